// From the anchor's start to the first message leaving, on one virtual clock for the platform and us; and what it costs to
// make a million messages ready, in CPU of this process and of PostgreSQL, against copying the same million openids into
// a bare table.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import copyStreams from 'pg-copy-streams';
import { cpuMsOfTree } from './cpu.mjs';
import { aRoom, aTemplate, sealOpenids, start, takeAll, waitFor } from './fanout-stack.mjs';
import { chance, openStack } from './sync-stack.mjs';

export const name = 'start-to-ready';

const STARTS = 12;
/** Around a planned start each mini-app is polled so often. */
const POLL_MS = 10_000;
/** The scheduler's and the worker's own. */
const TICK_MS = 500;
const MILLION = 1_000_000;
const APPS = Array.from({ length: STARTS + 1 }, (_, n) => `wx0000000000st${String(n).padStart(3, '0')}`);
const AT = new Date('2026-11-21T04:00:00Z');

export async function run(bench) {
  const open = () => openStack(bench, { at: AT, apps: APPS });
  const crowd = await bench.filled(() =>
    within(open, async (stack) => {
      const ref = await stack.aMerchant(APPS[STARTS]);
      await aTemplate(stack.admin, ref);
      const roomId = await aRoom(stack.admin, ref, AT, '1000000');
      await waitFor(stack.admin, ref, roomId, MILLION);
      await stack.admin.query('vacuum analyze');
      return { ref, roomId };
    }),
  );
  // Each in a database of its own: polls of the starts would look for the crowd's room too.
  const cpu = await within(open, (stack) => million(bench, stack, crowd));
  const waits = await within(open, async (stack) => {
    const all = [];
    for (let n = 0; n < STARTS; n++) all.push(await waitOf(stack, APPS[n], chance(n + 1)()));
    return all;
  });
  const worst = Math.max(...waits);
  return [
    {
      bench: 'start-to-ready',
      value: Number(worst.toFixed(2)),
      unit: 'poll intervals from the start to the first message, worst',
      target: 1,
      ok: worst <= 1,
      mean: Number((waits.reduce((sum, one) => sum + one, 0) / waits.length).toFixed(2)),
    },
    {
      bench: 'start-to-ready-million',
      value: Number((cpu.ours / cpu.copy).toFixed(2)),
      unit: 'x the CPU of copying the openids of a million',
      target: 2,
      ok: cpu.ours <= 2 * cpu.copy,
      oursMs: Math.round(cpu.ours),
      copyMs: Math.round(cpu.copy),
    },
  ];
}

async function within(open, work) {
  const stack = await open();
  try {
    return await work(stack);
  } finally {
    await stack.close();
  }
}

/** One start, somewhere within ten minutes of its plan. @returns poll intervals until the first message */
async function waitOf(stack, appId, part) {
  const { admin, sandbox } = stack;
  const account = sandbox.accounts.get(appId);
  account.live.clear();
  const begin = stack.world.now().getTime() + 3_600_000;
  stack.setTime(begin);
  const ref = await stack.aMerchant(appId);
  const startsAt = begin + 120_000;
  const control = (method, at, body) =>
    fetch(`${stack.sandboxUrl}/_control/apps/${appId}/${at}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }).then((response) => response.json());
  const { roomId: platformRoomId } = await control('POST', 'rooms', { name: '春茶上新专场', startTime: startsAt });
  await stack.sync(ref);
  const template = account.messages.listTemplates().find(({ title }) => title === '开播提醒');
  await aTemplate(admin, ref, template.templateId);
  const { rows } = await admin.query('select id from platform_rooms where merchant_id = $1', [ref.merchantId]);
  const ids = await waitFor(admin, ref, rows[0].id, 3);
  const openids = ids.map((_, n) => account.users.named(`viewer ${n}`).openid);
  await sealOpenids(stack, ref, ids, (n) => openids[n]);
  for (const openid of openids) account.messages.answer(openid, [template], 'accept');

  const [scheduler, plans, fanout] = ['SyncSchedulerService', 'PlansService', 'FanoutService'].map(stack.of);
  const liveAt = startsAt + Math.floor(part * 60_000);
  for (let at = begin, isLive = false; at < liveAt + 10 * POLL_MS; at += TICK_MS) {
    if (!isLive && at >= liveAt) {
      stack.setTime(liveAt);
      await control('POST', `rooms/${platformRoomId}/start`, {});
      isLive = true;
    }
    stack.setTime(at);
    await scheduler.tick();
    await scheduler.settle();
    // A page with news wakes the worker of its process; others look with their next tick, which is this one here.
    while ((await plans.lookAtDue()) > 0);
    while (await fanout.sendNext());
    const [first] = account.messages.listSent(null).slice(-1);
    if (first) return (first.at - liveAt) / POLL_MS;
  }
  throw new Error('no message left');
}

/** CPU of both sides of the connection. */
async function million(bench, stack, { ref, roomId }) {
  const { admin } = stack;
  const { pid } = await bench.cluster();
  const now = stack.world.now();
  await admin.query('create table openids (openid text)');
  await admin.query('checkpoint');
  takeAll(stack);
  const cpuOf = async (work) => {
    const [own, tree] = [process.cpuUsage(), cpuMsOfTree(pid)];
    await work();
    const { user, system } = process.cpuUsage(own);
    return (user + system) / 1000 + cpuMsOfTree(pid) - tree;
  };
  const lines = [];
  for (let n = 0; n < MILLION; n += 1000)
    lines.push(Array.from({ length: 1000 }, (_, i) => `oBench${(n + i).toString(36).padStart(22, '0')}\n`).join(''));
  const copy = await cpuOf(async () => {
    const client = await admin.connect();
    try {
      await pipeline(Readable.from(lines), client.query(copyStreams.from('copy openids from stdin')));
    } finally {
      client.release();
    }
  });
  await start(admin, roomId, now);
  const ours = await cpuOf(() => stack.of('PlansService').lookAtDue());
  const { rows } = await admin.query(
    'select count(*)::int as chunks, sum(size)::int as messages from reminder_chunks where merchant_id = $1',
    [ref.merchantId],
  );
  if (rows[0].messages !== MILLION || rows[0].chunks !== MILLION / 1000) throw new Error(JSON.stringify(rows[0]));
  return { ours, copy };
}
