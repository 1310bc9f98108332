import type { PostState, PostWait, ReportReason } from '@kaibo/contracts/posts';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** What a member wrote under a topic. */
@Entity('posts')
@Unique('uq_posts_key', ['merchantId', 'memberId', 'key'])
@ForeignKey('ContentEntity', ['merchantId', 'topicId'], ['merchantId', 'id'], {
  name: 'fk_posts_topic',
  onDelete: 'CASCADE',
})
@ForeignKey('MemberEntity', ['merchantId', 'memberId'], ['merchantId', 'id'], { name: 'fk_posts_member' })
@ForeignKey('MiniAppEntity', ['merchantId', 'miniAppId'], ['merchantId', 'id'], { name: 'fk_posts_mini_app' })
@Check('ck_posts_state', `state in ('pending', 'shown', 'hidden')`)
@Check('ck_posts_waits', `(state = 'pending') = (waits is not null)`)
@Check('ck_posts_reason', `(state = 'hidden') = (reason is not null)`)
@Index('ix_posts_topic', ['merchantId', 'topicId', 'id'], { where: `state = 'shown'` })
@Index('ix_posts_state', ['merchantId', 'state', 'id'])
export class PostEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_posts' }) merchantId!: string;
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'pk_posts',
  })
  id!: string;
  @Column({ name: 'topic_id', type: 'bigint' }) topicId!: string;
  @Column({ name: 'member_id', type: 'bigint' }) memberId!: string;
  /** Where it was written. */
  @Column({ name: 'mini_app_id', type: 'bigint' }) miniAppId!: string;
  /** Made by the sender. */
  @Column({ type: 'varchar', length: 64 }) key!: string;
  @Column({ type: 'text' }) text!: string;
  @Column({ type: 'varchar', length: 43, array: true, default: '{}' }) images!: string[];
  @Column({ type: 'varchar', length: 8 }) state!: PostState;
  /** Null unless it is pending. */
  @Column({ type: 'varchar', length: 10, nullable: true }) waits!: PostWait | null;
  /** Null unless it is hidden. */
  @Column({ type: 'varchar', length: 200, nullable: true }) reason!: string | null;
  /** When staff decided; from then on reports do not take it back. */
  @Column({ name: 'reviewed_at', type: 'timestamptz', nullable: true }) reviewedAt!: Date | null;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}

/** A viewer finds that a post should not be there. One from each. */
@Entity('post_reports')
@ForeignKey('PostEntity', ['merchantId', 'postId'], ['merchantId', 'id'], {
  name: 'fk_post_reports_post',
  onDelete: 'CASCADE',
})
@ForeignKey('MemberEntity', ['merchantId', 'memberId'], ['merchantId', 'id'], { name: 'fk_post_reports_member' })
@Index('ix_post_reports_member', ['merchantId', 'memberId'])
export class PostReportEntity {
  @PrimaryColumn({ name: 'merchant_id', type: 'bigint', primaryKeyConstraintName: 'pk_post_reports' })
  merchantId!: string;
  @PrimaryColumn({ name: 'post_id', type: 'bigint', primaryKeyConstraintName: 'pk_post_reports' }) postId!: string;
  @PrimaryColumn({ name: 'member_id', type: 'bigint', primaryKeyConstraintName: 'pk_post_reports' }) memberId!: string;
  @Column({ type: 'varchar', length: 8 }) reason!: ReportReason;
  @Column({ name: 'reported_at', type: 'timestamptz' }) reportedAt!: Date;
}
