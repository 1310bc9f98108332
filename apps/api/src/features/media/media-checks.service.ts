import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { LOG, type Log } from '../../core/log';
import { Metrics } from '../../core/metrics';
import { World } from '../../core/world';
import { IdentityError } from '../../platforms/identity';
import { SourceError } from '../../platforms/platform';
import { type HookEvent, HookWorksService } from '../hooks/hook-works.service';
import { MeService } from '../members/me.service';
import { MediaFilesService } from './media-files.service';
import type { MediaEntity } from './media.entity';
import { MediaRepository } from './media.repository';
import { readVerdict, stateAfter, type Suggest } from './media.rules';
import { MediaService } from './media.service';

/** What came of asking a platform: a verdict, a promise of one, or nothing yet. */
export type Told = { verdict: Suggest } | { traceId: string } | 'ask-again';

/** Has platforms look at pictures, and hears what they say. An outage is no pass. */
@Injectable()
export class MediaChecksService implements OnModuleInit {
  constructor(
    private readonly media: MediaRepository,
    private readonly pictures: MediaService,
    private readonly files: MediaFilesService,
    private readonly me: MeService,
    private readonly hooks: HookWorksService,
    private readonly metrics: Metrics,
    private readonly world: World,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onModuleInit(): void {
    this.hooks.on('wxa_media_check', (tx, event) => this.hear(tx, event));
  }

  /** Asks the platform by which the sender came in. Never inside a transaction. */
  async ask(row: MediaEntity, owner: { memberId: string; miniAppId: string }): Promise<Told> {
    const { merchantId, name } = row;
    try {
      const { platform, openid } = await this.me.openOwn({ merchantId, ...owner });
      // Where nobody can look, a person has to.
      if (!platform.checkPicture) return { verdict: 'review' };
      const jpeg = async (): Promise<Buffer> => {
        const bytes = await this.files.read(row, 'look');
        if (!bytes) throw new Error('what the platform is to look at is gone');
        return bytes;
      };
      return await platform.checkPicture(openid, { url: this.files.lookUrl(merchantId, name), jpeg });
    } catch (error) {
      // Nobody is left to be asked about: the account, or the way by which it came in, is gone.
      if (error instanceof AppError && error.code !== 'UNAVAILABLE') return { verdict: 'review' };
      if (!(error instanceof IdentityError || error instanceof SourceError)) throw error;
      const platformCode = error instanceof IdentityError ? error.platformCode : null;
      this.log.warn({ event: 'media.unasked', merchantId, name, platformCode, err: error });
      return 'ask-again';
    }
  }

  /** The platform says what it thinks, perhaps before we have written down what about. */
  private async hear(tx: EntityManager, { merchantId, miniAppId, fields }: HookEvent): Promise<void> {
    const verdict = readVerdict(fields);
    if (!verdict) return;
    const { traceId, suggest } = verdict;
    // Whoever works on the picture has its row first, and this asks in the same order.
    const known = await this.media.findChecked(tx, merchantId, miniAppId, traceId);
    if (known !== null) await this.media.findForUpdate(tx, merchantId, known);
    const name = await this.media.addVerdict(tx, {
      merchantId,
      miniAppId,
      traceId,
      suggest,
      madeAt: this.world.now(),
    });
    const row = name === null ? null : await this.media.findForUpdate(tx, merchantId, name);
    if (row?.state !== 'checking') return; // ours to come, or decided: by a person, or for want of a verdict
    await this.pictures.decide(tx, row, stateAfter(suggest));
    this.metrics.mediaWorks.inc({ what: stateAfter(suggest) });
  }
}
