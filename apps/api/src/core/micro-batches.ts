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
  /** Where so many wait, others follow: they are collected for `holdMs` longer. */
  many: number;
  holdMs: number;
}

interface Waiting<Item, Answer> {
  item: Item;
  askers: { resolve: (answer: Answer) => void; reject: (error: unknown) => void }[];
}
interface Line<Item, Answer> {
  running: number;
  /** Go with the next batch. */
  waiting: Map<string, Waiting<Item, Answer>>;
  /** Of those on their way: who asked again meanwhile, null where nobody has. */
  onTheirWay: Map<string, Waiting<Item, Answer> | null>;
}

/**
 * Many who ask for the same kind of statement at once are answered by few statements: while as many batches as may be are
 * under way, arrivals collect, and then go together. Who comes alone goes at once. Each is answered when the batch
 * it went with has ended, and keys take turns. Who asks with an id that waits already waits along with it; an id that is on its
 * way goes again only when that batch has ended, so two batches of a process never bring the same.
 */
export class MicroBatches<Item, Answer> {
  /** In the order in which they are served. */
  private readonly lines = new Map<string, Line<Item, Answer>>();
  private running = 0;
  private waiting = 0;
  /** Ids that go with the next batches, of all keys. */
  private ready = 0;
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
      if (!line) this.lines.set(key, (line = { running: 0, waiting: new Map(), onTheirWay: new Map() }));
      const isOnItsWay = line.onTheirWay.has(id);
      const place = isOnItsWay ? line.onTheirWay : line.waiting;
      const there = place.get(id);
      if (there) there.askers.push({ resolve, reject });
      else {
        place.set(id, { item, askers: [{ resolve, reject }] });
        if (!isOnItsWay) this.ready++;
      }
      if (this.mayGo(line)) this.pumpSoon();
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

  /** Those who come in the same turn of the event loop go together; many wait a little for those who follow. */
  private pumpSoon(): void {
    if (this.isPumping) return;
    this.isPumping = true;
    setImmediate(() => {
      if (this.ready < this.limits.many) this.pumpNow();
      else setTimeout(() => this.pumpNow(), this.limits.holdMs);
    });
  }

  private pumpNow(): void {
    this.isPumping = false;
    this.pump();
  }

  private pump(): void {
    for (const [key, line] of this.lines) {
      if (!this.mayGo(line)) continue;
      this.lines.delete(key); // to the end of the ring
      this.lines.set(key, line);
      void this.run(key, line, this.take(line));
    }
  }

  /** The first of a key goes with whoever is there, another beside it only when it is full: few large ones cost least. */
  private mayGo({ running, waiting }: Line<Item, Answer>): boolean {
    if (this.running >= this.limits.atOnce) return false;
    return running < this.limits.atOnceOfKey && waiting.size >= (running === 0 ? 1 : this.limits.most);
  }

  private take(line: Line<Item, Answer>): Map<string, Waiting<Item, Answer>> {
    const { waiting, onTheirWay } = line;
    let taken = waiting;
    if (waiting.size <= this.limits.most) line.waiting = new Map();
    else {
      taken = new Map();
      for (const [id, one] of waiting) {
        if (taken.size === this.limits.most) break;
        taken.set(id, one);
        waiting.delete(id);
      }
    }
    for (const id of taken.keys()) onTheirWay.set(id, null);
    this.ready -= taken.size;
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
      const again = line.onTheirWay.get(id);
      line.onTheirWay.delete(id);
      if (again) {
        line.waiting.set(id, again);
        this.ready++;
      }
      const answer = answers.get(id);
      for (const { resolve, reject } of askers)
        if (answer !== undefined) resolve(answer);
        else reject(failure ?? new Error(`the batch has no answer for ${id}`));
    }
    if (line.running === 0 && line.waiting.size === 0) this.lines.delete(key);
    if (this.ready > 0) this.pumpSoon();
    if (this.running === 0 && this.waiting === 0) for (const tell of this.idle.splice(0)) tell();
  }
}
