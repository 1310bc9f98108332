import { Injectable } from '@nestjs/common';
import type { MergeReason, SignInProvider } from '@kaibo/contracts/members';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import type { MediaState } from '@kaibo/contracts/media';
import { MemberAvatarEntity, MemberEntity, MemberMergeEntity } from './members.entity';

/** Used codes are forgotten after a day, and so many with each new one: faster than they come. */
const CODES_KEPT_HOURS = 24;
const CODES_FORGOTTEN_AT_ONCE = 20;

/** How somebody came in. */
export interface IdentityKey {
  merchantId: string;
  miniAppId: string;
  openidHash: Buffer;
}

/** A member in the console's list. */
export interface ListedMember {
  id: string;
  created_at: Date;
  signed_in_at: Date;
  banned_at: Date | null;
  providers: SignInProvider[];
  avatar: string | null;
}

/** A member with all that were merged into them, and those into these. */
const TREE = `
  tree as (
    select m.id, m.id as root from members m where m.merchant_id = $1 and m.id = any ($2::bigint[])
    union all
    select m.id, t.root from members m join tree t on m.merged_into = t.id where m.merchant_id = $1)`;

/** The owners of identities, and those they were merged into. */
const UP = `
  up as (
    select i.id as identity_id, m.id, m.merged_into, m.banned_at, m.erased_at
    from member_identities i join members m on m.merchant_id = i.merchant_id and m.id = i.member_id
    where i.merchant_id = $1 and i.id = any ($2::bigint[])
    union all
    select up.identity_id, m.id, m.merged_into, m.banned_at, m.erased_at
    from members m join up on m.id = up.merged_into where m.merchant_id = $1)`;

@Injectable()
export class MembersRepository {
  /** Uses a code up. Whoever comes with the same one waits until this transaction ends. @returns false: it was used before */
  async spendCode(tx: EntityManager, merchantId: string, miniAppId: string, hash: Buffer, at: Date): Promise<boolean> {
    const spent = await rows(
      tx,
      `with spent as (
         insert into used_codes (merchant_id, mini_app_id, code_hash, used_at) values ($1, $2, $3, $4)
         on conflict do nothing returning 1),
       forgotten as (
         delete from used_codes where (merchant_id, mini_app_id, code_hash) in (
           select merchant_id, mini_app_id, code_hash from used_codes
           where merchant_id = $1 and used_at < $4::timestamptz - interval '${CODES_KEPT_HOURS} hours'
           order by used_at limit ${CODES_FORGOTTEN_AT_ONCE} for update skip locked))
       select 1 from spent`,
      [merchantId, miniAppId, hash, at],
    );
    return spent.length === 1;
  }

  async findIdentity(
    tx: EntityManager,
    { merchantId, miniAppId, openidHash }: IdentityKey,
  ): Promise<{ id: string; memberId: string } | null> {
    const [row] = await rows<{ id: string; member_id: string }>(
      tx,
      'select id, member_id from member_identities where merchant_id = $1 and mini_app_id = $2 and openid_hash = $3',
      [merchantId, miniAppId, openidHash],
    );
    return row ? { id: row.id, memberId: row.member_id } : null;
  }

  /** @returns its id; null when another transaction has made it, which has ended then */
  async addIdentity(
    tx: EntityManager,
    { merchantId, miniAppId, openidHash }: IdentityKey,
    provider: SignInProvider,
    memberId: string,
    at: Date,
  ): Promise<string | null> {
    const [row] = await rows<{ id: string }>(
      tx,
      `with added as (
         insert into member_identities (merchant_id, mini_app_id, openid_hash, provider, member_id, signed_in_at)
         values ($1, $2, $3, $4, $5, $6) on conflict (merchant_id, mini_app_id, openid_hash) do nothing returning id)
       select id from added`,
      [merchantId, miniAppId, openidHash, provider, memberId, at],
    );
    return row?.id ?? null;
  }

  /** The way by which a member, or one merged into them, came into this mini-app last. */
  async findLastIdentity(
    tx: EntityManager,
    merchantId: string,
    memberId: string,
    miniAppId: string,
  ): Promise<{ id: string; provider: SignInProvider } | null> {
    const [row] = await rows<{ id: string; provider: SignInProvider }>(
      tx,
      `with recursive ${TREE}
       select i.id, i.provider from member_identities i join tree t on t.id = i.member_id
       where i.merchant_id = $1 and i.mini_app_id = $3 order by i.signed_in_at desc, i.id desc limit 1`,
      [merchantId, [memberId], miniAppId],
    );
    return row ?? null;
  }

