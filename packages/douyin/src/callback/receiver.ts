import { createHash } from 'node:crypto';
import { type EventObject, type EventValue, isEventObject, parseJson } from './json';
import { Refusal, refuse, type RefusalCode } from './refusal';
import { type ReplayStore, ReplayStoreFull } from './replay';
import { isSigned } from './signature';

export interface CallbackOptions {
  /** Events of another app are refused. */
  appId: string;
  /** The secret of the webhook: mini-programs get one of their own when it is switched on. */
  secret: string;
  /** Shared by all processes that receive for this app. */
  replay: ReplayStore;
  /**
   * How long an event is remembered. A signature has no time in it, so whoever caught a request can send it again at any
   * time: keep this as long as an old event could do harm. Default 7 days.
   */
  rememberMs?: number;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** Default 262 144. */
  maxBytes?: number;
}

/** One HTTP request, whatever framework it came through. */
export interface WebhookRequest {
  method: string;
  /** Names in lower case, as Node gives them. */
  headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body as it came, byte by byte: a parsed one cannot be checked. */
  body?: Uint8Array;
}

/** What to answer, whatever the outcome. */
export interface WebhookAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** An event as it came. Which events there are, and what they hold, is said by the pages of the solutions. */
export interface WebhookEvent {
  /** Such as `life_trade_order_notify`. */
  event: string;
  /** The app; null where the platform leaves it out. */
  clientKey: string | null;
  /** An object; where the platform sends it as a text that is JSON, what that text says; else the text. */
  content: EventValue;
  /** The header Msg-Id: the same for every delivery of an event. Null where there is none. */
  messageId: string | null;
  /** The platform's id of the request, which its support asks for. */
  logId: string | null;
  /** The same for every delivery of this event, another for every other one. Holds neither openid nor secret. */
  key: string;
  /** All fields as they came. */
  raw: EventObject;
}

export type WebhookOutcome =
  /** The console's check of our address. */
  | { kind: 'checked'; answer: WebhookAnswer }
  | {
      kind: 'event';
      answer: WebhookAnswer;
      event: WebhookEvent;
      /** Call it and answer 500 instead if the event could not be kept: the platform's next try is then taken. */
      forget(): Promise<void>;
    }
  /** An event that came before: answer, and do nothing. */
  | { kind: 'repeated'; answer: WebhookAnswer; key: string }
  | { kind: 'refused'; answer: WebhookAnswer; code: RefusalCode; text: string };

export interface Callback {
  /** Never throws for what the request holds; what the replay store throws reaches the caller. */
  receive(request: WebhookRequest): Promise<WebhookOutcome>;
}

const DAY_MS = 86_400_000;
const MAX_BYTES = 262_144;
const SIGNATURE = /^[0-9a-f]{40}$/;
const MESSAGE_ID = /^[\x21-\x7e]{1,128}$/;

const JSON_ANSWER = { 'content-type': 'application/json; charset=utf-8', 'x-content-type-options': 'nosniff' } as const;

const STATUS: Readonly<Record<RefusalCode, number>> = {
  'bad-method': 405,
  'bad-header': 400,
  'bad-signature': 403,
  'too-large': 413,
  'bad-body': 400,
  'wrong-app': 403,
  replayed: 403,
  'store-full': 503,
};

const answer = (status: number, body: object): WebhookAnswer => ({
  status,
  headers: JSON_ANSWER,
  body: JSON.stringify(body),
});
const TAKEN = { err_no: 0, err_tips: 'success' };

const hash = (parts: readonly (string | Uint8Array)[]): string => {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(createHash('sha256').update(part).digest());
  return digest.digest('base64url');
};

interface Settings {
  appId: string;
  secret: string;
  replay: ReplayStore;
  rememberMs: number;
  now: () => number;
  maxBytes: number;
}

/**
 * Receives what the platform's webhook pushes: the check of our address, and events. Answer at once and work later: the
 * platform waits five seconds, and tries three times more.
 * @throws TypeError for options that cannot work; it names the option and never its value
 * @example
 * const callback = createCallback({ appId, secret, replay: memoryReplayStore() });
 * const outcome = await callback.receive({ method: 'POST', headers: request.headers, body });
 * if (outcome.kind === 'event') queue.push(outcome.event);
 */
export function createCallback(options: CallbackOptions): Callback {
  const receiver = new Receiver(checked(options));
  return { receive: (request) => receiver.receive(request) };
}

function checked(options: CallbackOptions): Settings {
  const { appId, secret, replay, rememberMs = 7 * DAY_MS, now = Date.now, maxBytes = MAX_BYTES } = options;
  const wrong = (text: string): never => {
    throw new TypeError(`createCallback: ${text}`);
  };
  if (typeof appId !== 'string' || appId === '') wrong('appId is missing');
  if (typeof secret !== 'string' || secret.length < 6) wrong('secret is missing or too short');
  if (typeof replay?.putIfAbsent !== 'function' || typeof replay.remove !== 'function') wrong('replay is missing');
  if (!Number.isSafeInteger(rememberMs) || rememberMs < 60_000) wrong('rememberMs is out of range');
  if (!Number.isSafeInteger(maxBytes) || maxBytes < 1) wrong('maxBytes is out of range');
  return { appId, secret, replay, rememberMs, now, maxBytes };
}

