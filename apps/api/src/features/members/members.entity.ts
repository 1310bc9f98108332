import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { MergeReason, SignInProvider } from '@kaibo/contracts/members';

/** 会员: a viewer of a merchant who has signed in. Nickname and phone lie in the vault. */
@Entity('members')
@ForeignKey('MerchantEntity', ['merchantId'], ['id'], { name: 'fk_members_merchant' })
@ForeignKey('MemberEntity', ['merchantId', 'mergedInto'], ['merchantId', 'id'], { name: 'fk_members_merged_into' })
@Check('ck_members_merged_into', 'merged_into < id')
@Index('ix_members_merged_into', ['merchantId', 'mergedInto'], { where: 'merged_into is not null' })
export class MemberEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_members' }) merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_members',
  })
  id!: string;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt!: Date;
  @Column({ name: 'signed_in_at', type: 'timestamptz' }) signedInAt!: Date;
  @Column({ name: 'banned_at', type: 'timestamptz', nullable: true }) bannedAt!: Date | null;
  /** The older account of the same person, which stands for this one too; reads follow it. */
  @Column({ name: 'merged_into', type: 'bigint', nullable: true }) mergedInto!: string | null;
  /** The person was forgotten; the row stays where others point to it. */
  @Column({ name: 'erased_at', type: 'timestamptz', nullable: true }) erasedAt!: Date | null;
}

/** How one mini-app's platform knows a member. The openid itself and the session key lie in the vault. */
@Entity('member_identities')
@Unique('uq_member_identities_openid', ['merchantId', 'miniAppId', 'openidHash'])
@ForeignKey('MiniAppEntity', ['merchantId', 'miniAppId'], ['merchantId', 'id'], {
  name: 'fk_member_identities_mini_app',
})
@ForeignKey('MemberEntity', ['merchantId', 'memberId'], ['merchantId', 'id'], { name: 'fk_member_identities_member' })
@Index('ix_member_identities_member', ['merchantId', 'memberId'])
export class MemberIdentityEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_member_identities' })
  merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_member_identities',
  })
  id!: string;
  @Column({ name: 'mini_app_id', type: 'bigint' }) miniAppId!: string;
  @Column({ type: 'varchar', length: 12 }) provider!: SignInProvider;
  @Column({ name: 'openid_hash', type: 'bytea' }) openidHash!: Buffer;
  @Column({ name: 'member_id', type: 'bigint' }) memberId!: string;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt!: Date;
  @Column({ name: 'signed_in_at', type: 'timestamptz' }) signedInAt!: Date;
}

/** By what a person is known beside an openid; each belongs to one member. */
@Entity('member_handles')
@ForeignKey('MemberEntity', ['merchantId', 'memberId'], ['merchantId', 'id'], { name: 'fk_member_handles_member' })
@Check('ck_member_handles_kind', `kind in ('phone', 'union')`)
@Index('ix_member_handles_member', ['merchantId', 'memberId'])
@Index('uq_member_handles_phone', ['merchantId', 'memberId'], { unique: true, where: `kind = 'phone'` })
export class MemberHandleEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_member_handles' })
  merchantId!: string;
  @PrimaryColumn({ type: 'varchar', length: 8, primaryKeyConstraintName: 'pk_member_handles' }) kind!: MergeReason;
  @PrimaryColumn({ type: 'bytea', primaryKeyConstraintName: 'pk_member_handles' }) hash!: Buffer;
  @Column({ name: 'member_id', type: 'bigint' }) memberId!: string;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt!: Date;
}

/** Two accounts that are one person's. Undoing it leaves the row. */
@Entity('member_merges')
@ForeignKey('MemberEntity', ['merchantId', 'keptId'], ['merchantId', 'id'], { name: 'fk_member_merges_kept' })
@ForeignKey('MemberEntity', ['merchantId', 'mergedId'], ['merchantId', 'id'], { name: 'fk_member_merges_merged' })
@Index('uq_member_merges_one', ['merchantId', 'mergedId'], { unique: true, where: 'undone_at is null' })
@Index('ix_member_merges_kept', ['merchantId', 'keptId'])
export class MemberMergeEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_member_merges' })
  merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_member_merges',
  })
  id!: string;
  @Column({ name: 'kept_id', type: 'bigint' }) keptId!: string;
  @Column({ name: 'merged_id', type: 'bigint' }) mergedId!: string;
  @Column({ name: 'by_handle', type: 'varchar', length: 8 }) byHandle!: MergeReason;
  /** The number was the merged one's and went over to the kept one. */
  @Column({ name: 'moved_phone', type: 'boolean', default: false }) movedPhone!: boolean;
  @Column({ name: 'merged_at', type: 'timestamptz' }) mergedAt!: Date;
  @Column({ name: 'undone_at', type: 'timestamptz', nullable: true }) undoneAt!: Date | null;
}

/** A code that was used: it works once, whatever the platform says. */
@Entity('used_codes')
@ForeignKey('MiniAppEntity', ['merchantId', 'miniAppId'], ['merchantId', 'id'], { name: 'fk_used_codes_mini_app' })
@Index('ix_used_codes_used_at', ['merchantId', 'usedAt'])
export class UsedCodeEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_used_codes' })
  merchantId!: string;
  @PrimaryColumn({ name: 'mini_app_id', type: 'bigint', primaryKeyConstraintName: 'pk_used_codes' }) miniAppId!: string;
  @PrimaryColumn({ name: 'code_hash', type: 'bytea', primaryKeyConstraintName: 'pk_used_codes' }) codeHash!: Buffer;
  @Column({ name: 'used_at', type: 'timestamptz' }) usedAt!: Date;
}

/** The picture that a member chose. */
@Entity('member_avatars')
@ForeignKey('MemberEntity', ['merchantId', 'memberId'], ['merchantId', 'id'], { name: 'fk_member_avatars_member' })
export class MemberAvatarEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_member_avatars' })
  merchantId!: string;
  @PrimaryColumn({ name: 'member_id', type: 'bigint', primaryKeyConstraintName: 'pk_member_avatars' })
  memberId!: string;
  /** Its name among the pictures of `features/media`. */
  @Column({ type: 'varchar', length: 43 }) picture!: string;
  @Column({ name: 'chosen_at', type: 'timestamptz' }) chosenAt!: Date;
}
