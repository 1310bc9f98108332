import { createPublicKey, verify } from 'node:crypto';
import { PayError } from '@kaibo/wechat/pay';
import { APP, HOUR, MINUTE, OTHER_APP } from '../sandbox.fixtures';
import { aPayBench, MCHID, OPENID, type PayBench, prepayFields } from './pay.fixtures';

let bench: PayBench;
beforeAll(async () => {
  bench = await aPayBench();
});
afterAll(() => bench.close());

const fields = (about = {}) => prepayFields(bench.listener.url, about);

describe('a JSAPI order', () => {
  it('goes from prepay to a paid transaction, with exactly the fields of each state', async () => {
    const asked = fields({ attach: 'room=412' });
    const { prepay_id } = await bench.client.jsapi.prepay(asked);
    expect(prepay_id).toMatch(/^wx2026112118\d{4}[0-9a-f]{20}$/);

    const before = await bench.client.jsapi.getByOutTradeNo({ out_trade_no: asked.out_trade_no });
    expect(before).toMatchObject({ trade_state: 'NOTPAY', transaction_id: null, success_time: null, payer: null });
    expect(bench.last().body).toEqual({
      amount: { total: 16_800, currency: 'CNY' },
      appid: APP,
      attach: 'room=412',
      mchid: MCHID,
      out_trade_no: asked.out_trade_no,
      promotion_detail: [],
      trade_state: 'NOTPAY',
      trade_state_desc: '订单未支付',
    });

    await bench.payControl('POST', `orders/${prepay_id}/pay`);
    const paid = await bench.client.jsapi.getByOutTradeNo({ out_trade_no: asked.out_trade_no });
    expect(bench.last().body).toEqual({
      transaction_id: expect.stringMatching(/^4200\d{24}$/),
      amount: { total: 16_800, payer_total: 16_800, currency: 'CNY', payer_currency: 'CNY' },
      mchid: MCHID,
      trade_state: 'SUCCESS',
      bank_type: 'OTHERS',
      promotion_detail: [],
      success_time: '2026-11-21T18:00:00+08:00',
      payer: { openid: OPENID },
      out_trade_no: asked.out_trade_no,
      appid: APP,
      trade_state_desc: '支付成功',
      trade_type: 'JSAPI',
      attach: 'room=412',
    });
    expect(paid.success_time).toEqual(new Date('2026-11-21T10:00:00Z'));
    const byId = await bench.client.jsapi.getById({ transaction_id: paid.transaction_id ?? '' });
    expect(byId).toEqual(paid);
  });

  it('is the same order again with the same fields, and refused with others', async () => {
    const asked = fields();
    const first = await bench.client.jsapi.prepay(asked);
    expect(await bench.client.jsapi.prepay(asked)).toEqual(first);
    await expect(bench.client.jsapi.prepay({ ...asked, amount: { total: 1 } })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      httpStatus: 400,
    });
  });

  it('hands wx.requestPayment a signature of the merchant', async () => {
    const { prepay_id } = await bench.client.jsapi.prepay(fields());
    const params = bench.client.paymentParams(prepay_id);
    expect(params).toEqual({
      timeStamp: String(Math.floor(bench.realNow() / 1000)),
      nonceStr: expect.stringMatching(/^[A-Z2-7]{32}$/),
      package: `prepay_id=${prepay_id}`,
      signType: 'RSA',
      paySign: expect.any(String),
    });
    const { certificate } = await bench.payControl('GET', `merchants/${MCHID}`);
    const text = `${APP}\n${params.timeStamp}\n${params.nonceStr}\n${params.package}\n`;
    const isGood = verify(
      'sha256',
      Buffer.from(text),
      createPublicKey(certificate),
      Buffer.from(params.paySign, 'base64'),
    );
    expect(isGood).toBe(true);
  });

  it('closes by its own time, by the merchant, and not while the user is paying', async () => {
    const { jsapi } = bench.client;
    const timed = fields({ time_expire: new Date(bench.sandbox.clock.now() + 30 * MINUTE) });
    const { prepay_id: timedId } = await jsapi.prepay(timed);
    const stateOf = async (out_trade_no: string) => (await jsapi.getByOutTradeNo({ out_trade_no })).trade_state;
    await bench.later(30 * MINUTE - 1);
    expect(await stateOf(timed.out_trade_no)).toBe('NOTPAY');
    await bench.later(1);
    expect(await stateOf(timed.out_trade_no)).toBe('CLOSED');
    await expect(bench.payControl('POST', `orders/${timedId}/pay`)).rejects.toThrow('订单已关闭');

    const closed = fields();
    await jsapi.prepay(closed);
    await jsapi.close({ out_trade_no: closed.out_trade_no });
    expect(bench.last().status).toBe(204);
    await expect(jsapi.close({ out_trade_no: closed.out_trade_no })).rejects.toMatchObject({ code: 'ORDER_CLOSED' });
    await expect(jsapi.prepay(closed)).rejects.toMatchObject({ code: 'ORDER_CLOSED' });

    const paying = fields();
    const { prepay_id } = await jsapi.prepay(paying);
    await bench.payControl('POST', `orders/${prepay_id}/open`);
    expect(await stateOf(paying.out_trade_no)).toBe('USERPAYING');
    await expect(jsapi.close({ out_trade_no: paying.out_trade_no })).rejects.toMatchObject({
      code: 'USERPAYING',
      httpStatus: 202,
      retry: 'query',
    });
    await bench.payControl('POST', `orders/${prepay_id}/fail`);
    expect(await stateOf(paying.out_trade_no)).toBe('PAYERROR');
    await bench.payControl('POST', `orders/${prepay_id}/cancel`);
    expect(await stateOf(paying.out_trade_no)).toBe('NOTPAY');
    await bench.payControl('POST', `orders/${prepay_id}/pay`);
    await expect(jsapi.close({ out_trade_no: paying.out_trade_no })).rejects.toMatchObject({ code: 'ORDERPAID' });
    await expect(jsapi.prepay(paying)).rejects.toMatchObject({ code: 'ORDERPAID' });
  });

  it('has a new prepay_id when the first one is two hours old', async () => {
    const asked = fields();
    const first = await bench.client.jsapi.prepay(asked);
    await bench.later(2 * HOUR);
    await expect(bench.payControl('POST', `orders/${first.prepay_id}/pay`)).rejects.toThrow('已过期');
    const second = await bench.client.jsapi.prepay(asked);
    expect(second.prepay_id).not.toBe(first.prepay_id);
    await bench.payControl('POST', `orders/${second.prepay_id}/pay`);
  });

  it('is paid once, however many press at the same moment', async () => {
    const { prepay_id } = await bench.client.jsapi.prepay(fields());
    const balanceOf = async () => (await bench.payControl('GET', `merchants/${MCHID}`)).balanceFen as number;
    const before = await balanceOf();
    const pressed = await Promise.all(
      Array.from({ length: 20 }, () => bench.control('POST', `pay/orders/${prepay_id}/pay`)),
    );
    expect(pressed.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(pressed.filter(({ status }) => status === 409)).toHaveLength(19);
    expect((await balanceOf()) - before).toBe(16_800);
  });

  it('belongs to its merchant alone', async () => {
    await bench.payControl('POST', 'merchants', { mchid: '1900000208', apps: [APP] });
    const other = await bench.aClient({ mchid: '1900000208' });
    const paid = await bench.aPaidOrder();
    await expect(other.jsapi.getById({ transaction_id: paid.transaction_id })).rejects.toMatchObject({
      code: 'NO_AUTH',
      httpStatus: 403,
    });
    await expect(other.jsapi.getByOutTradeNo({ out_trade_no: paid.out_trade_no })).rejects.toMatchObject({
      code: 'ORDER_NOT_EXIST',
    });
    const byOther = other.refunds.create({
      transaction_id: paid.transaction_id,
      out_refund_no: 'R-STOLEN',
      amount: { refund: 1, total: 16_800 },
    });
    await expect(byOther).rejects.toMatchObject({ code: 'NO_AUTH', httpStatus: 403 });
  });

  it('knows which app a user belongs to', async () => {
    await expect(bench.client.jsapi.prepay(fields({ appid: OTHER_APP }))).rejects.toMatchObject({
      code: 'OPENID_MISMATCH',
      httpStatus: 500,
    });
  });
});

