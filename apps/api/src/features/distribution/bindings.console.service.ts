import { Injectable } from '@nestjs/common';
import { DISTRIBUTION_CAPABILITIES } from '@kaibo/contracts/distribution';
import type {
  BindingPage,
  BindingRow,
  BindingView,
  DistributionCapabilities,
  DistributionPersonPage,
  DistributionPersonView,
  ExportBindings,
  ListBindings,
  ListPromoters,
  MoveMember,
  SetDistributionPerson,
} from '@kaibo/contracts/distribution.dto';
import { PLATFORMS } from '@kaibo/contracts/rooms';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { actorOf, Audit } from '../../core/audit';
import type { Staff } from '../../core/auth';
import { CSV_BOM, csvLine } from '../../core/csv';
import { Db } from '../../core/db';
import { World } from '../../core/world';
import { AuthorsService } from '../members/authors.service';
import { MemberRecordsService } from '../members/member-records.service';
import { BindingsRepository, type NodeRow } from './bindings.repository';
import type { DistributionPersonEntity } from './distribution.entity';
import { toDecisionView, toMoveView } from './distribution.mapper';
import { MovesService } from './moves.service';
import { PoliciesRepository } from './policies.repository';
import { TreeService } from './tree.service';

const DEFAULT_LIMIT = 20;
const SHOWN = 100;
/** Rows of one statement of an export: no transaction stays open while somebody downloads. */
const EXPORT_PAGE = 500;
const HEADINGS = ['会员', '昵称', '上级', '上级的上级', '绑定时间', '触点'];