  async listIdentities(tx: EntityManager, merchantId: string, memberId: string, miniAppId: string): Promise<string[]> {
    const found = await rows<{ id: string }>(
      tx,
      `with recursive ${TREE}
       select i.id from member_identities i join tree t on t.id = i.member_id
       where i.merchant_id = $1 and i.mini_app_id = $3 order by i.id`,
      [merchantId, [memberId], miniAppId],
    );
    return found.map(({ id }) => id);
  }

  /** All ways by which these members, or whoever they are one account with, came in: into whichever mini-app. */
  listWays(tx: EntityManager, merchantId: string, memberIds: string[]): Promise<{ key: string; identityId: string }[]> {
    return rows(
      tx,
      `with recursive top as (
         select m.id as key, m.id, m.merged_into from members m where m.merchant_id = $1 and m.id = any ($2::bigint[])
         union all
         select t.key, m.id, m.merged_into from members m join top t on m.id = t.merged_into where m.merchant_id = $1),
       family as (
         select t.key, t.id from top t where t.merged_into is null
         union all
         select f.key, m.id from members m join family f on m.merged_into = f.id where m.merchant_id = $1)
       select f.key::text as key, i.id::text as "identityId"
       from family f join member_identities i on i.merchant_id = $1 and i.member_id = f.id order by i.id`,
      [merchantId, memberIds],
    );
  }

  /** Who stands for the owners of these identities. */
  async listOwners(tx: EntityManager, merchantId: string, identityIds: string[]): Promise<ReadonlyMap<string, string>> {
    const found = await rows<{ identity_id: string; id: string }>(
      tx,
      `with recursive ${UP} select identity_id, id from up where merged_into is null`,
      [merchantId, identityIds],
    );
    return new Map(found.map((row) => [row.identity_id, row.id]));
  }

  /** Those of these identities whose owner is neither banned nor erased, nor anybody who stands for them. */
  async listReachable(tx: EntityManager, merchantId: string, identityIds: string[]): Promise<string[]> {
    const found = await rows<{ identity_id: string }>(
      tx,
      `with recursive ${UP}
       select identity_id from up group by identity_id having bool_and(banned_at is null and erased_at is null)`,
      [merchantId, identityIds],
    );
    return found.map((row) => row.identity_id);
  }

  /**
   * The member's row is locked from here on, and then the identity's.
   * @returns false when the member was erased meanwhile, and nothing was written
   */
  async markSignedIn(
    tx: EntityManager,
    merchantId: string,
    memberId: string,
    identityId: string,
    at: Date,
  ): Promise<boolean> {
    const marked = await rows(
      tx,
      `with member as (
         update members set signed_in_at = $4 where merchant_id = $1 and id = $2 and erased_at is null returning 1),
       identity as (
         update member_identities set signed_in_at = $4
         where merchant_id = $1 and id = $3 and exists (select from member) returning 1)
       select 1 from identity`,
      [merchantId, memberId, identityId, at],
    );
    return marked.length === 1;
  }

  async addMember(tx: EntityManager, merchantId: string, at: Date): Promise<string> {
    const [row] = await rows<{ id: string }>(
      tx,
      `with added as (
         insert into members (merchant_id, created_at, signed_in_at) values ($1, $2, $2) returning id)
       select id from added`,
      [merchantId, at],
    );
    if (!row) throw new Error('the member was not added');
    return row.id;
  }

  /** Takes away one that this transaction has added. */
  async removeNewMember(tx: EntityManager, merchantId: string, memberId: string): Promise<void> {
    await tx.query('delete from member_handles where merchant_id = $1 and member_id = $2', [merchantId, memberId]);
    await tx.query('delete from members where merchant_id = $1 and id = $2', [merchantId, memberId]);
  }

  async find(tx: EntityManager, merchantId: string, id: string): Promise<MemberEntity | null> {
    return tx.findOneBy(MemberEntity, { merchantId, id });
  }

  /** The one who stands for this member: themselves, unless they were merged. @throws AppError MEMBER_NOT_FOUND */
  async getRoot(tx: EntityManager, merchantId: string, memberId: string): Promise<MemberEntity> {
    const root = await this.findRoot(tx, merchantId, memberId);
    if (!root) throw new AppError('MEMBER_NOT_FOUND', { memberId });
    return root;
  }

  /** @returns null for one who is erased */
  async findRoot(tx: EntityManager, merchantId: string, memberId: string): Promise<MemberEntity | null> {
    const [row] = await rows<{ id: string }>(
      tx,
      `with recursive up as (
         select m.id, m.merged_into from members m where m.merchant_id = $1 and m.id = $2
         union all
         select m.id, m.merged_into from members m join up on m.id = up.merged_into where m.merchant_id = $1)
       select id from up where merged_into is null`,
      [merchantId, memberId],
    );
    const root = row && (await this.find(tx, merchantId, row.id));
    return root?.erasedAt === null ? root : null;
  }

