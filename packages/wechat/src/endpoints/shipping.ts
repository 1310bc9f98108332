import { type Endpoint, type Fields } from '../endpoint';
import { nothing, openid, seconds } from './common';

const shippingCall = {
  method: 'POST',
  token: 'query',
  send: 'json',
  envelope: 'errcode',
  invalid: 10060014,
  answer: nothing,
  id: null,
} as const;

const number = { type: 'string', required: false, min: 1, max: 64 } as const;

const orderKey = {
  type: 'object',
  required: true,
  fields: {
    order_number_type: {
      type: 'integer',
      required: true,
      values: [1, 2],
      as: 'numberType',
      error: 268485194,
      note: '1 mchid and out_trade_no, 2 transaction_id',
    },
    transaction_id: { ...number, error: 268485195 },
    mchid: { ...number, error: 268485196 },
    out_trade_no: { ...number, error: 268485197 },
  },
} as const;

const contact = {
  type: 'object',
  required: false,
  fields: {
    consignor_contact: {
      type: 'string',
      required: false,
      max: 1024,
      sensitive: true,
      note: 'masked, the last four digits clear',
    },
    receiver_contact: {
      type: 'string',
      required: false,
      max: 1024,
      sensitive: true,
      note: 'masked, the last four digits clear',
    },
  },
  note: 'one of the two, for SF (顺丰)',
} as const;

const shipment = {
  logistics_type: {
    type: 'integer',
    required: true,
    values: [1, 2, 3, 4],
    error: 10060005,
    note: '1 express, 2 local, 3 virtual, 4 pick-up',
  },
  delivery_mode: {
    type: 'integer',
    required: true,
    values: [1, 2],
    error: 268485224,
    note: '1 in one, 2 split, for express only',
  },
  is_all_delivered: { type: 'boolean', required: false, error: 10060007, note: 'needed with delivery_mode 2' },
  shipping_list: {
    type: 'array',
    required: true,
    min: 1,
    max: 15,
    error: 10060024,
    as: 'parcels',
    items: {
      type: 'object',
      required: true,
      fields: {
        tracking_no: { type: 'string', required: false, min: 1, max: 128, error: 10060026, note: 'needed for express' },
        express_company: {
          type: 'string',
          required: false,
          min: 1,
          max: 128,
          error: 10060025,
          note: 'needed for express: an id of getDeliveryList',
        },
        item_desc: { type: 'string', required: true, min: 1, max: 120, error: 10060009, as: 'description' },
        contact,
      },
    },
  },
} as const satisfies Fields;

const uploadTime = {
  type: 'string',
  required: true,
  unit: 'rfc-3339',
  error: 268485216,
  as: 'uploadedAt',
  note: 'with offset; has to grow from one upload of an order to the next',
} as const;

const payer = { type: 'object', required: true, fields: { openid } } as const;

const uploadErrors = [
  -1, 10060001, 10060002, 10060003, 10060004, 10060005, 10060006, 10060007, 10060008, 10060009, 10060012, 10060014,
  10060019, 10060020, 10060023, 10060024, 10060025, 10060026, 10060031, 268485194, 268485195, 268485196, 268485197,
  268485216, 268485224, 268485226, 268485227, 268485228,
] as const;

/** Names one order: transaction_id, or merchant_id with merchant_trade_no. */
const orderQuery = {
  transaction_id: number,
  merchant_id: number,
  sub_merchant_id: number,
  merchant_trade_no: number,
} as const satisfies Fields;

