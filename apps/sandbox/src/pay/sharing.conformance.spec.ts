import { APP } from '../sandbox.fixtures';
import { aPayBench, MCHID, OPENID, OTHER_OPENID, type PayBench } from './pay.fixtures';

const PARTNER = '1900000307';
let bench: PayBench;
beforeAll(async () => {
  bench = await aPayBench();
  await bench.payControl('POST', 'merchants', { mchid: PARTNER });
  await bench.payControl('PATCH', `merchants/${PARTNER}`, { sharingCallback: bench.listener.url, balanceFen: 0 });
  const { sharing } = bench.client;
  await sharing.addReceiver({ type: 'PERSONAL_OPENID', account: OPENID, relation_type: 'DISTRIBUTOR' });
  await sharing.addReceiver({ type: 'MERCHANT_ID', account: PARTNER, name: '合作商户', relation_type: 'PARTNER' });
});
afterAll(() => bench.close());

let count = 0;
const aSharingOrder = () => bench.aPaidOrder({ settle_info: { profit_sharing: true } });
const share = (transaction_id: string, receivers: [string, number][], about = {}) =>
  bench.client.sharing.createOrder({
    transaction_id,
    out_order_no: `P${++count}`,
    receivers: receivers.map(([account, amount]) => ({
      type: account.startsWith('o') ? 'PERSONAL_OPENID' : 'MERCHANT_ID',
      account,
      amount,
      description: '推广佣金',
    })),
    unfreeze_unsplit: false,
    ...about,
  });

it('knows receivers, and their names only as they were sealed', async () => {
  const added = await bench.client.sharing.addReceiver({
    type: 'MERCHANT_ID',
    account: PARTNER,
    name: '合作商户',
    relation_type: 'CUSTOM',
    custom_relation: '代理商',
  });
  expect(bench.last().body).toEqual({
    type: 'MERCHANT_ID',
    account: PARTNER,
    name: expect.stringMatching(/^[A-Za-z0-9+/]{342}==$/),
    relation_type: 'CUSTOM',
    custom_relation: '代理商',
  });
  expect(added.name).not.toContain('合作');
  await expect(
    bench.client.sharing.addReceiver({ type: 'MERCHANT_ID', account: PARTNER, relation_type: 'CUSTOM' }),
  ).rejects.toMatchObject({ kind: 'request', message: expect.stringContaining('custom_relation is missing') });
  await expect(
    bench.client.sharing.addReceiver({
      type: 'MERCHANT_ID',
      account: '1999999999',
      name: '无',
      relation_type: 'STORE',
    }),
  ).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
});

it('shares by the clock, receiver by receiver', async () => {
  const { transaction_id } = await aSharingOrder();
  const accepted = await share(transaction_id, [
    [OPENID, 1_000],
    [PARTNER, 2_000],
    [OTHER_OPENID, 500],
  ]);
  const row = (account: string, type: string, amount: number, result: string, more = {}) => ({
    amount,
    description: '推广佣金',
    type,
    account,
    result,
    detail_id: expect.stringMatching(/^36\d{27}$/),
    create_time: expect.stringMatching(/\+08:00$/),
    finish_time: expect.stringMatching(/\+08:00$/),
    ...more,
  });
  expect(bench.last().body).toEqual({
    transaction_id,
    out_order_no: accepted.out_order_no,
    order_id: expect.stringMatching(/^30\d{27}$/),
    state: 'PROCESSING',
    receivers: [
      row(OPENID, 'PERSONAL_OPENID', 1_000, 'PENDING'),
      row(PARTNER, 'MERCHANT_ID', 2_000, 'PENDING'),
      row(OTHER_OPENID, 'PERSONAL_OPENID', 500, 'PENDING'),
    ],
  });
  await bench.later(5_000);
  await bench.client.sharing.getOrder({ transaction_id, out_order_no: accepted.out_order_no });
  expect(bench.last().body).toMatchObject({
    state: 'FINISHED',
    receivers: [
      row(OPENID, 'PERSONAL_OPENID', 1_000, 'SUCCESS'),
      row(PARTNER, 'MERCHANT_ID', 2_000, 'SUCCESS'),
      row(OTHER_OPENID, 'PERSONAL_OPENID', 500, 'CLOSED', { fail_reason: 'NO_RELATION' }),
    ],
  });
  expect(bench.last().body?.receivers[0]).not.toHaveProperty('fail_reason');
  expect(await bench.client.sharing.amounts({ transaction_id })).toEqual({ transaction_id, unsplit_amount: 13_300 });

  const partner = await bench.aClient({ mchid: PARTNER });
  await bench.payControl('POST', 'notices/deliver');
  const raw = bench.listener.received.at(-1);
  const notice = await partner.notices.open({ headers: raw?.headers ?? {}, body: raw?.body ?? '' });
  expect(notice).toMatchObject({ type: 'PROFITSHARING', resource: { receiver: { account: PARTNER, amount: 2_000 } } });
});

it('gives no more than its rate, however many ask at once', async () => {
  const { transaction_id } = await aSharingOrder();
  const answers = await Promise.allSettled(Array.from({ length: 15 }, () => share(transaction_id, [[OPENID, 1_000]])));
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(5); // 30 % of 168 yuan is 50.40
  for (const answer of answers)
    if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'NOT_ENOUGH', httpStatus: 403 });
});

it('is asked for at most 20 times an order, and once for each number', async () => {
  const { transaction_id } = await aSharingOrder();
  const first = await share(transaction_id, [[OPENID, 1]], { out_order_no: 'SAME1' });
  expect((await share(transaction_id, [[OPENID, 1]], { out_order_no: 'SAME1' })).order_id).toBe(first.order_id);
  await expect(share(transaction_id, [[OPENID, 2]], { out_order_no: 'SAME1' })).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
  });
  for (let more = 0; more < 19; more++) await share(transaction_id, [[OPENID, 1]]);
  await expect(share(transaction_id, [[OPENID, 1]])).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
});

