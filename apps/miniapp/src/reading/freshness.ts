import type { FailureCode } from '../texts';

/**
 * What to say about the age of what is shown; null: it is fresh, or the first answer is still awaited.
 * `slow`: an update takes long. `offline`: no answer. `stale`: the server cannot answer. `savedAt`: when the shown
 * data was right, ms.
 */
export type Freshness = null | { kind: 'slow' } | { kind: 'offline' | 'stale'; savedAt: number };

/** Pure: what is known about the last read. */
export const freshnessOf = (read: { savedAt: number; failure: FailureCode | null; isSlow: boolean }): Freshness => {
  if (read.failure !== null) return { kind: read.failure === 'NETWORK' ? 'offline' : 'stale', savedAt: read.savedAt };
  return read.isSlow ? { kind: 'slow' } : null;
};
