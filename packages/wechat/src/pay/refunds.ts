import { currency, none, notifyUrl, outTradeNo, ownNumber, transactionId } from './common.fields';
import { type PayEndpoint } from './endpoint';
import { fen, integer, list, object, oneOf, optional, text, time } from './field';

const from = optional(list(object({ account: oneOf(['AVAILABLE', 'UNAVAILABLE']), amount: fen() })));
const goods = optional(
  list(
    object({
      merchant_goods_id: text({ min: 1, max: 32 }),
      wechatpay_goods_id: optional(text({ max: 32 })),
      goods_name: optional(text({ max: 256 })),
      unit_price: fen(),
      refund_amount: fen(),
      refund_quantity: integer({ min: 1 }),
    }),
  ),
);

const refund = {
  refund_id: text(),
  out_refund_no: text(),
  transaction_id: text(),
  out_trade_no: text(),
  channel: oneOf(['ORIGINAL', 'BALANCE', 'OTHER_BALANCE', 'OTHER_BANKCARD']),
  user_received_account: text({ personal: true }),
  success_time: optional(time()),
  create_time: time(),
  status: oneOf(['SUCCESS', 'CLOSED', 'PROCESSING', 'ABNORMAL']),
  funds_account: optional(oneOf(['UNSETTLED', 'AVAILABLE', 'UNAVAILABLE', 'OPERATION', 'BASIC'])),
  amount: object({
    total: fen(),
    refund: fen(),
    from,
    payer_total: fen(),
    payer_refund: fen({ note: 'what goes back to the user, coupons left out' }),
    settlement_refund: fen(),
    settlement_total: fen(),
    discount_refund: fen(),
    currency: text(),
  }),
  promotion_detail: optional(
    list(
      object({
        promotion_id: text(),
        scope: oneOf(['GLOBAL', 'SINGLE']),
        type: oneOf(['COUPON', 'DISCOUNT']),
        amount: fen(),
        refund_amount: fen(),
        goods_detail: goods,
      }),
    ),
  ),
} as const;

const errors = {
  PARAM_ERROR: 400,
  INVALID_REQUEST: 400,
  MCH_NOT_EXISTS: 400,
  NO_AUTH: 403,
  NOT_ENOUGH: 403,
  USER_ACCOUNT_ABNORMAL: 403,
  RESOURCE_NOT_EXISTS: 404,
  FREQUENCY_LIMITED: 429,
} as const;

export const refunds = {
  'refunds.create': {
    name: 'refunds.create',
    title: '申请退款',
    method: 'POST',
    url: '/v3/refund/domestic/refunds',
    path: none,
    query: none,
    body: {
      transaction_id: optional(transactionId),
      out_trade_no: optional(outTradeNo),
      out_refund_no: ownNumber(64),
      reason: optional(text({ min: 1, max: 80, unconfirmed: true })),
      notify_url: optional(notifyUrl),
      funds_account: optional(oneOf(['AVAILABLE'])),
      amount: object({ refund: fen({ min: 1 }), from, total: fen({ min: 1 }), currency }),
      goods_detail: goods,
    },
    either: [['transaction_id', 'out_trade_no']],
    answer: refund,
    idempotency: 'out_refund_no',
    repeatable: true,
    errors,
    perSecond: 150,
    source: 'WPGo services/refunddomestic',
  },
  'refunds.get': {
    name: 'refunds.get',
    title: '查询单笔退款（按商户退款单号）',
    method: 'GET',
    url: '/v3/refund/domestic/refunds/{out_refund_no}',
    path: { out_refund_no: ownNumber(64) },
    query: none,
    body: null,
    answer: refund,
    idempotency: null,
    repeatable: true,
    errors: { PARAM_ERROR: 400, MCH_NOT_EXISTS: 400, RESOURCE_NOT_EXISTS: 404, FREQUENCY_LIMITED: 429 },
    source: 'WPGo services/refunddomestic',
  },
} as const satisfies Readonly<Record<string, PayEndpoint>>;
