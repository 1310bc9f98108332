import { APP_ID, Platform, SECRET, aWechat, failure, json } from '../test/platform';
import { type Wechat } from './client';
import { type WechatError } from './wechat-error';

const platform = new Platform();
beforeAll(() => platform.start());
afterAll(() => platform.stop());
beforeEach(() => {
  platform.received.length = 0;
});

const openid = 'oABCD1234567890abcdefghijkl';
const at = (iso: string): Date => new Date(iso);

/** The clock of the tests stands at 2026-01-02T10:00:00Z. */
const form = {
  name: '春茶上新专场',
  coverMediaId: 'mJ3kPq0a',
  startsAt: at('2026-01-02T12:00:00Z'),
  endsAt: at('2026-01-02T15:00:00Z'),
  anchorName: '茶园小陈',
  anchorWechatId: 'chaye_chen',
  shareMediaId: 'Zk81wR',
  feedsMediaId: 'Qp77aa',
  isFeedsPublic: true,
  closeLike: false,
  closeGoods: false,
  closeComment: false,
  closeReplay: false,
  closeKf: true,
};
const wireForm = {
  name: '春茶上新专场',
  coverImg: 'mJ3kPq0a',
  startTime: 1767355200,
  endTime: 1767366000,
  anchorName: '茶园小陈',
  anchorWechat: 'chaye_chen',
  shareImg: 'Zk81wR',
  feedsImg: 'Qp77aa',
  isFeedsPublic: 1,
  closeLike: 0,
  closeGoods: 0,
  closeComment: 0,
  closeReplay: 0,
  closeKf: 1,
};
const goodsForm = { coverMediaId: 'ZuYV', name: '明前龙井 250g', url: 'pages/goods/detail?id=88' } as const;
const parcel = {
  trackingNo: 'SF123',
  expressCompany: 'SF',
  description: '龙井*1',
  contact: { receiverContact: '138****1111' },
};
const wireParcel = {
  tracking_no: 'SF123',
  express_company: 'SF',
  item_desc: '龙井*1',
  contact: { receiver_contact: '138****1111' },
};

interface Case {
  call: (wechat: Wechat) => Promise<unknown>;
  sends: string;
  query?: Record<string, string>;
  body?: unknown;
  answers?: Record<string, unknown>;
  gives?: unknown;
}

