import { type PayEndpointName, payEndpoints } from '@kaibo/wechat/pay';
import { HOUR, type Json } from '../sandbox.fixtures';
import { wrongInAnswer, wrongInFields } from './pay-answers.fixtures';
import { aPayBench, MCHID, OPENID, type PayBench, prepayFields } from './pay.fixtures';

// Every interface answers once, and the bench compares each answer with its table: what is there, of which type and
// unit, and nothing else. What one call makes the next ones look at.

const PARTNER = '1900000207';
const CODE = 'A1';
let bench: PayBench;
/** Numbers that the platform has given. */
const ids: Record<string, string> = {};
beforeAll(async () => {
  bench = await aPayBench();
  await bench.payControl('POST', 'merchants', { mchid: PARTNER });
  await bench.payControl('PATCH', `merchants/${PARTNER}`, { sharingCallback: bench.listener.url });
});
afterAll(() => bench.close());

const id = (name: string): string => {
  const value = ids[name];
  if (value === undefined) throw new Error(`nothing has given ${name} yet`);
  return value;
};
const now = () => bench.sandbox.clock.now();
const days = (count: number) => new Date(now() + count * 24 * HOUR);

const steps: Record<PayEndpointName, () => Promise<unknown>> = {
  'certificates.list': async () => {
    await bench.payControl('PATCH', `merchants/${MCHID}`, { mode: 'certificate' });
    const client = await bench.aClient({ publicKeys: {} });
    await client.certificates.list();
    await bench.payControl('PATCH', `merchants/${MCHID}`, { mode: 'public-key' });
  },
  'favor.createStock': async () => {
    const { stock_id } = await bench.client.favor.createStock({
      stock_name: '直播满减券',
      comment: 'room 412',
      available_begin_time: new Date(now()),
      available_end_time: days(7),
      stock_use_rule: {
        max_coupons: 100,
        max_amount: 100_000,
        max_amount_by_day: 50_000,
        max_coupons_per_user: 5,
        natural_person_limit: false,
        prevent_api_abuse: false,
      },
      coupon_use_rule: {
        fixed_normal_coupon: { coupon_amount: 1_000, transaction_minimum: 5_000 },
        available_merchants: [MCHID],
        available_items: ['88'],
        goods_tag: ['LIVE'],
        trade_type: ['MICROAPP'],
        combine_use: false,
      },
      no_cash: false,
      stock_type: 'NORMAL',
      out_request_no: `${MCHID}_ALL`,
    });
    ids.favor = stock_id;
  },
  'favor.startStock': () => bench.client.favor.startStock({ stock_id: id('favor') }),
  'favor.pauseStock': () => bench.client.favor.pauseStock({ stock_id: id('favor') }),
  'favor.restartStock': () => bench.client.favor.restartStock({ stock_id: id('favor') }),
  'favor.setCallback': () => bench.client.favor.setCallback({ notify_url: bench.listener.url, switch: true }),
  'favor.send': async () => {
    const sent = await bench.client.favor.send({ openid: OPENID, stock_id: id('favor'), out_request_no: 'S1' });
    ids.coupon = sent.coupon_id;
  },
  'jsapi.prepay': async () => {
    const detail = {
      goods_detail: [{ merchant_goods_id: '88', goods_name: '明前龙井', quantity: 1, unit_price: 16_800 }],
    };
    const about = { detail, goods_tag: 'LIVE', attach: 'room=412', settle_info: { profit_sharing: true } };
    const asked = prepayFields(bench.listener.url, about);
    const { prepay_id } = await bench.client.jsapi.prepay(asked);
    ids.trade = asked.out_trade_no;
    // An unpaid order leaves out what has not happened.
    await bench.client.jsapi.getByOutTradeNo({ out_trade_no: asked.out_trade_no });
    const paid = await bench.payControl('POST', `orders/${prepay_id}/pay`);
    expect(paid.transaction.promotion_detail).toHaveLength(1);
    ids.transaction = paid.transaction.transaction_id as string;
  },
  'jsapi.getById': () => bench.client.jsapi.getById({ transaction_id: id('transaction') }),
  'jsapi.getByOutTradeNo': () => bench.client.jsapi.getByOutTradeNo({ out_trade_no: id('trade') }),
  'jsapi.close': async () => {
    const asked = prepayFields(bench.listener.url);
    await bench.client.jsapi.prepay(asked);
    await bench.client.jsapi.close({ out_trade_no: asked.out_trade_no });
    await bench.client.jsapi.getByOutTradeNo({ out_trade_no: asked.out_trade_no });
  },
  'favor.getCoupon': () => bench.client.favor.getCoupon({ openid: OPENID, coupon_id: id('coupon') }),
  'favor.listCoupons': () => bench.client.favor.listCoupons({ openid: OPENID, creator_mchid: MCHID, status: 'USED' }),
  'favor.listStocks': () => bench.client.favor.listStocks({ offset: 0, limit: 10 }),
  'favor.listMerchants': () => bench.client.favor.listMerchants({ stock_id: id('favor'), offset: 0, limit: 10 }),
  'favor.listItems': () => bench.client.favor.listItems({ stock_id: id('favor'), offset: 0, limit: 10 }),
  'favor.useFlow': async () => {
    const report = await bench.client.favor.useFlow({ stock_id: id('favor') });
    expect((await bench.client.download(report)).toString()).toContain(id('coupon'));
  },
  'favor.refundFlow': () => bench.client.favor.refundFlow({ stock_id: id('favor') }),
  'favor.stopStock': () => bench.client.favor.stopStock({ stock_id: id('favor') }),
  'favor.getStock': () => bench.client.favor.getStock({ stock_id: id('favor') }),
  'sharing.addReceiver': () =>
    bench.client.sharing.addReceiver({
      type: 'MERCHANT_ID',
      account: PARTNER,
      name: '供货商',
      relation_type: 'CUSTOM',
      custom_relation: '供货',
    }),
  'sharing.createOrder': async () => {
    const receiver = { type: 'MERCHANT_ID' as const, account: PARTNER, amount: 1_000, description: '货款' };
    const nobody = { type: 'PERSONAL_OPENID' as const, account: 'oNOBODY', amount: 1, description: '佣金' };
    await bench.client.sharing.createOrder({
      transaction_id: id('transaction'),
      out_order_no: 'P1',
      receivers: [receiver, nobody],
      unfreeze_unsplit: false,
    });
    await bench.later(60_000);
  },
  'sharing.getOrder': async () => {
    const shared = await bench.client.sharing.getOrder({ transaction_id: id('transaction'), out_order_no: 'P1' });
    expect(shared.receivers.map(({ result, fail_reason }) => [result, fail_reason])).toEqual([
      ['SUCCESS', null],
      ['CLOSED', 'NO_RELATION'],
    ]);
  },
  'sharing.createReturn': async () => {
    await bench.payControl('PATCH', `merchants/${PARTNER}`, { balanceFen: 500 });
    const back = { out_order_no: 'P1', return_mchid: PARTNER, amount: 500, description: '用户退款' };
    await bench.client.sharing.createReturn({ ...back, out_return_no: 'B1' });
    await bench.client.sharing.createReturn({ ...back, out_return_no: 'B2' });
    await bench.later(60_000);
  },
  'sharing.getReturn': async () => {
    const results = ['B1', 'B2'].map((out_return_no) =>
      bench.client.sharing.getReturn({ out_return_no, out_order_no: 'P1' }),
    );
    expect((await Promise.all(results)).map(({ result, fail_reason }) => [result, fail_reason])).toEqual([
      ['SUCCESS', null],
      ['FAILED', 'BALANCE_NOT_ENOUGH'],
    ]);
  },
  'sharing.amounts': () => bench.client.sharing.amounts({ transaction_id: id('transaction') }),
  'sharing.unfreeze': () =>
    bench.client.sharing.unfreeze({ transaction_id: id('transaction'), out_order_no: 'P2', description: '解冻' }),
  'sharing.deleteReceiver': () => bench.client.sharing.deleteReceiver({ type: 'MERCHANT_ID', account: PARTNER }),
  'refunds.create': async () => {
    await bench.client.refunds.create({
      transaction_id: id('transaction'),
      out_refund_no: 'R1',
      notify_url: bench.listener.url,
      amount: { refund: 1_000, total: 16_800, currency: 'CNY' },
    });
  },
  'refunds.get': async () => {
    await bench.client.refunds.get({ out_refund_no: 'R1' });
    await bench.later(60_000);
    const done = await bench.client.refunds.get({ out_refund_no: 'R1' });
    expect(done).toMatchObject({ status: 'SUCCESS', promotion_detail: [{ type: 'COUPON' }] });
  },
  'transfers.create': async () => {
    for (const out_bill_no of ['C1', 'C2'])
      ids.bill = (
        await bench.client.transfers.create({
          out_bill_no,
          transfer_scene_id: '1005',
          openid: OPENID,
          transfer_amount: 1_280,
          transfer_remark: '推广佣金',
          notify_url: bench.listener.url,
          transfer_scene_report_infos: [
            { info_type: '岗位类型', info_content: '推广员' },
            { info_type: '报酬说明', info_content: '1月推广佣金' },
          ],
        })
      ).transfer_bill_no;
  },
  'transfers.cancel': async () => {
    await bench.client.transfers.cancel({ out_bill_no: 'C1' });
    await bench.payControl('POST', `transfers/${id('bill')}/confirm`);
    await bench.later(60_000);
  },
  'transfers.getByOutBillNo': () => bench.client.transfers.getByOutBillNo({ out_bill_no: 'C1' }),
  'transfers.getByTransferBillNo': () => bench.client.transfers.getByTransferBillNo({ transfer_bill_no: id('bill') }),
  'busifavor.setCallback': () => bench.client.busifavor.setCallback({ notify_url: bench.listener.url }),
  'busifavor.getCallback': () => bench.client.busifavor.getCallback({}),
  'busifavor.createStock': async () => {
    const { stock_id } = await bench.client.busifavor.createStock({
      stock_name: '到店礼',
      comment: '活动使用',
      goods_name: '全场商品',
      stock_type: 'NORMAL',
      coupon_use_rule: {
        coupon_available_time: {
          available_begin_time: new Date(now()),
          available_end_time: days(30),
          available_week: {
            week_day: [0, 1, 2, 3, 4, 5, 6],
            available_day_time: [{ begin_time: 0, end_time: 86_399 }],
          },
        },
        fixed_normal_coupon: { discount_amount: 500, transaction_minimum: 1_000 },
        use_method: 'SELF_CONSUME',
      },
      stock_send_rule: {
        max_coupons: 100,
        max_coupons_by_day: 50,
        max_coupons_per_user: 5,
        natural_person_limit: false,
      },
      out_request_no: 'B1',
      coupon_code_mode: 'MERCHANT_UPLOAD',
      notify_config: { notify_appid: 'wx00000000000000aa' },
    });
    ids.busifavor = stock_id;
  },
  'busifavor.modifyStock': () =>
    bench.client.busifavor.modifyStock({ stock_id: id('busifavor'), comment: '改过', out_request_no: 'M1' }),
  'busifavor.modifyBudget': () =>
    bench.client.busifavor.modifyBudget({
      stock_id: id('busifavor'),
      target_max_coupons: 200,
      current_max_coupons: 100,
      modify_budget_request_no: 'G1',
    }),
  'busifavor.uploadCodes': () =>
    bench.client.busifavor.uploadCodes({
      stock_id: id('busifavor'),
      coupon_code_list: [CODE, 'A2', 'A2', '不行'],
      upload_request_no: 'U1',
    }),
  'busifavor.send': () =>
    bench.client.busifavor.send({ openid: OPENID, stock_id: id('busifavor'), out_request_no: 'D1' }),
  'busifavor.listCodes': () => bench.client.busifavor.listCodes({ stock_id: id('busifavor') }),
  'busifavor.getStock': () => bench.client.busifavor.getStock({ stock_id: id('busifavor') }),
  'busifavor.associate': () =>
    bench.client.busifavor.associate({
      stock_id: id('busifavor'),
      coupon_code: CODE,
      out_trade_no: id('trade'),
      out_request_no: 'L1',
    }),
  'busifavor.listCoupons': () => bench.client.busifavor.listCoupons({ openid: OPENID }),
  'busifavor.disassociate': () =>
    bench.client.busifavor.disassociate({
      stock_id: id('busifavor'),
      coupon_code: CODE,
      out_trade_no: id('trade'),
      out_request_no: 'L2',
    }),
  'busifavor.use': async () => {
    await bench.client.busifavor.use({
      coupon_code: CODE,
      stock_id: id('busifavor'),
      use_time: new Date(now()),
      use_request_no: 'V1',
    });
    await bench.client.busifavor.getCoupon({ openid: OPENID, coupon_code: CODE });
  },
  'busifavor.return': () =>
    bench.client.busifavor.return({ coupon_code: CODE, stock_id: id('busifavor'), return_request_no: 'W1' }),
  'busifavor.deactivate': () =>
    bench.client.busifavor.deactivate({
      coupon_code: CODE,
      stock_id: id('busifavor'),
      deactivate_request_no: 'X1',
      deactivate_reason: '设置错误',
    }),
  'busifavor.getCoupon': () => bench.client.busifavor.getCoupon({ openid: OPENID, coupon_code: CODE }),
};

