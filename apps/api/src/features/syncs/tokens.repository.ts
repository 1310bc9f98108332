import { Injectable } from '@nestjs/common';
import type { TokenStore } from '@kaibo/wechat';
import type { EntityManager } from 'typeorm';
import { Db } from '../../core/db';
import type { AppRef } from '../../core/directory';
import { SealError } from '../../core/master-key';
import { Vault } from '../../core/vault';

interface KeptToken {
  token: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/**
 * Platform tokens in the vault, one for all processes, and their leases in `platform_tokens`. Each method is a transaction of
 * its own, so none stands open while the platform is asked; who may ask is said by the row's lease, on the database's
 * clock.
 */
@Injectable()
export class TokensRepository {
  constructor(
    private readonly db: Db,
    private readonly vault: Vault,
  ) {}

  /** The tokens of one mini-app, as the platform's client wants to keep them. */
  storeOf(app: AppRef): TokenStore {
    const { merchantId, miniAppId } = app;
    const inTx = <T>(work: (tx: EntityManager) => Promise<T>): Promise<T> => this.db.forMerchant(merchantId, work);
    const query = async (tx: EntityManager, sql: string, key: string, ...more: unknown[]): Promise<number> => {
      const rows: unknown = await tx.query(sql, [merchantId, miniAppId, key, ...more]);
      return (rows as unknown[]).length; // every statement here is a select
    };
    const place = (key: string) => ({ merchantId, table: 'platform_tokens', row: `${miniAppId}/${key}` });
    const find = async (tx: EntityManager, key: string): Promise<KeptToken | null> => {
      const text = await this.vault.find(tx, place(key)).catch((error: unknown) => {
        if (error instanceof SealError) return null; // as good as no token: the platform gives another
        throw error;
      });
      return text === null ? null : (JSON.parse(text) as KeptToken); // put below
    };

    return {
      get: (key) => inTx((tx) => find(tx, key)),
      tryLease: (key, owner, ttlMs) =>
        inTx(async (tx) => {
          const taken = await query(
            tx,
            `with taken as (
               insert into platform_tokens as t (merchant_id, mini_app_id, key, lease_owner, lease_until)
               values ($1, $2, $3, $4, clock_timestamp() + $5::int * interval '1 millisecond')
               on conflict (merchant_id, mini_app_id, key) do update
                 set lease_owner = excluded.lease_owner, lease_until = excluded.lease_until
                 where t.lease_owner is null or t.lease_owner = excluded.lease_owner or t.lease_until <= clock_timestamp()
               returning 1)
             select 1 from taken`,
            key,
            owner,
            ttlMs,
          );
          return taken === 1;
        }),
      put: (key, token, expiresAt, owner) =>
        inTx(async (tx) => {
          const mine = await query(
            tx,
            `select 1 from platform_tokens
             where merchant_id = $1 and mini_app_id = $2 and key = $3 and lease_owner = $4 and lease_until > clock_timestamp()
             for update`,
            key,
            owner,
          );
          if (mine) await this.vault.put(tx, place(key), JSON.stringify({ token, expiresAt } satisfies KeptToken));
        }),
      release: (key, owner) =>
        inTx(async (tx) => {
          await query(
            tx,
            `with released as (
               update platform_tokens set lease_owner = null, lease_until = null
               where merchant_id = $1 and mini_app_id = $2 and key = $3 and lease_owner = $4
               returning 1)
             select 1 from released`,
            key,
            owner,
          );
        }),
      drop: (key, token) =>
        inTx(async (tx) => {
          // Another process may put a new one: not between the look and the erasing.
          await query(
            tx,
            'select 1 from platform_tokens where merchant_id = $1 and mini_app_id = $2 and key = $3 for update',
            key,
          );
          if ((await find(tx, key))?.token === token) await this.vault.erase(tx, place(key));
        }),
    };
  }
}
