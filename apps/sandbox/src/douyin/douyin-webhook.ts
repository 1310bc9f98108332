import { createHash } from 'node:crypto';
import { type Part, type World } from '../world';

export interface WebhookConfig {
  /** On this machine. */
  url: string;
  /** The webhook's own. */
  secret: string;
  /** How long after a try that failed the next one comes, on the virtual clock; the platform's number is unconfirmed. */
  retryMs: number;
  /** How long an answer may take, in real time. */
  waitMs: number;
}

export interface WebhookHooks {
  /** The state changed, and no request asked for it. */
  changed: () => void;
}

/** Source: Webhooks 概述: three more tries. */
const RETRIES = 3;
export const DEFAULTS = { retryMs: 5_000, waitMs: 5_000 } as const;

/** What may be wrong with one delivery, on purpose. */
export const WEBHOOK_FAULTS = ['wrong-signature', 'tampered', 'other-id', 'no-id', 'wrong-app'] as const;
export type WebhookFault = (typeof WEBHOOK_FAULTS)[number];

export interface WebhookAttempt {
  /** Virtual time, milliseconds. */
  at: number;
  /** Null: no answer. */
  status: number | null;
  answer: string;
  /** Null: it was taken. */
  problem: string | null;
}

export interface WebhookDelivery {
  id: number;
  event: string;
  messageId: string;
  /** As it is sent, byte by byte, every time. */
  body: string;
  attempts: WebhookAttempt[];
  /** When it is due; null when it is over. */
  nextAt: number | null;
  state: 'waiting' | 'taken' | 'given-up';
}

interface Saved {
  config: WebhookConfig | null;
  deliveries: WebhookDelivery[];
  nextId: number;
}

const KEPT = 200;
const SHOWN_ANSWER = 200;

const signed = (secret: string, body: string): string =>
  createHash('sha1')
    .update(secret + body)
    .digest('hex');

/** Tells an app's server what happened, signed, and again while it is not taken. */
export class DouyinWebhook implements Part {
  private config: WebhookConfig | null = null;
  private deliveries = new Map<number, WebhookDelivery>();
  private nextId = 1;
  private readonly underway = new Map<number, Promise<void>>();
  private readonly stops = new Set<AbortController>();
  private isClosed = false;

  constructor(
    private readonly world: World,
    private readonly hooks: WebhookHooks,
  ) {}

  get settings(): WebhookConfig | null {
    return this.config;
  }

  configure(config: WebhookConfig | null): void {
    for (const delivery of this.deliveries.values())
      if (delivery.nextAt !== null) Object.assign(delivery, { nextAt: null, state: 'given-up' });
    this.config = config;
  }

  /** What the console does before it keeps an address. @returns what is wrong with its answer; null: nothing */
  async check(config: WebhookConfig): Promise<string | null> {
    const challenge = this.world.random(4).readUInt32BE(0);
    const body = JSON.stringify({ event: 'verify_webhook', client_key: '', content: { challenge } });
    const { status, answer, problem } = await this.send(config, body, {});
    if (status === null) return problem;
    try {
      const said = (JSON.parse(answer) as { challenge?: unknown } | null)?.challenge;
      return status === 200 && said === challenge ? null : `HTTP ${status}, and not the challenge`;
    } catch {
      return `HTTP ${status}, and no JSON`;
    }
  }

  /** @param asText the content goes as a text that is JSON, as some solutions send it */
  emit(event: string, content: unknown, asText: boolean): WebhookDelivery | null {
    if (!this.config) return null;
    const { clock, random, appId } = this.world;
    const body = JSON.stringify({
      event,
      client_key: appId,
      content: asText ? JSON.stringify(content) : content,
      log_id: random(16).toString('hex').toUpperCase(),
    });
    const messageId = random(12).toString('hex');
    const delivery: WebhookDelivery = {
      id: this.nextId++,
      event,
      messageId,
      body,
      attempts: [],
      nextAt: clock.now(),
      state: 'waiting',
    };
    this.deliveries.set(delivery.id, delivery);
    this.tick();
    return delivery;
  }

  /** Newest first. */
  list(): WebhookDelivery[] {
    return [...this.deliveries.values()].reverse();
  }

