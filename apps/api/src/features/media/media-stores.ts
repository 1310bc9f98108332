import { Inject, Injectable } from '@nestjs/common';
import { type Config, CONFIG } from '../../core/config';
import { World } from '../../core/world';
import type { MediaStore } from './media-store';
import { PostgresMediaStore } from './media-store.postgres';
import { S3MediaStore } from './media-store.s3';

/** Where new pictures go, and where each of the old ones lies: it may have been another place then. */
@Injectable()
export class MediaStores {
  /** Of new pictures. */
  readonly current: MediaStore;
  private readonly s3: MediaStore | null;

  constructor(
    private readonly postgres: PostgresMediaStore,
    world: World,
    @Inject(CONFIG) { s3 }: Config,
  ) {
    this.s3 = s3 && new S3MediaStore(s3, world);
    this.current = this.s3 ?? postgres;
  }

  /** @throws Error when pictures lie in a bucket that the config names no longer */
  of(storedIn: MediaStore['name']): MediaStore {
    if (storedIn === 'postgres') return this.postgres;
    if (this.s3) return this.s3;
    throw new Error('pictures lie in a bucket: KAIBO_S3_URL must name it');
  }
}
