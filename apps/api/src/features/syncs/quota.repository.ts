import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AppRef } from '../../core/directory';

/** One quota of one mini-app on one platform day. */
export interface QuotaKey extends AppRef {
  /** What shares one quota, as the platform's endpoint table names it. Kept in the column `endpoint`. */
  group: string;
  /** `YYYY-MM-DD`, Asia/Shanghai. */
  day: string;
}

const values = (key: QuotaKey): string[] => [key.merchantId, key.miniAppId, key.group, key.day];

@Injectable()
export class QuotaRepository {
  /**
   * Reserves a whole lot, or nothing: when the day is used up or fewer are left.
   * @param limit calls a day; what is left of it after the last whole lot is never used
   */
  async reserve(tx: EntityManager, key: QuotaKey, lot: number, limit: number): Promise<boolean> {
    const rows = (await tx.query(
      `insert into quota_days as q (merchant_id, mini_app_id, endpoint, day, reserved)
       select $1, $2, $3, $4, $5::int where $5::int <= $6::int
       on conflict (merchant_id, mini_app_id, endpoint, day) do update set reserved = q.reserved + excluded.reserved
         where q.exhausted_at is null and q.reserved + excluded.reserved <= $6::int
       returning q.reserved`,
      [...values(key), lot, limit],
    )) as unknown[];
    return rows.length === 1;
  }

  /** The platform itself said that the day is used up. */
  async markExhausted(tx: EntityManager, key: QuotaKey, at: Date): Promise<void> {
    await tx.query(
      `insert into quota_days as q (merchant_id, mini_app_id, endpoint, day, exhausted_at) values ($1, $2, $3, $4, $5)
       on conflict (merchant_id, mini_app_id, endpoint, day) do update set exhausted_at = coalesce(q.exhausted_at, excluded.exhausted_at)`,
      [...values(key), at],
    );
  }

  async find(tx: EntityManager, key: QuotaKey): Promise<{ reserved: number; exhaustedAt: Date | null } | null> {
    const [row] = (await tx.query(
      `select reserved, exhausted_at from quota_days where merchant_id = $1 and mini_app_id = $2 and endpoint = $3 and day = $4`,
      values(key),
    )) as { reserved: number; exhausted_at: Date | null }[];
    return row ? { reserved: row.reserved, exhaustedAt: row.exhausted_at } : null;
  }

  /** @param day `YYYY-MM-DD`; this day itself stays */
  async removeBefore(tx: EntityManager, app: AppRef, day: string): Promise<void> {
    await tx.query('delete from quota_days where merchant_id = $1 and mini_app_id = $2 and day < $3', [
      app.merchantId,
      app.miniAppId,
      day,
    ]);
  }
}
