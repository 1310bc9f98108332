import { Controller, Get, Header, Injectable } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { Public } from './auth';

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

  /** Of this process's last look, where it seals. */
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

  private collecting = false;

  /** The text that Prometheus reads. */
  text(): Promise<string> {
    if (!this.collecting) {
      this.collecting = true;
      collectDefaultMetrics({ register: this.registry, prefix: 'kaibo_' });
    }
    return this.registry.metrics();
  }
}

@ApiExcludeController()
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @Public()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @Header('cache-control', 'no-store')
  read(): Promise<string> {
    return this.metrics.text();
  }
}
