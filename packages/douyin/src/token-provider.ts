import { createHash, randomUUID } from 'node:crypto';
import { type TokenHandle, type TokenSource } from './caller';
import { type Clock, abortable } from './clock';
import { type StoredToken, type TokenStore } from './token-store';
import { DouyinError } from './douyin-error';

const REFRESH_BEFORE_MS = 300_000;
/** Asking ends the token before, so a platform that answers nonsense is asked no more often than this. */
const EARLY_PAUSE_MS = 30_000;
const FIRST_POLL_MS = 50;
const LAST_POLL_MS = 500;
/** How often within one lease the holder says that it is still there. */
const BEATS = 3;

export interface TokenProviderOptions {
  endpoint: 'accessToken' | 'clientToken';
  baseUrl: string;
  appId: string;
  store: TokenStore;
  clock: Clock;
  /** How soon others take over from a holder that died. A living one keeps its lease by renewing it. */
  leaseMs: number;
  /** How long to wait for others: longer than `fetchToken` can take. */
  patienceMs: number;
  /** Asks the platform; calls `keepLease` before each attempt. */
  fetchToken: (keepLease: () => Promise<unknown>) => Promise<{ accessToken: string; expiresIn: number }>;
}

/** A handle of this process's copy. Its identity tells one fetch from the next, even if the text is the same. */
type Held = TokenHandle & StoredToken;

/** The key of an app's token in a store. Differs by platform address, app and kind of token; holds no secret. */
export function tokenKey(options: Pick<TokenProviderOptions, 'endpoint' | 'baseUrl' | 'appId'>): string {
  const { endpoint, baseUrl, appId } = options;
  return `douyin:${createHash('sha256')
    .update(JSON.stringify([endpoint, baseUrl, appId]))
    .digest('hex')}`;
}

/**
 * One token for all callers: one fetch at a time within the process, and by the store's lease one among all processes.
 * Who has no lease waits until the token is there or the lease ran out, which it does soon after its holder died.
 */
export class TokenProvider implements TokenSource {
  private readonly key: string;
  private readonly owner = randomUUID();
  private held: Held | null = null;
  private loading: Promise<Held> | null = null;
  private dropping: Promise<void> | null = null;
  private earlyNotBefore = 0;

  constructor(private readonly options: TokenProviderOptions) {
    this.key = tokenKey(options);
  }

  async get(signal: AbortSignal | undefined): Promise<TokenHandle> {
    const { endpoint } = this.options;
    const aborted = (): DouyinError => new DouyinError({ kind: 'aborted', endpoint, text: 'aborted by the caller' });
    // Until a drop has reached the store, the store would answer with the very token that was refused.
    if (this.dropping) await abortable(this.dropping, signal, aborted);
    if (this.held && (this.isFresh(this.held) || (this.loading && this.isUsable(this.held)))) return this.held;
    this.loading ??= this.load().finally(() => (this.loading = null));
    return abortable(this.loading, signal, aborted);
  }

  async drop(handle: TokenHandle): Promise<void> {
    if (this.held === handle) {
      this.held = null;
      this.dropping = this.options.store.drop(this.key, handle.token).finally(() => (this.dropping = null));
    }
    await this.dropping;
  }

  private isUsable(token: StoredToken): boolean {
    return token.expiresAt > this.options.clock.now();
  }

  /** Good without asking for a new one now. */
  private isFresh(token: StoredToken): boolean {
    const now = this.options.clock.now();
    return token.expiresAt - now > REFRESH_BEFORE_MS || (token.expiresAt > now && now < this.earlyNotBefore);
  }

  private hold(token: StoredToken): Held {
    return (this.held = { token: token.token, expiresAt: token.expiresAt });
  }

  private async load(): Promise<Held> {
    const { store, clock, leaseMs, patienceMs, endpoint } = this.options;
    const giveUpAt = clock.now() + patienceMs;
    for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(pollMs * 2, LAST_POLL_MS)) {
      const stored = await store.get(this.key);
      if (stored && this.isFresh(stored)) return this.hold(stored);
      // Asking for the lease writes. While its holder is likely at work, who waits for it only looks.
      const mayAsk = pollMs === FIRST_POLL_MS || pollMs === LAST_POLL_MS;
      if (mayAsk && (await store.tryLease(this.key, this.owner, leaseMs))) return this.refresh();
      if (stored && this.isUsable(stored)) return this.hold(stored);
      if (clock.now() >= giveUpAt)
        throw new DouyinError({ kind: 'timeout', endpoint, text: 'another process held the token lease for too long' });
      await clock.sleep(pollMs * (0.5 + clock.random()));
    }
  }

  /** Under the lease. Falls back on the old token while that one lasts. */
  private async refresh(): Promise<Held> {
    const { store, clock, leaseMs, fetchToken } = this.options;
    const keepLease = (): Promise<unknown> => store.tryLease(this.key, this.owner, leaseMs);
    const heart = keepBeating(keepLease, leaseMs / BEATS);
    let old: StoredToken | null = null;
    try {
      // Someone may have fetched and released between the look at the store and the lease.
      old = await store.get(this.key);
      if (old && this.isFresh(old)) return this.hold(old);
      this.earlyNotBefore = clock.now() + EARLY_PAUSE_MS;
      const askedAt = clock.now();
      const answer = await fetchToken(keepLease);
      const token = { token: answer.accessToken, expiresAt: askedAt + answer.expiresIn * 1000 };
      await store.put(this.key, token.token, token.expiresAt, this.owner);
      return this.hold(token);
    } catch (error) {
      if (old && this.isUsable(old)) return this.hold(old);
      throw error;
    } finally {
      await heart.stop();
      await store.release(this.key, this.owner);
    }
  }
}

/**
 * Does something again and again, without holding the process up. A beat that fails is missed: the next may succeed, and
 * a lease that is lost keeps this process from writing, no more.
 * @param everyMs by the machine's own time, for that is what runs out while a process hangs
 */
function keepBeating(beat: () => Promise<unknown>, everyMs: number): { stop: () => Promise<void> } {
  let last: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => (last = last.then(beat).catch(() => undefined)), everyMs).unref();
  return {
    stop: async () => {
      clearInterval(timer);
      // A beat on its way would take the lease again after it was given up.
      await last;
    },
  };
}
