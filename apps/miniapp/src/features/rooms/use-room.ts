import { LIVE_STATUS_OF } from '@kaibo/contracts/rooms';
import type { RoomView } from '@kaibo/contracts/rooms.dto';
import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react';
import { failureCode, type Rooms } from '../../api';
import { playerStatus } from '../../platform/live-entry';
import { watchNetwork } from '../../platform/network';
import { readStored, store } from '../../platform/storage';
import { useVisible } from '../../platform/visibility';
import type { FailureCode } from '../../texts';
import { type Freshness, freshnessOf } from '../../reading/freshness';
import {
  isGoneBy,
  isRoom,
  PLAYER_STATUS_EVERY_MS,
  requireRoom,
  REVALIDATE_EVERY_MS,
  SLOW_AFTER_MS,
} from './rooms.rules';
import { useRepeating } from '../../reading/use-repeating';

export type RoomPageState =
  | { status: 'loading'; isSlow: boolean }
  | { status: 'failed'; code: FailureCode }
  | { status: 'ready'; room: RoomView; freshness: Freshness };

export interface RoomActions {
  /** Reads the room again; ends when it is shown, also after a failure. */
  refresh(): Promise<void>;
  /** `refresh` at the viewer's wish after a failure: shows that it loads. */
  retry(): void;
}

interface Known {
  room: RoomView | null;
  savedAt: number;
  failure: FailureCode | null;
  isSlow: boolean;
}

interface Stored {
  savedAt: number;
  room: RoomView;
}
/** The last rooms a viewer looked at, newest first. */
const STORAGE_KEY = `kaibo.seen.1.${__APP_ID__}`;
const MAX_STORED = 5;
const isStoredList = (value: unknown): value is Stored[] =>
  Array.isArray(value) &&
  value.every((row: Partial<Stored> | null) => typeof row?.savedAt === 'number' && isRoom(row.room));

const remembered = (id: string): Known => {
  const stored = readStored(STORAGE_KEY, isStoredList)?.find(({ room }) => room.id === id);
  return { room: stored?.room ?? null, savedAt: stored?.savedAt ?? 0, failure: null, isSlow: false };
};

const remember = (seen: Stored) => {
  const others = (readStored(STORAGE_KEY, isStoredList) ?? []).filter(({ room }) => room.id !== seen.room.id);
  store(STORAGE_KEY, [seen, ...others].slice(0, MAX_STORED));
};

const toState = ({ room, savedAt, failure, isSlow }: Known): RoomPageState => {
  if (failure !== null && (room === null || isGoneBy(failure))) return { status: 'failed', code: failure };
  if (room === null) return { status: 'loading', isSlow };
  return { status: 'ready', room, freshness: freshnessOf({ savedAt, failure, isSlow }) };
};

/**
 * One room, checked every 10 s while the page is visible. Where the platform's player knows the room's status, it is
 * asked at once and then once a minute; what differs from ours is told to the API, which decides.
 */
export const useRoom = (rooms: Rooms, id: string): [RoomPageState, RoomActions] => {
  const [known, change] = useReducer(
    (before: Known, to: Partial<Known>): Known => ({ ...before, ...to }),
    id,
    remembered,
  );
  const latest = useRef(known);
  latest.current = known;
  const reading = useRef<Promise<void> | null>(null);

  const refresh = useCallback(() => {
    if (reading.current) return reading.current;
    const slow = setTimeout(
      () => latest.current.savedAt < Date.now() - 60_000 && change({ isSlow: true }),
      SLOW_AFTER_MS,
    );
    reading.current = rooms
      .get(id)
      .then(requireRoom)
      .then(
        (room) => {
          const savedAt = Date.now();
          const before = latest.current.room;
          const isSame = before !== null && JSON.stringify(before) === JSON.stringify(room);
          if (!isSame) remember({ savedAt, room });
          change({ room: isSame ? before : room, savedAt, failure: null, isSlow: false });
        },
        (error: unknown) => {
          change({ failure: failureCode(error), isSlow: false });
        },
      )
      .finally(() => {
        clearTimeout(slow);
        reading.current = null;
      });
    return reading.current;
  }, [rooms, id]);

  const isVisible = useVisible();
  useRepeating(refresh, REVALIDATE_EVERY_MS, isVisible, id);
  useEffect(() => watchNetwork((isOnline) => void (isOnline && refresh())), [refresh]);

  const askedAt = useRef(-Infinity);
  const compare = useCallback(async () => {
    const { room } = latest.current;
    // Coming back to the page is no reason to ask the player more often than it allows.
    if (room === null || !room.capabilities.includes('hint') || Date.now() - askedAt.current < PLAYER_STATUS_EVERY_MS)
      return;
    askedAt.current = Date.now();
    try {
      const liveStatus = await playerStatus(room.entry);
      const shown = latest.current.room?.status;
      if (liveStatus === null || shown === undefined || liveStatus === LIVE_STATUS_OF[shown]) return;
      await rooms.hint(id, { liveStatus });
    } catch {
      // A hint is only a hint: without it the page is checked every 10 s all the same.
    }
  }, [rooms, id]);
  const isKnown = known.room !== null;
  useRepeating(compare, PLAYER_STATUS_EVERY_MS, isVisible && isKnown, id);

  const state = useMemo(() => toState(known), [known]);
  const actions = useMemo(
    () => ({
      refresh,
      retry: () => {
        change({ failure: null });
        void refresh();
      },
    }),
    [refresh],
  );
  return [state, actions];
};
