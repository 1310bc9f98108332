import { endpoints } from '@kaibo/wechat/endpoints';
import { platformDay, type VirtualClock } from './clock';

/** What the platform allows one app in one group of interfaces. */
export interface Quota {
  group: string;
  /** Null: no limit a day, until one is set by hand. */
  perDay: number | null;
  /** Absent: no limit a minute. */
  perMinute?: number;
}

const MINUTE = 60_000;

/** The groups of the interface table, each once. */
export const QUOTAS: readonly Quota[] = [
  ...new Map(Object.values(endpoints).map(({ quota }): [string, Quota] => [quota.group, quota])).values(),
];

/** What one app has used of its quotas. A day ends at midnight in Shanghai, whatever the machine's zone is. */
export class Quotas {
  private days = new Map<string, number>();
  private minutes = new Map<string, { minute: number; used: number }>();
  private limits = new Map<string, number>();

  constructor(private readonly clock: VirtualClock) {}

  /** Counts one call. A refused call costs nothing. @returns what stands in its way, or null */
  spend({ group, perDay, perMinute }: Quota): 'day' | 'minute' | null {
    const now = this.clock.now();
    const key = `${platformDay(now)} ${group}`;
    const used = this.days.get(key) ?? 0;
    if (used >= (this.limits.get(group) ?? perDay ?? Infinity)) return 'day';
    if (perMinute !== undefined) {
      const minute = Math.floor(now / MINUTE);
      const before = this.minutes.get(group);
      const inMinute = before?.minute === minute ? before.used : 0;
      if (inMinute >= perMinute) return 'minute';
      this.minutes.set(group, { minute, used: inMinute + 1 });
    }
    this.days.set(key, used + 1);
    return null;
  }

  /** Calls of today, by group; groups without a call are absent. */
  used(): Record<string, number> {
    const day = `${platformDay(this.clock.now())} `;
    return Object.fromEntries(
      [...this.days].filter(([key]) => key.startsWith(day)).map(([key, count]) => [key.slice(day.length), count]),
    );
  }

  /** Limits a day that were set by hand, by group. */
  changedLimits(): Record<string, number> {
    return Object.fromEntries(this.limits);
  }

  /** Calls a day from now on. @param perDay null: the platform's own number again */
  setLimit(group: string, perDay: number | null): void {
    if (perDay === null) this.limits.delete(group);
    else this.limits.set(group, perDay);
  }

  /** The platform's own numbers again, for every group. */
  resetLimits(): void {
    this.limits.clear();
  }

  /** Sets what counts as used today. */
  setUsed(group: string, used: number): void {
    this.days.set(`${platformDay(this.clock.now())} ${group}`, used);
  }

  /** Forgets every call of every day; limits set by hand stay. */
  reset(): void {
    this.days.clear();
    this.minutes.clear();
  }
}
