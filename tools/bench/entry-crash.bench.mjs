// Sixty thousand members who repeat until they hear that they are in, while PostgreSQL crashes three times (one of its
// processes is killed -9, all others fall with it, and it recovers) and the API is killed -9 twice: nobody who was told to be
// in is missing, nobody is there twice, and in the end all are in.
import { execFileSync } from 'node:child_process';
import { freePort } from './api.mjs';
import { connect, statusOf } from './http-load.mjs';
import { addMembers, DRAFT, entering, roomOf, startLotteryApi } from './lottery-stack.mjs';
import { addMerchant } from './rooms-data.mjs';

export const name = 'entry-crash';
const MEMBERS = 60_000;
const CONNECTIONS = 200;
const LIMIT_MS = 55_000;

export async function run(bench) {
  const database = await bench.database();
  const { admin } = database;
  const shop = await addMerchant(admin, { rooms: 1 });
  const port = await freePort();
  let api = await startLotteryApi(bench, database, { KAIBO_PORT: String(port), KAIBO_POOL_SIZE: '12' });
  const id = await api.order('open', { ...shop, roomId: await roomOf(admin, shop.merchantId), draft: DRAFT });
  const memberIds = await addMembers(admin, shop.merchantId, MEMBERS);
  const tokens = await api.order('tokens', { ...shop, memberIds });
  const began = performance.now();
  const acknowledged = new Set();
  let next = 0;
  let retries = 0;
  const path = `/v1/lotteries/${id}/entries`;
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const lane = async () => {
    let connection = null;
    for (let at = next++; at < MEMBERS; at = next++)
      for (;;) {
        if (performance.now() - began > LIMIT_MS) return;
        try {
          connection ??= await connect(port);
          const status = statusOf(await connection.ask(entering(path, tokens[at])));
          if (status === 200) {
            acknowledged.add(memberIds[at]);
            break;
          }
        } catch {
          connection?.close();
          connection = null;
        }
        retries++;
        await pause(20 + Math.random() * 60);
      }
    connection?.close();
  };
  const entering_ = Promise.all(Array.from({ length: CONNECTIONS }, lane));
  const reached = (share) => bench.until(() => acknowledged.size >= MEMBERS * share, 40_000);
  const crash = async () => {
    const { rows } = await admin.query(
      `select pid from pg_stat_activity where usename = 'kaibo_app' and datname = current_database() order by state desc limit 1`,
    );
    execFileSync('kill', ['-9', String(rows[0].pid)]);
    await bench.until(
      () =>
        admin.query('select 1').then(
          () => true,
          () => false,
        ),
      20_000,
    );
  };
  const killApi = async () => {
    api.child.kill('SIGKILL');
    await api.ended;
    api = await startLotteryApi(bench, database, { KAIBO_PORT: String(port), KAIBO_POOL_SIZE: '12' });
  };
  for (const [share, what] of [
    [0.1, crash],
    [0.25, killApi],
    [0.4, crash],
    [0.6, killApi],
    [0.8, crash],
  ]) {
    await reached(share);
    await what();
  }
  await entering_;
  const { rows } = await admin.query('select member_id::text as id from lottery_entries where lottery_id = $1', [id]);
  const kept = new Set(rows.map((row) => row.id));
  const lost = [...acknowledged].filter((one) => !kept.has(one)).length;
  const duplicates = rows.length - kept.size;
  const missing = MEMBERS - acknowledged.size;
  return {
    value: lost + duplicates + missing,
    unit: `of ${MEMBERS}: told to be in and lost, there twice, or never told`,
    target: 0,
    ok: lost + duplicates + missing === 0,
    lost,
    duplicates,
    missing,
    retries,
    seconds: Math.round((performance.now() - began) / 1_000),
  };
}
