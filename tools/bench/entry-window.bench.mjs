// Three processes whose clocks stand at -2, 0 and +2 seconds, and entries that come all the time, before it opens and after it
// closes. Whether one is inside says the database's clock alone: nobody is in from outside, and nobody who was refused had its
// answer before the end. The root counts as many as were acknowledged. A second lottery of the same shop goes on meanwhile.
import { connect, statusOf } from './http-load.mjs';
import { addMembers, DRAFT, entering, roomOf, startLotteryApi } from './lottery-stack.mjs';
import { addMerchant } from './rooms-data.mjs';

export const name = 'entry-window';
const ENTRIES = 30_000;
const LANES = 60;
const SECONDS = 15;

export async function run(bench) {
  const database = await bench.database();
  const { admin } = database;
  const shop = await addMerchant(admin, { rooms: 1 });
  const roomId = await roomOf(admin, shop.merchantId);
  const processes = [];
  for (const skew of [-2_000, 0, 2_000])
    processes.push(await startLotteryApi(bench, database, { KAIBO_BENCH_SKEW_MS: String(skew), KAIBO_POOL_SIZE: '8' }));
  const [first] = processes;
  const open = () => first.order('open', { ...shop, roomId, draft: { ...DRAFT, entrySeconds: SECONDS } });
  const [id, other] = [await open(), await open()];
  // It opens in two seconds, and closes at its time; the other one stays open.
  const { rows: windows } = await admin.query(
    `update lotteries set opens_at = date_trunc('milliseconds', clock_timestamp()) + interval '2 seconds',
       closes_at = date_trunc('milliseconds', clock_timestamp()) + case id when $1 then $2 else 3600 end * interval '1 second'
     returning id::text, opens_at, closes_at`,
    [id, SECONDS],
  );
  const memberIds = await addMembers(admin, shop.merchantId, ENTRIES);
  const tokens = await first.order('tokens', { ...shop, memberIds });
  const clockOffset = await offsetOf(admin);

  const acknowledged = new Set();
  const refused = { early: 0, late: 0, insideRefused: 0, other: 0 };
  const window = windows.find((row) => row.id === id);
  let next = 0;
  let isOver = false;
  const lane = async (api, n) => {
    const connection = await connect(api.port);
    for (let at = next++; at < ENTRIES && !isOver; at = next++) {
      const target = n % 10 === 0 ? other : id;
      const began = Date.now() + clockOffset.low;
      const answer = await connection.ask(entering(`/v1/lotteries/${target}/entries`, tokens[at]));
      const ended = Date.now() + clockOffset.high;
      const status = statusOf(answer);
      const code = /"code":"(\w+)"/.exec(answer.toString('latin1'))?.[1];
      if (target === other) continue;
      if (status === 200) acknowledged.add(memberIds[at]);
      else if (code === 'LOTTERY_NOT_OPEN')
        refused.early += began > window.opens_at.getTime() ? ++refused.insideRefused : 1;
      else if (code === 'LOTTERY_CLOSED')
        refused.late += ended < window.closes_at.getTime() ? ++refused.insideRefused : 1;
      else refused.other++;
      if (refused.late > 2_000) isOver = true;
      if (at > ENTRIES * 0.6 && !isOver)
        await new Promise((resolve) => setTimeout(resolve, 30)); // some are left for the end
      else if (at < 600) await new Promise((resolve) => setTimeout(resolve, 25)); // and some come too early
    }
    connection.close();
  };
  const closing = (async () => {
    while ((await first.order('advance', { ...shop, lotteryId: id })) === 'open')
      await new Promise((resolve) => setTimeout(resolve, 50));
  })();
  await Promise.all(Array.from({ length: LANES }, (_, n) => lane(processes[n % 3], n)));
  await closing;

  const { rows } = await admin.query(
    `select (select count(*)::int from lottery_entries e where e.lottery_id = l.id and not (e.entered_at >= l.opens_at and e.entered_at < l.closes_at)) as outside,
       (select count(*)::int from lottery_entries e where e.lottery_id = l.id) as kept, l.entries as in_root
     from lotteries l where l.id = $1`,
    [id],
  );
  const { outside, kept, in_root: inRoot } = rows[0];
  const { rows: there } = await admin.query('select member_id::text as id from lottery_entries where lottery_id = $1', [
    id,
  ]);
  const inTable = new Set(there.map((row) => row.id));
  const lost = [...acknowledged].filter((one) => !inTable.has(one)).length;
  const wrong =
    outside +
    refused.insideRefused +
    refused.other +
    lost +
    Math.abs(inRoot - acknowledged.size) +
    Math.abs(kept - inRoot);
  return {
    value: wrong,
    unit: 'entries outside, refused inside, lost, or not in the root',
    target: 0,
    ok: wrong === 0 && refused.early > 0 && refused.late > 0 && acknowledged.size > 1_000,
    acknowledged: acknowledged.size,
    inRoot,
    ...refused,
  };
}

/** Between which bounds the database's clock lies before ours, in milliseconds. */
async function offsetOf(admin) {
  const began = Date.now();
  const { rows } = await admin.query('select extract(epoch from clock_timestamp()) * 1000 as at');
  const at = Number(rows[0].at);
  return { low: at - Date.now(), high: at - began };
}
