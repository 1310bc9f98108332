import {
  type Callback,
  type CallbackOptions,
  createCallback,
  memoryReplayStore,
  type PushMode,
  type PushOutcome,
  sealPush,
} from '../src/callback';

export const APP_ID = 'wx0000000000000001';
export const TOKEN = 'AAAAA';
export const AES_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
export const GH = 'gh_0123456789ab';
export const OPENID = 'oABCD1234567890abcdefghijkl';
export const NOW = Date.parse('2026-01-02T10:00:00Z');
export const NOW_SECONDS = NOW / 1000;

type Sealed = Parameters<typeof sealPush>[0];

export interface PushBench {
  callback: Callback;
  /** What `now` gives; it stands still. */
  at: number;
  /** Seals it as the platform would and hands it over. Every delivery has a nonce of its own unless one is given. */
  deliver(message: string | object, sealing?: Partial<Sealed>): Promise<PushOutcome>;
}

let deliveries = 0;

/** A receiver of one app whose clock stands still. */
export function aCallback(mode: PushMode = 'safe', options: Partial<CallbackOptions> = {}): PushBench {
  const bench: PushBench = {
    at: NOW,
    callback: createCallback({
      appId: APP_ID,
      token: TOKEN,
      mode,
      encodingAesKey: AES_KEY,
      replay: memoryReplayStore({ now: () => bench.at }),
      now: () => bench.at,
      ...options,
    }),
    deliver: (message, sealing) => {
      const { query, body } = sealed(message, { mode, timestamp: Math.floor(bench.at / 1000), ...sealing });
      return bench.callback.receive({ method: 'POST', query, body });
    },
  };
  return bench;
}

export function sealed(message: string | object, sealing: Partial<Sealed> = {}): { query: string; body: Buffer } {
  const { query, body } = sealPush({
    appId: APP_ID,
    token: TOKEN,
    mode: 'safe',
    encodingAesKey: AES_KEY,
    message: typeof message === 'string' ? message : JSON.stringify(message),
    timestamp: NOW_SECONDS,
    nonce: `n${++deliveries}`,
    ...sealing,
  });
  return { query, body: Buffer.from(body) };
}

/** The envelope of an event, and what it carries. */
export const anEvent = (name: string, payload: object = {}): object => ({
  ToUserName: GH,
  FromUserName: OPENID,
  CreateTime: NOW_SECONDS,
  MsgType: 'event',
  Event: name,
  ...payload,
});

export const aText = (changes: object = {}): object => ({
  ToUserName: GH,
  FromUserName: OPENID,
  CreateTime: NOW_SECONDS,
  MsgType: 'text',
  Content: '在吗 <b>&"',
  MsgId: '24382610839238401',
  ...changes,
});

/** The same as XML, as the platform writes it: texts in CDATA, numbers bare, lists as repeated elements. */
export const toXml = (fields: object): string => `<xml>${elements(fields)}</xml>`;

function elements(fields: object): string {
  return Object.entries(fields)
    .flatMap(([name, value]): [string, unknown][] =>
      Array.isArray(value) ? value.map((item) => [name, item]) : [[name, value]],
    )
    .map(([name, value]) => `<${name}>${inner(value)}</${name}>`)
    .join('\n');
}

function inner(value: unknown): string {
  if (typeof value === 'object' && value !== null) return elements(value);
  return typeof value === 'string' ? `<![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]>` : String(value);
}
