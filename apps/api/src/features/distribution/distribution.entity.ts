import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { DecisionReason, PromoterState, ShareKind, TouchSource } from '@kaibo/contracts/distribution';
import type { PolicyTerms } from './policy.rules';

/** What a merchant has laid down, each time anew; a version never changes. */
@Entity('distribution_policies')
@ForeignKey('MerchantEntity', ['merchantId'], ['id'], { name: 'fk_distribution_policies_merchant' })
@Check('ck_distribution_policies_version', 'version > 0')
export class DistributionPolicyEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_distribution_policies' })
  merchantId!: string;
  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'pk_distribution_policies' }) version!: number;
  @Column({ type: 'jsonb' }) terms!: PolicyTerms;
  @Column({ name: 'published_by', type: 'varchar', length: 64 }) publishedBy!: string;
  @Column({ name: 'published_at', type: 'timestamptz' }) publishedAt!: Date;
}

/** A member who is of the staff, or asked to be a promoter. */
@Entity('distribution_people')
@ForeignKey('MemberEntity', ['merchantId', 'memberId'], ['merchantId', 'id'], { name: 'fk_distribution_people_member' })
@Check('ck_distribution_people_promoter', `promoter in ('applied', 'approved', 'refused', 'ended')`)
@Index('ix_distribution_people_promoter', ['merchantId', 'promoter', 'memberId'], { where: 'promoter is not null' })
export class DistributionPersonEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_distribution_people' })
  merchantId!: string;
  @PrimaryColumn({ name: 'member_id', type: 'bigint', primaryKeyConstraintName: 'pk_distribution_people' })
  memberId!: string;
  @Column({ name: 'is_staff', type: 'boolean', default: false }) isStaff!: boolean;
  @Column({ type: 'varchar', length: 8, nullable: true }) promoter!: PromoterState | null;
  @Column({ name: 'applied_at', type: 'timestamptz', nullable: true }) appliedAt!: Date | null;
  @Column({ name: 'changed_at', type: 'timestamptz' }) changedAt!: Date;
}

/** What a member shares: a room, goods, an article or a page, as a card or as a printed code. */
@Entity('share_links')
@Unique('uq_share_links_key', ['merchantId', 'key'])
@ForeignKey('MiniAppEntity', ['merchantId', 'miniAppId'], ['merchantId', 'id'], { name: 'fk_share_links_mini_app' })
@ForeignKey('MemberEntity', ['merchantId', 'sharerId'], ['merchantId', 'id'], { name: 'fk_share_links_sharer' })
@ForeignKey('PlatformRoomEntity', ['merchantId', 'roomId'], ['merchantId', 'id'], {
  name: 'fk_share_links_room',
  onDelete: 'CASCADE',
})
@ForeignKey('ContentEntity', ['merchantId', 'contentId'], ['merchantId', 'id'], {
  name: 'fk_share_links_content',
  onDelete: 'CASCADE',
})
@ForeignKey('PageEntity', ['merchantId', 'pageId'], ['merchantId', 'id'], {
  name: 'fk_share_links_page',
  onDelete: 'CASCADE',
})
@Check('ck_share_links_kind', `kind in ('card', 'code')`)
@Check('ck_share_links_target', 'num_nonnulls(room_id, content_id, page_id) <= 1')
@Index('ix_share_links_sharer', ['merchantId', 'sharerId', 'id'])
@Index('ix_share_links_room', ['merchantId', 'roomId'], { where: 'room_id is not null' })
@Index('ix_share_links_content', ['merchantId', 'contentId'], { where: 'content_id is not null' })
@Index('ix_share_links_page', ['merchantId', 'pageId'], { where: 'page_id is not null' })
export class ShareLinkEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_share_links' })
  merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_share_links',
  })
  id!: string;
  @Column({ name: 'mini_app_id', type: 'bigint' }) miniAppId!: string;
  @Column({ name: 'sharer_id', type: 'bigint' }) sharerId!: string;
  @Column({ type: 'varchar', length: 8 }) kind!: ShareKind;
  @Column({ name: 'room_id', type: 'bigint', nullable: true }) roomId!: string | null;
  @Column({ name: 'content_id', type: 'bigint', nullable: true }) contentId!: string | null;
  @Column({ name: 'page_id', type: 'bigint', nullable: true }) pageId!: string | null;
  /** What a mini-program code carries: 12 random bytes. */
  @Column({ type: 'varchar', length: 16 }) key!: string;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  /** Null: until it is revoked. */
  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true }) expiresAt!: Date | null;
  @Column({ name: 'revoked_at', type: 'timestamptz', nullable: true }) revokedAt!: Date | null;
}