const B = '/wxaapi/broadcast';
const cases: Record<string, Case> = {
  createRoom: {
    call: (w) => w.live.createRoom({ ...form, type: 0, subAnchorWechatId: 'chaye_wang', creatorWechatId: 'boss_01' }),
    sends: `POST ${B}/room/create`,
    body: { ...wireForm, type: 0, subAnchorWechat: 'chaye_wang', createrWechat: 'boss_01' },
    answers: { roomId: 412 },
    gives: { code: 0, roomId: 412, qrcodeUrl: null },
  },
  editRoom: {
    call: (w) => w.live.editRoom({ roomId: 412, ...form }),
    sends: `POST ${B}/room/editroom`,
    body: { id: 412, ...wireForm },
  },
  deleteRoom: {
    call: (w) => w.live.deleteRoom({ roomId: 412 }),
    sends: `POST ${B}/room/deleteroom`,
    body: { id: 412 },
  },
  importGoods: {
    call: (w) => w.live.importGoods({ roomId: 412, goodsIds: [51, 52] }),
    sends: `POST ${B}/room/addgoods`,
    body: { ids: [51, 52], roomId: 412 },
  },
  getPushUrl: {
    call: (w) => w.live.getPushUrl({ roomId: 412 }),
    sends: `GET ${B}/room/getpushurl`,
    query: { roomId: '412' },
    answers: { pushAddr: 'rtmp://wxalivepush.weixin.qq.com/live/1?txSecret=a&txTime=6957c0a0' },
    gives: { pushUrl: 'rtmp://wxalivepush.weixin.qq.com/live/1?txSecret=a&txTime=6957c0a0' },
  },
  getSharedCode: {
    call: (w) => w.live.getSharedCode({ roomId: 412, params: '{"a":"茶&b"}' }),
    sends: `GET ${B}/room/getsharedcode`,
    query: { roomId: '412', params: '{"a":"茶&b"}' },
    answers: {
      cdnUrl: 'http://mmbiz.qpic.cn/c',
      pagePath: 'plugin-private://x?room_id=412',
      posterUrl: 'http://mmbiz.qpic.cn/p',
    },
    gives: {
      codeUrl: 'https://mmbiz.qpic.cn/c',
      pagePath: 'plugin-private://x?room_id=412',
      posterUrl: 'https://mmbiz.qpic.cn/p',
    },
  },
  addSubAnchor: {
    call: (w) => w.live.addSubAnchor({ roomId: 412, wechatId: 'chaye_wang' }),
    sends: `POST ${B}/room/addsubanchor`,
    body: { roomId: 412, username: 'chaye_wang' },
  },
  modifySubAnchor: {
    call: (w) => w.live.modifySubAnchor({ roomId: 412, wechatId: 'chaye_wang' }),
    sends: `POST ${B}/room/modifysubanchor`,
    body: { roomId: 412, username: 'chaye_wang' },
  },
  deleteSubAnchor: {
    call: (w) => w.live.deleteSubAnchor({ roomId: 412 }),
    sends: `POST ${B}/room/deletesubanchor`,
    body: { roomId: 412 },
  },
  getSubAnchor: {
    call: (w) => w.live.getSubAnchor({ roomId: 412 }),
    sends: `GET ${B}/room/getsubanchor`,
    query: { roomId: '412' },
    answers: { username: 'chaye_wang' },
    gives: { wechatId: 'chaye_wang' },
  },
  addAssistant: {
    call: (w) => w.live.addAssistant({ roomId: 412, users: [{ wechatId: 'tea_helper', nickname: '小助手' }] }),
    sends: `POST ${B}/room/addassistant`,
    body: { roomId: 412, users: [{ username: 'tea_helper', nickname: '小助手' }] },
  },
  modifyAssistant: {
    call: (w) => w.live.modifyAssistant({ roomId: 412, wechatId: 'tea_helper', nickname: '客服小王' }),
    sends: `POST ${B}/room/modifyassistant`,
    body: { roomId: 412, username: 'tea_helper', nickname: '客服小王' },
  },
  removeAssistant: {
    call: (w) => w.live.removeAssistant({ roomId: 412, wechatId: 'tea_helper' }),
    sends: `POST ${B}/room/removeassistant`,
    body: { roomId: 412, username: 'tea_helper' },
  },
  getAssistantList: {
    call: (w) => w.live.getAssistantList({ roomId: 412 }),
    sends: `GET ${B}/room/getassistantlist`,
    query: { roomId: '412' },
    answers: {
      list: [
        { timestamp: 1767340000, headimg: 'http://wx.qlogo.cn/h', nickname: '小助手', alias: 'tea_helper', openid },
      ],
      count: 1,
      maxCount: 10,
    },
    gives: {
      assistants: [
        {
          addedAt: at('2026-01-02T07:46:40Z'),
          avatarUrl: 'https://wx.qlogo.cn/h',
          nickname: '小助手',
          wechatId: 'tea_helper',
          openid,
        },
      ],
      count: 1,
      maxCount: 10,
    },
  },
  updateFeedPublic: {
    call: (w) => w.live.updateFeedPublic({ roomId: 412, isFeedsPublic: false }),
    sends: `POST ${B}/room/updatefeedpublic`,
    body: { roomId: 412, isFeedsPublic: 0 },
  },
  updateReplay: {
    call: (w) => w.live.updateReplay({ roomId: 412, closeReplay: true }),
    sends: `POST ${B}/room/updatereplay`,
    body: { roomId: 412, closeReplay: 1 },
  },
  updateKf: {
    call: (w) => w.live.updateKf({ roomId: 412, closeKf: false }),
    sends: `POST ${B}/room/updatekf`,
    body: { roomId: 412, closeKf: 0 },
  },
  'updateComment, with the id under both spellings': {
    call: (w) => w.live.updateComment({ roomId: 412, banComment: true }),
    sends: `POST ${B}/room/updatecomment`,
    body: { roomId: 412, id: 412, banComment: 1 },
  },
  onsaleGoods: {
    call: (w) => w.live.onsaleGoods({ roomId: 412, goodsId: 51, onSale: true }),
    sends: `POST ${B}/goods/onsale`,
    body: { roomId: 412, goodsId: 51, onSale: 1 },
  },
  deleteGoodsInRoom: {
    call: (w) => w.live.deleteGoodsInRoom({ roomId: 412, goodsId: 51 }),
    sends: `POST ${B}/goods/deleteInRoom`,
    body: { roomId: 412, goodsId: 51 },
  },
  pushGoods: {
    call: (w) => w.live.pushGoods({ roomId: 412, goodsId: 51 }),
    sends: `POST ${B}/goods/push`,
    body: { roomId: 412, goodsId: 51 },
  },
  'sortGoods, with ids as texts': {
    call: (w) => w.live.sortGoods({ roomId: 412, goods: [{ goodsId: 52 }, { goodsId: 51 }] }),
    sends: `POST ${B}/goods/sort`,
    body: { roomId: 412, goods: [{ goodsId: '52' }, { goodsId: '51' }] },
  },
  getGoodsVideo: {
    call: (w) => w.live.getGoodsVideo({ roomId: 412, goodsId: 51 }),
    sends: `POST ${B}/goods/getVideo`,
    body: { roomId: 412, goodsId: 51 },
    answers: { url: 'https://a/v.mp4' },
    gives: { videoUrl: 'https://a/v.mp4' },
  },
  'addGoods, in yuan and within goodsInfo': {
    call: (w) => w.goods.add({ ...goodsForm, priceType: 3, priceFen: 19801, price2Fen: 16800, goodsKey: ['id'] }),
    sends: `POST ${B}/goods/add`,
    body: {
      goodsInfo: {
        coverImgUrl: 'ZuYV',
        name: '明前龙井 250g',
        priceType: 3,
        price: 198.01,
        price2: 168,
        url: 'pages/goods/detail?id=88',
        goodsKey: ['id'],
      },
    },
    answers: { goodsId: 51, auditId: 525022786 },
    gives: { goodsId: 51, auditId: 525022786 },
  },
  auditGoods: {
    call: (w) => w.goods.audit({ goodsId: 51 }),
    sends: `POST ${B}/goods/audit`,
    body: { goodsId: 51 },
    answers: { auditId: 525022799 },
    gives: { auditId: 525022799 },
  },
  resetAuditGoods: {
    call: (w) => w.goods.resetAudit({ auditId: 525022786, goodsId: 51 }),
    sends: `POST ${B}/goods/resetaudit`,
    body: { auditId: 525022786, goodsId: 51 },
  },
  deleteGoods: { call: (w) => w.goods.delete({ goodsId: 51 }), sends: `POST ${B}/goods/delete`, body: { goodsId: 51 } },
  updateGoods: {
    call: (w) => w.goods.update({ goodsId: 51, priceType: 1, priceFen: 15800 }),
    sends: `POST ${B}/goods/update`,
    body: { goodsInfo: { goodsId: 51, priceType: 1, price: 158 } },
  },
  'getGoodsWarehouse, numbers as texts': {
    call: (w) => w.goods.get({ goodsIds: [51, 52] }),
    sends: 'POST /wxa/business/getgoodswarehouse',
    body: { goods_ids: [51, 52] },
    answers: {
      total: 1,
      goods: [
        {
          goods_id: '51',
          cover_img_url: 'http://mmbiz.qpic.cn/g',
          name: '明前龙井 250g',
          price: 198,
          url: 'pages/goods/detail.html?id=88',
          price_type: 3,
          price2: 168,
          audit_status: '2',
          third_party_tag: 2,
        },
      ],
    },
    gives: {
      total: 1,
      goods: [
        {
          goodsId: 51,
          coverUrl: 'https://mmbiz.qpic.cn/g',
          name: '明前龙井 250g',
          price: 198,
          url: 'pages/goods/detail?id=88',
          priceType: 3,
          price2: 168,
          auditStatus: 2,
          thirdPartyTag: 2,
        },
      ],
    },
  },
  getApprovedGoods: {
    call: (w) => w.goods.list({ offset: 0, limit: 30, status: 2 }),
    sends: `GET ${B}/goods/getapproved`,
    query: { offset: '0', limit: '30', status: '2' },
    answers: { total: 0, goods: [] },
    gives: { total: 0, goods: [] },
  },
  setGoodsKey: {
    call: (w) => w.goods.setKey({ goodsKey: ['productId', 'sid'] }),
    sends: `POST ${B}/goods/setkey`,
    body: { goodsKey: ['productId', 'sid'] },
    answers: { errmsg: '' },
  },
  getGoodsKey: {
    call: (w) => w.goods.getKey(),
    sends: `GET ${B}/goods/getkey`,
    query: {},
    answers: { errmsg: '', vendorGoodsKey: ['productId', 'sid'] },
    gives: { goodsKey: ['productId', 'sid'] },
  },
  addRole: {
    call: (w) => w.roles.add({ wechatId: 'chaye_chen', role: 2 }),
    sends: `POST ${B}/role/addrole`,
    body: { username: 'chaye_chen', role: 2 },
    gives: { code: 0, qrcodeUrl: null },
  },
  deleteRole: {
    call: (w) => w.roles.remove({ wechatId: 'chaye_chen', role: 2 }),
    sends: `POST ${B}/role/deleterole`,
    body: { username: 'chaye_chen', role: 2 },
  },
  getRoleList: {
    call: (w) => w.roles.list({ role: -1, keyword: '陈' }),
    sends: `GET ${B}/role/getrolelist`,
    query: { role: '-1', keyword: '陈' },
    answers: {
      total: 1,
      list: [
        {
          headingimg: 'http://wx.qlogo.cn/h',
          nickname: '小陈',
          openid,
          roleList: [2, 3],
          updateTimestamp: '1767340000',
          username: 'ch****n',
        },
      ],
    },
    gives: {
      total: 1,
      members: [
        {
          avatarUrl: 'https://wx.qlogo.cn/h',
          nickname: '小陈',
          openid,
          roles: [2, 3],
          updatedAt: at('2026-01-02T07:46:40Z'),
          maskedWechatId: 'ch****n',
        },
      ],
    },
  },
  pushLiveMessage: {
    call: (w) => w.followers.push({ roomId: 412, openids: [openid] }),
    sends: 'POST /wxa/business/push_message',
    body: { room_id: 412, user_openid: [openid] },
    answers: { message_id: '1622047360795164672' },
    gives: { messageId: '1622047360795164672' },
  },
  applyLiveInfo: {
    call: (w) => w.live.apply(),
    sends: 'POST /wxa/business/applyliveinfo',
    body: { action: 'apply' },
    answers: { action: 'apply' },
    gives: { action: 'apply' },
  },
  getPhoneNumber: {
    call: (w) => w.login.getPhoneNumber({ code: 'e31968a7' }),
    sends: 'POST /wxa/business/getuserphonenumber',
    body: { code: 'e31968a7' },
    answers: {
      phone_info: {
        phoneNumber: '13800001111',
        purePhoneNumber: '13800001111',
        countryCode: 86,
        watermark: { timestamp: 1767340000, appid: APP_ID },
      },
    },
    gives: {
      phone: {
        number: '13800001111',
        pureNumber: '13800001111',
        countryCode: '86',
        watermark: { at: at('2026-01-02T07:46:40Z'), appId: APP_ID },
      },
    },
  },
  'sendSubscribeMessage, with a message id beyond 2^53': {
    call: (w) =>
      w.messages.sendSubscription({
        openid,
        templateId: 'VRR0',
        page: 'pages/live/enter?id=412',
        state: 'trial',
        data: { thing1: { value: '春茶上新专场' } },
      }),
    sends: 'POST /cgi-bin/message/subscribe/send',
    body: {
      touser: openid,
      template_id: 'VRR0',
      page: 'pages/live/enter?id=412',
      miniprogram_state: 'trial',
      data: { thing1: { value: '春茶上新专场' } },
    },
    answers: { msgid: 9007199254740991 },
    gives: { messageId: '9007199254740991' },
  },
  sendCustomerMessage: {
    call: (w) =>
      w.messages.sendCustomer({
        openid,
        type: 'miniprogrampage',
        card: { title: '茶', pagePath: 'pages/live/enter', thumbMediaId: 'm1' },
      }),
    sends: 'POST /cgi-bin/message/custom/send',
    body: {
      touser: openid,
      msgtype: 'miniprogrampage',
      miniprogrampage: { title: '茶', pagepath: 'pages/live/enter', thumb_media_id: 'm1' },
    },
  },
  setTyping: {
    call: (w) => w.messages.setTyping({ openid, command: 'Typing' }),
    sends: 'POST /cgi-bin/message/custom/typing',
    body: { touser: openid, command: 'Typing' },
  },
  generateUrlLink: {
    call: (w) =>
      w.links.generateUrlLink({ path: 'pages/live/enter', query: 'id=412', expireType: 1, expiresInDays: 30 }),
    sends: 'POST /wxa/generate_urllink',
    body: { path: 'pages/live/enter', query: 'id=412', expire_type: 1, expire_interval: 30 },
    answers: { url_link: 'https://wxaurl.cn/BQZRrcFCPvg' },
    gives: { url: 'https://wxaurl.cn/BQZRrcFCPvg' },
  },
  generateScheme: {
    call: (w) =>
      w.links.generateScheme({
        target: { path: '/pages/live/enter' },
        expireType: 0,
        expiresAt: at('2026-01-10T00:00:00Z'),
      }),
    sends: 'POST /wxa/generatescheme',
    body: { jump_wxa: { path: '/pages/live/enter' }, expire_type: 0, expire_time: 1768003200 },
    answers: { openlink: 'weixin://dl/business/?t=XTSk' },
    gives: { url: 'weixin://dl/business/?t=XTSk' },
  },
  queryUrlLink: {
    call: (w) => w.links.queryUrlLink({ url: 'https://wxaurl.cn/B', queryType: 1 }),
    sends: 'POST /wxa/query_urllink',
    body: { url_link: 'https://wxaurl.cn/B', query_type: 1 },
    answers: { quota_info: { remain_visit_quota: 7 } },
    gives: { link: null, quota: { visitsLeft: 7 } },
  },
  checkText: {
    call: (w) => w.content.checkText({ openid, scene: 2, content: '好茶' }),
    sends: 'POST /wxa/msg_sec_check',
    body: { openid, scene: 2, version: 2, content: '好茶' },
    answers: {
      trace_id: '60ae120f',
      result: { suggest: 'pass', label: 100 },
      detail: [{ strategy: 'content_model', errcode: 0, suggest: 'pass', label: 100, prob: 90 }],
    },
    gives: {
      traceId: '60ae120f',
      result: { suggest: 'pass', label: 100 },
      detail: [
        {
          strategy: 'content_model',
          code: 0,
          suggest: 'pass',
          label: 100,
          probability: 90,
          keyword: null,
          level: null,
        },
      ],
    },
  },
  'checkText, with null for what was left out': {
    call: (w) => w.content.checkText({ openid, scene: 2, content: '好茶', signature: null as never }),
    sends: 'POST /wxa/msg_sec_check',
    body: { openid, scene: 2, version: 2, content: '好茶' },
    answers: { trace_id: 't', result: { suggest: 'pass', label: 100 }, detail: [] },
    gives: { traceId: 't', result: { suggest: 'pass', label: 100 }, detail: [] },
  },
  checkMedia: {
    call: (w) => w.content.checkMedia({ mediaUrl: 'https://a/p.png', mediaType: 2, scene: 3, openid }),
    sends: 'POST /wxa/media_check_async',
    body: { media_url: 'https://a/p.png', media_type: 2, version: 2, scene: 3, openid },
    answers: { trace_id: '60ae120f' },
    gives: { traceId: '60ae120f' },
  },
  getUserRiskRank: {
    call: (w) => w.content.getUserRiskRank({ openid, scene: 1, clientIp: '203.0.113.7' }),
    sends: 'POST /wxa/getuserriskrank',
    body: { appid: APP_ID, openid, scene: 1, client_ip: '203.0.113.7' },
    answers: { errmsg: 'getuserriskrank succ', risk_rank: 3, unoin_id: 123456 },
    gives: { riskRank: 3, callId: 123456 },
  },
  'uploadShippingInfo, in China’s time': {
    call: (w) =>
      w.shipping.upload({
        orderKey: { numberType: 2, transactionId: '4200002990202601026107283773' },
        logisticsType: 1,
        deliveryMode: 1,
        parcels: [parcel],
        uploadedAt: at('2026-01-03T02:00:00.120Z'),
        payer: { openid },
      }),
    sends: 'POST /wxa/sec/order/upload_shipping_info',
    body: {
      order_key: { order_number_type: 2, transaction_id: '4200002990202601026107283773' },
      logistics_type: 1,
      delivery_mode: 1,
      shipping_list: [wireParcel],
      upload_time: '2026-01-03T10:00:00.120+08:00',
      payer: { openid },
    },
  },
  uploadCombinedShippingInfo: {
    call: (w) =>
      w.shipping.uploadCombined({
        orderKey: { numberType: 1, mchid: '1900000109', outTradeNo: 'L0' },
        subOrders: [
          {
            orderKey: { numberType: 1, mchid: '1900000109', outTradeNo: 'L1' },
            logisticsType: 1,
            deliveryMode: 2,
            isAllDelivered: true,
            parcels: [parcel, parcel],
          },
        ],
        uploadedAt: at('2026-01-03T02:00:00Z'),
        payer: { openid },
      }),
    sends: 'POST /wxa/sec/order/upload_combined_shipping_info',
    body: {
      order_key: { order_number_type: 1, mchid: '1900000109', out_trade_no: 'L0' },
      sub_orders: [
        {
          order_key: { order_number_type: 1, mchid: '1900000109', out_trade_no: 'L1' },
          logistics_type: 1,
          delivery_mode: 2,
          is_all_delivered: true,
          shipping_list: [wireParcel, wireParcel],
        },
      ],
      upload_time: '2026-01-03T10:00:00.000+08:00',
      payer: { openid },
    },
  },
  getShippingOrder: {
    call: (w) => w.shipping.getOrder({ merchantId: '1900000109', merchantTradeNo: 'L1' }),
    sends: 'POST /wxa/sec/order/get_order',
    body: { merchant_id: '1900000109', merchant_trade_no: 'L1' },
    answers: {
      order: {
        transaction_id: '42',
        merchant_id: '1900000109',
        merchant_trade_no: 'L1',
        sub_merchant_id: '',
        description: '龙井*1',
        paid_amount: 916,
        openid,
        trade_create_time: 1767340000,
        pay_time: 1767340001,
        order_state: 2,
        in_complaint: false,
        shipping: {
          delivery_mode: 1,
          logistics_type: 1,
          finish_shipping: true,
          finish_shipping_count: 1,
          goods_desc: '龙井*1',
          shipping_list: [{ tracking_no: 'SF123', express_company: 'SF', upload_time: 1767340002 }],
        },
      },
    },
    gives: {
      order: {
        transactionId: '42',
        merchantId: '1900000109',
        merchantTradeNo: 'L1',
        subMerchantId: '',
        description: '龙井*1',
        paidFen: 916,
        openid,
        createdAt: at('2026-01-02T07:46:40Z'),
        paidAt: at('2026-01-02T07:46:41Z'),
        orderState: 2,
        inComplaint: false,
        shipping: {
          deliveryMode: 1,
          logisticsType: 1,
          isComplete: true,
          completions: 1,
          description: '龙井*1',
          parcels: [
            {
              trackingNo: 'SF123',
              expressCompany: 'SF',
              description: null,
              uploadedAt: at('2026-01-02T07:46:42Z'),
              contact: null,
            },
          ],
        },
      },
    },
  },
  getShippingOrderList: {
    call: (w) => w.shipping.listOrders({ paid: { from: at('2026-01-01T00:00:00Z') }, orderState: 1, pageSize: 20 }),
    sends: 'POST /wxa/sec/order/get_order_list',
    body: { pay_time_range: { begin_time: 1767225600 }, order_state: 1, page_size: 20 },
    answers: { last_index: 'x', has_more: true, order_list: [] },
    gives: { lastIndex: 'x', hasMore: true, orders: [] },
  },
  notifyConfirmReceive: {
    call: (w) => w.shipping.notifyConfirmReceive({ transactionId: '42', receivedAt: at('2026-01-02T07:46:40Z') }),
    sends: 'POST /wxa/sec/order/notify_confirm_receive',
    body: { transaction_id: '42', received_time: 1767340000 },
  },
  setMsgJumpPath: {
    call: (w) => w.shipping.setMessagePath({ path: 'pages/order/detail' }),
    sends: 'POST /wxa/sec/order/set_msg_jump_path',
    body: { path: 'pages/order/detail' },
  },
  isTradeManaged: {
    call: (w) => w.shipping.isManaged(),
    sends: 'POST /wxa/sec/order/is_trade_managed',
    body: { appid: APP_ID },
    answers: { is_trade_managed: true },
    gives: { isTradeManaged: true },
  },
  isTradeManagementConfirmed: {
    call: (w) => w.shipping.isConfirmed(),
    sends: 'POST /wxa/sec/order/is_trade_management_confirmation_completed',
    body: { appid: APP_ID },
    answers: { completed: false },
    gives: { isConfirmed: false },
  },
  opSpecialOrder: {
    call: (w) => w.shipping.reportSpecialOrder({ orderId: 'L1', type: 1, shipsAt: at('2026-02-01T00:00:00Z') }),
    sends: 'POST /wxa/sec/order/opspecialorder',
    body: { order_id: 'L1', type: 1, delay_to: 1769904000 },
  },
  getDeliveryList: {
    call: (w) => w.shipping.listDeliveryCompanies(),
    sends: 'POST /cgi-bin/express/delivery/open_msg/get_delivery_list',
    body: {},
    answers: { delivery_list: [{ delivery_id: 'SF', delivery_name: '顺丰速运' }], count: 1 },
    gives: { companies: [{ id: 'SF', name: '顺丰速运' }], count: 1 },
  },
  getQuota: {
    call: (w) => w.support.getQuota({ path: '/wxa/business/getliveinfo' }),
    sends: 'POST /cgi-bin/openapi/quota/get',
    body: { cgi_path: '/wxa/business/getliveinfo' },
    answers: { quota: { daily_limit: 100000, used: 3, remain: 99997 } },
    gives: { quota: { dailyLimit: 100000, used: 3, remain: 99997 }, rateLimit: null },
  },
  clearQuota: {
    call: (w) => w.support.clearQuota(),
    sends: 'POST /cgi-bin/clear_quota',
    body: { appid: APP_ID },
  },
  getRid: {
    call: (w) => w.support.getRequest({ rid: '6618f3a1-2b7c9d10-4e5f6a7b' }),
    sends: 'POST /cgi-bin/openapi/rid/get',
    body: { rid: '6618f3a1-2b7c9d10-4e5f6a7b' },
    answers: {
      request: {
        invoke_time: 1767340000,
        cost_in_ms: 12,
        request_url: 'a=b',
        request_body: '{}',
        response_body: '{}',
        client_ip: '1.2.3.4',
      },
    },
    gives: {
      request: {
        invokedAt: at('2026-01-02T07:46:40Z'),
        costInMs: 12,
        requestUrl: 'a=b',
        requestBody: '{}',
        responseBody: '{}',
        clientIp: '1.2.3.4',
      },
    },
  },
};

