import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { sessionsApi } from '@kaibo/api-client';
import { aMerchant, anApp, callTo, type TestApp } from '../../../test/app';
import { HookWorksService } from '../hooks/hook-works.service';
import { demoCode } from '../members/members.fixtures';
import { MerchantsService } from '../merchants/merchants.service';
import { aLiveApp, type LiveApp } from '../syncs/syncs.fixtures';
import { MediaChecksService } from './media-checks.service';
import { aJpeg } from './media.fixtures';
import { readVerdict } from './media.rules';
import { type MediaDecision, MediaService } from './media.service';
import { aPictureShop, type PictureShop, upload, work } from './media-shop.fixtures';

const KAIBO_MASTER_KEY = randomBytes(32).toString('hex');
const PUBLIC_URL = 'https://live.example.com';

let live: LiveApp;
let app: TestApp;
let shop: PictureShop;
const told: MediaDecision[] = [];
beforeAll(async () => {
  live = await aLiveApp({ KAIBO_MASTER_KEY, KAIBO_PUBLIC_URL: PUBLIC_URL });
  app = live.app;
  app.app.get(MediaService).onDecided(async (_tx, _merchantId, decision) => void told.push(decision));
}, 60_000);
beforeEach(async () => {
  await live.setTime(new Date()); // pushes are signed with the real time
  shop = await aPictureShop(live);
  told.length = 0;
});
afterAll(() => live.close(), 60_000);

const sent = async (user = 'chen', bytes?: Buffer): Promise<string> => {
  const { token } = await shop.signIn(user);
  return (await upload(app, token, bytes ?? (await aJpeg()))).view.name;
};
const path = (name: string): string => `/v1/media/${shop.merchantId}.${name}.medium`;
const variants = async (name: string): Promise<string[]> => {
  const { rows } = await live.admin.query<{ variant: string }>(
    'select variant from media_bytes where merchant_id = $1 and name = $2 order by 1',
    [shop.merchantId, name],
  );
  return rows.map(({ variant }) => variant);
};

describe('WeChat', () => {
  it('fetches what it looks at by an address of its own, as JPEG, while it looks and no longer', async () => {
    const name = await sent();
    await work(app);
    const [look] = await shop.looking();
    expect(look?.url).toMatch(new RegExp(`^${PUBLIC_URL}/v1/media-looks/${shop.merchantId}\\.${name}\\.[\\w-]{22}$`));
    const at = (look?.url ?? '').replace(PUBLIC_URL, app.url);
    const answer = await fetch(at);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect((await sharp(Buffer.from(await answer.arrayBuffer())).metadata()).format).toBe('jpeg');
    expect((await fetch(`${at.slice(0, -1)}${at.endsWith('A') ? 'B' : 'A'}`)).status).toBe(404);
    await shop.say('pass');
    expect((await fetch(at)).status).toBe(404);
    expect(await variants(name)).toEqual(['large', 'look', 'medium', 'small']);
    await work(app);
    expect(await variants(name)).toEqual(['large', 'medium', 'small']);
  });

  it.each([
    ['pass', 'passed', 200],
    ['review', 'review', 404],
    ['risky', 'refused', 404],
  ] as const)('says %s: the picture is %s, and what shows it hears so', async (suggest, state, status) => {
    const name = await sent();
    await shop.require([name], { kind: 'post', id: '7' });
    await work(app);
    expect(await shop.see(path(name))).toBe(404);
    await shop.say(suggest);
    expect([await shop.state(name), await shop.see(path(name))]).toEqual([state, status]);
    expect(told).toEqual([{ name, state, uses: [{ kind: 'post', id: '7' }] }]);
    // What it says again changes nothing.
    await shop.hand('push/send', { name: 'wxa_media_check', user: 'chen', payload: { trace_id: 'of-somebody-else' } });
    await shop.hand('push/flush', {});
    await app.app.get(HookWorksService).workDue();
    expect(await shop.state(name)).toBe(state);
  });

  it('is heard in XML too, where a list of one is none', async () => {
    shop = await aPictureShop(live, 'xml');
    const name = await sent();
    await work(app);
    await shop.say('pass');
    expect(await shop.state(name)).toBe('passed');
  });

  it('may say so before we have written down what about', async () => {
    const checks = app.app.get(MediaChecksService);
    const ask = checks.ask.bind(checks);
    const spy = jest.spyOn(checks, 'ask').mockImplementation(async (...args) => {
      const answer = await ask(...args);
      await shop.say('risky'); // and the event is worked off
      return answer;
    });
    const name = await sent();
    await work(app);
    spy.mockRestore();
    expect(await shop.state(name)).toBe('refused');
  });

  it('is asked again while it is away, with growing pauses, and then a person looks', async () => {
    await shop.hand('switches', { contentCheckDown: true }, 'PATCH');
    const name = await sent();
    const states: (string | null)[] = [];
    for (const seconds of [0, 30, 60, 120, 240]) {
      await live.advance(seconds);
      await work(app);
      states.push(await shop.state(name));
    }
    expect(states).toEqual(['checking', 'checking', 'checking', 'checking', 'review']);
    expect(await shop.see(path(name))).toBe(404);
  });

  it('that is back in time is asked then', async () => {
    await shop.hand('switches', { contentCheckDown: true }, 'PATCH');
    const name = await sent();
    await work(app);
    await shop.hand('switches', { contentCheckDown: false }, 'PATCH');
    await live.advance(30);
    await work(app);
    await shop.say('pass');
    expect(await shop.state(name)).toBe('passed');
  });

  it('that never says anything is waited for half an hour, and then a person looks', async () => {
    const name = await sent();
    await work(app);
    await live.advance(1_799);
    await work(app);
    expect(await shop.state(name)).toBe('checking');
    await live.advance(1);
    await work(app);
    expect(await shop.state(name)).toBe('review');
  });
});