/** What brought somebody here. Only ever added to. */
@Entity('touches')
@Unique('uq_touches_key', ['merchantId', 'key'])
@Check('ck_touches_who', '(member_id is null) <> (device is null)')
@Index('ix_touches_device', ['merchantId', 'device'], { where: 'device is not null' })
@Index('ix_touches_openid', ['merchantId', 'miniAppId', 'shareOpenidHash'], { where: 'share_openid_hash is not null' })
export class TouchEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_touches' }) merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_touches',
  })
  id!: string;
  /** Of the sender and the id that the client gave it: it counts once. */
  @Column({ type: 'bytea' }) key!: Buffer;
  @Column({ name: 'mini_app_id', type: 'bigint' }) miniAppId!: string;
  @Column({ type: 'varchar', length: 10 }) source!: TouchSource;
  /** As the platform says it. */
  @Column({ type: 'varchar', length: 8, nullable: true }) scene!: string | null;
  @Column({ name: 'link_id', type: 'bigint', nullable: true }) linkId!: string | null;
  @Column({ name: 'room_id', type: 'bigint', nullable: true }) roomId!: string | null;
  /** Whom it credits, as far as was known when it came. */
  @Column({ name: 'sharer_id', type: 'bigint', nullable: true }) sharerId!: string | null;
  /** Whom the plugin names, when nobody here was known by that openid: filled in by later decisions. */
  @Column({ name: 'share_openid_hash', type: 'bytea', nullable: true }) shareOpenidHash!: Buffer | null;
  @Column({ name: 'member_id', type: 'bigint', nullable: true }) memberId!: string | null;
  /** Before its sender had signed in: which device it was. */
  @Column({ type: 'bytea', nullable: true }) device!: Buffer | null;
  /** `facts.rules.ts` */
  @Column({ type: 'integer' }) facts!: number;
  @Column({ name: 'touched_at', type: 'timestamptz' }) touchedAt!: Date;
  @Column({ name: 'received_at', type: 'timestamptz' }) receivedAt!: Date;
}

/** Whose a device's touch became. */
@Entity('touch_claims')
@ForeignKey('TouchEntity', ['merchantId', 'touchId'], ['merchantId', 'id'], { name: 'fk_touch_claims_touch' })
@ForeignKey('MemberEntity', ['merchantId', 'memberId'], ['merchantId', 'id'], { name: 'fk_touch_claims_member' })
@Index('ix_touch_claims_member', ['merchantId', 'memberId'])
export class TouchClaimEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_touch_claims' })
  merchantId!: string;
  @PrimaryColumn({ name: 'touch_id', type: 'bigint', primaryKeyConstraintName: 'pk_touch_claims' }) touchId!: string;
  @Column({ name: 'member_id', type: 'bigint' }) memberId!: string;
  @Column({ name: 'claimed_at', type: 'timestamptz' }) claimedAt!: Date;
}

/** What was decided about a touch, and why. Only ever added to. */
@Entity('binding_decisions')
@ForeignKey('TouchEntity', ['merchantId', 'touchId'], ['merchantId', 'id'], { name: 'fk_binding_decisions_touch' })
@Index('ix_binding_decisions_sharer', ['merchantId', 'sharerId', 'touchId'], { where: 'sharer_id is not null' })
export class BindingDecisionEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_binding_decisions' })
  merchantId!: string;
  @PrimaryColumn({ name: 'member_id', type: 'bigint', primaryKeyConstraintName: 'pk_binding_decisions' })
  memberId!: string;
  @PrimaryColumn({ name: 'touch_id', type: 'bigint', primaryKeyConstraintName: 'pk_binding_decisions' })
  touchId!: string;
  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'pk_binding_decisions' }) nr!: number;
  @Column({ name: 'sharer_id', type: 'bigint', nullable: true }) sharerId!: string | null;
  @Column({ type: 'varchar', length: 16 }) reason!: DecisionReason;
  @Column({ type: 'integer' }) facts!: number;
  /** 0: the terms that hold where a merchant has published none. */
  @Column({ type: 'integer' }) policy!: number;
  @Column({ name: 'decided_at', type: 'timestamptz' }) decidedAt!: Date;
}

