import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Vault } from '../../core/vault';
import { LotteryCodeEntity, LotteryRedeemFailureEntity } from './lotteries.entity';

const CODES = 'lottery_codes';

/** Redemption codes. The code itself lies in the vault; it is found by a keyed hash. */
@Injectable()
export class CodesRepository {
  constructor(private readonly vault: Vault) {}

  /** @returns its id; null when there is such a code already */
  async add(
    tx: EntityManager,
    whose: { merchantId: string; lotteryId: string; prizeNo: number },
    code: { text: string; hash: Buffer },
    givenAt: Date | null,
  ): Promise<string | null> {
    const { merchantId, lotteryId, prizeNo } = whose;
    const [row] = (await tx.query(
      `with added as (
         insert into lottery_codes (merchant_id, lottery_id, prize_no, code_hash, given_at) values ($1, $2, $3, $4, $5)
         on conflict do nothing returning id)
       select id::text from added`,
      [merchantId, lotteryId, prizeNo, code.hash, givenAt],
    )) as { id: string }[];
    if (row) await this.vault.put(tx, { merchantId, table: CODES, row: row.id }, code.text);
    return row?.id ?? null;
  }

  /** One that nobody has yet; two who ask at once get two. */
  async take(
    tx: EntityManager,
    merchantId: string,
    lotteryId: string,
    prizeNo: number,
    at: Date,
  ): Promise<string | null> {
    const [row] = (await tx.query(
      `with free as (
         select id from lottery_codes where merchant_id = $1 and lottery_id = $2 and prize_no = $3 and given_at is null
         order by id limit 1 for update skip locked),
       taken as (
         update lottery_codes c set given_at = $4 from free where c.merchant_id = $1 and c.id = free.id returning c.id)
       select id::text from taken`,
      [merchantId, lotteryId, prizeNo, at],
    )) as { id: string }[];
    return row?.id ?? null;
  }

  open(tx: EntityManager, merchantId: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.vault.findMany(tx, merchantId, CODES, [...ids]);
  }

  /** Those of each prize that nobody has got yet. */
  async countLeft(tx: EntityManager, merchantId: string, lotteryId: string): Promise<Map<number, number>> {
    const rows = (await tx.query(
      `select prize_no, count(*)::int as n from lottery_codes
       where merchant_id = $1 and lottery_id = $2 and given_at is null group by prize_no`,
      [merchantId, lotteryId],
    )) as { prize_no: number; n: number }[];
    return new Map(rows.map(({ prize_no, n }) => [prize_no, n]));
  }

  /** Takes away those of a draft whose prize is none of these any more. */
  async removeOthers(
    tx: EntityManager,
    merchantId: string,
    lotteryId: string,
    prizeNos: readonly number[],
  ): Promise<void> {
    const rows = (await tx.query(
      `with gone as (
         delete from lottery_codes where merchant_id = $1 and lottery_id = $2 and not prize_no = any ($3::smallint[]) returning id)
       select id::text from gone`,
      [merchantId, lotteryId, prizeNos],
    )) as { id: string }[];
    const ids = rows.map(({ id }) => id);
    if (ids.length > 0) await this.vault.eraseMany(tx, merchantId, CODES, ids);
  }

  /** Locked until `tx` ends: a code is redeemed by one. */
  findForUpdate(tx: EntityManager, merchantId: string, hash: Buffer): Promise<LotteryCodeEntity | null> {
    const lock = { mode: 'pessimistic_write' } as const;
    return tx.findOne(LotteryCodeEntity, { where: { merchantId, codeHash: hash }, lock });
  }

  async redeem(tx: EntityManager, code: LotteryCodeEntity, by: string, at: Date): Promise<void> {
    await tx.update(
      LotteryCodeEntity,
      { merchantId: code.merchantId, id: code.id },
      { redeemedAt: at, redeemedBy: by },
    );
  }

  /** One person's tries come one after the other, in whichever process. */
  async lockTries(tx: EntityManager, merchantId: string, staff: string): Promise<void> {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`lottery-redeem/${merchantId}/${staff}`]);
  }

  /** The newest `most` failures since then, newest first. */
  async listFailures(tx: EntityManager, merchantId: string, staff: string, since: Date, most: number): Promise<Date[]> {
    const rows = (await tx.query(
      `select failed_at from lottery_redeem_failures where merchant_id = $1 and staff = $2 and failed_at > $3
       order by failed_at desc limit $4`,
      [merchantId, staff, since, most],
    )) as { failed_at: Date }[];
    return rows.map(({ failed_at }) => failed_at);
  }

  async addFailure(tx: EntityManager, merchantId: string, staff: string, at: Date): Promise<void> {
    await tx.insert(LotteryRedeemFailureEntity, { merchantId, staff, failedAt: at });
  }
}
