import { Injectable } from '@nestjs/common';
import type { ChannelHint } from '@kaibo/contracts/channels';
import type { EntityManager } from 'typeorm';
import { ChannelHintEntity, ChannelReservationEntity } from './channels.entity';

/** How many viewers saw the same. */
export interface CountedHint {
  says: ChannelHint;
  viewers: number;
  lastAt: Date;
}

@Injectable()
export class ChannelsRepository {
  async saveHint(tx: EntityManager, hint: ChannelHintEntity): Promise<void> {
    await tx.upsert(ChannelHintEntity, hint, ['merchantId', 'roomId', 'memberId']);
  }

  countHints(tx: EntityManager, merchantId: string, roomId: string, since: Date): Promise<CountedHint[]> {
    return tx.query(
      `select says, count(*)::int as viewers, max(seen_at) as "lastAt" from channel_hints
       where merchant_id = $1 and room_id = $2 and seen_at > $3 group by says order by viewers desc, says`,
      [merchantId, roomId, since],
    );
  }

  findReservation(tx: EntityManager, merchantId: string, roomId: string, memberId: string) {
    return tx.findOneBy(ChannelReservationEntity, { merchantId, roomId, memberId });
  }

  async saveReservation(tx: EntityManager, reservation: ChannelReservationEntity): Promise<void> {
    await tx.upsert(ChannelReservationEntity, reservation, ['merchantId', 'roomId', 'memberId']);
  }

  countReserved(tx: EntityManager, merchantId: string, roomId: string): Promise<number> {
    return tx.countBy(ChannelReservationEntity, { merchantId, roomId, isReserved: true });
  }
}