const orderRow = {
  transaction_id: { type: 'string', required: true },
  merchant_id: { type: 'string', required: true },
  sub_merchant_id: { type: 'string', required: false, default: '' },
  merchant_trade_no: { type: 'string', required: true },
  description: { type: 'string', required: true },
  paid_amount: { type: 'integer', required: true, min: 0, unit: 'fen', as: 'paidFen' },
  openid,
  trade_create_time: { ...seconds, as: 'createdAt' },
  pay_time: { ...seconds, as: 'paidAt' },
  order_state: {
    type: 'integer',
    required: true,
    values: [1, 2, 3, 4, 5, 6],
    note: '1 to ship, 2 shipped, 3 confirmed, 4 complete, 5 refunded, 6 to be settled',
  },
  in_complaint: { type: 'boolean', required: true },
  shipping: {
    type: 'object',
    required: false,
    fields: {
      delivery_mode: { type: 'integer', required: false },
      logistics_type: { type: 'integer', required: false },
      finish_shipping: { type: 'boolean', required: true, as: 'isComplete' },
      finish_shipping_count: {
        type: 'integer',
        required: true,
        min: 0,
        as: 'completions',
        note: '2 after a correction',
      },
      goods_desc: { type: 'string', required: false, as: 'description' },
      shipping_list: {
        type: 'array',
        required: false,
        as: 'parcels',
        items: {
          type: 'object',
          required: true,
          fields: {
            tracking_no: { type: 'string', required: false },
            express_company: { type: 'string', required: false },
            goods_desc: { type: 'string', required: false, as: 'description' },
            upload_time: { ...seconds, as: 'uploadedAt' },
            contact,
          },
        },
      },
    },
  },
} as const satisfies Fields;

