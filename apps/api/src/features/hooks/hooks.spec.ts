import type { ApiError } from '@kaibo/api-client';
import { aMerchant, anApp, type TestApp } from '../../../test/app';
import { MerchantsService } from '../merchants/merchants.service';
import { HookWorksService } from './hook-works.service';
import {
  aFollow,
  aHookedMerchant,
  anEvent,
  AES_KEY,
  asSuper,
  deliver,
  douyinPush,
  eventsOf,
  OPENID,
  TOKEN,
  WEBHOOK_SECRET,
  wechatPush,
} from './hooks.fixtures';

const AT = new Date('2026-11-21T12:00:00Z');

let app: TestApp;
let works: HookWorksService;
beforeAll(async () => {
  app = await anApp();
  works = app.app.get(HookWorksService);
});
afterAll(() => app.close());
afterEach(() => app.world.set(null));

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: ApiError) => `${error.status} ${error.code}`,
  );
const reasonOf = (body: string): unknown => (JSON.parse(body) as { details?: { reason?: unknown } }).details?.reason;

describe('settings', () => {
  it('say where the platform is to push, and never what is secret', async () => {
    const { staff, miniAppId } = await aMerchant(app);
    expect(await staff.hooks.get(miniAppId)).toEqual({
      miniAppId,
      path: `/v1/hooks/wechat/${miniAppId}`,
      setAt: null,
      lastReceivedAt: null,
    });
    const set = await staff.hooks.set(miniAppId, { token: TOKEN, encodingAesKey: AES_KEY });
    expect(set.setAt).not.toBeNull();
    const audit = await staff.audit.list({ action: 'mini-app.set-hook' });
    expect(audit.items).toHaveLength(1);
    const rows = await asSuper(app, async (admin) => {
      const settings = await admin.query('select * from hook_settings where mini_app_id = $1', [miniAppId]);
      const sealed = await admin.query(`select sealed from vault_records where table_name = 'hook_settings'`);
      return JSON.stringify([settings.rows, sealed.rows.map(({ sealed: bytes }) => String(bytes))]);
    });
    for (const secret of [TOKEN, AES_KEY]) expect(JSON.stringify([set, audit, app.lines]) + rows).not.toContain(secret);
  });

  it.each([
    ['wechat', {}, ['token:isDefined', 'encodingAesKey:isDefined']],
    ['wechat', { token: TOKEN, encodingAesKey: AES_KEY, secret: WEBHOOK_SECRET }, ['secret:isAbsent']],
    ['wechat', { token: 'a b', encodingAesKey: 'short' }, ['encodingAesKey:matches', 'token:matches']],
    ['douyin', { token: TOKEN }, ['token:isAbsent', 'secret:isDefined']],
    ['douyin', { secret: 'short' }, ['secret:isLength']],
  ] as const)('of %s name what is wrong: %j', async (platform, body, fields) => {
    const { staff, miniAppId } = await aMerchant(app, {
      platform,
      source: platform === 'wechat' ? 'wechat-live' : 'douyin',
    });
    const error = (await staff.hooks.set(miniAppId, body).catch((e: unknown) => e)) as ApiError;
    expect(error.code).toBe('INPUT_INVALID');
    const problems = error.details?.fields as { field: string; rule: string }[];
    expect(problems.map(({ field, rule }) => `${field}:${rule}`).sort()).toEqual([...fields].sort());
    expect((await staff.hooks.get(miniAppId)).setAt).toBeNull();
  });

  it('are another merchant’s business for nobody', async () => {
    const [one, two] = [await aHookedMerchant(app), await aMerchant(app)];
    expect(await codeOf(two.staff.hooks.get(one.miniAppId))).toBe('404 MINI_APP_NOT_FOUND');
    expect(await codeOf(two.staff.hooks.set(one.miniAppId, { token: 'Taken0ver', encodingAesKey: AES_KEY }))).toBe(
      '404 MINI_APP_NOT_FOUND',
    );
    expect(await codeOf(two.staff.hooks.remove(one.miniAppId))).toBe('404 MINI_APP_NOT_FOUND');
    expect(await codeOf(two.staff.hooks.events(one.miniAppId))).toBe('404 MINI_APP_NOT_FOUND');
    expect((await deliver(app, one.path, wechatPush(one, aFollow()))).status).toBe(200);
    const [event] = await eventsOf(app, one.merchantId);
    expect(await codeOf(two.staff.hooks.retry(two.miniAppId, event?.id ?? '0'))).toBe('404 HOOK_EVENT_NOT_FOUND');
  });

  it('hold from the next push on when they change, and nothing is taken once they are removed', async () => {
    const shop = await aHookedMerchant(app);
    expect((await deliver(app, shop.path, wechatPush(shop, aFollow()))).status).toBe(200);
    await shop.staff.hooks.set(shop.miniAppId, { token: 'AnotherToken', encodingAesKey: AES_KEY });
    expect((await deliver(app, shop.path, wechatPush(shop, aFollow()))).status).toBe(403);
    expect((await deliver(app, shop.path, wechatPush(shop, aFollow(), { token: 'AnotherToken' }))).status).toBe(200);
    await shop.staff.hooks.remove(shop.miniAppId);
    const gone = await deliver(app, shop.path, wechatPush(shop, aFollow(), { token: 'AnotherToken' }));
    expect([gone.status, JSON.parse(gone.body).code]).toEqual([404, 'MINI_APP_NOT_FOUND']);
    expect((await shop.staff.hooks.get(shop.miniAppId)).setAt).toBeNull();
    // Nothing that was remembered before comes back with new ones.
    await shop.staff.hooks.set(shop.miniAppId, { token: 'ThirdToken', encodingAesKey: AES_KEY });
    for (const token of [TOKEN, 'AnotherToken'])
      expect((await deliver(app, shop.path, wechatPush(shop, aFollow(), { token }))).status).toBe(403);
    expect((await deliver(app, shop.path, wechatPush(shop, aFollow(), { token: 'ThirdToken' }))).status).toBe(200);
  });
});