it('ends when the rest is released', async () => {
  const { transaction_id } = await aSharingOrder();
  const released = await bench.client.sharing.unfreeze({
    transaction_id,
    out_order_no: `P${++count}`,
    description: '解冻全部剩余资金',
  });
  expect(released).toMatchObject({ state: 'PROCESSING', receivers: [] });
  expect((await bench.client.sharing.amounts({ transaction_id })).unsplit_amount).toBe(0);
  await expect(share(transaction_id, [[OPENID, 1]])).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
});

it('has to be returned before the order is refunded', async () => {
  const { transaction_id } = await aSharingOrder();
  const shared = await share(transaction_id, [[PARTNER, 3_000]], { unfreeze_unsplit: true });
  await bench.later(5_000);
  const refund = () =>
    bench.client.refunds.create({
      transaction_id,
      out_refund_no: `RS${++count}`,
      amount: { refund: 16_800, total: 16_800 },
    });
  await expect(refund()).rejects.toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringContaining('回退') });

  const asked = {
    order_id: shared.order_id,
    out_return_no: 'B1',
    return_mchid: PARTNER,
    amount: 3_000,
    description: '退款',
  };
  const back = await bench.client.sharing.createReturn(asked);
  expect(bench.last().body).toEqual({
    order_id: shared.order_id,
    out_order_no: shared.out_order_no,
    out_return_no: 'B1',
    return_id: expect.stringMatching(/^30\d{27}$/),
    return_mchid: PARTNER,
    amount: 3_000,
    description: '退款',
    result: 'PROCESSING',
    create_time: expect.any(String),
    finish_time: expect.any(String),
  });
  expect(await bench.client.sharing.createReturn(asked)).toEqual(back);
  await expect(bench.client.sharing.createReturn({ ...asked, out_return_no: 'B2', amount: 1 })).rejects.toMatchObject({
    code: 'NOT_ENOUGH',
  });
  await bench.later(5_000);
  const { result } = await bench.client.sharing.getReturn({ out_return_no: 'B1', out_order_no: shared.out_order_no });
  expect(result).toBe('SUCCESS');
  expect((await refund()).status).toBe('PROCESSING');
});

it('a receiver without money cannot give back', async () => {
  const { transaction_id } = await aSharingOrder();
  const shared = await share(transaction_id, [[PARTNER, 100]]);
  await bench.later(5_000);
  await bench.payControl('PATCH', `merchants/${PARTNER}`, { balanceFen: 99 });
  const asked = {
    out_order_no: shared.out_order_no,
    out_return_no: 'B3',
    return_mchid: PARTNER,
    amount: 100,
    description: '退',
  };
  await bench.client.sharing.createReturn(asked);
  await bench.later(5_000);
  const { result, fail_reason } = await bench.client.sharing.getReturn({
    out_return_no: 'B3',
    out_order_no: shared.out_order_no,
  });
  expect({ result, fail_reason }).toEqual({ result: 'FAILED', fail_reason: 'BALANCE_NOT_ENOUGH' });
});

it.each([
  ['freezes again what a refund that failed had taken', false, 16_800, 0],
  ['leaves it with the merchant once the order was released', true, 0, 16_800],
])('%s', async (_, isReleased, frozen, gained) => {
  const balanceNow = async () => (await bench.payControl('GET', `merchants/${MCHID}`)).balanceFen as number;
  const before = await balanceNow();
  const { transaction_id } = await aSharingOrder();
  const { refund_id } = await bench.client.refunds.create({
    transaction_id,
    out_refund_no: `F${++count}`,
    amount: { refund: 6_800, total: 16_800 },
  });
  expect((await bench.client.sharing.amounts({ transaction_id })).unsplit_amount).toBe(10_000);
  if (isReleased)
    await bench.client.sharing.unfreeze({ transaction_id, out_order_no: `P${++count}`, description: '解冻' });
  await bench.payControl('POST', `refunds/${refund_id}`, { outcome: 'CLOSED' });
  await bench.later(60_000);
  expect((await bench.client.sharing.amounts({ transaction_id })).unsplit_amount).toBe(frozen);
  expect((await balanceNow()) - before).toBe(gained);
});

it('is for orders that said so, of merchants that may', async () => {
  const { transaction_id } = await bench.aPaidOrder();
  await expect(share(transaction_id, [[OPENID, 1]])).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  await bench.payControl('PATCH', `merchants/${MCHID}`, { canShare: false });
  await expect(share(transaction_id, [[OPENID, 1]])).rejects.toMatchObject({ code: 'NO_AUTH', httpStatus: 403 });
  await bench.payControl('PATCH', `merchants/${MCHID}`, { canShare: true });
  await expect(
    share(transaction_id, [
      [OPENID, 1],
      [OPENID, 2],
    ]),
  ).rejects.toMatchObject({ kind: 'request', message: expect.stringContaining('twice') });
});

it('forgets a receiver', async () => {
  const gone = await bench.client.sharing.deleteReceiver({ type: 'PERSONAL_OPENID', account: OPENID, appid: APP });
  expect(gone).toEqual({ type: 'PERSONAL_OPENID', account: OPENID });
  const { transaction_id } = await aSharingOrder();
  const shared = await share(transaction_id, [[OPENID, 1]]);
  await bench.later(5_000);
  const { receivers } = await bench.client.sharing.getOrder({ transaction_id, out_order_no: shared.out_order_no });
  expect(receivers[0]).toMatchObject({ result: 'CLOSED', fail_reason: 'NO_RELATION' });
});
