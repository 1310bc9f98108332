import { Column, Entity, ForeignKey, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';
import type { LiveSourceName, Platform } from '@kaibo/contracts/rooms';

/** 商家: the tenant. */
@Entity('merchants')
export class MerchantEntity {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'merchants_pkey',
  })
  id!: string;
  @Column({ type: 'varchar', length: 60 }) name!: string;
  /** IANA zone of the merchant's day. */
  @Column({ name: 'time_zone', type: 'varchar', length: 64, default: 'Asia/Shanghai' }) timeZone!: string;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt!: Date;
}

/** 小程序: where a merchant's viewers are. */
@Entity('mini_apps')
@Unique('uq_mini_apps_app_id', ['merchantId', 'appId'])
@ForeignKey('MerchantEntity', ['merchantId'], ['id'], { name: 'fk_mini_apps_merchant' })
export class MiniAppEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_mini_apps' }) merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_mini_apps',
  })
  id!: string;
  @Column({ type: 'varchar', length: 16 }) platform!: Platform;
  @Column({ name: 'app_id', type: 'varchar', length: 40 }) appId!: string;
  @Column({ type: 'varchar', length: 60 }) name!: string;
  @Column({ type: 'varchar', length: 24 }) source!: LiveSourceName;
  /** The platform's app secret lies in the vault; false where the source needs none. */
  @Column({ name: 'has_secret', type: 'boolean', default: false }) hasSecret!: boolean;
  @Column({ name: 'is_demo', type: 'boolean', default: false }) isDemo!: boolean;
  /** Which of WeChat's open-platform accounts it is bound to: unionids mean something inside one only. Null: none. */
  @Column({ name: 'open_account', type: 'varchar', length: 40, nullable: true }) openAccount!: string | null;
  /** The official account by which a browser signs in; null: none. Its secret lies in the vault. */
  @Column({ name: 'web_app_id', type: 'varchar', length: 40, nullable: true }) webAppId!: string | null;
  @Column({ name: 'has_web_secret', type: 'boolean', default: false }) hasWebSecret!: boolean;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt!: Date;
}

/** A staff key. Only its hash is kept. */
@Entity('api_keys')
@Unique('uq_api_keys_hash', ['merchantId', 'keyHash'])
@ForeignKey('MerchantEntity', ['merchantId'], ['id'], { name: 'fk_api_keys_merchant' })
export class ApiKeyEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_api_keys' }) merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_api_keys',
  })
  id!: string;
  @Column({ type: 'varchar', length: 60 }) name!: string;
  @Column({ name: 'key_hash', type: 'bytea' }) keyHash!: Buffer;
  /** What it may be used for; names that are no longer given out mean nothing. */
  @Column({ type: 'varchar', length: 32, array: true }) scopes!: string[];
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt!: Date;
  @Column({ name: 'revoked_at', type: 'timestamptz', nullable: true }) revokedAt!: Date | null;
}
