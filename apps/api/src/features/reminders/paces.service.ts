import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type AppRef, Directory } from '../../core/directory';
import { ChunksRepository } from './chunks.repository';
import { type Hindrance, slowDown } from './pace.rules';
import { PlansRepository } from './plans.repository';

/** After a failure of ours, such as a database that is away. */
const AGAIN_MS = 5_000;

/** How fast a mini-app may send, whatever its messages are for: the platform counts them together. */
@Injectable()
export class PacesService {
  constructor(
    private readonly directory: Directory,
    private readonly chunks: ChunksRepository,
    private readonly plans: PlansRepository,
  ) {}

  /**
   * Takes the next places of the mini-app's messages.
   * @returns when the first of them may go; or until when none may, and then none was taken
   */
  async reserve(
    tx: EntityManager,
    app: AppRef,
    count: number,
    now: Date,
  ): Promise<{ freeAt: Date } | { stoppedUntil: Date }> {
    await this.plans.addPace(tx, app.merchantId, app.miniAppId, now);
    const pace = await this.chunks.getPaceForUpdate(tx, app);
    if (pace.stoppedUntil && pace.stoppedUntil > now) return { stoppedUntil: pace.stoppedUntil };
    const freeAt = pace.freeAt > now ? pace.freeAt : now;
    await this.chunks.saveFreeAt(tx, app, new Date(freeAt.getTime() + (count * 1_000) / pace.perSecond));
    return { freeAt };
  }

  /** The platform takes no more for a while: all that the mini-app has to send waits. @returns until when */
  async stop(
    tx: EntityManager,
    app: AppRef,
    hindrance: Hindrance,
    platformCode: number | null,
    now: Date,
  ): Promise<Date> {
    const pace = slowDown(await this.chunks.getPaceForUpdate(tx, app), hindrance, now);
    await this.chunks.savePace(tx, app, pace, platformCode);
    const at = pace.stoppedUntil ?? new Date(now.getTime() + AGAIN_MS);
    await this.directory.putOffChunks(tx, app, at, now);
    return at;
  }
}
