import { Injectable } from '@nestjs/common';
import type { PostState, ReportReason } from '@kaibo/contracts/posts';
import type { ReportCount } from '@kaibo/contracts/posts.dto';
import { type EntityManager, In, LessThan } from 'typeorm';
import { AppError } from '../../core/app-error';
import { PostEntity, PostReportEntity } from './posts.entity';
import type { Standing } from './posts.rules';

/** What staff ask of the list. Null: all. */
export interface PostFilter {
  state: PostState | null;
  topicId: string | null;
  /** Posts with smaller ids; null: from the newest. */
  before: string | null;
}

@Injectable()
export class PostsRepository {
  findByKey(tx: EntityManager, merchantId: string, memberId: string, key: string): Promise<PostEntity | null> {
    return tx.findOneBy(PostEntity, { merchantId, memberId, key });
  }

  add(tx: EntityManager, post: Omit<PostEntity, 'id'>): Promise<PostEntity> {
    return tx.save(PostEntity, tx.create(PostEntity, post));
  }

  /** Locked until `tx` ends. @throws AppError POST_NOT_FOUND */
  async getForUpdate(tx: EntityManager, merchantId: string, id: string): Promise<PostEntity> {
    const post = await tx.findOne(PostEntity, { where: { merchantId, id }, lock: { mode: 'pessimistic_write' } });
    if (!post) throw new AppError('POST_NOT_FOUND', { id });
    return post;
  }

  save(tx: EntityManager, post: PostEntity): Promise<PostEntity> {
    return tx.save(PostEntity, post);
  }

  /** Ends the wait for the platform, unless staff or the author came first. @returns null then */
  async settle(tx: EntityManager, merchantId: string, id: string, to: Standing): Promise<PostEntity | null> {
    const checking = { merchantId, id, state: 'pending', waits: 'checking' } as const;
    const { affected } = await tx.update(PostEntity, checking, to);
    return affected === 1 ? tx.findOneBy(PostEntity, { merchantId, id }) : null;
  }

  async remove(tx: EntityManager, { merchantId, id }: PostEntity): Promise<void> {
    await tx.delete(PostEntity, { merchantId, id });
  }

  /** Newest first. */
  listShown(tx: EntityManager, merchantId: string, topicId: string, before: string | null, most: number) {
    return tx.find(PostEntity, {
      where: { merchantId, topicId, state: 'shown', ...(before === null ? {} : { id: LessThan(before) }) },
      order: { id: 'DESC' },
      take: most,
    });
  }

  listOf(tx: EntityManager, merchantId: string, memberIds: string[], before: string | null, most: number) {
    return tx.find(PostEntity, {
      where: { merchantId, memberId: In(memberIds), ...(before === null ? {} : { id: LessThan(before) }) },
      order: { id: 'DESC' },
      take: most,
    });
  }

  list(tx: EntityManager, merchantId: string, { state, topicId, before }: PostFilter, most: number) {
    return tx.find(PostEntity, {
      where: {
        merchantId,
        ...(state === null ? {} : { state }),
        ...(topicId === null ? {} : { topicId }),
        ...(before === null ? {} : { id: LessThan(before) }),
      },
      order: { id: 'DESC' },
      take: most,
    });
  }

  /** False when this member has reported it before. */
  async addReport(
    tx: EntityManager,
    { merchantId, id }: PostEntity,
    memberId: string,
    reason: ReportReason,
    at: Date,
  ): Promise<boolean> {
    const made = await tx
      .createQueryBuilder()
      .insert()
      .into(PostReportEntity)
      .values({ merchantId, postId: id, memberId, reason, reportedAt: at })
      .orIgnore()
      .returning('post_id')
      .execute();
    return (made.raw as unknown[]).length === 1; // one row a report
  }

  countReports(tx: EntityManager, { merchantId, id }: PostEntity): Promise<number> {
    return tx.countBy(PostReportEntity, { merchantId, postId: id });
  }

  async listReports(tx: EntityManager, merchantId: string, postIds: string[]): Promise<Map<string, ReportCount[]>> {
    const rows = (await tx.query(
      `select post_id, reason, count(*)::int as count from post_reports
       where merchant_id = $1 and post_id = any ($2::bigint[]) group by 1, 2 order by 1, 3 desc, 2`,
      [merchantId, postIds],
    )) as { post_id: string; reason: ReportReason; count: number }[];
    const found = new Map<string, ReportCount[]>();
    for (const { post_id: id, reason, count } of rows) found.set(id, [...(found.get(id) ?? []), { reason, count }]);
    return found;
  }
}
