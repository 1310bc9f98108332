import { Check, Entity, Column, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

/** 推荐位: a room that is recommended beside some content, in one mini-app. */
@Entity('slots')
@Unique('uq_slots_room', ['merchantId', 'miniAppId', 'contentId', 'roomId'])
@ForeignKey('MiniAppEntity', ['merchantId', 'miniAppId'], ['merchantId', 'id'], { name: 'fk_slots_mini_app' })
@ForeignKey('ContentEntity', ['merchantId', 'contentId'], ['merchantId', 'id'], {
  name: 'fk_slots_content',
  onDelete: 'CASCADE',
})
@ForeignKey('PlatformRoomEntity', ['merchantId', 'roomId'], ['merchantId', 'id'], { name: 'fk_slots_room' })
@Check('ck_slots_place', 'place between 1 and 4')
@Index('ix_slots_room', ['merchantId', 'roomId'])
@Index('ix_slots_content', ['merchantId', 'contentId'])
export class SlotEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_slots' }) merchantId!: string;
  @PrimaryColumn({ name: 'mini_app_id', type: 'bigint', primaryKeyConstraintName: 'pk_slots' }) miniAppId!: string;
  @PrimaryColumn({ name: 'content_id', type: 'bigint', primaryKeyConstraintName: 'pk_slots' }) contentId!: string;
  /** From 1 to 4. */
  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'pk_slots' }) place!: number;
  @Column({ name: 'room_id', type: 'bigint' }) roomId!: string;
}
