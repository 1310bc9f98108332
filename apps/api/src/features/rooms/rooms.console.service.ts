import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DEFAULT_PAGE_SIZE, LIVE_STATUS_OF, type LiveSourceName } from '@kaibo/contracts/rooms';
import type {
  AddRoom,
  ConsoleRoomPage,
  ConsoleRoomView,
  EditRoom,
  ListConsoleRooms,
  OrderRooms,
  SetRoomStatus,
} from '@kaibo/contracts/rooms.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { type Actor, Audit } from '../../core/audit';
import { Db } from '../../core/db';
import { Vault } from '../../core/vault';
import { World } from '../../core/world';
import { ImagesService } from '../images/images.service';
import { MediaService } from '../media/media.service';
import { MerchantsService } from '../merchants/merchants.service';
import { type ConsoleRow, RoomsConsoleRepository } from './rooms.console.repository';
import { toConsoleRoomView, toMiniAppAge } from './rooms.mapper';
import { instantOf } from '../../core/instant';
import { decodeCursor, encodeCursor, FIRST_PLACE } from '../../core/place-cursor';
import { coverChange, requireEntered, requireWayIn, requireWindow } from './rooms.rules';

/** As which pictures are shown. */
const USE = 'room';

/** Staff still see a room for so long after it vanished from the platform. */
const VANISHED_SHOWN_MS = 30 * 86_400_000;

