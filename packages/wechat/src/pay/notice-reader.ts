import { type KeyObject } from 'node:crypto';
import { type Clock } from '../clock';
import { PayShapeError, type Read, isObject, readFields } from './check';
import { type Fields } from './field';
import { type PayEvent, type PayEventType, noticeCover, payEvents } from './notices';
import { PayError, type PayErrorKind } from './pay-error';
import { openGcm } from './sign';
import { distrust, toSignedMessage } from './signed-message';

/** A notice as it came over HTTP. */
export interface RawNotice {
  headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The bytes or the text as they came: JSON that was parsed and written again has another signature. */
  body: Uint8Array | string;
}

interface NoticeBase {
  /** The same for every delivery of one notice. */
  id: string;
  createdAt: Date;
  summary: string | null;
}

type KnownNotice = {
  [T in PayEventType]: NoticeBase & { type: T; resource: Read<(typeof payEvents)[T]['resource']> };
}[PayEventType];

/** An event that this package has no table for, or only an unconfirmed one that did not fit: signed and opened, but not checked further. */
export interface OtherNotice extends NoticeBase {
  type: 'OTHER';
  /** As the platform spells it. */
  eventType: string;
  resource: Record<string, unknown>;
}

/** A notice that was believed. `type` tells what `resource` is. */
export type PayNotice = KnownNotice | OtherNotice;

/** Remembers which notices were handled, over all processes. Its methods have to be atomic. */
export interface NoticeStore {
  /**
   * Takes a notice for `ttlMs`, unless somebody has it or it is done.
   * @returns `taken`, or `done`, or `busy` while another one has it
   */
  take(id: string, ttlMs: number): Promise<'taken' | 'done' | 'busy'>;
  /** It is done, and is remembered so for `ttlMs`. */
  done(id: string, ttlMs: number): Promise<void>;
  /** It was not handled: the next delivery may try. */
  release(id: string): Promise<void>;
}

/** What to answer the platform. */
export interface NoticeReply {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Why it was refused, or what the handler threw; null when all went well. Log it: the platform only hears "FAIL". */
  error: unknown;
}

interface Parts {
  apiV3Key: Buffer;
  mchid: string;
  clock: Clock;
  find: (serial: string) => Promise<KeyObject | null>;
  store: NoticeStore | null;
}

const ENDPOINT = 'notice';
/** By kind of error; others mean that the platform's certificates cannot be had just now. */
const REFUSED: Partial<Record<PayErrorKind, number>> = { signature: 401, notice: 400, request: 400 };
const BODY_LIMIT_BYTES = 1024 * 1024;
const TAKE_MS = 60_000;
/** The platform repeats for about a day. */
const REMEMBER_MS = 3 * 24 * 3_600_000;

const fail = (kind: 'signature' | 'notice' | 'request', text: string): PayError =>
  new PayError({ kind, endpoint: ENDPOINT, text });

function headerOf(headers: RawNotice['headers']): (name: string) => string | null {
  if (typeof (headers as Headers).get === 'function') return (name) => (headers as Headers).get(name); // just checked
  const single = new Map<string, string | null>();
  for (const [name, value] of Object.entries(headers)) {
    const key = name.toLowerCase();
    // Twice the same header: which one was signed is anybody's guess.
    const isOne = typeof value === 'string' && !single.has(key);
    single.set(key, isOne ? value : null);
  }
  return (name) => single.get(name) ?? null;
}