it.each(Object.entries(steps))('%s answers what its table says', async (name, step) => {
  await step();
  expect(bench.answered).toContain(name);
});

it('was every interface, and every kind of notice but two that failures bring', async () => {
  expect([...bench.answered].sort()).toEqual(Object.keys(payEndpoints).sort());
  const { notices } = await bench.payControl('GET', 'notices');
  expect([...new Set((notices as Json[]).map(({ eventType }) => eventType as string))].sort()).toEqual([
    'COUPON.SEND',
    'COUPON.USE',
    'MCHTRANSFER.BILL.FINISHED',
    'PROFITSHARING',
    'REFUND.SUCCESS',
    'TRANSACTION.SUCCESS',
  ]);
});

describe('the comparison sees', () => {
  const prepay = payEndpoints['jsapi.prepay'];
  const transaction = payEndpoints['jsapi.getById'].answer;
  const good = { appid: 'a', mchid: '1', out_trade_no: 'L', trade_state: 'NOTPAY', trade_state_desc: '未' };
  it.each<[string, Json, string[]]>([
    ['nothing in what is right', good, []],
    ['what is missing', { ...good, mchid: undefined }, ['T.mchid is no text']],
    ['what is too much', { ...good, more: 1 }, ['T.more is in no table']],
    ['a null that is no absence', { ...good, attach: null }, ['T.attach is no text']],
    ['yuan', { ...good, amount: { total: 1.5 } }, ['T.amount.total is no whole number']],
    ['money as a text', { ...good, amount: { total: '1' } }, ['T.amount.total is no whole number']],
    ['another zone', { ...good, success_time: '2026-01-02T10:10:00Z' }, ['T.success_time is no time']],
    ['another value', { ...good, trade_state: 'PAID' }, ['T.trade_state is PAID']],
    [
      'what is within a list',
      { ...good, promotion_detail: [{ amount: 1 }] },
      ['T.promotion_detail[0].coupon_id is missing'],
    ],
  ])('%s', (_, body, wrong) => expect(wrongInFields(transaction, body, 'T')).toEqual(wrong));

  it('another status', () => {
    expect(wrongInAnswer(prepay, 200, { prepay_id: 'wx1' })).toEqual([]);
    expect(wrongInAnswer(payEndpoints['jsapi.close'], 200, {})).toEqual(['jsapi.close is HTTP 200']);
  });
});