/** Shipping information: the money of an order stays frozen until it is given and the receipt confirmed. */
export const shipping = {
  uploadShippingInfo: {
    ...shippingCall,
    name: 'uploadShippingInfo',
    title: '发货信息录入 uploadShippingInfo',
    path: '/wxa/sec/order/upload_shipping_info',
    request: { order_key: orderKey, ...shipment, upload_time: uploadTime, payer },
    repeatable: false,
    errors: uploadErrors,
    quota: { group: 'uploadShippingInfo', perDay: null },
    source: '发货信息录入',
  },
  uploadCombinedShippingInfo: {
    ...shippingCall,
    name: 'uploadCombinedShippingInfo',
    title: '发货信息合单录入 uploadCombinedShippingInfo',
    path: '/wxa/sec/order/upload_combined_shipping_info',
    request: {
      order_key: orderKey,
      sub_orders: {
        type: 'array',
        required: true,
        min: 1,
        max: 50,
        items: { type: 'object', required: true, fields: { order_key: orderKey, ...shipment } },
      },
      upload_time: uploadTime,
      payer,
    },
    repeatable: false,
    errors: [...uploadErrors, 10060013, 268485253],
    quota: { group: 'uploadCombinedShippingInfo', perDay: null },
    source: '发货信息合单录入',
  },
  getShippingOrder: {
    ...shippingCall,
    name: 'getShippingOrder',
    title: '查询订单发货状态 getOrder',
    path: '/wxa/sec/order/get_order',
    request: orderQuery,
    repeatable: true,
    answer: { order: { type: 'object', required: true, fields: orderRow } },
    errors: [-1, 10060001, 10060012, 10060014],
    quota: { group: 'getShippingOrder', perDay: null },
    source: '查询订单发货状态',
  },
  getShippingOrderList: {
    ...shippingCall,
    name: 'getShippingOrderList',
    title: '查询订单列表 getOrderList',
    path: '/wxa/sec/order/get_order_list',
    request: {
      pay_time_range: {
        type: 'object',
        required: false,
        as: 'paid',
        fields: {
          begin_time: { ...seconds, required: false, as: 'from' },
          end_time: { ...seconds, required: false, as: 'to', note: 'included' },
        },
      },
      order_state: { type: 'integer', required: false, values: [1, 2, 3, 4, 5, 6] },
      openid: { ...openid, required: false },
      last_index: { type: 'string', required: false, max: 256, note: 'of the page before, if that one has more' },
      page_size: { type: 'integer', required: false, min: 1, max: 100, unit: 'rows', default: 100 },
    },
    repeatable: true,
    answer: {
      last_index: { type: 'string', required: false },
      has_more: { type: 'boolean', required: true },
      order_list: {
        type: 'array',
        required: false,
        as: 'orders',
        items: { type: 'object', required: true, fields: orderRow },
      },
    },
    errors: [-1, 10060012, 10060014],
    quota: { group: 'getShippingOrderList', perDay: null },
    source: '查询订单列表',
  },
  notifyConfirmReceive: {
    ...shippingCall,
    name: 'notifyConfirmReceive',
    title: '确认收货提醒 notifyConfirmReceive',
    path: '/wxa/sec/order/notify_confirm_receive',
    request: {
      ...orderQuery,
      received_time: { ...seconds, as: 'receivedAt', error: 10060029, note: 'after the shipping' },
    },
    // Once per order.
    repeatable: false,
    errors: [-1, 10060001, 10060012, 10060014, 10060028, 10060029, 10060030, 10060032],
    quota: { group: 'notifyConfirmReceive', perDay: null },
    source: '确认收货提醒',
  },
  setMsgJumpPath: {
    ...shippingCall,
    name: 'setMsgJumpPath',
    title: '消息跳转路径设置 setMsgJumpPath',
    path: '/wxa/sec/order/set_msg_jump_path',
    request: {
      path: { type: 'string', required: true, max: 1024, unit: 'page-path', note: 'empty: the platform’s own page' },
    },
    repeatable: true,
    invalid: 47001,
    errors: [-1],
    quota: { group: 'setMsgJumpPath', perDay: null },
    source: '消息跳转路径设置',
  },
  isTradeManaged: {
    ...shippingCall,
    name: 'isTradeManaged',
    title: '查询小程序是否已开通发货信息管理服务 isTradeManaged',
    path: '/wxa/sec/order/is_trade_managed',
    request: { appid: { type: 'string', required: true, min: 1, as: 'appId', error: 40097 } },
    repeatable: true,
    answer: { is_trade_managed: { type: 'boolean', required: true } },
    invalid: 40097,
    errors: [-1, 40013, 40097, 44990],
    quota: { group: 'isTradeManaged', perDay: null },
    source: '查询小程序是否已开通发货信息管理服务',
  },
  isTradeManagementConfirmed: {
    ...shippingCall,
    name: 'isTradeManagementConfirmed',
    title: '查询小程序是否已完成交易结算管理确认 isTradeManagementConfirmationCompleted',
    path: '/wxa/sec/order/is_trade_management_confirmation_completed',
    request: { appid: { type: 'string', required: true, min: 1, as: 'appId', error: 40097 } },
    repeatable: true,
    answer: { completed: { type: 'boolean', required: true, as: 'isConfirmed' } },
    invalid: 40097,
    errors: [-1, 40013, 40097, 44990],
    quota: { group: 'isTradeManagementConfirmed', perDay: null },
    source: '查询小程序是否已完成交易结算管理确认',
  },
  opSpecialOrder: {
    ...shippingCall,
    name: 'opSpecialOrder',
    title: '特殊发货报备 opSpecialOrder',
    path: '/wxa/sec/order/opspecialorder',
    id: { field: 'order_id', in: 'body' },
    request: {
      order_id: {
        type: 'string',
        required: true,
        min: 1,
        max: 64,
        error: 268546002,
        note: 'transaction id or the merchant’s own number',
      },
      type: { type: 'integer', required: true, values: [1, 2], error: 268546000, note: '1 pre-sale, 2 test order' },
      delay_to: {
        ...seconds,
        required: false,
        as: 'shipsAt',
        error: 268546001,
        note: 'needed for type 1: 15 to 330 days after the payment',
      },
    },
    repeatable: true,
    invalid: 47001,
    errors: [-1, 268546000, 268546001, 268546002],
    quota: { group: 'opSpecialOrder', perDay: null },
    source: '特殊发货报备',
  },
  getDeliveryList: {
    ...shippingCall,
    name: 'getDeliveryList',
    title: '获取运力id列表 get_delivery_list',
    path: '/cgi-bin/express/delivery/open_msg/get_delivery_list',
    request: nothing,
    repeatable: true,
    answer: {
      delivery_list: {
        type: 'array',
        required: true,
        as: 'companies',
        items: {
          type: 'object',
          required: true,
          fields: {
            delivery_id: { type: 'string', required: true, as: 'id' },
            delivery_name: { type: 'string', required: true, as: 'name' },
          },
        },
      },
      count: { type: 'integer', required: true, min: 0, unit: 'rows' },
    },
    invalid: 47001,
    errors: [-1],
    quota: { group: 'getDeliveryList', perDay: null },
    source: '获取运力id列表',
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