describe('staff', () => {
  it('see what waits for them, the oldest first, page by page, and decide with a reason', async () => {
    const names: string[] = [];
    for (let index = 0; index < 3; index++) {
      names.push(await sent(`u${index}`));
      await work(app);
      await shop.say('review');
      await live.advance(1);
    }
    const first = await shop.pictures.list({ limit: 2 });
    const second = await shop.pictures.list({ limit: 2, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(names);
    expect(second.nextCursor).toBeNull();
    const [one = '', two = ''] = names;
    await shop.require([one], { kind: 'post', id: '1' });
    expect(await shop.pictures.decide(one, { mayShow: true, reason: ' 没有问题 ' })).toMatchObject({
      state: 'passed',
      reason: '没有问题',
      uses: [{ kind: 'post', id: '1' }],
    });
    expect(told).toEqual([{ name: one, state: 'passed', uses: [{ kind: 'post', id: '1' }] }]);
    await shop.pictures.decide(two, { mayShow: false, reason: '广告' });
    expect([await shop.see(path(one)), await shop.see(path(two))]).toEqual([200, 404]);
    expect((await shop.pictures.list({ state: 'refused' })).items.map(({ name }) => name)).toEqual([two]);
    const { rows } = await live.admin.query(
      `select action, reason from audit_entries where merchant_id = $1 and action in ('media.pass', 'media.refuse') order by id`,
      [shop.merchantId],
    );
    expect(rows).toEqual([
      { action: 'media.pass', reason: '没有问题' },
      { action: 'media.refuse', reason: '广告' },
    ]);
  });

  it('that refuse one which was shown: nobody sees it half a minute later, in whatever process', async () => {
    const { name } = (await shop.send(await aJpeg())).view;
    expect(await shop.see(path(name))).toBe(200);
    await shop.pictures.decide(name, { mayShow: false, reason: '弄错了' });
    await live.advance(30);
    expect(await shop.see(path(name))).toBe(404);
  });
});

it('where this server has no address that platforms reach, a person looks', async () => {
  const inside = await anApp({ KAIBO_MASTER_KEY, KAIBO_WECHAT_BASE_URL: live.sandbox.url }, app.database);
  inside.world.set(app.world.now());
  const name = await sent();
  await work(inside);
  expect([await shop.state(name), await shop.looking()]).toEqual(['review', []]);
  await inside.close();
}, 60_000);

it('the demo has no platform behind: everything passes', async () => {
  const merchants = app.app.get(MerchantsService);
  const merchant = await aMerchant(app, { platform: 'web', source: 'manual' });
  await live.admin.query('update mini_apps set is_demo = true where merchant_id = $1', [merchant.merchantId]);
  expect(merchants).toBeDefined();
  const { token } = await sessionsApi(callTo(app.url)).signIn({
    appId: merchant.appId,
    provider: 'demo',
    code: demoCode(),
  });
  const { view } = await upload(app, token, await aJpeg());
  await work(app);
  expect((await fetch(`${app.url}${view.small}`)).status).toBe(200);
});

describe('what an event says', () => {
  const said = (fields: object): string | undefined => readVerdict({ trace_id: 't', ...fields })?.suggest;
  it.each<[string, object, string]>([
    ['a pass', { result: { suggest: 'pass', label: 100 }, detail: [{ errcode: 0, suggest: 'pass' }] }, 'pass'],
    ['a pass in XML', { result: { suggest: 'pass' }, detail: { errcode: '0' } }, 'pass'],
    ['a pass without any finding', { result: { suggest: 'pass' } }, 'pass'],
    ['a pass of what could not be fetched', { result: { suggest: 'pass' }, detail: [{ errcode: -1008 }] }, 'review'],
    ['the same in XML', { result: { suggest: 'pass' }, detail: { errcode: '-1008' } }, 'review'],
    ['a pass that failed', { errcode: -1, result: { suggest: 'pass' } }, 'review'],
    ['no result', {}, 'review'],
    ['a word that nobody knows', { result: { suggest: 'fine' } }, 'review'],
    ['a result that is none', { result: 'pass' }, 'review'],
    ['a hit', { result: { suggest: 'risky' }, detail: [{ errcode: -1 }] }, 'risky'],
  ])('%s', (_name, fields, suggest) => {
    expect(said(fields)).toBe(suggest);
  });
  it.each([[{}], [{ trace_id: '' }], [{ trace_id: 5 }], [{ trace_id: 'x'.repeat(129) }]])(
    'names no picture: %j',
    (fields) => {
      expect(readVerdict(fields)).toBeNull();
    },
  );
});
