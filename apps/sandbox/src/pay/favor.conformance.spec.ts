import { APP, HOUR, type Json, OTHER_APP } from '../sandbox.fixtures';
import { aPayBench, MCHID, OPENID, OTHER_OPENID, type PayBench } from './pay.fixtures';

const DAY = 24 * HOUR;
let bench: PayBench;
beforeAll(async () => {
  bench = await aPayBench();
});
afterAll(() => bench.close());

let count = 0;
const aStock = ({ coupons = 100, perUser = 1, fen = 1_000, rule = {}, ...about }: Json = {}) => ({
  stock_name: '直播满减券',
  comment: 'room 412',
  belong_merchant: MCHID,
  available_begin_time: new Date(bench.sandbox.clock.now() - HOUR),
  available_end_time: new Date(bench.sandbox.clock.now() + 7 * DAY),
  stock_use_rule: {
    max_coupons: coupons,
    max_amount: coupons * fen,
    max_coupons_per_user: perUser,
    natural_person_limit: false,
    prevent_api_abuse: false,
    ...rule,
  },
  coupon_use_rule: {
    fixed_normal_coupon: { coupon_amount: fen, transaction_minimum: fen + 1 },
    available_merchants: [MCHID],
    trade_type: ['MICROAPP' as const],
    combine_use: false,
  },
  pattern_info: { description: '仅限直播间商品', background_color: 'COLOR020' as const },
  no_cash: true,
  stock_type: 'NORMAL' as const,
  out_request_no: `${MCHID}_${++count}`,
  ...about,
});
const create = async (about: Json = {}) => (await bench.client.favor.createStock(aStock(about))).stock_id;
const running = async (about: Json = {}) => {
  const stock_id = await create(about);
  await bench.client.favor.startStock({ stock_id });
  return stock_id;
};
const send = async (stock_id: string, openid = `o${String(++count).padStart(27, '0')}`, no = `S${++count}`) =>
  (await bench.client.favor.send({ openid, stock_id, out_request_no: no })).coupon_id;
const balance = async () => (await bench.payControl('GET', `merchants/${MCHID}`)).balanceFen as number;

