import { Injectable } from '@nestjs/common';
import type { Pool, QueryConfig } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { HOUSE, Turns } from './turns';

/** The database refuses to be used this way; one sentence for the person who starts the process. */
export class DatabaseRoleError extends Error {
  override readonly name = 'DatabaseRoleError';
}

/**
 * A text as a literal of PostgreSQL, between dollars: nothing in it means anything there, and nothing is doubled. The driver's
 * own goes through the text character by character: on a page of rooms that costs more than all the rest.
 * @throws Error for a NUL, which would end the statement
 */
function quote(text: string): string {
  if (text.includes('\0')) throw new Error('PostgreSQL holds no NUL in a text');
  // Without its last dollar: a text that ends like this would end the literal together with the dollar that follows.
  let fence = '$k';
  for (let n = 0; text.includes(fence); n++) fence = `$k${n}_`;
  return ` ${fence}$${text}${fence}$`;
}

/** PostgreSQL: a row that this one refers to, or is referred to by, forbids it. */
export const FOREIGN_KEY_VIOLATION = '23503';

/** PostgreSQL: a row of that key is there. */
export const UNIQUE_VIOLATION = '23505';

/** The only door to merchants' rows. */
@Injectable()
export class Db {
  constructor(
    private readonly dataSource: DataSource,
    private readonly turns: Turns,
  ) {}

  /**
   * Runs `fn` in one transaction that sees and writes one merchant's rows only: row-level security holds under every
   * query, whatever it says. A deadlock or serialization failure is not retried here. Merchants take turns (`Turns`): inside
   * `fn` no other transaction may be asked for.
   */
  forMerchant<T>(merchantId: string, fn: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.turns.run(merchantId, () =>
      this.dataSource.transaction(async (tx) => {
        await this.alsoForMerchant(tx, merchantId);
        return fn(tx);
      }),
    );
  }

  /** The same for a person of some staff, who is of no merchant: the rows of schema `staff` that are this person's. */
  forPerson<T>(personId: string, fn: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.turns.run(`person ${personId}`, () =>
      this.dataSource.transaction(async (tx) => {
        await this.alsoForPerson(tx, personId);
        return fn(tx);
      }),
    );
  }

  /** From here on `tx` sees this merchant's rows: for what a person does at several merchants, all or nothing. */
  async alsoForMerchant(tx: EntityManager, merchantId: string): Promise<void> {
    await tx.query(`select set_config('app.merchant_id', $1, true)`, [merchantId]);
  }

  /** From here on `tx` sees this person's rows. */
  async alsoForPerson(tx: EntityManager, personId: string): Promise<void> {
    await tx.query(`select set_config('app.person_id', $1, true)`, [personId]);
  }

  /**
   * One statement outside any merchant: the functions of schema `directory`, and nothing else, answer to it.
   * @param turn in whose queue it waits
   */
  async directory<Row>(sql: string, values: unknown[], turn: string = HOUSE): Promise<Row[]> {
    return this.turns.run(turn, () => this.dataSource.query<Row[]>(sql, values));
  }

  /** One prepared statement past the ORM, for what runs all day. @param turn in whose queue it waits */
  async statement<Row extends object>(query: QueryConfig, turn: string): Promise<Row[]> {
    return this.turns.run(turn, async () => (await this.pool.query<Row>(query)).rows);
  }

  /**
   * One statement for one merchant, in one trip: the setting and the statement travel together and are one transaction.
   * For what runs all day; four trips (begin, set, statement, commit) cost more than most statements. Parameters cannot
   * travel with two statements, so the values are quoted into the text here, and nowhere else.
   * @param sql one statement with $1, $2, ... each cast to its type where PostgreSQL could not know it
   */
  async inOneTrip<Row>(merchantId: string, sql: string, values: readonly (string | Date)[]): Promise<Row[]> {
    const quoted = values.map((value) => quote(value instanceof Date ? value.toISOString() : value));
    const filled = sql.replace(/\$(\d+)/g, (_, number: string) => {
      const value = quoted[Number(number) - 1];
      if (value === undefined) throw new Error(`no value for $${number}`);
      return value;
    });
    const text = `select set_config('app.merchant_id', ${quote(merchantId)}, true); ${filled}`;
    const answer: unknown = await this.turns.run(merchantId, () => this.pool.query(text));
    return (answer as [unknown, { rows: Row[] }])[1].rows; // two statements, two results
  }

  private get pool(): Pool {
    return (this.dataSource.driver as unknown as { master: Pool }).master; // TypeORM's PostgreSQL driver keeps its pg.Pool there
  }

  /** True when the database answers now. */
  async answers(): Promise<boolean> {
    try {
      await this.dataSource.query('select 1');
      return true;
    } catch {
      return false;
    }
  }
}

/**
 * Start refuses a role that row-level security would not bind.
 * @throws DatabaseRoleError
 */
export async function requireAppRole(dataSource: DataSource): Promise<void> {
  const [role] = (await dataSource.query(`
    select r.rolname as name, r.rolsuper as super, r.rolbypassrls as bypass,
      exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('public', 'directory', 'staff') and c.relkind in ('r', 'p') and pg_has_role(current_user, c.relowner, 'usage')) as owner
    from pg_roles r where r.rolname = current_user`)) as {
    name: string;
    super: boolean;
    bypass: boolean;
    owner: boolean;
  }[];
  const why = role?.super ? 'is a superuser' : role?.bypass ? 'has BYPASSRLS' : role?.owner ? 'owns the tables' : null;
  if (why)
    throw new DatabaseRoleError(
      `DATABASE_URL connects as ${role?.name ?? 'a role'}, which ${why}: row-level security would not hold. Use the app role kaibo_app.`,
    );
}
