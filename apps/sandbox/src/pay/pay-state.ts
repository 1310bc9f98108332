import { type CertifiedKey } from './pay-crypto';

// Everything that Pay remembers, as JSON. Times are milliseconds of the virtual clock, money is whole fen.

export interface Merchant {
  mchid: string;
  name: string;
  apiV3Key: string;
  /** Of the merchant: what it signs with. The sandbox keeps the private half only to hand it to a developer. */
  key: CertifiedKey;
  /** App ids bound to the merchant (商户号绑定 AppID). */
  apps: string[];
  /** App ids with a marketing authorisation (APPID 营销授权): what live coupons go by. */
  marketingApps: string[];
  balanceFen: number;
  canShare: boolean;
  /** 1/10 000 of an order. */
  sharingRateBps: number;
  transferScenes: string[];
  /** How answers and notices to it are signed. */
  mode: 'certificate' | 'public-key';
  favorCallback: { url: string; isOn: boolean } | null;
  busifavorCallback: string | null;
  /** Where it hears of money shared with it. */
  sharingCallback: string | null;
}

/** What is known of a user besides being paid by: set by hand. */
export interface User {
  openid: string;
  appid: string;
  isAbnormal: boolean;
  /** Users of one natural person share limits; null: a person of its own. */
  person: string | null;
}

export type OrderState = 'NOTPAY' | 'USERPAYING' | 'PAYERROR' | 'SUCCESS' | 'REFUND' | 'CLOSED';

export interface DiscountedGoods {
  id: string;
  quantity: number;
  unitFen: number;
  discountFen: number;
}

export interface UsedCoupon {
  couponId: string;
  stockId: string;
  name: string;
  fen: number;
  isNoCash: boolean;
  /** Of a coupon for single goods: which, and how much off. Empty for one of the whole order. */
  goods: DiscountedGoods[];
}

export interface Order {
  mchid: string;
  appid: string;
  outTradeNo: string;
  /** What was asked first: a repeat has to be the same. */
  asked: string;
  prepayId: string;
  prepayAt: number;
  createdAt: number;
  description: string;
  attach: string;
  notifyUrl: string;
  goodsTag: string | null;
  goods: { id: string; quantity: number; unitFen: number }[];
  totalFen: number;
  openid: string;
  expiresAt: number | null;
  isSharing: boolean;
  state: OrderState;
  transactionId: string | null;
  paidAt: number | null;
  payerFen: number;
  coupons: UsedCoupon[];
  /** Asked back and not failed. */
  refundedFen: number;
  payerRefundedFen: number;
  refunds: number;
  /** Of a sharing order: what nobody has got yet; 0 once released. */
  unsplitFen: number;
  isReleased: boolean;
  /** Given to receivers and not returned, pending ones too. */
  sharedFen: number;
  sharings: number;
}

export interface Refund {
  mchid: string;
  outRefundNo: string;
  asked: string;
  refundId: string;
  orderKey: string;
  refundFen: number;
  payerFen: number;
  /** What it took from the merchant, and how much of that out of the order's frozen funds. */
  takenFen: number;
  fromFrozenFen: number;
  notifyUrl: string | null;
  fundsAccount: string;
  createdAt: number;
  doneAt: number | null;
  status: 'PROCESSING' | 'SUCCESS' | 'CLOSED' | 'ABNORMAL';
  /** What it will come to. */
  outcome: 'SUCCESS' | 'CLOSED' | 'ABNORMAL';
}

export interface Receiver {
  mchid: string;
  appid: string;
  type: string;
  account: string;
  relation: string;
}

export interface SharedPart {
  type: string;
  account: string;
  fen: number;
  description: string;
  detailId: string;
  result: 'PENDING' | 'SUCCESS' | 'CLOSED';
  failReason: string | null;
  returnedFen: number;
}

export interface SharingOrder {
  mchid: string;
  outOrderNo: string;
  asked: string;
  orderId: string;
  orderKey: string;
  transactionId: string;
  state: 'PROCESSING' | 'FINISHED';
  parts: SharedPart[];
  createdAt: number;
  doneAt: number;
}

export interface SharingReturn {
  mchid: string;
  outReturnNo: string;
  asked: string;
  returnId: string;
  sharingKey: string;
  returnMchid: string;
  fen: number;
  description: string;
  result: 'PROCESSING' | 'SUCCESS' | 'FAILED';
  failReason: string | null;
  createdAt: number;
  doneAt: number;
}

export type TransferState =
  'ACCEPTED' | 'PROCESSING' | 'WAIT_USER_CONFIRM' | 'TRANSFERING' | 'SUCCESS' | 'FAIL' | 'CANCELING' | 'CANCELLED';

