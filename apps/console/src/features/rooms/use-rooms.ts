import { type Call, consoleRoomsApi } from '@kaibo/api-client';
import type { RoomState } from '@kaibo/contracts/rooms';
import type { ConsoleRoomView, EditRoom, MiniAppAge } from '@kaibo/contracts/rooms.dto';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type Failure, toFailure } from '../../api';
import { latestWins } from './latest-wins';
import { inOrder, MAX_ORDERED, movedOrder, withOrder } from './rooms.rules';

export type RoomFilter = RoomState | 'all';

/** What just happened, for a line that screen readers hear or a message that stays. */
export type RoomEvent =
  | { kind: 'moved'; title: string; place: number }
  | { kind: 'order-cleared' }
  | { kind: 'shown' | 'hid' | 'saved'; title: string }
  /** The room is as it was before. */
  | { kind: 'not-changed'; title: string; failure: Failure }
  | { kind: 'not-ordered'; failure: Failure };

export interface ReadyRooms {
  status: 'ready';
  /** In the order viewers get them. */
  rooms: ConsoleRoomView[];
  nextCursor: string | null;
  age: MiniAppAge | undefined;
  more: 'idle' | 'busy' | Failure;
  event: RoomEvent | null;
}

export type RoomsState = { status: 'loading' } | { status: 'failed'; failure: Failure } | ReadyRooms;

export interface RoomsActions {
  /** Reads again what is on show, without blanking it. */
  refresh: () => void;
  /** From the beginning, after a failure. */
  retry: () => void;
  more: () => void;
  setVisible: (id: string, isVisible: boolean) => void;
  /** Gives the failure when it could not be saved. */
  edit: (id: string, change: EditRoom) => Promise<Failure | null>;
  move: (id: string, by: -1 | 1) => void;
  clearOrder: () => void;
  dismiss: () => void;
}

const PAGE = 50;
const WHOLE_PAGE = 100;

/**
 * The rooms of one mini-app (give its component a key by mini-app: the hook does not move from one to another). Showing, hiding and ordering happen on the screen at once and are taken back when the API
 * says no. A reading that began before a change of ours is thrown away when it arrives: it may not know of it.
 */
