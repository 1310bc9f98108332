/**
 * Sends values one at a time; of those that arrive while one is on its way, only the newest is sent next. So quick
 * presses neither overtake each other on the network nor pile up.
 * @returns `push`, which gives what became of the value that decided: resolves when nothing is left to send, rejects
 * with the send that failed (what came meanwhile is dropped then: it was built on what did not happen)
 */
export function latestWins<T>(send: (value: T) => Promise<void>): (value: T) => Promise<void> {
  let running: Promise<void> | null = null;
  let next: { value: T } | null = null;

  const drain = async (): Promise<void> => {
    try {
      while (next) {
        const { value } = next;
        next = null;
        await send(value);
      }
    } finally {
      running = null;
      next = null;
    }
  };

  return (value) => {
    next = { value };
    running ??= Promise.resolve().then(drain); // a turn later, so that drain never ends before it is kept here
    return running;
  };
}
