export { type AnswerOf } from './answer';
export { type CallReport, type Hooks } from './caller';
export {
  type Call,
  type CallOptions,
  type ContentCalls,
  createDouyin,
  type Douyin,
  type DouyinOptions,
  type LoginCalls,
  type MessageCalls,
} from './client';
export { type Clock, systemClock } from './clock';
export { DouyinError, type DouyinErrorKind } from './douyin-error';
export {
  type CodeFamily,
  type Endpoint,
  type EndpointName,
  endpoints,
  errorCodes,
  type ErrorRule,
  type Field,
  type Fields,
  type Retry,
  type TokenFamily,
} from './endpoints';
export { errorRule } from './error-codes';
export { redact } from './redact';
export { type RequestOf, type Rule, rules } from './rules';
export { memoryTokenStore, type StoredToken, type TokenStore } from './token-store';
export { isRisky, type Predict } from './verdict';
