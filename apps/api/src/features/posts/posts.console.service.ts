import { Injectable } from '@nestjs/common';
import { DEFAULT_PAGE_SIZE } from '@kaibo/contracts/rooms';
import type { ConsolePost, ConsolePostPage, DecidePost, ListConsolePosts } from '@kaibo/contracts/posts.dto';
import type { EntityManager } from 'typeorm';
import { type Actor, Audit } from '../../core/audit';
import { Db } from '../../core/db';
import { Directory } from '../../core/directory';
import { World } from '../../core/world';
import { ContentStoreService } from '../contents/content-store.service';
import { MediaService } from '../media/media.service';
import type { PostEntity } from './posts.entity';
import { toConsolePost } from './posts.mapper';
import { PostsRepository } from './posts.repository';
import { requireReason } from './posts.rules';

/** What staff look at and decide. */
@Injectable()
export class PostsConsoleService {
  constructor(
    private readonly db: Db,
    private readonly posts: PostsRepository,
    private readonly contents: ContentStoreService,
    private readonly media: MediaService,
    private readonly directory: Directory,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  /** Newest first. */
  list(merchantId: string, asked: ListConsolePosts): Promise<ConsolePostPage> {
    const { state = null, topicId = null, cursor = null, limit = DEFAULT_PAGE_SIZE } = asked;
    return this.db.forMerchant(merchantId, async (tx) => {
      const rows = await this.posts.list(tx, merchantId, { state, topicId, before: cursor }, limit + 1);
      const shown = rows.slice(0, limit);
      return {
        items: await this.toViews(tx, merchantId, shown),
        nextCursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
      };
    });
  }

  /** From now on reports do not take it back. @throws AppError POST_NOT_FOUND; INPUT_INVALID to hide without a reason */
  decide(merchantId: string, actor: Actor, id: string, decision: DecidePost): Promise<ConsolePost> {
    requireReason(decision);
    const { state, reason = '' } = decision;
    return this.db.forMerchant(merchantId, async (tx) => {
      const post = await this.posts.getForUpdate(tx, merchantId, id);
      const before = { state: post.state, waits: post.waits };
      const hidden = state === 'hidden';
      Object.assign(post, { state, waits: null, reason: hidden ? reason : null, reviewedAt: this.world.now() });
      const [view] = await this.toViews(tx, merchantId, [await this.posts.save(tx, post)]);
      const object = { kind: 'post', id };
      const action = hidden ? 'post.hide' : 'post.show';
      await this.audit.add(tx, merchantId, {
        actor,
        action,
        object,
        before,
        after: { state },
        ...(hidden ? { reason } : {}),
      });
      await this.directory.bumpContent(tx, merchantId);
      return view as ConsolePost; // one for the one given
    });
  }

  private async toViews(tx: EntityManager, merchantId: string, rows: PostEntity[]): Promise<ConsolePost[]> {
    const topics = await this.contents.kindsOf(tx, merchantId, [...new Set(rows.map(({ topicId }) => topicId))]);
    const reports = await this.posts.listReports(
      tx,
      merchantId,
      rows.map(({ id }) => id),
    );
    const paths = (name: string) => this.media.urls(merchantId, name);
    return rows.map((post) =>
      toConsolePost(post, topics.get(post.topicId)?.title ?? '', reports.get(post.id) ?? [], paths),
    );
  }
}
