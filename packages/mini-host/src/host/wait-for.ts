import { toMessage } from './problems';

const POLL_MS = 10;

export interface WaitOptions {
  waitMs: number;
  /** Asked between two looks; what it throws ends the wait. */
  check(): void;
  /** Said when the wait was in vain. */
  describe(): string;
}

/** Waits until `condition` gives something truthy. A condition may throw: it is asked again. */
export const waitFor = async <T>(condition: () => T, options: WaitOptions): Promise<NonNullable<T>> => {
  const end = Date.now() + options.waitMs;
  for (;;) {
    let thrown: unknown;
    try {
      const value = condition();
      if (value) return value as NonNullable<T>; // truthy
    } catch (error) {
      thrown = error;
    }
    options.check();
    if (Date.now() > end) {
      const why = thrown === undefined ? options.describe() : toMessage(thrown);
      throw new Error(`waited ${options.waitMs} ms for ${String(condition)}; ${why}`, { cause: thrown });
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
};
