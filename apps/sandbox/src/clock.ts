import { type Part } from './part';

/** Last instant that the platform's Unix seconds are read for: the end of the year 9999. */
export const MAX_TIME = 253_402_300_799_000;

interface SavedClock {
  now: number;
  speed: number;
  real: number;
}

/** Time that can be set, sped up and frozen. Real until told otherwise. All times are whole milliseconds since 1970. */
export class VirtualClock implements Part {
  private realBase: number;
  private virtualBase: number;
  private rate = 1;
  /** Real time of what was loaded last. */
  private savedReal: number | null = null;

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

  save(): SavedClock {
    return { now: this.now(), speed: this.rate, real: this.real() };
  }

  /** The instant at which it was saved, and its speed. */
  load(saved: unknown): void {
    const { now, speed, real } = saved as SavedClock; // as saved
    this.rate = speed;
    this.savedReal = real;
    this.rebase(now);
  }

  /** After `load`, for a clock at real speed: as though it had gone on all the while. Others go on where they were. */
  goOn(): void {
    if (this.savedReal !== null && this.rate === 1) this.advance(Math.max(this.real() - this.savedReal, 0));
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
