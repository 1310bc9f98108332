import { type Call, consoleRoomsApi } from '@kaibo/api-client';
import { ROOM_STATES } from '@kaibo/contracts/rooms';
import type { ConsoleRoomView } from '@kaibo/contracts/rooms.dto';
import { useCallback } from 'react';
import { useLoaded } from '../../use-loaded';

const MOST = 100;

export interface NamedRooms {
  /** By id; a room that is not among the newest stands under its number. */
  titles: ReadonlyMap<string, string>;
  /** Where a lottery can still be held. */
  open: readonly ConsoleRoomView[];
}

const NONE: NamedRooms = { titles: new Map(), open: [] };

/** The newest rooms of each state, of all mini-apps. While they are not known, or may not be seen, there are none. */
export function useRoomsNamed(call: Call): NamedRooms {
  const load = useCallback(async (): Promise<NamedRooms> => {
    const api = consoleRoomsApi(call);
    const pages = await Promise.all(ROOM_STATES.map((state) => api.list({ state, limit: MOST })));
    const open = pages.flatMap(({ items }, at) => (ROOM_STATES[at] === 'ended' ? [] : items));
    return { open, titles: new Map(pages.flatMap(({ items }) => items.map(({ id, title }) => [id, title]))) };
  }, [call]);
  const [state] = useLoaded(load);
  return state.status === 'ready' ? state.data : NONE;
}
