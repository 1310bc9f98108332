import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AppError } from './app-error';
import { type Feed, type MadeOf, stampOf } from './feeds';
import { LOG, type Log } from './log';
import type { ReadyAnswer } from './ready';
import { World } from './world';

/** Memory for ready answers. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Readers of a page that changed wait this long for the new one before they get the one before. */
const WAIT_FOR_NEW_MS = 1_500;
/** After a build that failed the page before is served for this long without trying again. */
const RETRY_AFTER_MS = 1_000;
/** What remembering "there is no such room" holds. */
const MISSING_BYTES = 300;

/** What was built: an answer, or the knowledge that there is nothing under this key. */
export interface Built {
  answer: ReadyAnswer | AppError;
  /** When the clock alone makes it wrong; null: never. */
  freshUntil: Date | null;
}

interface Kept extends Built {
  feed: Feed;
  of: MadeOf;
  stamp: number;
  /** `performance.now()` before which a stale answer is not built again. */
  retryAt: number;
}

/**
 * Ready answers of this process, by mini-app and key: of every feature that viewers read. Built on first demand, once however many ask; stale when the feed
 * moved on; the last good one goes on being served while it cannot be built again.
 */
@Injectable()
export class ReadyPages {
  private readonly kept = new LRUCache<string, Kept>({
    maxSize: MAX_BYTES,
    sizeCalculation: (kept) => (kept.answer instanceof AppError ? MISSING_BYTES : kept.answer.bytes),
  });
  private readonly building = new Map<string, { stamp: number; result: Promise<Kept> }>();

  constructor(
    private readonly world: World,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** The answer if it is here and fresh; null when it must be asked for with `get`. */
  peek(feed: Feed, key: string): ReadyAnswer | null {
    const kept = this.kept.get(`${feed.appId} ${key}`);
    if (kept === undefined || kept.answer instanceof AppError || !this.isFresh(kept, feed)) return null;
    return kept.answer;
  }

  /**
   * @param of what `build` reads: the answer is stale when any of it changed
   * @param build reads the database; runs at most once at a time for a key
   * @throws AppError what `build` answered; whatever `build` threw, when nothing is kept
   */
  async get(feed: Feed, key: string, of: MadeOf, build: () => Promise<Built>): Promise<ReadyAnswer> {
    const fullKey = `${feed.appId} ${key}`;
    const kept = this.kept.get(fullKey);
    if (kept && (this.isFresh(kept, feed) || performance.now() < kept.retryAt)) return unwrap(kept);
    const built = this.build(feed, fullKey, of, build);
    if (!kept) return unwrap(await built);
    return unwrap(await orAfter(WAIT_FOR_NEW_MS, built, kept).catch((error: unknown) => this.keepServing(kept, error)));
  }

  private isFresh(kept: Kept, feed: Feed): boolean {
    return (
      kept.feed === feed &&
      kept.stamp === stampOf(feed, kept.of) &&
      (kept.freshUntil === null || this.world.now() < kept.freshUntil)
    );
  }

  /** Joins the build under way, unless that began before the last change was noticed. */
  private build(feed: Feed, fullKey: string, of: MadeOf, build: () => Promise<Built>): Promise<Kept> {
    const running = this.building.get(fullKey);
    const stamp = stampOf(feed, of);
    if (running?.stamp === stamp) return running.result;
    const result = build()
      .then((built) => {
        const kept = { ...built, feed, of, stamp, retryAt: 0 };
        const other = this.kept.peek(fullKey);
        if (!other || other.feed !== feed || other.stamp <= stamp) this.kept.set(fullKey, kept);
        return kept;
      })
      .finally(() => {
        if (this.building.get(fullKey)?.result === result) this.building.delete(fullKey);
      });
    this.building.set(fullKey, { stamp, result });
    return result;
  }

  private keepServing(kept: Kept, err: unknown): Kept {
    if (performance.now() >= kept.retryAt) this.log.warn({ event: 'page.stale', appId: kept.feed.appId, err });
    kept.retryAt = performance.now() + RETRY_AFTER_MS;
    return kept;
  }
}

const unwrap = ({ answer }: Built): ReadyAnswer => {
  if (answer instanceof AppError) throw answer;
  return answer;
};

const orAfter = <T>(ms: number, wanted: Promise<T>, instead: T): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(instead), ms);
    wanted.then(resolve, reject).finally(() => clearTimeout(timer));
  });
