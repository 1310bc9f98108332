import { type Events, type PlatformEvent } from '../events';
import { openidOf } from '../live/people';
import { type Part, type World } from '../world';
import { encrypted, type PushFormat, type PushMode, signatureOf, written } from './seal';
import { messageOf } from './shapes';

/** As set in the platform's console (消息推送), and what of the sender is not known for sure. */
export interface PushConfig {
  url: string;
  token: string;
  /** 43 characters; null in plain mode. */
  encodingAesKey: string | null;
  mode: PushMode;
  format: PushFormat;
  /** A list of one item comes without its list in JSON. */
  singleItem: boolean;
  /** How often a message that was not taken is sent again, and how long after. The platform's numbers are unconfirmed. */
  retries: number;
  retryMs: number;
  /** How long an answer may take, in real time. */
  waitMs: number;
}

export interface PushHooks {
  /** Real time, milliseconds. */
  wallClock: () => number;
  /** The state changed, and no request asked for it. */
  changed: () => void;
}

export const DEFAULT_CONFIG = { singleItem: false, retries: 3, retryMs: 5_000, waitMs: 5_000 } as const;

/** What may be wrong with one delivery, on purpose. */
export const PUSH_FAULTS = [
  'replay',
  'wrong-signature',
  'late',
  'early',
  'in-clear',
  'wrong-key',
  'wrong-app',
  'tampered',
] as const;
export type PushFault = (typeof PUSH_FAULTS)[number];

export interface Attempt {
  /** Virtual time, milliseconds. */
  at: number;
  /** Null: no answer. */
  status: number | null;
  /** The first characters of it. */
  answer: string;
  /** Null: it was taken. */
  problem: string | null;
}

export interface Delivery {
  id: number;
  event: PlatformEvent;
  attempts: Attempt[];
  /** When it is due; null when it is over. */
  nextAt: number | null;
  state: 'waiting' | 'taken' | 'given-up';
}

interface Saved {
  config: PushConfig | null;
  deliveries: Delivery[];
  nextId: number;
}

interface Request {
  query: URLSearchParams;
  body: string;
}

const KEPT = 500;
const MOST_WAITING = 5_000;
const MOST_AT_ONCE = 8;
const FAULT_SECONDS = 400;
const SHOWN_ANSWER = 200;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Only addresses on this machine are called: nothing leaves it. */
export const isHere = (url: string): boolean => {
  try {
    const { protocol, hostname } = new URL(url);
    return /^https?:$/.test(protocol) && LOOPBACK.test(hostname);
  } catch {
    return false; // no address at all
  }
};

/**
 * Tells an app's server what happened. What is due goes by the virtual clock; deliveries take real time, and their
 * signatures are dated by it, as receivers look at their own clock.
 */
export class Push implements Part {
  private config: PushConfig | null = null;
  private deliveries = new Map<number, Delivery>();
  private nextId = 1;
  private readonly underway = new Map<number, Promise<void>>();
  /** What was sent last, byte by byte; it does not outlive the process. */
  private readonly lastSent = new Map<number, Request>();
  private readonly stops = new Set<AbortController>();
  private isClosed = false;

  constructor(
    private readonly world: World,
    private readonly events: Events,
    private readonly hooks: PushHooks,
  ) {}

  get settings(): PushConfig | null {
    return this.config;
  }

  /** The mini-program's `gh_...`. */
  get originalId(): string {
    return `gh_${Buffer.from(openidOf(this.world.appId, 'gh')).toString('hex').slice(2, 14)}`;
  }

  /** What happened before it was configured is never told. @param config null: nobody is told any more */
  configure(config: PushConfig | null): void {
    this.events.drain();
    for (const delivery of this.deliveries.values())
      if (delivery.nextAt !== null) Object.assign(delivery, { nextAt: null, state: 'given-up' });
    this.config = config;
  }

  /** What the console does before it keeps an address. @returns what is wrong with its answer; null: nothing */
  async check(config: PushConfig): Promise<string | null> {
    const echo = String(this.world.random(6).readUIntBE(0, 6));
    const query = this.signedQuery(config, 0);
    query.set('echostr', echo);
    const { status, answer, problem } = await this.send(config, { query, body: '' }, 'GET');
    if (problem !== null && status === null) return problem;
    return status === 200 && answer === echo ? null : `HTTP ${status}, and not the echo`;
  }

  /** Newest first. */
  list(): Delivery[] {
    return [...this.deliveries.values()].reverse();
  }

  find(id: number): Delivery | null {
    return this.deliveries.get(id) ?? null;
  }

  tick(): void {
    if (!this.config || this.isClosed) return;
    const now = this.world.clock.now();
    for (const event of this.events.drain()) this.add(event, now);
    this.forget();
    for (const delivery of this.deliveries.values()) {
      if (this.underway.size >= MOST_AT_ONCE) return;
      if (delivery.nextAt !== null && delivery.nextAt <= now) this.start(delivery, null);
    }
  }

  /** Sends what is due now. @returns when nothing is due or under way any more */
  async flush(): Promise<void> {
    this.tick();
    while (this.underway.size > 0) {
      await Promise.all(this.underway.values());
      this.tick();
    }
  }

  /** Once more by hand, whatever became of it. @returns null when nothing is configured */
  async resend(delivery: Delivery, fault: PushFault | null): Promise<Attempt | null> {
    await this.underway.get(delivery.id);
    if (!this.config) return null;
    const attempt = await this.send(this.config, this.sealed(this.config, delivery, fault));
    delivery.attempts.push(attempt);
    return attempt;
  }

  close(): void {
    this.isClosed = true;
    for (const stop of this.stops) stop.abort();
  }

  reset(): void {
    this.config = null;
    this.deliveries.clear();
    this.lastSent.clear();
    this.nextId = 1;
  }

