import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { RETENTION } from './retention.rules';

const DAY_MS = 86_400_000;
/** Rows taken at once, so that no lock is long; what is left goes the next day, or with the next round of this one. */
const AT_ONCE = 1_000;
const ROUNDS = 20;

/** Takes away what the table of rules keeps for so many days only. */
@Injectable()
export class Retention {
  /** One merchant's rows. Safe to repeat, and to do in several processes at once. @returns how many, by table */
  async purge(tx: EntityManager, merchantId: string, now: Date): Promise<Record<string, number>> {
    const taken: Record<string, number> = {};
    for (const { table, until } of RETENTION) {
      if (typeof until === 'string') continue;
      const before = new Date(now.getTime() - until.days * DAY_MS);
      taken[table] = await this.purgeTable(tx, merchantId, table, until.since, before);
    }
    return taken;
  }

  /** @param table and `since` come from the rules, never from a request */
  private async purgeTable(
    tx: EntityManager,
    merchantId: string,
    table: string,
    since: string,
    before: Date,
  ): Promise<number> {
    let sum = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const [, count] = (await tx.query(
        `delete from ${table} where merchant_id = $1 and ctid in (
           select ctid from ${table} where merchant_id = $1 and ${since} < $2 limit ${AT_ONCE} for update skip locked)`,
        [merchantId, before],
      )) as [unknown, number]; // a delete's answer
      sum += count;
      if (count < AT_ONCE) break;
    }
    return sum;
  }
}
