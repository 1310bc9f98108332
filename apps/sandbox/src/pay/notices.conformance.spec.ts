import { memoryNoticeStore, noticePauses, type PayNotice } from '@kaibo/wechat/pay';
import { type Json } from '../sandbox.fixtures';
import { aPayBench, MCHID, OPENID, type PayBench } from './pay.fixtures';

let bench: PayBench;
beforeAll(async () => {
  bench = await aPayBench();
});
afterAll(() => bench.close());
beforeEach(() => {
  bench.listener.received.length = 0;
  bench.listener.status = 204;
});

const deliver = () => bench.payControl('POST', 'notices/deliver');
const lastRaw = () => {
  const raw = bench.listener.received.at(-1);
  if (!raw) throw new Error('no notice came');
  return raw;
};
const aNotice = async () => {
  const paid = await bench.aPaidOrder();
  await deliver();
  return { paid, raw: lastRaw() };
};
const newest = async (): Promise<Json> => (await bench.payControl('GET', 'notices')).notices[0];

it('comes signed and sealed, and opens as what it is', async () => {
  const { paid, raw } = await aNotice();
  expect(JSON.parse(raw.body.toString())).toEqual({
    id: expect.stringMatching(/^EV-\d{20}$/),
    create_time: '2026-11-21T18:00:00+08:00',
    resource_type: 'encrypt-resource',
    event_type: 'TRANSACTION.SUCCESS',
    summary: '支付成功',
    resource: {
      original_type: 'transaction',
      algorithm: 'AEAD_AES_256_GCM',
      ciphertext: expect.any(String),
      associated_data: 'transaction',
      nonce: expect.stringMatching(/^.{12}$/),
    },
  });
  expect(raw.body.toString()).not.toContain(OPENID);
  const notice = await bench.client.notices.open(raw);
  expect(notice).toMatchObject({
    type: 'TRANSACTION.SUCCESS',
    createdAt: new Date('2026-11-21T10:00:00Z'),
    resource: { transaction_id: paid.transaction_id, payer: { openid: OPENID }, amount: { total: 16_800 } },
  });
});

it('is repeated by the platform’s schedule until it is taken, and not after', async () => {
  bench.listener.status = 500;
  await aNotice();
  for (const pause of noticePauses.slice(0, 4)) {
    const before = bench.listener.received.length;
    await bench.later(pause * 1000 - 1);
    expect(bench.listener.received).toHaveLength(before);
    await bench.later(1);
    expect(bench.listener.received).toHaveLength(before + 1);
  }
  bench.listener.status = 200;
  await bench.later((noticePauses[4] ?? 0) * 1000);
  expect(await newest()).toMatchObject({ state: 'taken', nextAt: null });
  const taken = bench.listener.received.length;
  await bench.later(24 * 3_600_000);
  expect(bench.listener.received).toHaveLength(taken);
  const bodies = new Set(bench.listener.received.map(({ body }) => body.toString()));
  expect(bodies.size).toBe(1); // always the same notice
});

it('is given up after about a day', async () => {
  bench.listener.status = 400;
  await aNotice();
  for (const pause of noticePauses) await bench.later(pause * 1000);
  expect(await newest()).toMatchObject({ state: 'given-up', nextAt: null });
  expect((await newest()).deliveries).toHaveLength(noticePauses.length + 1);
  expect((await newest()).deliveries[0]).toEqual({ at: expect.any(Number), status: 400, problem: 'HTTP 400' });
});

it('may be of a kind that no table knows: it is believed and kept like any other', async () => {
  const about = { mchid: MCHID, plan: { id: 7 } };
  const asked = { mchid: MCHID, url: bench.listener.url, eventType: 'PAYSCORE.USER_PAID', about };
  await bench.payControl('POST', 'notices', asked);
  await deliver();
  const seen: PayNotice[] = [];
  const reply = await bench.client.notices.handle(lastRaw(), (notice) => void seen.push(notice));
  expect(reply).toMatchObject({ status: 204 });
  expect(seen).toMatchObject([{ type: 'OTHER', eventType: 'PAYSCORE.USER_PAID', resource: about }]);
  for (const [change, field] of [
    [{ mchid: '1999999999' }, 'mchid'],
    [{ url: 'nowhere' }, 'url'],
    [{ eventType: null }, 'eventType'],
    [{ about: [] }, 'about'],
  ] as const)
    expect(await bench.control('POST', 'pay/notices', { ...asked, ...change })).toMatchObject({ body: { field } });
});