/** What staff see and set. What they set lies in tables of its own, so no sync can touch it. */
@Injectable()
export class RoomsConsoleService implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly rooms: RoomsConsoleRepository,
    private readonly merchants: MerchantsService,
    private readonly images: ImagesService,
    private readonly media: MediaService,
    private readonly vault: Vault,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  /** A cover that may be seen from now on, or may not any more, changes what viewers read. */
  onModuleInit(): void {
    this.media.onDecided(async (tx, merchantId, { uses }) => {
      const rooms = uses.filter(({ kind }) => kind === USE).map(({ id }) => id);
      if (rooms.length === 0) return;
      for (const miniAppId of await this.rooms.listMiniApps(tx, merchantId, rooms))
        await this.rooms.bumpFeed(tx, merchantId, miniAppId);
    });
  }

  /** @throws AppError CURSOR_INVALID, MINI_APP_NOT_FOUND */
  list(merchantId: string, asked: ListConsoleRooms): Promise<ConsoleRoomPage> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const at = this.world.now();
      const { miniAppId = null, state = null, limit = DEFAULT_PAGE_SIZE } = asked;
      if (miniAppId !== null) await this.merchants.getMiniApp(tx, merchantId, miniAppId);
      const mac = this.cursorMac(merchantId, `${miniAppId}/${state}`);
      const after = asked.cursor ? decodeCursor(asked.cursor, mac) : FIRST_PLACE;
      if (!after) throw new AppError('CURSOR_INVALID');

      const vanishedSince = new Date(at.getTime() - VANISHED_SHOWN_MS);
      const rows = await this.rooms.list(tx, merchantId, { miniAppId, state, vanishedSince, at }, after, limit + 1);
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      const ages = await this.rooms.listAges(tx, merchantId);
      return {
        items: await this.toViews(tx, merchantId, shown, at),
        nextCursor: last
          ? encodeCursor({ position: last.sort_position, seconds: last.sort_seconds, id: last.id }, mac)
          : null,
        ages: ages.map(toMiniAppAge),
      };
    });
  }

  /**
   * Sets what is given, takes away what is null, leaves the rest.
   * @throws AppError ROOM_NOT_FOUND, IMAGE_URL_REFUSED, MEDIA_NOT_FOUND, INPUT_INVALID
   */
  edit(merchantId: string, actor: Actor, roomId: string, asked: EditRoom): Promise<ConsoleRoomView> {
    const change = coverChange(asked);
    return this.db.forMerchant(merchantId, async (tx) => {
      const { mini_app_id: miniAppId } = await this.rooms.get(tx, merchantId, roomId);
      await this.rooms.lock(tx, merchantId, [roomId]);
      const before = await this.getView(tx, merchantId, roomId);
      if (change.coverOverride) await this.images.add(tx, merchantId, change.coverOverride);
      if (change.coverPicture !== undefined) await this.showCover(tx, merchantId, roomId, change.coverPicture);
      await this.rooms.saveSettings(tx, merchantId, roomId, change, this.world.now());
      const after = await this.getView(tx, merchantId, roomId);
      const object = { kind: 'room', id: roomId };
      await this.audit.add(tx, merchantId, { actor, action: 'room.edit', object, before, after });
      await this.rooms.bumpFeed(tx, merchantId, miniAppId);
      return after;
    });
  }

  /**
   * These rooms lead the list in this order; all others lose their place. Two who order at once: one after the other.
   * @throws AppError MINI_APP_NOT_FOUND, ROOM_NOT_FOUND
   */
  order(merchantId: string, actor: Actor, { miniAppId, roomIds }: OrderRooms): Promise<void> {
    return this.db.forMerchant(merchantId, async (tx) => {
      await this.merchants.getMiniApp(tx, merchantId, miniAppId);
      await this.rooms.lockOrder(tx, merchantId, miniAppId);
      const own = new Set(await this.rooms.lock(tx, merchantId, roomIds, miniAppId));
      const foreign = roomIds.find((id) => !own.has(id));
      if (foreign !== undefined) throw new AppError('ROOM_NOT_FOUND', { roomId: foreign });
      await this.rooms.saveOrder(tx, merchantId, miniAppId, roomIds, this.world.now());
      const object = { kind: 'mini-app', id: miniAppId };
      await this.audit.add(tx, merchantId, { actor, action: 'rooms.order', object, after: roomIds });
      await this.rooms.bumpFeed(tx, merchantId, miniAppId);
    });
  }

  /**
   * A room that staff enter, planned from the start; one whose end has passed is expired at once.
   * @throws AppError MINI_APP_NOT_FOUND, SOURCE_CANNOT, INPUT_INVALID, ROOM_WINDOW_INVALID, IMAGE_URL_REFUSED,
   *   MEDIA_NOT_FOUND
   */
  add(merchantId: string, actor: Actor, miniAppId: string, room: AddRoom): Promise<ConsoleRoomView> {
    const [startsAt, endsAt] = [instantOf('startsAt', room.startsAt), instantOf('endsAt', room.endsAt)];
    requireWindow(startsAt, endsAt);
    const { coverPicture } = coverChange({ coverOverride: room.coverUrl, coverPicture: room.coverPicture });
    return this.db.forMerchant(merchantId, async (tx) => {
      const { source } = await this.merchants.getMiniApp(tx, merchantId, miniAppId);
      requireEntered(source);
      requireWayIn(source, room);
      if (room.coverUrl !== undefined) await this.images.add(tx, merchantId, room.coverUrl);
      const now = this.world.now();
      const id = await this.rooms.add(tx, {
        merchantId,
        miniAppId,
        platformRoomId: this.world.bytes(12).toString('hex'),
        title: room.title,
        anchorName: room.anchor,
        coverUrl: room.coverUrl ?? null,
        playUrl: room.playUrl ?? null,
        channelId: room.finderUserName ?? null,
        liveStatus: LIVE_STATUS_OF.upcoming,
        startsAt,
        endsAt,
        createdAt: now,
        changedAt: now,
      });
      if (coverPicture) {
        await this.showCover(tx, merchantId, id, coverPicture);
        await this.rooms.saveSettings(tx, merchantId, id, { coverPicture }, now);
      }
      const after = await this.getView(tx, merchantId, id);
      await this.audit.add(tx, merchantId, { actor, action: 'room.add', object: { kind: 'room', id }, after });
      await this.rooms.bumpFeed(tx, merchantId, miniAppId);
      return after;
    });
  }

  /**
   * Staff say what a room that they entered is doing.
   * @throws AppError ROOM_NOT_FOUND, SOURCE_CANNOT; ROOM_WINDOW_INVALID for an upcoming room whose end has passed
   */
  setStatus(merchantId: string, actor: Actor, roomId: string, { status }: SetRoomStatus): Promise<ConsoleRoomView> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const now = this.world.now();
      const room = await this.rooms.get(tx, merchantId, roomId);
      requireEntered((await this.merchants.getMiniApp(tx, merchantId, room.mini_app_id)).source);
      if (status === 'upcoming') requireWindow(now, room.ends_at);
      await this.rooms.lock(tx, merchantId, [roomId]);
      const before = await this.getView(tx, merchantId, roomId);
      await this.rooms.saveStatus(tx, merchantId, roomId, LIVE_STATUS_OF[status], now);
      const after = await this.getView(tx, merchantId, roomId);
      const object = { kind: 'room', id: roomId };
      await this.audit.add(tx, merchantId, { actor, action: 'room.set-status', object, before, after });
      await this.rooms.bumpFeed(tx, merchantId, room.mini_app_id);
      return after;
    });
  }

  private showCover(tx: EntityManager, merchantId: string, id: string, picture: string | null): Promise<void> {
    return this.media.require(tx, merchantId, picture === null ? [] : [picture], { kind: USE, id });
  }

  private async getView(tx: EntityManager, merchantId: string, id: string): Promise<ConsoleRoomView> {
    const row = await this.rooms.get(tx, merchantId, id);
    const { source } = await this.merchants.getMiniApp(tx, merchantId, row.mini_app_id);
    return toConsoleRoomView(merchantId, source, row, this.world.now());
  }

  private async toViews(
    tx: EntityManager,
    merchantId: string,
    rows: ConsoleRow[],
    now: Date,
  ): Promise<ConsoleRoomView[]> {
    const sources = new Map<string, LiveSourceName>();
    const views: ConsoleRoomView[] = [];
    for (const row of rows) {
      const id = row.mini_app_id;
      const source = sources.get(id) ?? (await this.merchants.getMiniApp(tx, merchantId, id)).source;
      sources.set(id, source);
      views.push(toConsoleRoomView(merchantId, source, row, now));
    }
    return views;
  }

  private cursorMac(merchantId: string, list: string): (text: string) => string {
    const purpose = `console/rooms/${merchantId}/${list}`;
    return (text) => this.vault.mac(purpose, text).toString('base64url').slice(0, 8);
  }
}
