import type { RoomStatus } from '@kaibo/contracts/rooms';
import { MAX_SLOTS, type SlotCause, type SlotShows, type ViewerCause } from '@kaibo/contracts/slots';
import { AppError } from '../../core/app-error';

/** A room as slots see it. */
export interface SlotRoom {
  id: string;
  anchor: string;
  status: RoomStatus;
  startsAt: Date;
  endsAt: Date;
  isVisible: boolean;
  vanishedAt: Date | null;
  hasReplay: boolean;
}

/** What one slot shows. */
export interface SlotChoice<Room extends SlotRoom> {
  chosenId: string;
  shows: SlotShows;
  /** Null for `list`. */
  room: Room | null;
  /** Null for `chosen`. */
  because: SlotCause | null;
}

const ON_AIR: readonly RoomStatus[] = ['live', 'paused', 'interrupted'];

/** @throws AppError SLOTS_TOO_MANY, SLOT_ROOM_TWICE */
export function requireSlots(roomIds: readonly string[]): void {
  if (roomIds.length > MAX_SLOTS) throw new AppError('SLOTS_TOO_MANY', { most: MAX_SLOTS, given: roomIds.length });
  const twice = roomIds.find((id, index) => roomIds.indexOf(id) !== index);
  if (twice !== undefined) throw new AppError('SLOT_ROOM_TWICE', { roomId: twice });
}

/**
 * The state that a room is in at another time, as far as it is planned: what began early goes on, what has ended stays so,
 * and what never was told keeps to its times. At `now` itself it is what it is. Pure.
 */
export function statusAsOf(room: Pick<SlotRoom, 'status' | 'startsAt' | 'endsAt'>, at: Date, now: Date): RoomStatus {
  const { status, startsAt, endsAt } = room;
  if (at.getTime() === now.getTime() || status === 'banned' || status === 'expired') return status;
  const isLater = at > now;
  if (at < startsAt) return isLater && status !== 'upcoming' ? status : 'upcoming';
  if (at < endsAt) return status === 'upcoming' || (status === 'ended' && !isLater) ? 'live' : status;
  return 'ended';
}

/** Why a room cannot be shown as it was chosen; null when it can. Pure. */
export function causeOf(room: SlotRoom): SlotCause | null {
  if (room.vanishedAt !== null) return 'vanished';
  if (room.status === 'banned') return 'banned';
  if (!room.isVisible) return 'hidden';
  return room.status === 'ended' || room.status === 'expired' ? room.status : null;
}

/**
 * The rule by which slots heal. A slot shows the room that was chosen while that is on air or to come. Else the same
 * anchor's next room: one on air before one to come, the sooner first. Else a replay: the chosen room's own if it ended and
 * is still shown, or the newest of the same anchor. Else the way to the list. No room is shown twice, and rooms that were
 * chosen come before those that stand in. Pure.
 * @param rooms the chosen ones, and all that may stand in
 */
export function chooseSlots<Room extends SlotRoom>(
  chosenIds: readonly string[],
  rooms: readonly Room[],
): SlotChoice<Room>[] {
  const byId = new Map(rooms.map((room) => [room.id, room]));
  const taken = new Set(chosenIds.filter((id) => isGood(byId.get(id))));
  const take = (room: Room | undefined): Room | undefined => {
    if (room) taken.add(room.id);
    return room;
  };
  return chosenIds.map((chosenId) => {
    const chosen = byId.get(chosenId);
    // A row that is not there any more is as good as vanished.
    const because = chosen ? causeOf(chosen) : 'vanished';
    if (chosen && because === null) return { chosenId, shows: 'chosen', room: chosen, because };
    const free = chosen ? rooms.filter((room) => room.anchor === chosen.anchor && !taken.has(room.id)) : [];
    const next = take(free.filter(isGood).sort(soonestFirst)[0]);
    if (next) return { chosenId, shows: 'next', room: next, because };
    const replays = free.filter(isReplay).sort(newestFirst);
    const replay = take(replays.find(({ id }) => id === chosenId) ?? replays[0]);
    if (replay) return { chosenId, shows: 'replay', room: replay, because };
    return { chosenId, shows: 'list', room: null, because };
  });
}

const isGood = (room: SlotRoom | undefined): room is SlotRoom => room !== undefined && causeOf(room) === null;
const isReplay = (room: SlotRoom): boolean => room.hasReplay && causeOf(room) === 'ended';
const byIdAscending = (a: SlotRoom, b: SlotRoom): number => (BigInt(a.id) < BigInt(b.id) ? -1 : 1);
const soonestFirst = (a: SlotRoom, b: SlotRoom): number =>
  Number(ON_AIR.includes(b.status)) - Number(ON_AIR.includes(a.status)) ||
  a.startsAt.getTime() - b.startsAt.getTime() ||
  byIdAscending(a, b);
const newestFirst = (a: SlotRoom, b: SlotRoom): number =>
  b.startsAt.getTime() - a.startsAt.getTime() || byIdAscending(a, b);

/** When the clock alone may change what is shown: planned rooms expire at their end. Null: never. Pure. */
export function slotsFreshUntil(rooms: readonly SlotRoom[], now: Date): Date | null {
  const ends = rooms.filter(({ status, endsAt }) => status === 'upcoming' && endsAt > now).map(({ endsAt }) => +endsAt);
  return ends.length > 0 ? new Date(Math.min(...ends)) : null;
}

const VIEWERS_WORD: Record<SlotCause, ViewerCause> = {
  ended: 'ended',
  expired: 'expired',
  vanished: 'gone',
  hidden: 'gone',
  banned: 'gone',
};

/** What a viewer is told; that staff hid something, or the platform, is not their business. Pure. */
export const toViewerCause = (cause: SlotCause): ViewerCause => VIEWERS_WORD[cause];
