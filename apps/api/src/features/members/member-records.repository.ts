import { Injectable } from '@nestjs/common';
import type { SignInProvider } from '@kaibo/contracts/members';
import type { Platform } from '@kaibo/contracts/rooms';
import { type EntityManager, In } from 'typeorm';
import { MEMBER_RULES } from '../../core/retention.rules';
import {
  MemberAvatarEntity,
  MemberEntity,
  MemberHandleEntity,
  MemberIdentityEntity,
  MemberMergeEntity,
} from './members.entity';

/** An identity, and the mini-app that it is of. */
export interface IdentityRow {
  id: string;
  memberId: string;
  miniAppId: string;
  openidHash: Buffer;
  provider: SignInProvider;
  createdAt: Date;
  signedInAt: Date;
  platform: Platform;
  appId: string;
  /** Inside which its unionid means something; null: none. */
  openAccount: string | null;
}

/** All rows of some members. */
@Injectable()
export class MemberRecordsRepository {
  /** A member with all that were merged into them, the oldest first. */
  async listTree(tx: EntityManager, merchantId: string, memberId: string): Promise<string[]> {
    const rows = (await tx.query(
      `with recursive tree as (
         select m.id from members m where m.merchant_id = $1 and m.id = $2
         union all
         select m.id from members m join tree t on m.merged_into = t.id where m.merchant_id = $1)
       select id from tree order by id`,
      [merchantId, memberId],
    )) as { id: string }[];
    return rows.map(({ id }) => id);
  }

  /** Until `tx` ends nobody changes them, nor adds a row that points to them. The oldest first, as everybody locks them. */
  lock(tx: EntityManager, merchantId: string, ids: string[]): Promise<MemberEntity[]> {
    return tx
      .createQueryBuilder(MemberEntity, 'm')
      .where('m.merchant_id = :merchantId and m.id = any (:ids)', { merchantId, ids })
      .orderBy('m.id')
      .setLock('pessimistic_write')
      .getMany();
  }

  listAccounts(tx: EntityManager, merchantId: string, ids: string[]): Promise<MemberEntity[]> {
    return tx.find(MemberEntity, { where: { merchantId, id: In(ids) }, order: { id: 'ASC' } });
  }

  listIdentities(tx: EntityManager, merchantId: string, ids: string[]): Promise<IdentityRow[]> {
    return tx.query(
      `select i.id, i.member_id as "memberId", i.mini_app_id as "miniAppId", i.openid_hash as "openidHash", i.provider,
         i.created_at as "createdAt", i.signed_in_at as "signedInAt", a.platform, a.app_id as "appId",
         a.open_account as "openAccount"
       from member_identities i join mini_apps a on a.merchant_id = i.merchant_id and a.id = i.mini_app_id
       where i.merchant_id = $1 and i.member_id = any ($2::bigint[]) order by i.id`,
      [merchantId, ids],
    );
  }

  listHandles(tx: EntityManager, merchantId: string, ids: string[]): Promise<MemberHandleEntity[]> {
    return tx.find(MemberHandleEntity, { where: { merchantId, memberId: In(ids) }, order: { createdAt: 'ASC' } });
  }

  async removeIdentity(tx: EntityManager, merchantId: string, id: string): Promise<void> {
    // What was promised and permitted by this way goes with it.
    for (const { table, of } of MEMBER_RULES)
      if (of.includes('identity_id'))
        await tx.query(`delete from ${table} where merchant_id = $1 and identity_id = $2`, [merchantId, id]);
    await tx.delete(MemberIdentityEntity, { merchantId, id });
  }

  async removeHandle(tx: EntityManager, { merchantId, kind, hash }: MemberHandleEntity): Promise<void> {
    await tx.delete(MemberHandleEntity, { merchantId, kind, hash });
  }

  listAvatars(tx: EntityManager, merchantId: string, ids: string[]): Promise<MemberAvatarEntity[]> {
    return tx.find(MemberAvatarEntity, { where: { merchantId, memberId: In(ids) }, order: { memberId: 'ASC' } });
  }

  listMerges(tx: EntityManager, merchantId: string, ids: string[]): Promise<MemberMergeEntity[]> {
    return tx.find(MemberMergeEntity, {
      where: [
        { merchantId, keptId: In(ids) },
        { merchantId, mergedId: In(ids) },
      ],
      order: { id: 'ASC' },
    });
  }
}
