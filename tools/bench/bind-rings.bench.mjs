// Circles of members who bind each other at the same moment, and crossing binds at random, on sixteen connections: rings, what
// callers saw of retries, and the time against one lock for each merchant around a tree that may be changed.
import pg from 'pg';
import { median } from './median.mjs';
import { newMembers, QUIET } from './tree-data.mjs';

export const name = 'bind-rings';

const SIZES = [2, 3, 4, 6, 8];
const CIRCLES = 200;
const CONNECTIONS = 16;
const CROSSING = 2_000;
const ROUNDS = 3;

export async function run(bench) {
  await bench.cluster({ settings: QUIET });
  const { admin, appUrl, url } = await bench.database();
  const { rows } = await admin.query(`insert into merchants (name) values ('bench') returning id`);
  const merchantId = rows[0].id;
  const ours = new pg.Pool({ connectionString: appUrl, max: CONNECTIONS });
  const locked = new pg.Pool({ connectionString: url, max: CONNECTIONS });
  await admin.query(LOCKED_TREE);
  const seen = { failures: 0 };
  const bind = (child, sharer) =>
    ours
      .query({
        name: 'bind',
        text: 'select outcome from directory.bind($1, $2, $3, 1, now())',
        values: [merchantId, child, sharer],
      })
      .catch(() => seen.failures++);
  const bindLocked = (child, sharer) =>
    locked.query({ name: 'locked', text: 'select bind_locked($1, $2, $3)', values: [merchantId, child, sharer] });
  try {
    const ratios = [];
    for (let round = 0; round < ROUNDS; round++) {
      const [a, b] = [await timed(admin, merchantId, bind), await timed(admin, merchantId, bindLocked)];
      if (round > 0) ratios.push(a / b); // both warm up once
    }
    const rings = await countRings(admin);
    const ratio = Number(median(ratios).toFixed(2));
    return [
      { bench: 'bind-rings', value: rings, unit: 'members above themselves', target: 0, ok: rings === 0 },
      {
        bench: 'bind-rings-retries',
        value: seen.failures,
        unit: 'calls that callers had to repeat',
        target: 0,
        ok: seen.failures === 0,
      },
      { bench: 'bind-rings-time', value: ratio, unit: 'x one lock for each merchant', target: 1, ok: ratio <= 1 },
    ];
  } finally {
    await Promise.all([ours.end(), locked.end()]);
  }
}

/** All circles and the crossing binds of one round, by other members each time. @returns milliseconds */
async function timed(admin, merchantId, bind) {
  const circles = [];
  for (const size of SIZES) {
    const ids = await newMembers(admin, merchantId, size * CIRCLES);
    for (let n = 0; n < CIRCLES; n++) circles.push(ids.slice(n * size, (n + 1) * size));
  }
  const crowd = await newMembers(admin, merchantId, 300);
  const began = performance.now();
  // A circle at a time and the next ones with it, as far as there are connections: those of one circle are at once.
  for (let n = 0; n < circles.length; n += 2)
    await Promise.all(
      circles
        .slice(n, n + 2)
        .flatMap((circle) => circle.map((child, at) => bind(child, circle[(at + 1) % circle.length]))),
    );
  for (let n = 0; n < CROSSING; n += CONNECTIONS)
    await Promise.all(
      Array.from({ length: CONNECTIONS }, (_, at) => {
        const child = ((n + at) * 7919) % crowd.length;
        return bind(crowd[child], crowd[(child + 1 + (((n + at) * 104729) % (crowd.length - 1))) % crowd.length]);
      }),
    );
  return performance.now() - began;
}

async function countRings(admin) {
  const { rows } = await admin.query(`
    with recursive up as (
      select merchant_id, member_id, parent_id, 1 as depth from bindings
      union all
      select u.merchant_id, u.member_id, b.parent_id, depth + 1 from up u
      join bindings b on b.merchant_id = u.merchant_id and b.member_id = u.parent_id
      where u.parent_id <> u.member_id and depth < 400)
    select count(distinct member_id)::int as n from up where parent_id = member_id or depth = 400`);
  return rows[0].n;
}

/** The usual safe way: one lock for each merchant, a look at everybody above, then the change. */
const LOCKED_TREE = `
  create table locked_tree (merchant_id bigint, member_id bigint, parent_id bigint, bound_at timestamptz, primary key (merchant_id, member_id));
  create index on locked_tree (merchant_id, parent_id);
  create function bind_locked(merchant bigint, child bigint, sharer bigint) returns bigint language plpgsql as $$
  declare
    up bigint := sharer;
    was record;
  begin
    perform pg_advisory_xact_lock(merchant);
    select * into was from locked_tree t where t.merchant_id = merchant and t.member_id = child;
    if was.parent_id is not null then return was.parent_id; end if;
    while up is not null loop
      if up = child then return null; end if;
      select t.parent_id into up from locked_tree t where t.merchant_id = merchant and t.member_id = up;
    end loop;
    insert into locked_tree (merchant_id, member_id, parent_id, bound_at) values (merchant, child, sharer, now())
    on conflict (merchant_id, member_id) do update set parent_id = excluded.parent_id;
    return sharer;
  end $$`;