  find(id: number): WebhookDelivery | null {
    return this.deliveries.get(id) ?? null;
  }

  tick(): void {
    if (!this.config || this.isClosed) return;
    this.forget();
    const now = this.world.clock.now();
    for (const delivery of this.deliveries.values())
      if (delivery.nextAt !== null && delivery.nextAt <= now) this.start(delivery, this.config);
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
  async resend(delivery: WebhookDelivery, fault: WebhookFault | null): Promise<WebhookAttempt | null> {
    await this.underway.get(delivery.id);
    if (!this.config) return null;
    const attempt = await this.sendDelivery(this.config, delivery, fault);
    delivery.attempts.push(attempt);
    return attempt;
  }

  close(): void {
    this.isClosed = true;
    for (const stop of this.stops) stop.abort();
  }

  reset(): void {
    this.load({ config: null, deliveries: [], nextId: 1 } satisfies Saved);
  }

  save(): Saved {
    return structuredClone({ config: this.config, deliveries: [...this.deliveries.values()], nextId: this.nextId });
  }

  load(saved: unknown): void {
    const { config, deliveries, nextId } = structuredClone(saved) as Saved; // as saved
    this.config = config;
    this.deliveries = new Map(deliveries.map((delivery) => [delivery.id, delivery]));
    this.nextId = nextId;
  }

  /** Those that are over, oldest first. */
  private forget(): void {
    for (const { id, nextAt } of this.deliveries.values()) {
      if (this.deliveries.size <= KEPT) return;
      if (nextAt === null) this.deliveries.delete(id);
    }
  }

  private start(delivery: WebhookDelivery, config: WebhookConfig): void {
    if (this.underway.has(delivery.id)) return;
    const work = this.sendDelivery(config, delivery, null)
      .then((attempt) => {
        // What was loaded meanwhile knows nothing of it.
        if (!this.isClosed && this.deliveries.get(delivery.id) === delivery) this.record(delivery, attempt, config);
      })
      .finally(() => this.underway.delete(delivery.id));
    this.underway.set(delivery.id, work);
  }

  private record(delivery: WebhookDelivery, attempt: WebhookAttempt, { retryMs }: WebhookConfig): void {
    delivery.attempts.push(attempt);
    this.hooks.changed();
    if (attempt.problem === null) Object.assign(delivery, { nextAt: null, state: 'taken' });
    else if (delivery.nextAt === null || delivery.attempts.length > RETRIES)
      Object.assign(delivery, { nextAt: null, state: 'given-up' });
    else delivery.nextAt = attempt.at + retryMs;
  }

  private sendDelivery(
    config: WebhookConfig,
    { messageId, body }: WebhookDelivery,
    fault: WebhookFault | null,
  ): Promise<WebhookAttempt> {
    const sent = fault === 'wrong-app' ? body.replace(this.world.appId, 'tt00000000000000zz') : body;
    const headers: Record<string, string> =
      fault === 'no-id' ? {} : { 'Msg-Id': fault === 'other-id' ? `${messageId}0` : messageId };
    if (fault === 'wrong-signature') headers['X-Douyin-Signature'] = '0'.repeat(40);
    if (fault === 'tampered') {
      headers['X-Douyin-Signature'] = signed(config.secret, sent);
      return this.send(config, sent.replace('"log_id"', '"log_id" '), headers);
    }
    return this.send(config, sent, headers);
  }

  private async send(
    { url, secret, waitMs }: WebhookConfig,
    body: string,
    headers: Record<string, string>,
  ): Promise<WebhookAttempt> {
    const at = this.world.clock.now();
    const stop = new AbortController();
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      stop.abort();
    }, waitMs);
    this.stops.add(stop);
    try {
      const response = await fetch(url, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', 'X-Douyin-Signature': signed(secret, body), ...headers },
        redirect: 'manual',
        signal: stop.signal,
      });
      const answer = (await response.text()).slice(0, SHOWN_ANSWER);
      return {
        at,
        status: response.status,
        answer,
        problem: response.status === 200 ? null : `HTTP ${response.status}`,
      };
    } catch {
      return { at, status: null, answer: '', problem: isLate ? `no answer within ${waitMs} ms` : 'no connection' };
    } finally {
      clearTimeout(timer);
      this.stops.delete(stop);
    }
  }
}
