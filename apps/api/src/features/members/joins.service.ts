import { Injectable } from '@nestjs/common';
import type { MergeReason, SignInProvider } from '@kaibo/contracts/members';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { type Actor, Audit } from '../../core/audit';
import { Directory } from '../../core/directory';
import { World } from '../../core/world';
import type { MemberEntity, MemberMergeEntity } from './members.entity';
import { MembersRepository } from './members.repository';
import { byAge, joinsByPhone } from './members.rules';
import { MergeWorksService } from './merge-works.service';
import { PeopleService } from './people.service';

/** Two who are joined at the same moment as others join them look again, so many times at most. */
const LOOKS = 5;

/** Whoever came in was erased at that moment; the next look finds nobody, and makes a new member. */
export class MemberGone extends Error {}

/** Who came in, as the platform said, hashed. */
export interface Newcomer {
  merchantId: string;
  miniAppId: string;
  provider: SignInProvider;
  openidHash: Buffer;
  /** Within the mini-app's open-platform account; null where there is none. */
  unionHash: Buffer | null;
}

/** Which member somebody is, and which members are one person. */
@Injectable()
export class JoinsService {
  constructor(
    private readonly members: MembersRepository,
    private readonly people: PeopleService,
    private readonly directory: Directory,
    private readonly audit: Audit,
    private readonly world: World,
    private readonly works: MergeWorksService,
  ) {}

  /**
   * Finds the member who came in, or makes one. However many come at once as the same person, one member is made: the
   * keys of identities and handles decide.
   * @throws AppError MEMBER_BANNED; MemberGone
   */
  async findOrMake(
    tx: EntityManager,
    who: Newcomer,
    requestId: string,
  ): Promise<{ member: MemberEntity; identityId: string }> {
    const { merchantId, unionHash } = who;
    const known = (await this.members.findIdentity(tx, who)) ?? (await this.make(tx, who, requestId));
    let member = requireNotBanned(await this.stillThere(tx, merchantId, known.memberId));
    if (unionHash) member = await this.joinByUnion(tx, merchantId, member, unionHash);
    return { member, identityId: known.id };
  }

  /**
   * The number is this member's now, and who had it before is the same person.
   * @returns the one who stands for them, and whether two were merged
   * @throws AppError PHONE_TAKEN when it may be somebody else's, MEMBER_BANNED
   */
  async verifyPhone(
    tx: EntityManager,
    merchantId: string,
    memberId: string,
    phone: { hash: Buffer; number: string },
    actor: Actor,
  ): Promise<{ member: MemberEntity; isMerged: boolean }> {
    await this.members.lockHandle(tx, merchantId, 'phone', phone.hash);
    for (let look = 0; look < LOOKS; look++) {
      const found = await this.members.findRoot(tx, merchantId, memberId);
      if (!found) throw new AppError('UNAUTHENTICATED');
      const me = requireNotBanned(found);
      const ownerId = await this.members.findHandle(tx, merchantId, 'phone', phone.hash);
      const owner = ownerId === null ? me : await this.members.findRoot(tx, merchantId, ownerId);
      if (!owner) continue; // erased since
      if (!(await this.holdRoots(tx, merchantId, [me.id, owner.id]))) continue;
      if ((await this.members.findHandle(tx, merchantId, 'phone', phone.hash)) !== ownerId) continue;
      if (owner.id !== me.id) return { member: await this.joinByPhone(tx, me, owner, phone, actor), isMerged: true };
      if (ownerId === null) await this.takePhone(tx, me, phone, actor);
      return { member: me, isMerged: false };
    }
    throw new AppError('UNAVAILABLE', undefined, { retryAfterSeconds: 1 });
  }