describe('each call goes out as the platform wants it and comes back in callers’ names and units', () => {
  it.each(Object.entries(cases))('%s', async (_, { call, sends, query, body, answers, gives = {} }) => {
    platform.answer(json({ errcode: 0, ...answers }));
    expect(await call(aWechat(platform).wechat)).toEqual(gives);

    const { last } = platform;
    expect(`${last.method} ${last.path}`).toBe(sends);
    const { access_token: token, ...rest } = Object.fromEntries(last.query);
    expect(token).toMatch(/^t\d+$/);
    expect(rest).toEqual(query ?? {});
    if (body === undefined) expect(last.body).toBe('');
    else {
      expect(last.contentType).toBe('application/json');
      expect(JSON.parse(last.body)).toEqual(body);
    }
  });
});

it('the login code goes out with app id and secret, and without a token', async () => {
  platform.answer(json({ openid, session_key: 'tiihtNczf5v6AKRyjwEUhQ==' }));
  expect(await aWechat(platform).wechat.login.code2Session({ code: '0a1b2c' })).toEqual({
    openid,
    sessionKey: 'tiihtNczf5v6AKRyjwEUhQ==',
    unionid: null,
  });
  expect(platform.received).toHaveLength(1);
  expect(platform.last).toMatchObject({ method: 'GET', path: '/sns/jscode2session' });
  expect(Object.fromEntries(platform.last.query)).toEqual({
    appid: APP_ID,
    secret: SECRET,
    js_code: '0a1b2c',
    grant_type: 'authorization_code',
  });
});

