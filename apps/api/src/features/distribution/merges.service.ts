import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { World } from '../../core/world';
import { MergeWorksService, type TwoAccounts } from '../members/merge-works.service';
import { BindingsRepository } from './bindings.repository';

/** Two accounts that become one person's: one keeps its place in the tree, the other is an alias that reads follow. */
@Injectable()
export class MergesService implements OnModuleInit {
  constructor(
    private readonly merges: MergeWorksService,
    private readonly bindings: BindingsRepository,
    private readonly world: World,
  ) {}

  onModuleInit(): void {
    this.merges.on({
      mayMerge: (tx, two) => this.mayMerge(tx, two),
      merged: (tx, two) => this.merged(tx, two),
      undone: (tx, two) => this.undone(tx, two),
    });
  }

  /**
   * Not when each stands in a tree of its own: the tree is never rewritten, so nobody could say whose subordinate that is. In
   * one tree the kept one's place stands, unless it is below the other's: then nobody would be above them.
   */
  private async mayMerge(tx: EntityManager, { merchantId, keptId, mergedId }: TwoAccounts): Promise<boolean> {
    const kept = await this.placeOf(tx, merchantId, keptId);
    const merged = await this.placeOf(tx, merchantId, mergedId);
    return !kept || !merged || (kept.root === merged.root && !kept.above.includes(merged.nodeId));
  }

  /** @throws AppError UNAVAILABLE when the one without a place was given one at this moment: looked at again, they may stay two */
  private async merged(tx: EntityManager, { merchantId, keptId, mergedId }: TwoAccounts): Promise<void> {
    const kept = await this.placeOf(tx, merchantId, keptId);
    const merged = await this.placeOf(tx, merchantId, mergedId);
    if (!kept === !merged) return;
    const [aliasId, place] = kept ? [mergedId, kept] : [keptId, merged];
    if (place && !(await this.bindings.addAlias(tx, merchantId, aliasId, place.nodeId, this.world.now())))
      throw new AppError('UNAVAILABLE', undefined, { retryAfterSeconds: 1 });
  }

  private async undone(tx: EntityManager, { merchantId, keptId, mergedId }: TwoAccounts): Promise<void> {
    await this.bindings.removeAlias(tx, merchantId, [keptId, mergedId]);
  }

  private async placeOf(tx: EntityManager, merchantId: string, memberId: string) {
    const node = await this.bindings.findNode(tx, merchantId, memberId);
    if (!node) return null;
    const above = await this.bindings.above(tx, merchantId, node.member_id);
    return { nodeId: node.member_id, above, root: above.at(-1) ?? node.member_id };
  }
}