class Receiver {
  constructor(private readonly settings: Settings) {}

  async receive(request: WebhookRequest): Promise<WebhookOutcome> {
    try {
      if (request.method !== 'POST') refuse('bad-method', 'not POST');
      return await this.take(request.headers, request.body ?? new Uint8Array());
    } catch (error) {
      const { code, message } =
        error instanceof ReplayStoreFull ? { code: 'store-full' as const, message: 'no room' } : refusalOf(error);
      return { kind: 'refused', code, text: message, answer: answer(STATUS[code], { err_no: 1, err_tips: code }) };
    }
  }

  private async take(headers: WebhookRequest['headers'], body: Uint8Array): Promise<WebhookOutcome> {
    const { appId, secret, replay, maxBytes } = this.settings;
    const signature = header(headers, 'x-douyin-signature', SIGNATURE) ?? refuse('bad-header', 'no signature');
    // Before anything of a stranger's is hashed or parsed.
    if (body.byteLength > maxBytes) refuse('too-large', `more than ${maxBytes} bytes`);
    if (!isSigned(signature, secret, body)) refuse('bad-signature', 'signature is wrong');
    const raw = parsed(body);
    const clientKey = textOf(raw, 'client_key') || null;
    if (clientKey !== null && clientKey !== appId) refuse('wrong-app', 'client_key is another app');
    const event = textOf(raw, 'event') || refuse('bad-body', 'event is missing');
    const content = contentOf(raw);
    if (event === 'verify_webhook')
      return { kind: 'checked', answer: answer(200, { challenge: challengeOf(content) }) };

    const messageId = header(headers, 'msg-id', MESSAGE_ID);
    await this.bind(body, messageId);
    const key = hash(['event', appId, messageId ?? body]);
    const storeKey = this.storeKey('event', key);
    const before = await replay.putIfAbsent(storeKey, '1', this.expiresAt());
    if (before !== null) return { kind: 'repeated', answer: answer(200, TAKEN), key };
    const found = { event, clientKey, content, messageId, logId: textOf(raw, 'log_id') || null, key, raw };
    return { kind: 'event', answer: answer(200, TAKEN), event: found, forget: () => replay.remove(storeKey) };
  }

  /** No signature covers the message id: whoever caught a request could send it again under another one. */
  private async bind(body: Uint8Array, messageId: string | null): Promise<void> {
    const use = hash(['use', messageId ?? '']);
    const key = this.storeKey('body', hash(['body', body]));
    const before = await this.settings.replay.putIfAbsent(key, use, this.expiresAt());
    if (before !== null && before !== use) refuse('replayed', 'this body came before, as another message');
  }

  private expiresAt(): number {
    return this.settings.now() + this.settings.rememberMs;
  }

  private storeKey(kind: 'body' | 'event', value: string): string {
    return `douyin-webhook:${hash([kind, this.settings.appId, value])}`;
  }
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}

/** @returns null where there is none. @throws Refusal `bad-header` if it stands twice or has another form */
function header(headers: WebhookRequest['headers'], name: string, form: RegExp): string | null {
  const given = Object.hasOwn(headers, name) ? headers[name] : undefined;
  if (given === undefined) return null;
  const values = typeof given === 'string' ? [given] : given;
  const [value] = values;
  if (values.length !== 1 || value === undefined || !form.test(value))
    return refuse('bad-header', `${name} stands twice or has the wrong form`);
  return value;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parsed(body: Uint8Array): EventObject {
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    return refuse('bad-body', 'the body is not UTF-8');
  }
  const value = parseJson(text);
  return isEventObject(value) ? value : refuse('bad-body', 'the body is not an object');
}

function textOf(object: EventObject, name: string): string | null {
  const value = object[name];
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : refuse('bad-body', `${name} is not a text`);
}

/** The platform sends it as an object or as a text that is JSON. */
function contentOf(raw: EventObject): EventValue {
  const content = raw['content'] ?? null;
  if (typeof content !== 'string' || !/^\s*[[{]/.test(content)) return content;
  try {
    return parseJson(content);
  } catch (error) {
    if (error instanceof Refusal) return content; // kept as it is: an event is not lost because its text looks odd
    throw error;
  }
}

function challengeOf(content: EventValue): string | number {
  const challenge = isEventObject(content) ? content['challenge'] : undefined;
  const isShort = typeof challenge === 'string' && /^[\x20-\x7e]{1,128}$/.test(challenge);
  return isShort || typeof challenge === 'number' ? (challenge as string | number) : refuse('bad-body', 'no challenge');
}