describe('results that are no failure', () => {
  it('300036: there is no room, the anchor has to scan a code', async () => {
    platform.answer(json({ errcode: 300036, errmsg: 'no realName', qrcode_url: 'https://res.wx.qq.com/q' }));
    const { wechat, reports } = aWechat(platform);
    const made = await wechat.live.createRoom({ ...form, type: 1 });
    expect(made).toEqual({ code: 300036, qrcodeUrl: 'https://res.wx.qq.com/q' });
    expect(reports.at(-1)).toMatchObject({ outcome: 'ok', code: 300036 });
  });

  it('400002: the same for a member', async () => {
    platform.answer(json({ errcode: 400002, errmsg: 'x', codeurl: 'http://mmbiz.qpic.cn/q' }));
    expect(await aWechat(platform).wechat.roles.add({ wechatId: 'chaye_chen', role: 2 })).toEqual({
      code: 400002,
      qrcodeUrl: 'https://mmbiz.qpic.cn/q',
    });
  });

  it('without the code to scan it is no such result', async () => {
    platform.answer(json({ errcode: 300036, errmsg: 'x' }));
    await expect(aWechat(platform).wechat.live.createRoom({ ...form, type: 1 })).rejects.toMatchObject({
      kind: 'bad-answer',
      message: expect.stringContaining('qrcode_url is missing'),
    });
  });
});

