import {
  CHANNEL_LIVE_STATUS,
  CHANNEL_NOTICE_STATUS,
  type ChannelHint,
  type ReservationOutcome,
} from '@kaibo/contracts/channels';
import type { SendChannelHint } from '@kaibo/contracts/channels.dto';
import type { RoomStatus } from '@kaibo/contracts/rooms';

/** A live that is on so long before the planned start may be this room's, begun early; sooner it is another one. */
const EARLY_MS = 60 * 60_000;
/** A hint tells of now. */
export const HINTS_COUNT_MS = 10 * 60_000;

/** A room as hints see it. */
export interface HintedRoom {
  status: RoomStatus;
  startsAt: Date;
}

const ON_AIR: readonly RoomStatus[] = ['live', 'paused', 'interrupted'];

/**
 * Whether what was seen differs from what we say, and may be about this room: WeChat tells of the 视频号's latest live, which
 * before the start is the one before, and long before it another one. Pure.
 */
export function mayTell(says: ChannelHint, { status, startsAt }: HintedRoom, now: Date): boolean {
  switch (says) {
    case 'live':
      return status === 'upcoming'
        ? now.getTime() >= startsAt.getTime() - EARLY_MS
        : ['paused', 'interrupted'].includes(status);
    case 'ended':
      return ON_AIR.includes(status);
    case 'notice-cancelled':
      return status === 'upcoming';
  }
}

/** What a client's reading says, in our words; null: nothing that we would ask about. Pure. */
export function sayingOf({ liveStatus, noticeStatus }: SendChannelHint): ChannelHint | null {
  if (liveStatus === CHANNEL_LIVE_STATUS.live) return 'live';
  if (noticeStatus === CHANNEL_NOTICE_STATUS.cancelled) return 'notice-cancelled';
  return liveStatus === CHANNEL_LIVE_STATUS.ended ? 'ended' : null;
}

/** What staff are asked to confirm: what most viewers saw, and of equals the latest. Pure. */
export function suggestionOf(
  hints: readonly { says: ChannelHint; viewers: number; lastAt: Date }[],
): ChannelHint | null {
  const [first] = [...hints].sort((a, b) => b.viewers - a.viewers || b.lastAt.getTime() - a.lastAt.getTime());
  return first?.says ?? null;
}

/** What one `state` of `wx.reserveChannelsLive` means. `isReserved` null: as it was. */
interface Meaning {
  outcome: ReservationOutcome;
  isReserved: boolean | null;
  says: ChannelHint | null;
}

// Source: WeChat, wx.reserveChannelsLive, `state`.
const MEANINGS: Readonly<Record<number, Meaning>> = {
  1: { outcome: 'live-declined', isReserved: null, says: 'live' },
  2: { outcome: 'live-entered', isReserved: null, says: 'live' },
  3: { outcome: 'notice-cancelled', isReserved: false, says: 'notice-cancelled' },
  4: { outcome: 'live-over', isReserved: false, says: 'ended' },
  5: { outcome: 'not-reserved', isReserved: false, says: null },
  6: { outcome: 'reserved', isReserved: true, says: null },
  7: { outcome: 'cancelled', isReserved: false, says: null },
  8: { outcome: 'kept', isReserved: true, says: null },
  9: { outcome: 'dismissed', isReserved: null, says: null },
  10: { outcome: 'expired', isReserved: false, says: null },
};

/** @param state from 1 to 10 */
export function reservationAfter(
  before: boolean,
  state: number,
): { outcome: ReservationOutcome; isReserved: boolean; says: ChannelHint | null } {
  const meaning = MEANINGS[state];
  if (!meaning) throw new Error(`wx.reserveChannelsLive has no state ${state}`);
  return { ...meaning, isReserved: meaning.isReserved ?? before };
}
