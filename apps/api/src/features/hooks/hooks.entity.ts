import type { HookEventState } from '@kaibo/contracts/hooks';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** A mini-app whose platform may push to us. Token, keys and secret lie in the vault. */
@Entity('hook_settings')
@ForeignKey('MiniAppEntity', ['merchantId', 'miniAppId'], ['merchantId', 'id'], { name: 'fk_hook_settings_mini_app' })
export class HookSettingsEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_hook_settings' })
  merchantId!: string;
  @PrimaryColumn({ name: 'mini_app_id', type: 'bigint', primaryKeyConstraintName: 'pk_hook_settings' })
  miniAppId!: string;
  @Column({ name: 'set_at', type: 'timestamptz' }) setAt!: Date;
}

/** What came before, as hashes. */
@Entity('hook_replays')
@ForeignKey('MiniAppEntity', ['merchantId', 'miniAppId'], ['merchantId', 'id'], { name: 'fk_hook_replays_mini_app' })
@Index('ix_hook_replays_expires_at', ['merchantId', 'miniAppId', 'expiresAt'])
export class HookReplayEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_hook_replays' })
  merchantId!: string;
  @PrimaryColumn({ name: 'mini_app_id', type: 'bigint', primaryKeyConstraintName: 'pk_hook_replays' })
  miniAppId!: string;
  @PrimaryColumn({ type: 'varchar', length: 80, primaryKeyConstraintName: 'pk_hook_replays' }) key!: string;
  @Column({ type: 'varchar', length: 64 }) value!: string;
  @Column({ name: 'expires_at', type: 'timestamptz' }) expiresAt!: Date;
}

/** An event that a platform told. What it carries lies in the vault. */
@Entity('hook_events')
@Unique('uq_hook_events_key', ['merchantId', 'miniAppId', 'key'])
@Check('ck_hook_events_state', `state in ('waiting', 'done', 'kept', 'failed')`)
@ForeignKey('MiniAppEntity', ['merchantId', 'miniAppId'], ['merchantId', 'id'], { name: 'fk_hook_events_mini_app' })
@Index('ix_hook_events_mini_app', ['merchantId', 'miniAppId', 'id'])
@Index('ix_hook_events_openid', ['merchantId', 'miniAppId', 'openidHash'], { where: 'openid_hash is not null' })
export class HookEventEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_hook_events' })
  merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_hook_events',
  })
  id!: string;
  @Column({ name: 'mini_app_id', type: 'bigint' }) miniAppId!: string;
  /** A hash: the same for every delivery of the event. */
  @Column({ type: 'varchar', length: 64 }) key!: string;
  /** The platform's name of it; `message` for what a user wrote. */
  @Column({ type: 'varchar', length: 64 }) event!: string;
  /** As the platform says; null where it does not. */
  @Column({ name: 'occurred_at', type: 'timestamptz', nullable: true }) occurredAt!: Date | null;
  @Column({ name: 'received_at', type: 'timestamptz' }) receivedAt!: Date;
  @Column({ type: 'varchar', length: 16 }) state!: HookEventState;
  @Column({ type: 'integer', default: 0 }) attempts!: number;
  @Column({ name: 'worked_at', type: 'timestamptz', nullable: true }) workedAt!: Date | null;
  /** Of the last attempt: a code or the kind of an error, never what the event carries. */
  @Column({ type: 'varchar', length: 200, nullable: true }) failure!: string | null;
  /** Whose it is, hashed as an identity's openid; null where it names nobody, or the person was erased. */
  @Column({ name: 'openid_hash', type: 'bytea', nullable: true }) openidHash!: Buffer | null;
}
