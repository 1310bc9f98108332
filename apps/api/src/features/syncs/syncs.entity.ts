import type { SyncCause } from '@kaibo/contracts/syncs.dto';
import type { SyncScope, SyncTrigger, SyncVerdict } from '@kaibo/contracts/syncs';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** One run: what was asked, what came of it, and why. A failure is a row too. */
@Entity('sync_runs')
@Index('ix_sync_runs_list', ['merchantId', 'miniAppId', 'id'])
@Index('uq_sync_runs_one_at_a_time', ['merchantId', 'miniAppId'], {
  unique: true,
  where: `state::text <> 'finished'::text`,
})
@Check('ck_sync_runs_verdict', `(state = 'finished') = (verdict is not null and finished_at is not null)`)
@Check('ck_sync_runs_ok', `verdict is distinct from 'ok' or cause is null`)
@ForeignKey('MiniAppEntity', ['merchantId', 'miniAppId'], ['merchantId', 'id'], { name: 'fk_sync_runs_mini_app' })
export class SyncRunEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_sync_runs' }) merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_sync_runs',
  })
  id!: string;
  @Column({ name: 'mini_app_id', type: 'bigint' }) miniAppId!: string;
  @Column({ type: 'varchar', length: 16 }) trigger!: SyncTrigger;
  @Column({ type: 'varchar', length: 8 }) scope!: SyncScope;
  @Column({ type: 'varchar', length: 8, default: 'queued' }) state!: 'queued' | 'running' | 'finished';
  @Column({ type: 'varchar', length: 8, nullable: true }) verdict!: SyncVerdict | null;
  @Column({ name: 'requested_at', type: 'timestamptz' }) requestedAt!: Date;
  @Column({ name: 'started_at', type: 'timestamptz', nullable: true }) startedAt!: Date | null;
  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true }) finishedAt!: Date | null;
  /** When its process was heard of last. */
  @Column({ name: 'heartbeat_at', type: 'timestamptz' }) heartbeatAt!: Date;
  /** The process at it. */
  @Column({ type: 'varchar', length: 64, nullable: true }) worker!: string | null;
  /** Rows asked past so far: where the next page begins. */
  @Column({ type: 'integer', default: 0 }) cursor!: number;
  @Column({ type: 'integer', default: 0 }) pages!: number;
  @Column({ type: 'integer', default: 0 }) rows!: number;
  /** What the platform says there is; null before the first page. */
  @Column({ type: 'integer', nullable: true }) total!: number | null;
  /** Platform calls spent, token calls included. */
  @Column({ type: 'integer', default: 0 }) calls!: number;
  @Column({ type: 'integer', default: 0 }) added!: number;
  @Column({ type: 'integer', default: 0 }) changed!: number;
  @Column({ type: 'integer', default: 0 }) vanished!: number;
  @Column({ type: 'jsonb', nullable: true }) cause!: SyncCause | null;
}

/** Platform calls of one endpoint on one platform day, reserved in lots before they are made. */
@Entity('quota_days')
@Check('ck_quota_days_reserved', 'reserved >= 0')
@ForeignKey('MiniAppEntity', ['merchantId', 'miniAppId'], ['merchantId', 'id'], { name: 'fk_quota_days_mini_app' })
export class QuotaDayEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_quota_days' })
  merchantId!: string;
  @PrimaryColumn({ name: 'mini_app_id', type: 'bigint', primaryKeyConstraintName: 'pk_quota_days' }) miniAppId!: string;
  @PrimaryColumn({ type: 'varchar', length: 40, primaryKeyConstraintName: 'pk_quota_days' }) endpoint!: string;
  /** `YYYY-MM-DD`, Asia/Shanghai. */
  @PrimaryColumn({ type: 'date', primaryKeyConstraintName: 'pk_quota_days' }) day!: string;
  @Column({ type: 'integer', default: 0 }) reserved!: number;
  /** When the platform said 45009; nothing more goes out that day. */
  @Column({ name: 'exhausted_at', type: 'timestamptz', nullable: true }) exhaustedAt!: Date | null;
}

/** A platform token's lease: one of all processes refreshes it. The token itself lies in the vault. */
@Entity('platform_tokens')
@ForeignKey('MiniAppEntity', ['merchantId', 'miniAppId'], ['merchantId', 'id'], { name: 'fk_platform_tokens_mini_app' })
export class PlatformTokenEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_platform_tokens' })
  merchantId!: string;
  @PrimaryColumn({ name: 'mini_app_id', type: 'bigint', primaryKeyConstraintName: 'pk_platform_tokens' })
  miniAppId!: string;
  @PrimaryColumn({ type: 'varchar', length: 80, primaryKeyConstraintName: 'pk_platform_tokens' }) key!: string;
  @Column({ name: 'lease_owner', type: 'varchar', length: 64, nullable: true }) leaseOwner!: string | null;
  @Column({ name: 'lease_until', type: 'timestamptz', nullable: true }) leaseUntil!: Date | null;
}
