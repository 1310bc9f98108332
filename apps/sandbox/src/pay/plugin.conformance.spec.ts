import type { AxiosResponse } from 'axios';
import { Aes, Formatter, Rsa, Wechatpay } from 'wechatpay-axios-plugin';
import { aBench, APP, type Bench, type Json } from '../sandbox.fixtures';
import { aListener, type Listener, MCHID, OPENID } from './pay.fixtures';

// A client that we did not write: wechatpay-axios-plugin 0.9.6, with real time on both sides.

// Its chain is a proxy without types.
type Chain = any; // eslint-disable-line @typescript-eslint/no-explicit-any
let bench: Bench;
let listener: Listener;
let wxpay: Chain;
let apiV3Key = '';
let keys: Record<string, string> = {};

const control = async (method: string, path: string, body?: unknown): Promise<Json> =>
  (await bench.control(method, `pay/${path}`, body)).body;
/** In a list: every name of the chain is a path to it, `then` too, and a promise would call it. */
const aPlugin = async (certs: Record<string, string>): Promise<[Chain]> => {
  const merchant = await control('GET', `merchants/${MCHID}`);
  apiV3Key = merchant.apiV3Key as string;
  const plugin = new Wechatpay({
    mchid: MCHID,
    serial: merchant.serialNo as string,
    privateKey: merchant.privateKey as string,
    certs,
    baseURL: bench.url,
  } as never);
  return [plugin];
};
/** The platform's words of a refusal. */
const refusal = async (call: Promise<unknown>): Promise<{ status: number; data: Json }> => {
  const error = await call.then(
    () => {
      throw new Error('it was not refused');
    },
    (thrown: { response: { status: number; data: Json } }) => thrown,
  );
  return { status: error.response.status, data: error.response.data };
};

beforeAll(async () => {
  bench = await aBench();
  listener = await aListener();
  const { publicKeyId, publicKey } = await control('GET', 'platform');
  keys = { [publicKeyId as string]: publicKey as string };
  [wxpay] = await aPlugin(keys);
});
afterAll(async () => {
  await bench.sandbox.close();
  await listener.close();
});

let count = 0;
const no = (): string => `PLUGIN${Date.now()}${++count}`;
const prepay = async (about: Json = {}): Promise<{ out_trade_no: string; prepay_id: string }> => {
  const out_trade_no = no();
  const { data } = await wxpay.v3.pay.transactions.jsapi.post({
    appid: APP,
    mchid: MCHID,
    description: '明前龙井 250g',
    out_trade_no,
    notify_url: listener.url,
    amount: { total: 16_800, currency: 'CNY' },
    payer: { openid: OPENID },
    ...about,
  });
  return { out_trade_no, prepay_id: data.prepay_id };
};
const pay = async (about: Json = {}): Promise<Json> => {
  const { prepay_id } = await prepay(about);
  return (await control('POST', `orders/${prepay_id}/pay`)).transaction;
};

it('orders, asks by both numbers, closes', async () => {
  const { out_trade_no, prepay_id } = await prepay();
  expect(prepay_id).toMatch(/^wx/);
  const byOut = wxpay.v3.pay.transactions.outTradeNo.$out_trade_no$;
  const asked: AxiosResponse<Json> = await byOut.get({ params: { mchid: MCHID }, out_trade_no });
  expect(asked.data).toMatchObject({ trade_state: 'NOTPAY', out_trade_no });
  const closed: AxiosResponse = await byOut.close.post({ mchid: MCHID }, { out_trade_no });
  expect(closed.status).toBe(204);
  expect(await refusal(byOut.close.post({ mchid: MCHID }, { out_trade_no }))).toMatchObject({
    status: 400,
    data: { code: 'ORDER_CLOSED' },
  });
  const paid = await pay();
  const byId = await wxpay.v3.pay.transactions.id._transaction_id_.get({
    params: { mchid: MCHID },
    transaction_id: paid.transaction_id,
  });
  expect(byId.data).toEqual(paid);
});

it('opens a notice with its own parts', async () => {
  const paid = await pay();
  await control('POST', 'notices/deliver');
  const { headers, body } = listener.received.at(-1) ?? { headers: {}, body: Buffer.alloc(0) };
  const [timestamp, nonce, signature, serial] = ['timestamp', 'nonce', 'signature', 'serial'].map(
    (name) => headers[`wechatpay-${name}`] as string,
  ) as [string, string, string, string];
  const text = body.toString();
  const key = Rsa.from(keys[serial] ?? '', Rsa.KEY_TYPE_PUBLIC);
  expect(Rsa.verify(Formatter.response(timestamp, nonce, text), signature, key)).toBe(true);
  const { ciphertext, nonce: iv, associated_data } = JSON.parse(text).resource;
  expect(JSON.parse(Aes.AesGcm.decrypt(ciphertext, Buffer.from(apiV3Key), iv, associated_data) as string)).toEqual(
    paid,
  );
});

