// What one entry costs: CPU of the API and of PostgreSQL for each acknowledged entry over HTTP, over that of an endpoint in the
// same process, behind the same edge, guards and pipes, that begins, selects, inserts and commits; 500 connections, a fifth of the
// requests are repeats. Both log as in production. Commits and WAL are counted of ours alone, after a checkpoint.
import { cpuMsOf, cpuMsOfTree } from './cpu.mjs';
import { addMembers, DRAFT, entering, roomOf, sendAll, startLotteryApi } from './lottery-stack.mjs';
import { median, round } from './median.mjs';
import { addMerchant } from './rooms-data.mjs';

export const name = 'entry-cost';
const CONNECTIONS = 500;
const ROUNDS = 3;
const OURS = 8_000;
const THEIRS = 2_000;
const TARGET = 0.2;

export async function run(bench) {
  const { pid } = await bench.cluster();
  const database = await bench.database();
  const { admin } = database;
  const shop = await addMerchant(admin, { rooms: 1 });
  const api = await startLotteryApi(bench, database, { KAIBO_POOL_SIZE: '20', KAIBO_LOG: 'info' });
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
  const side = async (count, at) => {
    const id = await open();
    const requests = await requestsFor(id, count, at);
    await admin.query('analyze members');
    await admin.query('checkpoint');
    const before = { cpu: cpu(), wal: await database.wal(), commits: await commits(database.statements) };
    const statuses = await sendAll(api.port, requests, CONNECTIONS);
    const after = { cpu: cpu(), wal: await database.wal(), commits: await commits(database.statements) };
    const { rows } = await admin.query('select count(*)::int as n from lottery_entries where lottery_id = $1', [id]);
    return {
      us: ((after.cpu - before.cpu) * 1_000) / requests.length,
      wal: Number(after.wal - before.wal) / count,
      commits: (after.commits - before.commits) / count,
      wrong: statuses.filter((status) => status !== 200).length + Math.abs(rows[0].n - count),
      statuses: [...new Set(statuses)],
    };
  };
  const ours = () => side(OURS, (id) => `/v1/lotteries/${id}/entries`);
  const theirs = () => side(THEIRS, (id) => `/reference/${id}`);
  const sides = [await ours(), await theirs()]; // and warm
  const seen = [];
  for (let n = 0; n < ROUNDS; n++) {
    const [a, b] = [await ours(), await theirs()];
    sides.push(a, b);
    seen.push({ ...a, ratio: a.us / b.us, reference: b.us });
  }
  const middle = (field) => median(seen.map((one) => one[field]));
  const errors = sides.reduce((sum, { wrong }) => sum + wrong, 0);
  const statuses = [...new Set(sides.flatMap((one) => one.statuses))];
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
      statuses,
    },
    result('entry-commits', middle('commits'), 'commits an entry', 0.005),
    result('entry-wal', middle('wal'), 'bytes of WAL an entry', 200),
  ];
}

/** Batches: each is a transaction of its own. */
const commits = async (statements) =>
  (await statements.list())
    .filter(({ query }) => query.includes('insert into lottery_entries'))
    .reduce((sum, { calls }) => sum + calls, 0);
