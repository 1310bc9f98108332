import type { RoomView } from '@kaibo/contracts/rooms.dto';
import { useEffect, useRef, useState } from 'react';
import type { Rooms } from '../../api';

/** At once: a page of reminders is no reason for twenty requests side by side. */
const AT_ONCE = 3;

/**
 * What the rooms of a list of ids are called. A room that is gone has no name: null; one still awaited is not in it.
 */
export const useRoomNames = (
  rooms: Pick<Rooms, 'get'>,
  ids: readonly string[],
): ReadonlyMap<string, RoomView | null> => {
  const [known, setKnown] = useState<ReadonlyMap<string, RoomView | null>>(new Map());
  const asked = useRef(new Set<string>());
  const all = [...new Set(ids)].join();
  useEffect(() => {
    let isOver = false;
    const awaited = asked.current;
    const waiting = all.split(',').filter((id) => id !== '' && !awaited.has(id));
    for (const id of waiting) awaited.add(id);
    const next = async (): Promise<void> => {
      for (let id = waiting.shift(); id !== undefined && !isOver; id = waiting.shift()) {
        const of = id;
        const room = await rooms.get(of).catch(() => null);
        if (!isOver) setKnown((before) => new Map(before).set(of, room));
      }
    };
    for (let lane = 0; lane < AT_ONCE; lane++) void next();
    return () => {
      isOver = true;
      for (const id of waiting) awaited.delete(id);
    };
  }, [rooms, all]);
  return known;
};
