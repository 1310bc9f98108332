import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DEFAULT_PAGE_SIZE } from '@kaibo/contracts/rooms';
import type { ListPosts, OwnPostPage, OwnPostView, ReportPost, WritePost } from '@kaibo/contracts/posts.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { Audit } from '../../core/audit';
import type { Viewer } from '../../core/auth';
import { Db } from '../../core/db';
import { Directory } from '../../core/directory';
import { isId } from '../../core/valid';
import { World } from '../../core/world';
import { ContentStoreService } from '../contents/content-store.service';
import { MediaService } from '../media/media.service';
import { AuthorsService } from '../members/authors.service';
import type { PostEntity } from './posts.entity';
import { toOwnPostView } from './posts.mapper';
import { PostsRepository } from './posts.repository';
import { isSamePost, isTakenOff, standingAfter } from './posts.rules';

const USE = 'post';

/** What members write under topics, and what they do about what others wrote. */
@Injectable()
export class PostsService implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly posts: PostsRepository,
    private readonly authors: AuthorsService,
    private readonly contents: ContentStoreService,
    private readonly media: MediaService,
    private readonly directory: Directory,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  onModuleInit(): void {
    this.media.onDecided(async (tx, merchantId, { uses }) => {
      if (uses.some(({ kind }) => kind === USE)) await this.directory.bumpContent(tx, merchantId);
    });
  }

  /**
   * The post is there before the platform is asked, and nobody sees it: whatever happens between, it waits for a person.
   * Sent again with the same key it is there once.
   * @throws AppError CONTENT_NOT_FOUND, MEDIA_NOT_FOUND, TEXT_REFUSED, POST_KEY_USED, MEMBER_BANNED
   */
  async write(viewer: Viewer, topicId: string, asked: WritePost): Promise<OwnPostView> {
    const { merchantId } = viewer;
    const { post, isNew } = await this.keep(viewer, topicId, asked);
    if (isNew) {
      const verdict = await this.authors.checkText(viewer, asked.text);
      if (verdict === 'risky') await this.drop(merchantId, post.id);
      const to = standingAfter(verdict);
      await this.db.forMerchant(merchantId, async (tx) => {
        const settled = await this.posts.settle(tx, merchantId, post.id, to);
        if (settled?.state === 'shown') await this.directory.bumpContent(tx, merchantId);
      });
    }
    return this.getOwn(viewer, post.id);
  }

  /** Newest first, whatever became of them. @throws AppError CURSOR_INVALID */
  listMine(viewer: Viewer, { cursor, limit = DEFAULT_PAGE_SIZE }: ListPosts): Promise<OwnPostPage> {
    if (cursor !== undefined && !isId(cursor)) throw new AppError('CURSOR_INVALID');
    const { merchantId } = viewer;
    return this.db.forMerchant(merchantId, async (tx) => {
      const ids = await this.authors.idsOf(tx, merchantId, viewer.memberId);
      const rows = await this.posts.listOf(tx, merchantId, ids, cursor ?? null, limit + 1);
      const shown = rows.slice(0, limit);
      return {
        items: await this.toOwnViews(tx, merchantId, shown),
        nextCursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
      };
    });
  }

  /** @throws AppError POST_NOT_FOUND unless it is the viewer's own */
  remove(viewer: Viewer, id: string, requestId: string): Promise<void> {
    const { merchantId, memberId } = viewer;
    return this.db.forMerchant(merchantId, async (tx) => {
      await this.authors.lock(tx, viewer);
      const post = await this.posts.getForUpdate(tx, merchantId, id);
      const own = await this.authors.idsOf(tx, merchantId, memberId);
      if (!own.includes(post.memberId)) throw new AppError('POST_NOT_FOUND', { id });
      await this.media.require(tx, merchantId, [], { kind: USE, id });
      await this.posts.remove(tx, post);
      const actor = { kind: 'member', id: memberId, requestId } as const;
      await this.audit.add(tx, merchantId, { actor, action: 'post.remove', object: { kind: 'post', id } });
      await this.directory.bumpContent(tx, merchantId);
    });
  }

  /** Once from each viewer; enough of them take the post off until staff look. @throws AppError POST_NOT_FOUND */
  report(viewer: Viewer, id: string, { reason }: ReportPost): Promise<void> {
    const { merchantId, memberId } = viewer;
    return this.db.forMerchant(merchantId, async (tx) => {
      await this.authors.lock(tx, viewer);
      const post = await this.posts.getForUpdate(tx, merchantId, id);
      // What nobody sees is not there, and what is hidden already needs no report.
      if (post.state !== 'shown') throw new AppError('POST_NOT_FOUND', { id });
      if (post.memberId === memberId) return;
      if (!(await this.posts.addReport(tx, post, memberId, reason, this.world.now()))) return;
      if (!isTakenOff(post, await this.posts.countReports(tx, post))) return;
      Object.assign(post, { state: 'pending', waits: 'reported' });
      await this.posts.save(tx, post);
      await this.directory.bumpContent(tx, merchantId);
    });
  }

  private keep(viewer: Viewer, topicId: string, asked: WritePost): Promise<{ post: PostEntity; isNew: boolean }> {
    const { merchantId, memberId, miniAppId } = viewer;
    const { key, text, images = [] } = asked;
    return this.db.forMerchant(merchantId, async (tx) => {
      // Two taps at once: one after the other.
      await this.authors.lock(tx, viewer);
      const kept = await this.posts.findByKey(tx, merchantId, memberId, key);
      if (kept && !isSamePost(kept, topicId, asked)) throw new AppError('POST_KEY_USED');
      if (kept) return { post: kept, isNew: false };
      const now = this.world.now();
      const topic = await this.contents.require(tx, merchantId, 'topic', topicId);
      if (topic.publishAt === null || topic.publishAt > now) throw new AppError('CONTENT_NOT_FOUND', { id: topicId });
      const own = { merchantId, memberId, miniAppId, topicId, key, text, images };
      const waiting = { state: 'pending', waits: 'checking', reason: null, reviewedAt: null } as const;
      const post = await this.posts.add(tx, { ...own, ...waiting, createdAt: now });
      if (images.length > 0) await this.media.require(tx, merchantId, images, { kind: USE, id: post.id, memberId });
      return { post, isNew: true };
    });
  }

  private drop(merchantId: string, id: string): Promise<void> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const post = await this.posts.getForUpdate(tx, merchantId, id);
      await this.media.require(tx, merchantId, [], { kind: USE, id });
      await this.posts.remove(tx, post);
    });
  }

  private getOwn(viewer: Viewer, id: string): Promise<OwnPostView> {
    const { merchantId } = viewer;
    return this.db.forMerchant(merchantId, async (tx) => {
      const post = await this.posts.getForUpdate(tx, merchantId, id);
      const [view] = await this.toOwnViews(tx, merchantId, [post]);
      if (!view) throw new AppError('POST_NOT_FOUND', { id });
      return view;
    });
  }

  private async toOwnViews(tx: EntityManager, merchantId: string, rows: PostEntity[]): Promise<OwnPostView[]> {
    const picture = await this.contents.picturesToShow(
      tx,
      merchantId,
      rows.flatMap(({ images }) => images),
    );
    return rows.map((post) => toOwnPostView(post, picture));
  }
}
