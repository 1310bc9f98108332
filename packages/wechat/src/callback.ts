/** What the platform pushes to us (消息推送). Source: 消息推送 服务器配置, and the pages of the events. */
export { type MediaFinding, type PushEventName, type PushEvents, type SubscriptionChoice } from './callback/events';
export { type KnownEvent, type OtherEvent, type PushMessage, type UserMessage } from './callback/message';
export { type PushQuery } from './callback/query';
export {
  type Callback,
  type CallbackOptions,
  createCallback,
  type PushAnswer,
  type PushMode,
  type PushOutcome,
  type PushRequest,
} from './callback/receiver';
export { type RefusalCode } from './callback/refusal';
export { memoryReplayStore, type ReplayStore, ReplayStoreFull } from './callback/replay';
export { type PushToSend, sealPush, sealReply } from './callback/sender';
export { signPush } from './callback/signature';
export { type PushObject, type PushValue } from './callback/tree';
