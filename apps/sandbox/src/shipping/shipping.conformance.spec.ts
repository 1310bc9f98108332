import { APP, type Bench, aBench, HOUR, type Json, MINUTE, OTHER_APP } from '../sandbox.fixtures';
import { aPayBench, MCHID, OPENID } from '../pay/pay.fixtures';
import { type Payment } from '../payments';
import { aCaller, type Caller } from '../services.fixtures';

const DAY = 24 * HOUR;
const PATH = '/wxa/sec/order';

let bench: Bench;
let app: Caller;
let payments: Payment[];
beforeEach(async () => {
  bench = await aBench();
  app = await aCaller(bench);
  payments = [aPayment(1), aPayment(2), aPayment(3)];
  const { accounts } = bench.sandbox;
  const account = accounts.get(APP);
  if (!account) throw new Error('no account');
  account.payments = {
    list: () => payments,
    find: (id) => payments.find(({ transactionId }) => transactionId === id) ?? null,
    findByTrade: (mchid, tradeNo) =>
      payments.find((payment) => payment.mchid === mchid && payment.outTradeNo === tradeNo) ?? null,
  };
});
afterEach(() => bench.sandbox.close());

const account = () => bench.sandbox.accounts.get(APP);
/** Paid an hour ago and a minute apart. */
const aPayment = (number: number, changes: Partial<Payment> = {}): Payment => ({
  transactionId: `420000299020260102610728377${number}`,
  outTradeNo: `L${number}`,
  mchid: '1900000109',
  openid: OPENID,
  description: '明前龙井 250g',
  paidFen: 16_800 * number,
  createdAt: bench.realNow() - 2 * HOUR,
  paidAt: bench.realNow() - HOUR + number * MINUTE,
  isRefunded: false,
  ...changes,
});
const first = (): Payment => payments[0] ?? aPayment(1);
const later = (advanceMs: number): Promise<Json> => bench.control('POST', 'clock', { advanceMs });
const events = (): Json[] => account()?.events.drain() ?? [];

const PARCEL = { tracking_no: 'YT123', express_company: 'YTO', item_desc: '明前龙井 250g*1' };
const upload = (changes: object = {}): Promise<Json> =>
  app.call(`${PATH}/upload_shipping_info`, {
    order_key: { order_number_type: 2, transaction_id: first().transactionId },
    logistics_type: 1,
    delivery_mode: 1,
    shipping_list: [PARCEL],
    upload_time: '2026-11-21T18:00:00.120+08:00',
    payer: { openid: OPENID },
    ...changes,
  });
const get = (body: object = { transaction_id: first().transactionId }): Promise<Json> =>
  app.call(`${PATH}/get_order`, body);
const stateOf = async (): Promise<number> => (await get()).order.order_state as number;
const at = (hours: number): string => new Date(Date.parse('2026-11-21T10:00:00Z') + hours * HOUR).toISOString();