/** What staff see of the tree, and correct in it. */
@Injectable()
export class BindingsConsoleService {
  constructor(
    private readonly db: Db,
    private readonly bindings: BindingsRepository,
    private readonly people: PoliciesRepository,
    private readonly tree: TreeService,
    private readonly moves: MovesService,
    private readonly authors: AuthorsService,
    private readonly members: MemberRecordsService,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  /** Why is this member under that one? @throws AppError MEMBER_NOT_FOUND */
  why(merchantId: string, memberId: string): Promise<BindingView> {
    return this.db.forMerchant(merchantId, (tx) => this.whyIn(tx, merchantId, memberId));
  }

  list(merchantId: string, asked: ListBindings): Promise<BindingPage> {
    const { superiorId, cursor, limit = DEFAULT_LIMIT } = asked;
    return this.db.forMerchant(merchantId, async (tx) => {
      const parentIds = superiorId === undefined ? null : await this.nodesOrNone(tx, merchantId, superiorId);
      const found = await this.bindings.list(tx, merchantId, { parentIds, before: cursor ?? null, most: limit + 1 });
      const items = await this.rows(tx, merchantId, found.slice(0, limit));
      return { items, nextCursor: found.length > limit ? (items.at(-1)?.memberId ?? null) : null };
    });
  }

  /** @returns how many rows there are now, and the text of the file, piece by piece */
  async export(
    staff: Staff,
    { superiorId }: ExportBindings,
  ): Promise<{ total: number; pieces: AsyncGenerator<string> }> {
    const { merchantId } = staff;
    const { total, parentIds } = await this.db.forMerchant(merchantId, async (tx) => {
      const object = { kind: 'member', id: superiorId ?? null };
      await this.audit.add(tx, merchantId, { actor: actorOf(staff), action: 'binding.export', object });
      const nodes = superiorId === undefined ? null : await this.nodesOrNone(tx, merchantId, superiorId);
      return { total: await this.bindings.count(tx, merchantId, nodes), parentIds: nodes };
    });
    return { total, pieces: this.pieces(merchantId, parentIds) };
  }

  /**
   * Puts a member under another one, with all who are under them.
   * @throws AppError MEMBER_NOT_FOUND, BINDING_RING
   */
  async move(staff: Staff, memberId: string, asked: MoveMember): Promise<BindingView> {
    const { merchantId } = staff;
    const { superiorId, reason } = asked;
    const moveId = await this.db.forMerchant(merchantId, async (tx) => {
      const child = await this.nodeToMove(tx, merchantId, memberId);
      const toId = superiorId === undefined ? null : await this.nodeToMove(tx, merchantId, superiorId);
      const before = await this.bindings.findNode(tx, merchantId, child);
      if ((before?.parent_id ?? null) === toId) return null;
      const actor = actorOf(staff);
      const by = actor.id ?? actor.kind;
      const { moveId: id, outcome } = await this.bindings.move(tx, {
        merchantId,
        memberId: child,
        toId,
        reason,
        by,
        at: this.world.now(),
      });
      if (outcome === 'ring') throw new AppError('BINDING_RING', { memberId: child, superiorId: toId });
      await this.audit.add(tx, merchantId, {
        actor,
        action: 'binding.move',
        object: { kind: 'member', id: memberId },
        before: { superiorId: before?.parent_id ?? null },
        after: { superiorId: toId },
        reason,
      });
      return id;
    });
    if (moveId !== null) await this.moves.settleSoon(merchantId, moveId);
    return this.why(merchantId, memberId);
  }

  /** @throws AppError MEMBER_NOT_FOUND */
  setPerson(staff: Staff, memberId: string, asked: SetDistributionPerson): Promise<DistributionPersonView> {
    const { merchantId } = staff;
    return this.db.forMerchant(merchantId, async (tx) => {
      if (!(await this.members.lock(tx, merchantId, memberId))) throw new AppError('MEMBER_NOT_FOUND', { memberId });
      const was = await this.people.findPerson(tx, merchantId, memberId);
      const now = this.world.now();
      const person: DistributionPersonEntity = {
        merchantId,
        memberId,
        isStaff: asked.isStaff ?? was?.isStaff ?? false,
        promoter: asked.promoter ?? was?.promoter ?? null,
        appliedAt: was?.appliedAt ?? null,
        changedAt: now,
      };
      await this.people.savePerson(tx, person);
      const tell = ({ isStaff, promoter }: DistributionPersonEntity) => ({ isStaff, promoter });
      await this.audit.add(tx, merchantId, {
        actor: actorOf(staff),
        action: 'distribution.set-person',
        object: { kind: 'member', id: memberId },
        ...(was ? { before: tell(was) } : {}),
        after: tell(person),
        reason: asked.reason,
      });
      const [view] = await this.personViews(tx, merchantId, [person]);
      if (!view) throw new AppError('MEMBER_NOT_FOUND', { memberId });
      return view;
    });
  }

  promoters(
    merchantId: string,
    { state, cursor, limit = DEFAULT_LIMIT }: ListPromoters,
  ): Promise<DistributionPersonPage> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const asked = { state: state ?? null, before: cursor ?? null, most: limit + 1 };
      const found = await this.people.listPromoters(tx, merchantId, asked);
      const items = await this.personViews(tx, merchantId, found.slice(0, limit));
      return { items, nextCursor: found.length > limit ? (items.at(-1)?.memberId ?? null) : null };
    });
  }

  capabilities(): DistributionCapabilities {
    return {
      items: PLATFORMS.map((platform) => {
        const { binding, team, touches, reason } = DISTRIBUTION_CAPABILITIES[platform];
        return { platform, binding, team, touches, reason };
      }),
    };
  }

  private async whyIn(tx: EntityManager, merchantId: string, memberId: string): Promise<BindingView> {
    const ids = await this.authors.idsOf(tx, merchantId, memberId);
    if (ids.length === 0) throw new AppError('MEMBER_NOT_FOUND', { memberId });
    const node = await this.bindings.findNode(tx, merchantId, memberId);
    const nodes = await this.bindings.nodesOf(tx, merchantId, memberId);
    return {
      memberId,
      nodeId: node && node.member_id !== memberId ? node.member_id : null,
      superiorId: node?.parent_id ?? null,
      grandId: node?.grand_id ?? null,
      boundAt: node && node.parent_id !== null ? node.bound_at.toISOString() : null,
      touchId: node?.touch_id ?? null,
      counts: await this.bindings.counts(tx, merchantId, nodes),
      decisions: (await this.bindings.decisions(tx, merchantId, ids, SHOWN)).map(toDecisionView),
      moves: node ? (await this.bindings.moves(tx, merchantId, node.member_id, SHOWN)).map(toMoveView) : [],
    };
  }

  /** Each page in a transaction of its own: an export of a day's length holds nothing. */
  private async *pieces(merchantId: string, parentIds: string[] | null): AsyncGenerator<string> {
    yield CSV_BOM + csvLine(HEADINGS);
    let before: string | null = null;
    do {
      const at: string | null = before;
      const page = await this.db.forMerchant(merchantId, async (tx) => {
        const found = await this.bindings.list(tx, merchantId, { parentIds, before: at, most: EXPORT_PAGE });
        return this.rows(tx, merchantId, found);
      });
      if (page.length)
        yield page
          .map((row) => csvLine([row.memberId, row.name, row.superiorId, row.grandId, row.boundAt, row.touchId]))
          .join('');
      before = page.length < EXPORT_PAGE ? null : (page.at(-1)?.memberId ?? null);
    } while (before !== null);
  }

  private async rows(tx: EntityManager, merchantId: string, found: NodeRow[]): Promise<BindingRow[]> {
    const name = await this.tree.namer(
      tx,
      merchantId,
      found.map((row) => row.member_id),
    );
    return found.map((row) => ({
      memberId: row.member_id,
      name: name(row.member_id),
      superiorId: row.parent_id,
      grandId: row.grand_id,
      touchId: row.touch_id,
      boundAt: row.bound_at.toISOString(),
    }));
  }

  private async nodesOrNone(tx: EntityManager, merchantId: string, memberId: string): Promise<string[]> {
    const nodes = await this.bindings.nodesOf(tx, merchantId, memberId);
    return nodes.length ? nodes : [memberId];
  }

  /** The account that is moved for a member: the one that stands in the tree, else the one that stands for them. */
  private async nodeToMove(tx: EntityManager, merchantId: string, memberId: string): Promise<string> {
    const person = await this.members.lock(tx, merchantId, memberId);
    if (!person) throw new AppError('MEMBER_NOT_FOUND', { memberId });
    return (await this.bindings.nodeIdOf(tx, merchantId, memberId)) ?? memberId;
  }

  private async personViews(
    tx: EntityManager,
    merchantId: string,
    people: DistributionPersonEntity[],
  ): Promise<DistributionPersonView[]> {
    const name = await this.tree.namer(
      tx,
      merchantId,
      people.map((person) => person.memberId),
    );
    return people.map(({ memberId, isStaff, promoter, appliedAt }) => ({
      memberId,
      name: name(memberId),
      isStaff,
      promoter,
      appliedAt: appliedAt?.toISOString() ?? null,
    }));
  }
}
