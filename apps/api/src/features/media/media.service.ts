import { Injectable } from '@nestjs/common';
import type { MediaSize, MediaState } from '@kaibo/contracts/media';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { World } from '../../core/world';
import { MediaRepository, type MediaUse } from './media.repository';
import { mediaPaths, UNUSED_KEPT_MS } from './media.rules';

export type { MediaUse } from './media.repository';

/** A picture whose state has changed, and all that shows it. */
export interface MediaDecision {
  name: string;
  state: MediaState;
  uses: { kind: string; id: string }[];
}

/**
 * What a feature does when a picture that it shows may be seen, or may not any more: in the transaction that decides it.
 * A picture that was removed with its member is told as `refused`, and what showed it shows it no longer.
 */
export type MediaDecided = (tx: EntityManager, merchantId: string, decision: MediaDecision) => Promise<void>;

/** Pictures, for the features that show them. */
@Injectable()
export class MediaService {
  private readonly works: MediaDecided[] = [];

  constructor(
    private readonly media: MediaRepository,
    private readonly world: World,
  ) {}

  /**
   * From now on `use` shows these pictures and no others: none of them is purged, and those that it showed before may be.
   * An empty list releases all. One that nobody may see yet (`states`) may be named; one that was refused may not.
   * @param names in any order, also more than once
   * @throws AppError MEDIA_NOT_FOUND with the names that are not there, or not the member's own
   */
  async require(tx: EntityManager, merchantId: string, names: readonly string[], use: MediaUse): Promise<void> {
    const wanted = [...new Set(names)];
    await this.media.lockUse(tx, merchantId, use);
    const there = new Set(await this.media.lockThere(tx, merchantId, wanted, use.memberId ?? null));
    const missing = wanted.filter((name) => !there.has(name));
    if (missing.length > 0) throw new AppError('MEDIA_NOT_FOUND', { names: missing });
    const at = new Date(this.world.now().getTime() + UNUSED_KEPT_MS);
    for (const name of await this.media.replaceUses(tx, merchantId, use, wanted))
      await this.media.queue(tx, merchantId, name, at);
  }

  /** Our own paths of a picture, whether it may be seen or not. */
  urls(merchantId: string, name: string): Record<MediaSize, string> {
    return mediaPaths(merchantId, name);
  }

  /** Whether pictures may be seen: `passed` alone may. One that is not there is left out. */
  async states(
    tx: EntityManager,
    merchantId: string,
    names: readonly string[],
  ): Promise<ReadonlyMap<string, MediaState>> {
    const found = await this.media.listStates(tx, merchantId, [...new Set(names)]);
    return new Map(found.map(({ name, state }) => [name, state]));
  }

  /** Has `work` told of every picture that is shown somewhere and whose state changes. */
  onDecided(work: MediaDecided): void {
    this.works.push(work);
  }

  /** Tells all that show it. */
  async tell(tx: EntityManager, merchantId: string, decision: MediaDecision): Promise<void> {
    if (decision.uses.length > 0) for (const work of this.works) await work(tx, merchantId, decision);
  }
}