describe('whole numbers beyond 2^53', () => {
  it('keep every digit on both ways', async () => {
    platform.answer((response) =>
      response.end(
        '{"errcode":0,"followers":[{"openid":"o\\"page_break\\":12345678901234567890","subscribe_time":1767330000,"room_id":412,"room_status":102}],"page_break" : 90071992547409912345}',
      ),
    );
    const { wechat } = aWechat(platform);
    const page = await wechat.followers.list({ limit: 200, pageBreak: '00090071992547409911111' });
    expect(platform.last.body).toBe('{"limit":200,"page_break":90071992547409911111}');
    expect(page.pageBreak).toBe('90071992547409912345');
    expect(page.followers[0]?.openid).toBe('o"page_break":12345678901234567890');
  });

  it('alone make a body of their own', async () => {
    platform.answer(json({ errcode: 0, followers: [] }));
    await aWechat(platform).wechat.followers.list({ pageBreak: '7' });
    expect(platform.last.body).toBe('{"page_break":7}');
  });

  it.each([['7 '], ['-7'], ['1e9'], [''], ['7,"x":1']])('refuse %j', async (pageBreak) => {
    await expect(aWechat(platform).wechat.followers.list({ pageBreak })).rejects.toMatchObject({ kind: 'request' });
    expect(platform.received).toEqual([]);
  });
});

