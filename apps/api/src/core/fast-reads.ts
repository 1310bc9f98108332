import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MAX_PAGE_SIZE } from '@kaibo/contracts/rooms';
import { type Feed, Feeds, type LookedUp, type MadeOf } from './feeds';
import { pageSizeFor } from './place-cursor';
import { ReadyAnswer } from './ready';
import { type Built, ReadyPages } from './ready-pages';
import type { Warm } from './warm';
import { World } from './world';

/** A CDN may carry the answers: fresh for 5 s, shown while it asks again, and for ten minutes when we are away. */
const CACHE_CONTROL = 'public, max-age=5, stale-while-revalidate=30, stale-if-error=600';

/**
 * How viewers read, whatever the subject: answers are built on first demand, kept ready as bytes, thrown away when the poll
 * hears that what they are made of changed. A warm one costs neither SQL nor JSON.
 */
@Injectable()
export class FastReads {
  constructor(
    private readonly feeds: Feeds,
    private readonly pages: ReadyPages,
    private readonly world: World,
  ) {}

  /** @throws AppError APP_NOT_FOUND */
  feed(appId: string, lookUp?: () => Promise<LookedUp | null>): Promise<Feed> {
    return this.feeds.get(appId, lookUp);
  }

  /** What lies ready under these already checked names; null when it must be asked for. */
  peek(appId: string, key: string): Warm | null {
    const feed = this.feeds.peek(appId);
    const answer = feed && this.pages.peek(feed, key);
    return answer && { answer, ageSeconds: this.ageOf(feed) };
  }

  /**
   * @param key the answer's name within the mini-app; begins with its feature's own letter
   * @param build reads the database; runs at most once at a time for a key
   * @throws AppError what `build` answered
   */
  async answer(feed: Feed, key: string, of: MadeOf, build: () => Promise<Built>): Promise<Warm> {
    const answer = await this.pages.get(feed, key, of, build);
    return { answer, ageSeconds: this.ageOf(feed) };
  }

  /** Of what the platform said of the rooms. */
  private ageOf(feed: Feed): number | null {
    if (feed.polledAt === null) return null;
    return Math.max(0, Math.floor((this.world.now().getTime() - feed.polledAt.getTime()) / 1000));
  }
}

export const readyJson = (body: unknown): Promise<ReadyAnswer> =>
  ReadyAnswer.of({
    body: Buffer.from(JSON.stringify(body)),
    contentType: 'application/json; charset=utf-8',
    cacheControl: CACHE_CONTROL,
    compress: true,
  });

/** Nest leaves the answer to us, so there is nothing to return; the type says what the bytes are. */
export function sendWarm<Body>(request: FastifyRequest, reply: FastifyReply, { answer, ageSeconds }: Warm): Body {
  reply.hijack();
  answer.send(request.raw, reply.raw, ageSeconds);
  return undefined as Body;
}

/** Size and cursor of a list's plain good query; null for any other. @param others names that are somebody else's to read */
export function warmPageOf(query: unknown, others: readonly string[] = []): { size: number; cursor: string } | null {
  const asked = query as Record<string, unknown>; // Fastify gives the parsed query, values unchecked
  let size = pageSizeFor();
  let cursor = '';
  for (const name in asked) {
    const value = asked[name];
    if (typeof value !== 'string' || value === '') return null;
    if (name === 'limit') {
      const limit = /^\d{1,3}$/.test(value) ? Number(value) : 0;
      if (limit < 1 || limit > MAX_PAGE_SIZE) return null;
      size = pageSizeFor(limit);
    } else if (name === 'cursor') cursor = value;
    else if (!others.includes(name)) return null;
  }
  return { size, cursor };
}