export interface Transfer {
  mchid: string;
  appid: string;
  outBillNo: string;
  asked: string;
  billNo: string;
  packageInfo: string;
  openid: string;
  fen: number;
  remark: string;
  sceneId: string;
  notifyUrl: string | null;
  state: TransferState;
  failReason: string | null;
  createdAt: number;
  updatedAt: number;
}

export type FavorStatus = 'unactivated' | 'audit' | 'running' | 'stoped' | 'paused';

export interface FavorStock {
  stockId: string;
  creator: string;
  belongs: string;
  asked: string;
  outRequestNo: string;
  name: string;
  description: string;
  beginsAt: number;
  endsAt: number;
  maxCoupons: number;
  maxFen: number;
  maxFenByDay: number | null;
  maxPerUser: number;
  isNaturalPerson: boolean;
  couponFen: number;
  minimumFen: number;
  merchants: string[];
  items: string[];
  goodsTags: string[];
  tradeTypes: string[];
  canCombine: boolean;
  isNoCash: boolean;
  status: FavorStatus;
  createdAt: number;
  startedAt: number | null;
  stoppedAt: number | null;
  sent: number;
  sentByDay: Record<string, number>;
  /** Other merchants that may send it. */
  senders: string[];
  /** Apps in whose live rooms it is on the shelf. */
  shelves: string[];
}

export interface FavorCoupon {
  couponId: string;
  stockId: string;
  sender: string;
  appid: string;
  openid: string;
  outRequestNo: string;
  createdAt: number;
  beginsAt: number;
  endsAt: number;
  usedAt: number | null;
  consumer: string | null;
  transactionId: string | null;
  goods: DiscountedGoods[];
}

export interface BusifavorStock {
  stockId: string;
  creator: string;
  belongs: string;
  asked: string;
  outRequestNo: string;
  /** The fields of creation as they came, for the answers that repeat them. */
  fields: Record<string, unknown>;
  state: 'UNAUDIT' | 'RUNNING' | 'STOPED' | 'PAUSED';
  maxCoupons: number | null;
  maxByDay: number | null;
  maxPerUser: number;
  beginsAt: number;
  endsAt: number;
  codeMode: string;
  createdAt: number;
  sent: number;
  sentByDay: Record<string, number>;
  /** Apps in whose live rooms it is on the shelf. */
  shelves: string[];
  /** Uploaded codes, in order. */
  codes: { code: string; uploadedAt: number; dispatchedAt: number | null; openid: string | null }[];
  /** Answers by the merchant's own number: what was asked, and what was told. */
  done: Record<string, { asked: string; answer: Record<string, unknown> | null }>;
}

export interface BusifavorCoupon {
  code: string;
  stockId: string;
  appid: string;
  openid: string;
  outRequestNo: string;
  receivedAt: number;
  beginsAt: number;
  endsAt: number;
  state: 'SENDED' | 'USED' | 'DEACTIVATED';
  useRequestNo: string | null;
  usedAt: number | null;
  returnRequestNo: string | null;
  returnedAt: number | null;
  deactivateRequestNo: string | null;
  deactivatedAt: number | null;
  deactivateReason: string | null;
  outTradeNo: string | null;
  /** Numbers of association and its end, with their times. */
  links: Record<string, number>;
}

export interface NoticeDelivery {
  at: number;
  /** HTTP status; null when none came. */
  status: number | null;
  /** Why it failed; null when it was taken. */
  problem: string | null;
}

export interface Notice {
  id: string;
  mchid: string;
  url: string;
  eventType: string;
  /** `resource.original_type`. */
  original: string;
  createdAt: number;
  /** What it is about, in clear: for the person at the page. */
  about: Record<string, unknown>;
  /** What is sent, the same each time. */
  body: string;
  deliveries: NoticeDelivery[];
  /** Null: taken, given up, or nowhere to go. */
  nextAt: number | null;
  state: 'waiting' | 'taken' | 'given-up' | 'elsewhere';
}

/** Something that happens by itself when the virtual clock gets there. */
export interface Due {
  at: number;
  what: 'refund' | 'sharing' | 'return' | 'transfer' | 'cancel';
  id: string;
}

export interface Switches {
  /** A start of a cash stock, a new merchant stock: reviewed by hand first. */
  isAuditing: boolean;
  /** Sends to one user that overlap are refused with a RULE_LIMIT that is not true. */
  isFalseLimit: boolean;
  /** Seconds until refunds, shares and transfers come to an end. */
  refundSeconds: number;
  sharingSeconds: number;
  transferSeconds: number;
}

export const defaultSwitches: Switches = {
  isAuditing: false,
  isFalseLimit: false,
  refundSeconds: 10,
  sharingSeconds: 5,
  transferSeconds: 3,
};