  save(): Saved {
    return {
      config: this.config && { ...this.config },
      deliveries: [...this.deliveries.values()].map((each) => ({ ...each, attempts: [...each.attempts] })),
      nextId: this.nextId,
    };
  }

  load(saved: unknown): void {
    const { config, deliveries, nextId } = saved as Saved; // as saved
    this.lastSent.clear();
    this.config = config;
    this.deliveries = new Map(deliveries.map((delivery) => [delivery.id, delivery]));
    this.nextId = nextId;
  }

  private add(event: PlatformEvent, now: number): void {
    const id = this.nextId++;
    this.hooks.changed();
    this.deliveries.set(id, { id, event, attempts: [], nextAt: now, state: 'waiting' });
  }

  /** Those that are over, oldest first; where nobody ever listens, at last those that wait. */
  private forget(): void {
    for (const { id, nextAt } of this.deliveries.values()) {
      if (this.deliveries.size <= KEPT) return;
      if (nextAt !== null && this.deliveries.size <= MOST_WAITING) continue;
      this.deliveries.delete(id);
      this.lastSent.delete(id);
    }
  }

  private start(delivery: Delivery, fault: PushFault | null): void {
    const { config } = this;
    if (!config || this.underway.has(delivery.id)) return;
    const work = this.send(config, this.sealed(config, delivery, fault))
      .then((attempt) => {
        // What the end has cut was neither taken nor refused; what was loaded meanwhile knows nothing of it.
        if (!this.isClosed && this.deliveries.get(delivery.id) === delivery) this.record(delivery, attempt, config);
      })
      .finally(() => {
        this.underway.delete(delivery.id);
        this.tick(); // others may have waited for the line
      });
    this.underway.set(delivery.id, work);
  }

  private record(delivery: Delivery, attempt: Attempt, { retries, retryMs }: PushConfig): void {
    delivery.attempts.push(attempt);
    this.hooks.changed();
    if (attempt.problem === null) Object.assign(delivery, { nextAt: null, state: 'taken' });
    else if (delivery.nextAt === null || delivery.attempts.length > retries)
      Object.assign(delivery, { nextAt: null, state: 'given-up' });
    else delivery.nextAt = attempt.at + retryMs;
  }

  private async send(config: PushConfig, { query, body }: Request, method: 'GET' | 'POST' = 'POST'): Promise<Attempt> {
    const at = this.world.clock.now();
    const url = new URL(config.url);
    for (const [name, value] of query) url.searchParams.append(name, value);
    const stop = new AbortController();
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      stop.abort();
    }, config.waitMs);
    this.stops.add(stop);
    try {
      const response = await fetch(url, {
        method,
        ...(method === 'GET' ? {} : { body }),
        headers: {
          'content-type': config.format === 'json' ? 'application/json' : 'text/xml',
          'user-agent': 'Mozilla/4.0',
        },
        redirect: 'manual',
        signal: stop.signal,
      });
      const answer = (await response.text()).slice(0, SHOWN_ANSWER);
      return { at, status: response.status, answer, problem: problemOf(response.status, answer) };
    } catch {
      return {
        at,
        status: null,
        answer: '',
        problem: isLate ? `no answer within ${config.waitMs} ms` : 'no connection',
      };
    } finally {
      clearTimeout(timer);
      this.stops.delete(stop);
    }
  }

  private sealed(config: PushConfig, delivery: Delivery, fault: PushFault | null): Request {
    const before = fault === 'replay' ? this.lastSent.get(delivery.id) : undefined;
    if (before) return before;
    const { appId, random } = this.world;
    const addresses = { originalId: this.originalId, platformOpenid: openidOf(appId, 'platform') };
    const message = messageOf(delivery.event, config.format, addresses, config.singleItem);
    const text = written(message, config.format);
    const query = this.signedQuery(config, fault === 'late' ? -FAULT_SECONDS : fault === 'early' ? FAULT_SECONDS : 0);
    query.set('openid', String(message.FromUserName));
    let body = text;
    if (config.mode !== 'plain' && fault !== 'in-clear') {
      const key = fault === 'wrong-key' ? WRONG_KEY : (config.encodingAesKey ?? '');
      const Encrypt = encrypted(key, fault === 'wrong-app' ? 'wx00000000000000zz' : appId, text, random(16));
      const parts = [config.token, query.get('timestamp') ?? '', query.get('nonce') ?? '', Encrypt];
      query.set('encrypt_type', 'aes');
      query.set('msg_signature', signatureOf(...parts));
      body = written(
        { ...(config.mode === 'safe' ? { ToUserName: message.ToUserName } : message), Encrypt },
        config.format,
      );
    }
    if (fault === 'wrong-signature')
      for (const name of ['signature', 'msg_signature']) if (query.has(name)) query.set(name, '0'.repeat(40));
    if (fault === 'tampered') body = body.replace(this.originalId, 'gh_somebody_else');
    const request = { query, body };
    if (fault === null) this.lastSent.set(delivery.id, request);
    return request;
  }

  private signedQuery({ token }: PushConfig, shiftSeconds: number): URLSearchParams {
    const timestamp = String(Math.floor(this.hooks.wallClock() / 1000) + shiftSeconds);
    const nonce = String(this.world.random(4).readUInt32BE(0));
    return new URLSearchParams({ signature: signatureOf(token, timestamp, nonce), timestamp, nonce });
  }
}

const WRONG_KEY = 'x'.repeat(43);

/** `success`, or nothing at all, within the time: anything else is sent again. */
const problemOf = (status: number, answer: string): string | null => {
  if (status !== 200) return `HTTP ${status}`;
  return answer === '' || answer === 'success' ? null : 'neither success nor empty';
};
