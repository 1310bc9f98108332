import { Injectable } from '@nestjs/common';
import type { ChannelHint } from '@kaibo/contracts/channels';
import type {
  ChannelHintView,
  ConsoleChannel,
  ReservationView,
  SendChannelHint,
  SendReservation,
} from '@kaibo/contracts/channels.dto';
import type { EntityManager } from 'typeorm';
import type { Viewer } from '../../core/auth';
import { Db } from '../../core/db';
import { World } from '../../core/world';
import { AuthorsService } from '../members/authors.service';
import { type ChannelRoom, RoomChoicesService } from '../rooms/room-choices.service';
import { HINTS_COUNT_MS, mayTell, reservationAfter, sayingOf, suggestionOf } from './channels.rules';
import { ChannelsRepository } from './channels.repository';

/**
 * 视频号: WeChat tells a mini-program's server nothing of these rooms, and its pages a little. What pages saw is told here; it
 * changes no room, staff do (`PUT /v1/console/rooms/:id/status`).
 */
@Injectable()
export class ChannelsService {
  constructor(
    private readonly db: Db,
    private readonly channels: ChannelsRepository,
    private readonly rooms: RoomChoicesService,
    private readonly members: AuthorsService,
    private readonly world: World,
  ) {}

  /** @throws AppError ROOM_NOT_FOUND, SOURCE_CANNOT, MEMBER_BANNED */
  hint(viewer: Viewer, roomId: string, asked: SendChannelHint): Promise<ChannelHintView> {
    return this.db.forMerchant(viewer.merchantId, async (tx) => {
      await this.members.lock(tx, viewer);
      const room = await this.rooms.getChannelRoom(tx, viewer, roomId);
      return { accepted: await this.tell(tx, viewer, room, sayingOf(asked)) };
    });
  }

  /** @throws AppError ROOM_NOT_FOUND, SOURCE_CANNOT */
  reservation(viewer: Viewer, roomId: string): Promise<ReservationView> {
    return this.db.forMerchant(viewer.merchantId, async (tx) => {
      await this.rooms.getChannelRoom(tx, viewer, roomId);
      const kept = await this.channels.findReservation(tx, viewer.merchantId, roomId, viewer.memberId);
      return {
        isReserved: kept?.isReserved ?? false,
        outcome: kept ? reservationAfter(kept.isReserved, kept.state).outcome : null,
      };
    });
  }

  /** Sent again it says the same. @throws AppError ROOM_NOT_FOUND, SOURCE_CANNOT, MEMBER_BANNED */
  reserved(viewer: Viewer, roomId: string, { state }: SendReservation): Promise<ReservationView> {
    const { merchantId, memberId } = viewer;
    return this.db.forMerchant(merchantId, async (tx) => {
      await this.members.lock(tx, viewer);
      const room = await this.rooms.getChannelRoom(tx, viewer, roomId);
      const before = await this.channels.findReservation(tx, merchantId, roomId, memberId);
      const { outcome, isReserved, says } = reservationAfter(before?.isReserved ?? false, state);
      const changedAt = this.world.now();
      await this.channels.saveReservation(tx, { merchantId, roomId, memberId, state, isReserved, changedAt });
      await this.tell(tx, viewer, room, says);
      return { isReserved, outcome };
    });
  }

  /** @throws AppError ROOM_NOT_FOUND, SOURCE_CANNOT */
  look(merchantId: string, roomId: string): Promise<ConsoleChannel> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const now = this.world.now();
      const room = await this.rooms.getChannelRoom(tx, { merchantId, miniAppId: null }, roomId);
      const since = new Date(now.getTime() - HINTS_COUNT_MS);
      const counted = await this.channels.countHints(tx, merchantId, roomId, since);
      // What staff have confirmed meanwhile is no news.
      const open = counted.filter(({ says }) => mayTell(says, room, now));
      return {
        finderUserName: room.channelId,
        suggestion: suggestionOf(open),
        hints: open.map(({ says, viewers, lastAt }) => ({ says, viewers, lastAt: lastAt.toISOString() })),
        reservations: await this.channels.countReserved(tx, merchantId, roomId),
      };
    });
  }

  private async tell(
    tx: EntityManager,
    { merchantId, memberId }: Viewer,
    room: ChannelRoom,
    says: ChannelHint | null,
  ): Promise<boolean> {
    const now = this.world.now();
    if (says === null || !mayTell(says, room, now)) return false;
    await this.channels.saveHint(tx, { merchantId, roomId: room.id, memberId, says, seenAt: now });
    return true;
  }
}