describe('WeChat', () => {
  it('finds its text sent back when it checks the address', async () => {
    const shop = await aHookedMerchant(app);
    const { query } = wechatPush(shop, '{}');
    const echo = { query: `${query}&echostr=4375120948345356249`, headers: {}, body: '' };
    expect(await deliver(app, shop.path, echo, 'GET')).toEqual({
      status: 200,
      type: 'text/plain; charset=utf-8',
      body: '4375120948345356249',
    });
    const wrong = { ...echo, query: echo.query.replace(/(?<=signature=)./, (first) => (first === '0' ? '1' : '0')) };
    const refused = await deliver(app, shop.path, wrong, 'GET');
    expect([refused.status, reasonOf(refused.body)]).toEqual([403, 'bad-signature']);
  });

  it.each([
    ['JSON', (message: object) => JSON.stringify(message)],
    [
      'XML',
      (message: object) =>
        `<xml>${Object.entries(message)
          .map(
            ([name, value]) =>
              `<${name}>${typeof value === 'number' ? value : `<![CDATA[${String(value)}]]>`}</${name}>`,
          )
          .join('')}</xml>`,
    ],
  ])('is answered in time, with what it wants, once its message lies here sealed: %s', async (_name, write) => {
    const shop = await aHookedMerchant(app);
    const push = wechatPush(shop, write(aFollow()));
    expect(await deliver(app, shop.path, push)).toEqual({
      status: 200,
      type: 'text/plain; charset=utf-8',
      body: 'success',
    });
    expect(await eventsOf(app, shop.merchantId)).toMatchObject([
      { event: 'wxalive_follow_notify', state: 'waiting', attempts: 0 },
    ]);
    const { items } = await shop.staff.hooks.events(shop.miniAppId);
    expect(items).toMatchObject([{ event: 'wxalive_follow_notify', state: 'waiting', workedAt: null, failure: null }]);
    const all = await asSuper(app, async (admin) => {
      const events = await admin.query('select * from hook_events where merchant_id = $1', [shop.merchantId]);
      const sealed = await admin.query('select sealed from vault_records where merchant_id = $1', [shop.merchantId]);
      expect(sealed.rows.length).toBeGreaterThan(1);
      return JSON.stringify([events.rows, sealed.rows.map(({ sealed: bytes }) => String(bytes))]);
    });
    expect(all + JSON.stringify([items, app.lines])).not.toContain(OPENID);
  });

  it('may send a message again and again, and at once: it is one', async () => {
    const shop = await aHookedMerchant(app);
    const message = aFollow();
    // Another nonce each time, as the platform's tries have.
    const pushes = Array.from({ length: 20 }, () => wechatPush(shop, message));
    const answers = await Promise.all([...pushes, ...pushes].map((push) => deliver(app, shop.path, push)));
    expect(answers.map(({ status, body }) => `${status} ${body}`)).toEqual(answers.map(() => '200 success'));
    expect(await eventsOf(app, shop.merchantId)).toHaveLength(1);
  });

  it('sends what users write, and events that nobody knows, which are kept', async () => {
    const shop = await aHookedMerchant(app);
    const text = { ...anEvent('x'), MsgType: 'text', Content: '在吗', MsgId: '24382610839238401' };
    await deliver(app, shop.path, wechatPush(shop, text));
    await deliver(app, shop.path, wechatPush(shop, anEvent('event_of_next_year', { Anything: { deep: [1] } })));
    await deliver(app, shop.path, wechatPush(shop, anEvent('odd\u0000name')));
    await works.workDue();
    expect(await eventsOf(app, shop.merchantId)).toMatchObject([
      { event: 'message', state: 'kept' },
      { event: 'event_of_next_year', state: 'kept' },
      { event: 'odd?name', state: 'kept' },
    ]);
    // A later release may know what to do about it.
    const { items } = await shop.staff.hooks.events(shop.miniAppId, { event: 'event_of_next_year' });
    const seen: unknown[] = [];
    works.on('event_of_next_year', async (_tx, event) => void seen.push(event.fields['Anything']));
    expect(await shop.staff.hooks.retry(shop.miniAppId, items[0]?.id ?? '')).toMatchObject({ state: 'waiting' });
    await works.workDue();
    expect(seen).toEqual([{ deep: [1] }]);
    expect((await shop.staff.hooks.events(shop.miniAppId, { state: 'done' })).items).toHaveLength(1);
  });

  it.each([
    ['in clear', { mode: 'plain' as const }, 'clear-text'],
    ['in clear beside what is sealed', { mode: 'compatible' as const }, 'clear-text'],
    ['signed with another token', { token: 'AnotherToken' }, 'bad-signature'],
    ['sealed with another key', { encodingAesKey: `${AES_KEY.slice(1)}x` }, 'bad-cipher'],
    ['sealed for another app', { appId: 'wx0000000000000009' }, 'wrong-app'],
    ['too late', { now: new Date(AT.getTime() - 301_000) }, 'bad-time'],
    ['too early', { now: new Date(AT.getTime() + 301_000) }, 'bad-time'],
  ])('is not taken %s', async (_name, changes, reason) => {
    app.world.set(AT);
    const shop = await aHookedMerchant(app);
    const { status, body } = await deliver(app, shop.path, wechatPush(shop, aFollow(), { now: AT, ...changes }));
    expect([status, JSON.parse(body).code, reasonOf(body)]).toEqual([403, 'HOOK_REFUSED', reason]);
    expect(await eventsOf(app, shop.merchantId)).toEqual([]);
  });
});

