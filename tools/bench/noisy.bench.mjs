// A quiet merchant beside one that sends three times what can be served, through one process. Both ask for what goes to
// the database each time (the console's rooms), in two turns: whose key it is, and then the rooms. Counted are the turns
// that begin before the quiet one's, by the process's own figure, and from outside the answers that come before its
// answer: those served beside it in each of its two turns are at most the noisy one's share.
import { createHash, randomBytes } from 'node:crypto';
import { startApi } from './api.mjs';
import { connect, requestFor, statusOf } from './http-load.mjs';
import { median, round } from './median.mjs';
import { addMerchant } from './rooms-data.mjs';

export const name = 'noisy';
const POOL = 10;
/** What one merchant may hold of the database at once: half of the connections. */
const SHARE = POOL / 2;
/** Keys of the noisy merchant: none of them meets its own limit. */
const KEYS = 150;
const CAPACITY_MS = 3_000;
const QUIET_ASKS = 60;
/** Connections that the noisy merchant has, each with one request open: more than may wait. */
const NOISY_CONNECTIONS = 2_300;

export async function run(bench) {
  const database = await bench.database();
  const [noisy, quiet] = [await addMerchant(database.admin), await addMerchant(database.admin)];
  const keys = [];
  for (let n = 0; n < KEYS; n++) keys.push(await addKey(database.admin, noisy));
  const quietKey = await addKey(database.admin, quiet);
  const api = await startApi(bench, database, { KAIBO_POOL_SIZE: String(POOL), KAIBO_LOG: 'error' });
  const ask = (key) => requestFor('/v1/console/rooms?limit=100', { Authorization: `Bearer ${key}` });

  // How many a second are served when as many wait as may be served at once.
  const requests = keys.map(ask);
  let sent = 0;
  const next = () => requests[sent++ % requests.length];
  const warm = await openAll(api.port, SHARE * 2);
  let capacity = 0;
  const until = performance.now() + CAPACITY_MS;
  await Promise.all(
    warm.map(async (connection) => {
      while (performance.now() < until) if (statusOf(await connection.ask(next())) === 200) capacity++;
      connection.close();
    }),
  );
  const perSecond = (capacity * 1_000) / CAPACITY_MS;

  // Open loop: three times that, whether answers come or not.
  const connections = [];
  const free = [];
  const noise = { sent: 0, served: 0, refused: 0, failed: 0, open: 0, unsent: 0 };
  const failures = new Set();
  const failed = (what) => {
    noise.failed++;
    if (failures.size < 3) failures.add(what.slice(0, 400));
  };
  const open = async () => {
    const connection = await connect(api.port);
    connections.push(connection);
    return connection;
  };
  const send = async () => {
    if (noise.open >= NOISY_CONNECTIONS) return void noise.unsent++;
    noise.sent++;
    noise.open++;
    const connection = free.pop() ?? (await open());
    await connection.ask(next()).then(
      (answer) => {
        const status = statusOf(answer);
        if (status === 200) noise.served++;
        else if (status === 429) noise.refused++;
        else failed(String(answer));
        noise.open--;
        free.push(connection);
      },
      (error) => failed(error.message),
    );
  };
  const startedAt = performance.now();
  let due = 0;
  const timer = setInterval(() => {
    const wanted = ((performance.now() - startedAt) / 1_000) * perSecond * 3;
    for (; due < wanted; due++) void send();
  }, 5);

  const mine = await connect(api.port);
  const asked = ask(quietKey);
  await mine.ask(asked);
  await bench.until(() => noise.open > 40 * SHARE, 20_000);
  const begun = await turnsBegunBefore(api.url);
  const before = [];
  let errors = 0;
  let waiting = 0;
  for (let n = 0; n < QUIET_ASKS; n++) {
    waiting += noise.open / QUIET_ASKS;
    // What has been answered already is read first.
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
    const served = noise.served;
    if (statusOf(await mine.ask(asked)) !== 200) errors++;
    before.push(noise.served - served);
    await new Promise((resolve) => setTimeout(resolve, 30 + (n % 7) * 5));
  }
  const later = await turnsBegunBefore(api.url);
  clearInterval(timer);
  for (const connection of [...connections, mine]) connection.close();

  const sorted = [...before].sort((a, b) => a - b);
  const detail = {
    errors,
    waitingBeside: round(waiting),
    capacityPerSecond: round(perSecond),
    offered: noise.sent + noise.unsent,
    served: noise.served,
    refused: noise.refused,
    failed: noise.failed,
    ...(failures.size > 0 ? { failures: [...failures] } : {}),
  };
  const isGood = errors === 0 && noise.failed === 0 && waiting > 20 * SHARE; // with nobody waiting nothing was shown
  const worst = Math.max(
    ...[...later].flatMap(([bucket, count]) => (count > (begun.get(bucket) ?? 0) ? [bucket] : [])),
  );
  const answered = median(before);
  return [
    {
      value: worst,
      unit: "turns at the database begun before the quiet merchant's own, the worst of all",
      target: SHARE,
      ok: worst <= SHARE && isGood,
      ...detail,
    },
    {
      bench: 'noisy-answers',
      value: round(answered),
      unit: "of the noisy merchant's answered before the quiet one's, median",
      target: 2 * SHARE,
      ok: answered <= 2 * SHARE && isGood,
      p95: sorted[Math.floor(sorted.length * 0.95)],
      firstComeFirstServed: Math.round(waiting),
    },
  ];
}

/** The process's own figure: how often so many turns of others began first; by the upper end of each bucket. */
async function turnsBegunBefore(url) {
  const text = await (await fetch(`${url}/metrics`)).text();
  const upTo = [...text.matchAll(/^kaibo_turns_begun_before_bucket\{le="([^"]+)"\} (\d+)/gm)];
  let below = 0;
  return new Map(
    upTo.map(([, end, count]) => {
      const here = Number(count) - below;
      below = Number(count);
      return [end === '+Inf' ? Infinity : Number(end), here];
    }),
  );
}

const openAll = (port, count) => Promise.all(Array.from({ length: count }, () => connect(port)));

/** A staff key of this merchant. */
async function addKey(admin, { merchantId }) {
  const key = randomBytes(32).toString('base64url');
  const hash = createHash('sha256').update(key).digest();
  const { rows } = await admin.query(
    `insert into api_keys (merchant_id, name, key_hash, scopes) values ($1, 'bench', $2, '{rooms.read}') returning id`,
    [merchantId, hash],
  );
  await admin.query('select directory.add_api_key($1, $2, $3)', [merchantId, rows[0].id, hash]);
  return key;
}
