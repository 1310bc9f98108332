export { type Clock, systemClock } from './clock';
export { type PayCallReport, type PayHooks } from './pay/call';
export {
  type Pay,
  type PayAnswerOf,
  type PayCallOptions,
  type PayCalls,
  type PayOptions,
  type PayRequestOf,
  type PaymentParams,
  type TransferParams,
  createPay,
} from './pay/client';
export * from './pay/endpoints';
export {
  type NoticeReply,
  type NoticeStore,
  type OtherNotice,
  type PayNotice,
  type RawNotice,
  memoryNoticeStore,
} from './pay/notice-reader';
export { PayError, type PayErrorKind } from './pay/pay-error';
export { redactPay } from './pay/redact-pay';
