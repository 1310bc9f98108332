import { Injectable } from '@nestjs/common';
import { Db } from '../../core/db';
import type { MediaStore, MediaVariant } from './media-store';

/** Pictures in the database, where nothing else is set: they are in its backups, and gone when it is. */
@Injectable()
export class PostgresMediaStore implements MediaStore {
  readonly name = 'postgres';

  constructor(private readonly db: Db) {}

  async put(merchantId: string, name: string, variant: MediaVariant, bytes: Buffer): Promise<void> {
    await this.db.forMerchant(merchantId, (tx) =>
      tx.query(
        `insert into media_bytes (merchant_id, name, variant, bytes) values ($1, $2, $3, $4) on conflict do nothing`,
        [merchantId, name, variant, bytes],
      ),
    );
  }

  async get(merchantId: string, name: string, variant: MediaVariant): Promise<Buffer | null> {
    const [row] = await this.db.forMerchant(
      merchantId,
      async (tx) =>
        (await tx.query(`select bytes from media_bytes where merchant_id = $1 and name = $2 and variant = $3`, [
          merchantId,
          name,
          variant,
        ])) as { bytes: Buffer }[],
    );
    return row?.bytes ?? null;
  }

  async remove(merchantId: string, name: string, variants: readonly MediaVariant[]): Promise<void> {
    await this.db.forMerchant(merchantId, (tx) =>
      tx.query(`delete from media_bytes where merchant_id = $1 and name = $2 and variant = any ($3::varchar[])`, [
        merchantId,
        name,
        variants,
      ]),
    );
  }
}
