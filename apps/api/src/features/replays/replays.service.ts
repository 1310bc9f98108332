import { Injectable } from '@nestjs/common';
import { AppError } from '../../core/app-error';
import { Db } from '../../core/db';
import { FastReads, readyJson } from '../../core/fast-reads';
import type { Built } from '../../core/ready-pages';
import type { Warm } from '../../core/warm';
import { World } from '../../core/world';
import { RoomStoreService } from '../rooms/room-store.service';
import { ReplaysRepository } from './replays.repository';
import { viewOf } from './replays.rules';

/** The answer's name within a mini-app. */
export const replaysKey = (roomId: string): string => `replays ${roomId}`;

/** What viewers read of replays. */
@Injectable()
export class ReplaysService {
  constructor(
    private readonly db: Db,
    private readonly reads: FastReads,
    private readonly replays: ReplaysRepository,
    private readonly rooms: RoomStoreService,
    private readonly world: World,
  ) {}

  /** @throws AppError APP_NOT_FOUND, ROOM_NOT_FOUND */
  async list(appId: string, roomId: string): Promise<Warm> {
    const feed = await this.reads.feed(appId);
    return this.reads.answer(feed, replaysKey(roomId), 'rooms', () =>
      this.db.forMerchant(feed.merchantId, async (tx): Promise<Built> => {
        const room = await this.rooms.findShown(tx, feed, roomId);
        if (!room) return { answer: new AppError('ROOM_NOT_FOUND', { roomId }), freshUntil: null };
        const known = await this.replays.find(tx, feed.merchantId, roomId);
        const { view, freshUntil } = viewOf(room, known, this.world.now());
        return { answer: await readyJson(view), freshUntil };
      }),
    );
  }
}
