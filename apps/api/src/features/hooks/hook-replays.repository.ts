import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Where it is remembered what came before, as the receivers of both platforms want it. */
export interface ReplayStore {
  /** @returns null if it is kept now, or the value that was there before. @param expiresAt milliseconds since 1970 */
  putIfAbsent(key: string, value: string, expiresAt: number): Promise<string | null>;
  remove(key: string): Promise<void>;
}

const KEEP = `
  insert into hook_replays as r (merchant_id, mini_app_id, key, value, expires_at) values ($1, $2, $3, $4, $5)
  on conflict (merchant_id, mini_app_id, key) do update set value = excluded.value, expires_at = excluded.expires_at
    where r.expires_at <= $6
  returning 1 as kept`;
const LOOK = 'select value from hook_replays where merchant_id = $1 and mini_app_id = $2 and key = $3';

/** Hashes of what came, one store for all processes. */
@Injectable()
export class HookReplaysRepository {
  /**
   * A store within a transaction: what it keeps is kept with the event, or not at all. Who brings the same at the same
   * moment waits until the first transaction has ended.
   */
  storeOf(
    tx: EntityManager,
    { merchantId, miniAppId }: { merchantId: string; miniAppId: string },
    now: Date,
  ): ReplayStore {
    return {
      putIfAbsent: async (key, value, expiresAt) => {
        for (;;) {
          const kept = (await tx.query(KEEP, [
            merchantId,
            miniAppId,
            key,
            value,
            new Date(expiresAt),
            now,
          ])) as unknown[];
          if (kept.length) return null;
          const [before] = (await tx.query(LOOK, [merchantId, miniAppId, key])) as { value: string }[];
          if (before) return before.value;
          // Taken away between the two statements: nothing stands there any more.
        }
      },
      remove: async (key) => {
        await tx.query('delete from hook_replays where merchant_id = $1 and mini_app_id = $2 and key = $3', [
          merchantId,
          miniAppId,
          key,
        ]);
      },
    };
  }

  /** Forgets what has expired: it counts as absent already. */
  async removeExpired(
    tx: EntityManager,
    merchantId: string,
    miniAppId: string,
    now: Date,
    most: number,
  ): Promise<void> {
    await tx.query(
      `delete from hook_replays r using (
         select key from hook_replays where merchant_id = $1 and mini_app_id = $2 and expires_at <= $3
         order by expires_at limit $4 for update skip locked) old
       where r.merchant_id = $1 and r.mini_app_id = $2 and r.key = old.key`,
      [merchantId, miniAppId, now, most],
    );
  }
}
