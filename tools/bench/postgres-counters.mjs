// Counts that do not depend on how busy the machine is: statements and write-ahead log.

/** Not counted: the frame around a transaction, the version poll, and the queue's own work. */
const FRAME =
  /^\s*(begin|commit|rollback|start transaction|set |reset |show |discard|listen|unlisten|select set_config)/i;
const BESIDE = /directory\.changed_feeds|\bbullmq\b/i;

/** Statements that one database was asked for (top level only), by pg_stat_statements. */
export class Statements {
  /** @param {import('pg').Pool} admin a superuser's connections to the database; their own statements are not counted */
  constructor(admin) {
    this.admin = admin;
  }

  async reset() {
    await this.admin.query(
      'select pg_stat_statements_reset(0, (select oid from pg_database where datname = current_database()), 0)',
    );
  }

  /** @returns {Promise<{ query: string, calls: number, rows: number }[]>} since the reset, most called first */
  async list() {
    const { rows } = await this.admin.query(
      `select s.query, s.calls::int as calls, s.rows::int as rows from pg_stat_statements s
       where s.toplevel and s.dbid = (select oid from pg_database where datname = current_database())
         and s.userid <> (select oid from pg_roles where rolname = current_user)
       order by s.calls desc`,
    );
    return rows.filter(({ query }) => !FRAME.test(query) && !BESIDE.test(query));
  }

  /** @returns {Promise<number>} since the reset */
  async count() {
    return (await this.list()).reduce((sum, { calls }) => sum + calls, 0);
  }
}

/** @returns {Promise<bigint>} bytes of write-ahead log ever written; take the difference of two */
export async function walBytes(admin) {
  const { rows } = await admin.query(`select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::text as bytes`);
  return BigInt(rows[0].bytes);
}