it('refunds', async () => {
  const paid = await pay();
  const asked = {
    transaction_id: paid.transaction_id,
    out_refund_no: no(),
    reason: '商品已售完',
    amount: { refund: 888, total: 16_800, currency: 'CNY' },
  };
  const { data } = await wxpay.v3.refund.domestic.refunds.post(asked);
  expect(data).toMatchObject({ status: 'PROCESSING', amount: { refund: 888, payer_refund: 888 } });
  const got = await wxpay.v3.refund.domestic.refunds._out_refund_no_.get({ out_refund_no: asked.out_refund_no });
  expect(got.data).toEqual(data);
  expect(await refusal(wxpay.v3.refund.domestic.refunds._no_.get({ no: 'NONE' }))).toMatchObject({
    status: 404,
    data: { code: 'RESOURCE_NOT_EXISTS' },
  });
});

it('makes, begins, sends and counts cash coupons', async () => {
  const now = Date.now();
  const at = (ms: number): string => new Date(ms).toISOString();
  const { favor } = wxpay.v3.marketing;
  const { data: made } = await favor.couponStocks.post({
    stock_name: '直播满减券',
    belong_merchant: MCHID,
    available_begin_time: at(bench.sandbox.clock.now() - 1000),
    available_end_time: at(bench.sandbox.clock.now() + 86_400_000),
    stock_use_rule: {
      max_coupons: 10,
      max_amount: 10_000,
      max_coupons_per_user: 1,
      natural_person_limit: false,
      prevent_api_abuse: false,
    },
    coupon_use_rule: { fixed_normal_coupon: { coupon_amount: 1_000, transaction_minimum: 5_000 } },
    no_cash: true,
    stock_type: 'NORMAL',
    out_request_no: `${MCHID}_${now}`,
  });
  const { stock_id } = made;
  const stock = favor.stocks._stock_id_;
  const creator = { stock_creator_mchid: MCHID };
  expect((await stock.start.post(creator, { stock_id })).data).toMatchObject({ stock_id });
  const send = (out_request_no: string): Promise<AxiosResponse<Json>> =>
    favor.users._openid_.coupons.post({ stock_id, out_request_no, appid: APP, ...creator }, { openid: OPENID });
  const { coupon_id } = (await send('S1')).data;
  expect((await send('S1')).data).toEqual({ coupon_id });
  expect(await refusal(send('S2'))).toMatchObject({ status: 403, data: { code: 'RULE_LIMIT' } });
  const coupon = await favor.users._openid_.coupons._coupon_id_.get({
    openid: OPENID,
    coupon_id,
    params: { appid: APP },
  });
  expect(coupon.data).toMatchObject({ coupon_id, status: 'SENDED' });
  const coupons = await favor.users._openid_.coupons.get({
    openid: OPENID,
    params: { appid: APP, creator_mchid: MCHID },
  });
  expect(coupons.data.total_count).toBe(1);
  const list = await favor.stocks.get({ params: { offset: 0, limit: 10, ...creator } });
  expect(list.data.data[0]).toMatchObject({ stock_id, status: 'running', distributed_coupons: 1 });
  expect((await stock.merchants.get({ stock_id, params: { offset: 0, limit: 10, ...creator } })).data.data).toEqual([
    MCHID,
  ]);
  expect((await pay()).amount).toMatchObject({ total: 16_800, payer_total: 15_800 });
  const flow = await stock.useFlow.get({ stock_id });
  expect(flow.data).toMatchObject({ hash_type: 'SHA1', url: expect.stringContaining('/v3/billdownload/file') });
  expect((await favor.callbacks.post({ mchid: MCHID, notify_url: listener.url, switch: true })).data).toMatchObject({
    notify_url: listener.url,
  });
  expect((await stock.pause.post(creator, { stock_id })).data).toMatchObject({ stock_id });
  expect((await stock.stop.post(creator, { stock_id })).data).toMatchObject({ stop_time: expect.any(String) });
});