describe('what shipping sees', () => {
  const payments = (appId = APP) => {
    const account = bench.sandbox.accounts.get(appId);
    if (!account) throw new Error(`no account ${appId}`);
    return account.payments;
  };

  it('is the payment, by either number, under its own app alone, until nothing of it is left', async () => {
    const paid = await bench.aPaidOrder();
    const id = paid.transaction_id as string;
    expect(payments().find(id)).toEqual({
      transactionId: id,
      outTradeNo: paid.out_trade_no,
      mchid: MCHID,
      openid: OPENID,
      description: '明前龙井 250g',
      paidFen: 16_800,
      createdAt: bench.sandbox.clock.now(),
      paidAt: bench.sandbox.clock.now(),
      isRefunded: false,
    });
    expect(payments().findByTrade(MCHID, paid.out_trade_no)).toEqual(payments().find(id));
    expect(payments().list().at(-1)).toEqual(payments().find(id));
    expect(payments(OTHER_APP).find(id)).toBeNull();
    expect(payments(OTHER_APP).list()).toEqual([]);
    for (const refund of [16_799, 1]) {
      expect(payments().find(id)?.isRefunded).toBe(false);
      await bench.client.refunds.create({
        transaction_id: id,
        out_refund_no: `SHIP${refund}`,
        amount: { refund, total: 16_800 },
      });
    }
    expect(payments().find(id)?.isRefunded).toBe(true);
  });

  it('is nothing before the payment, and never by a prepay_id', async () => {
    const asked = fields();
    const { prepay_id } = await bench.client.jsapi.prepay(asked);
    expect(payments().find(prepay_id)).toBeNull();
    expect(payments().findByTrade(MCHID, asked.out_trade_no)).toBeNull();
    await bench.payControl('POST', `orders/${prepay_id}/pay`);
    expect(payments().find(prepay_id)).toBeNull();
    expect(payments().findByTrade(MCHID, asked.out_trade_no)).not.toBeNull();
  });
});

