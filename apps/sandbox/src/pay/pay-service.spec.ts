import { aBench, APP, type Bench, OTHER_APP } from '../sandbox.fixtures';

// RSA keys are made, and luck decides how long that takes.
jest.setTimeout(60_000);

let bench: Bench;
beforeAll(async () => {
  bench = await aBench();
});
afterAll(() => bench.sandbox.close());

it('is saved by name, loaded and reset with everything else', async () => {
  const first = (await bench.control('GET', 'pay/platform')).body.publicKeyId;
  await bench.control('PATCH', 'pay/merchants/1900000109', { balanceFen: 7 });
  await bench.control('POST', 'pay/faults', { kind: 'unsigned', times: 3 });
  const saved = JSON.stringify(bench.sandbox.pay.save());

  await bench.control('POST', 'reset');
  expect((await bench.control('GET', 'pay/platform')).body.publicKeyId).not.toBe(first);
  expect((await bench.control('GET', 'pay')).body).toMatchObject({
    faults: [],
    merchants: [{ balanceFen: 100_000_000 }],
  });

  bench.sandbox.pay.load(JSON.parse(saved));
  expect((await bench.control('GET', 'pay/platform')).body.publicKeyId).toBe(first);
  expect((await bench.control('GET', 'pay')).body).toMatchObject({
    faults: [{ id: 1, kind: 'unsigned', times: 3 }],
    merchants: [{ mchid: '1900000109', balanceFen: 7, apps: [APP, OTHER_APP] }],
  });
});

it.each([
  null,
  [],
  {},
  { maps: {}, due: [], counter: 0, switches: {} },
  { maps: { orders: 5 }, due: [], counter: 0, switches: {}, keys: null },
  { maps: { orders: [5] }, due: [], counter: 0, switches: {}, keys: null },
  { maps: {}, due: {}, counter: 0, switches: {}, keys: null },
  { maps: {}, due: [], counter: 'x', switches: {}, keys: null },
])('loads nothing that it has not saved: %j', (saved) => {
  const before = JSON.stringify(bench.sandbox.pay.save());
  expect(() => bench.sandbox.pay.load(saved)).toThrow(TypeError);
  expect(JSON.stringify(bench.sandbox.pay.save())).toBe(before);
});

it('answers under its own paths alone', async () => {
  const status = async (path: string, method = 'GET') => (await fetch(bench.url + path, { method })).status;
  expect(await status('/v3/certificates')).toBe(401);
  expect(await status('/v3/')).toBe(401);
  expect(await status('/pay/cashier/none')).toBe(404);
  expect(await status('/pay/cashier/none', 'POST')).toBe(405);
  expect((await bench.get('/v3')).errcode).toBe(40066);
  expect((await bench.get('/pay/cashier/a/b')).errcode).toBe(40066);
});

it.each([
  ['GET', 'pay/nothing', 404],
  ['GET', 'pay/merchants/__proto__', 404],
  ['POST', 'pay/merchants', 400],
  ['POST', 'pay/orders/none/pay', 404],
  ['POST', 'pay/notices/none/resend', 404],
  ['DELETE', 'pay/faults/9', 404],
  ['POST', 'pay/faults', 400],
  ['PATCH', 'pay/stocks/none', 404],
  ['POST', 'pay/transfers/none/confirm', 404],
])('%s /_control/%s is %d', async (method, path, status) => {
  expect(await bench.control(method, path)).toMatchObject({ status, body: { field: expect.any(String) } });
});

it.each([
  [{ mchid: '19' }, 'mchid'],
  [{ mchid: '1900000777', apps: 'wx' }, 'apps'],
  [{ mchid: '1900000777', apps: Array.from({ length: 51 }, String) }, 'apps'],
  [{ mchid: '1900000777', colour: 'red' }, 'colour'],
  ['{"mchid":"1900000777","__proto__":{}}', '__proto__'],
])('refuses a merchant like %j', async (body, field) => {
  expect(await bench.control('POST', 'pay/merchants', body)).toMatchObject({ status: 400, body: { field } });
});

it('shows keys only of the merchant that is asked for', async () => {
  const all = JSON.stringify((await bench.control('GET', 'pay')).body);
  expect(all).not.toMatch(/apiV3Key|PRIVATE KEY/);
  const { body } = await bench.control('GET', 'pay/merchants/1900000109');
  expect(body).toMatchObject({ apiV3Key: expect.stringMatching(/^[0-9a-f]{32}$/), privateKey: expect.any(String) });
});
