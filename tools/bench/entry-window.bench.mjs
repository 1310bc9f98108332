// Three processes whose clocks stand at -2, 0 and +2 seconds, and 30 000 entries that come at one pace, before it opens and after
// it closes. Whether one is inside says the database's clock alone, when its batch has the lottery's lock: nobody is in from
// outside, and nobody is refused whose whole request lay inside. The root counts as many as were acknowledged. The batches of the
// last moment take half a second longer, as on a disk that stalls, so that some are on their way when it closes. A second lottery
// of the same shop goes on.
import { connect, statusOf } from './http-load.mjs';
import { addMembers, DRAFT, entering, roomOf, startLotteryApi, within } from './lottery-stack.mjs';
import { addMerchant } from './rooms-data.mjs';

export const name = 'entry-window';
const ENTRIES = 30_000;
const LANES = 240;
/** Before it opens, while it is open, after it has closed. */
const [BEFORE_MS, OPEN_MS, AFTER_MS] = [1_000, 16_000, 1_500];
const LIMIT_MS = 45_000;
/** Batches that are written so long before the end take so long. */
const [STALL_BEFORE_MS, STALL_MS] = [200, 500];

export async function run(bench) {
  const database = await bench.database();
  const { admin } = database;
  const shop = await addMerchant(admin, { rooms: 1 });
  const roomId = await roomOf(admin, shop.merchantId);
  const processes = [];
  for (const skew of [-2_000, 0, 2_000])
    processes.push(await startLotteryApi(bench, database, { KAIBO_BENCH_SKEW_MS: String(skew), KAIBO_POOL_SIZE: '8' }));
  const [first] = processes;
  const open = () => first.order('open', { ...shop, roomId, draft: DRAFT });
  const [id, other] = [await open(), await open()];
  const memberIds = await addMembers(admin, shop.merchantId, ENTRIES);
  const tokens = await first.order('tokens', { ...shop, memberIds });
  await stall(admin, id);
  const connections = await Promise.all(Array.from({ length: LANES }, (_, n) => connect(processes[n % 3].port)));
  const clockOffset = await offsetOf(admin);
  const window = await plan(admin, id);

  const seen = { acknowledged: new Set(), besides: new Set(), early: 0, late: 0, insideRefused: 0, other: 0 };
  const judge = (member, answer, began, ended) => {
    const code = /"code":"(\w+)"/.exec(answer.toString('latin1'))?.[1];
    if (statusOf(answer) === 200) seen.acknowledged.add(member);
    else if (code === 'LOTTERY_NOT_OPEN') seen[began > window.opens_at.getTime() ? 'insideRefused' : 'early']++;
    else if (code === 'LOTTERY_CLOSED') seen[ended < window.closes_at.getTime() ? 'insideRefused' : 'late']++;
    else seen.other++;
  };
  const began = performance.now();
  const pace = (BEFORE_MS + OPEN_MS + AFTER_MS) / ENTRIES;
  let next = 0;
  const lane = async (connection, n) => {
    for (let at = next++; at < ENTRIES; at = next++) {
      const early = at * pace - (performance.now() - began);
      if (early > 1) await new Promise((resolve) => setTimeout(resolve, early));
      const target = n % 10 === 0 ? other : id;
      const asked = Date.now() + clockOffset.low;
      const answer = await connection.ask(entering(`/v1/lotteries/${target}/entries`, tokens[at]));
      if (target === id) judge(memberIds[at], answer, asked, Date.now() + clockOffset.high);
      else if (statusOf(answer) === 200) seen.besides.add(memberIds[at]);
      else if (!/LOTTERY_NOT_OPEN/.test(answer.toString('latin1'))) seen.other++;
    }
    connection.close();
  };
  // All three look all the time whether it is over.
  const closing = processes.map(async (api) => {
    while ((await api.order('advance', { ...shop, lotteryId: id })) === 'open');
  });
  const lanes = connections.map(lane);
  await within(LIMIT_MS, 'all entries to be answered', Promise.all(lanes));
  await within(10_000, 'the lottery to be closed', Promise.all(closing));

  const { early, late, insideRefused, other: failed } = seen;
  const { outside, inRoot, lost, kept } = await compare(admin, id, seen.acknowledged);
  const lostBesides = (await compare(admin, other, seen.besides)).lost;
  const uncounted = Math.abs(inRoot - seen.acknowledged.size) + Math.abs(kept - inRoot);
  const wrong = outside + insideRefused + failed + lost + lostBesides + uncounted;
  return {
    value: wrong,
    unit: `entries of ${ENTRIES} outside, refused inside, lost, or not in the root`,
    target: 0,
    ok: wrong === 0 && early > 0 && late > 0 && seen.acknowledged.size >= ENTRIES / 10,
    acknowledged: seen.acknowledged.size,
    inRoot,
    besides: seen.besides.size,
    early,
    late,
    outside,
    insideRefused,
    lost: lost + lostBesides,
    failed,
  };
}

/** As a disk would. */
const stall = (admin, id) =>
  admin.query(`
    create function stall() returns trigger language plpgsql security definer as $$
    begin
      if exists (select from lotteries where id = ${id}
          and clock_timestamp() between closes_at - interval '${STALL_BEFORE_MS} milliseconds' and closes_at)
        then perform pg_sleep(${STALL_MS / 1_000});
      end if;
      return null;
    end $$;
    create trigger stall after insert on lottery_entries for each statement execute function stall()`);

/** One lottery is open for some seconds from soon on; all others for an hour. */
async function plan(admin, id) {
  const { rows } = await admin.query(
    `update lotteries l set opens_at = t.now + $2 * interval '1 millisecond',
       closes_at = t.now + case id when $1 then $2 + $3 else 3600000 end * interval '1 millisecond'
     from (select date_trunc('milliseconds', clock_timestamp()) as now) t
     returning id::text, opens_at, closes_at`,
    [id, BEFORE_MS, OPEN_MS],
  );
  return rows.find((row) => row.id === id);
}

/** What the tables hold, beside what was told. */
async function compare(admin, id, acknowledged) {
  const { rows } = await admin.query(
    `select e.member_id::text as id, not (e.entered_at >= l.opens_at and e.entered_at < l.closes_at) as outside, l.entries
     from lotteries l join lottery_entries e on e.lottery_id = l.id where l.id = $1`,
    [id],
  );
  const there = new Set(rows.map((row) => row.id));
  return {
    kept: there.size,
    inRoot: rows[0]?.entries ?? 0,
    outside: rows.filter((row) => row.outside).length,
    lost: [...acknowledged].filter((one) => !there.has(one)).length,
  };
}

/** Between which bounds the database's clock lies before ours, in milliseconds. */
async function offsetOf(admin) {
  const began = Date.now();
  const { rows } = await admin.query('select extract(epoch from clock_timestamp()) * 1000 as at');
  const at = Number(rows[0].at);
  return { low: at - Date.now(), high: at - began };
}
