// A merchant with a tree of members, put into the tables directly: some tens of seconds for a million.

/**
 * A fifth are roots; the others stand under somebody who came before them, and the earlier somebody came the more do.
 * @param {import('pg').Pool} admin a superuser
 * @returns {Promise<{ merchantId: string, miniAppId: string, first: bigint, count: number }>} members' ids follow one another from `first`
 */
export async function aTreeOf(admin, count, { subordinates = 0 } = {}) {
  const client = await admin.connect();
  try {
    // Keys are right by making; checking each row would take most of the time.
    await client.query('set session_replication_role = replica');
    await client.query(`set synchronous_commit = off`);
    const { rows } = await client.query(`insert into merchants (name) values ('bench') returning id`);
    const merchantId = rows[0].id;
    const app = await client.query(
      `insert into mini_apps (merchant_id, platform, app_id, name, source) values ($1, 'wechat', $2, 'bench', 'manual') returning id`,
      [merchantId, `wxbench${merchantId}`],
    );
    const top = await client.query('select coalesce(max(id), 0) + 1 as first from members');
    const first = BigInt(top.rows[0].first);
    await client.query(
      `insert into members (merchant_id, id, created_at, signed_in_at) select $1, $2::bigint + n, now(), now() from generate_series(0, $3 - 1) n`,
      [merchantId, first, count],
    );
    await client.query(`select setval(pg_get_serial_sequence('members', 'id'), $1)`, [first + BigInt(count)]);
    await client.query('select setseed(0.5)');
    await client.query(
      `create temp table tree as
       select $1::bigint + n as id,
         case when n = 0 or random() < 0.2 then null
           when n >= $2::int - $3::int then $1::bigint
           else $1::bigint + floor(n * power(random(), 2))::bigint end as parent
       from generate_series(0, $2::int - 1) n`,
      [first, count, subordinates],
    );
    await client.query('create index on tree (id)');
    await client.query(
      `insert into bindings (merchant_id, member_id, parent_id, grand_id, touch_id, bound_at)
       select $1, t.id, t.parent, p.parent, t.id, now() from tree t left join tree p on p.id = t.parent order by t.id`,
      [merchantId],
    );
    await client.query('drop table tree');
    await client.query('vacuum analyze members, bindings');
    return { merchantId, miniAppId: app.rows[0].id, first, count };
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

/** No checkpoint while it runs: the first change of a page after one writes the whole page. */
export const QUIET = { max_wal_size: '16GB', checkpoint_timeout: '1h', shared_buffers: '512MB' };

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
