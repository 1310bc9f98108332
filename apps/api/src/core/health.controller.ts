import { Controller, Get, Header, Injectable } from '@nestjs/common';
import { HealthView } from '@kaibo/contracts/health.dto';
import { AppError } from './app-error';
import { Public } from './auth';
import { Db } from './db';

/** Whether this process wants traffic. */
@Injectable()
export class Readiness {
  private stopping = false;
  private seen = false;
  constructor(private readonly db: Db) {}

  /** From now on no balancer should send anything new. */
  stop(): void {
    this.stopping = true;
  }

  get isStopping(): boolean {
    return this.stopping;
  }

  /** Ready once the database has answered; a process that was ready keeps serving stale lists while it is away. */
  async isReady(): Promise<boolean> {
    if (this.stopping) return false;
    this.seen ||= await this.db.answers();
    return this.seen;
  }
}

@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  /** The process runs. Says nothing of the database. */
  @Get('livez')
  @Public()
  @Header('cache-control', 'no-store')
  live(): HealthView {
    return { status: 'ok' };
  }

  /** The process wants traffic. */
  @Get('readyz')
  @Public()
  @Header('cache-control', 'no-store')
  async ready(): Promise<HealthView> {
    if (!(await this.readiness.isReady())) throw new AppError('UNAVAILABLE', undefined, { retryAfterSeconds: 2 });
    return { status: 'ok' };
  }
}
