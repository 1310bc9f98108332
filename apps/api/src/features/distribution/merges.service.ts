import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
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

  /** Not when each stands in a tree of its own: the tree is never rewritten, so nobody could say whose subordinate that is. */
  private async mayMerge(tx: EntityManager, { merchantId, keptId, mergedId }: TwoAccounts): Promise<boolean> {
    // Whoever is being bound holds their row until the node is there.
    await this.bindings.lockMembers(tx, merchantId, [keptId, mergedId]);
    const kept = await this.placeOf(tx, merchantId, keptId);
    const merged = await this.placeOf(tx, merchantId, mergedId);
    return !kept || !merged || kept.root === merged.root;
  }

  private async merged(tx: EntityManager, { merchantId, keptId, mergedId }: TwoAccounts): Promise<void> {
    const kept = await this.placeOf(tx, merchantId, keptId);
    const merged = await this.placeOf(tx, merchantId, mergedId);
    if ((!kept && !merged) || kept?.nodeId === merged?.nodeId) return;
    // Of two in one tree the upper one stands, or nobody would be above the other.
    const isMergedNode = !kept || (merged !== null && kept.above.includes(merged.nodeId));
    const [aliasId, place] = isMergedNode ? [keptId, merged] : [mergedId, kept];
    if (place) await this.bindings.addAlias(tx, merchantId, aliasId, place.nodeId, this.world.now());
  }

  private async undone(tx: EntityManager, { merchantId, keptId, mergedId }: TwoAccounts): Promise<void> {
    await this.bindings.removeNewestAlias(tx, merchantId, [keptId, mergedId]);
  }

  private async placeOf(tx: EntityManager, merchantId: string, memberId: string) {
    const node = await this.bindings.findNode(tx, merchantId, memberId);
    if (!node) return null;
    const above = await this.bindings.above(tx, merchantId, node.member_id);
    return { nodeId: node.member_id, above, root: above.at(-1) ?? node.member_id };
  }
}
