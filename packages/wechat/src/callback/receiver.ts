import { aesKeyOf, decrypt } from './cipher';
import { parseJson } from './json';
import { CLEAR_FIELDS, hash, type PushMessage, readMessage } from './message';
import { param, type PushQuery } from './query';
import { Refusal, type RefusalCode, refuse } from './refusal';
import { type ReplayStore, ReplayStoreFull } from './replay';
import { isSignedAs } from './signature';
import { isPushObject, type PushObject } from './tree';
import { parseXml } from './xml';

/** How the platform's console is set: in clear, in clear and encrypted at once, encrypted alone. */
export type PushMode = 'plain' | 'compatible' | 'safe';

export interface CallbackOptions {
  appId: string;
  /** 3 to 32 letters and digits, as set in the console. */
  token: string;
  mode: PushMode;
  /** 43 letters and digits, as set in the console; needed unless the mode is `plain`. */
  encodingAesKey?: string;
  /** The mini-program's `gh_...`; where it is given, messages to another one are refused. */
  originalId?: string;
  /** Shared by all processes that receive for this app. */
  replay: ReplayStore;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** Default 262 144. */
  maxBytes?: number;
}

/** One HTTP request, whatever framework it came through. */
export interface PushRequest {
  method: string;
  query: PushQuery;
  /** The body as it came, byte by byte: a parsed one cannot be checked. */
  body?: Uint8Array;
}

/** What to answer, whatever the outcome. */
export interface PushAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

export type PushOutcome =
  /** The console's check of our address. */
  | { kind: 'checked'; answer: PushAnswer }
  | {
      kind: 'message';
      answer: PushAnswer;
      message: PushMessage;
      /** Call it and answer 500 instead if the message could not be kept: the platform's next try is then taken. */
      forget(): Promise<void>;
    }
  /** A message that came before: answer, and do nothing. */
  | { kind: 'repeated'; answer: PushAnswer; key: string }
  | { kind: 'refused'; answer: PushAnswer; code: RefusalCode; text: string };

export interface Callback {
  /**
   * Never throws for what the request holds; what the replay store throws reaches the caller.
   * @throws TypeError for a body that is no bytes: a framework has parsed it, and it cannot be checked any more
   */
  receive(request: PushRequest): Promise<PushOutcome>;
}

/** A signature is good for so long before and after its time. */
const WINDOW_MS = 300_000;
/** Longer than any signature of the message is good, from the earliest moment it can come. */
const MESSAGE_KEPT_MS = 3 * WINDOW_MS;
const MAX_BYTES = 262_144;

const PLAIN_TEXT = {
  'content-type': 'text/plain; charset=utf-8',
  'x-content-type-options': 'nosniff',
} as const;

const STATUS: Readonly<Record<RefusalCode, number>> = {
  'bad-method': 405,
  'bad-query': 400,
  'bad-signature': 403,
  'bad-time': 403,
  'too-large': 413,
  'bad-body': 400,
  'clear-text': 403,
  encrypted: 400,
  'bad-cipher': 403,
  'wrong-app': 403,
  'wrong-receiver': 403,
  mismatch: 403,
  replayed: 403,
  'store-full': 503,
};

const answer = (status: number, body: string): PushAnswer => ({ status, headers: PLAIN_TEXT, body });

/**
 * Receives what the platform pushes to us (消息推送): the check of our address, messages and events, in clear or encrypted,
 * JSON or XML. Answer at once and work later: the platform waits five seconds.
 * @throws TypeError for options that cannot work; it names the option and never its value
 * @example
 * const callback = createCallback({ appId, token, mode: 'safe', encodingAesKey, replay: memoryReplayStore() });
 * const outcome = await callback.receive({ method: 'POST', query: 'signature=...', body });
 * if (outcome.kind === 'message') queue.push(outcome.message);
 */
export function createCallback(options: CallbackOptions): Callback {
  const receiver = new Receiver(checked(options));
  return { receive: (request) => receiver.receive(request) };
}

interface Settings {
  appId: string;
  token: string;
  mode: PushMode;
  key: Buffer;
  originalId: string | null;
  replay: ReplayStore;
  now: () => number;
  maxBytes: number;
}

function checked(options: CallbackOptions): Settings {
  const { appId, token, mode, encodingAesKey, originalId, replay, now = Date.now, maxBytes = MAX_BYTES } = options;
  const wrong = (text: string): never => {
    throw new TypeError(`createCallback: ${text}`);
  };
  if (typeof appId !== 'string' || appId === '') wrong('appId is missing');
  if (typeof token !== 'string' || !/^[A-Za-z0-9]{3,32}$/.test(token))
    wrong('token must be 3 to 32 letters and digits');
  if (mode !== 'plain' && mode !== 'compatible' && mode !== 'safe') wrong('mode must be plain, compatible or safe');
  if (encodingAesKey === undefined ? mode !== 'plain' : !/^[A-Za-z0-9]{43}$/.test(encodingAesKey))
    wrong('encodingAesKey must be 43 letters and digits');
  if (originalId !== undefined && originalId === '') wrong('originalId is empty');
  if (typeof replay?.putIfAbsent !== 'function' || typeof replay.remove !== 'function') wrong('replay is missing');
  if (!Number.isSafeInteger(maxBytes) || maxBytes < 1) wrong('maxBytes is out of range');
  const key = aesKeyOf(encodingAesKey ?? '');
  return { appId, token, mode, key, originalId: originalId ?? null, replay, now, maxBytes };
}