describe('Douyin', () => {
  const life = (more: object = {}): object => ({
    event: 'life_trade_order_notify',
    content: JSON.stringify({ action: 'pay_success', open_id: OPENID }),
    log_id: '2026112101',
    ...more,
  });

  it('finds its challenge answered when it checks the address', async () => {
    const shop = await aHookedMerchant(app, 'douyin');
    const push = douyinPush({ event: 'verify_webhook', client_key: '', content: { challenge: 12345 } });
    expect(await deliver(app, shop.path, push)).toEqual({
      status: 200,
      type: 'application/json; charset=utf-8',
      body: '{"challenge":12345}',
    });
    expect(await eventsOf(app, shop.merchantId)).toEqual([]);
  });

  it('is answered once its event lies here sealed, and may send it again: it is one', async () => {
    const shop = await aHookedMerchant(app, 'douyin');
    const push = douyinPush(life({ client_key: shop.appId }), 'm1');
    const answers = await Promise.all(Array.from({ length: 20 }, () => deliver(app, shop.path, push)));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body}`))).toEqual(
      new Set(['200 {"err_no":0,"err_tips":"success"}']),
    );
    expect(await eventsOf(app, shop.merchantId)).toMatchObject([{ event: 'life_trade_order_notify' }]);
  });

  it('is not taken under another message id, even weeks later', async () => {
    const shop = await aHookedMerchant(app, 'douyin');
    expect((await deliver(app, shop.path, douyinPush(life(), 'm1'))).status).toBe(200);
    const caught = douyinPush(life(), 'm2');
    for (const days of [0, 30, 80]) {
      app.world.set(new Date(Date.now() + days * 86_400_000));
      const { status, body } = await deliver(app, shop.path, caught);
      expect([status, reasonOf(body)]).toEqual([403, 'replayed']);
    }
    expect(await eventsOf(app, shop.merchantId)).toHaveLength(1);
  });

  it.each([
    ['signed with another secret', () => douyinPush(life(), 'm1', 'another-secret'), 'bad-signature'],
    ['for another app', () => douyinPush(life({ client_key: 'tt0000000000000009' }), 'm1'), 'wrong-app'],
    ['unsigned', () => ({ ...douyinPush(life()), headers: {} }), 'bad-header'],
    ['altered', () => ({ ...douyinPush(life(), 'm1'), body: JSON.stringify(life({ log_id: 'x' })) }), 'bad-signature'],
    ['as no JSON', () => douyinPush('a=b', 'm1'), 'bad-body'],
  ])('is not taken %s', async (_name, make, reason) => {
    const shop = await aHookedMerchant(app, 'douyin');
    const { status, body } = await deliver(app, shop.path, make());
    expect([status, reasonOf(body)]).toEqual([403, reason]);
    expect(await eventsOf(app, shop.merchantId)).toEqual([]);
  });
});

describe('the path', () => {
  it.each([
    ['of nobody', () => '/v1/hooks/wechat/999999', 404, 'MINI_APP_NOT_FOUND'],
    ['that is no id', () => '/v1/hooks/wechat/..%2F..', 400, 'INPUT_INVALID'],
    ['of the other platform', (id: string) => `/v1/hooks/douyin/${id}`, 404, 'MINI_APP_NOT_FOUND'],
  ])('%s is answered with a code', async (_name, path, status, code) => {
    const shop = await aHookedMerchant(app);
    const answer = await deliver(app, path(shop.miniAppId), wechatPush(shop, aFollow()));
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([status, code]);
  });

  it('of another mini-app of the same merchant, with the same token, takes nothing that was sealed for the first', async () => {
    const shop = await aHookedMerchant(app);
    const second = await app.app.get(MerchantsService).addMiniApp(shop.merchantId, {
      platform: 'wechat',
      appId: `wx${'1'.repeat(10)}${shop.miniAppId}`,
      name: '二店',
      source: 'manual',
    });
    const { path } = await shop.staff.hooks.set(second.id, { token: TOKEN, encodingAesKey: AES_KEY });
    const { status, body } = await deliver(app, path, wechatPush(shop, aFollow()));
    expect([status, reasonOf(body)]).toEqual([403, 'wrong-app']);
  });

  it.each([
    ['nothing at all', { method: 'POST' }],
    ['an empty body', { method: 'POST', body: '' }],
    ['what is no text', { method: 'POST', body: new Uint8Array([0, 255, 254]) }],
    ['a form', { method: 'POST', body: new FormData() }],
    ['a check without its query', { method: 'GET' }],
    ['a look at the head', { method: 'HEAD' }],
  ])('refuses %s as it refuses any stranger', async (_name, init) => {
    const shop = await aHookedMerchant(app);
    const response = await fetch(app.url + shop.path, init);
    expect(response.status).toBe(403);
    if (init.method !== 'HEAD') expect(await response.json()).toMatchObject({ code: 'HOOK_REFUSED' });
  });

  it('takes no more than a push can have', async () => {
    const shop = await aHookedMerchant(app, 'douyin');
    const { status, body } = await deliver(app, shop.path, douyinPush('x'.repeat(300_000)));
    expect([status, JSON.parse(body).code]).toEqual([413, 'BODY_TOO_LARGE']);
  });

  it('alone takes bodies as they are: other routes do not, whatever they are called', async () => {
    const { staffKey } = await aMerchant(app);
    const response = await fetch(`${app.url}/v1/console/mini-apps`, {
      method: 'POST',
      headers: { authorization: `Bearer ${staffKey}`, 'content-type': 'application/x-kaibo-raw' },
      body: '{}',
    });
    const answer: unknown = await response.json();
    expect([response.status, (answer as { code: string }).code]).toEqual([400, 'BODY_MALFORMED']);
  });
});
