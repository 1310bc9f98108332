import { type EndpointName } from '@kaibo/wechat/endpoints';
import { type Account } from './accounts';
import { OPENID } from './pay/pay.fixtures';
import { APP, type Bench, HOUR, type Json, SECRET } from './sandbox.fixtures';
import { aCaller } from './services.fixtures';

/** The interfaces beside the live family, tokens and media. */
export const SERVICE_NAMES = [
  'code2Session',
  'getPhoneNumber',
  'sendSubscribeMessage',
  'sendCustomerMessage',
  'setTyping',
  'getUnlimitedCode',
  'generateUrlLink',
  'generateScheme',
  'queryUrlLink',
  'checkText',
  'checkMedia',
  'getUserRiskRank',
  'uploadShippingInfo',
  'uploadCombinedShippingInfo',
  'getShippingOrder',
  'getShippingOrderList',
  'notifyConfirmReceive',
  'setMsgJumpPath',
  'isTradeManaged',
  'isTradeManagementConfirmed',
  'opSpecialOrder',
  'getDeliveryList',
] as const satisfies readonly EndpointName[];
export type ServiceName = (typeof SERVICE_NAMES)[number];

export const accountOf = (bench: Bench): Account => {
  const account = bench.sandbox.accounts.get(APP);
  if (!account) throw new Error('no account');
  return account;
};

export const TRANSACTIONS = ['1', '2', '3', '4'].map((last) => `420000299020260102610728377${last}`);

/**
 * A right request of each interface, in wire names, for an app where everything that they need is there: a user who
 * wrote and allowed a message, a link, four payments of which the last is on its way.
 */
export const rightRequests = async (bench: Bench): Promise<Record<ServiceName, Json>> => {
  const { hand, call } = await aCaller(bench);
  const account = accountOf(bench);
  const payments = TRANSACTIONS.map((transactionId, index) => ({
    transactionId,
    outTradeNo: `L${index + 1}`,
    mchid: '1900000109',
    openid: OPENID,
    description: '明前龙井 250g',
    paidFen: 16_800,
    createdAt: bench.realNow() - HOUR,
    paidAt: bench.realNow() - HOUR + index * 1_000,
    isRefunded: false,
  }));
  account.payments = {
    list: () => payments,
    find: (id) => payments.find((payment) => payment.transactionId === id) ?? null,
    findByTrade: (mchid, number) =>
      payments.find((payment) => payment.mchid === mchid && payment.outTradeNo === number) ?? null,
  };
  const { code, openid } = await hand('POST', 'login/codes', { user: 'chen' });
  const { code: phoneCode } = await hand('POST', 'login/phone-codes', { user: 'chen' });
  await hand('POST', 'messages/answers', { user: 'chen', times: 100 });
  await hand('POST', 'messages/inbox', { user: 'chen', text: '在吗' });
  const templateId = (await hand('GET', 'messages')).templates[0].templateId as string;
  const { url_link: link } = await call('/wxa/generate_urllink', { path: 'pages/a', query: 'b=1' });
  const order = (transaction_id?: string) => ({
    order_key: { order_number_type: 2, transaction_id },
    logistics_type: 1,
    delivery_mode: 1,
    shipping_list: [{ tracking_no: 'YT123', express_company: 'YTO', item_desc: '明前龙井 250g*1' }],
  });
  const sender = { upload_time: '2026-11-21T18:00:00.120+08:00', payer: { openid: OPENID } };
  await call('/wxa/sec/order/upload_shipping_info', { ...order(TRANSACTIONS[3]), ...sender });
  account.events.drain();
  return {
    code2Session: { appid: APP, secret: SECRET, js_code: code, grant_type: 'authorization_code' },
    getPhoneNumber: { code: phoneCode },
    sendSubscribeMessage: {
      touser: openid,
      template_id: templateId,
      page: 'pages/live/enter?id=412',
      miniprogram_state: 'formal',
      lang: 'zh_CN',
      data: { thing1: { value: '春茶上新专场' }, time2: { value: '2026-01-02 18:00' }, thing3: { value: '开播啦' } },
    },
    sendCustomerMessage: { touser: openid, msgtype: 'text', text: { content: '您好' } },
    setTyping: { touser: openid, command: 'Typing' },
    getUnlimitedCode: {
      scene: 'r=412&i=k7Qd',
      page: 'pages/live/enter',
      check_path: true,
      env_version: 'release',
      width: 280,
      auto_color: false,
      line_color: { r: 0, g: 0, b: 0 },
      is_hyaline: false,
    },
    generateUrlLink: { path: 'pages/a', query: 'b=1', expire_type: 1, expire_interval: 30, env_version: 'release' },
    generateScheme: { jump_wxa: { path: '/pages/a', query: 'b=1' }, expire_type: 1, expire_interval: 30 },
    queryUrlLink: { url_link: link, query_type: 0 },
    checkText: { openid, scene: 2, version: 2, content: '好茶', nickname: '小陈', title: '茶', signature: '' },
    checkMedia: { openid, scene: 3, version: 2, media_type: 2, media_url: 'https://a.example/tea.jpg' },
    getUserRiskRank: { appid: APP, openid, scene: 1, client_ip: '203.0.113.7' },
    uploadShippingInfo: { ...order(TRANSACTIONS[0]), ...sender },
    uploadCombinedShippingInfo: {
      order_key: { order_number_type: 2, transaction_id: '4200' },
      sub_orders: [order(TRANSACTIONS[1])],
      ...sender,
    },
    getShippingOrder: { transaction_id: TRANSACTIONS[3] },
    getShippingOrderList: { page_size: 2 },
    notifyConfirmReceive: {
      transaction_id: TRANSACTIONS[3],
      received_time: Math.floor(bench.realNow() / 1000) + 60,
    },
    setMsgJumpPath: { path: 'pages/orders' },
    isTradeManaged: { appid: APP },
    isTradeManagementConfirmed: { appid: APP },
    opSpecialOrder: { order_id: TRANSACTIONS[2], type: 2 },
    getDeliveryList: {},
  };
};
