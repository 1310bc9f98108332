import { Inject, Injectable } from '@nestjs/common';
import { type Config, CONFIG } from '../../core/config';
import { Directory } from '../../core/directory';
import { LOG, type Log } from '../../core/log';
import { Metrics } from '../../core/metrics';
import { RepeatedWork } from '../../core/repeated-work';
import { World } from '../../core/world';
import { AuditChainService } from './audit-chain.service';

const TICK_MS = 1_000;
const MERCHANTS_AT_ONCE = 500;
/** Whoever reads the figures oftener gets the last ones: anyone may. */
const LOOK_EVERY_MS = 1_000;

/**
 * The clock of a process that works: seals what waits, whoever wrote it. How far behind the sealing is, every process shows,
 * also when none is left that seals.
 */
@Injectable()
export class AuditSealerService extends RepeatedWork {
  private lookedAt = -Infinity;

  constructor(
    private readonly chain: AuditChainService,
    private readonly directory: Directory,
    private readonly metrics: Metrics,
    private readonly world: World,
    @Inject(CONFIG) config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {
    super(config.role, log, { event: 'audit.sealer', everyMs: TICK_MS });
  }

  override onApplicationBootstrap(): void {
    this.metrics.beforeRead(() => this.look());
    super.onApplicationBootstrap();
  }

  /** Seals what waits of every merchant. One merchant's trouble is not the others'. */
  async tick(): Promise<void> {
    const backlog = await this.directory.auditBacklog(MERCHANTS_AT_ONCE);
    for (const { merchantId } of backlog) {
      if (this.isStopping) return;
      await this.chain.sealUnlessSealing(merchantId).then(
        (seals) => this.metrics.auditSeals.inc(seals),
        (err: unknown) => this.log.error({ event: 'audit.sealer', merchantId, err }),
      );
    }
  }

  private async look(): Promise<void> {
    if (performance.now() < this.lookedAt + LOOK_EVERY_MS) return;
    this.lookedAt = performance.now();
    const backlog = await this.directory.auditBacklog(MERCHANTS_AT_ONCE);
    const oldest = backlog[0]?.oldestAt.getTime() ?? Infinity;
    this.metrics.auditLag.set(Math.max(0, (this.world.now().getTime() - oldest) / 1000));
    this.metrics.auditUnsealed.set(backlog.reduce((sum, { entries }) => sum + entries, 0));
  }
}
