import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** Goods as the platform lists them in a room. Prices in whole fen. */
export interface PlatformGoods {
  id: string;
  title: string;
  coverUrl: string | null;
  priceFen: number;
  price2Fen: number;
  /** 1 fixed, 2 range, 3 discount. */
  priceType: 1 | 2 | 3;
  path: string;
}

/** The platform's switches of a room; what an answer left out stays out. */
export interface RoomFlags {
  closeLike?: boolean;
  closeGoods?: boolean;
  closeComment?: boolean;
  closeKf?: boolean;
  closeReplay?: boolean;
  isFeedsPublic?: boolean;
}

/** What the platform says of a room. Only syncs write here (for `manual` rooms: staff). */
@Entity('platform_rooms')
@Unique('uq_platform_rooms_platform_id', ['merchantId', 'miniAppId', 'platformRoomId'])
@Index('ix_platform_rooms_list', ['merchantId', 'miniAppId', 'liveStatus', 'startsAt', 'id'], {
  where: 'vanished_at IS NULL',
})
@Check('ck_platform_rooms_status', 'live_status between 101 and 107')
@ForeignKey('MiniAppEntity', ['merchantId', 'miniAppId'], ['merchantId', 'id'], { name: 'fk_platform_rooms_mini_app' })
export class PlatformRoomEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_platform_rooms' })
  merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_platform_rooms',
  })
  id!: string;
  @Column({ name: 'mini_app_id', type: 'bigint' }) miniAppId!: string;
  @Column({ name: 'platform_room_id', type: 'varchar', length: 64 }) platformRoomId!: string;
  @Column({ type: 'text' }) title!: string;
  @Column({ name: 'anchor_name', type: 'text' }) anchorName!: string;
  @Column({ name: 'cover_url', type: 'text', nullable: true }) coverUrl!: string | null;
  @Column({ name: 'share_url', type: 'text', nullable: true }) shareUrl!: string | null;
  @Column({ name: 'feeds_url', type: 'text', nullable: true }) feedsUrl!: string | null;
  /** The platform's `live_status`, 101 to 107. */
  @Column({ name: 'live_status', type: 'smallint' }) liveStatus!: number;
  @Column({ name: 'starts_at', type: 'timestamptz' }) startsAt!: Date;
  @Column({ name: 'ends_at', type: 'timestamptz' }) endsAt!: Date;
  /** 0 phone, 1 push stream. */
  @Column({ name: 'live_type', type: 'smallint', default: 0 }) liveType!: number;
  @Column({ type: 'jsonb', default: {} }) flags!: RoomFlags;
  @Column({ type: 'jsonb', default: [] }) goods!: PlatformGoods[];
  /** The 视频号 id (`sph…`) of a room of the source `wechat-channels`: many rooms, one after the other, have the same. */
  @Column({ name: 'channel_id', type: 'varchar', length: 64, nullable: true }) channelId!: string | null;
  @Column({ name: 'play_url', type: 'text', nullable: true }) playUrl!: string | null;
  /** Set when a complete sweep no longer found it. */
  @Column({ name: 'vanished_at', type: 'timestamptz', nullable: true }) vanishedAt!: Date | null;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt!: Date;
  @Column({ name: 'changed_at', type: 'timestamptz', default: () => 'now()' }) changedAt!: Date;
}

/** What the merchant set. No sync writes here. */
@Entity('room_settings')
@Check('ck_room_settings_position', 'position > 0')
@ForeignKey('PlatformRoomEntity', ['merchantId', 'roomId'], ['merchantId', 'id'], {
  name: 'fk_room_settings_room',
  onDelete: 'CASCADE',
})
export class RoomSettingsEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_room_settings' })
  merchantId!: string;
  @PrimaryColumn({ name: 'room_id', type: 'bigint', primaryKeyConstraintName: 'pk_room_settings' }) roomId!: string;
  @Column({ name: 'is_visible', type: 'boolean', default: true }) isVisible!: boolean;
  @Column({ name: 'title_override', type: 'varchar', length: 60, nullable: true }) titleOverride!: string | null;
  @Column({ name: 'cover_override', type: 'text', nullable: true }) coverOverride!: string | null;
  /** A picture's name; it leads `coverOverride`, which is null then. */
  @Column({ name: 'cover_picture', type: 'varchar', length: 43, nullable: true }) coverPicture!: string | null;
  /** From 1; null: after the ordered ones, by time. */
  @Column({ type: 'integer', nullable: true }) position!: number | null;
  @Column({ name: 'changed_at', type: 'timestamptz', default: () => 'now()' }) changedAt!: Date;
}
