// A shop with four chunks that comes behind one with four hundred: how many messages go out before its last one, against a
// queue that serves whoever came first. Both drain the same chunks through the same sender.
import { aRoom, aTemplate, sealOpenids, start, takeAll, waitFor } from './fanout-stack.mjs';
import { openStack } from './sync-stack.mjs';

export const name = 'fanout-fair';

const A_CHUNK = 50;
const BIG = 400;
const SMALL = 4;
const APPS = ['wx00000000fair000', 'wx00000000fair001', 'wx00000000fair002', 'wx00000000fair003'];
const AT = new Date('2026-11-21T04:00:00Z');

export async function run(bench) {
  const stack = await openStack(bench, { at: AT, apps: APPS });
  const { admin } = stack;
  try {
    const drain = async ([bigApp, smallApp], isFair) => {
      const [big, small] = [await stack.aMerchant(bigApp), await stack.aMerchant(smallApp)];
      for (const [ref, chunks] of [
        [big, BIG],
        [small, SMALL],
      ]) {
        await aTemplate(admin, ref);
        const roomId = await aRoom(admin, ref, AT);
        const ids = await waitFor(admin, ref, roomId, chunks * A_CHUNK);
        const mark = ref === big ? 'big' : 'small';
        await sealOpenids(stack, ref, ids, (n) => `o${mark}${String(n).padStart(20, '0')}`);
        await start(admin, roomId, stack.world.now());
        await stack.of('PlansService').lookAtDue();
        await smaller(admin, ref, roomId, chunks);
        stack.setTime(stack.world.now().getTime() + 1); // the small shop's come later
      }
      let sent = 0;
      let last = 0;
      let lastMs = 0;
      const began = performance.now();
      takeAll(stack, (openid) => {
        sent++;
        if (!openid.startsWith('osmall')) return;
        last = sent;
        lastMs = performance.now() - began;
      });
      const directory = stack.of('Directory');
      const own = directory.claimChunk;
      if (!isFair) directory.claimChunk = firstCome(admin);
      const fanout = stack.of('FanoutService');
      while (await fanout.sendNext());
      directory.claimChunk = own;
      if (sent !== (BIG + SMALL) * A_CHUNK) throw new Error(`${sent} messages went`);
      return { last, ms: Math.round(lastMs) };
    };
    const fifo = await drain(APPS.slice(0, 2), false);
    const fair = await drain(APPS.slice(2), true);
    const ratio = fair.last / fifo.last;
    return {
      value: Number(ratio.toFixed(4)),
      unit: "x first come, first served: messages before the small shop's last",
      target: 0.05,
      ok: ratio <= 0.05,
      fair,
      fifo,
    };
  } finally {
    await stack.close();
  }
}

/** The same people in smaller chunks: as many turns, in less time. */
async function smaller(admin, { merchantId, miniAppId }, roomId, chunks) {
  await admin.query('delete from directory.chunk_queue where room_id = $1', [roomId]);
  await admin.query('delete from reminder_chunks where room_id = $1', [roomId]);
  await admin.query(
    `insert into reminder_chunks (merchant_id, room_id, version, no, reminder_ids, lowest_id, highest_id, size, results)
     select $1, $2, 1, n, array_agg(id order by id desc), min(id), max(id), count(*), ''
     from (select id, (row_number() over (order by id desc) - 1) / $3::int + 1 as n from reminders where room_id = $2) r group by n`,
    [merchantId, roomId, A_CHUNK],
  );
  await admin.query(
    `insert into directory.chunk_queue (merchant_id, room_id, version, no, mini_app_id, due_at)
     select $1, $2, 1, n, $3, $5 from generate_series(1, $4::int) n`,
    [merchantId, roomId, miniAppId, chunks, AT],
  );
}

/** The queue that most would write. */
const firstCome = (admin) => async (at, owner, leaseSeconds) => {
  const { rows } = await admin.query(
    `update directory.chunk_queue q set lease_owner = $2, lease_until = $1::timestamptz + $3::int * interval '1 second'
     from (
       select * from directory.chunk_queue d where d.due_at <= $1 and (d.lease_until is null or d.lease_until <= $1)
       order by d.due_at, d.room_id, d.no limit 1 for update skip locked) n
     where q.room_id = n.room_id and q.version = n.version and q.no = n.no
     returning q.merchant_id, q.room_id, q.version, q.no`,
    [at, owner, leaseSeconds],
  );
  const [row] = rows;
  return row ? { merchantId: row.merchant_id, roomId: row.room_id, version: row.version, no: row.no } : null;
};
