import { useEffect, useState } from 'react';

/** A lottery's id, or `new`; null: the list. */
export const openedAt = (hash: string): string | null => /^#(new|[1-9]\d{0,18})$/.exec(hash)?.[1] ?? null;

/** Which lottery is on show, kept behind the # of the address: back, forward and reload work. */
export function useOpened(): [string | null, (id: string | null) => void] {
  const [opened, setOpened] = useState(() => openedAt(location.hash));
  useEffect(() => {
    const onMove = (): void => setOpened(openedAt(location.hash));
    addEventListener('popstate', onMove);
    return () => removeEventListener('popstate', onMove);
  }, []);
  const open = (id: string | null): void => {
    history.pushState(null, '', location.pathname + (id === null ? '' : `#${id}`));
    setOpened(id);
    scrollTo(0, 0);
  };
  return [opened, open];
}
