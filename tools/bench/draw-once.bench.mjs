// Forty lotteries that are over, eight processes that all draw all of them at the same time, and connections that are cut
// before, at and after the commit: exactly as many winners as prizes, one draw, and the same whoever asks again.
import { createHash } from 'node:crypto';
import { addMembers, DRAFT, roomOf, startLotteryApi } from './lottery-stack.mjs';
import { addMerchant } from './rooms-data.mjs';

export const name = 'draw-once';
const PROCESSES = 8;
const LOTTERIES = 40;
const ENTRIES = 200;
const WINNERS = 5;
const LIMIT_MS = 45_000;
/** Often enough to hit every moment of a draw, and not so often that none ever ends. */
const CUT_EVERY_MS = 100;
const CUT_FOR_MS = 15_000;

export async function run(bench) {
  const database = await bench.database();
  const { admin } = database;
  const shops = [await addMerchant(admin, { rooms: 2 }), await addMerchant(admin, { rooms: 2 })];
  const env = { KAIBO_POOL_SIZE: '3' };
  const processes = await Promise.all(Array.from({ length: PROCESSES }, () => startLotteryApi(bench, database, env)));
  const lotteries = [];
  const draft = { ...DRAFT, prizes: [{ ...DRAFT.prizes[0], quantity: WINNERS }] };
  for (let n = 0; n < LOTTERIES; n++) {
    const shop = shops[n % 2];
    const roomId = await roomOf(admin, shop.merchantId);
    lotteries.push({ ...shop, lotteryId: await processes[0].order('open', { ...shop, roomId, draft }) });
  }
  for (const shop of shops) {
    await addMembers(admin, shop.merchantId, ENTRIES);
    await admin.query(
      `insert into lottery_entries (merchant_id, lottery_id, member_id, entered_at, is_imported)
       select l.merchant_id, l.id, m.id, l.opens_at, false from lotteries l join members m on m.merchant_id = l.merchant_id
       where l.merchant_id = $1`,
      [shop.merchantId],
    );
  }
  await admin.query(
    `update lotteries set opens_at = opens_at - interval '1 minute', closes_at = date_trunc('milliseconds', clock_timestamp())`,
  );

  let cuts = 0;
  const cut = setInterval(() => {
    void admin
      .query(
        `select count(pg_terminate_backend(pid))::int as n from (
           select pid from pg_stat_activity where usename = 'kaibo_app' and datname = current_database() and state <> 'idle'
           order by random() limit 1) a`,
      )
      .then(
        ({ rows }) => (cuts += rows[0].n),
        () => undefined,
      );
  }, CUT_EVERY_MS);
  setTimeout(() => clearInterval(cut), CUT_FOR_MS).unref();
  const until = performance.now() + LIMIT_MS;
  let failures = 0;
  const drawAll = async (one) => {
    for (const lottery of [...lotteries].sort(() => Math.random() - 0.5))
      for (;;) {
        const state = await one.order('advance', lottery).catch(() => (failures++, null));
        if (state === 'drawn') break;
        if (performance.now() > until) throw new Error(`a lottery is ${state} after ${LIMIT_MS} ms`);
      }
  };
  await Promise.all(processes.map(drawAll));
  clearInterval(cut);

  const before = await digests(admin);
  for (const one of processes) for (const lottery of lotteries) await one.order('advance', lottery);
  const after = await digests(admin);
  const wrong = after.filter(
    (row, n) => row.draws !== 1 || row.wins !== WINNERS || row.members !== WINNERS || row.digest !== before[n]?.digest,
  ).length;
  return {
    value: wrong + Math.abs(after.length - LOTTERIES),
    unit: `lotteries of ${LOTTERIES} with other winners than they have to have`,
    target: 0,
    ok: wrong === 0 && after.length === LOTTERIES && cuts > 20,
    cuts,
    failures,
  };
}

async function digests(admin) {
  const { rows } = await admin.query(
    `select l.id, (select count(*)::int from lottery_draws d where d.lottery_id = l.id) as draws,
       (select count(*)::int from lottery_wins w where w.lottery_id = l.id) as wins,
       (select count(distinct member_id)::int from lottery_wins w where w.lottery_id = l.id) as members,
       (select head::text || drawn_at::text from lottery_draws d where d.lottery_id = l.id)
         || (select string_agg(w.id || ':' || w.place || ':' || w.member_id, ',' order by w.place) from lottery_wins w where w.lottery_id = l.id) as text
     from lotteries l order by l.id`,
  );
  return rows.map(({ text, ...row }) => ({ ...row, digest: createHash('sha256').update(String(text)).digest('hex') }));
}
