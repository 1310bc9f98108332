export { type CallReport, type Hooks } from './call';
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
export { redact } from './redact';
export { type StoredToken, type TokenStore, memoryTokenStore } from './token-store';
export { WechatError, type WechatErrorKind, errorRule } from './wechat-error';
