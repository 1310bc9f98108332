type Callback = (...args: unknown[]) => unknown;

/**
 * The mini-program's own timers: they report what a callback throws instead of losing it, and they end with the host.
 * The surroundings' timers are looked up at each call, so that fake ones work.
 */
export class Timers {
  private readonly running = new Map<number, () => void>();
  private next = 1;

  constructor(private readonly onThrow: (error: unknown, where: string) => void) {}

  readonly setTimeout = (callback: unknown, ms: unknown = 0, ...args: unknown[]): number => {
    const id = this.next++;
    const timer = globalThis.setTimeout(() => {
      this.running.delete(id);
      this.call(callback, args, 'setTimeout');
    }, Number(ms));
    this.running.set(id, () => globalThis.clearTimeout(timer));
    return id;
  };

  readonly setInterval = (callback: unknown, ms: unknown = 0, ...args: unknown[]): number => {
    const id = this.next++;
    const timer = globalThis.setInterval(() => this.call(callback, args, 'setInterval'), Number(ms));
    this.running.set(id, () => globalThis.clearInterval(timer));
    return id;
  };

  readonly clear = (id: unknown): void => {
    if (typeof id !== 'number') return;
    this.running.get(id)?.();
    this.running.delete(id);
  };

  clearAll(): void {
    for (const stop of this.running.values()) stop();
    this.running.clear();
  }

  private call(callback: unknown, args: unknown[], where: string) {
    try {
      if (typeof callback !== 'function') throw new TypeError(`${where} needs a function`);
      (callback as Callback)(...args);
    } catch (error) {
      this.onThrow(error, where);
    }
  }
}
