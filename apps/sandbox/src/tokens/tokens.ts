import { platformDay, type VirtualClock } from '../clock';
import { type Part, type RandomBytes, type World } from '../world';

const MINUTE = 60_000;
const LIFE_MS = 7_200_000;
const OVERLAP_MS = 5 * MINUTE;
const FORCED_A_DAY = 20;
const FORCED_APART_MS = 30_000;
/** So long a dead token is still known as expired (42001); after that it is a stranger (40001). */
const REMEMBERED_MS = 24 * 3_600_000;

interface SavedTokens {
  expiries: [token: string, expiresAt: number][];
  lastClassic: string | null;
  lastStable: string | null;
  forced: number[];
}

export interface Issued {
  token: string;
  expiresInSeconds: number;
}

/** The access tokens of one app: two families that know nothing of each other. Source: 获取稳定版接口调用凭据. */
export class Tokens implements Part {
  private expiries = new Map<string, number>();
  private lastClassic: string | null = null;
  private lastStable: string | null = null;
  private forced: number[] = [];

  private readonly clock: VirtualClock;
  private readonly random: RandomBytes;

  constructor({ clock, random }: World) {
    this.clock = clock;
    this.random = random;
  }

  /** A new token each time; the one before it stays good for five minutes at most. */
  classic(): Issued {
    if (this.lastClassic !== null) this.shorten(this.lastClassic, this.clock.now() + OVERLAP_MS);
    this.lastClassic = this.add();
    return this.issued(this.lastClassic);
  }

  /** The same token until five minutes before its end; then a new one, and both are good for those five minutes. */
  stable(): Issued {
    if (this.lastStable === null || (this.expiries.get(this.lastStable) ?? 0) - this.clock.now() <= OVERLAP_MS)
      this.lastStable = this.add();
    return this.issued(this.lastStable);
  }

  /** Ends the stable token at once and gives another. @returns why not: 20 a day are spent, or the last was under 30 s ago */
  forceStable(): Issued | 'day' | 'too-fast' {
    const now = this.clock.now();
    this.forced = this.forced.filter((at) => platformDay(at) === platformDay(now));
    if (this.forced.length >= FORCED_A_DAY) return 'day';
    const last = this.forced.at(-1);
    if (last !== undefined && Math.abs(now - last) < FORCED_APART_MS) return 'too-fast';
    this.forced.push(now);
    if (this.lastStable !== null) this.expiries.delete(this.lastStable);
    this.lastStable = this.add();
    return this.issued(this.lastStable);
  }

  /** `good`, `expired`, or `unknown` to this app. */
  state(token: string): 'good' | 'expired' | 'unknown' {
    const expiresAt = this.expiries.get(token);
    if (expiresAt === undefined) return 'unknown';
    return expiresAt > this.clock.now() ? 'good' : 'expired';
  }

  /** Every token becomes unknown, as after a reset of the secret. */
  revokeAll(): void {
    this.expiries.clear();
    this.lastClassic = null;
    this.lastStable = null;
    this.forced = [];
  }

  reset(): void {
    this.revokeAll();
  }

  save(): SavedTokens {
    const { lastClassic, lastStable, forced } = this;
    return { expiries: [...this.expiries], lastClassic, lastStable, forced: [...forced] };
  }

  load(saved: unknown): void {
    const { expiries, lastClassic, lastStable, forced } = saved as SavedTokens; // as saved
    this.expiries = new Map(expiries);
    this.lastClassic = lastClassic;
    this.lastStable = lastStable;
    this.forced = [...forced];
  }

  private add(): string {
    const now = this.clock.now();
    for (const [token, expiresAt] of this.expiries)
      if (expiresAt + REMEMBERED_MS < now) this.expiries.delete(token);
      else break; // the oldest stand first
    const bytes = this.random(97);
    const token = `${10 + ((bytes[0] ?? 0) % 90)}_${bytes.subarray(1).toString('base64url')}`;
    this.expiries.set(token, now + LIFE_MS);
    return token;
  }

  private shorten(token: string, until: number): void {
    const expiresAt = this.expiries.get(token);
    if (expiresAt !== undefined) this.expiries.set(token, Math.min(expiresAt, until));
  }

  private issued(token: string): Issued {
    const left = (this.expiries.get(token) ?? 0) - this.clock.now();
    // A clock that was set back must not promise more than a token's life.
    return { token, expiresInSeconds: Math.floor(Math.min(left, LIFE_MS) / 1000) };
  }
}
