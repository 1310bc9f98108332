import { APP, HOUR, type Json } from '../sandbox.fixtures';
import { aPayBench, MCHID, OPENID, OTHER_OPENID, type PayBench } from './pay.fixtures';

const DAY = 24 * HOUR;
let bench: PayBench;
beforeAll(async () => {
  bench = await aPayBench();
});
afterAll(() => bench.close());

let count = 0;
const no = () => `Q${++count}`;
const aStock = ({ time = {}, rule = {}, ...about }: Json = {}) => ({
  stock_name: '到店礼',
  goods_name: '全场商品',
  stock_type: 'NORMAL' as const,
  coupon_use_rule: {
    coupon_available_time: {
      available_begin_time: new Date(bench.sandbox.clock.now() - HOUR),
      available_end_time: new Date(bench.sandbox.clock.now() + 30 * DAY),
      ...time,
    },
    fixed_normal_coupon: { discount_amount: 500, transaction_minimum: 1_000 },
    use_method: 'MINI_PROGRAMS' as const,
    mini_programs_appid: APP,
    mini_programs_path: 'pages/live/enter',
  },
  stock_send_rule: { max_coupons: 100, max_coupons_per_user: 1, ...rule },
  out_request_no: no(),
  coupon_code_mode: 'WECHATPAY_MODE' as const,
  ...about,
});
const create = async (about: Json = {}) => (await bench.client.busifavor.createStock(aStock(about))).stock_id;
const send = async (stock_id: string, openid = `o${String(++count).padStart(27, '0')}`, about = {}) => {
  const answer = await bench.client.busifavor.send({ openid, stock_id, out_request_no: no(), ...about });
  return answer.send_coupon_result?.coupon_code ?? '';
};
const use = (stock_id: string, coupon_code: string, about = {}) =>
  bench.client.busifavor.use({
    coupon_code,
    stock_id,
    use_time: new Date(bench.sandbox.clock.now()),
    use_request_no: no(),
    ...about,
  });