describe('an order', () => {
  it('is told field by field, without shipping before there is any', async () => {
    expect(await get()).toEqual({
      errcode: 0,
      errmsg: 'ok',
      order: {
        transaction_id: first().transactionId,
        merchant_id: '1900000109',
        sub_merchant_id: '',
        merchant_trade_no: 'L1',
        description: '明前龙井 250g',
        paid_amount: 16_800,
        openid: OPENID,
        trade_create_time: Math.floor(first().createdAt / 1000),
        pay_time: Math.floor(first().paidAt / 1000),
        order_state: 1,
        in_complaint: false,
      },
    });
    expect(await upload()).toEqual({ errcode: 0, errmsg: 'ok' });
    expect((await get({ merchant_id: '1900000109', merchant_trade_no: 'L1' })).order).toMatchObject({
      order_state: 2,
      shipping: {
        delivery_mode: 1,
        logistics_type: 1,
        finish_shipping: true,
        finish_shipping_count: 1,
        goods_desc: '明前龙井 250g*1',
        shipping_list: [
          { tracking_no: 'YT123', express_company: 'YTO', goods_desc: '明前龙井 250g*1', upload_time: 1_795_255_200 },
        ],
      },
    });
  });

  it('goes from paid to complete, and its money with it', async () => {
    const money = async (): Promise<number[]> => {
      const { frozenFen, settledFen } = await app.hand('GET', 'shipping');
      return [frozenFen as number, settledFen as number];
    };
    expect([await stateOf(), await money()]).toEqual([1, [100_800, 0]]);
    await upload();
    expect([await stateOf(), await money()]).toEqual([2, [100_800, 0]]);
    await app.hand('POST', `shipping/${first().transactionId}/confirm`);
    expect([await stateOf(), await money()]).toEqual([3, [84_000, 16_800]]);
    await later(DAY);
    expect(await stateOf()).toBe(4);
    expect(await app.refusal('POST', `shipping/${first().transactionId}/confirm`)).toBe('409 transactionId');
  });

  it('confirms itself ten days after the shipping', async () => {
    await upload();
    await later(10 * DAY - 1);
    expect(await stateOf()).toBe(2);
    events();
    await later(2 * MINUTE);
    expect(await stateOf()).toBe(3);
    expect(events()).toMatchObject([
      {
        name: 'trade_manage_order_settlement',
        payload: { transaction_id: first().transactionId, confirm_receive_method: 1 },
      },
    ]);
  });

  it('is not known for ten seconds after the payment', async () => {
    payments = [aPayment(1, { paidAt: bench.realNow() })];
    await later(9_999);
    expect((await upload()).errcode).toBe(10060001);
    expect((await get()).errcode).toBe(10060001);
    await later(1);
    expect((await upload()).errcode).toBe(0);
  });

  it('that was refunded is over', async () => {
    payments = [aPayment(1, { isRefunded: true })];
    expect(await stateOf()).toBe(5);
    expect((await upload()).errcode).toBe(10060004);
    expect(await app.hand('GET', 'shipping')).toMatchObject({ frozenFen: 0, settledFen: 0 });
  });

  it('keeps its money free where trade is not managed', async () => {
    app.turn('managesTrade', false);
    expect(await app.hand('GET', 'shipping')).toMatchObject({ frozenFen: 0, settledFen: 100_800 });
    await upload();
    await later(3 * DAY);
    expect(events()).toEqual([]);
  });
});

