import { LIVE_STATUS_OF, ROOM_STATUSES, type RoomStatus } from '@kaibo/contracts/rooms';
import type { PopupAnswer, ReminderOutcome, ReminderStatus } from '@kaibo/contracts/reminders';
import { AppError } from '../../core/app-error';
import { RESULT_OF, SPENT, type SlotResult, SLOT_RESULTS } from './chunks.rules';
import type { PlanState } from './plans.rules';

/** What is known of a reminder beside its own row. */
export interface ReminderFacts {
  id: string;
  outcome: ReminderOutcome | null;
  plan: { state: PlanState; afterId: string };
  /** The byte of its place in the newest chunk that has it; null: in none. */
  result: number | null;
}

const resultOf = (byte: number | null): SlotResult | null =>
  SLOT_RESULTS.find((name) => RESULT_OF[name] === byte) ?? null;

/** How a reminder stands. What is void in a chunk waits again while the plan does. Pure. */
export function statusOf({ id, outcome, plan, result }: ReminderFacts): ReminderStatus {
  if (outcome !== null) return outcome;
  const known = resultOf(result);
  if (known !== null && known !== 'void') return known;
  if (BigInt(id) <= BigInt(plan.afterId)) return 'released';
  return plan.state === 'sending' ? 'sending' : 'waiting';
}

/** A reminder in this state has used a permission up. Pure. */
export const isSpent = (status: ReminderStatus): boolean => (SPENT as readonly ReminderStatus[]).includes(status);

/** In this one it needs a permission still. Pure. */
export const isPending = (status: ReminderStatus): boolean => status === 'waiting' || status === 'sending';

/** Each of these answers is one message that may be sent. Pure. */
export const isGranted = (answer: PopupAnswer): boolean => answer.startsWith('accept');

/** @throws AppError REMINDER_TOO_LATE unless the room is still to start */
export function requireUpcoming(room: { liveStatus: number; endsAt: Date }, now: Date): void {
  const isOver = room.endsAt <= now;
  if (room.liveStatus === LIVE_STATUS_OF.upcoming && !isOver) return;
  const status: RoomStatus | undefined =
    room.liveStatus === LIVE_STATUS_OF.upcoming
      ? 'expired'
      : ROOM_STATUSES.find((name) => LIVE_STATUS_OF[name] === room.liveStatus);
  throw new AppError('REMINDER_TOO_LATE', { status });
}
