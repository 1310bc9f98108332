/** How much is done at once, and how much may wait. */
export interface BatchLimits {
  /** Batches under way for one key. */
  atOnceOfKey: number;
  /** For all keys together. */
  atOnce: number;
  /** Items in a batch. */
  most: number;
  /** Askers who wait, for all keys together; more are refused. */
  waiting: number;
}

interface Waiting<Item, Answer> {
  item: Item;
  askers: { resolve: (answer: Answer) => void; reject: (error: unknown) => void }[];
}
interface Line<Item, Answer> {
  running: number;
  waiting: Map<string, Waiting<Item, Answer>>;
}

/**
 * Many who ask for the same kind of statement at once are answered by few statements: while as many batches as may be are
 * under way, arrivals collect, and then go together. No timer: who comes alone goes at once. Each is answered when the batch
 * it went with has ended, and keys take turns. Who asks with an id that waits already waits along with it.
 */
export class MicroBatches<Item, Answer> {
  /** In the order in which they are served. */
  private readonly lines = new Map<string, Line<Item, Answer>>();
  private running = 0;
  private waiting = 0;
  private isPumping = false;
  private readonly idle: (() => void)[] = [];

  /**
   * @param flush all of them or none; the answers by id
   * @param refuse what is thrown for who may not even wait
   */
  constructor(
    private readonly limits: BatchLimits,
    private readonly flush: (key: string, items: ReadonlyMap<string, Item>) => Promise<ReadonlyMap<string, Answer>>,
    private readonly refuse: () => Error,
  ) {}

  ask(key: string, id: string, item: Item): Promise<Answer> {
    if (this.waiting >= this.limits.waiting) return Promise.reject(this.refuse());
    this.waiting++;
    return new Promise((resolve, reject) => {
      let line = this.lines.get(key);
      if (!line) this.lines.set(key, (line = { running: 0, waiting: new Map() }));
      const there = line.waiting.get(id);
      if (there) there.askers.push({ resolve, reject });
      else line.waiting.set(id, { item, askers: [{ resolve, reject }] });
      this.pumpSoon();
    });
  }

  /** How many wait now. */
  get depth(): number {
    return this.waiting;
  }

  /** Resolves when nobody waits and nothing is under way. */
  async settled(): Promise<void> {
    if (this.running === 0 && this.waiting === 0) return;
    await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  /** Those who come in the same turn of the event loop go together. */
  private pumpSoon(): void {
    if (this.isPumping) return;
    this.isPumping = true;
    setImmediate(() => {
      this.isPumping = false;
      this.pump();
    });
  }

  private pump(): void {
    for (const [key, line] of this.lines) {
      if (this.running >= this.limits.atOnce) return;
      if (line.waiting.size === 0 || line.running >= this.limits.atOnceOfKey) continue;
      this.lines.delete(key); // to the end of the ring
      this.lines.set(key, line);
      void this.run(key, line, this.take(line));
    }
  }

  private take({ waiting }: Line<Item, Answer>): Map<string, Waiting<Item, Answer>> {
    const taken = new Map<string, Waiting<Item, Answer>>();
    for (const [id, one] of waiting) {
      if (taken.size === this.limits.most) break;
      taken.set(id, one);
      waiting.delete(id);
    }
    return taken;
  }

  private async run(key: string, line: Line<Item, Answer>, batch: Map<string, Waiting<Item, Answer>>): Promise<void> {
    this.running++;
    line.running++;
    const items = new Map([...batch].map(([id, { item }]) => [id, item]));
    let answers: ReadonlyMap<string, Answer> = new Map();
    let failure: unknown = null;
    try {
      answers = await this.flush(key, items);
    } catch (error) {
      failure = error;
    }
    this.running--;
    line.running--;
    for (const [id, { askers }] of batch) {
      this.waiting -= askers.length;
      const answer = answers.get(id);
      for (const { resolve, reject } of askers)
        if (answer !== undefined) resolve(answer);
        else reject(failure ?? new Error(`the batch has no answer for ${id}`));
    }
    if (line.running === 0 && line.waiting.size === 0) this.lines.delete(key);
    this.pump();
    if (this.running === 0 && this.waiting === 0) for (const tell of this.idle.splice(0)) tell();
  }
}