describe('a stock', () => {
  it('is made, begun, paused, begun again and stopped, in the platform’s spelling', async () => {
    const { favor } = bench.client;
    const asked = aStock();
    const made = await favor.createStock(asked);
    expect(bench.last().body).toEqual({ stock_id: made.stock_id, create_time: '2026-11-21T18:00:00+08:00' });
    expect(await favor.createStock(asked)).toEqual(made);
    await expect(favor.createStock({ ...asked, stock_name: '别的' })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    });
    const { stock_id } = made;
    const statusOf = async () => (await favor.getStock({ stock_id })).status;

    expect(await statusOf()).toBe('unactivated');
    await expect(favor.pauseStock({ stock_id })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await favor.startStock({ stock_id });
    expect(bench.last().body).toEqual({ start_time: '2026-11-21T18:00:00+08:00', stock_id });
    expect(await statusOf()).toBe('running');
    await favor.pauseStock({ stock_id });
    expect(bench.last().body).toEqual({ pause_time: '2026-11-21T18:00:00+08:00', stock_id });
    expect(await statusOf()).toBe('paused');
    await expect(send(stock_id)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await favor.restartStock({ stock_id });
    expect(bench.last().body).toEqual({ restart_time: '2026-11-21T18:00:00+08:00', stock_id });
    await favor.stopStock({ stock_id });
    expect(bench.last().body).toEqual({ stop_time: '2026-11-21T18:00:00+08:00', stock_id });
    expect(await statusOf()).toBe('stoped');
    await expect(favor.restartStock({ stock_id })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });

  it('is told with exactly its fields', async () => {
    const stock_id = await create({ stock_name: '全字段' });
    await bench.client.favor.getStock({ stock_id });
    const told = {
      stock_id,
      stock_creator_mchid: MCHID,
      stock_name: '全字段',
      status: 'unactivated',
      create_time: '2026-11-21T18:00:00+08:00',
      description: '仅限直播间商品',
      stock_use_rule: {
        max_coupons: 100,
        max_amount: 100_000,
        max_amount_by_day: 100_000,
        fixed_normal_coupon: { coupon_amount: 1_000, transaction_minimum: 1_001 },
        max_coupons_per_user: 1,
        coupon_type: 'NORMAL',
        trade_type: ['MICROAPP'],
        combine_use: false,
      },
      available_begin_time: '2026-11-21T17:00:00+08:00',
      available_end_time: '2026-11-28T18:00:00+08:00',
      distributed_coupons: 0,
      no_cash: true,
      singleitem: false,
      stock_type: 'NORMAL',
    };
    expect(bench.last().body).toEqual(told);
    const list = await bench.client.favor.listStocks({ offset: 0, limit: 1, status: 'unactivated' });
    expect(bench.last().body).toEqual({ total_count: list.total_count, data: [told], limit: 1, offset: 0 });
    expect(await bench.client.favor.listMerchants({ stock_id, offset: 0, limit: 50 })).toEqual({
      total_count: 1,
      data: [MCHID],
      offset: 0,
      limit: 50,
      stock_id,
    });
    expect(await bench.client.favor.listItems({ stock_id, offset: 0, limit: 100 })).toMatchObject({ total_count: 0 });
    expect(bench.last().body).not.toHaveProperty('data');
  });

  it('locks its budget when it is prepaid, and frees the rest when it stops', async () => {
    const before = await balance();
    const stock_id = await running({ no_cash: false });
    expect(before - (await balance())).toBe(100_000);
    await send(stock_id);
    await bench.client.favor.stopStock({ stock_id });
    expect(before - (await balance())).toBe(1_000);
    await bench.payControl('PATCH', `merchants/${MCHID}`, { balanceFen: 99_999 });
    const poor = await create({ no_cash: false });
    await expect(bench.client.favor.startStock({ stock_id: poor })).rejects.toMatchObject({ code: 'NOT_ENOUGH' });
    await bench.payControl('PATCH', `merchants/${MCHID}`, { balanceFen: before });
  });

  it('may be reviewed first', async () => {
    await bench.payControl('POST', 'switches', { isAuditing: true });
    const stock_id = await running();
    expect((await bench.client.favor.getStock({ stock_id })).status).toBe('audit');
    await bench.payControl('PATCH', `stocks/${stock_id}`, { approve: true });
    expect((await bench.client.favor.getStock({ stock_id })).status).toBe('running');
    await bench.payControl('POST', 'switches', { isAuditing: false });
  });

  it.each([
    ['an amount that is not coupons × value', { rule: { max_amount: 1 } }, 'max_amount is not max_coupons'],
    ['more a day than in all', { rule: { max_amount_by_day: 100_001 } }, 'max_amount_by_day is above'],
    ['more a user than in all', { perUser: 101 }, 'max_coupons_per_user is above'],
    ['an end before its begin', { available_end_time: new Date(0) }, 'available_end_time is not after'],
    [
      'a jump to nowhere',
      { pattern_info: { description: 'x', jump_target: 'MINI_PROGRAM' } },
      'pattern_info.mini_program_appid is missing',
    ],
    [
      'a colour of its own',
      { pattern_info: { description: 'x', background_color: 'red' } },
      'background_color is none of',
    ],
  ])('%s is told before the network', async (_, about, reason) => {
    await expect(bench.client.favor.createStock(aStock(about))).rejects.toMatchObject({
      kind: 'request',
      message: expect.stringContaining(reason),
    });
  });

  it('jumps only to an app that one of its redeemers is bound to, and is redeemed by merchants that exist', async () => {
    const jump = (appid: string) => ({
      pattern_info: {
        description: 'x',
        jump_target: 'MINI_PROGRAM',
        mini_program_appid: appid,
        mini_program_path: 'pages/live/enter?id=412',
      },
    });
    await create(jump(APP));
    await expect(create(jump('wx0000000000000099'))).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    const redeemers = { ...aStock().coupon_use_rule, available_merchants: ['1999999999'] };
    await expect(create({ coupon_use_rule: redeemers })).rejects.toMatchObject({
      code: 'MCH_NOT_EXISTS',
      httpStatus: 403,
    });
  });
});

describe('sending', () => {
  it('is one coupon for one number, with exactly its fields', async () => {
    const stock_id = await running();
    const asked = { openid: OPENID, stock_id, out_request_no: 'ONE' };
    const { coupon_id } = await bench.client.favor.send(asked);
    expect(await bench.client.favor.send(asked)).toEqual({ coupon_id });
    await expect(bench.client.favor.send({ ...asked, openid: OTHER_OPENID })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    });
    await bench.client.favor.getCoupon({ openid: OPENID, coupon_id });
    const told = {
      stock_creator_mchid: MCHID,
      stock_id,
      coupon_id,
      coupon_name: '直播满减券',
      status: 'SENDED',
      description: '仅限直播间商品',
      create_time: '2026-11-21T18:00:00+08:00',
      coupon_type: 'NORMAL',
      no_cash: true,
      available_begin_time: '2026-11-21T17:00:00+08:00',
      available_end_time: '2026-11-28T18:00:00+08:00',
      singleitem: false,
      normal_coupon_information: { coupon_amount: 1_000, transaction_minimum: 1_001 },
    };
    expect(bench.last().body).toEqual(told);
    await bench.client.favor.listCoupons({ openid: OPENID, creator_mchid: MCHID, stock_id });
    expect(bench.last().body).toEqual({ data: [told], total_count: 1, limit: 20, offset: 0 });
    await expect(bench.client.favor.getCoupon({ openid: OTHER_OPENID, coupon_id })).rejects.toMatchObject({
      code: 'RESOURCE_NOT_EXISTS',
    });
  });

  it('never gives more than the stock has, however many ask at once', async () => {
    const stock_id = await running({ coupons: 7 });
    const answers = await Promise.allSettled(Array.from({ length: 40 }, () => send(stock_id)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(7);
    for (const answer of answers)
      if (answer.status === 'rejected')
        expect(answer.reason).toMatchObject({
          code: 'INVALID_REQUEST',
          message: expect.stringContaining('批次预算不足'),
        });
    expect((await bench.client.favor.getStock({ stock_id })).distributed_coupons).toBe(7);
  });

  it('never gives a user more than the limit, however many ask at once', async () => {
    const stock_id = await running({ perUser: 2 });
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => send(stock_id, OTHER_OPENID)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    for (const answer of answers)
      if (answer.status === 'rejected')
        expect(answer.reason).toMatchObject({ code: 'RULE_LIMIT', httpStatus: 403, retry: 'never' });
  });

  it('keeps to the day’s amount, and goes on the next day', async () => {
    const stock_id = await running({ rule: { max_amount_by_day: 3_000 } });
    const answers = await Promise.allSettled(Array.from({ length: 10 }, () => send(stock_id)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    await bench.later(6 * HOUR); // past midnight in Shanghai
    await send(stock_id);
  });

  it('refuses falsely when sends to one user overlap and the switch is on, not otherwise', async () => {
    const stock_id = await running({ perUser: 10 });
    const overlapping = () => Promise.allSettled([1, 2, 3].map(() => send(stock_id, OTHER_OPENID)));
    expect((await overlapping()).every(({ status }) => status === 'fulfilled')).toBe(true);
    await bench.payControl('POST', 'switches', { isFalseLimit: true });
    const refused = (await overlapping()).filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(2);
    expect(refused[0]).toMatchObject({ reason: { code: 'RULE_LIMIT' } });
    await bench.payControl('POST', 'switches', { isFalseLimit: false });
  });

  it('counts a natural person as one', async () => {
    const stock_id = await running({ rule: { natural_person_limit: true } });
    const [one, two] = ['1', '2'].map((end) => `oPERSON${'0'.repeat(20)}${end}`) as [string, string];
    for (const openid of [one, two]) await bench.payControl('POST', 'users', { appId: APP, openid, person: 'p1' });
    await send(stock_id, one);
    await expect(send(stock_id, two)).rejects.toMatchObject({ code: 'USER_AL_GET_COUPON' });
  });

  it('keeps to 5000 yuan for a user, a merchant and a month', async () => {
    const stock_id = await running({ fen: 200_000, perUser: 10 });
    const openid = `oMONTH${'0'.repeat(22)}`;
    await send(stock_id, openid);
    await send(stock_id, openid);
    await expect(send(stock_id, openid)).rejects.toMatchObject({ code: 'INVALID_REQUEST', httpStatus: 400 });
  });

  it('needs an app that is bound, a user of that app, and a merchant that may send', async () => {
    const stock_id = await running();
    const asked = { openid: OPENID, stock_id, out_request_no: `S${++count}` };
    await expect(bench.client.favor.send({ ...asked, appid: 'wx0000000000000099' })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    });
    await expect(bench.client.favor.send({ ...asked, appid: OTHER_APP })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringContaining('openid'),
    });
    await bench.payControl('POST', 'users', { appId: APP, openid: OTHER_OPENID, isAbnormal: true });
    await expect(send(stock_id, OTHER_OPENID)).rejects.toMatchObject({ code: 'USER_ACCOUNT_ABNORMAL' });
    await bench.payControl('POST', 'users', { appId: APP, openid: OTHER_OPENID, isAbnormal: false });

    await bench.payControl('POST', 'merchants', { mchid: '1900000406', apps: [APP] });
    const sender = await bench.aClient({ mchid: '1900000406' });
    const byOther = { ...asked, stock_creator_mchid: MCHID };
    await expect(sender.favor.send(byOther)).rejects.toMatchObject({ code: 'NO_AUTH', httpStatus: 403 });
    await bench.payControl('PATCH', `stocks/${stock_id}`, { senders: ['1900000406'] });
    await sender.favor.send(byOther);
    expect((await sender.favor.listCoupons({ openid: OPENID, sender_mchid: '1900000406' })).total_count).toBe(1);
    await expect(sender.favor.pauseStock({ stock_id, stock_creator_mchid: MCHID })).rejects.toMatchObject({
      code: 'NO_AUTH',
    });
    await expect(send('1234567')).rejects.toMatchObject({ code: 'RESOURCE_NOT_EXISTS', httpStatus: 404 });
  });
});

describe('using', () => {
  it('takes the face value off at the cashier, and tells the stock’s creator', async () => {
    const payer = `oPAYER${'0'.repeat(22)}`;
    const stock_id = await running({ fen: 2_000 });
    const coupon_id = await send(stock_id, payer);
    await bench.client.favor.setCallback({ notify_url: bench.listener.url, switch: true });
    expect(bench.last().body).toEqual({ update_time: expect.any(String), notify_url: bench.listener.url });
    const paid = await bench.aPaidOrder({ payer: { openid: payer } });
    expect(paid.amount).toEqual({ total: 16_800, payer_total: 14_800, currency: 'CNY', payer_currency: 'CNY' });
    expect(paid.promotion_detail).toEqual([
      {
        coupon_id,
        name: '直播满减券',
        scope: 'GLOBAL',
        type: 'NOCASH',
        amount: 2_000,
        stock_id,
        wechatpay_contribute: 0,
        merchant_contribute: 2_000,
        other_contribute: 0,
        currency: 'CNY',
      },
    ]);
    const used = await bench.client.favor.getCoupon({ openid: payer, coupon_id });
    expect(used).toMatchObject({ status: 'USED', consume_information: null });

    await bench.payControl('POST', 'notices/deliver');
    const opened = await Promise.all(
      bench.listener.received.map((raw) => bench.client.notices.open(raw).catch(() => null)),
    );
    expect(opened.find((notice) => notice?.type === 'COUPON.USE')).toMatchObject({
      resource: { coupon_id, consume_information: { consume_mchid: MCHID, transaction_id: paid.transaction_id } },
    });

    const refund = await bench.client.refunds.create({
      transaction_id: paid.transaction_id,
      out_refund_no: 'RC1',
      amount: { refund: 8_400, total: 16_800 },
    });
    expect(refund.amount).toMatchObject({
      refund: 8_400,
      payer_refund: 7_400,
      discount_refund: 1_000,
      settlement_refund: 7_400,
    });
    expect(refund.promotion_detail).toEqual([
      {
        promotion_id: coupon_id,
        scope: 'GLOBAL',
        type: 'DISCOUNT',
        amount: 2_000,
        refund_amount: 1_000,
        goods_detail: [],
      },
    ]);

    const report = await bench.client.favor.useFlow({ stock_id });
    expect(report).toEqual({
      url: expect.stringMatching(/^http:\/\/localhost:\d+\/v3\/billdownload\/file\?token=[0-9a-f]{48}$/),
      hash_type: 'SHA1',
      hash_value: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    expect((await bench.client.download(report)).toString('utf8')).toContain(
      `${stock_id},${coupon_id},满减券,20.00,168.00`,
    );
    await expect(bench.client.download({ ...report, hash_value: '0'.repeat(40) })).rejects.toMatchObject({
      kind: 'signature',
      endpoint: 'download',
    });
    await bench.later(30_000);
    await expect(bench.client.download(report)).rejects.toMatchObject({ kind: 'bad-answer', httpStatus: 404 });
    const refunded = await bench.client.favor.refundFlow({ stock_id });
    expect((await bench.client.download(refunded)).toString('utf8')).toContain('退款');
  });

  it('is for orders that fit: amount, tag, goods, merchant, time', async () => {
    const payer = `oFITS${'0'.repeat(23)}`;
    const rules = aStock().coupon_use_rule;
    const tagged = await running({ coupon_use_rule: { ...rules, goods_tag: ['LIVE'] } });
    const goods = await running({
      fen: 3_000,
      coupon_use_rule: {
        ...rules,
        fixed_normal_coupon: { coupon_amount: 3_000, transaction_minimum: 3_001 },
        available_items: ['88'],
      },
    });
    await send(tagged, payer);
    await send(goods, payer);
    const pay = async (about: Json = {}) =>
      (await bench.aPaidOrder({ payer: { openid: payer }, ...about })).amount.payer_total;
    expect(await pay()).toBe(16_800);
    expect(await pay({ goods_tag: 'LIVE', amount: { total: 1_000 } })).toBe(1_000);
    const detail = { goods_detail: [{ merchant_goods_id: '88', quantity: 1, unit_price: 16_800 }] };
    const single = await bench.aPaidOrder({ payer: { openid: payer }, detail });
    expect(single.promotion_detail[0]).toMatchObject({
      scope: 'SINGLE',
      goods_detail: [{ goods_id: '88', quantity: 1, unit_price: 16_800, discount_amount: 3_000 }],
    });
    await bench.later(8 * DAY);
    expect(await pay({ goods_tag: 'LIVE' })).toBe(16_800);
    const { data } = await bench.client.favor.listCoupons({ openid: payer, creator_mchid: MCHID });
    expect(data.map(({ status }) => status).sort()).toEqual(['EXPIRED', 'USED']);
  });
});

describe('in a live room', () => {
  it('goes on the shelf only under the three authorisations, and is taken there', async () => {
    const stock_id = await running();
    const shelve = (id = stock_id) => bench.control('POST', 'pay/live-coupons', { appId: APP, stockId: id });
    await bench.payControl('POST', 'merchants', { mchid: '1900000505', apps: [APP] });
    await bench.payControl('PATCH', `merchants/${MCHID}`, { marketingApps: [] });
    expect(await shelve()).toMatchObject({ status: 409, body: { message: expect.stringContaining('创建批次的商户') } });
    await bench.payControl('PATCH', `merchants/${MCHID}`, { marketingApps: [APP] });
    await bench.payControl('PATCH', 'merchants/1900000505', { marketingApps: [] });
    const both = await running({
      coupon_use_rule: { ...aStock().coupon_use_rule, available_merchants: [MCHID, '1900000505'] },
    });
    expect(await shelve(both)).toMatchObject({ status: 409, body: { message: expect.stringContaining('可核销') } });
    expect(await shelve()).toMatchObject({ status: 200 });
    const take = () => bench.control('POST', `pay/live-coupons/${stock_id}/take`, { appId: APP, openid: OPENID });
    expect((await take()).status).toBe(200);
    expect(await take()).toMatchObject({ status: 409, body: { message: expect.stringContaining('上限') } });
    await bench.payControl('PATCH', `merchants/${MCHID}`, { marketingApps: [] });
    expect(await take()).toMatchObject({ status: 409, body: { message: expect.stringContaining('未授权') } });
    await bench.payControl('PATCH', `merchants/${MCHID}`, { marketingApps: [APP] });
  });
});
