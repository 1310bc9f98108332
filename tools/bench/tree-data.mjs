// A merchant with a tree of members, put into the tables directly: a minute for a million, which are kept.

import { addMerchant } from './rooms-data.mjs';

const [SMALL, LARGE] = [10_000, 1_000_000];
/** How many stand directly under the one promoter. */
export const TEAM = 20_000;

/**
 * A million members, filled once and kept for all benchmarks of the tree; then nothing else was asked for yet.
 * @param {Record<string, string>} [settings] of PostgreSQL, beside the quiet ones
 * @returns {Promise<{ database: import('./context.mjs').Database, tree: Awaited<ReturnType<typeof aTreeOf>> }>}
 */
export async function aBigTree(bench, settings = {}) {
  const fill = async () => {
    await bench.cluster({ settings: QUIET });
    const { admin } = await bench.database();
    return aTreeOf(admin, LARGE, { team: TEAM });
  };
  const tree = await bench.filled(fill, 'tree');
  await bench.cluster({ settings: { ...QUIET, ...settings } });
  return { database: await bench.database(), tree };
}

/** Ten thousand, in a database of their own. */
export async function aSmallTree(bench) {
  const database = await bench.database();
  return { database, tree: await aTreeOf(database.admin, SMALL, { team: 0 }) };
}

/**
 * A fifth are roots; the others stand under somebody who came before them, and the earlier somebody came the more do. One in
 * the middle has a team, who came one after the other when most were there. Everybody has a name, which nobody can open.
 * @param {import('pg').Pool} admin a superuser
 * @returns {Promise<{ merchantId: string, miniAppId: string, first: string, count: number, promoter: string }>} members' ids
 *   follow one another from `first`
 */
async function aTreeOf(admin, count, { team }) {
  const client = await admin.connect();
  try {
    const { merchantId, miniAppId } = await addMerchant(admin, { rooms: 1 });
    // Keys are right by making; checking each row would take most of the time.
    await client.query('set session_replication_role = replica');
    await client.query(`set synchronous_commit = off`);
    const top = await client.query('select coalesce(max(id), 0) + 1 as first from members');
    const first = BigInt(top.rows[0].first);
    const promoter = first + BigInt(Math.floor(count / 2));
    await client.query(
      `insert into members (merchant_id, id, created_at, signed_in_at) select $1, $2::bigint + n, now(), now() from generate_series(0, $3 - 1) n`,
      [merchantId, first, count],
    );
    await client.query(`select setval(pg_get_serial_sequence('members', 'id'), $1)`, [first + BigInt(count)]);
    await client.query('select setseed(0.5)');
    await client.query(
      `create temp table tree as
       select $1::bigint + n as id,
         case when n between $2::int * 7 / 8 and $2::int * 7 / 8 + $3::int - 1 then $4::bigint
           when n = 0 or random() < 0.2 then null
           else $1::bigint + floor(n * power(random(), 2))::bigint end as parent
       from generate_series(0, $2::int - 1) n`,
      [first, count, team, promoter],
    );
    await client.query('create index on tree (id)');
    await client.query(
      `insert into bindings (merchant_id, member_id, parent_id, grand_id, touch_id, bound_at)
       select $1, t.id, t.parent, p.parent, t.id, now() from tree t left join tree p on p.id = t.parent order by t.id`,
      [merchantId],
    );
    await client.query('drop table tree');
    await client.query(
      `insert into vault_records (merchant_id, table_name, row_key, version, sealed)
       select $1, 'members', $2::bigint + n || '/nickname', 0, decode(repeat('ab', 120), 'hex') from generate_series(0, $3 - 1) n`,
      [merchantId, first, count],
    );
    // Of what may not be on the disk yet, vacuum does not note that everybody sees it.
    await client.query('set synchronous_commit = on');
    await client.query('checkpoint');
    await client.query('vacuum analyze members, bindings, vault_records');
    return { merchantId, miniAppId, first: String(first), count, promoter: String(promoter) };
  } finally {
    client.release(true);
  }
}

/** So many members more, who stand nowhere. @returns {Promise<string[]>} their ids */
export async function newMembers(admin, merchantId, count) {
  const { rows } = await admin.query(
    'insert into members (merchant_id, signed_in_at) select $1, now() from generate_series(1, $2) returning id',
    [merchantId, count],
  );
  return rows.map(({ id }) => id);
}

/**
 * No checkpoint while it runs, and no whole pages written after the one before: how many of those there are depends on how far
 * apart checkpoints lie, and not on what is done.
 */
export const QUIET = {
  max_wal_size: '16GB',
  checkpoint_timeout: '1h',
  shared_buffers: '512MB',
  full_page_writes: 'off',
};

/**
 * What one call of a statement costs on average.
 * @param {import('pg').Pool} admin
 * @param {string} like as pg_stat_statements writes it
 */
export async function costOf(admin, like) {
  const { rows } = await admin.query(
    `select sum(calls)::int as calls, sum(shared_blks_hit + shared_blks_read)::float8 as blocks, sum(wal_bytes)::float8 as wal
     from pg_stat_statements where toplevel and query like $1 and dbid = (select oid from pg_database where datname = current_database())`,
    [like],
  );
  const { calls, blocks, wal } = rows[0];
  if (!calls) throw new Error(`nothing like ${like} was asked`);
  return { calls, buffers: blocks / calls, wal: wal / calls };
}
