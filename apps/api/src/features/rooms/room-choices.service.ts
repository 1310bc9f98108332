import { Injectable } from '@nestjs/common';
import type { LiveSourceName } from '@kaibo/contracts/rooms';
import type { RoomCard } from '@kaibo/contracts/rooms.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import type { AppRef } from '../../core/directory';
import type { RoomFlags } from './rooms.entity';
import { toRoomCard } from './rooms.mapper';
import { RoomChoicesRepository } from './room-choices.repository';
import type { CardRow } from './rooms.repository';

/** A room that somebody chose, or that could stand in for one. */
export interface RoomChoice extends Omit<CardRow, 'sort_position' | 'sort_seconds'> {
  is_visible: boolean;
  vanished_at: Date | null;
  source: LiveSourceName;
  flags: RoomFlags;
  play_url: string | null;
}

/** Rooms for whoever recommends them: slots, pages, click events. */
@Injectable()
export class RoomChoicesService {
  constructor(private readonly rooms: RoomChoicesRepository) {}

  /**
   * These rooms of a mini-app, whatever became of them, and those of the same anchors that may stand in: on air or to come,
   * and the newest that have ended. What is not the mini-app's is not in the answer.
   */
  list(tx: EntityManager, app: AppRef, roomIds: readonly string[], at: Date): Promise<RoomChoice[]> {
    return roomIds.length === 0 ? Promise.resolve([]) : this.rooms.list(tx, app, roomIds, at);
  }

  /**
   * Holds them until `tx` ends.
   * @throws AppError ROOM_NOT_FOUND for the first that is not this mini-app's
   */
  async require(tx: EntityManager, app: AppRef, roomIds: readonly string[]): Promise<void> {
    const own = new Set(await this.rooms.lock(tx, app, roomIds));
    const foreign = roomIds.find((id) => !own.has(id));
    if (foreign !== undefined) throw new AppError('ROOM_NOT_FOUND', { roomId: foreign });
  }

  /** Which of these are rooms of the merchant, in any mini-app. */
  async existing(tx: EntityManager, merchantId: string, roomIds: readonly string[]): Promise<Set<string>> {
    return new Set(roomIds.length === 0 ? [] : await this.rooms.listExisting(tx, merchantId, roomIds));
  }

  card(merchantId: string, room: RoomChoice, now: Date): RoomCard {
    return toRoomCard(merchantId, room, now);
  }
}
