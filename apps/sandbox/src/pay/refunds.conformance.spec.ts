import { HOUR } from '../sandbox.fixtures';
import { aPayBench, MCHID, OPENID, type PayBench } from './pay.fixtures';

const DAY = 24 * HOUR;
let bench: PayBench;
beforeAll(async () => {
  bench = await aPayBench();
});
afterAll(() => bench.close());

let count = 0;
const aRefund = (transaction_id: string, refund: number, about = {}) => ({
  transaction_id,
  out_refund_no: `R${++count}`,
  amount: { refund, total: 16_800 },
  ...about,
});
const create = (transaction_id: string, refund: number, about = {}) =>
  bench.client.refunds.create(aRefund(transaction_id, refund, about));

it('is accepted, then done by the clock, with exactly the fields of each state', async () => {
  const { transaction_id, out_trade_no } = await bench.aPaidOrder();
  const asked = aRefund(transaction_id, 5_000, { reason: '少发一件', notify_url: bench.listener.url });
  const accepted = await bench.client.refunds.create(asked);
  const told = {
    refund_id: expect.stringMatching(/^50\d{27}$/),
    out_refund_no: asked.out_refund_no,
    transaction_id,
    out_trade_no,
    channel: 'ORIGINAL',
    user_received_account: '支付用户零钱',
    create_time: '2026-11-21T18:00:00+08:00',
    status: 'PROCESSING',
    funds_account: 'UNSETTLED',
    amount: {
      total: 16_800,
      refund: 5_000,
      payer_total: 16_800,
      payer_refund: 5_000,
      settlement_total: 16_800,
      settlement_refund: 5_000,
      discount_refund: 0,
      currency: 'CNY',
    },
    promotion_detail: [],
  };
  expect(bench.last().body).toEqual(told);
  expect(accepted.success_time).toBeNull();
  expect(await bench.client.refunds.create(asked)).toEqual(accepted);
  await expect(bench.client.refunds.create({ ...asked, reason: '别的' })).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
  });

  await bench.later(10_000);
  await bench.client.refunds.get({ out_refund_no: asked.out_refund_no });
  expect(bench.last().body).toEqual({ ...told, status: 'SUCCESS', success_time: '2026-11-21T18:00:10+08:00' });
  expect((await bench.client.jsapi.getById({ transaction_id })).trade_state).toBe('REFUND');
  await bench.payControl('POST', 'notices/deliver');
  const raw = bench.listener.received.at(-1);
  expect(await bench.client.notices.open({ headers: raw?.headers ?? {}, body: raw?.body ?? '' })).toMatchObject({
    type: 'REFUND.SUCCESS',
    resource: { out_refund_no: asked.out_refund_no, refund_status: 'SUCCESS', amount: { payer_refund: 5_000 } },
  });
});

it('never gives back more than was paid, however many ask at once', async () => {
  const { transaction_id } = await bench.aPaidOrder();
  const answers = await Promise.allSettled(Array.from({ length: 60 }, () => create(transaction_id, 500)));
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(33); // 33 × 5 yuan of 168
  for (const answer of answers)
    if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'INVALID_REQUEST' });
  await create(transaction_id, 300);
  await expect(create(transaction_id, 1)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
});

it('is one refund, however often the same number is sent at once', async () => {
  const { transaction_id } = await bench.aPaidOrder();
  const asked = aRefund(transaction_id, 16_800);
  const answers = await Promise.all(Array.from({ length: 20 }, () => bench.client.refunds.create(asked)));
  expect(new Set(answers.map(({ refund_id }) => refund_id)).size).toBe(1);
});

it('comes in at most 50 parts', async () => {
  const { transaction_id } = await bench.aPaidOrder();
  for (let part = 0; part < 50; part++) await create(transaction_id, 1);
  await expect(create(transaction_id, 1)).rejects.toMatchObject({ code: 'INVALID_REQUEST', httpStatus: 400 });
});

it('ends abnormal, or closed with the amount free again', async () => {
  const { transaction_id } = await bench.aPaidOrder();
  const failing = await create(transaction_id, 16_800, { notify_url: bench.listener.url });
  await bench.payControl('POST', `refunds/${failing.refund_id}`, { outcome: 'CLOSED' });
  await bench.later(10_000);
  const statusOf = async (out_refund_no: string) => (await bench.client.refunds.get({ out_refund_no })).status;
  expect(await statusOf(failing.out_refund_no)).toBe('CLOSED');
  expect((await bench.client.jsapi.getById({ transaction_id })).trade_state).toBe('SUCCESS');

  const again = await create(transaction_id, 16_800, { notify_url: bench.listener.url });
  await bench.payControl('POST', `refunds/${again.refund_id}`, { outcome: 'ABNORMAL' });
  await bench.later(10_000);
  expect(await statusOf(again.out_refund_no)).toBe('ABNORMAL');
  await bench.payControl('POST', 'notices/deliver');
  const types = (await bench.payControl('GET', 'notices')).notices.map((one: { eventType: string }) => one.eventType);
  expect(types.slice(0, 2)).toEqual(['REFUND.ABNORMAL', 'REFUND.CLOSED']);
});

it.each([
  ['an order that is not there', '4200000000000000000000000000', 1, {}, 'RESOURCE_NOT_EXISTS', 404],
  ['another total', null, 1, { amount: { refund: 1, total: 100 } }, 'INVALID_REQUEST', 400],
])('%s is refused', async (_, id, refund, about, code, httpStatus) => {
  const transaction_id = id ?? (await bench.aPaidOrder()).transaction_id;
  await expect(create(transaction_id as string, refund, about)).rejects.toMatchObject({ code, httpStatus });
});

it('needs money', async () => {
  const { transaction_id } = await bench.aPaidOrder();
  const { balanceFen } = await bench.payControl('GET', `merchants/${MCHID}`);
  await bench.payControl('PATCH', `merchants/${MCHID}`, { balanceFen: 0 });
  await expect(create(transaction_id, 100)).rejects.toMatchObject({ code: 'NOT_ENOUGH', httpStatus: 403 });
  await bench.payControl('PATCH', `merchants/${MCHID}`, { balanceFen });
});

it('needs a user whose account stands', async () => {
  const { transaction_id, appid } = await bench.aPaidOrder();
  await bench.payControl('POST', 'users', { appId: appid, openid: OPENID, isAbnormal: true });
  await expect(create(transaction_id, 1)).rejects.toMatchObject({ code: 'USER_ACCOUNT_ABNORMAL', httpStatus: 403 });
  await bench.payControl('POST', 'users', { appId: appid, openid: OPENID, isAbnormal: false });
});

it('is refused a year after the payment, and for more than was paid before the network', async () => {
  const { transaction_id } = await bench.aPaidOrder();
  await bench.later(366 * DAY);
  await expect(create(transaction_id, 1)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  await expect(create(transaction_id, 16_801)).rejects.toMatchObject({
    kind: 'request',
    message: expect.stringContaining('amount.refund is above amount.total'),
  });
  const both = aRefund(transaction_id, 1, { out_trade_no: 'L2026000000' });
  await expect(bench.client.refunds.create(both)).rejects.toMatchObject({ kind: 'request' });
});
