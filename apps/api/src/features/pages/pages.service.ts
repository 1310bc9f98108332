import { Injectable } from '@nestjs/common';
import type { HomeView, PageDocument, PageView, ShownPageBlock } from '@kaibo/contracts/pages.dto';
import type { RoomCard } from '@kaibo/contracts/rooms.dto';
import type { RoomState } from '@kaibo/contracts/rooms';
import type { SlotView } from '@kaibo/contracts/slots.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { Db } from '../../core/db';
import { FastReads, readyJson } from '../../core/fast-reads';
import type { Feed } from '../../core/feeds';
import type { Built } from '../../core/ready-pages';
import type { Warm } from '../../core/warm';
import { World } from '../../core/world';
import { ContentStoreService } from '../contents/content-store.service';
import { RoomsService } from '../rooms/rooms.service';
import { SlotRoomsService } from '../slots/slot-rooms.service';
import { type PageMaterial, toShownPageBlock } from './pages.mapper';
import { PagesRepository } from './pages.repository';
import { pagePicturesOf, targetsOf } from './pages.rules';

/** Of a list block. */
const MOST_LISTED = 20;

/** The answer's name within a mini-app. */
export const pageKey = (id: string): string => `g ${id}`;

/** The same of the page to begin with. */
export const HOME_KEY = 'h';

/** What was found for a page's blocks, and when the clock alone makes it wrong. */
interface Found {
  blocks: ShownPageBlock[];
  freshUntil: Date | null;
}

type RoomLists = Map<RoomState, { cards: RoomCard[]; freshUntil: Date | null }>;

/** Pages as viewers see them: whatever they point to is looked up, and what is over is healed. */
@Injectable()
export class PagesService {
  constructor(
    private readonly db: Db,
    private readonly reads: FastReads,
    private readonly pages: PagesRepository,
    private readonly contents: ContentStoreService,
    private readonly rooms: RoomsService,
    private readonly slotRooms: SlotRoomsService,
    private readonly world: World,
  ) {}

  /** @throws AppError APP_NOT_FOUND, PAGE_NOT_FOUND */
  async get(appId: string, id: string): Promise<Warm> {
    const feed = await this.reads.feed(appId);
    return this.reads.answer(feed, pageKey(id), 'content', () => this.build(feed, id));
  }

  /** The page that the mini-program begins with, if staff chose one. @throws AppError APP_NOT_FOUND */
  async getHome(appId: string): Promise<Warm> {
    const feed = await this.reads.feed(appId);
    return this.reads.answer(feed, HOME_KEY, 'content', async () => {
      const id = await this.db.forMerchant(feed.merchantId, (tx) => this.pages.findHome(tx, feed.merchantId));
      const made = id === null ? null : await this.make(feed, id);
      const view: HomeView = { page: made?.view ?? null };
      return { answer: await readyJson(view), freshUntil: made?.freshUntil ?? null };
    });
  }

  private async build(feed: Feed, id: string): Promise<Built> {
    const made = await this.make(feed, id);
    if (!made) return { answer: new AppError('PAGE_NOT_FOUND', { id }), freshUntil: null };
    return { answer: await readyJson(made.view), freshUntil: made.freshUntil };
  }

  /** The page with all that it points to; null when viewers do not see it. */
  private async make(feed: Feed, id: string): Promise<{ view: PageView; freshUntil: Date | null } | null> {
    const { merchantId } = feed;
    const now = this.world.now();
    const published = await this.db.forMerchant(merchantId, async (tx) => {
      const page = (await this.pages.listAmong(tx, merchantId, [id])).get(id)
        ? await this.pages.get(tx, merchantId, id)
        : null;
      if (!page || page.publishedNumber === null) return null;
      const { number, document } = await this.pages.getVersion(tx, merchantId, id, page.publishedNumber);
      return { name: page.name, number, document };
    });
    if (!published) return null;
    const { name, number, document } = published;
    // Each of these is a statement of its own, past the transaction.
    const lists = await this.roomLists(feed, document, now);
    const { blocks, freshUntil } = await this.db.forMerchant(merchantId, (tx) =>
      this.show(tx, feed, document, lists, now),
    );
    const view: PageView = { id, name, number, blocks };
    return { view, freshUntil };
  }

  private async roomLists(feed: Feed, { blocks }: PageDocument, now: Date): Promise<RoomLists> {
    const lists: RoomLists = new Map();
    for (const { state } of blocks)
      if (state && !lists.has(state)) lists.set(state, await this.rooms.firstCards(feed, state, MOST_LISTED, now));
    return lists;
  }

  private async show(
    tx: EntityManager,
    feed: Feed,
    document: PageDocument,
    lists: RoomLists,
    now: Date,
  ): Promise<Found> {
    const { merchantId } = feed;
    const targets = targetsOf(document);
    const idsOf = (kind: string): string[] => [
      ...new Set(targets.filter((target) => target.kind === kind).map(({ id }) => id)),
    ];
    const has = (type: string): boolean => document.blocks.some((block) => block.type === type);
    const contentIds = ['article', 'topic', 'goods'].flatMap(idsOf);
    const pages = await this.pages.listAmong(tx, merchantId, idsOf('page'));
    const rooms = await this.slotRooms.showEach(tx, feed, idsOf('room'), now);
    const until = [rooms.freshUntil, ...[...lists.values()].map(({ freshUntil }) => freshUntil)];
    const slots = new Map<number, SlotView[]>();
    for (const [place, { roomIds }] of document.blocks.entries())
      if (roomIds) {
        const shown = await this.slotRooms.show(tx, feed, roomIds, now);
        slots.set(place, shown.views);
        until.push(shown.freshUntil);
      }
    const first = (kind: 'article' | 'goods') =>
      has(`${kind}-list`) ? this.contents.firstCards(tx, merchantId, kind, MOST_LISTED, now) : Promise.resolve([]);
    const material: PageMaterial = {
      picture: await this.contents.picturesToShow(tx, merchantId, pagePicturesOf(document)),
      roomsIn: (state) => lists.get(state)?.cards ?? [],
      articles: await first('article'),
      goods: await first('goods'),
      contents: await this.contents.cardsOf(tx, merchantId, contentIds, now),
      publishedPages: new Set([...pages].flatMap(([id, isPublished]) => (isPublished ? [id] : []))),
      rooms: rooms.views,
      slots,
    };
    until.push(await this.contents.nextPublishAt(tx, merchantId, now));
    const blocks = document.blocks.flatMap((block, place) => toShownPageBlock(block, place, material) ?? []);
    return { blocks, freshUntil: earliest(until) };
  }
}

const earliest = (times: readonly (Date | null)[]): Date | null => {
  const known = times.filter((time) => time !== null).map((time) => time.getTime());
  return known.length > 0 ? new Date(Math.min(...known)) : null;
};
