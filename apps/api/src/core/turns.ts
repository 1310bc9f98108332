import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AppError } from './app-error';
import { type Config, CONFIG } from './config';
import { Metrics } from './metrics';
import { World } from './world';

/** The queue of work that is of no merchant: look-ups for requests whose sender is not known yet. */
export const STRANGERS = 'strangers';
/** The queue of this process's own work across merchants: versions, leases, sweeps. Never refused. */
export const HOUSE = 'house';

/** So many may wait for one merchant's turns in a process; more are refused. */
export const MOST_WAITING = 2_000;
/** Whoever has waited longer is refused: the asker has given up by then. */
const WAIT_AT_MOST_MS = 10_000;

interface Waiting {
  go: () => void;
  refuse: () => void;
  since: number;
  /** How many turns had begun when it came; null when it came behind its own merchant's. */
  begunBefore: number | null;
}
interface Line {
  running: number;
  /** Served from `next` on; those before it have gone. */
  waiting: Waiting[];
  next: number;
}

/** How many turns there are at once, and how many of them one merchant may hold: never all, once there are two. */
export const sharesOf = (poolSize: number): { turns: number; share: number } => ({
  turns: poolSize,
  share: Math.max(1, Math.floor(poolSize / 2)),
});

/**
 * Whose work goes to the database next. As many turns as connections; one merchant holds at most its share of them, and
 * who waits is served merchant by merchant in a ring. So whatever one shop sends, another's next statement waits for no
 * more than one turn of each merchant that waits too. Work inside one turn must not ask for another of the same merchant.
 */
@Injectable()
export class Turns implements OnApplicationShutdown {
  readonly turns: number;
  readonly share: number;
  private readonly lines = new Map<string, Line>();
  /** Merchants with somebody waiting; the first is served next and goes to the end. */
  private readonly ring = new Set<string>();
  private running = 0;
  private begun = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly metrics: Metrics,
    private readonly world: World,
  ) {
    ({ turns: this.turns, share: this.share } = sharesOf(config.database.poolSize));
    metrics.beforeRead(async () => metrics.turnsWaiting.set(this.waitingOf()));
  }

  /**
   * Runs `work` in a turn of this merchant's.
   * @throws AppError RATE_LIMITED when too many of this merchant's wait already, or it waited too long
   */
  async run<T>(whose: string, work: () => Promise<T>): Promise<T> {
    const line = this.lineOf(whose);
    if (this.mayBegin(line)) {
      if (line.running === 0) this.metrics.turnsBegunBefore.observe(0);
      this.begin(line);
    } else await this.wait(whose, line);
    try {
      return await work();
    } finally {
      this.end(whose, line);
    }
  }

  /** How many wait: of one merchant, or all. */
  waitingOf(whose?: string): number {
    const lines = whose === undefined ? [...this.lines.values()] : [this.lines.get(whose)];
    return lines.reduce((sum, line) => sum + (line ? line.waiting.length - line.next : 0), 0);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private lineOf(whose: string): Line {
    let line = this.lines.get(whose);
    if (!line) this.lines.set(whose, (line = { running: 0, waiting: [], next: 0 }));
    return line;
  }

  /** Nobody waits while a turn is free, except those whose merchant holds its share: so nobody is overtaken here. */
  private mayBegin(line: Line): boolean {
    return this.running < this.turns && line.running < this.share;
  }

  private begin(line: Line): void {
    this.running++;
    this.begun++;
    line.running++;
  }

  private wait(whose: string, line: Line): Promise<void> {
    if (line.waiting.length - line.next >= MOST_WAITING && whose !== HOUSE) throw this.refusal();
    return new Promise((resolve, reject) => {
      const since = performance.now(); // the machine's clock, not the world's: it is the machine that is shared
      const begunBefore = line.running === 0 && line.waiting.length === line.next ? this.begun : null;
      line.waiting.push({ go: resolve, refuse: () => reject(this.refusal()), since, begunBefore });
      this.ring.add(whose);
      this.timer ??= setInterval(() => this.dropLate(), 1_000).unref();
    });
  }

  private end(whose: string, line: Line): void {
    this.running--;
    line.running--;
    this.serveNext();
    if (line.running === 0 && line.waiting.length === line.next) this.lines.delete(whose);
  }

  /** One turn is free: the first merchant of the ring that does not hold its share gets it. */
  private serveNext(): void {
    for (const whose of this.ring) {
      const line = this.lineOf(whose);
      if (!this.mayBegin(line)) continue; // at most `turns / share` merchants can be passed over
      this.ring.delete(whose);
      const waiting = take(line);
      if (line.next < line.waiting.length) this.ring.add(whose);
      if (!waiting) continue;
      if (waiting.begunBefore !== null) this.metrics.turnsBegunBefore.observe(this.begun - waiting.begunBefore);
      this.begin(line);
      waiting.go();
      return;
    }
  }

  private dropLate(): void {
    const late = performance.now() - WAIT_AT_MOST_MS;
    for (const [whose, line] of this.lines) {
      if (whose === HOUSE) continue;
      while ((line.waiting[line.next]?.since ?? Infinity) < late) take(line)?.refuse();
      if (line.next === line.waiting.length) this.ring.delete(whose);
    }
    if (this.ring.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private refusal(): AppError {
    this.metrics.refusals.inc({ why: 'merchant' });
    return new AppError('RATE_LIMITED', undefined, { retryAfterSeconds: 1 + this.world.integer(4) });
  }
}

/** Takes the one who waits longest; the list is cut now and then, so that a long one costs nothing a turn. */
function take(line: Line): Waiting | undefined {
  const first = line.waiting[line.next];
  if (first) line.next++;
  if (line.next > 64 && line.next * 2 > line.waiting.length) {
    line.waiting.splice(0, line.next);
    line.next = 0;
  }
  return first;
}
