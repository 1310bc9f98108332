import { type VirtualClock } from './clock';

/** Longer ones are found by the next look at the clock. */
const LONGEST_TIMER_MS = 60_000;

/** Calls that wait for an instant of the virtual clock. */
export class Waits {
  private readonly all = new Map<() => void, number>();

  constructor(private readonly clock: VirtualClock) {}

  /** @param at virtual time, milliseconds. @param gone ends the wait early: nobody listens any more */
  until(at: number, gone: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const { speed } = this.clock;
      const leftMs = speed > 0 ? Math.ceil(Math.max(at - this.clock.now(), 0) / speed) : Infinity;
      // The clock may stand still, jump or be sped up meanwhile: the look at it that comes again and again is for that.
      const timer = leftMs < LONGEST_TIMER_MS ? setTimeout(() => this.tick(), leftMs).unref() : undefined;
      const go = (): void => {
        clearTimeout(timer);
        this.all.delete(go);
        resolve();
      };
      this.all.set(go, at);
      gone.addEventListener('abort', go, { once: true });
    });
  }

  /** Ends the waits that are over. */
  tick(): void {
    const now = this.clock.now();
    for (const [go, at] of this.all) if (at <= now) go();
  }
}
