import { randomBytes } from 'node:crypto';
import { platformDay, type VirtualClock } from './clock';
import { type Room } from './rooms';
import { manyRooms, seedRooms } from './seed';

const MINUTE = 60_000;
const TOKEN_LIFE_MS = 7_200_000;
const OVERLAP_MS = 5 * MINUTE;
const STABLE_FORCED_A_DAY = 20;
const STABLE_FORCED_APART_MS = 30_000;

interface Token {
  token: string;
  expiresAt: number;
}

/** One app of the platform: its secret, its rooms, its tokens, what it has used of its quotas. */
export class Account {
  rooms = new Map<number, Room>();
  private nextRoomId = 6;
  private tokens: Token[] = [];
  private stable: Token | null = null;
  private forced: number[] = [];
  private used = new Map<string, number>();
  /** Set by hand; otherwise the interface table's. */
  readonly limits = new Map<string, number>();

  constructor(
    readonly appId: string,
    readonly secret: string,
    private readonly clock: VirtualClock,
  ) {
    this.reload();
  }

  /** Forgets all rooms and loads the five of the example. */
  reload(): void {
    this.rooms = new Map(seedRooms(this.clock.now()).map((room) => [room.roomId, room]));
    this.nextRoomId = 6;
  }

  /** Adds generated rooms, or takes them away again with 0. */
  generate(count: number): void {
    for (const id of [...this.rooms.keys()]) if (id >= 1_000) this.rooms.delete(id);
    for (const room of manyRooms(count, this.clock.now())) this.rooms.set(room.roomId, room);
    this.nextRoomId = Math.max(this.nextRoomId, ...this.rooms.keys(), 5) + 1;
  }

  newRoomId(): number {
    return this.nextRoomId++;
  }

  /** The platform's order: latest planned start first. */
  list(): Room[] {
    return [...this.rooms.values()].sort((a, b) => b.startTime - a.startTime || b.roomId - a.roomId);
  }

  /** A new token; those before it stay good for five minutes. */
  classicToken(): { token: string; expiresInSeconds: number } {
    const now = this.clock.now();
    for (const token of this.tokens) token.expiresAt = Math.min(token.expiresAt, now + OVERLAP_MS);
    const token = { token: newToken(), expiresAt: now + TOKEN_LIFE_MS };
    this.tokens.push(token);
    return { token: token.token, expiresInSeconds: TOKEN_LIFE_MS / 1000 };
  }

  /** The same token until five minutes before its end. @returns null when a forced refresh comes too often */
  stableToken(isForced: boolean): { token: string; expiresInSeconds: number } | null {
    const now = this.clock.now();
    if (isForced) {
      this.forced = this.forced.filter((at) => platformDay(at) === platformDay(now));
      const last = this.forced.at(-1);
      if (this.forced.length >= STABLE_FORCED_A_DAY || (last !== undefined && now - last < STABLE_FORCED_APART_MS))
        return null;
      this.forced.push(now);
      if (this.stable) this.revoke(this.stable.token);
    }
    if (isForced || !this.stable || this.stable.expiresAt - now <= OVERLAP_MS || !this.isGood(this.stable.token)) {
      this.stable = { token: newToken(), expiresAt: now + TOKEN_LIFE_MS };
      this.tokens.push(this.stable);
    }
    return { token: this.stable.token, expiresInSeconds: Math.floor((this.stable.expiresAt - now) / 1000) };
  }

  /** `good`, `expired`, or `unknown` to this app. */
  tokenState(token: string): 'good' | 'expired' | 'unknown' {
    const found = this.tokens.find((known) => known.token === token);
    if (!found) return 'unknown';
    return found.expiresAt > this.clock.now() ? 'good' : 'expired';
  }

  private isGood(token: string): boolean {
    return this.tokenState(token) === 'good';
  }

  private revoke(token: string): void {
    this.tokens = this.tokens.filter((known) => known.token !== token);
  }

  /** Every token becomes unknown, as after a reset of the secret. */
  revokeAll(): void {
    this.tokens = [];
    this.stable = null;
  }

  /** Counts one call against the day's quota; false when it is used up. */
  spend(group: string, limit: number): boolean {
    const key = `${platformDay(this.clock.now())} ${group}`;
    const used = this.used.get(key) ?? 0;
    if (used >= (this.limits.get(group) ?? limit)) return false;
    this.used.set(key, used + 1);
    return true;
  }

  /** Calls of today, by quota group. */
  usedToday(): Record<string, number> {
    const day = platformDay(this.clock.now());
    return Object.fromEntries(
      [...this.used].filter(([key]) => key.startsWith(day)).map(([key, count]) => [key.slice(day.length + 1), count]),
    );
  }

  resetQuota(): void {
    this.used.clear();
  }
}

const newToken = (): string => `${Math.floor(Math.random() * 90 + 10)}_${randomBytes(96).toString('base64url')}`;