describe('the cashier page', () => {
  it('shows what is paid for, safely, and what to press', async () => {
    const asked = fields({ description: '<img src=x onerror=alert(1)>茶' });
    const { prepay_id } = await bench.client.jsapi.prepay(asked);
    const response = await fetch(`${bench.url}/pay/cashier/${prepay_id}`);
    const page = await response.text();
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page).toContain('¥168.00');
    expect(page).toContain('确认支付');
    expect(page).not.toContain('<img');
    await bench.payControl('POST', `orders/${prepay_id}/pay`);
    expect(await (await fetch(`${bench.url}/pay/cashier/${prepay_id}`)).text()).toContain('订单已支付');
    expect((await fetch(`${bench.url}/pay/cashier/wxnothing`)).status).toBe(404);
  });
});

describe('bad requests', () => {
  it.each([
    ['no amount', { amount: undefined }, 'amount is missing'],
    ['nothing to pay', { amount: { total: 0 } }, 'amount.total is below 1'],
    ['half a fen', { amount: { total: 1.5 } }, 'amount.total is not a whole number'],
    ['yuan as a text', { amount: { total: '168.00' } }, 'amount.total is not a number'],
    ['other money', { amount: { total: 1, currency: 'USD' } }, 'amount.currency is none of CNY'],
    ['a short number', { out_trade_no: 'L1' }, 'out_trade_no is shorter than 6'],
    ['a number with a space', { out_trade_no: 'L 1234567' }, 'out_trade_no may only have'],
    ['a query in the notify URL', { notify_url: 'https://api.example.com/n?x=1' }, 'notify_url may have neither'],
    ['plain http to elsewhere', { notify_url: 'http://api.example.com/n' }, 'notify_url is not https'],
    ['a time as a text', { time_expire: '2026-11-21T18:00:00+08:00' }, 'time_expire is not a Date'],
    ['no time', { time_expire: new Date(Number.NaN) }, 'time_expire is not a valid Date'],
    ['a misspelt field', { outTradeNo: 'L20260102' }, 'outTradeNo is not a field of this call'],
    ['a misspelt field within', { payer: { openId: OPENID } }, 'payer.openId is not a field of this call'],
    ['a list for an object', { payer: [OPENID] }, 'payer is not an object'],
    ['half a letter', { description: 'a\ud800' }, 'description is not well-formed'],
  ])('%s is told before the network', async (_, about, reason) => {
    const before = bench.reports.length;
    // A caller without types.
    const asked = fields(about) as Parameters<typeof bench.client.jsapi.prepay>[0];
    await expect(bench.client.jsapi.prepay(asked)).rejects.toMatchObject({
      kind: 'request',
      endpoint: 'jsapi.prepay',
      message: expect.stringContaining(reason),
    });
    expect(bench.reports).toHaveLength(before);
  });

  it('errors and reports hold no openid', async () => {
    const foreign = fields({ appid: OTHER_APP });
    const error = await bench.client.jsapi.prepay(foreign).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PayError);
    expect(JSON.stringify([error, String(error), bench.reports])).not.toContain(OPENID);
  });
});