export function useRooms(call: Call, miniAppId: string, filter: RoomFilter): [RoomsState, RoomsActions] {
  const api = useMemo(() => consoleRoomsApi(call), [call]);
  const [state, setState] = useState<RoomsState>({ status: 'loading' });
  const current = useRef<RoomsState>(state);
  /** Counts lists: what was asked for an older one (another state, a retry) is not for this one. */
  const list = useRef(0);
  /** Counts what makes an older reading worthless: another list, or a change of ours. */
  const epoch = useRef(0);
  /** Changes on their way. */
  const pending = useRef(new Set<Promise<unknown>>());

  const put = useCallback((next: RoomsState) => {
    current.current = next;
    setState(next);
  }, []);
  const patch = useCallback(
    (change: (ready: ReadyRooms) => Partial<ReadyRooms>) => {
      const now = current.current;
      if (now.status === 'ready') put({ ...now, ...change(now) });
    },
    [put],
  );
  const replace = useCallback(
    (id: string, change: (room: ConsoleRoomView) => ConsoleRoomView) =>
      patch(({ rooms }) => ({ rooms: rooms.map((room) => (room.id === id ? change(room) : room)) })),
    [patch],
  );

  const query = useMemo(() => (filter === 'all' ? { miniAppId } : { miniAppId, state: filter }), [miniAppId, filter]);

  /** Reads at least `atLeast` rooms from the beginning. */
  const read = useCallback(
    async (atLeast: number) => {
      const rooms: ConsoleRoomView[] = [];
      let cursor: string | undefined;
      for (;;) {
        const limit = Math.min(WHOLE_PAGE, Math.max(PAGE, atLeast - rooms.length));
        const page = await api.list({ ...query, cursor, limit });
        rooms.push(...page.items);
        if (page.nextCursor === null || rooms.length >= atLeast || page.items.length === 0) {
          const age = page.ages.find((one) => one.miniAppId === miniAppId);
          return { rooms: inOrder(unique(rooms)), nextCursor: page.nextCursor, age };
        }
        cursor = page.nextCursor;
      }
    },
    [api, query, miniAppId],
  );

  /**
   * Every ordered room's id, in order: they lead the unfiltered list. Read once a list, then kept as we change it; null
   * while it is not known. `reading` is the one reading that quick presses share.
   */
  const ordered = useRef<readonly string[] | null>(null);
  const reading = useRef<Promise<readonly string[]> | null>(null);
  const forgetOrder = useCallback(() => {
    ordered.current = null;
    reading.current = null;
  }, []);
  const readOrder = useCallback(async (): Promise<readonly string[]> => {
    const ids: string[] = [];
    let cursor: string | undefined;
    while (ids.length < MAX_ORDERED) {
      const page = await api.list({ miniAppId, cursor, limit: WHOLE_PAGE });
      const placed = inOrder(page.items).filter((room) => room.position !== null);
      ids.push(...placed.map((room) => room.id));
      if (page.nextCursor === null || placed.length < page.items.length) break;
      cursor = page.nextCursor;
    }
    return [...new Set(ids)];
  }, [api, miniAppId]);

  const load = useCallback(async () => {
    list.current += 1;
    epoch.current += 1;
    const mine = list.current;
    forgetOrder();
    put({ status: 'loading' });
    try {
      await Promise.allSettled(pending.current); // a list read now must know of them
      const got = await read(1);
      if (mine === list.current) put({ status: 'ready', ...got, more: 'idle', event: null });
    } catch (error) {
      const failure = toFailure(error);
      if (mine === list.current) put({ status: 'failed', failure });
    }
  }, [read, put, forgetOrder]);

  const refresh = useCallback(async () => {
    const now = current.current;
    if (now.status !== 'ready' || now.more === 'busy' || pending.current.size > 0) return;
    const mine = epoch.current;
    try {
      const got = await read(now.rooms.length);
      if (mine !== epoch.current || current.current.status !== 'ready' || current.current.more === 'busy') return;
      forgetOrder();
      patch(() => ({ ...got, more: 'idle' }));
    } catch (error) {
      toFailure(error); // what is on show stays, and its age says how old it is
    }
  }, [read, patch, forgetOrder]);

  useEffect(() => {
    void load();
    return () => {
      list.current += 1;
      epoch.current += 1;
    };
  }, [load]);

  const more = useCallback(async () => {
    const now = current.current;
    if (now.status !== 'ready' || now.nextCursor === null || now.more === 'busy') return;
    const mine = list.current;
    patch(() => ({ more: 'busy' }));
    try {
      const page = await api.list({ ...query, cursor: now.nextCursor, limit: PAGE });
      if (mine !== list.current) return;
      patch(({ rooms }) => ({
        rooms: inOrder(unique([...rooms, ...page.items])),
        nextCursor: page.nextCursor,
        more: 'idle',
      }));
    } catch (error) {
      const failure = toFailure(error);
      if (mine === list.current) patch(() => ({ more: failure }));
    }
  }, [api, query, patch]);

  /** Runs a change of ours: readings on their way become worthless. */
  const change = useCallback(async <T>(run: () => Promise<T>): Promise<T> => {
    epoch.current += 1;
    const running = run();
    pending.current.add(running);
    try {
      return await running;
    } finally {
      pending.current.delete(running);
      epoch.current += 1;
    }
  }, []);

  /** One queue a room, so that on, off, on in a hurry ends as on. */
  const switches = useRef(new Map<string, (isVisible: boolean) => Promise<void>>());
  /** What the API last agreed to; the room goes back to it when a change fails. */
  const agreed = useRef(new Map<string, boolean>());

  const setVisible = useCallback(
    async (id: string, isVisible: boolean) => {
      const room = current.current.status === 'ready' ? current.current.rooms.find((one) => one.id === id) : undefined;
      if (!room) return;
      const send =
        switches.current.get(id) ??
        latestWins(async (value: boolean) => {
          const saved = await api.edit(id, { isVisible: value });
          agreed.current.set(id, saved.isVisible);
        });
      if (!switches.current.has(id)) {
        switches.current.set(id, send);
        agreed.current.set(id, room.isVisible);
      }
      replace(id, (one) => ({ ...one, isVisible }));
      patch(() => ({ event: { kind: isVisible ? 'shown' : 'hid', title: room.title } }));
      try {
        await change(() => send(isVisible));
      } catch (error) {
        const failure = toFailure(error);
        const was = agreed.current.get(id) ?? room.isVisible;
        replace(id, (one) => ({ ...one, isVisible: was }));
        patch(() => ({ event: { kind: 'not-changed', title: room.title, failure } }));
      } finally {
        switches.current.delete(id);
      }
    },
    [api, change, patch, replace],
  );

  const edit = useCallback(
    async (id: string, wanted: EditRoom): Promise<Failure | null> => {
      try {
        const saved = await change(() => api.edit(id, wanted));
        // A switch or a move may be on its way: those fields belong to them.
        replace(id, (room) => ({ ...saved, isVisible: room.isVisible, position: room.position }));
        patch(() => ({ event: { kind: 'saved', title: saved.title } }));
        return null;
      } catch (error) {
        return toFailure(error);
      }
    },
    [api, change, patch, replace],
  );

  const sendOrder = useMemo(
    () => latestWins((roomIds: readonly string[]) => api.order({ miniAppId, roomIds: [...roomIds] })),
    [api, miniAppId],
  );

  /** Puts an order on the screen and sends it; both go back to what the API has when it says no. */
  const putOrder = useCallback(
    async (
      compute: (was: readonly string[], ready: ReadyRooms) => readonly string[],
      tell: (ready: ReadyRooms) => RoomEvent,
    ) => {
      try {
        await change(async () => {
          reading.current ??= readOrder();
          const first = await reading.current;
          const was = ordered.current ?? first; // an earlier press may have changed it while this one waited
          const now = current.current;
          if (now.status !== 'ready') return;
          const next = compute(was, now);
          if (next === was) return;
          ordered.current = next;
          patch(({ rooms }) => ({ rooms: withOrder(rooms, next) }));
          patch((ready) => ({ event: tell(ready) }));
          await sendOrder(next);
        });
      } catch (error) {
        const failure = toFailure(error);
        forgetOrder();
        patch(() => ({ event: { kind: 'not-ordered', failure } }));
        void refresh();
      }
    },
    [change, forgetOrder, patch, readOrder, refresh, sendOrder],
  );

  const move = useCallback(
    (id: string, by: -1 | 1) =>
      void putOrder(
        (was, { rooms }) => movedOrder(was, rooms, id, by).slice(0, MAX_ORDERED),
        ({ rooms }) => ({
          kind: 'moved',
          title: rooms.find((room) => room.id === id)?.title ?? '',
          place: rooms.findIndex((room) => room.id === id) + 1,
        }),
      ),
    [putOrder],
  );
  const clearOrder = useCallback(
    () =>
      void putOrder(
        (was) => (was.length === 0 ? was : []),
        () => ({ kind: 'order-cleared' }),
      ).then(refresh),
    [putOrder, refresh],
  );

  const actions = useMemo<RoomsActions>(
    () => ({
      refresh: () => void refresh(),
      retry: () => void load(),
      more: () => void more(),
      setVisible: (id, isVisible) => void setVisible(id, isVisible),
      edit,
      move,
      clearOrder,
      dismiss: () => patch(() => ({ event: null })),
    }),
    [refresh, load, more, setVisible, edit, move, clearOrder, patch],
  );
  return [state, actions];
}

/** A list that moves while its pages are read may bring a room twice: the first place counts. */
function unique(rooms: readonly ConsoleRoomView[]): ConsoleRoomView[] {
  const seen = new Set<string>();
  return rooms.filter(({ id }) => !seen.has(id) && seen.add(id));
}
