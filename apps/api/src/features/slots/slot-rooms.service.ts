import { Injectable } from '@nestjs/common';
import type { SlotView } from '@kaibo/contracts/slots.dto';
import type { EntityManager } from 'typeorm';
import type { AppRef } from '../../core/directory';
import { type RoomChoice, RoomChoicesService } from '../rooms/room-choices.service';
import { type ShowableRoom, toSlotViews } from './slots.mapper';
import { chooseSlots, type SlotChoice, slotsFreshUntil, statusAsOf } from './slots.rules';

/** Slots ready to show, and when the clock alone changes them. */
export interface ShownSlots {
  views: SlotView[];
  freshUntil: Date | null;
}

/** Chosen rooms, healed: for content, for pages, for whatever a tap opens. */
@Injectable()
export class SlotRoomsService {
  constructor(private readonly rooms: RoomChoicesService) {}

  async show(tx: EntityManager, app: AppRef, roomIds: readonly string[], now: Date): Promise<ShownSlots> {
    const rooms = await this.load(tx, app, roomIds, now, now);
    return { views: toSlotViews(chooseSlots(roomIds, rooms)), freshUntil: slotsFreshUntil(rooms, now) };
  }

  /** What the slots show at another time, by what is planned now; with the titles of those that were chosen. */
  async chooseAsOf(
    tx: EntityManager,
    app: AppRef,
    roomIds: readonly string[],
    at: Date,
    now: Date,
  ): Promise<{ choices: SlotChoice<ShowableRoom>[]; titles: Map<string, string> }> {
    const rooms = await this.load(tx, app, roomIds, at, now);
    return { choices: chooseSlots(roomIds, rooms), titles: new Map(rooms.map(({ id, title }) => [id, title])) };
  }

  /** @returns what each of these stands for now, each by itself */
  async showEach(
    tx: EntityManager,
    app: AppRef,
    roomIds: readonly string[],
    now: Date,
  ): Promise<{ views: Map<string, SlotView>; freshUntil: Date | null }> {
    const rooms = await this.load(tx, app, roomIds, now, now);
    const views = new Map<string, SlotView>();
    for (const id of roomIds) for (const view of toSlotViews(chooseSlots([id], rooms))) views.set(id, view);
    return { views, freshUntil: slotsFreshUntil(rooms, now) };
  }

  private async load(
    tx: EntityManager,
    app: AppRef,
    roomIds: readonly string[],
    at: Date,
    now: Date,
  ): Promise<ShowableRoom[]> {
    const rows = await this.rooms.list(tx, app, roomIds, at < now ? at : now);
    return rows.map((row) => this.toRoom(app.merchantId, row, at, now));
  }

  private toRoom(merchantId: string, row: RoomChoice, at: Date, now: Date): ShowableRoom {
    const card = this.rooms.card(merchantId, row, now);
    const [startsAt, endsAt] = [row.starts_at, row.ends_at];
    const status = statusAsOf({ status: card.status, startsAt, endsAt }, at, now);
    return {
      id: row.id,
      title: row.title,
      anchor: row.anchor,
      status,
      startsAt,
      endsAt,
      isVisible: row.is_visible,
      vanishedAt: row.vanished_at !== null && row.vanished_at <= at ? row.vanished_at : null,
      hasReplay: hasReplay(row),
      card: { ...card, status },
    };
  }
}

/** Where a replay can be had: in the plugin unless it was switched off, at an address of the merchant's. */
const hasReplay = ({ source, flags, play_url }: RoomChoice): boolean =>
  source === 'wechat-live' ? flags.closeReplay !== true : source === 'manual' && play_url !== null;
