import { LIVE_STATUS_OF, ROOM_STATUSES, type RoomStatus } from '@kaibo/contracts/rooms';
import type { PopupAnswer, ReminderOutcome, ReminderStatus, TemplateField } from '@kaibo/contracts/reminders';
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

/** WeChat's names are letters with a number, Douyin's the template's own words. */
const FIELD_NAME = /^[\p{L}\p{N}_]{1,30}$/u;
const MOST_FIELDS = 20;
const FIELD_KINDS: readonly TemplateField[] = ['title', 'anchor', 'starts-at', 'note'];

/** @throws AppError INPUT_INVALID naming the field of the template */
export function requireFields(fields: Record<string, unknown>): Record<string, TemplateField> {
  const refuse = (field: string, rule: string, message: string): never => {
    throw new AppError('INPUT_INVALID', { fields: [{ field, rule, message }] });
  };
  const entries = Object.entries(fields);
  if (entries.length === 0 || entries.length > MOST_FIELDS)
    refuse('fields', 'size', `fields must name 1 to ${MOST_FIELDS} fields`);
  for (const [name, what] of entries) {
    if (!FIELD_NAME.test(name)) refuse('fields', 'name', 'fields must have names like thing1');
    if (!FIELD_KINDS.some((kind) => kind === what))
      refuse(`fields.${name}`, 'isIn', `fields.${name} must be one of ${FIELD_KINDS.join(', ')}`);
  }
  return fields as Record<string, TemplateField>; // each was just looked at
}
