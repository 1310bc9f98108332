// The first page of the busiest promoter's team among a million members, over HTTP: statements, and buffers of all of them, on
// average of twenty within a minute. A large team is counted once a minute; what the page costs that counts is told beside it.
import { headerOf, connect, requestFor, statusOf } from './http-load.mjs';
import { aBigTree, TEAM } from './tree-data.mjs';
import { startTreeApi } from './tree-stack.mjs';

export const name = 'team-page';

const CALLS = 20;
const PAGE = 20;

export async function run(bench) {
  const { database, tree } = await aBigTree(bench);
  const { admin } = database;
  const { merchantId, promoter } = tree;
  const api = await startTreeApi(bench, database);
  const directOf = async (memberId) => {
    const { rows } = await admin.query(
      'select member_id as id from bindings where merchant_id = $1 and parent_id = $2 order by member_id desc limit $3',
      [merchantId, memberId, PAGE],
    );
    return rows.map(({ id }) => id);
  };
  const small = await admin.query(
    'select parent_id as id from bindings where merchant_id = $1 and parent_id is not null group by 1 having count(*) between 5 and 10 limit 1',
    [merchantId],
  );
  const other = small.rows[0].id;
  const memberIds = await directOf(promoter);
  await api.order('name', { merchantId, memberIds: [...memberIds, ...(await directOf(other))] });
  await admin.query('vacuum (analyze, index_cleanup on) vault_records');
  const counted = await admin.query(
    `select (select count(*)::int from bindings where merchant_id = $1 and parent_id = $2) as direct,
       (select count(*)::int from bindings where merchant_id = $1 and grand_id = $2) as second`,
    [merchantId, promoter],
  );
  const tokens = await api.order('tokens', { ...tree, memberIds: [promoter, other] });
  const [request, warming] = tokens.map((token) => requestFor('/v1/me/team', { authorization: `Bearer ${token}` }));
  const lane = await connect(api.port);
  const ask = async (bytes) => {
    const answer = await lane.ask(bytes);
    if (statusOf(answer) !== 200) throw new Error(answer.toString('utf8'));
    return JSON.parse(answer.subarray(-Number(headerOf(answer, 'content-length'))).toString('utf8'));
  };
  for (let n = 0; n < CALLS; n++) await ask(warming);
  await database.statements.reset();
  const page = await ask(request);
  const counting = await buffersOf(admin);
  for (let n = 1; n < CALLS; n++) await ask(request);
  lane.close();
  const asked = await database.statements.list();
  const statements = asked.reduce((sum, { calls }) => sum + calls, 0) / CALLS;
  const buffers = (await buffersOf(admin)) / CALLS;
  const isRight =
    page.items.length === PAGE &&
    page.items.every(({ id, name: shown }, n) => id === memberIds[n] && /^小/.test(shown)) &&
    JSON.stringify(page.counts) === JSON.stringify(counted.rows[0]) &&
    page.counts.direct === TEAM;
  return [
    { bench: name, value: statements, unit: 'statements', target: 2, ok: isRight && statements <= 2, isRight },
    {
      bench: `${name}-buffers`,
      value: Number(buffers.toFixed(1)),
      unit: 'buffers',
      target: 40,
      ok: isRight && buffers <= 40,
      counts: page.counts,
      whenCounted: counting,
    },
  ];
}

/** Of all that the app asked since the reset, whatever it was. */
async function buffersOf(admin) {
  const { rows } = await admin.query(
    `select sum(shared_blks_hit + shared_blks_read)::float8 as blocks from pg_stat_statements s
     where s.toplevel and s.dbid = (select oid from pg_database where datname = current_database())
       and s.userid <> (select oid from pg_roles where rolname = current_user) and s.query not like '%changed_feeds%'`,
  );
  return rows[0].blocks;
}