describe('files', () => {
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 255]);

  it('are uploaded as multipart with name and type', async () => {
    platform.answer(json({ type: 'image', media_id: 'mJ3k', created_at: 1767340000 }));
    const media = { bytes: png, fileName: '封面.png', contentType: 'image/png' };
    expect(await aWechat(platform).wechat.media.upload({ media })).toEqual({
      type: 'image',
      mediaId: 'mJ3k',
      createdAt: at('2026-01-02T07:46:40Z'),
    });
    expect(platform.last.query.get('type')).toBe('image');
    expect(platform.last.contentType).toMatch(/^multipart\/form-data; boundary=/);
    expect(platform.last.body).toContain('name="media"; filename="封面.png"');
    expect(platform.last.body).toContain('image/png');
  });

  it.each([
    ['no bytes', { bytes: 'x', fileName: 'a', contentType: 'image/png' }, 'media has no bytes'],
    ['nothing', { bytes: new Uint8Array(), fileName: 'a', contentType: 'image/png' }, 'media is empty'],
    ['too much', { bytes: new Uint8Array(10 * 1024 * 1024 + 1), fileName: 'a', contentType: 'image/png' }, 'bytes'],
    ['a film', { bytes: png, fileName: 'a.mp4', contentType: 'video/mp4' }, 'content type'],
    ['a name that breaks the form', { bytes: png, fileName: 'a"\r\nx', contentType: 'image/png' }, 'file name'],
  ])('with %s are refused', async (_, media, reason) => {
    await expect(aWechat(platform).wechat.media.upload({ media: media as never })).rejects.toMatchObject({
      kind: 'request',
      message: expect.stringContaining(reason),
    });
    expect(platform.received).toEqual([]);
  });

  it.each([['image/jpeg'], ['application/octet-stream'], ['']])('come as they are, labelled %j', async (type) => {
    platform.answer((response) => response.writeHead(200, { 'content-type': type }).end(png));
    const code = await aWechat(platform).wechat.codes.getUnlimited({ scene: 'r=412', page: 'pages/live/enter' });
    expect(code.contentType).toBe(type);
    expect([...code.bytes]).toEqual([...png]);
  });

  it('come in memory of their own, however many pieces they came in', async () => {
    for (const pieces of [[png], [png.slice(0, 2), png.slice(2)], [...png].map((byte) => Uint8Array.of(byte)), []]) {
      const body = (): ReadableStream =>
        new ReadableStream({
          start: (controller) => {
            for (const piece of pieces) controller.enqueue(piece);
            controller.close();
          },
        });
      const { wechat } = aWechat(platform, {
        fetch: async (input, init) =>
          String(input).includes('/stable_token')
            ? fetch(input, init)
            : new Response(body(), { headers: { 'content-type': 'image/png' } }),
      });
      const code = wechat.codes.getUnlimited({ scene: 'a' });
      if (pieces.length === 0) await expect(code).rejects.toMatchObject({ kind: 'not-json' });
      else {
        const { bytes } = await code;
        expect([...bytes]).toEqual([...png]);
        expect(bytes.buffer.byteLength).toBe(png.length);
      }
    }
  });

  it.each([['application/json; charset=UTF-8'], ['text/plain'], ['image/jpeg']])(
    'that are JSON in truth are failures, labelled %j',
    async (type) => {
      platform.answer((response) =>
        response.writeHead(200, { 'content-type': type }).end('{"errcode":41030,"errmsg":"invalid page"}'),
      );
      await expect(aWechat(platform).wechat.codes.getUnlimited({ scene: 'a' })).rejects.toMatchObject({
        kind: 'platform',
        code: 41030,
      });
    },
  );

  it('that never came are no success', async () => {
    platform.answer(json({ errcode: 0 }));
    await expect(aWechat(platform).wechat.codes.getUnlimited({ scene: 'a' })).rejects.toMatchObject({
      kind: 'bad-answer',
    });
  });
});