  /** Takes two merged accounts apart; each has its own number again. @throws AppError MERGE_NOT_FOUND */
  async undo(tx: EntityManager, merchantId: string, mergeId: string): Promise<MemberMergeEntity> {
    // The members first, as everybody locks them: an erasure holds them when it comes to their merges.
    const { keptId, mergedId } = await this.members.getMerge(tx, merchantId, mergeId);
    await this.members.lock(tx, merchantId, [keptId, mergedId]);
    const merge = await this.members.getMergeForUpdate(tx, merchantId, mergeId);
    await this.members.undoMerge(tx, merge, this.world.now());
    await this.works.undone(tx, { merchantId, keptId, mergedId });
    const { phone } = await this.people.find(tx, merchantId, mergedId);
    // Unless the kept one has verified another number since.
    if (merge.movedPhone && phone !== null && phone === (await this.people.find(tx, merchantId, keptId)).phone) {
      await this.members.movePhone(tx, merchantId, keptId, mergedId);
      await this.people.forgetPhone(tx, merchantId, keptId);
    }
    // Tokens of the kept one may be in the hands of either.
    const root = await this.members.getRoot(tx, merchantId, keptId);
    await this.directory.revokeMember(tx, merchantId, root.id);
    return merge;
  }

  private async make(tx: EntityManager, who: Newcomer, requestId: string): Promise<{ id: string; memberId: string }> {
    const { merchantId, unionHash, provider } = who;
    const at = this.world.now();
    const known = unionHash && (await this.members.findHandle(tx, merchantId, 'union', unionHash));
    let memberId = known ?? (await this.members.addMember(tx, merchantId, at));
    let isNew = known === null;
    if (isNew && unionHash && !(await this.members.addHandle(tx, merchantId, 'union', unionHash, memberId))) {
      await this.members.removeNewMember(tx, merchantId, memberId);
      const first = await this.members.findHandle(tx, merchantId, 'union', unionHash);
      if (first === null) throw new MemberGone();
      memberId = first;
      isNew = false;
    }
    const id = await this.members.addIdentity(tx, who, provider, memberId, at);
    if (id === null) {
      // The same person came by another door at the same moment, and was first.
      if (isNew) await this.members.removeNewMember(tx, merchantId, memberId);
      const first = await this.members.findIdentity(tx, who);
      if (!first) throw new MemberGone();
      return first;
    }
    if (isNew) {
      const actor: Actor = { kind: 'member', id: memberId, requestId };
      await this.audit.add(tx, merchantId, { actor, action: 'member.add', object: { kind: 'member', id: memberId } });
    }
    return { id, memberId };
  }

  /** The platform says who the person is in all apps of one account: whoever else is that person is the same member. */
  private async joinByUnion(
    tx: EntityManager,
    merchantId: string,
    member: MemberEntity,
    hash: Buffer,
  ): Promise<MemberEntity> {
    for (let look = 0, me = member; look < LOOKS; look++) {
      const ownerId = await this.members.findHandle(tx, merchantId, 'union', hash);
      if (ownerId === null) {
        if (await this.members.addHandle(tx, merchantId, 'union', hash, me.id)) return me;
        continue;
      }
      const owner = requireNotBanned(await this.stillThere(tx, merchantId, ownerId));
      me = requireNotBanned(await this.stillThere(tx, merchantId, me.id));
      if (owner.id === me.id) return me;
      if (await this.members.wereSeparated(tx, merchantId, ...byAge(me.id, owner.id))) return me;
      if (!(await this.holdRoots(tx, merchantId, [me.id, owner.id]))) continue;
      // Somebody who stands at two places stays two.
      if (!(await this.works.mayMerge(tx, twoOf(me, owner)))) return me;
      return this.merge(tx, me, owner, 'union', { kind: 'platform', id: null, requestId: null });
    }
    throw new AppError('UNAVAILABLE', undefined, { retryAfterSeconds: 1 });
  }