describe('an upload', () => {
  it('finds the order by the merchant’s number too', async () => {
    const order_key = { order_number_type: 1, mchid: '1900000109', out_trade_no: 'L1' };
    expect((await upload({ order_key })).errcode).toBe(0);
  });

  it.each([
    ['another kind of number', { order_key: { order_number_type: 3 } }, 268485194],
    ['no transaction', { order_key: { order_number_type: 2 } }, 268485195],
    ['no merchant', { order_key: { order_number_type: 1, out_trade_no: 'L1' } }, 268485196],
    ['no number', { order_key: { order_number_type: 1, mchid: '1900000109' } }, 268485197],
    ['an unknown order', { order_key: { order_number_type: 2, transaction_id: 'x' } }, 10060001],
    ['another user', { payer: { openid: 'oSomebodyElse' } }, 10060031],
    ['no user', { payer: {} }, 10060014],
    ['another way', { logistics_type: 5 }, 10060005],
    ['another mode', { delivery_mode: 3 }, 268485224],
    ['parts that are not express', { logistics_type: 2, delivery_mode: 2, is_all_delivered: true }, 10060006],
    ['parts, and not whether they are all', { delivery_mode: 2 }, 10060007],
    ['no parcel', { shipping_list: [] }, 10060024],
    ['16 parcels', { delivery_mode: 2, is_all_delivered: true, shipping_list: Array(16).fill(PARCEL) }, 10060024],
    ['two parcels in one', { shipping_list: [PARCEL, PARCEL] }, 268485228],
    ['no tracking number', { shipping_list: [{ ...PARCEL, tracking_no: undefined }] }, 268485226],
    ['a long tracking number', { shipping_list: [{ ...PARCEL, tracking_no: 'x'.repeat(129) }] }, 10060026],
    ['no company', { shipping_list: [{ ...PARCEL, express_company: undefined }] }, 268485227],
    ['a long company', { shipping_list: [{ ...PARCEL, express_company: 'x'.repeat(129) }] }, 10060025],
    ['an unknown company', { shipping_list: [{ ...PARCEL, express_company: 'PIGEON' }] }, 10060014],
    ['a blank description', { shipping_list: [{ ...PARCEL, item_desc: ' ' }] }, 10060008],
    ['a long description', { shipping_list: [{ ...PARCEL, item_desc: '茶'.repeat(121) }] }, 10060009],
    ['SF without a contact', { shipping_list: [{ ...PARCEL, express_company: 'SF' }] }, 10060014],
    [
      'a phone number in clear',
      { shipping_list: [{ ...PARCEL, contact: { receiver_contact: '13800001111' } }] },
      10060014,
    ],
    ['a time without a zone', { upload_time: '2026-11-21T18:00:00' }, 268485216],
    ['a number for a time', { upload_time: 1_795_255_200 }, 268485216],
  ])('is refused for %s, and changes nothing', async (_, changes, errcode) => {
    expect((await upload(changes)).errcode).toBe(errcode);
    expect((await get()).order.shipping).toBeUndefined();
    expect(events()).toEqual([]);
  });

  it('says which argument it is', async () => {
    const { errmsg } = await upload({ shipping_list: [{ ...PARCEL, express_company: 'SF' }] });
    expect(errmsg).toMatch(/^invalid parameter: contact is needed for SF rid: /);
  });

  it.each([2, 3, 4])('needs no number where it is no express: type %d', async (logistics_type) => {
    expect((await upload({ logistics_type, shipping_list: [{ item_desc: '茶' }] })).errcode).toBe(0);
    expect((await get()).order.shipping.shipping_list).toEqual([{ goods_desc: '茶', upload_time: 1_795_255_200 }]);
  });

  it('by SF carries a masked contact', async () => {
    const contact = { receiver_contact: '138****1111' };
    expect((await upload({ shipping_list: [{ ...PARCEL, express_company: 'SF', contact }] })).errcode).toBe(0);
    expect((await get()).order.shipping.shipping_list[0].contact).toEqual(contact);
  });

  it('is corrected once, later, and with something else', async () => {
    expect((await upload()).errcode).toBe(0);
    expect((await upload({ upload_time: at(1) })).errcode).toBe(10060023);
    const other = { shipping_list: [{ ...PARCEL, tracking_no: 'YT124' }] };
    expect((await upload({ ...other })).errcode).toBe(10060014);
    expect((await upload({ ...other, upload_time: at(1) })).errcode).toBe(0);
    expect((await get()).order.shipping).toMatchObject({
      finish_shipping_count: 2,
      shipping_list: [{ tracking_no: 'YT124' }],
    });
    expect((await upload({ upload_time: at(2) })).errcode).toBe(10060003);
    // The money's day is that of the first shipping.
    expect(events()).toHaveLength(1);
  });

  it('grows parcel by parcel until all are under way', async () => {
    const part = (tracking_no: string, hours: number, is_all_delivered: boolean): Promise<Json> =>
      upload({
        delivery_mode: 2,
        is_all_delivered,
        shipping_list: [{ ...PARCEL, tracking_no }],
        upload_time: at(hours),
      });
    expect((await part('A', 0, false)).errcode).toBe(0);
    expect((await get()).order).toMatchObject({
      order_state: 1,
      shipping: { finish_shipping: false, finish_shipping_count: 0 },
    });
    expect((await part('B', 1, true)).errcode).toBe(0);
    const { order } = await get();
    expect(order).toMatchObject({ order_state: 2, shipping: { finish_shipping: true, finish_shipping_count: 1 } });
    expect(order.shipping.shipping_list.map(({ tracking_no }: Json) => tracking_no)).toEqual(['A', 'B']);
    expect((await part('C', 2, false)).errcode).toBe(10060002);
  });

  it('grows to fifteen parcels', async () => {
    const parts = (from: number, count: number, hours: number): Promise<Json> =>
      upload({
        delivery_mode: 2,
        is_all_delivered: false,
        shipping_list: Array.from({ length: count }, (_, index) => ({ ...PARCEL, tracking_no: `N${from + index}` })),
        upload_time: at(hours),
      });
    expect((await parts(0, 15, 0)).errcode).toBe(0);
    expect((await parts(15, 1, 1)).errcode).toBe(10060024);
  });

  it('tells when the money will be free, and when it is', async () => {
    await upload();
    await app.hand('POST', `shipping/${first().transactionId}/confirm`);
    const now = Math.floor(bench.realNow() / 1000);
    const order = {
      transaction_id: first().transactionId,
      merchant_id: '1900000109',
      merchant_trade_no: 'L1',
      pay_time: Math.floor(first().paidAt / 1000),
      shipped_time: now,
    };
    expect(events()).toMatchObject([
      {
        name: 'trade_manage_order_settlement',
        payload: { ...order, estimated_settlement_time: now + (10 * DAY) / 1000 },
      },
      {
        name: 'trade_manage_order_settlement',
        payload: { ...order, confirm_receive_method: 2, confirm_receive_time: now, settlement_time: now },
      },
    ]);
  });
});

