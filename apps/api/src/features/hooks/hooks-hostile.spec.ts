import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { anApp, type TestApp } from '../../../test/app';
import { VersionPoll } from '../../core/version-poll';
import {
  aFollow,
  aHookedMerchant,
  AES_KEY,
  deliver,
  douyinPush,
  eventsOf,
  type HookedMerchant,
  type Push,
  wechatPush,
} from './hooks.fixtures';

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});
afterAll(() => app.close());
afterEach(() => app.world.set(null));

/** Each makes another request out of one that was taken. The receivers alone are tried 10 000 times in their packages. */
type Way = (taken: Push, shop: HookedMerchant, index: number) => Push;

const withQuery = ({ query, ...push }: Push, change: (query: URLSearchParams) => void): Push => {
  const changed = new URLSearchParams(query);
  change(changed);
  return { ...push, query: changed.toString() };
};
const flip = (text: string, at: number): string => {
  const place = at % text.length;
  return `${text.slice(0, place)}${text[place] === 'a' ? 'b' : 'a'}${text.slice(place + 1)}`;
};
const bodyOf = (push: Push): string => String(push.body);
const encryptOf = (push: Push): string => (JSON.parse(bodyOf(push)) as { Encrypt: string }).Encrypt;

const wechatWays: Record<string, Way> = {
  'forged: another token': (_taken, shop) => wechatPush(shop, aFollow(), { token: 'GuessedToken' }),
  'forged: another key': (_taken, shop) => wechatPush(shop, aFollow(), { encodingAesKey: flip(AES_KEY, 7) }),
  'forged: for another app': (_taken, shop) => wechatPush(shop, aFollow(), { appId: `${shop.appId}0` }),
  'forged: in clear': (_taken, shop) => wechatPush(shop, aFollow(), { mode: 'plain' }),
  'forged: clear and sealed': (_taken, shop) => wechatPush(shop, aFollow(), { mode: 'compatible' }),
  'forged: a caught signature on a body of one’s own': (taken, shop) => ({
    ...wechatPush(shop, aFollow(), { token: 'GuessedToken' }),
    query: taken.query,
  }),
  'altered: the body': (taken, _shop, index) => ({
    ...taken,
    body: JSON.stringify({ ToUserName: 'gh_0123456789ab', Encrypt: flip(encryptOf(taken), 40 + index) }),
  }),
  'altered: the signature': (taken, _shop, index) =>
    withQuery(taken, (query) => query.set('msg_signature', flip(query.get('msg_signature') ?? '', index))),
  'altered: the nonce': (taken) => withQuery(taken, (query) => query.set('nonce', `${query.get('nonce')}1`)),
  'altered: the time': (taken) =>
    withQuery(taken, (query) => query.set('timestamp', String(Number(query.get('timestamp')) + 1))),
  'altered: half of it gone': (taken) => ({ ...taken, body: bodyOf(taken).slice(0, bodyOf(taken).length >> 1) }),
  'altered: a parameter twice': (taken) => ({ ...taken, query: `${taken.query}&nonce=1` }),
  'replayed: a caught body under a new signature of the query alone': (taken, shop) => ({
    ...taken,
    query: wechatPush(shop, '{}').query,
  }),
  'late: signed six minutes ago': (_taken, shop) =>
    wechatPush(shop, aFollow(), { now: new Date(app.world.now().getTime() - 360_000) }),
  'early: signed for in six minutes': (_taken, shop) =>
    wechatPush(shop, aFollow(), { now: new Date(app.world.now().getTime() + 360_000) }),
};

const douyinEvent = (index: number): object => ({ event: 'life_trade_order_notify', content: { index } });

