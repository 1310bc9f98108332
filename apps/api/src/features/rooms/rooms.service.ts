import { Injectable } from '@nestjs/common';
import type { RoomState } from '@kaibo/contracts/rooms';
import { DISTRIBUTION_CAPABILITIES } from '@kaibo/contracts/distribution';
import { PLATFORMS_WITHOUT_LOTTERIES } from '@kaibo/contracts/lotteries';
import type { AppView, ListRooms, RoomCard, RoomPage } from '@kaibo/contracts/rooms.dto';
import { AppError } from '../../core/app-error';
import { Db } from '../../core/db';
import { FastReads, readyJson } from '../../core/fast-reads';
import type { Feed, LookedUp } from '../../core/feeds';
import type { Built } from '../../core/ready-pages';
import { Vault } from '../../core/vault';
import type { Warm } from '../../core/warm';
import { World } from '../../core/world';
import { CAPABILITIES } from '../../platforms/capabilities';
import { MerchantsService } from '../merchants/merchants.service';
import { toRoomCard, toRoomView } from './rooms.mapper';
import { type PageRead, RoomsRepository } from './rooms.repository';
import { decodeCursor, encodeCursor, FIRST_PLACE, pageSizeFor, type Place } from '../../core/place-cursor';

/** What viewers read. Every answer is kept ready, so a warm one costs neither SQL nor JSON. */
@Injectable()
export class RoomsService {
  constructor(
    private readonly db: Db,
    private readonly reads: FastReads,
    private readonly rooms: RoomsRepository,
    private readonly merchants: MerchantsService,
    private readonly vault: Vault,
    private readonly world: World,
  ) {}

  /** @throws AppError APP_NOT_FOUND, CURSOR_INVALID */
  async list(appId: string, asked: ListRooms): Promise<Warm> {
    const { state, cursor = '' } = asked;
    const size = pageSizeFor(asked.limit);
    const feed = await this.reads.feed(
      appId,
      cursor === '' ? () => this.lookUpWithPage(appId, state, size) : undefined,
    );
    const after = cursor === '' ? FIRST_PLACE : this.placeOf(feed, state, cursor);
    return this.reads.answer(feed, listKey(state, size, cursor), 'rooms', () =>
      this.buildPage(feed, state, after, size),
    );
  }

  /** The first of a list, for whoever shows it among other things; when the clock alone changes it. Outside any transaction. */
  async firstCards(
    feed: Feed,
    state: RoomState,
    count: number,
    now: Date,
  ): Promise<{ cards: RoomCard[]; freshUntil: Date | null }> {
    const { rows, freshUntil } = await this.rooms.pageOf(feed, state, FIRST_PLACE, count, now);
    return { cards: rows.slice(0, count).map((row) => toRoomCard(feed.merchantId, row, now)), freshUntil };
  }

  /** @throws AppError APP_NOT_FOUND, ROOM_NOT_FOUND */
  async get(appId: string, roomId: string): Promise<Warm> {
    const feed = await this.reads.feed(appId);
    return this.reads.answer(feed, roomKey(roomId), 'rooms', () => this.buildRoom(feed, roomId));
  }

  /** @throws AppError APP_NOT_FOUND */
  async app(appId: string): Promise<Warm> {
    const feed = await this.reads.feed(appId);
    return this.reads.answer(feed, APP_KEY, 'rooms', () => this.buildApp(feed));
  }

  /** For a mini-app that this process never heard of: whose it is and the page asked for come in one statement. */
  private async lookUpWithPage(appId: string, state: RoomState, size: number): Promise<LookedUp | null> {
    const now = this.world.now();
    const found = await this.rooms.findAppAndPage(appId, state, size, now);
    if (!found) return null;
    const onLearned = (feed: Feed): void => {
      const built = this.reads.answer(feed, listKey(state, size, ''), 'rooms', () =>
        this.toPage(feed, state, size, found.page, now),
      );
      // Whoever asked for this page waits for the same build, and is told of its failure.
      built.catch(() => undefined);
    };
    return { ...found.feed, onLearned };
  }

  private async buildPage(feed: Feed, state: RoomState, after: Place, size: number): Promise<Built> {
    const now = this.world.now();
    return this.toPage(feed, state, size, await this.rooms.pageOf(feed, state, after, size, now), now);
  }

  private async toPage(feed: Feed, state: RoomState, size: number, read: PageRead, now: Date): Promise<Built> {
    const { rows, freshUntil } = read;
    const shown = rows.slice(0, size);
    const last = rows.length > size ? shown.at(-1) : undefined;
    const page: RoomPage = {
      items: shown.map((row) => toRoomCard(feed.merchantId, row, now)),
      nextCursor: last
        ? encodeCursor(
            { position: last.sort_position, seconds: last.sort_seconds, id: last.id },
            this.cursorMac(feed, state),
          )
        : null,
    };
    return { answer: await readyJson(page), freshUntil };
  }

  private buildRoom(feed: Feed, roomId: string): Promise<Built> {
    return this.db.forMerchant(feed.merchantId, async (tx) => {
      const now = this.world.now();
      const row = await this.rooms.findVisible(tx, feed, roomId);
      if (!row) return { answer: new AppError('ROOM_NOT_FOUND', { roomId }), freshUntil: null };
      const { source } = await this.merchants.getMiniApp(tx, feed.merchantId, feed.miniAppId);
      const covers = row.goods.flatMap((item) => (item.coverUrl === null ? [] : [item.coverUrl]));
      const imageIds = await this.rooms.listImageIds(tx, feed.merchantId, covers);
      const view = toRoomView(feed.merchantId, source, row, imageIds, now);
      return { answer: await readyJson(view), freshUntil: view.status === 'upcoming' ? row.ends_at : null };
    });
  }

  private buildApp(feed: Feed): Promise<Built> {
    return this.db.forMerchant(feed.merchantId, async (tx) => {
      const app = await this.merchants.getMiniApp(tx, feed.merchantId, feed.miniAppId);
      const view: AppView = {
        appId: app.appId,
        name: app.name,
        platform: app.platform,
        source: app.source,
        capabilities: [...CAPABILITIES[app.source]],
        allowed: {
          team: DISTRIBUTION_CAPABILITIES[app.platform].team,
          lotteries: !PLATFORMS_WITHOUT_LOTTERIES.includes(app.platform),
        },
      };
      return { answer: await readyJson(view), freshUntil: null };
    });
  }

  private placeOf(feed: Feed, state: RoomState, cursor: string): Place {
    const place = decodeCursor(cursor, this.cursorMac(feed, state));
    if (!place) throw new AppError('CURSOR_INVALID');
    return place;
  }

  /** Ties a cursor to its list: made-up ones must not become pages that are built and kept. */
  private cursorMac(feed: Feed, state: RoomState): (text: string) => string {
    const purpose = `rooms/${feed.merchantId}/${feed.miniAppId}/${state}`;
    return (text) => this.vault.mac(purpose, text).toString('base64url').slice(0, 8);
  }
}

/** Names of answers within a mini-app. */
export const listKey = (state: RoomState, size: number, cursor: string): string => `l ${state} ${size} ${cursor}`;
export const roomKey = (roomId: string): string => `r ${roomId}`;
export const APP_KEY = 'a';