describe('a stock', () => {
  it('is made once for one number, and told with its fields', async () => {
    const asked = aStock({ comment: '活动使用', time: { available_week: { week_day: [0, 6] } } });
    const made = await bench.client.busifavor.createStock(asked);
    expect(bench.last().body).toEqual({ stock_id: made.stock_id, create_time: '2026-11-21T18:00:00+08:00' });
    expect(await bench.client.busifavor.createStock(asked)).toEqual(made);
    const { stock_id } = made;
    const read = await bench.client.busifavor.getStock({ stock_id });
    expect(bench.last().body).toEqual({
      stock_name: '到店礼',
      belong_merchant: MCHID,
      comment: '活动使用',
      goods_name: '全场商品',
      stock_type: 'NORMAL',
      coupon_use_rule: {
        coupon_available_time: {
          available_begin_time: '2026-11-21T17:00:00+08:00',
          available_end_time: '2026-12-21T18:00:00+08:00',
          available_week: { week_day: ['0', '6'] },
        },
        fixed_normal_coupon: { discount_amount: 500, transaction_minimum: 1_000 },
        use_method: 'MINI_PROGRAMS',
        mini_programs_appid: APP,
        mini_programs_path: 'pages/live/enter',
      },
      stock_send_rule: { max_coupons: 100, max_coupons_per_user: 1 },
      stock_state: 'RUNNING',
      coupon_code_mode: 'WECHATPAY_MODE',
      stock_id,
      send_count_information: { total_send_num: 0 },
    });
    expect(read.coupon_use_rule.coupon_available_time.available_week?.week_day).toEqual([0, 6]);
    expect(read.coupon_code_count).toBeNull();
  });

  it('is changed, and its budget moved from what it is', async () => {
    const { busifavor } = bench.client;
    const stock_id = await create();
    const change = { stock_id, goods_name: '直播间商品', out_request_no: no() };
    await busifavor.modifyStock(change);
    expect(bench.last().status).toBe(204);
    await busifavor.modifyStock(change);
    const changed = await busifavor.getStock({ stock_id });
    expect(changed).toMatchObject({ goods_name: '直播间商品', stock_name: '到店礼' });

    const budget = { stock_id, target_max_coupons: 300, current_max_coupons: 100, modify_budget_request_no: no() };
    expect(await busifavor.modifyBudget(budget)).toEqual({ max_coupons: 300, max_coupons_by_day: null });
    expect(await busifavor.modifyBudget(budget)).toMatchObject({ max_coupons: 300 });
    await expect(busifavor.modifyBudget({ ...budget, modify_budget_request_no: no() })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    });
    await expect(
      busifavor.modifyBudget({ stock_id, target_max_coupons: 5, modify_budget_request_no: no() }),
    ).rejects.toMatchObject({ kind: 'request', message: expect.stringContaining('current_max_coupons is missing') });
  });

  it('belongs to a merchant that its entrance’s app is bound to', async () => {
    const entrance = (mini_programs_appid: string) => ({
      custom_entrance: {
        mini_programs_info: { mini_programs_appid, mini_programs_path: 'pages/live/enter', entrance_words: '欢迎选购' },
      },
    });
    await create(entrance(APP));
    await expect(create(entrance('wx0000000000000099'))).rejects.toMatchObject({ code: 'APPID_MCHID_NOT_MATCH' });
    await expect(create({ belong_merchant: '1999999999' })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });

  it.each([
    ['a long name', { stock_name: '直'.repeat(22) }, 'stock_name is longer than 21'],
    ['no rule of its type', { stock_type: 'DISCOUNT' as const }, 'coupon_use_rule.discount_coupon is missing'],
    ['too many a user', { rule: { max_coupons_per_user: 101 } }, 'max_coupons_per_user is above 100'],
  ])('%s is told before the network', async (_, about, reason) => {
    await expect(create(about)).rejects.toMatchObject({ kind: 'request', message: expect.stringContaining(reason) });
  });

  it('is looked after by its merchants alone, and may be reviewed first', async () => {
    await bench.payControl('POST', 'merchants', { mchid: '1900000604', apps: [APP] });
    const other = await bench.aClient({ mchid: '1900000604' });
    const stock_id = await create();
    await expect(other.busifavor.getStock({ stock_id })).rejects.toMatchObject({ code: 'NO_AUTH' });
    await expect(other.busifavor.getStock({ stock_id: '1' })).rejects.toMatchObject({ code: 'RESOURCE_NOT_EXISTS' });
    await bench.payControl('POST', 'switches', { isAuditing: true });
    const reviewed = await create();
    expect((await bench.client.busifavor.getStock({ stock_id: reviewed })).stock_state).toBe('UNAUDIT');
    await expect(send(reviewed)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await bench.payControl('PATCH', `stocks/${reviewed}`, { approve: true });
    await send(reviewed);
    await bench.payControl('POST', 'switches', { isAuditing: false });
  });
});

describe('codes of one’s own', () => {
  it('are uploaded once each, and given out in order', async () => {
    const { busifavor } = bench.client;
    const stock_id = await create({ coupon_code_mode: 'MERCHANT_UPLOAD' });
    await busifavor.uploadCodes({ stock_id, coupon_code_list: ['A1', 'A2'], upload_request_no: no() });
    expect(bench.last().body).toEqual({
      stock_id,
      total_count: 2,
      success_count: 2,
      success_codes: ['A1', 'A2'],
      success_time: '2026-11-21T18:00:00+08:00',
      fail_count: 0,
    });
    const more = { stock_id, coupon_code_list: ['A2', 'A3', 'A3', '码'], upload_request_no: no() };
    expect(await busifavor.uploadCodes(more)).toMatchObject({
      total_count: 3,
      success_codes: ['A3'],
      exist_codes: ['A2'],
      duplicate_codes: ['A3'],
      fail_codes: [{ coupon_code: '码', code: 'PARAM_ERROR' }],
    });
    expect(await send(stock_id, OPENID)).toBe('A1');
    await busifavor.listCodes({ stock_id, limit: 2 });
    expect(bench.last().body).toEqual({
      stock_id,
      total_count: 3,
      data: [
        {
          code: 'A1',
          code_status: 'DISPATCHED',
          upload_time: '2026-11-21T18:00:00+08:00',
          dispatched_time: '2026-11-21T18:00:00+08:00',
          openid: OPENID,
          coupon_code: 'A1',
        },
        { code: 'A2', code_status: 'AVAILABLE', upload_time: '2026-11-21T18:00:00+08:00' },
      ],
      offset: 0,
      limit: 2,
    });
    expect((await busifavor.getStock({ stock_id })).coupon_code_count).toEqual({ total_count: 3, available_count: 2 });
    const answers = await Promise.allSettled(Array.from({ length: 10 }, () => send(stock_id)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    for (const answer of answers)
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'NOT_ENOUGH', httpStatus: 403 });
  });

  it('may come with the sending', async () => {
    const stock_id = await create({ coupon_code_mode: 'MERCHANT_API' });
    expect(await send(stock_id, OPENID, { coupon_code: 'OWN1' })).toBe('OWN1');
    await expect(send(stock_id, OTHER_OPENID, { coupon_code: 'OWN1' })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    });
    await expect(send(stock_id, OTHER_OPENID)).rejects.toMatchObject({ code: 'PARAM_ERROR', field: '/coupon_code' });
  });
});

