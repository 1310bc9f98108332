import { APP } from '../sandbox.fixtures';
import { aPayBench, MCHID, OPENID, type PayBench } from './pay.fixtures';

let bench: PayBench;
beforeAll(async () => {
  bench = await aPayBench();
});
afterAll(() => bench.close());

let count = 0;
const aTransfer = (about = {}) => ({
  out_bill_no: `C2026${++count}`,
  transfer_scene_id: '1005',
  openid: OPENID,
  transfer_amount: 1_280,
  transfer_remark: '推广佣金',
  notify_url: bench.listener.url,
  user_recv_perception: '劳务报酬',
  transfer_scene_report_infos: [
    { info_type: '岗位类型', info_content: '推广员' },
    { info_type: '报酬说明', info_content: '1月推广佣金' },
  ],
  ...about,
});
const balance = async () => (await bench.payControl('GET', `merchants/${MCHID}`)).balanceFen as number;

it('waits for the user, then arrives', async () => {
  const before = await balance();
  const asked = aTransfer({ user_name: '陈一' });
  const created = await bench.client.transfers.create(asked);
  expect(bench.last().body).toEqual({
    out_bill_no: asked.out_bill_no,
    transfer_bill_no: expect.stringMatching(/^1330\d{36}$/),
    create_time: '2026-11-21T18:00:00+08:00',
    state: 'WAIT_USER_CONFIRM',
    package_info: expect.stringMatching(/^[A-Za-z0-9+/]{32}$/),
  });
  expect(before - (await balance())).toBe(1_280);
  expect(bench.client.transferParams(created.package_info ?? '')).toEqual({
    mchId: MCHID,
    appId: APP,
    package: created.package_info,
  });
  expect(await bench.client.transfers.create(asked)).toEqual(created);
  expect(await (await fetch(`${bench.url}/pay/transfer/${created.transfer_bill_no}`)).text()).toContain('确认收款');

  await bench.payControl('POST', `transfers/${created.transfer_bill_no}/confirm`);
  const bill = { out_bill_no: asked.out_bill_no };
  expect((await bench.client.transfers.getByOutBillNo(bill)).state).toBe('TRANSFERING');
  await expect(bench.client.transfers.cancel(bill)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  await bench.later(3_000);
  await bench.client.transfers.getByTransferBillNo({ transfer_bill_no: created.transfer_bill_no });
  expect(bench.last().body).toEqual({
    mch_id: MCHID,
    out_bill_no: asked.out_bill_no,
    transfer_bill_no: created.transfer_bill_no,
    appid: APP,
    state: 'SUCCESS',
    transfer_amount: 1_280,
    transfer_remark: '推广佣金',
    openid: OPENID,
    create_time: '2026-11-21T18:00:00+08:00',
    update_time: '2026-11-21T18:00:03+08:00',
  });
  await bench.payControl('POST', 'notices/deliver');
  const raw = bench.listener.received.at(-1);
  expect(await bench.client.notices.open({ headers: raw?.headers ?? {}, body: raw?.body ?? '' })).toMatchObject({
    type: 'MCHTRANSFER.BILL.FINISHED',
    resource: { state: 'SUCCESS', transfer_amount: 1_280, fail_reason: null },
  });
});

it('can be cancelled before the user confirms, and the money comes back', async () => {
  const before = await balance();
  const { out_bill_no, transfer_bill_no } = await bench.client.transfers.create(aTransfer());
  expect(await bench.client.transfers.cancel({ out_bill_no })).toMatchObject({ state: 'CANCELING', transfer_bill_no });
  await bench.later(1_000);
  expect((await bench.client.transfers.getByOutBillNo({ out_bill_no })).state).toBe('CANCELLED');
  expect(await balance()).toBe(before);
  await expect(bench.payControl('POST', `transfers/${transfer_bill_no}/confirm`)).rejects.toThrow('409');
});

it('stays in PROCESSING without money, and goes on when asked again after topping up', async () => {
  await bench.payControl('PATCH', `merchants/${MCHID}`, { balanceFen: 1_279 });
  const asked = aTransfer();
  expect(await bench.client.transfers.create(asked)).toMatchObject({ state: 'PROCESSING', package_info: null });
  await bench.payControl('PATCH', `merchants/${MCHID}`, { balanceFen: 1_000_000 });
  expect(await bench.client.transfers.create(asked)).toMatchObject({ state: 'WAIT_USER_CONFIRM' });
});

it('locks no more money than there is, however many are made at once', async () => {
  await bench.payControl('PATCH', `merchants/${MCHID}`, { balanceFen: 5 * 1_280 });
  const made = await Promise.all(Array.from({ length: 12 }, () => bench.client.transfers.create(aTransfer())));
  expect(made.filter(({ state }) => state === 'WAIT_USER_CONFIRM')).toHaveLength(5);
  expect(await balance()).toBe(0);
  await bench.payControl('PATCH', `merchants/${MCHID}`, { balanceFen: 1_000_000 });
});

it('fails for a closed account, and the money comes back', async () => {
  const before = await balance();
  const { out_bill_no, transfer_bill_no } = await bench.client.transfers.create(aTransfer());
  await bench.payControl('POST', 'users', { appId: APP, openid: OPENID, isAbnormal: true });
  await bench.payControl('POST', `transfers/${transfer_bill_no}/confirm`);
  await bench.later(3_000);
  expect(await bench.client.transfers.getByOutBillNo({ out_bill_no })).toMatchObject({
    state: 'FAIL',
    fail_reason: 'PAYEE_ACCOUNT_ABNORMAL',
  });
  expect(await balance()).toBe(before);
  await bench.payControl('POST', 'users', { appId: APP, openid: OPENID, isAbnormal: false });
});

it.each([
  ['a scene that was not granted', { transfer_scene_id: '1009' }, 'NO_AUTH', 403],
  ['the wrong report for a scene', { transfer_scene_id: '1000' }, 'PARAM_ERROR', 400],
  ['an app of somebody else', { appid: 'wx0000000000000099' }, 'APPID_MCHID_NOT_MATCH', 400],
])('%s is refused', async (_, about, code, httpStatus) => {
  await expect(bench.client.transfers.create(aTransfer(about))).rejects.toMatchObject({ code, httpStatus });
});

it('knows nothing of other numbers', async () => {
  await expect(bench.client.transfers.getByOutBillNo({ out_bill_no: 'NONE' })).rejects.toMatchObject({
    code: 'RESOURCE_NOT_EXISTS',
    httpStatus: 404,
  });
});