  /** Locked until `tx` ends, the oldest first, so that two who lock the same never wait for each other. */
  lock(tx: EntityManager, merchantId: string, ids: string[]): Promise<MemberEntity[]> {
    return tx
      .createQueryBuilder(MemberEntity, 'm')
      .where('m.merchant_id = :merchantId and m.id in (:...ids)', { merchantId, ids })
      .orderBy('m.id')
      .setLock('for_no_key_update')
      .getMany();
  }

  /** A member and all that were merged into them, by their ids. */
  async listMerged(tx: EntityManager, merchantId: string, memberId: string): Promise<string[]> {
    const found = await rows<{ id: string }>(tx, `with recursive ${TREE} select id from tree`, [
      merchantId,
      [memberId],
    ]);
    return found.map(({ id }) => id);
  }

  /** Who stands for each of these members, and their picture; without those who are banned or erased. */
  listRoots(
    tx: EntityManager,
    merchantId: string,
    ids: readonly string[],
  ): Promise<{ id: string; root: string; avatar: string | null }[]> {
    return rows(
      tx,
      `with recursive up as (
         select m.id as from_id, m.id, m.merged_into from members m where m.merchant_id = $1 and m.id = any ($2::bigint[])
         union all
         select up.from_id, m.id, m.merged_into from members m join up on m.id = up.merged_into where m.merchant_id = $1)
       select up.from_id as id, m.id as root, p.name as avatar
       from up join members m on m.merchant_id = $1 and m.id = up.id
       left join member_avatars a on a.merchant_id = $1 and a.member_id = m.id
       left join media p on p.merchant_id = $1 and p.name = a.picture and p.state = 'passed'
       where up.merged_into is null and m.banned_at is null and m.erased_at is null`,
      [merchantId, ids],
    );
  }

