import { Injectable } from '@nestjs/common';
import type { TokenStore } from '@kaibo/wechat';
import { Db } from '../../core/db';
import type { AppRef } from '../../core/directory';
import { Vault } from '../../core/vault';

interface TokenRow {
  token_sealed: Buffer | null;
  expires_at: Date | null;
}

/**
 * Platform tokens in `platform_tokens`, sealed, one row for all processes. Each method is a transaction of its own, so
 * none stands open while the platform is asked; who may ask is said by the row's lease, on the database's clock.
 */
@Injectable()
export class TokensRepository {
  constructor(
    private readonly db: Db,
    private readonly vault: Vault,
  ) {}

  /** The tokens of one mini-app, as the platform's client wants to keep them. */
  storeOf(app: AppRef): TokenStore {
    const query = <Row>(sql: string, key: string, ...more: unknown[]): Promise<Row[]> =>
      this.db.forMerchant(app.merchantId, async (tx) => {
        const answer: unknown = await tx.query(sql, [app.merchantId, app.miniAppId, key, ...more]);
        return answer as Row[]; // every statement here is a select, or ends in "returning"
      });
    const place = (key: string) => ({
      merchantId: app.merchantId,
      table: 'platform_tokens',
      row: `${app.miniAppId}/${key}`,
    });
    const open = (key: string, sealed: Buffer): string | null => {
      try {
        return this.vault.open(place(key), sealed);
      } catch {
        return null; // Sealed under a key that is gone: as good as no token, the platform gives another.
      }
    };
    const find = async (key: string): Promise<TokenRow | undefined> =>
      (
        await query<TokenRow>(
          `select token_sealed, expires_at from platform_tokens where merchant_id = $1 and mini_app_id = $2 and key = $3`,
          key,
        )
      )[0];

    return {
      get: async (key) => {
        const row = await find(key);
        const token = row?.token_sealed ? open(key, row.token_sealed) : null;
        return token === null || !row?.expires_at ? null : { token, expiresAt: row.expires_at.getTime() };
      },
      tryLease: async (key, owner, ttlMs) => {
        const taken = await query(
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
        return taken.length === 1;
      },
      put: async (key, token, expiresAt, owner) => {
        await query(
          `with kept as (
             update platform_tokens set token_sealed = $4, expires_at = $5
             where merchant_id = $1 and mini_app_id = $2 and key = $3 and lease_owner = $6 and lease_until > clock_timestamp()
             returning 1)
           select 1 from kept`,
          key,
          this.vault.seal(place(key), token),
          new Date(expiresAt),
          owner,
        );
      },
      release: async (key, owner) => {
        await query(
          `with released as (
             update platform_tokens set lease_owner = null, lease_until = null
             where merchant_id = $1 and mini_app_id = $2 and key = $3 and lease_owner = $4
             returning 1)
           select 1 from released`,
          key,
          owner,
        );
      },
      drop: async (key, token) => {
        const sealed = (await find(key))?.token_sealed;
        if (!sealed || open(key, sealed) !== token) return;
        // Another process may have put a new one since: the bytes decide.
        await query(
          `with dropped as (
             update platform_tokens set token_sealed = null, expires_at = null
             where merchant_id = $1 and mini_app_id = $2 and key = $3 and token_sealed = $4
             returning 1)
           select 1 from dropped`,
          key,
          sealed,
        );
      },
    };
  }
}
