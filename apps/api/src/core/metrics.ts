import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What is looked up for the figures comes within this time, or with the next reading. */
const LOOK_WITHIN_MS = 1_000;

/** This process's figures, for Prometheus. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  /** Seconds per request, by route and status class. */
  readonly requests = new Histogram({
    name: 'kaibo_http_request_seconds',
    help: 'Time to answer, by route and status class',
    labelNames: ['route', 'status'] as const,
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [this.registry],
  });
  readonly syncs = new Counter({
    name: 'kaibo_syncs_total',
    help: 'Finished syncs, by verdict',
    labelNames: ['verdict'] as const,
    registers: [this.registry],
  });
  readonly platformCalls = new Counter({
    name: 'kaibo_platform_calls_total',
    help: 'Calls to platforms, by endpoint and outcome',
    labelNames: ['endpoint', 'outcome'] as const,
    registers: [this.registry],
  });

  readonly auditUnsealed = new Gauge({
    name: 'kaibo_audit_unsealed_entries',
    help: 'Entries of the audit trail that no seal links yet',
    registers: [this.registry],
  });
  readonly auditLag = new Gauge({
    name: 'kaibo_audit_lag_seconds',
    help: 'How long the oldest of them has waited',
    registers: [this.registry],
  });
  readonly auditSeals = new Counter({
    name: 'kaibo_audit_seals_total',
    help: 'Seals added by this process',
    registers: [this.registry],
  });

  readonly hooks = new Counter({
    name: 'kaibo_hooks_total',
    help: 'What platforms pushed, by platform and outcome',
    labelNames: ['platform', 'outcome'] as const,
    registers: [this.registry],
  });
  readonly hookEvents = new Counter({
    name: 'kaibo_hook_events_total',
    help: 'Events worked off by this process, by outcome',
    labelNames: ['outcome'] as const,
    registers: [this.registry],
  });
  readonly mediaWorks = new Counter({
    name: 'kaibo_media_works_total',
    help: 'What this process did about pictures: asked, passed, review, refused, purged, broken-off, failed',
    labelNames: ['what'] as const,
    registers: [this.registry],
  });
  readonly reminders = new Counter({
    name: 'kaibo_reminders_total',
    help: 'Messages at the start of a live that this process sent or tried to, by what came of them',
    labelNames: ['outcome'] as const,
    registers: [this.registry],
  });
  readonly passwordHashes = new Counter({
    name: 'kaibo_password_hashes_total',
    help: 'Passwords hashed by this process',
    registers: [this.registry],
  });
  readonly passwordHashesMost = new Gauge({
    name: 'kaibo_password_hashes_at_once_most',
    help: 'The most that this process ever hashed at the same time',
    registers: [this.registry],
  });

  readonly refusals = new Counter({
    name: 'kaibo_refusals_total',
    help: 'Requests refused for being too many, too slow or too large: by member, ip, strangers, merchant, slow, headers, broken',
    labelNames: ['why'] as const,
    registers: [this.registry],
  });
  readonly turnsWaiting = new Gauge({
    name: 'kaibo_turns_waiting',
    help: 'Work that waits for its turn at the database',
    registers: [this.registry],
  });
  readonly turnsBegunBefore = new Histogram({
    name: 'kaibo_turns_begun_before',
    help: 'Work of a merchant that had none under way: how many turns of others began between its coming and its own',
    buckets: [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000],
    registers: [this.registry],
  });

  private readonly looks: (() => Promise<void>)[] = [];
  private collecting = false;

  /** Before the figures are read: for those that no event of this process tells. One that fails leaves the last ones. */
  beforeRead(look: () => Promise<void>): void {
    this.looks.push(look);
  }

  /** The text that Prometheus reads. */
  async text(): Promise<string> {
    if (!this.collecting) {
      this.collecting = true;
      collectDefaultMetrics({ register: this.registry, prefix: 'kaibo_' });
    }
    const looked = new AbortController();
    const looks = Promise.allSettled(this.looks.map((look) => look())).then(() => looked.abort());
    // A database that is away must not take the figures along.
    await Promise.race([
      looks,
      setTimeout(LOOK_WITHIN_MS, undefined, { signal: looked.signal }).catch(() => undefined),
    ]);
    return this.registry.metrics();
  }
}