describe('a combined upload', () => {
  const key = (number: number) => ({ order_number_type: 2, transaction_id: payments[number]?.transactionId });
  const combined = (changes: object = {}): Promise<Json> =>
    app.call(`${PATH}/upload_combined_shipping_info`, {
      order_key: { order_number_type: 2, transaction_id: '4200' },
      sub_orders: [0, 1].map((number) => ({
        order_key: key(number),
        logistics_type: 1,
        delivery_mode: 1,
        shipping_list: [PARCEL],
      })),
      upload_time: at(0),
      payer: { openid: OPENID },
      ...changes,
    });
  const sub = (order_key: object) => ({ order_key, logistics_type: 1, delivery_mode: 1, shipping_list: [PARCEL] });

  it('ships all its orders', async () => {
    expect(await combined()).toEqual({ errcode: 0, errmsg: 'ok' });
    expect((await app.hand('GET', 'shipping')).orders.map(({ order_state: state }: Json) => state)).toEqual([1, 2, 2]);
  });

  it.each([
    [
      'one that is not there',
      () => ({ sub_orders: [sub(key(0)), sub({ order_number_type: 2, transaction_id: 'x' })] }),
      10060001,
    ],
    ['one twice', () => ({ sub_orders: [sub(key(0)), sub(key(0))] }), 10060013],
    [
      'another kind of number',
      () => ({ sub_orders: [sub({ order_number_type: 1, mchid: '1900000109', out_trade_no: 'L1' })] }),
      268485253,
    ],
    ['no number of the whole', () => ({ order_key: { order_number_type: 2 } }), 268485195],
    ['another user', () => ({ payer: { openid: 'o' } }), 10060031],
  ])('ships none for %s', async (_, changes, errcode) => {
    expect((await combined(changes())).errcode).toBe(errcode);
    expect((await app.hand('GET', 'shipping')).orders.map(({ order_state: state }: Json) => state)).toEqual([1, 1, 1]);
  });
});

