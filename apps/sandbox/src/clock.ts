/** Time that can be set, sped up and frozen. Real until told otherwise. All times are milliseconds since 1970. */
export class VirtualClock {
  private realBase: number;
  private virtualBase: number;
  private rate = 1;

  constructor(private readonly real: () => number = Date.now) {
    this.realBase = real();
    this.virtualBase = this.realBase;
  }

  now(): number {
    return this.virtualBase + (this.real() - this.realBase) * this.rate;
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

  private rebase(at: number): void {
    this.realBase = this.real();
    this.virtualBase = at;
  }
}

const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** The platform's day of an instant, `YYYY-MM-DD`: Asia/Shanghai has no summer time. */
export const platformDay = (at: number): string => new Date(at + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);
