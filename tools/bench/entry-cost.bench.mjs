// What one entry costs: CPU of the API and of PostgreSQL for each acknowledged entry over HTTP, over that of an endpoint in the
// same process that begins, selects, inserts and commits; 500 connections, a fifth of the requests are repeats. Commits and
// WAL are counted of ours alone, after a checkpoint.
import { cpuMsOf, cpuMsOfTree } from './cpu.mjs';
import { addMembers, DRAFT, entering, roomOf, sendAll, startLotteryApi } from './lottery-stack.mjs';
import { median, round } from './median.mjs';
import { addMerchant } from './rooms-data.mjs';

export const name = 'entry-cost';
const CONNECTIONS = 500;
const ROUNDS = 5;
const OURS = 8_000;
const THEIRS = 2_000;
const TARGET = 0.2;

export async function run(bench) {
  const { pid } = await bench.cluster();
  const database = await bench.database();
  const { admin } = database;
  const shop = await addMerchant(admin, { rooms: 1 });
  const api = await startLotteryApi(bench, database, { KAIBO_POOL_SIZE: '20' });
  const roomId = await roomOf(admin, shop.merchantId);
  const open = () => api.order('open', { ...shop, roomId, draft: DRAFT });
  const requestsFor = async (id, count, at) => {
    const memberIds = await addMembers(admin, shop.merchantId, count);
    const tokens = await api.order('tokens', { ...shop, memberIds });
    const once = tokens.map((token) => entering(at(id), token));
    // Every fifth is somebody's second.
    return once.flatMap((one, n) => (n % 4 === 3 ? [one, once[n - 2]] : [one]));
  };
  const cpu = () => cpuMsOf(api.pid) + cpuMsOfTree(pid);
  const side = async (port, count, at) => {
    const id = await open();
    const requests = await requestsFor(id, count, at);
    await admin.query('analyze members');
    await admin.query('checkpoint');
    const before = { cpu: cpu(), wal: await database.wal(), commits: await commits(admin) };
    const statuses = await sendAll(port, requests, CONNECTIONS);
    const after = { cpu: cpu(), wal: await database.wal(), commits: await commits(admin) };
    const { rows } = await admin.query('select count(*)::int as n from lottery_entries where lottery_id = $1', [id]);
    return {
      us: ((after.cpu - before.cpu) * 1_000) / requests.length,
      wal: Number(after.wal - before.wal) / count,
      commits: (after.commits - before.commits) / count,
      wrong: statuses.filter((status) => status !== 200).length + Math.abs(rows[0].n - count),
    };
  };
  const ours = () => side(api.port, OURS, (id) => `/v1/lotteries/${id}/entries`);
  const theirs = () => side(api.referencePort, THEIRS, (id) => `/reference/${id}`);
  const wrong = [(await ours()).wrong, (await theirs()).wrong]; // and warm
  const seen = [];
  for (let n = 0; n < ROUNDS; n++) {
    const [a, b] = [await ours(), await theirs()];
    wrong.push(a.wrong, b.wrong);
    seen.push({ ...a, ratio: a.us / b.us, reference: b.us });
  }
  const middle = (field) => median(seen.map((one) => one[field]));
  const errors = wrong.reduce((sum, n) => sum + n, 0);
  const result = (bench, value, unit, target) => ({
    bench,
    value: round(value),
    unit,
    target,
    ok: value <= target && errors === 0,
    errors,
  });
  return [
    {
      ...result(name, middle('ratio'), 'x an endpoint that begins, selects, inserts, commits', TARGET),
      oursUs: round(middle('us')),
      referenceUs: round(middle('reference')),
    },
    result('entry-commits', middle('commits'), 'commits an entry', 0.005),
    result('entry-wal', middle('wal'), 'bytes of WAL an entry', 200),
  ];
}

/** Of this database, told at once. */
async function commits(admin) {
  await admin.query('select pg_stat_force_next_flush()');
  const { rows } = await admin.query(
    `select calls::int as n from (
       select coalesce(sum(s.calls), 0) as calls from pg_stat_statements s
       where s.dbid = (select oid from pg_database where datname = current_database()) and s.toplevel
         and s.query like '%insert into lottery_entries%') c`,
  );
  return rows[0].n;
}
