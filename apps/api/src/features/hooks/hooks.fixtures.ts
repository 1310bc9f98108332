import { randomBytes } from 'node:crypto';
import { sealWebhook } from '@kaibo/douyin/callback';
import { sealPush } from '@kaibo/wechat/callback';
import { Client } from 'pg';
import { aMerchant, type TestApp, type TestMerchant } from '../../../test/app';

export const TOKEN = 'KaiboToken2026';
export const AES_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
export const WEBHOOK_SECRET = 'a-webhook-secret-0123456789abcdef';
export const OPENID = 'oABCD1234567890abcdefghijkl';

/** A request on its way to a hook. */
export interface Push {
  query: string;
  headers: Record<string, string>;
  body: string | Buffer;
}

export interface Answered {
  status: number;
  type: string;
  body: string;
}

/** A merchant whose mini-app's hook is set. */
export type HookedMerchant = TestMerchant & { path: string };

export async function aHookedMerchant(app: TestApp, platform: 'wechat' | 'douyin' = 'wechat'): Promise<HookedMerchant> {
  const merchant = await aMerchant(
    app,
    platform === 'wechat' ? {} : { platform, source: 'douyin', appId: `tt${randomBytes(8).toString('hex')}` },
  );
  const secrets = platform === 'wechat' ? { token: TOKEN, encodingAesKey: AES_KEY } : { secret: WEBHOOK_SECRET };
  const { path } = await merchant.staff.hooks.set(merchant.miniAppId, secrets);
  return { ...merchant, path };
}

/** An event as WeChat pushes it. */
export const anEvent = (name: string, more: object = {}): Record<string, unknown> => ({
  ToUserName: 'gh_0123456789ab',
  FromUserName: OPENID,
  CreateTime: 1_795_233_600,
  MsgType: 'event',
  Event: name,
  ...more,
});

let count = 0;
/** Each is another message. */
export const aFollow = (): object =>
  anEvent('wxalive_follow_notify', {
    room_id: 412,
    openid: OPENID,
    timestamp: 1_795_233_600 + count++,
    live_status: 101,
    action: 'add_follow',
  });

/** Sealed as the platform would, in safe mode. */
export function wechatPush(
  { appId }: { appId: string },
  message: object | string,
  changes: Partial<Parameters<typeof sealPush>[0]> & { now?: Date } = {},
): Push {
  const { now = new Date(), ...sealing } = changes;
  const { query, body } = sealPush({
    appId,
    token: TOKEN,
    encodingAesKey: AES_KEY,
    mode: 'safe',
    message: typeof message === 'string' ? message : JSON.stringify(message),
    timestamp: Math.floor(now.getTime() / 1000),
    nonce: randomBytes(6).toString('hex'),
    ...sealing,
  });
  return { query, headers: { 'content-type': body.startsWith('<') ? 'text/xml' : 'application/json' }, body };
}

/** Signed as the platform would. */
export function douyinPush(body: object | string, messageId?: string, secret = WEBHOOK_SECRET): Push {
  return { query: '', ...sealWebhook({ secret, body, ...(messageId === undefined ? {} : { messageId }) }) };
}

export async function deliver(
  app: { url: string },
  path: string,
  { query, headers, body }: Push,
  method = 'POST',
): Promise<Answered> {
  const response = await fetch(`${app.url}${path}${query ? `?${query}` : ''}`, {
    method,
    headers,
    ...(method === 'GET' ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
  });
  return { status: response.status, type: response.headers.get('content-type') ?? '', body: await response.text() };
}

export interface EventRow {
  id: string;
  event: string;
  state: string;
  attempts: number;
  failure: string | null;
}

/** What lies in the database, seen by one whom nothing binds. */
export async function asSuper<T>(app: TestApp, look: (admin: Client) => Promise<T>): Promise<T> {
  const admin = new Client(app.database.superUrl);
  await admin.connect();
  try {
    return await look(admin);
  } finally {
    await admin.end();
  }
}

export const eventsOf = (app: TestApp, merchantId: string): Promise<EventRow[]> =>
  asSuper(app, async (admin) => {
    const { rows } = await admin.query<EventRow>(
      'select id, event, state, attempts, failure from hook_events where merchant_id = $1 order by id',
      [merchantId],
    );
    return rows;
  });
