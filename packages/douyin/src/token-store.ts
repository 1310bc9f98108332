/** An access token as it is kept. */
export interface StoredToken {
  token: string;
  /** Milliseconds since 1970, by the clock of the process that fetched it. */
  expiresAt: number;
}

/**
 * Where tokens are kept, shared by all processes that serve the same app. Each method has to be atomic.
 * Keys are texts of at most 80 characters without any secret; the tokens themselves are secrets: seal them at rest.
 */
export interface TokenStore {
  /** The token kept last, expired or not; null if there is none. */
  get(key: string): Promise<StoredToken | null>;
  /**
   * Gives `owner` the right to fetch a token, for `ttlMs` from now. True if nobody else holds it; an owner that holds
   * it already gets it again, for `ttlMs` from now. There may be no token yet: the lease is a thing of its own.
   */
  tryLease(key: string, owner: string, ttlMs: number): Promise<boolean>;
  /** Keeps a token if `owner` still holds the lease; else does nothing, for someone else has taken over. */
  put(key: string, token: string, expiresAt: number, owner: string): Promise<void>;
  /** Gives up the lease if `owner` holds it; else does nothing. */
  release(key: string, owner: string): Promise<void>;
  /** Forgets the token if it is still this one; else does nothing. Leaves the lease alone. */
  drop(key: string, token: string): Promise<void>;
}

/** Keeps tokens in this process: for tests, scripts and apps that run as a single process. */
export function memoryTokenStore(now: () => number = Date.now): TokenStore {
  const tokens = new Map<string, StoredToken>();
  const leases = new Map<string, { owner: string; until: number }>();
  const holds = (key: string, owner: string): boolean => {
    const lease = leases.get(key);
    return lease !== undefined && lease.owner === owner && lease.until > now();
  };
  return {
    get: async (key) => tokens.get(key) ?? null,
    tryLease: async (key, owner, ttlMs) => {
      const lease = leases.get(key);
      if (lease && lease.owner !== owner && lease.until > now()) return false;
      leases.set(key, { owner, until: now() + ttlMs });
      return true;
    },
    put: async (key, token, expiresAt, owner) => {
      if (holds(key, owner)) tokens.set(key, { token, expiresAt });
    },
    release: async (key, owner) => {
      if (leases.get(key)?.owner === owner) leases.delete(key);
    },
    drop: async (key, token) => {
      if (tokens.get(key)?.token === token) tokens.delete(key);
    },
  };
}
