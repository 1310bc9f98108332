// What a binding costs the database, with a million members in the tree and with ten thousand: the node alone; touch,
// decision and node in one call; two ancestors; the counts of two levels. Buffers and write-ahead log, by pg_stat_statements.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { aBigTree, aSmallTree, costOf, newMembers } from './tree-data.mjs';

export const name = 'bind-cost';

const WARM = 200;
const CALLS = 500;

export async function run(bench) {
  const large = await measure(await aBigTree(bench));
  const small = await measure(await aSmallTree(bench));
  const growth = Math.max(...Object.keys(large).map((key) => large[key].buffers / small[key].buffers));
  const round = (value) => Number(value.toFixed(1));
  const result = (what, of, unit, target) => ({
    bench: `bind-cost-${what}`,
    value: round(of),
    unit,
    target,
    ok: of <= target,
  });
  return [
    result('node', large.node.buffers, 'buffers', 20),
    result('node-wal', large.node.wal, 'bytes of WAL', 450),
    result('touch', large.touch.buffers, 'buffers', 45),
    result('touch-wal', large.touch.wal, 'bytes of WAL', 1_200),
    result('ancestors', large.ancestors.buffers, 'buffers', 5),
    result('counts', large.counts.buffers, 'buffers', 12),
    {
      ...result('growth', growth, 'x from 10 000 to 1 000 000', 1.5),
      small: buffersOf(small, round),
      large: buffersOf(large, round),
    },
  ];
}

const buffersOf = (costs, round) =>
  Object.fromEntries(Object.entries(costs).map(([key, { buffers }]) => [key, round(buffers)]));

const BIND = 'select * from directory.bind($1, $2, $3, $4, now())';
const RECORD = `select * from directory.record_touch($1, $2, $3, $4, null, 'card', '1007', 1, null, null, $5, 'bind', 1, 0, now(), now())`;
const ANCESTORS = 'select parent_id, grand_id from bindings where merchant_id = $1 and member_id = $2';
/** Of somebody whose own row was read: $3 is their superior. */
const COUNTS = `select (select count(*) from bindings where merchant_id = $1 and grand_id = $3 and parent_id = $2 and alias_of is null) as direct,
  (select count(*) from bindings where merchant_id = $1 and grand_id = $2 and alias_of is null) as second`;

async function measure({ database: { admin, appUrl }, tree: { merchantId, miniAppId, first, count } }) {
  const client = new pg.Client(appUrl);
  await client.connect();
  try {
    await client.query(`set app.merchant_id = '${BigInt(merchantId)}'`);
    const children = await newMembers(admin, merchantId, 2 * (WARM + CALLS));
    await admin.query('vacuum analyze members');
    const anyone = (n) => String(BigInt(first) + BigInt((n * 7919) % count));
    const led = await someWithSuperiors(admin, merchantId, anyone);
    const asked = {
      node: (n) => client.query({ name: 'bind', text: BIND, values: [merchantId, children.shift(), anyone(n), n] }),
      touch: (n) =>
        client.query({
          name: 'record',
          text: RECORD,
          values: [merchantId, randomBytes(16), miniAppId, children.shift(), anyone(n)],
        }),
      ancestors: (n) => client.query({ name: 'ancestors', text: ANCESTORS, values: [merchantId, anyone(n)] }),
      counts: (n) => client.query({ name: 'counts', text: COUNTS, values: [merchantId, ...led[n % led.length]] }),
    };
    const like = {
      node: '%directory.bind($1%',
      touch: '%record_touch(%',
      ancestors: 'select parent_id, grand_id from bindings%',
      counts: '%as direct,%',
    };
    const costs = {};
    for (const [key, ask] of Object.entries(asked)) {
      for (let n = 0; n < WARM; n++) await ask(n);
      await admin.query('select pg_stat_statements_reset()');
      for (let n = WARM; n < WARM + CALLS; n++) await ask(n);
      costs[key] = await costOf(admin, like[key]);
      if (costs[key].calls !== CALLS) throw new Error(`${key}: ${costs[key].calls} statements for ${CALLS} calls`);
    }
    return costs;
  } finally {
    await client.end();
  }
}

/** @returns {Promise<[string, string][]>} members with their superiors */
async function someWithSuperiors(admin, merchantId, anyone) {
  const { rows } = await admin.query(
    'select member_id, parent_id from bindings where merchant_id = $1 and member_id = any ($2::bigint[]) and parent_id is not null order by random()',
    [merchantId, Array.from({ length: 2 * CALLS }, (_, n) => anyone(n))],
  );
  return rows.map(({ member_id: member, parent_id: superior }) => [member, superior]);
}
