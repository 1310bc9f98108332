import { Injectable } from '@nestjs/common';
import type { ContentKind } from '@kaibo/contracts/contents';
import type { ContentPage, ListContents } from '@kaibo/contracts/contents.dto';
import { AppError } from '../../core/app-error';
import { Db } from '../../core/db';
import { FastReads, readyJson } from '../../core/fast-reads';
import type { Feed } from '../../core/feeds';
import { decodeCursor, encodeCursor, FIRST_PLACE, pageSizeFor, type Place } from '../../core/place-cursor';
import type { Built } from '../../core/ready-pages';
import { Vault } from '../../core/vault';
import type { Warm } from '../../core/warm';
import { World } from '../../core/world';
import { SlotsService } from '../slots/slots.service';
import { ContentStoreService } from './content-store.service';
import { toContentView } from './contents.mapper';
import { ContentsRepository } from './contents.repository';
import { picturesOf, requireKind } from './contents.rules';

/** Names of answers within a mini-app. */
export const contentsKey = (kind: ContentKind, size: number, cursor: string): string => `c ${kind} ${size} ${cursor}`;
export const contentKey = (kind: ContentKind, id: string): string => `d ${kind} ${id}`;

/** What viewers read of content, with the rooms that it recommends. */
@Injectable()
export class ContentsService {
  constructor(
    private readonly db: Db,
    private readonly reads: FastReads,
    private readonly store: ContentStoreService,
    private readonly contents: ContentsRepository,
    private readonly slots: SlotsService,
    private readonly vault: Vault,
    private readonly world: World,
  ) {}

  /** @throws AppError APP_NOT_FOUND, CONTENT_NOT_FOUND, CURSOR_INVALID */
  async list(appId: string, kindName: string, { cursor = '', limit }: ListContents): Promise<Warm> {
    const kind = requireKind(kindName);
    const size = pageSizeFor(limit);
    const feed = await this.reads.feed(appId);
    const after = cursor === '' ? FIRST_PLACE : decodeCursor(cursor, this.cursorMac(feed, kind));
    if (!after) throw new AppError('CURSOR_INVALID');
    return this.reads.answer(feed, contentsKey(kind, size, cursor), 'content', () =>
      this.buildPage(feed, kind, after, size),
    );
  }

  /** @throws AppError APP_NOT_FOUND, CONTENT_NOT_FOUND */
  async get(appId: string, kindName: string, id: string): Promise<Warm> {
    const kind = requireKind(kindName);
    const feed = await this.reads.feed(appId);
    return this.reads.answer(feed, contentKey(kind, id), 'content', () => this.buildOne(feed, kind, id));
  }

  private buildPage(feed: Feed, kind: ContentKind, after: Place, size: number): Promise<Built> {
    const { merchantId } = feed;
    return this.db.forMerchant(merchantId, async (tx) => {
      const now = this.world.now();
      const rows = await this.store.listPublished(tx, merchantId, kind, now, after, size + 1);
      const shown = rows.slice(0, size);
      const last = rows.length > size ? shown.at(-1) : undefined;
      const page: ContentPage = {
        items: await this.store.toCards(tx, merchantId, shown),
        nextCursor: last
          ? encodeCursor(
              { position: last.sort_position, seconds: last.sort_seconds, id: last.id },
              this.cursorMac(feed, kind),
            )
          : null,
      };
      return { answer: await readyJson(page), freshUntil: await this.store.nextPublishAt(tx, merchantId, now) };
    });
  }

  private buildOne(feed: Feed, kind: ContentKind, id: string): Promise<Built> {
    const { merchantId } = feed;
    return this.db.forMerchant(merchantId, async (tx): Promise<Built> => {
      const now = this.world.now();
      const content = await this.contents.find(tx, merchantId, kind, id);
      const publishAt = content?.publishAt ?? null;
      if (!content || publishAt === null || publishAt > now)
        return { answer: new AppError('CONTENT_NOT_FOUND', { id }), freshUntil: publishAt };
      const picture = await this.store.picturesToShow(tx, merchantId, picturesOf(content));
      const { views, freshUntil } = await this.slots.showOf(tx, feed, id, now);
      return { answer: await readyJson(toContentView(content, publishAt, picture, views)), freshUntil };
    });
  }

  /** Ties a cursor to its list: made-up ones must not become pages that are built and kept. */
  private cursorMac(feed: Feed, kind: ContentKind): (text: string) => string {
    const purpose = `contents/${feed.merchantId}/${kind}`;
    return (text) => this.vault.mac(purpose, text).toString('base64url').slice(0, 8);
  }
}
