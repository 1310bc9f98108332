/** Work that a process does again and again: one at a time, with a pause after each. It keeps no process alive. */
export class Repeating {
  private timer: NodeJS.Timeout | undefined;
  private under: Promise<unknown> = Promise.resolve();
  private stopping = false;

  /** @param onFailure told of what `work` threw; the next time comes nevertheless */
  constructor(
    private readonly pauseMs: number,
    private readonly work: () => Promise<unknown>,
    private readonly onFailure: (err: unknown) => void,
  ) {}

  /** True from `end` on: long work looks, and leaves the rest. */
  get isStopping(): boolean {
    return this.stopping;
  }

  /** The first time is after a pause. */
  start(): void {
    if (this.stopping) return;
    this.timer = setTimeout(() => {
      this.under = this.work()
        .catch(this.onFailure)
        .finally(() => this.start());
    }, this.pauseMs).unref();
  }

  /** No further time; what is under way may see it, and goes on. */
  end(): void {
    this.stopping = true;
    clearTimeout(this.timer);
  }

  /** Resolves when what was under way has ended. */
  async stop(): Promise<void> {
    this.end();
    await this.under;
  }
}