it('never leaves this machine', async () => {
  await bench.aPaidOrder({ notify_url: 'https://api.example.com/notify' });
  await deliver();
  expect(await newest()).toMatchObject({ state: 'elsewhere', deliveries: [], nextAt: null });
});

it.each([
  ['wrong-signature', 'signature'],
  ['probe', 'signature'],
  ['clock-ahead', 'signature'],
  ['clock-behind', 'signature'],
  ['tampered', 'signature'],
  ['wrong-key', 'notice'],
])('is not believed: %s', async (fault, kind) => {
  await aNotice();
  await bench.payControl('POST', `notices/${(await newest()).id}/resend`, { fault });
  const raw = lastRaw();
  await expect(bench.client.notices.open(raw)).rejects.toMatchObject({ kind, endpoint: 'notice' });
  const handled: PayNotice[] = [];
  const reply = await bench.client.notices.handle(raw, (notice) => void handled.push(notice));
  expect(handled).toHaveLength(0);
  expect(reply.status).toBeGreaterThanOrEqual(400);
  expect(JSON.parse(reply.body)).toEqual({ code: 'FAIL', message: expect.any(String) });
});

it('is not believed when anything about it is another', async () => {
  const { raw } = await aNotice();
  const { headers } = raw;
  const body = raw.body.toString();
  const refused = [
    { headers, body: `${body} ` },
    { headers, body: JSON.stringify(JSON.parse(body), null, 1) },
    { headers: { ...headers, 'wechatpay-nonce': 'OTHER' }, body },
    { headers: { ...headers, 'wechatpay-timestamp': '0' }, body },
    { headers: { ...headers, 'wechatpay-serial': '__proto__' }, body },
    { headers: { ...headers, 'wechatpay-signature': ['a', 'b'] }, body },
    { headers: { ...headers, 'Wechatpay-Signature': 'twice' }, body },
    { headers: {}, body },
  ];
  for (const one of refused) await expect(bench.client.notices.open(one)).rejects.toMatchObject({ kind: 'signature' });
  const parsed = JSON.parse(body) as unknown as string; // what a body parser would hand over
  await expect(bench.client.notices.open({ headers, body: parsed })).rejects.toMatchObject({ kind: 'request' });
  const huge = Buffer.alloc(2 * 1024 * 1024);
  await expect(bench.client.notices.open({ headers, body: huge })).rejects.toMatchObject({ kind: 'notice' });
});

it('is not taken by another merchant', async () => {
  await bench.payControl('POST', 'merchants', { mchid: '1900000802' });
  const { apiV3Key } = await bench.payControl('GET', `merchants/${MCHID}`);
  const other = await bench.aClient({ mchid: '1900000802', apiV3Key: apiV3Key as string });
  const { raw } = await aNotice();
  await expect(other.notices.open(raw)).rejects.toMatchObject({ kind: 'notice' });
});

describe('handling', () => {
  it('calls the handler once, however often it comes and however many at once', async () => {
    const client = await bench.aClient({ noticeStore: memoryNoticeStore(() => bench.realNow()) });
    const { raw } = await aNotice();
    const handled: string[] = [];
    const handle = () => client.notices.handle(raw, async (notice) => void handled.push(notice.id));
    const replies = await Promise.all(Array.from({ length: 20 }, handle));
    expect(handled).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 409)).toHaveLength(19);
    expect(await handle()).toEqual({ status: 204, headers: {}, body: '', error: null });
    expect(handled).toHaveLength(1);
  });

  it('comes again when the handler fails', async () => {
    const client = await bench.aClient({ noticeStore: memoryNoticeStore(() => bench.realNow()) });
    const { raw } = await aNotice();
    const broken = new Error('the database is away');
    const failed = await client.notices.handle(raw, () => Promise.reject(broken));
    expect(failed).toMatchObject({ status: 500, error: broken });
    expect(failed.body).not.toContain('database');
    expect(await client.notices.handle(raw, () => undefined)).toMatchObject({ status: 204 });
  });
});
