// What row-level security costs: the same requests to the same server on the same rows, with every policy in force and
// with row-level security taken off the tables, in turns. Counted is the time that PostgreSQL was at the statements,
// and the buffers that they touched.
import { createHash, randomBytes } from 'node:crypto';
import { startApi } from './api.mjs';
import { compare, round } from './median.mjs';

export const name = 'tenant-wall';
const TARGET = 1.5;
const MERCHANTS = 60;
const ROOMS = 300;
const MEMBERS = 300;
const ENTRIES = 500;
const RUNS = 200;
const REQUESTS = 25;
const ROUNDS = 7;

/** What staff read most, in lists and one by one. */
const PATHS = [
  '/v1/console/me',
  '/v1/console/mini-apps',
  '/v1/console/rooms?limit=50',
  '/v1/console/syncs?limit=50',
  '/v1/console/members?limit=50',
  '/v1/console/audit?limit=50',
];
const SCOPES = ['merchant.read', 'mini-apps.read', 'rooms.read', 'syncs.read', 'members.read', 'audit.read'];

/** Many merchants with the same of each, interleaved as time would have put them. @returns a key of one of them */
async function fill(admin) {
  await admin.query(`
    insert into merchants (name) select '幸福家装' from generate_series(1, ${MERCHANTS});
    insert into mini_apps (merchant_id, platform, app_id, name, source)
      select id, 'wechat', 'wx' || md5(id::text), '幸福家装', 'wechat-live' from merchants;
    insert into platform_rooms (merchant_id, mini_app_id, platform_room_id, title, anchor_name, live_status, starts_at, ends_at)
      select a.merchant_id, a.id, n::text, '整装直播专场 ' || n, '小福', 101 + n % 3, now() + n * interval '1 hour', now() + (n + 2) * interval '1 hour'
      from generate_series(1, ${ROOMS}) n, mini_apps a;
    insert into members (merchant_id, signed_in_at) select m.id, now() from generate_series(1, ${MEMBERS}) n, merchants m;
    insert into member_identities (merchant_id, mini_app_id, provider, openid_hash, member_id, signed_in_at)
      select m.merchant_id, a.id, 'wechat', sha256(m.id::text::bytea), m.id, now()
      from members m join mini_apps a on a.merchant_id = m.merchant_id;
    insert into audit_entries (merchant_id, actor_kind, actor_id, action, object_kind, object_id)
      select m.id, 'staff', '7', 'room.edit', 'room', n::text from generate_series(1, ${ENTRIES}) n, merchants m;
    insert into sync_runs (merchant_id, mini_app_id, trigger, scope, state, verdict, requested_at, started_at, finished_at, heartbeat_at)
      select a.merchant_id, a.id, 'schedule', 'full', 'finished', 'ok', now(), now(), now(), now()
      from generate_series(1, ${RUNS}) n, mini_apps a;
  `);
  const key = randomBytes(32).toString('base64url');
  const hash = createHash('sha256').update(key).digest();
  const { rows } = await admin.query(
    `insert into api_keys (merchant_id, name, key_hash, scopes)
     select id, 'bench', $1, $2 from merchants order by id offset ${MERCHANTS / 2} limit 1 returning merchant_id, id`,
    [hash, SCOPES],
  );
  await admin.query('select directory.add_api_key($1, $2, $3)', [rows[0].merchant_id, rows[0].id, hash]);
  await admin.query('vacuum analyze');
  return key;
}

async function setWall(admin, isUp) {
  const { rows } = await admin.query(
    `select oid::regclass::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
       and exists (select from pg_policy p where p.polrelid = pg_class.oid)`,
  );
  for (const { name: table } of rows)
    await admin.query(`alter table ${table} ${isUp ? 'enable' : 'disable'} row level security`);
  return rows.length;
}

export async function run(bench) {
  const database = await bench.database();
  const { admin } = database;
  const key = await fill(admin);
  const api = await startApi(bench, database, { KAIBO_POOL_SIZE: '1' });
  let wrong = 0;
  const ask = async (count) => {
    for (let n = 0; n < count; n++)
      for (const path of PATHS) {
        const answer = await fetch(api.url + path, { headers: { authorization: `Bearer ${key}` } });
        const text = await answer.text();
        if (answer.status !== 200) wrong++;
        if (path.includes('rooms') && !text.includes('整装')) wrong++;
      }
  };
  const buffers = { with: new Set(), without: new Set() };
  const measure = async (isUp) => {
    await setWall(admin, isUp);
    // Plans and pages that the change threw away come back before anything is counted.
    await ask(8);
    await database.statements.reset();
    await ask(REQUESTS);
    const { rows } = await admin.query(
      `select sum(total_exec_time) as ms, sum(shared_blks_hit + shared_blks_read)::int as blocks, sum(calls)::int as calls
       from pg_stat_statements s where s.toplevel and s.dbid = (select oid from pg_database where datname = current_database())
         and s.userid = 'kaibo_app'::regrole and s.query !~* 'changed_|^(begin|commit|rollback|start)|set_config'`,
    );
    buffers[isUp ? 'with' : 'without'].add(rows[0].blocks);
    return Number(rows[0].ms) / rows[0].calls;
  };
  const { ratio } = await compare(
    () => measure(true),
    () => measure(false),
    ROUNDS,
  );
  const least = (set) => Math.min(...set);
  const [withWall, without] = [least(buffers.with), least(buffers.without)];
  const detail = { errors: wrong, merchants: MERCHANTS, rooms: MERCHANTS * ROOMS };
  return [
    { value: round(ratio), unit: 'x time without', target: TARGET, ok: ratio <= TARGET && wrong === 0, ...detail },
    {
      value: withWall - without,
      unit: `buffers more than ${without}`,
      target: 0,
      ok: withWall === without && wrong === 0,
    },
  ];
}
