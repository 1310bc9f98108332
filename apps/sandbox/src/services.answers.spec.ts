import { type Endpoint, endpoints } from '@kaibo/wechat/endpoints';
import { OPENID } from './pay/pay.fixtures';
import { APP, aBench, type Bench, HOUR, type Json } from './sandbox.fixtures';
import { rightRequests, SERVICE_NAMES, type ServiceName, TRANSACTIONS } from './services.right.fixtures';

// The answer of every interface beside the live family, re-created from the platform's pages: which fields there are and
// which there are not, of which kind, in which unit.

let bench: Bench;
let requests: Record<ServiceName, Json>;
beforeAll(async () => {
  bench = await aBench();
  requests = await rightRequests(bench);
});
afterAll(() => bench.sandbox.close());

const OK = { errcode: 0, errmsg: 'ok' };
const TRACE = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/) as string;
const now = (): number => Math.floor(bench.realNow() / 1000);
const DAY_SECONDS = 86_400;

const anOrder = (index: number, state: number): Json => ({
  transaction_id: TRANSACTIONS[index],
  merchant_id: '1900000109',
  sub_merchant_id: '',
  merchant_trade_no: `L${index + 1}`,
  description: '明前龙井 250g',
  paid_amount: 16_800,
  openid: OPENID,
  trade_create_time: now() - HOUR / 1000,
  pay_time: now() - HOUR / 1000 + index,
  order_state: state,
  in_complaint: false,
});
const shipping = (): Json => ({
  delivery_mode: 1,
  logistics_type: 1,
  finish_shipping: true,
  finish_shipping_count: 1,
  goods_desc: '明前龙井 250g*1',
  shipping_list: [{ tracking_no: 'YT123', express_company: 'YTO', goods_desc: '明前龙井 250g*1', upload_time: now() }],
});

const ANSWERS: Record<Exclude<ServiceName, 'getUnlimitedCode' | 'sendSubscribeMessage'>, () => Json> = {
  code2Session: () => ({ openid: requests.setTyping.touser, session_key: expect.stringMatching(/^[\w+/]{22}==$/) }),
  getPhoneNumber: () => ({
    ...OK,
    phone_info: {
      phoneNumber: '13800001111',
      purePhoneNumber: '13800001111',
      countryCode: '86',
      watermark: { timestamp: now(), appid: APP },
    },
  }),
  setTyping: () => OK,
  sendCustomerMessage: () => OK,
  generateUrlLink: () => ({ ...OK, url_link: expect.stringMatching(/^https:\/\/wxaurl\.cn\/\w{11}$/) }),
  generateScheme: () => ({ ...OK, openlink: expect.stringMatching(/^weixin:\/\/dl\/business\/\?t=\w{11}$/) }),
  queryUrlLink: () => ({
    ...OK,
    url_link_info: {
      appid: APP,
      path: 'pages/a',
      query: 'b=1',
      create_time: now(),
      expire_time: now() + 30 * DAY_SECONDS,
      env_version: 'release',
    },
  }),
  checkText: () => ({
    ...OK,
    trace_id: TRACE,
    result: { suggest: 'pass', label: 100 },
    detail: [{ strategy: 'content_model', errcode: 0, suggest: 'pass', label: 100, prob: 90 }],
  }),
  checkMedia: () => ({ ...OK, trace_id: TRACE }),
  getUserRiskRank: () => ({ ...OK, risk_rank: 0, unoin_id: expect.any(Number) }),
  getShippingOrder: () => ({ ...OK, order: { ...anOrder(3, 2), shipping: shipping() } }),
  getShippingOrderList: () => ({
    ...OK,
    last_index: TRANSACTIONS[1],
    has_more: true,
    order_list: [anOrder(0, 1), anOrder(1, 1)],
  }),
  uploadShippingInfo: () => OK,
  uploadCombinedShippingInfo: () => OK,
  notifyConfirmReceive: () => OK,
  setMsgJumpPath: () => OK,
  isTradeManaged: () => ({ ...OK, is_trade_managed: true }),
  isTradeManagementConfirmed: () => ({ ...OK, completed: true }),
  opSpecialOrder: () => OK,
  getDeliveryList: () => ({
    ...OK,
    count: 10,
    delivery_list: Array(10).fill({
      delivery_id: expect.stringMatching(/^[A-Z]+$/),
      delivery_name: expect.any(String),
    }),
  }),
};

const ask = async (name: ServiceName): Promise<Response> => {
  const { path, method, token }: Endpoint = endpoints[name];
  const query = new URLSearchParams(method === 'GET' ? requests[name] : {});
  if (token === 'query') query.set('access_token', await bench.token());
  return fetch(`${bench.url}${path}?${query}`, {
    method,
    ...(method === 'GET'
      ? {}
      : { body: JSON.stringify(requests[name]), headers: { 'content-type': 'application/json' } }),
  });
};

it.each(Object.entries(ANSWERS))('%s', async (name, expected) => {
  const answer = await ask(name as ServiceName); // of the table above
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
  expect(await answer.json()).toEqual(expected());
});

it('sendSubscribeMessage: the id has more digits than a number holds', async () => {
  expect(await (await ask('sendSubscribeMessage')).text()).toMatch(/^\{"errcode":0,"errmsg":"ok","msgid":\d{19}\}$/);
});

it('getUnlimitedCode: a file, and no JSON', async () => {
  const answer = await ask('getUnlimitedCode');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
  expect(
    Buffer.from(await answer.arrayBuffer())
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG');
});

it('none is left out', () => {
  const live = Object.values<Endpoint>(endpoints).filter(({ invalid }) => invalid === 200002);
  const others = ['token', 'stableToken', 'getQuota', 'clearQuota', 'getRid', 'uploadMedia', 'applyLiveInfo'];
  const names = Object.keys(endpoints).filter(
    (name) => !live.some((endpoint) => endpoint.name === name) && !others.includes(name),
  );
  expect([...SERVICE_NAMES].sort()).toEqual(names.sort());
  expect(Object.keys(requests)).toHaveLength(names.length);
});

it('the log tells of each call, and of nobody', async () => {
  const { calls } = (await bench.control('GET', 'calls')).body;
  const told = JSON.stringify(calls);
  for (const name of SERVICE_NAMES) expect(told).toContain(`"endpoint":"${name}"`);
  const { code2Session, getPhoneNumber, setTyping } = requests;
  const secrets = [
    code2Session.js_code,
    code2Session.secret,
    getPhoneNumber.code,
    setTyping.touser,
    OPENID,
    '13800001111',
  ];
  expect(secrets.filter((secret: string) => told.includes(secret))).toEqual([]);
  expect(told).not.toMatch(/session_key":"(?!\*\*\*)/);
});
