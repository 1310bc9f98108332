import type { MediaState } from '@kaibo/contracts/media';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A picture that somebody uploaded, by the hash of what is kept of it. */
@Entity('media')
@ForeignKey('MerchantEntity', ['merchantId'], ['id'], { name: 'fk_media_merchant' })
@Check('ck_media_state', `state in ('storing', 'checking', 'review', 'passed', 'refused', 'held', 'removing')`)
@Check('ck_media_stored_in', `stored_in in ('postgres', 's3')`)
@Index('ix_media_state', ['merchantId', 'state', 'changedAt', 'name'], { where: `state in ('review', 'refused')` })
export class MediaEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_media' }) merchantId!: string;
  @PrimaryColumn({ type: 'varchar', length: 43, primaryKeyConstraintName: 'pk_media' }) name!: string;
  /**
   * `storing`: its bytes are on their way. `removing`: they are being taken away. Neither is there for anybody.
   * `held`: whoever sent it is erased, and a hold keeps it.
   */
  @Column({ type: 'varchar', length: 8 }) state!: MediaState | 'storing' | 'held' | 'removing';
  @Column({ name: 'stored_in', type: 'varchar', length: 8 }) storedIn!: 'postgres' | 's3';
  /** Of the large one. */
  @Column({ name: 'width_px', type: 'integer' }) widthPx!: number;
  @Column({ name: 'height_px', type: 'integer' }) heightPx!: number;
  /** Of the three sizes together. */
  @Column({ type: 'integer' }) bytes!: number;
  @Column({ name: 'by_staff', type: 'boolean', default: false }) byStaff!: boolean;
  /** The JPEG for the platform lies there still. */
  @Column({ name: 'has_look', type: 'boolean', default: true }) hasLook!: boolean;
  /** How often a platform was asked in vain. */
  @Column({ type: 'smallint', default: 0 }) checks!: number;
  /** Why a person let it pass or not. */
  @Column({ type: 'varchar', length: 200, nullable: true }) reason!: string | null;
  @Column({ name: 'added_at', type: 'timestamptz' }) addedAt!: Date;
  @Column({ name: 'changed_at', type: 'timestamptz' }) changedAt!: Date;
}

/** Whose it is. */
@Entity('media_owners')
@ForeignKey('MediaEntity', ['merchantId', 'name'], ['merchantId', 'name'], { name: 'fk_media_owners_media' })
@ForeignKey('MemberEntity', ['merchantId', 'memberId'], ['merchantId', 'id'], { name: 'fk_media_owners_member' })
@ForeignKey('MiniAppEntity', ['merchantId', 'miniAppId'], ['merchantId', 'id'], { name: 'fk_media_owners_mini_app' })
@Index('ix_media_owners_member', ['merchantId', 'memberId'])
export class MediaOwnerEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_media_owners' })
  merchantId!: string;
  @PrimaryColumn({ type: 'varchar', length: 43, primaryKeyConstraintName: 'pk_media_owners' }) name!: string;
  @PrimaryColumn({ name: 'member_id', type: 'bigint', primaryKeyConstraintName: 'pk_media_owners' }) memberId!: string;
  /** Where it was uploaded last. */
  @Column({ name: 'mini_app_id', type: 'bigint' }) miniAppId!: string;
  @Column({ name: 'added_at', type: 'timestamptz' }) addedAt!: Date;
}

/** What shows it. */
@Entity('media_uses')
@ForeignKey('MediaEntity', ['merchantId', 'name'], ['merchantId', 'name'], { name: 'fk_media_uses_media' })
@Index('ix_media_uses_media', ['merchantId', 'name'])
export class MediaUseEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_media_uses' })
  merchantId!: string;
  @PrimaryColumn({ type: 'varchar', length: 24, primaryKeyConstraintName: 'pk_media_uses' }) kind!: string;
  @PrimaryColumn({ name: 'used_by', type: 'varchar', length: 64, primaryKeyConstraintName: 'pk_media_uses' })
  usedBy!: string;
  @PrimaryColumn({ type: 'varchar', length: 43, primaryKeyConstraintName: 'pk_media_uses' }) name!: string;
}

/** The bytes, where they lie in the database. */
@Entity('media_bytes')
@ForeignKey('MediaEntity', ['merchantId', 'name'], ['merchantId', 'name'], { name: 'fk_media_bytes_media' })
export class MediaBytesEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_media_bytes' })
  merchantId!: string;
  @PrimaryColumn({ type: 'varchar', length: 43, primaryKeyConstraintName: 'pk_media_bytes' }) name!: string;
  @PrimaryColumn({ type: 'varchar', length: 8, primaryKeyConstraintName: 'pk_media_bytes' }) variant!: string;
  @Column({ type: 'bytea' }) bytes!: Buffer;
}

/** A look that a platform was asked for. Whichever comes first makes it: our note of the number, or the verdict. */
@Entity('media_checks')
@ForeignKey('MiniAppEntity', ['merchantId', 'miniAppId'], ['merchantId', 'id'], { name: 'fk_media_checks_mini_app' })
@ForeignKey('MediaEntity', ['merchantId', 'name'], ['merchantId', 'name'], { name: 'fk_media_checks_media' })
@Check('ck_media_checks_suggest', `suggest in ('pass', 'review', 'risky')`)
@Index('ix_media_checks_media', ['merchantId', 'name'])
@Index('ix_media_checks_made_at', ['merchantId', 'madeAt'])
export class MediaCheckEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_media_checks' })
  merchantId!: string;
  @PrimaryColumn({ name: 'mini_app_id', type: 'bigint', primaryKeyConstraintName: 'pk_media_checks' })
  miniAppId!: string;
  @PrimaryColumn({ name: 'trace_id', type: 'varchar', length: 128, primaryKeyConstraintName: 'pk_media_checks' })
  traceId!: string;
  /** Null while only the verdict is known. */
  @Column({ type: 'varchar', length: 43, nullable: true }) name!: string | null;
  /** Null while only the number is known. */
  @Column({ type: 'varchar', length: 8, nullable: true }) suggest!: 'pass' | 'review' | 'risky' | null;
  @Column({ name: 'made_at', type: 'timestamptz' }) madeAt!: Date;
}
