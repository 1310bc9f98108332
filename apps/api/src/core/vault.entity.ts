import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/**
 * A merchant's key: wraps the keys of that merchant's records, and is itself wrapped by a master key. The one with the
 * highest number is in use; others stand only while their records are wrapped anew.
 */
@Entity('vault_keys')
@Check('ck_vault_keys_erased', '(wrapped is null) = (erased_at is not null)')
@ForeignKey('MerchantEntity', ['merchantId'], ['id'], { name: 'fk_vault_keys_merchant' })
export class VaultKeyEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_vault_keys' })
  merchantId!: string;
  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'pk_vault_keys' }) number!: number;
  /** Names the master key that wraps it. */
  @Column({ name: 'master_fingerprint', type: 'bytea' }) masterFingerprint!: Buffer;
  /** Null once erased: nothing of this merchant can be opened any more. */
  @Column({ type: 'bytea', nullable: true }) wrapped!: Buffer | null;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt!: Date;
  @Column({ name: 'erased_at', type: 'timestamptz', nullable: true }) erasedAt!: Date | null;
}

/** One sealed text and its key. The table and row that it belongs to need not know of it. */
@Entity('vault_records')
@Check('ck_vault_records_key', '(version = 0) = (key_number is null) and (key_number is null) = (data_key is null)')
@ForeignKey('VaultKeyEntity', ['merchantId', 'keyNumber'], ['merchantId', 'number'], { name: 'fk_vault_records_key' })
@Index('ix_vault_records_key', ['merchantId', 'keyNumber'])
export class VaultRecordEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_vault_records' })
  merchantId!: string;
  @PrimaryColumn({ name: 'table_name', type: 'varchar', length: 63, primaryKeyConstraintName: 'pk_vault_records' })
  tableName!: string;
  @PrimaryColumn({ name: 'row_key', type: 'varchar', length: 200, primaryKeyConstraintName: 'pk_vault_records' })
  rowKey!: string;
  /** Counts what was put here, from 1. 0: sealed under the master key itself, by a release before the vault. */
  @Column({ type: 'integer' }) version!: number;
  @Column({ name: 'key_number', type: 'integer', nullable: true }) keyNumber!: number | null;
  /** The record's own key, wrapped by the merchant's. */
  @Column({ name: 'data_key', type: 'bytea', nullable: true }) dataKey!: Buffer | null;
  @Column({ type: 'bytea' }) sealed!: Buffer;
  @Column({ name: 'put_at', type: 'timestamptz', default: () => 'now()' }) putAt!: Date;
}
