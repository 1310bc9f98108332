import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Picture } from '../../core/guarded-fetch';
import { ImageCopyEntity } from './images.entity';

/** A picture's address and what we have of it. */
export interface ImageRow {
  url: string;
  content_type: string | null;
  bytes: Buffer | null;
  failed_at: Date | null;
}

@Injectable()
export class ImagesRepository {
  async find(tx: EntityManager, merchantId: string, id: string): Promise<ImageRow | null> {
    const [row] = (await tx.query(
      `select i.url, c.content_type, c.bytes, c.failed_at from images i
       left join image_copies c on c.merchant_id = i.merchant_id and c.image_id = i.id
       where i.merchant_id = $1 and i.id = $2`,
      [merchantId, id],
    )) as ImageRow[];
    return row ?? null;
  }

  /** Gives an address a name, if it has none. */
  async add(tx: EntityManager, merchantId: string, url: string): Promise<void> {
    await tx.query(
      `insert into images (merchant_id, url_hash, url) values ($1, sha256(convert_to($2, 'UTF8')), $2) on conflict do nothing`,
      [merchantId, url],
    );
  }

  async saveCopy(tx: EntityManager, merchantId: string, imageId: string, picture: Picture, at: Date): Promise<void> {
    await tx.query(
      `insert into image_copies (merchant_id, image_id, content_type, bytes, content_hash, fetched_at)
       values ($1, $2, $3, $4, sha256($4), $5)
       on conflict (merchant_id, image_id) do update set content_type = excluded.content_type, bytes = excluded.bytes,
         content_hash = excluded.content_hash, fetched_at = excluded.fetched_at, failed_at = null, failure = null`,
      [merchantId, imageId, picture.contentType, picture.body, at],
    );
  }

  /** @param failure at most 200 characters, without the address */
  async saveFailure(tx: EntityManager, merchantId: string, imageId: string, failure: string, at: Date): Promise<void> {
    await tx.upsert(ImageCopyEntity, { merchantId, imageId, failedAt: at, failure }, ['merchantId', 'imageId']);
  }
}