describe('a coupon', () => {
  it('is sent, used, returned and made void, each step once', async () => {
    const { busifavor } = bench.client;
    const stock_id = await create();
    const coupon_code = await send(stock_id, OPENID);
    expect(coupon_code).toMatch(/^\d{20,21}$/);
    await busifavor.getCoupon({ openid: OPENID, coupon_code, appid: APP });
    const told = bench.last().body;
    expect(told).toMatchObject({
      belong_merchant: MCHID,
      stock_name: '到店礼',
      goods_name: '全场商品',
      stock_type: 'NORMAL',
      coupon_state: 'SENDED',
      coupon_code,
      stock_id,
      available_start_time: '2026-11-21T18:00:00+08:00',
      expire_time: '2026-12-21T18:00:00+08:00',
      receive_time: '2026-11-21T18:00:00+08:00',
    });
    for (const absent of ['use_time', 'use_request_no', 'return_time', 'deactivate_time', 'associate_out_trade_no'])
      expect(told).not.toHaveProperty(absent);

    const link = { stock_id, coupon_code, out_trade_no: 'L20260001' };
    await busifavor.associate({ ...link, out_request_no: no() });
    expect(bench.last().body).toEqual({ wechatpay_associate_time: '2026-11-21T18:00:00+08:00' });
    await expect(busifavor.associate({ ...link, out_request_no: no() })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    });
    expect(await busifavor.getCoupon({ openid: OPENID, coupon_code })).toMatchObject({
      associate_out_trade_no: 'L20260001',
    });
    await busifavor.disassociate({ ...link, out_request_no: no() });
    expect(bench.last().body).toEqual({ wechatpay_disassociate_time: '2026-11-21T18:00:00+08:00' });

    const use_request_no = no();
    await use(stock_id, coupon_code, { use_request_no, openid: OPENID });
    expect(bench.last().body).toEqual({ stock_id, openid: OPENID, wechatpay_use_time: '2026-11-21T18:00:00+08:00' });
    await use(stock_id, coupon_code, { use_request_no });
    await expect(use(stock_id, coupon_code)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });

    const back = { stock_id, coupon_code, return_request_no: no() };
    await busifavor.return(back);
    expect(bench.last().body).toEqual({ wechatpay_return_time: '2026-11-21T18:00:00+08:00' });
    await busifavor.return(back);
    expect(await busifavor.getCoupon({ openid: OPENID, coupon_code })).toMatchObject({
      coupon_state: 'SENDED',
      use_time: null,
    });

    const end = { stock_id, coupon_code, deactivate_request_no: no(), deactivate_reason: '此券使用时间设置错误' };
    await busifavor.deactivate(end);
    expect(bench.last().body).toEqual({ wechatpay_deactivate_time: '2026-11-21T18:00:00+08:00' });
    await busifavor.deactivate(end);
    const list = await busifavor.listCoupons({ openid: OPENID, stock_id, belong_merchant: MCHID });
    expect(list).toMatchObject({ total_count: 1, limit: 20, offset: 0 });
    expect(list.data[0]).toMatchObject({ coupon_state: 'DEACTIVATED', deactivate_reason: '此券使用时间设置错误' });
    await expect(use(stock_id, coupon_code)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });

  it('is used once, however many ask at once', async () => {
    const stock_id = await create();
    const coupon_code = await send(stock_id);
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => use(stock_id, coupon_code)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is sent no more often than the stock and the user allow, however many ask at once', async () => {
    const stock_id = await create({ rule: { max_coupons: 5 } });
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => send(stock_id)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    const own = await create();
    const byOne = await Promise.allSettled(Array.from({ length: 20 }, () => send(own, OTHER_OPENID)));
    expect(byOne.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(byOne.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'RULE_LIMIT' } });
  });

  it('begins and ends by the days after its receipt', async () => {
    const time = { wait_days_after_receive: 1, available_day_after_receive: 2 };
    const stock_id = await create({ time });
    const coupon_code = await send(stock_id, OPENID);
    expect(await bench.client.busifavor.getCoupon({ openid: OPENID, coupon_code })).toMatchObject({
      available_start_time: new Date('2026-11-22T00:00:00+08:00'),
      expire_time: new Date('2026-11-24T00:00:00+08:00'),
    });
    await expect(use(stock_id, coupon_code)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await bench.later(DAY);
    await use(stock_id, coupon_code);
    const late = await send(stock_id, OTHER_OPENID);
    await bench.later(5 * DAY);
    expect(await bench.client.busifavor.getCoupon({ openid: OTHER_OPENID, coupon_code: late })).toMatchObject({
      coupon_state: 'EXPIRED',
    });
  });

  it('keeps to its week days and hours', async () => {
    const day = new Date(bench.sandbox.clock.now() + 8 * HOUR).getUTCDay();
    const stock_id = await create({ time: { available_week: { week_day: [(day + 1) % 7] } } });
    const coupon_code = await send(stock_id);
    await expect(use(stock_id, coupon_code)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await bench.later(DAY);
    await use(stock_id, coupon_code);
  });

  it('tells its receipt, with the openid only where the stock names the app', async () => {
    const { busifavor } = bench.client;
    await expect(busifavor.getCallback({})).rejects.toMatchObject({ code: 'RESOURCE_NOT_EXISTS' });
    await busifavor.setCallback({ notify_url: bench.listener.url });
    expect(bench.last().body).toMatchObject({ notify_url: bench.listener.url, mchid: MCHID });
    expect(await busifavor.getCallback()).toEqual({ mchid: MCHID, notify_url: bench.listener.url });
    const heard = async (about = {}) => {
      const stock_id = await create(about);
      const coupon_code = await send(stock_id, OPENID);
      await bench.payControl('POST', 'notices/deliver');
      const raw = bench.listener.received.at(-1);
      const notice = await bench.client.notices.open({ headers: raw?.headers ?? {}, body: raw?.body ?? '' });
      expect(notice).toMatchObject({ type: 'COUPON.SEND', resource: { stock_id, coupon_code } });
      return notice.type === 'COUPON.SEND' ? notice.resource.openid : undefined;
    };
    expect(await heard()).toBeNull();
    expect(await heard({ notify_config: { notify_appid: APP } })).toBe(OPENID);
  });
});

