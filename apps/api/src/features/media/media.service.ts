import { Injectable } from '@nestjs/common';
import type { MediaSize, MediaState } from '@kaibo/contracts/media';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { mediaPaths } from '../../core/media-path';
import { World } from '../../core/world';
import type { MediaEntity } from './media.entity';
import { MediaRepository, type MediaUse } from './media.repository';
import { UNUSED_KEPT_MS } from './media.rules';

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

/** A use that is none: a hold keeps the picture of somebody who is erased. */
const HELD = 'held';

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

  /**
   * Forgets these members' pictures: whatever shows one shows it no longer, and its bytes are taken away within seconds of
   * the commit. A picture that somebody else sent too, or staff did, stays theirs.
   * @param heldFor the member for whose hold's sake nothing is taken away until `letGo`; null: nothing is held
   * @returns how many are shown no longer
   */
  async erase(
    tx: EntityManager,
    merchantId: string,
    memberIds: readonly string[],
    heldFor: string | null = null,
  ): Promise<number> {
    const owned = await this.media.lockOwned(tx, merchantId, memberIds);
    const names = owned.map(({ name }) => name);
    if (heldFor !== null) await this.media.replaceUses(tx, merchantId, { kind: HELD, id: heldFor }, names);
    const nobodys = await this.media.removeOwners(tx, merchantId, memberIds, names);
    const gone = owned.filter(({ name, by_staff: byStaff, state }) => {
      return nobodys.has(name) && !byStaff && state !== 'removing' && state !== 'held';
    });
    for (const { name } of gone) await this.takeAway(tx, merchantId, name);
    return gone.length;
  }

  /** The hold on this erased member's pictures has ended: those that are kept for its sake alone go. */
  async letGo(tx: EntityManager, merchantId: string, memberId: string): Promise<void> {
    const kept = await this.media.replaceUses(tx, merchantId, { kind: HELD, id: memberId }, []);
    for (const name of kept) {
      const row = await this.media.findForUpdate(tx, merchantId, name);
      const isHeld = (await this.media.listUses(tx, merchantId, name)).some(({ kind }) => kind === HELD);
      if (row?.state === 'held' && !isHeld) await this.takeAway(tx, merchantId, name);
      else await this.media.queue(tx, merchantId, name, new Date(this.world.now().getTime() + UNUSED_KEPT_MS));
    }
  }

  /** What shows it shows it no longer, nobody sees it from now on, and its bytes go next; not while a hold keeps them. */
  async takeAway(tx: EntityManager, merchantId: string, name: string): Promise<void> {
    const now = this.world.now();
    const all = await this.media.listUses(tx, merchantId, name);
    const uses = all.filter(({ kind }) => kind !== HELD);
    const state = uses.length < all.length ? 'held' : 'removing';
    await this.media.save(tx, { merchantId, name }, { state, changedAt: now });
    await this.media.removeTies(tx, merchantId, name, HELD);
    // What was sent to be looked at goes in any case.
    await this.media.queue(tx, merchantId, name, now);
    await this.tell(tx, merchantId, { name, state: 'refused', uses });
  }

  /** From now on it may be seen, or may not. The row is locked by the caller. */
  async decide(
    tx: EntityManager,
    { merchantId, name, hasLook }: Pick<MediaEntity, 'merchantId' | 'name' | 'hasLook'>,
    state: MediaState,
    reason: string | null = null,
  ): Promise<void> {
    const now = this.world.now();
    await this.media.save(tx, { merchantId, name }, { state, reason, changedAt: now });
    // What the platform was shown is taken away next.
    await this.media.queue(tx, merchantId, name, hasLook ? now : new Date(now.getTime() + UNUSED_KEPT_MS));
    await this.tell(tx, merchantId, { name, state, uses: await this.media.listUses(tx, merchantId, name) });
  }

  private async tell(tx: EntityManager, merchantId: string, decision: MediaDecision): Promise<void> {
    if (decision.uses.length > 0) for (const work of this.works) await work(tx, merchantId, decision);
  }
}
