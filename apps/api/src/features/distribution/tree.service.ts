import { Injectable } from '@nestjs/common';
import type {
  InvitationPage,
  ListDistribution,
  PromoterView,
  SuperiorView,
  TeamPage,
} from '@kaibo/contracts/distribution.dto';
import { DISTRIBUTION_CAPABILITIES } from '@kaibo/contracts/distribution';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { Audit } from '../../core/audit';
import type { Viewer } from '../../core/auth';
import { Db } from '../../core/db';
import { World } from '../../core/world';
import { AuthorsService } from '../members/authors.service';
import { MeService } from '../members/me.service';
import { MerchantsService } from '../merchants/merchants.service';
import { BindingsRepository } from './bindings.repository';
import { maskName } from './distribution.mapper';
import { PoliciesRepository } from './policies.repository';
import { PoliciesService } from './policies.service';

const DEFAULT_LIMIT = 20;

/** What members see of the tree: who is above them, who is under them, and what came of their shares. */
@Injectable()
export class TreeService {
  constructor(
    private readonly db: Db,
    private readonly bindings: BindingsRepository,
    private readonly policies: PoliciesService,
    private readonly people: PoliciesRepository,
    private readonly authors: AuthorsService,
    private readonly me: MeService,
    private readonly merchants: MerchantsService,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  superior(viewer: Viewer): Promise<SuperiorView> {
    const { merchantId, memberId } = viewer;
    return this.db.forMerchant(merchantId, async (tx) => {
      const node = await this.bindings.findNode(tx, merchantId, memberId);
      if (!node || node.parent_id === null) return { superior: null };
      const name = await this.namer(tx, merchantId, [node.parent_id]);
      return { superior: { id: node.parent_id, name: name(node.parent_id), since: node.bound_at.toISOString() } };
    });
  }

  /** @throws AppError DISTRIBUTION_UNAVAILABLE */
  team(viewer: Viewer, { cursor, limit = DEFAULT_LIMIT }: ListDistribution): Promise<TeamPage> {
    const { merchantId, memberId } = viewer;
    return this.db.forMerchant(merchantId, async (tx) => {
      await this.requireTeam(tx, viewer);
      const nodes = await this.bindings.nodesOf(tx, merchantId, memberId);
      const [nodeId] = nodes;
      if (nodeId === undefined) return { counts: { direct: 0, second: 0 }, items: [], nextCursor: null };
      const asked = { parentIds: nodes, before: cursor ?? null, most: limit + 1 };
      const found = await this.bindings.list(tx, merchantId, asked);
      const rows = found.slice(0, limit);
      const name = await this.namer(
        tx,
        merchantId,
        rows.map((row) => row.member_id),
      );
      return {
        counts: cursor === undefined ? await this.bindings.counts(tx, merchantId, nodes) : null,
        items: rows.map((row) => ({ id: row.member_id, name: name(row.member_id), since: row.bound_at.toISOString() })),
        nextCursor: found.length > limit ? (rows.at(-1)?.member_id ?? null) : null,
      };
    });
  }

  /** @throws AppError DISTRIBUTION_UNAVAILABLE */
  invitations(viewer: Viewer, { cursor, limit = DEFAULT_LIMIT }: ListDistribution): Promise<InvitationPage> {
    const { merchantId, memberId } = viewer;
    return this.db.forMerchant(merchantId, async (tx) => {
      await this.requireTeam(tx, viewer);
      const own = await this.authors.idsOf(tx, merchantId, memberId);
      const found = await this.bindings.invited(tx, merchantId, own, cursor ?? null, limit + 1);
      const rows = found.slice(0, limit);
      const name = await this.namer(
        tx,
        merchantId,
        rows.map((row) => row.member_id),
      );
      return {
        items: rows.map(({ touch_id: id, member_id: who, source, touched_at: at, reason }) => ({
          id,
          source,
          at: at.toISOString(),
          name: name(who),
          outcome: reason === 'bound' || reason === 'taken' ? reason : 'other',
        })),
        nextCursor: found.length > limit ? (rows.at(-1)?.touch_id ?? null) : null,
      };
    });
  }

  promoter({ merchantId, memberId }: Viewer): Promise<PromoterView> {
    return this.db.forMerchant(merchantId, (tx) => this.promoterIn(tx, merchantId, memberId));
  }

  /** Asking again changes nothing; whoever was refused or ended may ask anew. @throws AppError DISTRIBUTION_UNAVAILABLE */
  apply(viewer: Viewer, requestId: string): Promise<PromoterView> {
    const { merchantId, memberId } = viewer;
    return this.db.forMerchant(merchantId, async (tx) => {
      await this.requireTeam(tx, viewer);
      await this.me.lockMyself(tx, viewer);
      const was = await this.people.findPerson(tx, merchantId, memberId);
      if (was?.promoter !== 'applied' && was?.promoter !== 'approved') {
        const now = this.world.now();
        const isStaff = was?.isStaff ?? false;
        await this.people.savePerson(tx, {
          merchantId,
          memberId,
          isStaff,
          promoter: 'applied',
          appliedAt: now,
          changedAt: now,
        });
        const actor = { kind: 'member' as const, id: memberId, requestId };
        const object = { kind: 'member', id: memberId };
        await this.audit.add(tx, merchantId, { actor, action: 'promoter.apply', object });
      }
      return this.promoterIn(tx, merchantId, memberId);
    });
  }

  /** Finds the masked names of members; null where there is none to show. */
  async namer(tx: EntityManager, merchantId: string, ids: string[]): Promise<(id: string) => string | null> {
    const known = await this.authors.find(tx, merchantId, ids);
    return (id) => maskName(known.get(id)?.nickname ?? null);
  }

  private async promoterIn(tx: EntityManager, merchantId: string, memberId: string): Promise<PromoterView> {
    const { terms } = await this.policies.current(tx, merchantId);
    const person = await this.people.findPerson(tx, merchantId, memberId);
    return {
      state: person?.promoter ?? null,
      isOpenToAll: terms.promoters === 'everybody',
      appliedAt: person?.appliedAt?.toISOString() ?? null,
    };
  }

  /** Some platforms forbid earning by sharing: no screen of it there. @throws AppError DISTRIBUTION_UNAVAILABLE */
  private async requireTeam(tx: EntityManager, { merchantId, miniAppId }: Viewer): Promise<void> {
    const { platform } = await this.merchants.getMiniApp(tx, merchantId, miniAppId);
    if (!DISTRIBUTION_CAPABILITIES[platform].team) throw new AppError('DISTRIBUTION_UNAVAILABLE', { platform });
  }
}
