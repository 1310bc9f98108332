import { Injectable } from '@nestjs/common';
import type {
  ConsoleMember,
  ListMembers,
  MemberPage,
  MergeList,
  MergeView,
  RevealedPhone,
} from '@kaibo/contracts/members.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { actorOf, Audit } from '../../core/audit';
import type { Staff } from '../../core/auth';
import { Db } from '../../core/db';
import { Directory } from '../../core/directory';
import { Reveals } from '../../core/reveals';
import { Vault } from '../../core/vault';
import { World } from '../../core/world';
import { JoinsService } from './joins.service';
import { avatarPath, toConsoleMember, toMergeView } from './members.mapper';
import { MembersRepository } from './members.repository';
import { PeopleService, phonePlace } from './people.service';

const DEFAULT_LIMIT = 20;

/** What staff see of members, and do to them. */
@Injectable()
export class MembersConsoleService {
  constructor(
    private readonly db: Db,
    private readonly members: MembersRepository,
    private readonly people: PeopleService,
    private readonly joins: JoinsService,
    private readonly directory: Directory,
    private readonly audit: Audit,
    private readonly reveals: Reveals,
    private readonly vault: Vault,
    private readonly world: World,
  ) {}

  list(merchantId: string, { state = 'all', cursor, limit = DEFAULT_LIMIT }: ListMembers): Promise<MemberPage> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const asked = { ids: null, isBanned: state === 'banned', before: cursor ?? null, most: limit + 1 };
      const rows = await this.members.list(tx, merchantId, asked);
      const items = await this.toViews(tx, merchantId, rows.slice(0, limit));
      return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
    });
  }

  /** @param phone as everything here writes it */
  find(merchantId: string, phone: string): Promise<MemberPage> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const hash = await this.vault.hasher(tx, merchantId);
      const owner = await this.members.findHandle(tx, merchantId, 'phone', hash('phone', phone));
      const root = owner === null ? null : await this.members.findRoot(tx, merchantId, owner);
      return { items: root ? await this.views(tx, merchantId, [root.id]) : [], nextCursor: null };
    });
  }

  /** Whoever is signed in is refused within a second. @throws AppError MEMBER_NOT_FOUND */
  ban(staff: Staff, memberId: string, reason: string): Promise<ConsoleMember> {
    return this.setBan(staff, memberId, this.world.now(), reason);
  }

  /** @throws AppError MEMBER_NOT_FOUND */
  unban(staff: Staff, memberId: string, reason: string): Promise<ConsoleMember> {
    return this.setBan(staff, memberId, null, reason);
  }

  /** @throws AppError MEMBER_NOT_FOUND */
  merges(merchantId: string, memberId: string): Promise<MergeList> {
    return this.db.forMerchant(merchantId, async (tx) => {
      if (!(await this.members.find(tx, merchantId, memberId))) throw new AppError('MEMBER_NOT_FOUND', { memberId });
      return { items: (await this.members.listMerges(tx, merchantId, memberId)).map(toMergeView) };
    });
  }

  /** @throws AppError MERGE_NOT_FOUND */
  undoMerge(staff: Staff, mergeId: string, reason: string): Promise<MergeView> {
    const { merchantId } = staff;
    return this.db.forMerchant(merchantId, async (tx) => {
      const merge = await this.joins.undo(tx, merchantId, mergeId);
      const object = { kind: 'member-merge', id: mergeId };
      await this.audit.add(tx, merchantId, { actor: actorOf(staff), action: 'member.undo-merge', object, reason });
      return toMergeView(merge);
    });
  }

  /** @throws AppError MEMBER_NOT_FOUND, FORBIDDEN, INPUT_INVALID */
  async revealPhone(staff: Staff, memberId: string, reason: string): Promise<RevealedPhone> {
    const { merchantId } = staff;
    const member = await this.db.forMerchant(merchantId, (tx) => this.members.find(tx, merchantId, memberId));
    if (!member || member.erasedAt) throw new AppError('MEMBER_NOT_FOUND', { memberId });
    const object = { kind: 'member-phone', id: memberId };
    return {
      phone: await this.reveals.reveal({ staff, place: phonePlace(merchantId, memberId), object, reason }),
    };
  }

  private setBan(staff: Staff, memberId: string, at: Date | null, reason: string): Promise<ConsoleMember> {
    const { merchantId } = staff;
    return this.db.forMerchant(merchantId, async (tx) => {
      const [member] = await this.members.lock(tx, merchantId, [memberId]);
      // One who was merged is banned as the one who stands for them.
      if (!member || member.mergedInto !== null || member.erasedAt)
        throw new AppError('MEMBER_NOT_FOUND', { memberId });
      if ((member.bannedAt === null) !== (at === null)) {
        await this.members.saveBan(tx, merchantId, memberId, at);
        if (at) await this.directory.revokeMember(tx, merchantId, memberId);
        const action = at ? 'member.ban' : 'member.unban';
        const object = { kind: 'member', id: memberId };
        const [before, after] = [{ isBanned: !at }, { isBanned: !!at }];
        await this.audit.add(tx, merchantId, { actor: actorOf(staff), action, object, before, after, reason });
      }
      const [view] = await this.views(tx, merchantId, [memberId]);
      if (!view) throw new AppError('MEMBER_NOT_FOUND', { memberId });
      return view;
    });
  }

  private async views(tx: EntityManager, merchantId: string, ids: string[]): Promise<ConsoleMember[]> {
    const asked = { ids, isBanned: false, before: null, most: ids.length };
    return this.toViews(tx, merchantId, await this.members.list(tx, merchantId, asked));
  }

  private async toViews(
    tx: EntityManager,
    merchantId: string,
    rows: Awaited<ReturnType<MembersRepository['list']>>,
  ): Promise<ConsoleMember[]> {
    const ids = rows.map((row) => row.id);
    const personOf = await this.people.findMany(tx, merchantId, ids);
    return rows.map((row) => toConsoleMember(row, personOf(row.id), avatarPath(merchantId, row.avatar)));
  }
}