describe('the list', () => {
  const list = (body: object = {}): Promise<Json> => app.call(`${PATH}/get_order_list`, body);
  const numbers = ({ order_list: orders }: Json): string[] =>
    orders.map(({ merchant_trade_no: number }: Json) => number);

  it('pages', async () => {
    const one = await list({ page_size: 2 });
    expect([numbers(one), one.has_more, one.last_index]).toEqual([['L1', 'L2'], true, payments[1]?.transactionId]);
    const two = await list({ page_size: 2, last_index: one.last_index });
    expect([numbers(two), two.has_more]).toEqual([['L3'], false]);
    expect((await list({ last_index: 'x' })).errcode).toBe(10060014);
  });

  it('is filtered by state, time and user', async () => {
    await upload();
    expect(numbers(await list({ order_state: 2 }))).toEqual(['L1']);
    expect(numbers(await list({ order_state: 1, openid: OPENID }))).toEqual(['L2', 'L3']);
    expect(numbers(await list({ openid: 'o' }))).toEqual([]);
    const second = Math.floor((payments[1]?.paidAt ?? 0) / 1000);
    expect(numbers(await list({ pay_time_range: { begin_time: second, end_time: second } }))).toEqual(['L2']);
    expect(numbers(await list({ pay_time_range: { begin_time: second } }))).toEqual(['L2', 'L3']);
    for (const body of [{ order_state: 9 }, { page_size: 0 }, { page_size: 101 }, { pay_time_range: 'x' }])
      expect((await list(body)).errcode).toBe(10060014);
  });
});

describe('reminders', () => {
  const notice = (changes: object = {}): Promise<Json> =>
    app.call(`${PATH}/notify_confirm_receive`, {
      transaction_id: first().transactionId,
      received_time: Math.floor(bench.realNow() / 1000) + 60,
      ...changes,
    });

  it('asks the user for the receipt once, after the shipping', async () => {
    expect((await notice()).errcode).toBe(10060028);
    await upload();
    expect((await notice({ received_time: Math.floor(bench.realNow() / 1000) })).errcode).toBe(10060029);
    expect((await notice({ received_time: 'soon' })).errcode).toBe(10060029);
    expect((await notice()).errcode).toBe(0);
    expect((await notice()).errcode).toBe(10060030);
    expect((await app.hand('GET', 'shipping')).orders[2].noticedAt).toBe(bench.realNow());
  });

  it('asks for express only, and for an order that is named', async () => {
    await upload({ logistics_type: 4 });
    expect((await notice()).errcode).toBe(10060032);
    expect((await notice({ transaction_id: undefined })).errcode).toBe(10060014);
    expect((await notice({ transaction_id: 'x' })).errcode).toBe(10060001);
  });

  it('the platform asks for the shipping after 48 hours, once', async () => {
    payments = [first()];
    await later(47 * HOUR);
    expect(events()).toEqual([]);
    await later(2 * MINUTE);
    expect(events()).toMatchObject([
      {
        name: 'trade_manage_remind_shipping',
        payload: {
          transaction_id: first().transactionId,
          merchant_trade_no: 'L1',
          sub_merchant_id: '',
          msg: expect.any(String),
        },
      },
    ]);
    await later(48 * HOUR);
    expect(events()).toEqual([]);
  });

  it('does not ask for what was shipped, is a test, or is sold in advance', async () => {
    await upload();
    const special = (number: number, body: object): Promise<Json> =>
      app.call(`${PATH}/opspecialorder`, { order_id: payments[number]?.outTradeNo, ...body });
    const paid = Math.floor((payments[2]?.paidAt ?? 0) / 1000);
    expect((await special(1, { type: 2 })).errcode).toBe(0);
    expect((await special(2, { type: 1, delay_to: paid + 20 * 86_400 })).errcode).toBe(0);
    events();
    await later(9 * DAY);
    expect(events()).toEqual([]);
    await later(11 * DAY + HOUR);
    expect(events().map(({ name }) => name)).toEqual(['trade_manage_order_settlement', 'trade_manage_remind_shipping']);
  });

  it.each([
    ['no day', { type: 1 }, 268546001],
    ['a day too early', { type: 1, delay_to: 1 }, 268546001],
    ['another type', { type: 3 }, 268546000],
    ['an unknown order', { type: 2, order_id: 'x' }, 268546002],
    ['no order', { type: 2, order_id: undefined }, 268546002],
  ])('refuses a special order with %s', async (_, body, errcode) => {
    expect((await app.call(`${PATH}/opspecialorder`, { order_id: first().transactionId, ...body })).errcode).toBe(
      errcode,
    );
  });

  it('refuses a special order that was shipped', async () => {
    await upload();
    expect((await app.call(`${PATH}/opspecialorder`, { order_id: first().transactionId, type: 2 })).errcode).toBe(
      268546002,
    );
  });
});

