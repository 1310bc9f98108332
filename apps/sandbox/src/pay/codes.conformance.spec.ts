import { payCodes, type PayCode, payEndpoints, PayError } from '@kaibo/wechat/pay';
import { APP, OTHER_APP } from '../sandbox.fixtures';
import { aPayBench, MCHID, OPENID, type PayBench, prepayFields } from './pay.fixtures';

let bench: PayBench;
const seen = new Set<string>();
beforeAll(async () => {
  bench = await aPayBench();
});
afterAll(async () => {
  await bench.close();
});

/** By itself where the platform's own state brings it about, else on demand. */
const causes: Record<PayCode, () => Promise<unknown>> = {
  USERPAYING: async () => {
    const asked = fields();
    const { prepay_id } = await bench.client.jsapi.prepay(asked);
    await bench.payControl('POST', `orders/${prepay_id}/open`);
    return bench.client.jsapi.close({ out_trade_no: asked.out_trade_no });
  },
  PARAM_ERROR: () => bench.client.jsapi.prepay({ ...fields(), time_expire: new Date(0) }),
  INVALID_REQUEST: async () => {
    const { transaction_id } = await bench.aPaidOrder();
    return bench.client.sharing.unfreeze({ transaction_id, out_order_no: 'P1', description: '解冻' });
  },
  APPID_MCHID_NOT_MATCH: () => bench.client.jsapi.prepay({ ...fields(), appid: 'wx0000000000000099' }),
  MCH_NOT_EXISTS: () => bench.client.jsapi.prepay({ ...fields(), mchid: '1999999999' }),
  ORDER_CLOSED: async () => {
    const asked = fields();
    await bench.client.jsapi.prepay(asked);
    await bench.client.jsapi.close({ out_trade_no: asked.out_trade_no });
    return bench.client.jsapi.prepay(asked);
  },
  ORDERPAID: async () => bench.client.jsapi.close({ out_trade_no: (await bench.aPaidOrder()).out_trade_no }),
  SIGN_ERROR: async () => (await bench.aClient({ serialNo: 'ABCDEF' })).jsapi.prepay(fields()),
  NO_AUTH: async () => {
    await bench.payControl('PATCH', `merchants/${MCHID}`, { canShare: false });
    return bench.client.sharing.deleteReceiver({ type: 'PERSONAL_OPENID', account: OPENID });
  },
  RULE_LIMIT: async () => {
    const stock_id = await aStock();
    await bench.client.favor.send({ openid: OPENID, stock_id, out_request_no: 'S1' });
    return bench.client.favor.send({ openid: OPENID, stock_id, out_request_no: 'S2' });
  },
  NOT_ENOUGH: async () => {
    const { transaction_id } = await bench.aPaidOrder();
    await bench.payControl('PATCH', `merchants/${MCHID}`, { balanceFen: 0 });
    const amount = { refund: 1, total: 16_800 };
    return bench.client.refunds.create({ transaction_id, out_refund_no: 'R1', amount });
  },
  USER_ACCOUNT_ABNORMAL: async () => {
    const openid = 'oCLOSED000000000000000000000';
    await bench.payControl('POST', 'users', { appId: APP, openid, isAbnormal: true });
    return bench.client.jsapi.prepay({ ...fields(), payer: { openid } });
  },
  USER_AL_GET_COUPON: async () => {
    const stock_id = await aStock(true);
    const openids = ['oPERSON100000000000000000000', 'oPERSON200000000000000000000'];
    for (const openid of openids) await bench.payControl('POST', 'users', { appId: APP, openid, person: 'p' });
    for (const openid of openids) await bench.client.favor.send({ openid, stock_id, out_request_no: openid });
  },
  ORDER_NOT_EXIST: () => bench.client.jsapi.getById({ transaction_id: '4200000000202601020000000000' }),
  RESOURCE_NOT_EXISTS: () => bench.client.refunds.get({ out_refund_no: 'NONE' }),
  OPENID_MISMATCH: () => bench.client.jsapi.prepay({ ...fields(), appid: OTHER_APP }),
  TRADE_ERROR: () => onDemand('TRADE_ERROR'),
  FREQUENCY_LIMITED: () => onDemand('FREQUENCY_LIMITED'),
  RATELIMIT_EXCEED: () => onDemand('RATELIMIT_EXCEED'),
  SYSTEM_ERROR: () => onDemand('SYSTEM_ERROR'),
  BANK_ERROR: () => onDemand('BANK_ERROR'),
  INVALID_TRANSACTIONID: () => onDemand('INVALID_TRANSACTIONID'),
};

const fields = () => prepayFields(bench.listener.url);
const onDemand = async (code: PayCode) => {
  await bench.payControl('POST', 'faults', { kind: 'code', code, times: 3 });
  return bench.client.jsapi.prepay(fields()).finally(() => bench.payControl('DELETE', 'faults'));
};

let stocks = 0;
const aStock = async (isPerson = false): Promise<string> => {
  const { stock_id } = await bench.client.favor.createStock({
    stock_name: '券',
    available_begin_time: new Date(bench.realNow()),
    available_end_time: new Date(bench.realNow() + 3_600_000),
    stock_use_rule: {
      max_coupons: 10,
      max_amount: 1_000,
      max_coupons_per_user: 1,
      natural_person_limit: isPerson,
      prevent_api_abuse: false,
    },
    coupon_use_rule: { fixed_normal_coupon: { coupon_amount: 100, transaction_minimum: 101 } },
    no_cash: true,
    stock_type: 'NORMAL',
    out_request_no: `${MCHID}_${++stocks}`,
  });
  await bench.client.favor.startStock({ stock_id });
  return stock_id;
};

it.each(Object.entries(payCodes))('%s comes with its status, typed', async (code, rule) => {
  // The users of the other tests are known by now.
  if (code === 'OPENID_MISMATCH') await bench.client.jsapi.prepay(fields());
  const error: unknown = await causes[code as PayCode]().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(PayError);
  expect(error).toMatchObject({
    kind: 'platform',
    code,
    retry: rule.retry,
    httpStatus: code === 'MCH_NOT_EXISTS' ? 400 : rule.status,
    requestId: expect.stringMatching(/^[0-9A-F]{32}$/),
    message: expect.stringContaining(`${code} ${rule.meaning}`),
  });
  expect(Object.keys(payEndpoints)).toContain((error as PayError).endpoint);
  expect(String(error)).not.toContain(OPENID);
  seen.add(code);
});

it('was every code of the table', () => {
  expect([...seen].sort()).toEqual(Object.keys(payCodes).sort());
});
