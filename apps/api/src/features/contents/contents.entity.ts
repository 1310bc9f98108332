import type { ContentKind } from '@kaibo/contracts/contents';
import type { DocumentBody } from '@kaibo/contracts/contents.dto';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** 资讯, 话题, 商品页: what a merchant writes, and what carries rooms. Seen in each of the merchant's mini-apps. */
@Entity('contents')
@ForeignKey('MerchantEntity', ['merchantId'], ['id'], { name: 'fk_contents_merchant' })
@Check('ck_contents_kind', `kind in ('article', 'topic', 'goods')`)
@Check('ck_contents_goods', `(kind = 'goods') = (price_fen is not null)`)
@Check('ck_contents_price', 'price_fen >= 0 and (stock is null or stock >= 0)')
@Check('ck_contents_position', 'position > 0')
@Index('ix_contents_list', ['merchantId', 'kind', 'publishAt', 'id'])
@Index('uq_contents_path', ['merchantId', 'path'], { unique: true, where: 'path is not null' })
export class ContentEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_contents' }) merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_contents',
  })
  id!: string;
  @Column({ type: 'varchar', length: 8 }) kind!: ContentKind;
  @Column({ type: 'varchar', length: 60 }) title!: string;
  @Column({ type: 'varchar', length: 200, default: '' }) summary!: string;
  /** Names of pictures. */
  @Column({ type: 'varchar', length: 43, nullable: true }) cover!: string | null;
  @Column({ type: 'varchar', length: 43, array: true, default: '{}' }) images!: string[];
  /** As `DOCUMENT_SCHEMA` says. */
  @Column({ type: 'jsonb' }) document!: DocumentBody;
  /** Goods pages only. */
  @Column({ name: 'price_fen', type: 'bigint', nullable: true }) priceFen!: string | null;
  /** Null: not counted. */
  @Column({ type: 'integer', nullable: true }) stock!: number | null;
  /** What the platform's shelf links to, where that is not our own goods page. */
  @Column({ type: 'varchar', length: 500, nullable: true }) path!: string | null;
  /** From 1; null: after the ordered ones, newest first. */
  @Column({ type: 'integer', nullable: true }) position!: number | null;
  /** Null: a draft. Ahead: scheduled. The clock alone publishes it. */
  @Column({ name: 'publish_at', type: 'timestamptz', nullable: true }) publishAt!: Date | null;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'changed_at', type: 'timestamptz' }) changedAt!: Date;
}
