import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { ActorKind } from '@kaibo/contracts/audit';

/** Who did what to what. Never changed and never removed: the API's role may not. */
@Entity('audit_entries')
@ForeignKey('MerchantEntity', ['merchantId'], ['id'], { name: 'fk_audit_entries_merchant' })
@Index('ix_audit_entries_actor', ['merchantId', 'actorKind', 'actorId', 'id'])
@Index('ix_audit_entries_object', ['merchantId', 'objectKind', 'objectId', 'id'])
@Index('ix_audit_entries_action', ['merchantId', 'action', 'id'])
@Index('ix_audit_entries_at', ['merchantId', 'at'])
export class AuditEntryEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_audit_entries' })
  merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_audit_entries',
  })
  id!: string;
  /** By the database's clock, when the row was written; its transaction may have ended later. */
  @Column({ type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' }) at!: Date;
  @Column({ name: 'actor_kind', type: 'varchar', length: 16 }) actorKind!: ActorKind;
  /** Null: the program itself. */
  @Column({ name: 'actor_id', type: 'varchar', length: 64, nullable: true }) actorId!: string | null;
  @Column({ type: 'varchar', length: 64 }) action!: string;
  @Column({ name: 'object_kind', type: 'varchar', length: 40 }) objectKind!: string;
  @Column({ name: 'object_id', type: 'varchar', length: 64, nullable: true }) objectId!: string | null;
  @Column({ type: 'varchar', length: 200, nullable: true }) reason!: string | null;
  /** Keyed hashes of the object as JSON: they tell equal from different, and nothing else. */
  @Column({ name: 'before_digest', type: 'bytea', nullable: true }) beforeDigest!: Buffer | null;
  @Column({ name: 'after_digest', type: 'bytea', nullable: true }) afterDigest!: Buffer | null;
  @Column({ name: 'request_id', type: 'varchar', length: 64, nullable: true }) requestId!: string | null;
}

/** An entry that no seal links yet. */
@Entity('audit_unsealed')
@ForeignKey('AuditEntryEntity', ['merchantId', 'entryId'], ['merchantId', 'id'], { name: 'fk_audit_unsealed_entry' })
export class AuditUnsealedEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_audit_unsealed' })
  merchantId!: string;
  @PrimaryColumn({ name: 'entry_id', type: 'bigint', primaryKeyConstraintName: 'pk_audit_unsealed' }) entryId!: string;
  @Column({ type: 'timestamptz', precision: 3 }) at!: Date;
}

/** A link of a merchant's chain: numbers from 1 without a gap, each hash over the one before and one entry. */
@Entity('audit_seals')
@Check('ck_audit_seals_number', 'number > 0')
@Unique('uq_audit_seals_entry', ['merchantId', 'entryId'])
@ForeignKey('AuditEntryEntity', ['merchantId', 'entryId'], ['merchantId', 'id'], { name: 'fk_audit_seals_entry' })
export class AuditSealEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_audit_seals' })
  merchantId!: string;
  @PrimaryColumn({ type: 'bigint', primaryKeyConstraintName: 'pk_audit_seals' }) number!: string;
  @Column({ name: 'entry_id', type: 'bigint' }) entryId!: string;
  @Column({ type: 'bytea' }) hash!: Buffer;
  /** Over the hash, by a key that the database does not hold: who can write here alone cannot make a chain. */
  @Column({ type: 'bytea' }) mac!: Buffer;
  @Column({ name: 'sealed_at', type: 'timestamptz', precision: 3 }) sealedAt!: Date;
}

/** A chain's head that was given out: what is checked later must hold it. */
@Entity('audit_exports')
@ForeignKey('MerchantEntity', ['merchantId'], ['id'], { name: 'fk_audit_exports_merchant' })
@ForeignKey('AuditSealEntity', ['merchantId', 'number'], ['merchantId', 'number'], { name: 'fk_audit_exports_seal' })
export class AuditExportEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_audit_exports' })
  merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_audit_exports',
  })
  id!: string;
  @Column({ type: 'bigint' }) number!: string;
  @Column({ type: 'bytea' }) hash!: Buffer;
  @Column({ name: 'exported_at', type: 'timestamptz', precision: 3, default: () => 'clock_timestamp()' })
  exportedAt!: Date;
}
