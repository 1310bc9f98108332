import { meApi } from '@kaibo/api-client';
import type { MediaState } from '@kaibo/contracts/media';
import type { ConsoleMediaPage, ConsoleMediaView, MediaView } from '@kaibo/contracts/media.dto';
import { mediaApi } from '@kaibo/api-client';
import type { TestApp } from '../../../test/app';
import { Db } from '../../core/db';
import { HookWorksService } from '../hooks/hook-works.service';
import { AES_KEY, TOKEN } from '../hooks/hooks.fixtures';
import { phonesOf } from '../members/members.fixtures';
import type { LiveApp, LiveMerchant } from '../syncs/syncs.fixtures';
import { MediaWorksService } from './media-works.service';
import { type MediaUse, MediaService } from './media.service';

/** What an answer said. */
export interface Answered {
  status: number;
  code: string | null;
  view: MediaView;
}

/** Sends bytes, as a mini-program would. */
export async function upload(
  app: { url: string },
  token: string,
  bytes: Buffer | string | FormData,
  { path = '/v1/media', type }: { path?: string; type?: string } = {},
): Promise<Answered> {
  const response = await fetch(`${app.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, ...(type === undefined ? {} : { 'content-type': type }) },
    body: Buffer.isBuffer(bytes) ? new Uint8Array(bytes) : bytes,
  });
  const body = (await response.json()) as MediaView & { code?: string }; // the contract says so
  return { status: response.status, code: body.code ?? null, view: body };
}

/** `201 checking` or `400 MEDIA_BROKEN`. */
export const briefly = ({ status, code, view }: Answered): string => `${status} ${code ?? view.state}`;

/** A shop whose mini-app is set up on the platform's side too: pushes come to our hook. */
export interface PictureShop extends LiveMerchant {
  pictures: ReturnType<typeof mediaApi>;
  signIn(user: string): Promise<{ token: string; memberId: string }>;
  /** As staff. */
  send(bytes: Buffer): Promise<Answered>;
  /** What the platform is looking at. */
  looking(): Promise<{ traceId: string; url: string; openid: string }[]>;
  /** The platform says what it thinks of everything that it looks at, and we hear it. */
  say(suggest: 'pass' | 'review' | 'risky', label?: number): Promise<void>;
  /** A hand on the sandbox. */
  hand: ReturnType<typeof phonesOf>['hand'];
  state(name: string): Promise<string | null>;
  /** Asks as anybody. */
  see(path: string): Promise<number>;
  require(names: string[], use: MediaUse): Promise<void>;
}

export async function aPictureShop(live: LiveApp, format: 'json' | 'xml' = 'json'): Promise<PictureShop> {
  const merchant = await live.aLiveMerchant();
  const { app } = live;
  const phones = phonesOf(live, merchant);
  const { path } = await merchant.staff.hooks.set(merchant.miniAppId, { token: TOKEN, encodingAesKey: AES_KEY });
  const push = { url: `${app.url}${path}`, token: TOKEN, encodingAesKey: AES_KEY, mode: 'safe', format };
  await phones.hand('push', push, 'PUT');
  const looking = async () =>
    (
      await live.sandbox.control<{ waiting: { traceId: string; url: string; openid: string }[] }>(
        'GET',
        `apps/${merchant.appId}/content`,
      )
    ).waiting;
  return {
    ...merchant,
    hand: phones.hand,
    pictures: mediaApi(merchant.staff.call),
    signIn: async (user) => {
      const { token, member } = await phones.signIn(user);
      return { token, memberId: member.id };
    },
    send: (bytes) => upload(app, merchant.staffKey, bytes, { path: '/v1/console/media' }),
    looking,
    say: async (suggest, label) => {
      for (const { traceId } of await looking()) await phones.hand(`content/media/${traceId}`, { suggest, label });
      await phones.hand('push/flush', {});
      await app.app.get(HookWorksService).workDue();
    },
    state: async (name) => {
      const { rows } = await live.admin.query<{ state: string }>(
        'select state from media where merchant_id = $1 and name = $2',
        [merchant.merchantId, name],
      );
      return rows[0]?.state ?? null;
    },
    see: async (at) => {
      const answer = await fetch(`${app.url}${at}`);
      await answer.arrayBuffer();
      return answer.status;
    },
    require: (names, use) =>
      app.app
        .get(Db)
        .forMerchant(merchant.merchantId, (tx) =>
          app.app.get(MediaService).require(tx, merchant.merchantId, names, use),
        ),
  };
}

/** Everything that is due about pictures, to the end. */
export async function work(app: TestApp): Promise<void> {
  while ((await app.app.get(MediaWorksService).workDue()) > 0);
}

export type { ConsoleMediaPage, ConsoleMediaView, MediaState };
export { meApi };
