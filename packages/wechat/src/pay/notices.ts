import { favorCoupon } from './favor';
import { type Fields, fen, object, oneOf, optional, text, time } from './field';
import { transaction } from './transactions';

/** One kind of notice. */
export interface PayEvent {
  /** `resource.original_type`. */
  readonly original: string;
  /** What the decrypted resource holds. */
  readonly resource: Fields;
  /** The spelling of the event type was not seen in a public source. */
  readonly unconfirmed?: true;
  readonly source: string;
}

const refund = {
  original: 'refund',
  resource: {
    mchid: text(),
    transaction_id: text(),
    out_trade_no: text(),
    refund_id: text(),
    out_refund_no: text(),
    refund_status: oneOf(['SUCCESS', 'CLOSED', 'ABNORMAL']),
    success_time: optional(time()),
    user_received_account: text({ personal: true }),
    amount: object({ total: fen(), refund: fen(), payer_total: fen(), payer_refund: fen() }),
  },
  source: 'SKIT EventSamples',
} as const;

/** What the platform tells the notify URL, by `event_type`. */
export const payEvents = {
  'TRANSACTION.SUCCESS': { original: 'transaction', resource: transaction, source: 'WPGo services/payments' },
  'REFUND.SUCCESS': refund,
  'REFUND.ABNORMAL': refund,
  'REFUND.CLOSED': refund,
  PROFITSHARING: {
    original: 'profitsharing',
    resource: {
      mchid: text(),
      transaction_id: text(),
      order_id: text(),
      out_order_no: text(),
      receiver: object({
        type: oneOf(['MERCHANT_ID', 'PERSONAL_OPENID']),
        account: text({ personal: true }),
        amount: fen(),
        description: text(),
      }),
      success_time: time(),
    },
    unconfirmed: true,
    source: 'SKIT EventSamples',
  },
  'COUPON.USE': { original: 'coupon', resource: favorCoupon, unconfirmed: true, source: 'SKIT EventSamples' },
  'COUPON.SEND': {
    original: 'coupon',
    resource: {
      event_type: oneOf(['EVENT_TYPE_BUSICOUPON_SEND']),
      coupon_code: text(),
      stock_id: text(),
      send_time: time(),
      openid: optional(text({ personal: true, note: 'only with notify_config.notify_appid' })),
      unionid: optional(text({ personal: true })),
      send_channel: optional(text()),
      send_merchant: optional(text()),
      attach_info: optional(object({ transaction_id: optional(text()), act_code: optional(text()) })),
    },
    unconfirmed: true,
    source: 'SKIT EventSamples',
  },
  'MCHTRANSFER.BILL.FINISHED': {
    original: 'mch_payment',
    resource: {
      mchid: text(),
      out_bill_no: text(),
      transfer_bill_no: text(),
      state: oneOf(['SUCCESS', 'FAIL', 'CANCELLED']),
      transfer_amount: fen(),
      fail_reason: optional(text()),
      openid: text({ personal: true }),
      create_time: time(),
      update_time: time(),
    },
    unconfirmed: true,
    source: 'SKIT EventSamples',
  },
} as const satisfies Readonly<Record<string, PayEvent>>;

export type PayEventType = keyof typeof payEvents;

/** The cover of every notice. */
export const noticeCover = {
  id: text({ min: 1, max: 64 }),
  create_time: time(),
  resource_type: oneOf(['encrypt-resource']),
  event_type: text({ min: 1, max: 64 }),
  summary: optional(text()),
  resource: object({
    original_type: text(),
    algorithm: oneOf(['AEAD_AES_256_GCM']),
    ciphertext: text({ min: 1, max: 1_048_576 }),
    associated_data: optional(text({ max: 32 })),
    nonce: text({ min: 1, max: 16 }),
  }),
} as const;

/** Pauses between two deliveries of a notice that was not taken, in seconds (unconfirmed): about a day in all. */
export const noticePauses = [
  15, 15, 30, 180, 600, 1_200, 1_800, 1_800, 1_800, 3_600, 10_800, 10_800, 10_800, 21_600, 21_600,
] as const;

/** How long the platform waits for the answer to a notice. */
export const noticeAnswerSeconds = 5;
/** By how much the clocks of a message and its reader may differ, either way. */
export const clockToleranceSeconds = 300;
/** Signatures of probes that have to be refused begin so (unconfirmed). */
export const probePrefix = 'WECHATPAY/SIGNTEST/';
/** The platform and its fallback. */
export const hosts = ['https://api.mch.weixin.qq.com', 'https://api2.mch.weixin.qq.com'] as const;
/** The platform's numbers: for those who check before they ask, and for stand-ins. */
export const limits = {
  partialRefunds: 50,
  refundWithinDays: 365,
  sharingRequests: 20,
  sharingReceivers: 50,
  /** Of the order, unless the merchant has another; in 1/10 000 (unconfirmed). */
  sharingRateBps: 3_000,
  /** Coupons of cash that one user gets from one merchant in a calendar month. */
  favorFenPerUserMonth: 500_000,
} as const;
