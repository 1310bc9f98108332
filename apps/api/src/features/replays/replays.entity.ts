import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** One recording; times are ISO 8601, null where the platform does not say. */
export interface StoredPart {
  url: string;
  createdAt: string | null;
  expiresAt: string | null;
}

/** What the platform said of a room's replay. A room that was never asked about has no row. */
@Entity('room_replays')
@Index('ix_room_replays_due', ['merchantId', 'miniAppId', 'askAt'], { where: 'ask_at IS NOT NULL' })
@Index('ix_room_replays_expires', ['merchantId', 'miniAppId', 'expiresAt'], { where: 'expires_at IS NOT NULL' })
@Check('ck_room_replays_state', `state in ('asked', 'found', 'none', 'failed')`)
@Check('ck_room_replays_tries', 'tries >= 0')
@ForeignKey('PlatformRoomEntity', ['merchantId', 'roomId'], ['merchantId', 'id'], {
  name: 'fk_room_replays_room',
  onDelete: 'CASCADE',
})
@ForeignKey('MiniAppEntity', ['merchantId', 'miniAppId'], ['merchantId', 'id'], { name: 'fk_room_replays_mini_app' })
export class RoomReplayEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_room_replays' })
  merchantId!: string;
  @PrimaryColumn({ name: 'room_id', type: 'bigint', primaryKeyConstraintName: 'pk_room_replays' }) roomId!: string;
  @Column({ name: 'mini_app_id', type: 'bigint' }) miniAppId!: string;
  /** `asked`: none yet, and it is asked again; `none`, `failed`: given up, by the last answer. */
  @Column({ type: 'varchar', length: 8 }) state!: 'asked' | 'found' | 'none' | 'failed';
  @Column({ type: 'jsonb', default: [] }) parts!: StoredPart[];
  /** When the last part expires, and the addresses are forgotten; null: unknown, or nothing is kept. */
  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true }) expiresAt!: Date | null;
  /** When it is asked next; while somebody asks, the end of their lease. Null: no more. */
  @Column({ name: 'ask_at', type: 'timestamptz', nullable: true }) askAt!: Date | null;
  /** Answers without a replay, and failures, since the first ask or the first find. */
  @Column({ type: 'integer', default: 0 }) tries!: number;
  /** What the last ask failed by; null when it did not. */
  @Column({ type: 'varchar', length: 24, nullable: true }) failure!: string | null;
  @Column({ name: 'failure_code', type: 'integer', nullable: true }) failureCode!: number | null;
  @Column({ name: 'changed_at', type: 'timestamptz' }) changedAt!: Date;
}