interface Signed {
  signature: string;
  /** Milliseconds since 1970. */
  signedAt: number;
}

class Receiver {
  constructor(private readonly settings: Settings) {}

  async receive(request: PushRequest): Promise<PushOutcome> {
    if (request.body !== undefined && !(ArrayBuffer.isView(request.body) && 'BYTES_PER_ELEMENT' in request.body))
      throw new TypeError('receive: body must be the bytes as they came, not what a framework made of them');
    try {
      if (request.method === 'GET') return await this.check(request.query);
      if (request.method !== 'POST') refuse('bad-method', 'neither GET nor POST');
      return await this.take(request.query, request.body ?? new Uint8Array());
    } catch (error) {
      const { code, message } =
        error instanceof ReplayStoreFull ? { code: 'store-full' as const, message: 'no room' } : refusalOf(error);
      return { kind: 'refused', code, text: message, answer: answer(STATUS[code], code) };
    }
  }

  private async check(query: PushQuery): Promise<PushOutcome> {
    const signed = this.verify(query);
    const echo = param(query, 'echostr');
    await this.bind(signed, 'check');
    return { kind: 'checked', answer: answer(200, echo) };
  }

  private async take(query: PushQuery, body: Uint8Array): Promise<PushOutcome> {
    const { appId, replay, maxBytes } = this.settings;
    // Before anything of a stranger's is parsed.
    const signed = this.verify(query);
    if (body.byteLength > maxBytes) refuse('too-large', `more than ${maxBytes} bytes`);
    const message = readMessage(this.open(query, parse(decode(body))), appId);
    if (this.settings.originalId !== null && message.toUserName !== this.settings.originalId)
      refuse('wrong-receiver', 'ToUserName is another mini-program');

    await this.bind(signed, message.key);
    const key = this.keyOf('message', message.key);
    const before = await replay.putIfAbsent(key, '1', this.settings.now() + MESSAGE_KEPT_MS);
    if (before !== null) return { kind: 'repeated', answer: answer(200, 'success'), key: message.key };
    return { kind: 'message', answer: answer(200, 'success'), message, forget: () => replay.remove(key) };
  }

  /** @throws Refusal unless the query is signed with our token, lately */
  private verify(query: PushQuery): Signed {
    const [signature, timestamp, nonce] = [param(query, 'signature'), param(query, 'timestamp'), param(query, 'nonce')];
    if (!isSignedAs(signature, [this.settings.token, timestamp, nonce])) refuse('bad-signature', 'signature is wrong');
    const signedAt = Number(timestamp) * 1000;
    if (Math.abs(this.settings.now() - signedAt) > WINDOW_MS)
      refuse('bad-time', 'timestamp is more than 5 minutes off');
    return { signature, signedAt };
  }

  /** The signature in the query says nothing of the body: whoever saw one could put it on a body of his own. */
  private async bind({ signature, signedAt }: Signed, use: string): Promise<void> {
    const expiresAt = signedAt + WINDOW_MS + 1_000;
    const before = await this.settings.replay.putIfAbsent(this.keyOf('signature', signature), hash([use]), expiresAt);
    if (before !== null && before !== hash([use])) refuse('replayed', 'this signature was used for something else');
  }

  /** The message itself, decrypted where it is encrypted. */
  private open(query: PushQuery, body: PushObject): PushObject {
    const { mode } = this.settings;
    const encrypted = body['Encrypt'];
    const hasClear = CLEAR_FIELDS.some((name) => body[name] !== undefined);
    if (mode === 'plain')
      return hasClear ? withoutEncrypt(body) : refuse('encrypted', 'encrypted, but plain mode is set');
    if (encrypted === undefined) return refuse('clear-text', `in clear, but ${mode} mode is set`);
    if (mode === 'safe' && hasClear) refuse('clear-text', 'has clear fields, but safe mode is set');
    if (typeof encrypted !== 'string') return refuse('bad-body', 'Encrypt is not a text');
    const { token, key, appId } = this.settings;
    const signed = [token, param(query, 'timestamp'), param(query, 'nonce'), encrypted];
    if (!isSignedAs(param(query, 'msg_signature'), signed)) refuse('bad-signature', 'msg_signature is wrong');
    const inner = parse(decrypt(key, appId, encrypted));
    requireAgreement(body, inner);
    return inner;
  }

  private keyOf(kind: 'signature' | 'message', value: string): string {
    return `wechat-push:${hash([kind, this.settings.appId, value])}`;
  }
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch {
    return refuse('bad-body', 'the body is not UTF-8');
  }
}

function parse(text: string): PushObject {
  const start = text.trimStart()[0];
  if (start === '<') return parseXml(text);
  const value = start === '{' ? parseJson(text) : refuse('bad-body', 'the body is neither JSON nor XML');
  return isPushObject(value) ? value : refuse('bad-body', 'the body is not an object');
}

function withoutEncrypt(body: PushObject): PushObject {
  const copy: Record<string, PushObject[string]> = Object.assign(Object.create(null), body); // fields of the same kind
  delete copy['Encrypt'];
  return copy;
}

/** The clear half of a message is covered by no signature: it must not say anything else than the encrypted one. */
function requireAgreement(outer: PushObject, inner: PushObject): void {
  for (const name of ['ToUserName', ...CLEAR_FIELDS])
    if (outer[name] !== undefined && String(outer[name]) !== String(inner[name]))
      refuse('mismatch', `${name} differs between the clear and the encrypted half`);
}
