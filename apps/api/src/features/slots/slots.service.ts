import { Injectable } from '@nestjs/common';
import { DEFAULT_PAGE_SIZE } from '@kaibo/contracts/rooms';
import type {
  AskSlots,
  ConsoleSlots,
  ConsoleSlotView,
  ListSlotHealth,
  PreviewSlots,
  SetSlots,
  SlotHealth,
} from '@kaibo/contracts/slots.dto';
import type { EntityManager } from 'typeorm';
import { type Actor, Audit } from '../../core/audit';
import { Db } from '../../core/db';
import { type AppRef, Directory } from '../../core/directory';
import { instantOf } from '../../core/instant';
import { World } from '../../core/world';
import { ContentStoreService } from '../contents/content-store.service';
import { MerchantsService } from '../merchants/merchants.service';
import { RoomChoicesService } from '../rooms/room-choices.service';
import { type ShownSlots, SlotRoomsService } from './slot-rooms.service';
import { toConsoleSlotView, toHealthView } from './slots.mapper';
import { SlotsRepository } from './slots.repository';
import { requireSlots } from './slots.rules';

/** 推荐位: which rooms are recommended beside which content. */
@Injectable()
export class SlotsService {
  constructor(
    private readonly db: Db,
    private readonly slots: SlotsRepository,
    private readonly slotRooms: SlotRoomsService,
    private readonly rooms: RoomChoicesService,
    private readonly contents: ContentStoreService,
    private readonly merchants: MerchantsService,
    private readonly directory: Directory,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  /**
   * These rooms, in this order, and no others. Two who set them at once: one after the other.
   * @throws AppError SLOTS_TOO_MANY, SLOT_ROOM_TWICE, CONTENT_NOT_FOUND, MINI_APP_NOT_FOUND, ROOM_NOT_FOUND
   */
  set(merchantId: string, actor: Actor, type: string, id: string, asked: SetSlots): Promise<ConsoleSlots> {
    const { miniAppId, roomIds } = asked;
    requireSlots(roomIds);
    return this.change(merchantId, actor, type, id, miniAppId, roomIds);
  }

  /** @throws AppError CONTENT_NOT_FOUND, MINI_APP_NOT_FOUND */
  async clear(merchantId: string, actor: Actor, type: string, id: string, { miniAppId }: AskSlots): Promise<void> {
    await this.change(merchantId, actor, type, id, miniAppId, []);
  }

  /** What is shown now, or at another time by what is planned. @throws AppError CONTENT_NOT_FOUND, MINI_APP_NOT_FOUND */
  preview(merchantId: string, type: string, id: string, { miniAppId, at }: PreviewSlots): Promise<ConsoleSlots> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const now = this.world.now();
      const app = await this.requireTarget(tx, merchantId, type, id, miniAppId);
      return this.view(tx, app, type, id, at === undefined ? now : instantOf('at', at), now);
    });
  }

  /** Slots that do not show what was chosen, by content. */
  health(merchantId: string, asked: ListSlotHealth): Promise<SlotHealth> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const now = this.world.now();
      const { miniAppId = null, limit = DEFAULT_PAGE_SIZE, cursor = '0.0' } = asked;
      if (miniAppId !== null) await this.merchants.getMiniApp(tx, merchantId, miniAppId);
      const [contentId = '0', afterApp = '0'] = cursor.split('.');
      const after = { contentId, miniAppId: afterApp };
      const targets = await this.slots.listUnhealthy(tx, merchantId, miniAppId, after, now, limit + 1);
      const shown = targets.slice(0, limit);
      const last = targets.length > limit ? shown.at(-1) : undefined;
      const items = [];
      for (const target of shown) {
        const app = { merchantId, miniAppId: target.mini_app_id };
        const views = await this.viewsOf(tx, app, target.room_ids, now, now);
        items.push(...views.flatMap((view) => toHealthView(target, view) ?? []));
      }
      return { items, nextCursor: last ? `${last.content_id}.${last.mini_app_id}` : null };
    });
  }

  /** What viewers of some content see in this mini-app. */
  async showOf(tx: EntityManager, app: AppRef, contentId: string, now: Date): Promise<ShownSlots> {
    return this.slotRooms.show(tx, app, await this.slots.listRoomIds(tx, app, contentId), now);
  }

  private change(
    merchantId: string,
    actor: Actor,
    type: string,
    id: string,
    miniAppId: string,
    roomIds: readonly string[],
  ): Promise<ConsoleSlots> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const now = this.world.now();
      await this.slots.lock(tx, { merchantId, miniAppId }, id);
      const app = await this.requireTarget(tx, merchantId, type, id, miniAppId);
      await this.rooms.require(tx, app, roomIds);
      const before = await this.slots.listRoomIds(tx, app, id);
      await this.slots.replace(tx, app, id, roomIds);
      const object = { kind: type, id };
      await this.audit.add(tx, merchantId, {
        actor,
        action: 'slots.set',
        object,
        before: { miniAppId, roomIds: before },
        after: { miniAppId, roomIds },
      });
      const after = await this.view(tx, app, type, id, now, now);
      await this.directory.bumpContent(tx, merchantId);
      return after;
    });
  }

  private async requireTarget(
    tx: EntityManager,
    merchantId: string,
    type: string,
    id: string,
    miniAppId: string,
  ): Promise<AppRef> {
    await this.contents.require(tx, merchantId, type, id);
    await this.merchants.getMiniApp(tx, merchantId, miniAppId);
    return { merchantId, miniAppId };
  }

  private async view(
    tx: EntityManager,
    app: AppRef,
    type: string,
    id: string,
    at: Date,
    now: Date,
  ): Promise<ConsoleSlots> {
    const { kind } = await this.contents.require(tx, app.merchantId, type, id);
    const items = await this.viewsOf(tx, app, await this.slots.listRoomIds(tx, app, id), at, now);
    return { targetType: kind, targetId: id, miniAppId: app.miniAppId, at: at.toISOString(), items };
  }

  private async viewsOf(
    tx: EntityManager,
    app: AppRef,
    roomIds: readonly string[],
    at: Date,
    now: Date,
  ): Promise<ConsoleSlotView[]> {
    const { choices, titles } = await this.slotRooms.chooseAsOf(tx, app, roomIds, at, now);
    return choices.map((choice, index) => toConsoleSlotView(choice, index + 1, titles.get(choice.chosenId) ?? ''));
  }
}