describe('the settings', () => {
  it('are told, and only to the app itself', async () => {
    expect(await app.call(`${PATH}/is_trade_managed`, { appid: APP })).toEqual({
      errcode: 0,
      errmsg: 'ok',
      is_trade_managed: true,
    });
    app.turn('managesTrade', false);
    expect((await app.call(`${PATH}/is_trade_managed`, { appid: APP })).is_trade_managed).toBe(false);
    const confirmed = `${PATH}/is_trade_management_confirmation_completed`;
    expect(await app.call(confirmed, { appid: APP })).toEqual({ errcode: 0, errmsg: 'ok', completed: true });
    for (const path of [`${PATH}/is_trade_managed`, confirmed]) {
      expect((await app.call(path, { appid: OTHER_APP })).errcode).toBe(40013);
      expect((await app.call(path, {})).errcode).toBe(40097);
    }
  });

  it('hold where a tap on the message leads', async () => {
    expect(await app.call(`${PATH}/set_msg_jump_path`, { path: 'pages/orders' })).toEqual({ errcode: 0, errmsg: 'ok' });
    expect((await app.hand('GET', 'shipping')).jumpPath).toBe('pages/orders');
    expect((await app.call(`${PATH}/set_msg_jump_path`, { path: '' })).errcode).toBe(0);
    expect((await app.call(`${PATH}/set_msg_jump_path`, { path: 7 })).errcode).toBe(47001);
  });

  it('list the express companies', async () => {
    const { delivery_list: companies, count } = await app.call(
      '/cgi-bin/express/delivery/open_msg/get_delivery_list',
      {},
    );
    expect(companies).toHaveLength(count);
    expect(companies).toContainEqual({ delivery_id: 'SF', delivery_name: '顺丰速运' });
  });
});

it('keeps orders with the state', async () => {
  await upload();
  const saved = JSON.parse(JSON.stringify(account()?.shipping.save())) as unknown;
  account()?.shipping.reset();
  expect(await stateOf()).toBe(1);
  account()?.shipping.load(saved);
  expect(await stateOf()).toBe(2);
});

it('ships what Pay was paid', async () => {
  const pay = await aPayBench();
  const shop = await aCaller(pay);
  const { transaction_id, out_trade_no } = await pay.aPaidOrder();
  const body = {
    order_key: { order_number_type: 1, mchid: MCHID, out_trade_no },
    logistics_type: 3,
    delivery_mode: 1,
    shipping_list: [{ item_desc: '茶' }],
    upload_time: at(0),
    payer: { openid: OPENID },
  };
  expect((await shop.call(`${PATH}/upload_shipping_info`, body)).errcode).toBe(10060001);
  await pay.later(10_000);
  expect((await shop.call(`${PATH}/upload_shipping_info`, body)).errcode).toBe(0);
  expect(await shop.hand('GET', 'shipping')).toMatchObject({
    frozenFen: 16_800,
    orders: [{ transaction_id, isFrozen: true }],
  });
  await shop.hand('POST', `shipping/${transaction_id}/confirm`);
  expect(await shop.hand('GET', 'shipping')).toMatchObject({ frozenFen: 0, settledFen: 16_800 });
  await pay.close();
});
