/** What the platform's webhook pushes to us. Source: Webhooks 概述. */
export { type EventObject, type EventValue } from './callback/json';
export {
  type Callback,
  type CallbackOptions,
  createCallback,
  type WebhookAnswer,
  type WebhookEvent,
  type WebhookOutcome,
  type WebhookRequest,
} from './callback/receiver';
export { type RefusalCode } from './callback/refusal';
export { memoryReplayStore, type ReplayStore, ReplayStoreFull } from './callback/replay';
export { sealWebhook } from './callback/sender';
export { signWebhook } from './callback/signature';
