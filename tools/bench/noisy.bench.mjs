// A quiet merchant beside one that sends three times what can be served, through one process. Both ask for what goes to
// the database each time (the console's rooms). Counted by who is answered when: never a time.
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
  const connections = await openAll(api.port, NOISY_CONNECTIONS);
  const free = [...connections];
  const noise = { sent: 0, served: 0, refused: 0, failed: 0, open: 0, unsent: 0 };
  const failures = new Set();
  const failed = (what) => {
    noise.failed++;
    if (failures.size < 3) failures.add(what.slice(0, 400));
  };
  const send = () => {
    const connection = free.pop();
    if (!connection) return void noise.unsent++;
    noise.sent++;
    noise.open++;
    connection.ask(next()).then(
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
    for (; due < wanted; due++) send();
  }, 5);

  const mine = await connect(api.port);
  const asked = ask(quietKey);
  await mine.ask(asked);
  await bench.until(() => noise.refused > 0, 20_000);
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
  clearInterval(timer);
  for (const connection of [...connections, mine]) connection.close();

  const sorted = [...before].sort((a, b) => a - b);
  const value = median(before);
  const detail = {
    errors,
    p95: sorted[Math.floor(sorted.length * 0.95)],
    waitingBeside: round(waiting),
    capacityPerSecond: round(perSecond),
    offered: noise.sent + noise.unsent,
    served: noise.served,
    refused: noise.refused,
    failed: noise.failed,
    ...(failures.size > 0 ? { failures: [...failures] } : {}),
  };
  const isFull = noise.refused > 0 && waiting > 10 * SHARE; // else nothing was shown
  return {
    value: round(value),
    unit: `of the noisy merchant's served before the quiet one's, median (first come first served: ${Math.round(waiting)})`,
    target: SHARE,
    ok: value <= SHARE && errors === 0 && noise.failed === 0 && isFull,
    ...detail,
  };
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
