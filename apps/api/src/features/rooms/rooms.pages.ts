import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AppError } from '../../core/app-error';
import { LOG, type Log } from '../../core/log';
import type { ReadyAnswer } from '../../core/ready';
import { World } from '../../core/world';
import type { Feed } from './rooms.feeds';

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
  generation: number;
  /** `performance.now()` before which a stale answer is not built again. */
  retryAt: number;
}

/**
 * Ready answers of this process, by mini-app and key. Built on first demand, once however many ask; stale when the feed
 * moved on; the last good one goes on being served while it cannot be built again.
 */
@Injectable()
export class RoomPages {
  private readonly kept = new LRUCache<string, Kept>({
    maxSize: MAX_BYTES,
    sizeCalculation: (kept) => (kept.answer instanceof AppError ? MISSING_BYTES : kept.answer.bytes),
  });
  private readonly building = new Map<string, { generation: number; result: Promise<Kept> }>();

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
   * @param build reads the database; runs at most once at a time for a key
   * @throws AppError what `build` answered; whatever `build` threw, when nothing is kept
   */
  async get(feed: Feed, key: string, build: () => Promise<Built>): Promise<ReadyAnswer> {
    const fullKey = `${feed.appId} ${key}`;
    const kept = this.kept.get(fullKey);
    if (kept && (this.isFresh(kept, feed) || performance.now() < kept.retryAt)) return unwrap(kept);
    const built = this.build(feed, fullKey, build);
    if (!kept) return unwrap(await built);
    return unwrap(await orAfter(WAIT_FOR_NEW_MS, built, kept).catch((error: unknown) => this.keepServing(kept, error)));
  }

  private isFresh(kept: Kept, feed: Feed): boolean {
    return (
      kept.feed === feed &&
      kept.generation === feed.generation &&
      (kept.freshUntil === null || this.world.now() < kept.freshUntil)
    );
  }

  /** Joins the build under way, unless that began before the last change was noticed. */
  private build(feed: Feed, fullKey: string, build: () => Promise<Built>): Promise<Kept> {
    const running = this.building.get(fullKey);
    if (running?.generation === feed.generation) return running.result;
    const generation = feed.generation;
    const result = build()
      .then((built) => {
        const kept = { ...built, feed, generation, retryAt: 0 };
        const other = this.kept.peek(fullKey);
        if (!other || other.feed !== feed || other.generation <= generation) this.kept.set(fullKey, kept);
        return kept;
      })
      .finally(() => {
        if (this.building.get(fullKey)?.result === result) this.building.delete(fullKey);
      });
    this.building.set(fullKey, { generation, result });
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
