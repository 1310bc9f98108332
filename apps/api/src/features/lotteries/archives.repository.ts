import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** What is kept of a lottery after its draw, as it goes. */
@Injectable()
export class ArchivesRepository {
  /** The oldest that are over, nobody else taking them until `tx` ends. @returns their ids */
  async takeOver(tx: EntityManager, merchantId: string, before: Date, most: number): Promise<string[]> {
    const rows = (await tx.query(
      `select id::text from lotteries
       where merchant_id = $1 and drawn_at is not null and purged_at is null and greatest(drawn_at, settled_at) < $2
       order by greatest(drawn_at, settled_at), lotteries.id limit $3 for update skip locked`,
      [merchantId, before, most],
    )) as { id: string }[];
    return rows.map(({ id }) => id);
  }

  /** @returns how many went; `most`: there may be more */
  async removeEntries(tx: EntityManager, merchantId: string, lotteryId: string, most: number): Promise<number> {
    const [, count] = (await tx.query(
      `delete from lottery_entries where merchant_id = $1 and lottery_id = $2 and member_id in (
         select member_id from lottery_entries where merchant_id = $1 and lottery_id = $2 order by member_id limit $3)`,
      [merchantId, lotteryId, most],
    )) as [unknown, number]; // a delete's answer
    return count;
  }

  /** What points to others goes first. @returns for which rows something lies in the vault */
  async removeRest(
    tx: EntityManager,
    merchantId: string,
    lotteryId: string,
  ): Promise<{ claims: string[]; codes: string[] }> {
    const remove = async (table: string, key: string): Promise<string[]> => {
      const [rows] = (await tx.query(
        `delete from ${table} where merchant_id = $1 and lottery_id = $2 returning ${key}::text as key`,
        [merchantId, lotteryId],
      )) as [{ key: string }[], number]; // a delete's answer
      return rows.map(({ key: found }) => found);
    };
    const claims = await remove('lottery_claims', 'win_id');
    await remove('lottery_wins', 'id');
    const codes = await remove('lottery_codes', 'id');
    await remove('lottery_leaves', 'no');
    await remove('lottery_draws', 'lottery_id');
    return { claims, codes };
  }

  async markPurged(tx: EntityManager, merchantId: string, id: string, at: Date): Promise<void> {
    await tx.query('update lotteries set purged_at = $3 where merchant_id = $1 and id = $2', [merchantId, id, at]);
  }
}
