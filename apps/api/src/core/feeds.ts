import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AppError } from './app-error';
import { type AppRef, Directory, type FeedChange } from './directory';
import { VersionPoll } from './version-poll';

/** Mini-apps known by a process at once. */
const MAX_APPS = 20_000;

/**
 * What a process knows of one mini-app: of its rooms, and of the content that carries them. What was built from either
 * holds while its generation stands (`stampOf`).
 */
export interface Feed extends AppRef {
  readonly appId: string;
  generation: number;
  version: bigint;
  contentGeneration: number;
  contentVersion: bigint;
  polledAt: Date | null;
}

/** What an answer is made of: of rooms alone, or of content, which shows rooms too. */
export type MadeOf = 'rooms' | 'content';

/** Another number whenever something changed that such an answer is made of. */
export const stampOf = (feed: Feed, of: MadeOf): number =>
  of === 'rooms' ? feed.generation : feed.generation + feed.contentGeneration;

/** What was found of an app id, and what else came with the same look. */
export interface LookedUp extends FeedChange {
  /** Called before anyone who waits goes on, while nothing is known to have changed since the look. */
  onLearned?: (feed: Feed) => void;
}

/** Which mini-app an app id names, and when its rooms or its content changed last: from memory, kept true by one statement per tick. */
@Injectable()
export class Feeds {
  private readonly byRef = new Map<string, Feed>();
  private readonly known = new LRUCache<string, Feed>({
    max: MAX_APPS,
    dispose: (feed) => void this.byRef.delete(refKey(feed)),
  });
  private readonly asking = new Map<string, Promise<Feed>>();
  /** Changes told of mini-apps not known yet, while any is being looked up: the answer on its way may be from before. */
  private readonly overtook = new Map<string, FeedChange>();

  constructor(
    private readonly directory: Directory,
    private readonly versions: VersionPoll,
  ) {
    versions.watch(({ feeds }) => {
      for (const change of feeds) this.notice(change);
    });
  }

  /** From memory; null when it has to be asked for. */
  peek(appId: string): Feed | null {
    return this.known.get(appId) ?? null;
  }

  /**
   * @param lookUp for whoever fetches more with the same statement; runs at most once at a time for an app id
   * @throws AppError APP_NOT_FOUND
   */
  async get(appId: string, lookUp?: () => Promise<LookedUp | null>): Promise<Feed> {
    const known = this.known.get(appId);
    if (known) return known;
    let asking = this.asking.get(appId);
    if (!asking) {
      asking = this.ask(appId, lookUp).finally(() => {
        this.asking.delete(appId);
        if (this.asking.size === 0) this.overtook.clear();
      });
      this.asking.set(appId, asking);
    }
    return asking;
  }

  /** Takes notice of every change committed before this was called. */
  poll(): Promise<void> {
    return this.versions.poll();
  }

  private async ask(appId: string, lookUp?: () => Promise<LookedUp | null>): Promise<Feed> {
    const found: LookedUp | null = await (lookUp
      ? this.directory.findApp(appId, lookUp)
      : this.directory.findApp(appId));
    if (!found) throw new AppError('APP_NOT_FOUND');
    const { merchantId, miniAppId, polledAt } = found;
    const [version, contentVersion] = [BigInt(found.version), BigInt(found.contentVersion)];
    const feed: Feed = {
      appId,
      merchantId,
      miniAppId,
      version,
      contentVersion,
      polledAt,
      generation: 0,
      contentGeneration: 0,
    };
    this.known.set(appId, feed);
    this.byRef.set(refKey(feed), feed);
    const change = this.overtook.get(refKey(feed));
    if (change) this.notice(change);
    if (stampOf(feed, 'content') === 0) found.onLearned?.(feed);
    return feed;
  }

  private notice(change: FeedChange): void {
    const feed = this.byRef.get(refKey(change));
    const [version, contentVersion] = [BigInt(change.version), BigInt(change.contentVersion)];
    if (!feed) {
      // A new mini-app: its id may have been asked for before it was there.
      if (version === 1n) this.directory.forgetUnknownApps();
      if (this.asking.size > 0) this.overtook.set(refKey(change), change);
      return;
    }
    if (version > feed.version) {
      feed.version = version;
      feed.generation++;
    }
    if (contentVersion > feed.contentVersion) {
      feed.contentVersion = contentVersion;
      feed.contentGeneration++;
    }
    if (change.polledAt !== null && (feed.polledAt === null || change.polledAt > feed.polledAt))
      feed.polledAt = change.polledAt;
  }
}

const refKey = (ref: AppRef): string => `${ref.merchantId}.${ref.miniAppId}`;