describe('in a live room', () => {
  const shelve = (stockId: string) => bench.control('POST', 'pay/live-coupons', { appId: APP, stockId });
  const take = (stockId: string, openid = OPENID) =>
    bench.control('POST', `pay/live-coupons/${stockId}/take`, { appId: APP, openid });

  it('goes on the shelf only when its owner has authorised the app, and is taken there by the user’s limit', async () => {
    await bench.payControl('POST', 'merchants', { mchid: '1900000606', apps: [APP] });
    await bench.payControl('PATCH', 'merchants/1900000606', { marketingApps: [] });
    const stock_id = await create({ belong_merchant: '1900000606' });
    expect(await take(stock_id)).toMatchObject({ status: 409 });
    expect(await shelve(stock_id)).toMatchObject({
      status: 409,
      body: { message: expect.stringContaining('归属商户') },
    });
    // That its maker has authorised the app is of no use.
    await bench.payControl('PATCH', `merchants/${MCHID}`, { marketingApps: [APP] });
    expect((await shelve(stock_id)).status).toBe(409);
    await bench.payControl('PATCH', 'merchants/1900000606', { marketingApps: [APP] });
    expect((await shelve(stock_id)).status).toBe(200);

    const taken = await take(stock_id);
    expect(taken).toEqual({ status: 200, body: { couponCode: expect.stringMatching(/^\d{21}$/) } });
    expect(await take(stock_id)).toMatchObject({ status: 409, body: { message: expect.stringContaining('上限') } });
    const { data } = await bench.client.busifavor.listCoupons({ openid: OPENID, stock_id });
    expect(data.map((coupon) => coupon.coupon_code)).toEqual([taken.body.couponCode]);
  });

  it('knows no other stock, app or field', async () => {
    expect(await shelve('1')).toMatchObject({ status: 404, body: { field: 'stockId' } });
    expect(await take('__proto__')).toMatchObject({ status: 404, body: { field: 'stockId' } });
    const stock_id = await create();
    expect(await take(stock_id)).toMatchObject({ status: 409, body: { field: 'appId' } });
    expect(await bench.control('POST', 'pay/live-coupons', { stockId: stock_id })).toMatchObject({ status: 400 });
  });
});
