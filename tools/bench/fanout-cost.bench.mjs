// What the database has to do for 200 000 messages at one start: statements and write-ahead log of each, from the news to
// the last result, and the time to make them ready against an outbox with a row for each. The platform takes everything at
// once; openids are opened from the vault as always.
import { median } from './median.mjs';
import { aRoom, aTemplate, sealOpenids, start, takeAll, waitFor } from './fanout-stack.mjs';
import { openStack } from './sync-stack.mjs';

export const name = 'fanout-cost';

const WAITING = 200_000;
const SENDERS = 4;
const ROUNDS = 3;
const APP_ID = 'wx00000000fanout1';
const AT = new Date('2026-11-21T04:00:00Z');

export async function run(bench) {
  const open = () => openStack(bench, { at: AT, apps: [APP_ID] });
  const { ref, roomId } = await bench.filled(async () => {
    const stack = await open();
    try {
      const merchant = await stack.aMerchant(APP_ID);
      await aTemplate(stack.admin, merchant);
      const room = await aRoom(stack.admin, merchant, AT);
      const ids = await waitFor(stack.admin, merchant, room, WAITING);
      await sealOpenids(stack, merchant, ids, (n) => `oBench${String(n).padStart(22, '0')}`);
      await stack.admin.query('vacuum analyze');
      return { ref: merchant, roomId: room };
    } finally {
      await stack.close();
    }
  });
  const stack = await open();
  const { admin, database } = stack;
  try {
    const seen = new Set();
    takeAll(stack, (openid) => seen.add(openid));

    const fill = await compareFill(admin, stack.api.CUT, ref, roomId);

    await admin.query('checkpoint');
    await start(admin, roomId, AT);
    await database.statements.reset();
    const before = await database.wal();
    await stack.of('PlansService').lookAtDue();
    const filled = Number((await database.wal()) - before);
    const fanout = stack.of('FanoutService');
    const sendAll = async () => {
      while (await fanout.sendNext());
    };
    await Promise.all(Array.from({ length: SENDERS }, sendAll));
    const wal = Number((await database.wal()) - before) / WAITING;
    const statements = (await database.statements.count()) / WAITING;
    const report = await stack.of('RemindersConsoleService').report(ref.merchantId, roomId);
    if (report.counts.sent !== WAITING || seen.size !== WAITING || report.state !== 'done')
      throw new Error(`sent ${report.counts.sent}, to ${seen.size}, ${report.state}`);
    const round = (value, digits) => Number(value.toFixed(digits));
    return [
      {
        bench: 'fanout-cost-statements',
        value: round(statements, 4),
        unit: 'statements a message',
        target: 0.03,
        ok: statements <= 0.03,
      },
      {
        bench: 'fanout-cost-wal',
        value: round(wal, 1),
        unit: 'bytes of WAL a message',
        target: 60,
        ok: wal <= 60,
        fill: round(filled / WAITING, 1),
      },
      {
        bench: 'fanout-cost-fill',
        value: round(fill.ratio, 3),
        unit: 'x the time to fill an outbox of rows',
        target: 0.2,
        ok: fill.ratio <= 0.2,
        oursMs: Math.round(fill.ours),
        rowsMs: Math.round(fill.rows),
      },
    ];
  } finally {
    await stack.close();
  }
}

/** Making all messages ready, as chunks and as rows: A B A B, each undone again. */
async function compareFill(admin, cut, { merchantId }, roomId) {
  await admin.query(`create table outbox (
    merchant_id bigint not null, id bigint generated always as identity, room_id bigint not null, reminder_id bigint not null,
    identity_id bigint not null, template_id bigint not null, state smallint not null default 0, attempts smallint not null default 0,
    due_at timestamptz not null default now(), primary key (merchant_id, id));
    create index on outbox (merchant_id, due_at) where state = 0`);
  const timed = async (sql, values) => {
    const client = await admin.connect();
    try {
      await client.query('begin');
      const began = performance.now();
      await client.query(sql, values);
      const ms = performance.now() - began;
      await client.query('rollback');
      return ms;
    } finally {
      client.release();
    }
  };
  const ours = () => timed(cut, [merchantId, roomId, 1, '0']);
  const rows = () =>
    timed(
      `insert into outbox (merchant_id, room_id, reminder_id, identity_id, template_id)
       select merchant_id, room_id, id, identity_id, template_id from reminders
       where merchant_id = $1 and room_id = $2 and outcome is null and way = 'message' order by id desc`,
      [merchantId, roomId],
    );
  const [a, b] = [[], []];
  for (let n = 0; n <= ROUNDS; n++) {
    const pair = [await ours(), await rows()];
    if (n === 0) continue; // both warm up once
    a.push(pair[0]);
    b.push(pair[1]);
  }
  return { ratio: median(a.map((value, index) => value / b[index])), ours: median(a), rows: median(b) };
}