it('makes, sends, uses and returns merchant coupons', async () => {
  const at = (ms: number): string => new Date(bench.sandbox.clock.now() + ms).toISOString();
  const { busifavor } = wxpay.v3.marketing;
  const { data: made } = await busifavor.stocks.post({
    stock_name: '到店礼',
    belong_merchant: MCHID,
    goods_name: '全场商品',
    stock_type: 'NORMAL',
    coupon_use_rule: {
      coupon_available_time: { available_begin_time: at(-1000), available_end_time: at(86_400_000) },
      fixed_normal_coupon: { discount_amount: 5, transaction_minimum: 100 },
      use_method: 'OFF_LINE',
    },
    stock_send_rule: { max_coupons: 100, max_coupons_per_user: 5 },
    out_request_no: no(),
    coupon_code_mode: 'WECHATPAY_MODE',
  });
  const { stock_id } = made;
  const stock = busifavor.stocks._stock_id_;
  expect((await stock.get({ stock_id })).data).toMatchObject({ stock_id, stock_state: 'RUNNING' });
  const patched = await stock.patch({ goods_name: '别的商品', out_request_no: no() }, { stock_id });
  expect(patched.status).toBe(204);
  const budget = { target_max_coupons: 200, current_max_coupons: 100, modify_budget_request_no: no() };
  expect((await stock.budget.patch(budget, { stock_id })).data).toEqual({ max_coupons: 200 });
  const sent = await busifavor.coupons.send.post({ openid: OPENID, appid: APP, stock_id, out_request_no: no() });
  const { coupon_code } = sent.data.send_coupon_result;
  const use = await busifavor.coupons.use.post({ coupon_code, appid: APP, use_time: at(0), use_request_no: no() });
  expect(use.data).toMatchObject({ stock_id, openid: OPENID });
  const back = await busifavor.coupons.return.post({ coupon_code, stock_id, return_request_no: no() });
  expect(back.data.wechatpay_return_time).toMatch(/\+08:00$/);
  const one = await busifavor.users._openid_.coupons._coupon_code_.appids._appid_.get({
    openid: OPENID,
    coupon_code,
    appid: APP,
  });
  expect(one.data).toMatchObject({ coupon_code, coupon_state: 'SENDED' });
});

it('transfers, with a name that it sealed', async () => {
  const [serial = '', pem = ''] = Object.entries(keys)[0] ?? [];
  const out_bill_no = no();
  const transfer = {
    appid: APP,
    out_bill_no,
    transfer_scene_id: '1005',
    openid: OPENID,
    user_name: Rsa.encrypt('陈一', Rsa.from(pem, Rsa.KEY_TYPE_PUBLIC)),
    transfer_amount: 1_280,
    transfer_remark: '推广佣金',
    transfer_scene_report_infos: [
      { info_type: '岗位类型', info_content: '推广员' },
      { info_type: '报酬说明', info_content: '1月推广佣金' },
    ],
  };
  const bills = wxpay.v3.fundApp.mchTransfer.transferBills;
  const { data } = await bills.post(transfer, { headers: { 'Wechatpay-Serial': serial } });
  expect(data).toMatchObject({ state: 'WAIT_USER_CONFIRM', package_info: expect.any(String) });
  const byOut = bills.outBillNo._out_bill_no_;
  expect((await byOut.get({ out_bill_no })).data).toMatchObject({ state: 'WAIT_USER_CONFIRM', mch_id: MCHID });
  expect((await byOut.cancel.post(undefined, { out_bill_no })).data).toMatchObject({ state: 'CANCELING' });
});

describe('what it refuses', () => {
  it.each(['wrong-signature', 'clock-ahead', 'clock-behind', 'unknown-serial', 'tampered', 'unsigned'])(
    'an answer that is %s',
    async (kind) => {
      await control('POST', 'faults', { kind, times: 1 });
      await expect(prepay()).rejects.toThrow();
    },
  );

  it('nothing of what is right in certificate mode, with the certificate of the page', async () => {
    await control('PATCH', `merchants/${MCHID}`, { mode: 'certificate' });
    const { certificates } = await control('GET', 'platform');
    const before = wxpay;
    [wxpay] = await aPlugin({ [certificates[0].serial]: certificates[0].certificate });
    expect((await prepay()).prepay_id).toMatch(/^wx/);
    const listed = await wxpay.v3.certificates.get();
    const { ciphertext, nonce, associated_data } = listed.data.data[0].encrypt_certificate;
    expect(Aes.AesGcm.decrypt(ciphertext, Buffer.from(apiV3Key), nonce, associated_data)).toBe(
      certificates[0].certificate,
    );
    wxpay = before;
    await control('PATCH', `merchants/${MCHID}`, { mode: 'public-key' });
  });

  it('the platform a key of somebody else', async () => {
    await control('POST', 'merchants', { mchid: '1900000703' });
    const { privateKey } = await control('GET', 'merchants/1900000703');
    const forged = new Wechatpay({
      mchid: MCHID,
      serial: (await control('GET', `merchants/${MCHID}`)).serialNo as string,
      privateKey: privateKey as string,
      certs: keys,
      baseURL: bench.url,
    } as never) as Chain;
    expect(await refusal(forged.v3.pay.transactions.jsapi.post({}))).toMatchObject({
      status: 401,
      data: { code: 'SIGN_ERROR', detail: { field: 'signature' } },
    });
  });
});