const douyinWays: Record<string, Way> = {
  'forged: another secret': (_taken, _shop, index) => douyinPush({ event: 'x', index }, `f${index}`, 'guessed-secret'),
  'forged: no signature': (taken) => ({ ...taken, headers: { 'content-type': 'application/json' } }),
  'forged: the check of an address by a stranger': () =>
    douyinPush({ event: 'verify_webhook', content: { challenge: 1 } }, undefined, 'guessed-secret'),
  'altered: the body': (taken, _shop, index) => ({ ...taken, body: flip(bodyOf(taken), index) }),
  'altered: a space': (taken) => ({ ...taken, body: `${bodyOf(taken)} ` }),
  'altered: the signature': (taken, _shop, index) => ({
    ...taken,
    headers: { ...taken.headers, 'x-douyin-signature': flip(taken.headers['x-douyin-signature'] ?? '', index) },
  }),
  'replayed: under another id': (taken, _shop, index) => ({
    ...taken,
    headers: { ...taken.headers, 'msg-id': `other-${index}` },
  }),
  'replayed: without an id': ({ headers: { 'msg-id': _, ...headers }, ...taken }) => ({ ...taken, headers }),
};

it.each([
  ['wechat', wechatWays, (shop: HookedMerchant) => wechatPush(shop, aFollow()), 20],
  ['douyin', douyinWays, (_shop: HookedMerchant, index: number) => douyinPush(douyinEvent(index), `m${index}`), 25],
] as const)(
  'takes none of hundreds of forged, altered, replayed and late requests: %s',
  async (platform, ways, make, rounds) => {
    const shop = await aHookedMerchant(app, platform);
    const statuses = new Map<string, Set<number>>();
    for (let index = 0; index < rounds; index++) {
      const taken = make(shop, index);
      expect((await deliver(app, shop.path, taken)).status).toBe(200);
      const answers = await Promise.all(
        Object.entries(ways).map(async ([name, way]) => {
          const { status } = await deliver(app, shop.path, way(taken, shop, index));
          return [name, status] as const;
        }),
      );
      for (const [name, status] of answers) statuses.set(name, (statuses.get(name) ?? new Set()).add(status));
    }
    expect([...statuses].filter(([, seen]) => !(seen.size === 1 && seen.has(403)))).toEqual([]);
    expect(statuses.size).toBe(Object.keys(ways).length);
    expect(await eventsOf(app, shop.merchantId)).toHaveLength(rounds);
  },
  60_000,
);

it('answers what was taken before as done, hours and days later, and does nothing: WeChat refuses it as late', async () => {
  const [wechat, douyin] = [await aHookedMerchant(app), await aHookedMerchant(app, 'douyin')];
  const pushes = [wechatPush(wechat, aFollow()), douyinPush(douyinEvent(1), 'm1')] as const;
  expect((await deliver(app, wechat.path, pushes[0])).status).toBe(200);
  expect((await deliver(app, douyin.path, pushes[1])).status).toBe(200);
  for (const hours of [1, 24, 24 * 60]) {
    app.world.set(new Date(Date.now() + hours * 3_600_000));
    expect((await deliver(app, wechat.path, pushes[0])).status).toBe(403);
    expect((await deliver(app, douyin.path, pushes[1])).status).toBe(200);
  }
  expect(await eventsOf(app, wechat.merchantId)).toHaveLength(1);
  expect(await eventsOf(app, douyin.merchantId)).toHaveLength(1);
});

it('opens no transaction for a stranger', async () => {
  const shop = await aHookedMerchant(app);
  await deliver(app, shop.path, wechatPush(shop, aFollow())); // settings are remembered from here on
  const { master: pool } = app.app.get(DataSource).driver as unknown as { master: Pool };
  // The process's own look at what changed is none of this.
  const poll = app.app.get(VersionPoll);
  await poll.poll();
  const still = jest.spyOn(poll, 'poll').mockResolvedValue();
  const asked: string[] = [];
  const query = pool.query.bind(pool);
  const connect = pool.connect.bind(pool);
  let transactions = 0;
  Object.assign(pool, {
    query: (...args: unknown[]) => (asked.push(String(args[0])), (query as (...all: unknown[]) => unknown)(...args)),
    connect: (...args: unknown[]) => (transactions++, (connect as (...all: unknown[]) => unknown)(...args)),
  });
  try {
    const forged = wechatPush(shop, aFollow(), { token: 'GuessedToken' });
    await deliver(app, shop.path, forged);
    // TypeORM takes a connection for each statement: one, for whose path this is.
    expect([asked, transactions]).toEqual([[], 1]);
  } finally {
    Object.assign(pool, { query, connect });
    still.mockRestore();
  }
});