/** Opens notices of the platform: signature, time and key first, over the raw bytes; then the seal; then the fields. */
export class NoticeReader {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Believes a notice, or throws. Answer anything but 2xx then, and the platform comes again.
   * @throws PayError: `signature` for what the platform did not sign, now; `notice` for what cannot be opened
   * @example const notice = await pay.notices.open({ headers: request.headers, body: rawBody });
   */
  async open(raw: RawNotice): Promise<PayNotice> {
    const body = this.bytes(raw.body);
    const message = toSignedMessage(headerOf(raw.headers), body);
    const doubt = await distrust(message, this.#parts.clock.now(), this.#parts.find);
    if (doubt !== null) throw fail('signature', `not believed: ${doubt}`);
    try {
      return this.unseal(body);
    } catch (error) {
      if (error instanceof PayShapeError) throw fail('notice', error.message);
      throw error;
    }
  }

  /**
   * The whole of a notify URL: opens the notice, calls `handler` once for it, and says what to answer. Repeated ones are
   * answered without calling it again; when it throws, the platform is told to come again.
   * @throws only what the notice store throws
   * @example
   * const reply = await pay.notices.handle({ headers, body }, async (notice) => {
   *   if (notice.type === 'TRANSACTION.SUCCESS') await orders.paid(notice.resource.out_trade_no);
   * });
   */
  async handle(raw: RawNotice, handler: (notice: PayNotice) => Promise<void> | void): Promise<NoticeReply> {
    let notice: PayNotice;
    try {
      notice = await this.open(raw);
    } catch (error) {
      if (!(error instanceof PayError)) throw error;
      return refusal(REFUSED[error.kind] ?? 503, 'the notice was not believed', error);
    }
    const { store } = this.#parts;
    const state = (await store?.take(notice.id, TAKE_MS)) ?? 'taken';
    if (state === 'done') return { status: 204, headers: {}, body: '', error: null };
    if (state === 'busy') return refusal(409, 'it is being handled', null);
    try {
      await handler(notice);
    } catch (error) {
      await store?.release(notice.id);
      return refusal(500, 'not handled', error);
    }
    await store?.done(notice.id, REMEMBER_MS);
    return { status: 204, headers: {}, body: '', error: null };
  }

  private bytes(body: Uint8Array | string): Buffer {
    if (typeof body !== 'string' && !ArrayBuffer.isView(body))
      throw fail('request', 'body is neither bytes nor a text: it has to be as it came, not parsed');
    const bytes = Buffer.from(body);
    if (bytes.length > BODY_LIMIT_BYTES) throw fail('notice', `more than ${BODY_LIMIT_BYTES} bytes`);
    return bytes;
  }

  private unseal(body: Buffer): PayNotice {
    const cover = readFields(noticeCover, parseJson(body, 'the notice'));
    const { ciphertext, nonce, associated_data: associatedData, algorithm } = cover.resource;
    if (algorithm !== 'AEAD_AES_256_GCM') throw fail('notice', 'its algorithm is unknown');
    let plain: Buffer;
    try {
      plain = openGcm(this.#parts.apiV3Key, { ciphertext, nonce, associatedData });
    } catch {
      throw fail('notice', 'it cannot be opened: is apiV3Key right?');
    }
    const json = parseJson(plain, 'the resource');
    if (!isObject(json)) throw fail('notice', 'the resource is not an object');
    const { id, create_time: createdAt, summary, event_type: eventType } = cover;
    const base = { id, createdAt, summary };
    return (
      this.known(base, eventType, cover.resource.original_type, json) ?? {
        ...base,
        type: 'OTHER',
        eventType,
        resource: json,
      }
    );
  }

  /** @returns null for an event that there is no table for, or only a guess that turns out wrong */
  private known(
    base: NoticeBase,
    eventType: string,
    original: string,
    json: Record<string, unknown>,
  ): KnownNotice | null {
    if (!Object.hasOwn(payEvents, eventType)) return null;
    const type = eventType as PayEventType; // just seen to be one
    const event: PayEvent = payEvents[type];
    try {
      if (event.original !== original) throw new PayShapeError('its resource is of another type than the event');
      const resource: Read<Fields> = readFields(event.resource, json, 'resource');
      // The store behind one notify URL may serve several merchants: each has its own client and key.
      if ('mchid' in resource && resource['mchid'] !== this.#parts.mchid)
        throw fail('notice', 'it is another merchant’s');
      // `type` chose the table that `resource` was read by.
      return { ...base, type, resource } as unknown as KnownNotice;
    } catch (error) {
      // Refused, it would come for a day and be lost. Kept, somebody may look at it.
      if (error instanceof PayShapeError && event.unconfirmed) return null;
      throw error;
    }
  }
}

function parseJson(bytes: Buffer, what: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw fail('notice', `${what} is not JSON`);
  }
}

function refusal(status: number, message: string, error: unknown): NoticeReply {
  const headers = { 'content-type': 'application/json' };
  return { status, headers, body: JSON.stringify({ code: 'FAIL', message }), error };
}

/** For a single process. */
export function memoryNoticeStore(now: () => number = Date.now): NoticeStore {
  const kept = new Map<string, { isDone: boolean; until: number }>();
  const forget = (): void => {
    for (const [id, { until }] of kept) {
      if (until > now()) break; // oldest first, near enough
      kept.delete(id);
    }
  };
  return {
    take: async (id, ttlMs) => {
      forget();
      const held = kept.get(id);
      if (held && held.until > now()) return held.isDone ? 'done' : 'busy';
      kept.set(id, { isDone: false, until: now() + ttlMs });
      return 'taken';
    },
    done: async (id, ttlMs) => {
      kept.delete(id);
      kept.set(id, { isDone: true, until: now() + ttlMs });
    },
    release: async (id) => void kept.delete(id),
  };
}
