import type { ChannelHint } from '@kaibo/contracts/channels';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** What a viewer's client saw of a room's 视频号. One a viewer: whoever asks often counts once. */
@Entity('channel_hints')
@ForeignKey('PlatformRoomEntity', ['merchantId', 'roomId'], ['merchantId', 'id'], {
  name: 'fk_channel_hints_room',
  onDelete: 'CASCADE',
})
@ForeignKey('MemberEntity', ['merchantId', 'memberId'], ['merchantId', 'id'], { name: 'fk_channel_hints_member' })
@Index('ix_channel_hints_seen_at', ['merchantId', 'seenAt'])
@Index('ix_channel_hints_member', ['merchantId', 'memberId'])
export class ChannelHintEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_channel_hints' })
  merchantId!: string;
  @PrimaryColumn({ name: 'room_id', type: 'bigint', primaryKeyConstraintName: 'pk_channel_hints' }) roomId!: string;
  @PrimaryColumn({ name: 'member_id', type: 'bigint', primaryKeyConstraintName: 'pk_channel_hints' }) memberId!: string;
  @Column({ type: 'varchar', length: 16 }) says!: ChannelHint;
  @Column({ name: 'seen_at', type: 'timestamptz' }) seenAt!: Date;
}

/** Whom WeChat will remind of a room, as far as clients told us. */
@Entity('channel_reservations')
@ForeignKey('PlatformRoomEntity', ['merchantId', 'roomId'], ['merchantId', 'id'], {
  name: 'fk_channel_reservations_room',
  onDelete: 'CASCADE',
})
@ForeignKey('MemberEntity', ['merchantId', 'memberId'], ['merchantId', 'id'], {
  name: 'fk_channel_reservations_member',
})
@Check('ck_channel_reservations_state', 'state between 1 and 10')
@Index('ix_channel_reservations_member', ['merchantId', 'memberId'])
export class ChannelReservationEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_channel_reservations' })
  merchantId!: string;
  @PrimaryColumn({ name: 'room_id', type: 'bigint', primaryKeyConstraintName: 'pk_channel_reservations' })
  roomId!: string;
  @PrimaryColumn({ name: 'member_id', type: 'bigint', primaryKeyConstraintName: 'pk_channel_reservations' })
  memberId!: string;
  /** The last answer of `wx.reserveChannelsLive`. */
  @Column({ type: 'smallint' }) state!: number;
  @Column({ name: 'is_reserved', type: 'boolean' }) isReserved!: boolean;
  @Column({ name: 'changed_at', type: 'timestamptz' }) changedAt!: Date;
}
