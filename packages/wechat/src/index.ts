export { type AnswerOf } from './answer';
export { type CallReport, type Hooks } from './call';
export { type FollowerCalls, type GoodsCalls, type RoleCalls } from './calls/goods';
export { type RoomCalls } from './calls/rooms';
export {
  type CodeCalls,
  type ContentCalls,
  type LinkCalls,
  type LoginCalls,
  type MediaCalls,
  type MessageCalls,
  type ShippingCalls,
  type SupportCalls,
} from './calls/services';
export { type Call, type CallOptions } from './calls/typed-call';
export { createWechat, type Wechat, type WechatOptions } from './client';
export { type Clock, systemClock } from './clock';
export {
  type Allowance,
  type Endpoint,
  type EndpointName,
  type ErrorRule,
  type Field,
  type Fields,
  type Retry,
  endpoints,
  globalCodes,
  liveCodes,
  liveStatuses,
  serviceCodes,
} from './endpoints';
export {
  type ListQuery,
  type LiveCalls,
  type LiveGoods,
  type LiveList,
  type LiveReplay,
  type LiveRoom,
  type LiveStatus,
  type ReplayList,
} from './live';
export { type Download, type Upload } from './field-types';
export { redact } from './redact';
export { type RequestOf, type Rule, rules } from './rules';
export { type StoredToken, type TokenStore, memoryTokenStore } from './token-store';
export { WechatError, type WechatErrorKind, errorRule } from './wechat-error';
