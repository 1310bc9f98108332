/**
 * Where it is remembered what came before, shared by all processes that receive for the same app.
 * Keys are texts of at most 80 characters, values of at most 64, both without any secret or openid.
 * SQL: INSERT ... ON CONFLICT DO NOTHING, then SELECT; rows past `expires_at` count as absent. Redis: SET NX PX, then GET.
 */
export interface ReplayStore {
  /**
   * Atomically: keeps `value` under `key` until `expiresAt` if nothing is kept there.
   * @param expiresAt milliseconds since 1970
   * @returns null if it is kept now, or the value that was there before
   * @throws ReplayStoreFull if it cannot keep more
   */
  putIfAbsent(key: string, value: string, expiresAt: number): Promise<string | null>;
  /** Forgets the key; nothing happens if there is none. */
  remove(key: string): Promise<void>;
}

/** Nothing that has not expired is ever given up for room: that would open the door again. */
export class ReplayStoreFull extends Error {
  override readonly name = 'ReplayStoreFull';
}

/**
 * Remembers in this process: for tests and for programs that run as a single process.
 * @param options `most`: how many keys at a time, default 100 000. A message takes two, for fifteen minutes
 */
export function memoryReplayStore(options: { most?: number; now?: () => number } = {}): ReplayStore {
  const { most = 100_000, now = Date.now } = options;
  const kept = new Map<string, { value: string; expiresAt: number }>();
  const dropExpired = (): void => {
    for (const [key, { expiresAt }] of kept) if (expiresAt <= now()) kept.delete(key);
  };
  return {
    putIfAbsent: async (key, value, expiresAt) => {
      const before = kept.get(key);
      if (before && before.expiresAt > now()) return before.value;
      if (!before && kept.size >= most) dropExpired();
      if (!before && kept.size >= most) throw new ReplayStoreFull(`${most} keys are kept and none has expired`);
      kept.set(key, { value, expiresAt });
      return null;
    },
    remove: async (key) => void kept.delete(key),
  };
}
