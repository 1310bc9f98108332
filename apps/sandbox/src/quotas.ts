import { endpoints } from '@kaibo/wechat/endpoints';
import { platformDay, type VirtualClock } from './clock';
import { type Part } from './world';

/** What the platform allows one app in one group of interfaces. */
export interface Quota {
  group: string;
  /** Null: no limit a day, until one is set by hand. */
  perDay: number | null;
  /** Absent: no limit a minute. */
  perMinute?: number;
}

interface SavedQuotas {
  days: [key: string, used: number][];
  minutes: [group: string, { minute: number; used: number }][];
  limits: [group: string, perDay: number][];
  clears: { month: string; times: number };
}

const MINUTE = 60_000;
/** Source: 重置API调用次数. */
const CLEARS_A_MONTH = 10;
const MOST_USERS = 100_000;

/** The groups of the interface table, each once. */
export const QUOTAS: readonly Quota[] = [
  ...new Map(Object.values(endpoints).map(({ quota }): [string, Quota] => [quota.group, quota])).values(),
];

/** What one app has used of its quotas. A day ends at midnight in Shanghai, whatever the machine's zone is. */
export class Quotas implements Part {
  private days = new Map<string, number>();
  private minutes = new Map<string, { minute: number; used: number }>();
  private limits = new Map<string, number>();
  private clears = { month: '', times: 0 };

  constructor(private readonly clock: VirtualClock) {}

  /** Counts one call. A refused call costs nothing. @returns what stands in its way, or null */
  spend({ group, perDay, perMinute }: Quota): 'day' | 'minute' | null {
    const now = this.clock.now();
    const key = `${platformDay(now)} ${group}`;
    const used = this.days.get(key) ?? 0;
    if (used >= (this.limits.get(group) ?? perDay ?? Infinity)) return 'day';
    if (perMinute !== undefined && !this.spendInMinute(group, perMinute)) return 'minute';
    if (used === 0) this.forgetOtherDays(now);
    this.days.set(key, used + 1);
    return null;
  }

  /** Takes one call of today back: what was refused after all, where the allowance counts what was done. */
  giveBack(group: string): void {
    const key = `${platformDay(this.clock.now())} ${group}`;
    const used = this.days.get(key) ?? 0;
    if (used > 0) this.days.set(key, used - 1);
  }

  /** Counts one call of one user. @returns false past so many in the running minute */
  spendForUser(group: string, user: string, perMinute: number): boolean {
    if (this.minutes.size > MOST_USERS) this.minutes.clear();
    return this.spendInMinute(`${group} ${user}`, perMinute);
  }

  private spendInMinute(key: string, perMinute: number): boolean {
    const minute = Math.floor(this.clock.now() / MINUTE);
    const before = this.minutes.get(key);
    const used = before?.minute === minute ? before.used : 0;
    if (used >= perMinute) return false;
    this.minutes.set(key, { minute, used: used + 1 });
    return true;
  }

  /** Yesterday's calls count for nothing; a clock that was set back finds its day unused. */
  private forgetOtherDays(now: number): void {
    const today = `${platformDay(now)} `;
    for (const key of this.days.keys()) if (!key.startsWith(today)) this.days.delete(key);
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

  /** Sets what counts as used today. */
  setUsed(group: string, used: number): void {
    this.days.set(`${platformDay(this.clock.now())} ${group}`, used);
  }

  /** What the app asks for itself. @returns false past ten times a month: then it changes nothing */
  clear(): boolean {
    const month = platformDay(this.clock.now()).slice(0, 7);
    const times = this.clears.month === month ? this.clears.times : 0;
    if (times >= CLEARS_A_MONTH) return false;
    this.clears = { month, times: times + 1 };
    this.forgetCalls();
    return true;
  }

  /** Forgets every call of every day; limits set by hand stay. */
  forgetCalls(): void {
    this.days.clear();
    this.minutes.clear();
  }

  reset(): void {
    this.forgetCalls();
    this.limits.clear();
    this.clears = { month: '', times: 0 };
  }

  save(): SavedQuotas {
    return { days: [...this.days], minutes: [...this.minutes], limits: [...this.limits], clears: this.clears };
  }

  load(saved: unknown): void {
    const { days, minutes, limits, clears } = saved as SavedQuotas; // as saved
    this.days = new Map(days);
    this.minutes = new Map(minutes.map(([key, used]) => [key, { ...used }]));
    this.limits = new Map(limits);
    this.clears = { ...clears };
  }
}
