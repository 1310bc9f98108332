import { Injectable } from '@nestjs/common';
import type { ListPosts, PostPage } from '@kaibo/contracts/posts.dto';
import { AppError } from '../../core/app-error';
import { Db } from '../../core/db';
import { FastReads, readyJson } from '../../core/fast-reads';
import type { Feed } from '../../core/feeds';
import { decodeCursor, encodeCursor, pageSizeFor } from '../../core/place-cursor';
import type { Built } from '../../core/ready-pages';
import { Vault } from '../../core/vault';
import type { Warm } from '../../core/warm';
import { World } from '../../core/world';
import { ContentStoreService } from '../contents/content-store.service';
import { AuthorsService } from '../members/authors.service';
import { toPostView } from './posts.mapper';
import { PostsRepository } from './posts.repository';

/** Nicknames, pictures and bans of authors come from elsewhere: what shows them is made anew so often. */
const AUTHORS_HOLD_MS = 60_000;

/** The answer's name within a mini-app. */
export const postsKey = (topicId: string, size: number, cursor: string): string => `p ${topicId} ${size} ${cursor}`;

/** Posts as everybody reads them. */
@Injectable()
export class PostsReadingService {
  constructor(
    private readonly db: Db,
    private readonly reads: FastReads,
    private readonly posts: PostsRepository,
    private readonly contents: ContentStoreService,
    private readonly authors: AuthorsService,
    private readonly vault: Vault,
    private readonly world: World,
  ) {}

  /** Newest first. @throws AppError APP_NOT_FOUND, CONTENT_NOT_FOUND, CURSOR_INVALID */
  async list(appId: string, topicId: string, { cursor = '', limit }: ListPosts): Promise<Warm> {
    const size = pageSizeFor(limit);
    const feed = await this.reads.feed(appId);
    const place = cursor === '' ? null : decodeCursor(cursor, this.cursorMac(feed, topicId));
    if (cursor !== '' && !place) throw new AppError('CURSOR_INVALID');
    return this.reads.answer(feed, postsKey(topicId, size, cursor), 'content', () =>
      this.build(feed, topicId, place?.id ?? null, size),
    );
  }

  private build(feed: Feed, topicId: string, before: string | null, size: number): Promise<Built> {
    const { merchantId } = feed;
    return this.db.forMerchant(merchantId, async (tx): Promise<Built> => {
      const now = this.world.now();
      const topics = await this.contents.cardsOf(tx, merchantId, [topicId], now);
      if (topics.get(topicId)?.kind !== 'topic')
        return {
          answer: new AppError('CONTENT_NOT_FOUND', { id: topicId }),
          freshUntil: await this.contents.nextPublishAt(tx, merchantId, now),
        };
      const rows = await this.posts.listShown(tx, merchantId, topicId, before, size + 1);
      const listed = rows.slice(0, size);
      const last = rows.length > size ? listed.at(-1) : undefined;
      const authors = await this.authors.find(
        tx,
        merchantId,
        listed.map(({ memberId }) => memberId),
      );
      const picture = await this.contents.picturesToShow(
        tx,
        merchantId,
        listed.flatMap(({ images }) => images),
      );
      const page: PostPage = {
        // Posts of somebody who is banned stay where they are, and nobody sees them.
        items: listed.flatMap((post) => {
          const author = authors.get(post.memberId);
          return author ? [toPostView(post, author, picture)] : [];
        }),
        nextCursor: last
          ? encodeCursor({ position: 0, seconds: '0', id: last.id }, this.cursorMac(feed, topicId))
          : null,
      };
      return { answer: await readyJson(page), freshUntil: new Date(now.getTime() + AUTHORS_HOLD_MS) };
    });
  }

  /** Ties a cursor to its list: made-up ones must not become pages that are built and kept. */
  private cursorMac(feed: Feed, topicId: string): (text: string) => string {
    const purpose = `posts/${feed.merchantId}/${topicId}`;
    return (text) => this.vault.mac(purpose, text).toString('base64url').slice(0, 8);
  }
}