describe('requests that cannot work are refused before a call is spent', () => {
  const refusals: [string, (w: Wechat) => Promise<unknown>, string][] = [
    [
      'a name too long',
      (w) => w.live.createRoom({ ...form, type: 0, name: '茶'.repeat(18) }),
      'name is longer than 34',
    ],
    ['a name too short', (w) => w.live.createRoom({ ...form, type: 0, name: '茶茶' }), 'name is shorter than 6'],
    [
      'a date that is none',
      (w) => w.live.createRoom({ ...form, type: 0, startsAt: new Date(NaN) }),
      'startsAt is not a Date',
    ],
    ['a type unknown', (w) => w.live.createRoom({ ...form, type: 2 as 0 }), 'type is none of 0, 1'],
    [
      'a number for a switch',
      (w) => w.live.updateKf({ roomId: 1, closeKf: 1 as never }),
      'closeKf is not true or false',
    ],
    ['a field misspelt', (w) => w.live.deleteRoom({ roomId: 1, roomID: 1 } as never), 'roomID is no field'],
    ['the wire’s own name', (w) => w.live.deleteRoom({ id: 1 } as never), 'id is no field'],
    [
      'yuan for fen',
      (w) => w.goods.add({ ...goodsForm, priceType: 1, priceFen: 168.5 }),
      'priceFen is not a whole number of fen',
    ],
    ['a price below nothing', (w) => w.goods.add({ ...goodsForm, priceType: 1, priceFen: -1 }), 'priceFen is below 0'],
    [
      'a path with a slash',
      (w) => w.goods.add({ ...goodsForm, url: '/pages/a', priceType: 1, priceFen: 1 }),
      'url has characters',
    ],
    [
      '21 ids',
      (w) => w.goods.get({ goodsIds: Array.from({ length: 21 }, (_, i) => i + 1) }),
      'goodsIds has more than 20',
    ],
    [
      '2 001 openids',
      (w) => w.followers.push({ roomId: 1, openids: Array(2001).fill(openid) }),
      'openids has more than 2000',
    ],
    ['no ids', (w) => w.goods.get({ goodsIds: [] }), 'goodsIds has fewer than 1'],
    ['a hole in a list', (w) => w.goods.get({ goodsIds: new Array(2) as number[] }), 'goodsIds[0] is missing'],
    [
      'a nested field',
      (w) => w.live.addAssistant({ roomId: 1, users: [{ wechatId: 'a', nickname: '' }] }),
      'users[0].nickname is empty',
    ],
    [
      'half a character',
      (w) => w.content.checkText({ openid, scene: 1, content: 'a\ud800' }),
      'content has characters that cannot be sent',
    ],
    [
      'a control character',
      (w) => w.content.checkText({ openid, scene: 1, content: 'a\u0001' }),
      'content has characters that cannot be sent',
    ],
    ['a percent sign in a scene', (w) => w.codes.getUnlimited({ scene: 'a%20' }), 'scene has characters'],
    ['a scene of 33', (w) => w.codes.getUnlimited({ scene: 'a'.repeat(33) }), 'scene is longer than 32'],
    ['a query in a page', (w) => w.codes.getUnlimited({ scene: 'a', page: 'pages/a?b=1' }), 'page has characters'],
    [
      'an empty template value',
      (w) => w.messages.sendSubscription({ openid, templateId: 'a', data: { thing1: { value: '' } } }),
      'data.thing1.value is empty',
    ],
    [
      'a line break in it',
      (w) => w.messages.sendSubscription({ openid, templateId: 'a', data: { thing1: { value: 'a\nb' } } }),
      'data.thing1.value has characters',
    ],
    [
      'a name that reaches for the prototype',
      (w) => w.messages.sendSubscription({ openid, templateId: 'a', data: JSON.parse('{"__proto__":{"value":"x"}}') }),
      'data has a name',
    ],
    [
      'a rule between two fields',
      (w) => w.goods.add({ ...goodsForm, priceType: 3, priceFen: 100, price2Fen: 101 }),
      'price2Fen may not exceed priceFen',
    ],
    [
      'null where the rule wants a value',
      (w) => w.goods.add({ ...goodsForm, priceType: 2, priceFen: 100, price2Fen: null as never }),
      'price2Fen is needed',
    ],
    [
      'a rule about now',
      (w) => w.live.createRoom({ ...form, type: 0, startsAt: at('2026-01-02T10:09:59Z') }),
      'startsAt has to be from 10 minutes',
    ],
    ['a request that is none', (w) => w.live.deleteRoom(null as never), 'is not an object'],
  ];

  it.each(refusals)('%s', async (_, call, reason) => {
    const { wechat, reports } = aWechat(platform);
    const error = await call(wechat).catch((caught: unknown) => caught as WechatError);
    expect(error).toMatchObject({ name: 'WechatError', kind: 'request', message: expect.stringContaining(reason) });
    expect(platform.received).toEqual([]);
    expect(reports).toEqual([]);
  });
});

it('a call that is not repeatable goes out once when nobody knows whether it arrived', async () => {
  platform.answer((response) => void response.destroy());
  const { wechat } = aWechat(platform);
  await expect(wechat.live.createRoom({ ...form, type: 0 })).rejects.toMatchObject({ kind: 'network' });
  expect(platform.received.filter(({ path }) => path.endsWith('/create'))).toHaveLength(1);
});

it('an error quotes nothing sensitive of the request', async () => {
  platform.answer(
    failure(40029, `invalid code hint: [e31968a7bf] 13800001111 ${openid}, rid: 61c05699-79d94140-4685b391`),
  );
  const error = await aWechat(platform)
    .wechat.login.getPhoneNumber({ code: 'e31968a7bf' })
    .catch((caught: unknown) => caught as WechatError);
  expect(error).toMatchObject({ code: 40029, endpoint: 'getPhoneNumber', rid: '61c05699-79d94140-4685b391' });
  for (const secret of ['e31968a7bf', '13800001111', openid]) expect(String(error)).not.toContain(secret);
});
