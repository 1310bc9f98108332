import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { FOREIGN_KEY_VIOLATION } from './db';
import { type DaysRule, MEMBER_RULES, type MemberRule, RETENTION } from './retention.rules';
import { Vault } from './vault';

const DAY_MS = 86_400_000;
/** Rows taken at once, so that no lock is long; what is left goes the next day, or with the next round of this one. */
const AT_ONCE = 1_000;
const ROUNDS = 20;

/** @param before what is older goes. @returns how many rows of the table went */
export type PurgeWork = (tx: EntityManager, merchantId: string, before: Date, now: Date) => Promise<number>;

/** Takes away what the table of rules keeps no longer. Names of tables and columns come from the rules, never from a request. */
@Injectable()
export class Retention {
  private readonly works = new Map<string, PurgeWork>();

  constructor(private readonly vault: Vault) {}

  /** Has `work` take away what is too old of this table, and all that hangs on it. */
  purgeBy(table: string, work: PurgeWork): void {
    this.works.set(table, work);
  }

  /**
   * Members who must be left all that is kept of them in this table, and the accounts that were merged into them: a standing
   * hold covers it.
   */
  async heldMembers(tx: EntityManager, merchantId: string, table: string, now: Date): Promise<string[]> {
    const heldBy = MEMBER_RULES.find((rule) => rule.table === table)?.heldBy ?? [];
    const rows = (await tx.query(
      `with recursive held as (
         select h.member_id as id from member_holds h
         where h.merchant_id = $1 and h.kind = any ($2::varchar[]) and h.released_at is null
           and (h.ends_at is null or h.ends_at > $3)
         union
         select m.id from members m join held on m.merged_into = held.id where m.merchant_id = $1)
       select id from held`,
      [merchantId, heldBy, now],
    )) as { id: string }[];
    return rows.map(({ id }) => id);
  }

  /** One merchant's rows that are too old. Safe to repeat, and to do in several processes at once. @returns how many, by table */
  async purge(tx: EntityManager, merchantId: string, now: Date): Promise<Record<string, number>> {
    const taken: Record<string, number> = {};
    for (const rule of RETENTION) {
      if (typeof rule.until === 'string') continue;
      const { table, until } = rule;
      const before = new Date(now.getTime() - until.days * DAY_MS);
      taken[table] = await (until.by === 'feature'
        ? this.workOf(table)(tx, merchantId, before, now)
        : this.purgeTable(tx, merchantId, rule as DaysRule, before));
    }
    return taken;
  }

  /**
   * Everything that is kept until these members are erased, and what lies sealed for it. Their own rows stay behind bare where
   * others point to them.
   * @param memberIds locked by `tx`. @returns how many, by table
   */
  async eraseMembers(tx: EntityManager, merchantId: string, memberIds: string[], at: Date) {
    const erased: Record<string, number> = { vault_records: 0 };
    for (const rule of MEMBER_RULES) {
      erased.vault_records = (erased.vault_records ?? 0) + (await this.unseal(tx, merchantId, rule, memberIds));
      erased[rule.table] =
        rule.table === 'members'
          ? await this.eraseAccounts(tx, merchantId, memberIds, at)
          : await this.eraseRows(tx, merchantId, rule, memberIds);
    }
    return erased;
  }

  /**
   * Rows of members, as the tables have them but for the merchant's number.
   * @param columns null: all. @param memberIds with all that were merged into them
   */
  rowsOf(
    tx: EntityManager,
    merchantId: string,
    rule: MemberRule,
    memberIds: string[],
    columns: readonly string[] | null = null,
  ): Promise<Record<string, unknown>[]> {
    const listed = columns?.join(', ') ?? '*';
    return tx
      .query(`select ${listed} from ${rule.table} where ${whose(rule)} order by ${columns?.[0] ?? 'ctid'}`, [
        merchantId,
        memberIds,
      ])
      .then((rows: Record<string, unknown>[]) => rows.map(({ merchant_id: _, ...row }) => row));
  }

  /**
   * What the export tells of these members, by the rules alone: a table that gets a rule is in it.
   * @param isOwn to themselves: what lies sealed is opened too, where the rule says so
   */
  async told(
    tx: EntityManager,
    merchantId: string,
    memberIds: string[],
    isOwn: boolean,
  ): Promise<{ table: string; rows: Record<string, unknown>[] }[]> {
    const tables: { table: string; rows: Record<string, unknown>[] }[] = [];
    for (const rule of MEMBER_RULES) {
      if (rule.told === 'apart') continue;
      const rows = await this.rowsOf(tx, merchantId, rule, memberIds, rule.told);
      if (isOwn) await this.openSealed(tx, merchantId, rule, rows);
      tables.push({ table: rule.table, rows });
    }
    return tables;
  }

