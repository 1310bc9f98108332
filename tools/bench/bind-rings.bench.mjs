// Circles of members who bind each other at the same moment, and crossing binds at random, on sixteen connections, and the same
// over HTTP: rings, what callers saw of retries, and the time against one lock for each merchant around a tree that may be changed.
import pg from 'pg';
import { sendAll } from './http-load.mjs';
import { median } from './median.mjs';
import { addMerchant } from './rooms-data.mjs';
import { newMembers, QUIET } from './tree-data.mjs';
import { sharesOf, startTreeApi, touching } from './tree-stack.mjs';

export const name = 'bind-rings';

const SIZES = [2, 3, 4, 6, 8];
const CIRCLES = 200;
const CONNECTIONS = 16;
const CROSSING = 2_000;
const ROUNDS = 3;

export async function run(bench) {
  await bench.cluster({ settings: QUIET });
  const database = await bench.database();
  const { admin, appUrl, url } = database;
  const shop = await addMerchant(admin, { rooms: 1 });
  const { merchantId } = shop;
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
    const api = await startTreeApi(bench, database);
    const refused = await overHttp(admin, api, shop);
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
      {
        bench: 'bind-rings-http',
        value: refused,
        unit: 'answers over HTTP other than 200',
        target: 0,
        ok: refused === 0,
      },
      { bench: 'bind-rings-time', value: ratio, unit: 'x one lock for each merchant', target: 1, ok: ratio <= 1 },
    ];
  } finally {
    await Promise.all([ours.end(), locked.end()]);
  }
}

/**
 * Members who bind each other in circles, those of one circle at once, and a crowd that binds across.
 * @returns {Promise<[string, string][][]>} who is to stand under whom: what stands together is asked at one time
 */
async function everybody(admin, merchantId) {
  const groups = [];
  for (const size of SIZES) {
    const ids = await newMembers(admin, merchantId, size * CIRCLES);
    for (let n = 0; n < CIRCLES; n += 2)
      groups.push(
        [n, n + 1].flatMap((one) => {
          const circle = ids.slice(one * size, (one + 1) * size);
          return circle.map((child, at) => [child, circle[(at + 1) % size]]);
        }),
      );
  }
  const crowd = await newMembers(admin, merchantId, 300);
  for (let n = 0; n < CROSSING; n += CONNECTIONS)
    groups.push(
      Array.from({ length: CONNECTIONS }, (_, at) => {
        const child = ((n + at) * 7919) % crowd.length;
        const sharer = (child + 1 + (((n + at) * 104729) % (crowd.length - 1))) % crowd.length;
        return [crowd[child], crowd[sharer]];
      }),
    );
  return groups;
}

/** One round, by other members each time. @returns milliseconds */
async function timed(admin, merchantId, bind) {
  const groups = await everybody(admin, merchantId);
  const began = performance.now();
  for (const group of groups) await Promise.all(group.map(([child, sharer]) => bind(child, sharer)));
  return performance.now() - began;
}

/** @returns {Promise<number>} answers other than 200 */
async function overHttp(admin, api, shop) {
  const groups = await everybody(admin, shop.merchantId);
  const ids = [...new Set(groups.flat(2))];
  const shares = await sharesOf(admin, api, shop, ids);
  const tokens = await api.order('tokens', { ...shop, memberIds: ids });
  const viewers = new Map(ids.map((id, n) => [id, tokens[n]]));
  // Sixteen are open all the time, and those of one circle lie side by side.
  const requests = groups.flat().map(([child, sharer]) => touching(viewers.get(child), shares.get(sharer)));
  const statuses = await sendAll(api.port, requests, CONNECTIONS);
  return statuses.filter((status) => status !== 200).length;
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

/** The usual safe way, in a table of the same shape: one lock for each merchant, a look at everybody above, then the change. */
const LOCKED_TREE = `
  create table locked_tree (like bindings including indexes);
  alter table locked_tree add foreign key (merchant_id, parent_id) references locked_tree (merchant_id, member_id);
  create function bind_locked(merchant bigint, child bigint, sharer bigint) returns bigint language plpgsql as $$
  declare
    up bigint := sharer;
    was record;
    above record;
  begin
    perform pg_advisory_xact_lock(merchant);
    select * into was from locked_tree t where t.merchant_id = merchant and t.member_id = child;
    if was.parent_id is not null then return was.parent_id; end if;
    while up is not null loop
      if up = child then return null; end if;
      select t.parent_id into up from locked_tree t where t.merchant_id = merchant and t.member_id = up;
    end loop;
    insert into locked_tree (merchant_id, member_id, bound_at) values (merchant, sharer, now()) on conflict do nothing;
    select t.parent_id into above from locked_tree t where t.merchant_id = merchant and t.member_id = sharer;
    insert into locked_tree (merchant_id, member_id, parent_id, grand_id, touch_id, bound_at)
    values (merchant, child, sharer, above.parent_id, 1, now())
    on conflict (merchant_id, member_id) do update
      set parent_id = excluded.parent_id, grand_id = excluded.grand_id, touch_id = excluded.touch_id, bound_at = excluded.bound_at;
    if was.member_id is not null then
      update locked_tree t set grand_id = sharer where t.merchant_id = merchant and t.parent_id = child;
    end if;
    return sharer;
  end $$`;
