import { useCallback, useState } from 'react';
import { type Action, useAction } from './use-action';
import { type Loaded, useLoaded } from './use-loaded';

/** A page of a list by cursor. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export interface Listed<T> {
  shown: Loaded<Page<T>>;
  /** From the first page again. */
  reload: () => Promise<void>;
  more: Action<[]>;
  /** One of them, as the API told of it last. */
  replace: (item: T) => void;
}

/**
 * A list by cursor, page after page.
 * @param read the same function as long as the same is asked; without a cursor the first page
 */
export function useListed<T extends { id: string }>(read: (cursor?: string) => Promise<Page<T>>): Listed<T> {
  /** What was read since the first page, and belongs to what is asked now. */
  const [later, setLater] = useState<{ of: unknown; page: Page<T>; changed: readonly T[] } | null>(null);
  const load = useCallback(async () => {
    const page = await read();
    setLater(null);
    return page;
  }, [read]);
  const [first, reload] = useLoaded(load);

  const known = later?.of === read ? later : null;
  const after: Page<T> = known?.page ?? {
    items: [],
    nextCursor: first.status === 'ready' ? first.data.nextCursor : null,
  };
  const more = useAction(async () => {
    if (after.nextCursor === null) return;
    const page = await read(after.nextCursor);
    setLater({
      of: read,
      page: { items: [...after.items, ...page.items], nextCursor: page.nextCursor },
      changed: known?.changed ?? [],
    });
  });
  const replace = (item: T): void =>
    setLater((was) => {
      const mine = was?.of === read ? was : { of: read, page: after, changed: [] };
      return { ...mine, changed: [...mine.changed, item] };
    });

  const shown: Loaded<Page<T>> =
    first.status === 'ready' && known
      ? { status: 'ready', data: joined(first.data, known.page, known.changed) }
      : first;
  return { shown, reload, more, replace };
}

/** Each once, as the API told of it last: a list that moves while it is read may bring one twice. */
function joined<T extends { id: string }>(first: Page<T>, later: Page<T>, changed: readonly T[]): Page<T> {
  const newest = new Map(changed.map((item) => [item.id, item]));
  const all = new Map([...first.items, ...later.items].map((item) => [item.id, newest.get(item.id) ?? item]));
  return { items: [...all.values()], nextCursor: later.nextCursor };
}