  /** Adds to each row what lies sealed for it. */
  private async openSealed(
    tx: EntityManager,
    merchantId: string,
    { table, sealed }: MemberRule,
    rows: Record<string, unknown>[],
  ): Promise<void> {
    if (sealed?.told === undefined || rows.length === 0) return;
    const keyOf = (row: Record<string, unknown>): string => String(row[sealed.key]);
    const texts = await this.vault.findMany(tx, merchantId, table, rows.map(keyOf));
    for (const row of rows) {
      const text = texts.get(keyOf(row));
      row[sealed.told] = text === undefined ? null : (JSON.parse(text) as unknown);
    }
  }

  /** Takes a member's bare row away, unless another row points to it. @returns whether it went */
  async removeBare(tx: EntityManager, merchantId: string, memberId: string): Promise<boolean> {
    await tx.query('savepoint bare');
    try {
      await tx.query('delete from members where merchant_id = $1 and id = $2', [merchantId, memberId]);
      await tx.query('release savepoint bare');
      return true;
    } catch (error) {
      if ((error as { code?: unknown }).code !== FOREIGN_KEY_VIOLATION) throw error;
      await tx.query('rollback to savepoint bare');
      return false;
    }
  }

  private async unseal(tx: EntityManager, merchantId: string, rule: MemberRule, ids: string[]): Promise<number> {
    const { table, sealed } = rule;
    if (!sealed) return 0;
    const keys = (await tx.query(`select ${sealed.key}::text as key from ${table} where ${whose(rule)}`, [
      merchantId,
      ids,
    ])) as { key: string }[];
    const rows = keys.flatMap(({ key }) => (sealed.parts.length ? sealed.parts.map((part) => `${key}/${part}`) : key));
    return this.vault.eraseMany(tx, merchantId, table, rows);
  }

  private async eraseRows(tx: EntityManager, merchantId: string, rule: MemberRule, ids: string[]): Promise<number> {
    const [, count] = (await tx.query(`delete from ${rule.table} where ${whose(rule)}`, [merchantId, ids])) as [
      unknown,
      number,
    ]; // a delete's answer
    return count;
  }

  private async eraseAccounts(tx: EntityManager, merchantId: string, ids: string[], at: Date): Promise<number> {
    await tx.query(
      `update members set erased_at = $3, created_at = $3, signed_in_at = $3, banned_at = null, merged_into = null
       where merchant_id = $1 and id = any ($2::bigint[])`,
      [merchantId, ids, at],
    );
    for (const id of ids) await this.removeBare(tx, merchantId, id);
    return ids.length;
  }

  private workOf(table: string): PurgeWork {
    const work = this.works.get(table);
    if (!work) throw new Error(`nobody purges ${table}`);
    return work;
  }

  private async purgeTable(
    tx: EntityManager,
    merchantId: string,
    { table, until: { since }, sealedBy }: DaysRule,
    before: Date,
  ): Promise<number> {
    let sum = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const [rows, count] = (await tx.query(
        `delete from ${table} where merchant_id = $1 and ctid in (
           select ctid from ${table} where merchant_id = $1 and ${since} < $2 limit ${AT_ONCE} for update skip locked)
         returning ${sealedBy ?? 'null'}::text as key`,
        [merchantId, before],
      )) as [{ key: string }[], number]; // a delete's answer
      if (sealedBy !== undefined && count > 0)
        await this.vault.eraseMany(
          tx,
          merchantId,
          table,
          rows.map(({ key }) => key),
        );
      sum += count;
      if (count < AT_ONCE) break;
    }
    return sum;
  }
}

const whose = ({ of }: MemberRule): string =>
  `merchant_id = $1 and (${of
    .map((column) => `${column} = any (${column === 'identity_id' ? IDENTITIES : '$2::bigint[]'})`)
    .join(' or ')})`;

const IDENTITIES = `(select array_agg(i.id) from member_identities i where i.merchant_id = $1 and i.member_id = any ($2::bigint[]))::bigint[]`;