  private async joinByPhone(
    tx: EntityManager,
    me: MemberEntity,
    owner: MemberEntity,
    phone: { hash: Buffer; number: string },
    actor: Actor,
  ): Promise<MemberEntity> {
    const { merchantId } = me;
    requireNotBanned(owner);
    const joins = joinsByPhone({
      hasOtherPhone: (await this.members.findPhoneHash(tx, merchantId, me.id)) !== null,
      shareMiniApp: await this.members.shareMiniApp(tx, merchantId, me.id, owner.id),
      wereSeparated: await this.members.wereSeparated(tx, merchantId, ...byAge(me.id, owner.id)),
    });
    if (!joins || !(await this.works.mayMerge(tx, twoOf(me, owner)))) throw new AppError('PHONE_TAKEN');
    const kept = await this.merge(tx, me, owner, 'phone', actor);
    if (kept.id === me.id) await this.people.keepPhone(tx, merchantId, me.id, phone.number);
    return kept;
  }

  /** Both are locked and stand for themselves. @returns the one who stands for both */
  private async merge(
    tx: EntityManager,
    one: MemberEntity,
    other: MemberEntity,
    byHandle: MergeReason,
    actor: Actor,
  ): Promise<MemberEntity> {
    const { merchantId } = one;
    const [keptId, mergedId] = byAge(one.id, other.id);
    const movedPhone = (await this.findPhoneToMove(tx, merchantId, keptId, mergedId)) !== null;
    if (movedPhone) {
      const { phone } = await this.people.find(tx, merchantId, mergedId);
      await this.members.movePhone(tx, merchantId, mergedId, keptId);
      if (phone !== null) await this.people.keepPhone(tx, merchantId, keptId, phone);
    }
    const mergedAt = this.world.now();
    const merge = await this.members.merge(tx, { merchantId, keptId, mergedId, byHandle, movedPhone, mergedAt });
    await this.works.merged(tx, { merchantId, keptId, mergedId });
    await this.directory.revokeMember(tx, merchantId, mergedId);
    const after = { keptId, mergedId, byHandle, movedPhone };
    await this.audit.add(tx, merchantId, {
      actor,
      action: 'member.merge',
      object: { kind: 'member-merge', id: merge.id },
      after,
    });
    return keptId === one.id ? one : other;
  }

  private async findPhoneToMove(
    tx: EntityManager,
    merchantId: string,
    keptId: string,
    mergedId: string,
  ): Promise<Buffer | null> {
    if ((await this.members.findPhoneHash(tx, merchantId, keptId)) !== null) return null;
    return this.members.findPhoneHash(tx, merchantId, mergedId);
  }

  private async takePhone(
    tx: EntityManager,
    { merchantId, id }: MemberEntity,
    phone: { hash: Buffer; number: string },
    actor: Actor,
  ): Promise<void> {
    await this.members.removePhone(tx, merchantId, id);
    if (!(await this.members.addHandle(tx, merchantId, 'phone', phone.hash, id)))
      throw new Error('somebody took a number that was locked');
    await this.people.keepPhone(tx, merchantId, id, phone.number);
    const digest = await this.people.digester(tx, merchantId, id);
    await this.audit.add(tx, merchantId, {
      actor,
      action: 'member.verify-phone',
      object: { kind: 'member', id },
      after: { phone: digest(phone.number) },
    });
  }

  private async stillThere(tx: EntityManager, merchantId: string, memberId: string): Promise<MemberEntity> {
    const root = await this.members.findRoot(tx, merchantId, memberId);
    if (!root) throw new MemberGone();
    return root;
  }

  /** Locks them until `tx` ends. @returns false when one of them does not stand for themselves any more */
  private async holdRoots(tx: EntityManager, merchantId: string, ids: string[]): Promise<boolean> {
    const held = await this.members.lock(tx, merchantId, ids);
    held.forEach(requireNotBanned);
    return (
      held.length === new Set(ids).size &&
      held.every((member) => member.mergedInto === null && member.erasedAt === null)
    );
  }
}

const twoOf = (one: MemberEntity, other: MemberEntity) => {
  const [keptId, mergedId] = byAge(one.id, other.id);
  return { merchantId: one.merchantId, keptId, mergedId };
};

/** @throws AppError MEMBER_BANNED */
const requireNotBanned = (member: MemberEntity): MemberEntity => {
  if (member.bannedAt) throw new AppError('MEMBER_BANNED');
  return member;
};
