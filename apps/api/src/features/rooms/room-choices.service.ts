import { Injectable } from '@nestjs/common';
import type { LiveSourceName, RoomStatus } from '@kaibo/contracts/rooms';
import type { RoomCard } from '@kaibo/contracts/rooms.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import type { AppRef } from '../../core/directory';
import { World } from '../../core/world';
import type { RoomFlags } from './rooms.entity';
import { toRoomCard } from './rooms.mapper';
import { RoomChoicesRepository } from './room-choices.repository';
import { statusAt } from './rooms.rules';
import type { CardRow } from './rooms.repository';

/** A room that somebody chose, or that could stand in for one. */
export interface RoomChoice extends Omit<CardRow, 'sort_position' | 'sort_seconds'> {
  is_visible: boolean;
  vanished_at: Date | null;
  source: LiveSourceName;
  flags: RoomFlags;
  play_url: string | null;
}

/** A room on 视频号, as far as what clients see of it matters. */
export interface ChannelRoom {
  id: string;
  /** The 视频号 id. */
  channelId: string;
  status: RoomStatus;
  startsAt: Date;
}

/** Rooms for whoever recommends them: slots, pages, click events. */
@Injectable()
export class RoomChoicesService {
  constructor(
    private readonly rooms: RoomChoicesRepository,
    private readonly world: World,
  ) {}

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

  /**
   * A room on 视频号 that viewers of this mini-app see. @param app without a mini-app: that staff see, in any
   * @throws AppError ROOM_NOT_FOUND; SOURCE_CANNOT for a room of any other source
   */
  async getChannelRoom(
    tx: EntityManager,
    { merchantId, miniAppId }: { merchantId: string; miniAppId: string | null },
    roomId: string,
  ): Promise<ChannelRoom> {
    const room = await this.rooms.findEntered(tx, merchantId, miniAppId, roomId);
    if (!room) throw new AppError('ROOM_NOT_FOUND', { roomId });
    const { source, channel_id: channelId } = room;
    if (channelId === null) throw new AppError('SOURCE_CANNOT', { source });
    const status = statusAt(room.live_status, room.ends_at, this.world.now());
    return { id: roomId, channelId, status, startsAt: room.starts_at };
  }

  card(merchantId: string, room: RoomChoice, now: Date): RoomCard {
    return toRoomCard(merchantId, room, now);
  }
}
