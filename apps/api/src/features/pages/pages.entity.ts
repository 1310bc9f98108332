import type { PageDocument } from '@kaibo/contracts/pages.dto';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

/** 页面: a draft that staff work on, and which of its versions viewers see. */
@Entity('pages')
@ForeignKey('MerchantEntity', ['merchantId'], ['id'], { name: 'fk_pages_merchant' })
@Index('uq_pages_home', ['merchantId'], { unique: true, where: 'is_home' })
@Check('ck_pages_numbers', 'revision > 0 and last_number >= coalesce(published_number, 0)')
export class PageEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_pages' }) merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_pages',
  })
  id!: string;
  @Column({ type: 'varchar', length: 60 }) name!: string;
  @Column({ type: 'jsonb' }) draft!: PageDocument;
  /** Of the draft. */
  @Column({ type: 'integer', default: 1 }) revision!: number;
  /** Null: viewers see none. */
  @Column({ name: 'published_number', type: 'integer', nullable: true }) publishedNumber!: number | null;
  /** The newest version's; numbers are never used again. */
  @Column({ name: 'last_number', type: 'integer', default: 0 }) lastNumber!: number;
  /** The one that the mini-programs begin with; at most one of a merchant's. */
  @Column({ name: 'is_home', type: 'boolean', default: false }) isHome!: boolean;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'changed_at', type: 'timestamptz' }) changedAt!: Date;
}

/** What was published, never changed afterwards. */
@Entity('page_versions')
@ForeignKey('PageEntity', ['merchantId', 'pageId'], ['merchantId', 'id'], {
  name: 'fk_page_versions_page',
  onDelete: 'CASCADE',
})
export class PageVersionEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_page_versions' })
  merchantId!: string;
  @PrimaryColumn({ name: 'page_id', type: 'bigint', primaryKeyConstraintName: 'pk_page_versions' }) pageId!: string;
  /** From 1. */
  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'pk_page_versions' }) number!: number;
  /** As `PAGE_SCHEMAS` says, in whichever version of the schema it was written. */
  @Column({ type: 'jsonb' }) document!: PageDocument;
  @Column({ name: 'rolled_back_to', type: 'integer', nullable: true }) rolledBackTo!: number | null;
  @Column({ name: 'published_at', type: 'timestamptz' }) publishedAt!: Date;
}
