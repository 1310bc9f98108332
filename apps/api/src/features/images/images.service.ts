import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { type Config, CONFIG } from '../../core/config';
import { Db } from '../../core/db';
import { FetchRefused, type FetchRules, fetchPicture, requireFetchable } from '../../core/guarded-fetch';
import { LOG, type Log } from '../../core/log';
import { ReadyAnswer } from '../../core/ready';
import { World } from '../../core/world';
import { ImagesRepository } from './images.repository';

/** Memory for pictures that are asked for again and again; PostgreSQL keeps them all. */
const MAX_BYTES = 32 * 1024 * 1024;
/** A picture that could not be fetched is not tried again before. */
const RETRY_AFTER_SECONDS = 60;
/** Pictures that are not there, remembered by a process. */
const UNKNOWN = { max: 5_000, ttl: 5_000 };
/** Fetches at once in this process, and how many may wait for their turn. */
const FETCHES = { atOnce: 12, waiting: 400 };

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'cross-origin',
};

/** Pictures of elsewhere under short names of ours: copied once, then served from here. */
@Injectable()
export class ImagesService {
  private readonly kept = new LRUCache<string, ReadyAnswer>({ maxSize: MAX_BYTES, sizeCalculation: (a) => a.bytes });
  private readonly unknown = new LRUCache<string, true>(UNKNOWN);
  private readonly loading = new Map<string, Promise<ReadyAnswer>>();
  private readonly queue: (() => void)[] = [];
  private fetching = 0;
  private readonly rules: FetchRules;

  constructor(
    private readonly db: Db,
    private readonly images: ImagesRepository,
    private readonly world: World,
    @Inject(CONFIG) config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.rules = { trustedBaseUrls: [config.wechat.baseUrl] };
  }

  peek(merchantId: string, imageId: string): ReadyAnswer | null {
    return this.kept.get(`${merchantId}.${imageId}`) ?? null;
  }

  /**
   * Many who ask for the same picture at once wait for one fetch.
   * @throws AppError IMAGE_NOT_FOUND, IMAGE_FETCH_FAILED
   */
  async get(merchantId: string, imageId: string): Promise<ReadyAnswer> {
    const key = `${merchantId}.${imageId}`;
    const kept = this.kept.get(key);
    if (kept) return kept;
    if (this.unknown.has(key)) throw new AppError('IMAGE_NOT_FOUND');
    let loading = this.loading.get(key);
    if (!loading) {
      loading = this.load(merchantId, imageId, key).finally(() => this.loading.delete(key));
      this.loading.set(key, loading);
    }
    return loading;
  }

  /**
   * Gives a picture's address a name of ours.
   * @throws AppError IMAGE_URL_REFUSED when it could never be fetched
   */
  async add(tx: EntityManager, merchantId: string, url: string): Promise<void> {
    try {
      requireFetchable(url, this.rules);
    } catch (cause) {
      throw new AppError('IMAGE_URL_REFUSED', undefined, { cause });
    }
    await this.images.add(tx, merchantId, url);
  }

  private async load(merchantId: string, imageId: string, key: string): Promise<ReadyAnswer> {
    const row = await this.db.forMerchant(merchantId, (tx) => this.images.find(tx, merchantId, imageId));
    if (!row) {
      this.unknown.set(key, true);
      throw new AppError('IMAGE_NOT_FOUND');
    }
    if (row.bytes && row.content_type) return this.keep(key, row.bytes, row.content_type);
    const failedFor = row.failed_at ? (this.world.now().getTime() - row.failed_at.getTime()) / 1000 : Infinity;
    if (failedFor < RETRY_AFTER_SECONDS) throw failed(RETRY_AFTER_SECONDS - failedFor);
    return this.copy(merchantId, imageId, key, row.url);
  }

  /** Fetches outside any transaction, then writes what came of it. */
  private async copy(merchantId: string, imageId: string, key: string, url: string): Promise<ReadyAnswer> {
    try {
      const picture = await this.inTurn(() => fetchPicture(url, this.rules));
      await this.db.forMerchant(merchantId, (tx) =>
        this.images.saveCopy(tx, merchantId, imageId, picture, this.world.now()),
      );
      return await this.keep(key, picture.body, picture.contentType);
    } catch (error) {
      if (!(error instanceof FetchRefused)) throw error;
      this.log.warn({ event: 'image.failed', merchantId, imageId, why: error.message });
      await this.db.forMerchant(merchantId, (tx) =>
        this.images.saveFailure(tx, merchantId, imageId, error.message.slice(0, 200), this.world.now()),
      );
      throw failed(RETRY_AFTER_SECONDS, error);
    }
  }

  private async keep(key: string, body: Buffer, contentType: string): Promise<ReadyAnswer> {
    const cacheControl = 'public, max-age=604800, stale-while-revalidate=2592000, immutable';
    const answer = await ReadyAnswer.of({ body, contentType, cacheControl, compress: false, headers: HEADERS });
    this.kept.set(key, answer);
    return answer;
  }

  /** A page of new pictures, or a slow host, must not open connections without number. */
  private async inTurn<T>(fn: () => Promise<T>): Promise<T> {
    if (this.fetching >= FETCHES.atOnce) {
      if (this.queue.length >= FETCHES.waiting) throw new AppError('UNAVAILABLE', undefined, { retryAfterSeconds: 5 });
      await new Promise<void>((resolve) => this.queue.push(resolve));
    } else this.fetching++;
    try {
      return await fn();
    } finally {
      const next = this.queue.shift();
      if (next) next();
      else this.fetching--;
    }
  }
}

const failed = (retryAfterSeconds: number, cause?: unknown): AppError =>
  new AppError('IMAGE_FETCH_FAILED', undefined, { retryAfterSeconds: Math.ceil(retryAfterSeconds), cause });
