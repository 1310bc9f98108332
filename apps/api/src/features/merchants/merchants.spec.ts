import { ApiError } from '@kaibo/api-client';
import { KEY_SCOPES } from '@kaibo/contracts/staff';
import { Client } from 'pg';
import { aMerchant, anApp, callTo, type TestApp } from '../../../test/app';
import { MerchantsService } from './merchants.service';

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});
afterAll(() => app.close());

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: ApiError) => `${error.status} ${error.code}`,
  );

it('tells a staff key whom it speaks for', async () => {
  const { staff, merchantId } = await aMerchant(app);
  expect(await staff.merchants.me()).toEqual({
    merchantId,
    merchantName: '测试商家',
    keyName: 'test',
    permissions: [...KEY_SCOPES],
    timeZone: 'Asia/Shanghai',
  });
});

it.each([
  ['none', {}],
  ['a wrong one', { authorization: `Bearer ${'x'.repeat(43)}` }],
  ['a malformed one', { authorization: 'Bearer short' }],
  ['another scheme', { authorization: 'Basic abc' }],
])('refuses a request with no valid key: %s', async (_name, headers: Record<string, string>) => {
  expect(await codeOf(callTo(app.url, headers)({ method: 'GET', path: '/v1/console/me' }))).toBe('401 UNAUTHENTICATED');
});

it('refuses a revoked key at once', async () => {
  const { staff, merchantId } = await aMerchant(app);
  const service = app.app.get(MerchantsService);
  const admin = new Client(app.database.superUrl);
  await admin.connect();
  const { rows } = await admin.query('select id from api_keys where merchant_id = $1', [merchantId]);
  await admin.end();
  await service.revokeApiKey(merchantId, rows[0].id);
  expect(await codeOf(staff.merchants.me())).toBe('401 UNAUTHENTICATED');
});

it('adds a mini-app and never says its secret', async () => {
  const { staff } = await aMerchant(app);
  const added = await staff.merchants.addMiniApp({
    platform: 'douyin',
    appId: 'tt0123456789abcdef',
    name: '抖音店',
    source: 'douyin',
    secret: 'never-to-be-seen-again',
  });
  expect(added).toMatchObject({ platform: 'douyin', hasSecret: true, isDemo: false });
  expect((await staff.merchants.miniApps()).items.map((item) => item.appId)).toContain('tt0123456789abcdef');
  const admin = new Client(app.database.superUrl);
  await admin.connect();
  const { rows } = await admin.query(
    `select sealed from vault_records where table_name = 'mini_apps' and row_key = $1`,
    [added.id],
  );
  await admin.end();
  expect(rows[0].sealed.toString('latin1')).not.toContain('never-to-be-seen-again');
  expect(JSON.stringify([added, app.lines])).not.toContain('never-to-be-seen-again');
});

it('lets an app id belong to one merchant only, also when two ask at once', async () => {
  const [one, two] = [await aMerchant(app), await aMerchant(app)];
  const body = { platform: 'wechat', appId: 'wx00000000000000aa', name: '抢', source: 'wechat-live' } as const;
  const answers = await Promise.all([
    codeOf(one.staff.merchants.addMiniApp(body)),
    codeOf(two.staff.merchants.addMiniApp(body)),
  ]);
  expect(answers.sort()).toEqual(['409 APP_ID_TAKEN', 'no error']);
  expect(await codeOf(one.staff.merchants.addMiniApp(body))).toBe('409 APP_ID_TAKEN');
});

it('names every broken field of a bad body, and nothing is written', async () => {
  const { staff } = await aMerchant(app);
  const bad = { platform: 'alipay', appId: '!', name: '', source: 'wechat-live', admin: true };
  const error = await staff
    .call({ method: 'POST', path: '/v1/console/mini-apps', body: bad })
    .catch((e: ApiError) => e);
  expect(error).toBeInstanceOf(ApiError);
  const fields = ((error as ApiError).details?.fields as { field: string; rule: string }[]).map(
    (f) => `${f.field}:${f.rule}`,
  );
  expect(fields.sort()).toEqual(['admin:whitelistValidation', 'appId:matches', 'name:isLength', 'platform:isIn']);
  expect((await staff.merchants.miniApps()).items).toHaveLength(1);
});
