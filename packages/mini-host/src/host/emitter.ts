type Listener = (...values: unknown[]) => void;

/** The events of `wx.onX` and `wx.offX`, by X. */
export class Emitter {
  private readonly listeners = new Map<string, Set<Listener>>();

  /** @param onThrow told of a listener's exception; the other listeners still hear the event */
  constructor(private readonly onThrow: (error: unknown, event: string) => void) {}

  on(event: string, listener: unknown): void {
    if (typeof listener !== 'function') return;
    const known = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, known.add(listener as Listener)); // called as the platform does
  }

  /** Without a listener: all of them, as on the platform. */
  off(event: string, listener?: unknown): void {
    if (listener === undefined) this.listeners.delete(event);
    else this.listeners.get(event)?.delete(listener as Listener); // anything else is simply not in the set
  }

  count(event: string): number {
    return this.listeners.get(event)?.size ?? 0;
  }

  emit(event: string, ...values: unknown[]): void {
    for (const listener of [...(this.listeners.get(event) ?? [])]) {
      try {
        listener(...values);
      } catch (error) {
        this.onThrow(error, event);
      }
    }
  }
}
