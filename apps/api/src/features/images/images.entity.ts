import { Column, Entity, ForeignKey, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** A picture somewhere else, and our short name for it: `/i/<merchant>.<id>`. */
@Entity('images')
@Unique('uq_images_url', ['merchantId', 'urlHash'])
@ForeignKey('MerchantEntity', ['merchantId'], ['id'], { name: 'fk_images_merchant' })
export class ImageEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_images' }) merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_images',
  })
  id!: string;
  /** SHA-256 of the address. */
  @Column({ name: 'url_hash', type: 'bytea' }) urlHash!: Buffer;
  @Column({ type: 'text' }) url!: string;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt!: Date;
}

/** Our copy of it, or why there is none. */
@Entity('image_copies')
@ForeignKey('ImageEntity', ['merchantId', 'imageId'], ['merchantId', 'id'], {
  name: 'fk_image_copies_image',
  onDelete: 'CASCADE',
})
export class ImageCopyEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_image_copies' })
  merchantId!: string;
  @PrimaryColumn({ name: 'image_id', type: 'bigint', primaryKeyConstraintName: 'pk_image_copies' }) imageId!: string;
  @Column({ name: 'content_type', type: 'varchar', length: 40, nullable: true }) contentType!: string | null;
  @Column({ type: 'bytea', nullable: true }) bytes!: Buffer | null;
  @Column({ name: 'content_hash', type: 'bytea', nullable: true }) contentHash!: Buffer | null;
  @Column({ name: 'fetched_at', type: 'timestamptz', nullable: true }) fetchedAt!: Date | null;
  @Column({ name: 'failed_at', type: 'timestamptz', nullable: true }) failedAt!: Date | null;
  @Column({ type: 'varchar', length: 200, nullable: true }) failure!: string | null;
}
