import { createCallback as createDouyinCallback } from '@kaibo/douyin/callback';
import { createCallback as createWechatCallback } from '@kaibo/wechat/callback';
import type { ReplayStore } from './hook-replays.repository';
import { type HookSecrets, REMEMBERED_MS } from './hooks.rules';

/** One request as it came. */
export interface HookRequest {
  method: 'GET' | 'POST';
  /** Without `?`. */
  query: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
}

export interface HookAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** An event that passed every check. */
export interface IncomingEvent {
  key: string;
  event: string;
  occurredAt: Date | null;
  /** All fields as they came. */
  fields: object;
}

export type HookOutcome =
  | { kind: 'checked' | 'repeated'; answer: HookAnswer }
  | { kind: 'refused'; reason: string }
  | { kind: 'event'; answer: HookAnswer; incoming: IncomingEvent };

/** Who a push must be for, and how that is seen. */
export interface HookAccount {
  appId: string;
  secrets: HookSecrets;
}

/** Checks a request as its platform says. What the replay store throws reaches the caller. */
export function receivePush(
  { appId, secrets }: HookAccount,
  request: HookRequest,
  replay: ReplayStore,
  now: Date,
): Promise<HookOutcome> {
  return secrets.platform === 'wechat'
    ? fromWechat(appId, secrets, request, replay, now)
    : fromDouyin(appId, secrets, request, replay, now);
}

async function fromWechat(
  appId: string,
  { token, encodingAesKey }: Extract<HookSecrets, { platform: 'wechat' }>,
  { method, query, body }: HookRequest,
  replay: ReplayStore,
  now: Date,
): Promise<HookOutcome> {
  // Safe mode alone: in the others nothing signs what a message says.
  const settings = { appId, token, encodingAesKey, mode: 'safe', replay, now: () => now.getTime() } as const;
  const outcome = await createWechatCallback(settings).receive({ method, query, body });
  if (outcome.kind === 'refused') return { kind: 'refused', reason: outcome.code };
  if (outcome.kind !== 'message') return { kind: outcome.kind, answer: outcome.answer };
  const { message, answer } = outcome;
  const event = message.kind === 'other' ? message.event : message.kind;
  const incoming = { key: message.key, event, occurredAt: message.createdAt, fields: message.raw };
  return { kind: 'event', answer, incoming };
}

async function fromDouyin(
  appId: string,
  { secret }: Extract<HookSecrets, { platform: 'douyin' }>,
  { method, headers, body }: HookRequest,
  replay: ReplayStore,
  now: Date,
): Promise<HookOutcome> {
  const settings = { appId, secret, replay, rememberMs: REMEMBERED_MS, now: () => now.getTime() };
  const outcome = await createDouyinCallback(settings).receive({ method, headers, body });
  if (outcome.kind === 'refused') return { kind: 'refused', reason: outcome.code };
  if (outcome.kind !== 'event') return { kind: outcome.kind, answer: outcome.answer };
  const { key, event, raw } = outcome.event;
  return { kind: 'event', answer: outcome.answer, incoming: { key, event, occurredAt: null, fields: raw } };
}