  /** Whoever deals with the same number or union waits until `tx` ends. */
  async lockHandle(tx: EntityManager, merchantId: string, kind: MergeReason, hash: Buffer): Promise<void> {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `kaibo/handle/${merchantId}/${kind}/${hash.toString('hex')}`,
    ]);
  }

  async findHandle(tx: EntityManager, merchantId: string, kind: MergeReason, hash: Buffer): Promise<string | null> {
    const [row] = await rows<{ member_id: string }>(
      tx,
      'select member_id from member_handles where merchant_id = $1 and kind = $2 and hash = $3',
      [merchantId, kind, hash],
    );
    return row?.member_id ?? null;
  }

  async findPhoneHash(tx: EntityManager, merchantId: string, memberId: string): Promise<Buffer | null> {
    const [row] = await rows<{ hash: Buffer }>(
      tx,
      `select hash from member_handles where merchant_id = $1 and member_id = $2 and kind = 'phone'`,
      [merchantId, memberId],
    );
    return row?.hash ?? null;
  }

  /** @returns false when it is another member's, whose transaction has ended then */
  async addHandle(
    tx: EntityManager,
    merchantId: string,
    kind: MergeReason,
    hash: Buffer,
    memberId: string,
  ): Promise<boolean> {
    const added = await rows(
      tx,
      `with added as (
         insert into member_handles (merchant_id, kind, hash, member_id) values ($1, $2, $3, $4)
         on conflict (merchant_id, kind, hash) do nothing returning 1)
       select 1 from added`,
      [merchantId, kind, hash, memberId],
    );
    return added.length === 1;
  }

  async removePhone(tx: EntityManager, merchantId: string, memberId: string): Promise<void> {
    await tx.query(`delete from member_handles where merchant_id = $1 and member_id = $2 and kind = 'phone'`, [
      merchantId,
      memberId,
    ]);
  }

  async movePhone(tx: EntityManager, merchantId: string, fromId: string, toId: string): Promise<void> {
    await tx.query(
      `update member_handles set member_id = $3 where merchant_id = $1 and member_id = $2 and kind = 'phone'`,
      [merchantId, fromId, toId],
    );
  }

  /** True when both, or ones merged into them, came into one mini-app by the same way. */
  async shareMiniApp(tx: EntityManager, merchantId: string, one: string, other: string): Promise<boolean> {
    const [row] = await rows<{ shared: boolean }>(
      tx,
      `with recursive ${TREE}, ways as (
         select t.root, i.mini_app_id, i.provider from member_identities i join tree t on t.id = i.member_id
         where i.merchant_id = $1)
       select exists (
         select from ways a join ways b using (mini_app_id, provider) where a.root = $3 and b.root = $4) as shared`,
      [merchantId, [one, other], one, other],
    );
    return row?.shared === true;
  }

  async wereSeparated(tx: EntityManager, merchantId: string, keptId: string, mergedId: string): Promise<boolean> {
    return tx
      .createQueryBuilder(MemberMergeEntity, 'g')
      .where('g.merchant_id = :merchantId and g.kept_id = :keptId and g.merged_id = :mergedId', {
        merchantId,
        keptId,
        mergedId,
      })
      .andWhere('g.undone_at is not null')
      .getExists();
  }

  async merge(
    tx: EntityManager,
    merge: Pick<MemberMergeEntity, 'merchantId' | 'keptId' | 'mergedId' | 'byHandle' | 'movedPhone' | 'mergedAt'>,
  ): Promise<MemberMergeEntity> {
    const { merchantId, mergedId, keptId } = merge;
    await tx.update(MemberEntity, { merchantId, id: mergedId }, { mergedInto: keptId });
    return tx.save(MemberMergeEntity, tx.create(MemberMergeEntity, merge));
  }

  /** @throws AppError MERGE_NOT_FOUND */
  async getMerge(tx: EntityManager, merchantId: string, id: string): Promise<MemberMergeEntity> {
    const merge = await tx.findOneBy(MemberMergeEntity, { merchantId, id });
    if (!merge) throw new AppError('MERGE_NOT_FOUND', { mergeId: id });
    return merge;
  }

  /** Locked until `tx` ends. @throws AppError MERGE_NOT_FOUND when it was undone */
  async getMergeForUpdate(tx: EntityManager, merchantId: string, id: string): Promise<MemberMergeEntity> {
    const merge = await tx.findOne(MemberMergeEntity, {
      where: { merchantId, id },
      lock: { mode: 'pessimistic_write' },
    });
    if (!merge || merge.undoneAt) throw new AppError('MERGE_NOT_FOUND', { mergeId: id });
    return merge;
  }

  async undoMerge(tx: EntityManager, merge: MemberMergeEntity, at: Date): Promise<void> {
    const { merchantId, id, mergedId } = merge;
    await tx.update(MemberEntity, { merchantId, id: mergedId }, { mergedInto: null });
    await tx.update(MemberMergeEntity, { merchantId, id }, { undoneAt: at });
    merge.undoneAt = at;
  }

  /** Newest first, those that were undone too. */
  listMerges(tx: EntityManager, merchantId: string, memberId: string): Promise<MemberMergeEntity[]> {
    return tx.find(MemberMergeEntity, {
      where: [
        { merchantId, keptId: memberId },
        { merchantId, mergedId: memberId },
      ],
      order: { id: 'DESC' },
      take: 100,
    });
  }

  async saveBan(tx: EntityManager, merchantId: string, id: string, bannedAt: Date | null): Promise<void> {
    await tx.update(MemberEntity, { merchantId, id }, { bannedAt });
  }

  /** Newest first; those who were merged or erased are left out. @param ids null: all */
  list(
    tx: EntityManager,
    merchantId: string,
    asked: { ids: string[] | null; isBanned: boolean; before: string | null; most: number },
  ): Promise<ListedMember[]> {
    return rows<ListedMember>(
      tx,
      `select m.id, m.created_at, m.signed_in_at, m.banned_at, p.name as avatar,
         array(
           with recursive tree as (
             select m.id union all
             select c.id from members c join tree t on c.merged_into = t.id where c.merchant_id = $1)
           select distinct i.provider from member_identities i join tree t on t.id = i.member_id
           where i.merchant_id = $1 order by 1) as providers
       from members m left join member_avatars a on a.merchant_id = m.merchant_id and a.member_id = m.id
       left join media p on p.merchant_id = a.merchant_id and p.name = a.picture and p.state = 'passed'
       where m.merchant_id = $1 and m.merged_into is null and m.erased_at is null
         and ($2::bigint[] is null or m.id = any ($2)) and (not $3 or m.banned_at is not null)
         and ($4::bigint is null or m.id < $4)
       order by m.id desc limit $5`,
      [merchantId, asked.ids, asked.isBanned, asked.before, asked.most],
    );
  }

  /** What a member chose; null: nothing, or it is gone. */
  async findAvatar(
    tx: EntityManager,
    merchantId: string,
    memberId: string,
  ): Promise<{ name: string; state: MediaState } | null> {
    const [row] = await rows<{ name: string; state: MediaState }>(
      tx,
      `select p.name, p.state from member_avatars a
       join media p on p.merchant_id = a.merchant_id and p.name = a.picture
       where a.merchant_id = $1 and a.member_id = $2 and p.state in ('checking', 'review', 'passed', 'refused')`,
      [merchantId, memberId],
    );
    return row ?? null;
  }

  async saveAvatar(tx: EntityManager, avatar: MemberAvatarEntity): Promise<void> {
    await tx.upsert(MemberAvatarEntity, avatar, ['merchantId', 'memberId']);
  }
}

const rows = async <Row = unknown>(tx: EntityManager, sql: string, values: unknown[]): Promise<Row[]> =>
  (await tx.query(sql, values)) as Row[]; // a select's answer
