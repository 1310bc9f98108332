import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { MediaSize } from '@kaibo/contracts/media';
import { LRUCache } from 'lru-cache';
import { AppError } from '../../core/app-error';
import type { Viewer } from '../../core/auth';
import { type Config, CONFIG } from '../../core/config';
import { Db } from '../../core/db';
import { mediaPath } from '../../core/media-path';
import { ReadyAnswer } from '../../core/ready';
import { Vault } from '../../core/vault';
import { World } from '../../core/world';
import type { MediaVariant } from './media-store';
import { MediaStores } from './media-stores';
import type { MediaEntity } from './media.entity';
import { MediaRepository } from './media.repository';

/** Memory for pictures that are asked for again and again. */
const MAX_BYTES = 48 * 1024 * 1024;
/** What a process remembers it asks for again after so long: one that was erased or refused is gone everywhere by then. */
const SURE_MS = 30_000;
/** What is outside (phones, a CDN) may show one for so long. */
const CACHE_CONTROL = 'public, max-age=3600';
const HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'cross-origin',
};
const MAC_CHARACTERS = 22;

interface Kept {
  answer: ReadyAnswer;
  /** When it was last known that everybody may see it. */
  sureAt: number;
}

/** Gives pictures out: to everybody what has passed, to the platform that looks what it looks at, to staff all. */
@Injectable()
export class MediaFilesService {
  private readonly kept = new LRUCache<string, Kept>({
    maxSize: MAX_BYTES,
    sizeCalculation: ({ answer }) => answer.bytes,
  });
  private readonly loading = new Map<string, Promise<ReadyAnswer>>();

  constructor(
    private readonly db: Db,
    private readonly media: MediaRepository,
    private readonly stores: MediaStores,
    private readonly vault: Vault,
    private readonly world: World,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @returns what lies ready and is surely allowed; null: ask `get` */
  peek(merchantId: string, name: string, size: MediaSize): ReadyAnswer | null {
    const kept = this.kept.get(mediaPath(merchantId, name, size));
    return kept && this.world.now().getTime() - kept.sureAt < SURE_MS ? kept.answer : null;
  }

  /**
   * Many who ask for the same picture at once wait for one look.
   * @throws AppError IMAGE_NOT_FOUND, also for one that has not passed; UNAVAILABLE
   */
  get(merchantId: string, name: string, size: MediaSize): Promise<ReadyAnswer> {
    const key = mediaPath(merchantId, name, size);
    let loading = this.loading.get(key);
    if (!loading) {
      loading = this.load(key, merchantId, name, size).finally(() => this.loading.delete(key));
      this.loading.set(key, loading);
    }
    return loading;
  }

  /** For staff, before it passes too. @throws AppError MEDIA_NOT_FOUND, UNAVAILABLE */
  async getForStaff(merchantId: string, name: string, size: MediaSize): Promise<Buffer> {
    const row = await this.find(merchantId, name);
    const isThere = row && row.state !== 'storing' && row.state !== 'removing';
    const bytes = isThere ? await this.read(row, size) : null;
    if (!bytes) throw new AppError('MEDIA_NOT_FOUND', { names: [name] });
    return bytes;
  }

  /** For whoever sent it, before it passes and when it is refused too. @throws AppError MEDIA_NOT_FOUND, UNAVAILABLE */
  async getForOwner({ merchantId, memberId }: Viewer, name: string, size: MediaSize): Promise<Buffer> {
    const row = await this.db.forMerchant(merchantId, (tx) => this.media.findOwn(tx, merchantId, memberId, name));
    const bytes = row && (await this.read(row, size));
    if (!bytes) throw new AppError('MEDIA_NOT_FOUND', { names: [name] });
    return bytes;
  }

  /** Where the platform fetches a picture while it looks; null: this server has no address that platforms reach. */
  lookUrl(merchantId: string, name: string): string | null {
    const { publicUrl } = this.config;
    return publicUrl && publicUrl + this.lookPath(merchantId, name);
  }

  lookPath(merchantId: string, name: string): string {
    return `/v1/media-looks/${merchantId}.${name}.${this.mac(merchantId, name)}`;
  }

  /** For the platform, and for nobody who was not given the address. @throws AppError IMAGE_NOT_FOUND */
  async getLook(merchantId: string, name: string, mac: string): Promise<Buffer> {
    const isGiven = timingSafeEqual(Buffer.from(mac), Buffer.from(this.mac(merchantId, name)));
    const row = isGiven ? await this.find(merchantId, name) : null;
    const bytes = row?.state === 'checking' ? await this.read(row, 'look') : null;
    if (!bytes) throw new AppError('IMAGE_NOT_FOUND');
    return bytes;
  }

  /** @returns null when its bytes are gone */
  read({ merchantId, name, storedIn }: MediaEntity, variant: MediaVariant): Promise<Buffer | null> {
    return this.stores.of(storedIn).get(merchantId, name, variant);
  }

  private async load(key: string, merchantId: string, name: string, size: MediaSize): Promise<ReadyAnswer> {
    const row = await this.find(merchantId, name);
    if (row?.state !== 'passed') {
      this.kept.delete(key);
      throw new AppError('IMAGE_NOT_FOUND');
    }
    const sureAt = this.world.now().getTime();
    const answer = this.kept.get(key)?.answer ?? (await this.make(row, size));
    this.kept.set(key, { answer, sureAt });
    return answer;
  }

  private async make(row: MediaEntity, size: MediaSize): Promise<ReadyAnswer> {
    const body = await this.read(row, size);
    if (!body) throw new AppError('IMAGE_NOT_FOUND');
    return ReadyAnswer.of({
      body,
      contentType: 'image/webp',
      cacheControl: CACHE_CONTROL,
      compress: false,
      headers: HEADERS,
    });
  }

  private find(merchantId: string, name: string): Promise<MediaEntity | null> {
    return this.db.forMerchant(merchantId, (tx) => this.media.find(tx, merchantId, name));
  }

  private mac(merchantId: string, name: string): string {
    return this.vault.mac('media/look', `${merchantId}/${name}`).toString('base64url').slice(0, MAC_CHARACTERS);
  }
}
