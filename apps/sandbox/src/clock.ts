/** Last instant that the platform's Unix seconds are read for: the end of the year 9999. */
export const MAX_TIME = 253_402_300_799_000;

/** Time that can be set, sped up and frozen. Real until told otherwise. All times are whole milliseconds since 1970. */
export class VirtualClock {
  private realBase: number;
  private virtualBase: number;
  private rate = 1;

  constructor(private readonly real: () => number = Date.now) {
    this.realBase = real();
    this.virtualBase = this.realBase;
  }

  now(): number {
    const now = Math.floor(this.virtualBase + (this.real() - this.realBase) * this.rate);
    return Math.min(Math.max(now, 0), MAX_TIME);
  }

  /** 1 real time, 0 frozen, 60 a minute a second. */
  get speed(): number {
    return this.rate;
  }

  setSpeed(rate: number): void {
    this.rebase(this.now());
    this.rate = rate;
  }

  set(at: number): void {
    this.rebase(at);
  }

  advance(ms: number): void {
    this.rebase(this.now() + ms);
  }

  /** Real time again. */
  reset(): void {
    this.rate = 1;
    this.rebase(this.real());
  }

  private rebase(at: number): void {
    this.realBase = this.real();
    this.virtualBase = at;
  }
}

const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** The platform's day of an instant, `YYYY-MM-DD`: Asia/Shanghai has no summer time. */
export const platformDay = (at: number): string => new Date(at + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);

/** A wall-clock hour in Shanghai, so many days after the day of `at`. */
export const shanghaiHour = (at: number, daysLater: number, hour: number): number =>
  Date.parse(`${platformDay(at)}T00:00:00+08:00`) + (daysLater * 24 + hour) * 3_600_000;