/** The tree of who is under whom. Added to by `directory.bind` alone, changed by `directory.move_binding` alone. */
@Entity('bindings')
@ForeignKey('BindingEntity', ['merchantId', 'parentId'], ['merchantId', 'memberId'], { name: 'fk_bindings_parent' })
@Check(
  'ck_bindings_alias',
  'alias_of is null or (alias_of is not distinct from parent_id and grand_id is null and touch_id is null)',
)
@Check('ck_bindings_parent', 'parent_id <> member_id')
@Check('ck_bindings_grand', 'grand_id is null or parent_id is not null')
@Index('ix_bindings_parent', ['merchantId', 'parentId', 'memberId'])
@Index('ix_bindings_counts', ['merchantId', 'grandId', 'parentId'], { where: 'alias_of is null' })
export class BindingEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_bindings' }) merchantId!: string;
  @PrimaryColumn({ name: 'member_id', type: 'bigint', primaryKeyConstraintName: 'pk_bindings' }) memberId!: string;
  /** The superior; of an alias, whose `aliasOf` says so, the node itself: one key holds both. */
  @Column({ name: 'parent_id', type: 'bigint', nullable: true }) parentId!: string | null;
  @Column({ name: 'grand_id', type: 'bigint', nullable: true }) grandId!: string | null;
  /** Null: staff did it, or nobody brought them. */
  @Column({ name: 'touch_id', type: 'bigint', nullable: true }) touchId!: string | null;
  /** Another account of the same person, which stands in the tree for this one. */
  @Column({ name: 'alias_of', type: 'bigint', nullable: true }) aliasOf!: string | null;
  @Column({ name: 'bound_at', type: 'timestamptz' }) boundAt!: Date;
}

/** A correction by staff. */
@Entity('binding_moves')
@ForeignKey('BindingEntity', ['merchantId', 'memberId'], ['merchantId', 'memberId'], {
  name: 'fk_binding_moves_member',
})
@ForeignKey('BindingEntity', ['merchantId', 'fromId'], ['merchantId', 'memberId'], { name: 'fk_binding_moves_from' })
@ForeignKey('BindingEntity', ['merchantId', 'toId'], ['merchantId', 'memberId'], { name: 'fk_binding_moves_to' })
@Index('ix_binding_moves_member', ['merchantId', 'memberId'])
@Index('ix_binding_moves_from', ['merchantId', 'fromId'])
@Index('ix_binding_moves_to', ['merchantId', 'toId'])
@Index('ix_binding_moves_open', ['merchantId', 'id'], { where: 'settled_at is null' })
export class BindingMoveEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_binding_moves' })
  merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_binding_moves',
  })
  id!: string;
  @Column({ name: 'member_id', type: 'bigint' }) memberId!: string;
  @Column({ name: 'from_id', type: 'bigint', nullable: true }) fromId!: string | null;
  @Column({ name: 'to_id', type: 'bigint', nullable: true }) toId!: string | null;
  @Column({ type: 'varchar', length: 200 }) reason!: string;
  @Column({ name: 'moved_by', type: 'varchar', length: 64 }) movedBy!: string;
  @Column({ name: 'moved_at', type: 'timestamptz' }) movedAt!: Date;
  /** A transaction id of after the move; 0: none yet. */
  @Column({ type: 'bigint', default: 0 }) horizon!: string;
  @Column({ name: 'settled_at', type: 'timestamptz', nullable: true }) settledAt!: Date | null;
}
