// What it costs to write 1 000 rooms that are as they were, and with one in twenty changed: statements and write-ahead log
// of whole runs through the real stack, and the API's CPU of writing against TypeORM's `repository.save` of the same rows.
import { median } from './median.mjs';
import { openStack } from './sync-stack.mjs';

export const name = 'sync-write';

const ROOMS = 1_000;
const PAGE = 50;
const CHANGED = 50;
const ROUNDS = 5;
/** Beside one statement a page: begin the run, read the account and the token, count the quota, end the run, plan. */
const LEDGER_STATEMENTS = 12;
const APP_ID = 'wx00000000bench01';
const AT = new Date('2026-11-21T04:00:00Z');

export async function run(bench) {
  const stack = await openStack(bench, { at: AT, apps: [APP_ID] });
  try {
    const account = stack.sandbox.accounts.get(APP_ID);
    account.live.clear();
    account.live.generate(ROOMS, 1);
    const ref = await stack.aMerchant(APP_ID);
    let round = 0;
    const changeSome = () => {
      round++;
      let index = 0;
      for (const room of account.live.rooms.values())
        if (index++ % (ROOMS / CHANGED) === 0) account.live.change(room, { name: `改名 ${round}` });
    };
    const measured = async (expected) => {
      await stack.database.statements.reset();
      const before = await stack.database.wal();
      const row = await stack.sync(ref);
      const wal = Number((await stack.database.wal()) - before);
      const said = `${row.verdict} ${row.pages} ${row.added}+${row.changed}`;
      if (said !== `ok ${ROOMS / PAGE} 0+${expected}`) throw new Error(`the run says ${said}`);
      return { wal, statements: await stack.database.statements.count() };
    };
    await stack.sync(ref);
    // Once around first: whole pages go into the log after a checkpoint, and caches fill.
    await stack.admin.query('checkpoint');
    changeSome();
    await stack.sync(ref);
    const [same, some] = [[], []];
    for (let n = 0; n < ROUNDS; n++) {
      same.push(await measured(0));
      changeSome();
      some.push(await measured(CHANGED));
    }
    const kib = (runs) => Math.round((median(runs.map(({ wal }) => wal)) / 1024) * 10) / 10;
    const statements = median([...same, ...some].map((one) => one.statements));
    const cpu = await compareCpu(stack, ref);
    const most = ROOMS / PAGE + LEDGER_STATEMENTS;
    return [
      {
        bench: 'sync-write-statements',
        value: statements,
        unit: `statements a run of ${ROOMS / PAGE} pages`,
        target: most,
        ok: statements <= most,
      },
      { bench: 'sync-write-same', value: kib(same), unit: 'KiB of WAL', target: 12, ok: kib(same) <= 12 },
      {
        bench: 'sync-write-changed',
        value: kib(some),
        unit: 'KiB of WAL, 5 % changed',
        target: 30,
        ok: kib(some) <= 30,
      },
      {
        bench: 'sync-write-cpu',
        value: Math.round(cpu.ratio * 1000) / 1000,
        unit: "x the API's CPU of repository.save",
        target: 0.05,
        ok: cpu.ratio <= 0.05,
        oursMs: cpu.ours,
        saveMs: cpu.save,
      },
    ];
  } finally {
    await stack.close();
  }
}

/** CPU of this process, in which only the API's side of the writing runs: page by page as a sync does, and by `save`. */
async function compareCpu(stack, ref) {
  const db = stack.of('Db');
  const store = stack.of('RoomStoreService');
  const worker = 'benchmark';
  const { id: runId } = await stack.of('SyncLedgerService').begin(ref, 'manual', 'sweep', worker);
  const { PlatformRoomEntity } = stack.api;
  const rowsOf = (round) =>
    db.forMerchant(ref.merchantId, async (tx) => {
      const rows = await tx.find(PlatformRoomEntity, { where: { merchantId: ref.merchantId }, order: { id: 'ASC' } });
      rows.forEach((row, index) => {
        if (index % (ROOMS / CHANGED) === 0) row.title = `改名 ${round}`;
      });
      return rows;
    });
  const toSource = (row) => ({
    platformRoomId: row.platformRoomId,
    title: row.title,
    anchorName: row.anchorName,
    coverUrl: row.coverUrl,
    shareUrl: row.shareUrl,
    feedsUrl: row.feedsUrl,
    liveStatus: row.liveStatus,
    startsAt: row.startsAt,
    endsAt: row.endsAt,
    liveType: row.liveType,
    flags: row.flags,
    goods: row.goods,
  });
  const cpuOf = async (work) => {
    const before = process.cpuUsage();
    const changed = await work();
    const { user, system } = process.cpuUsage(before);
    if (changed !== CHANGED) throw new Error(`${changed} rows were written`);
    return (user + system) / 1000;
  };
  const ours = async (round) => {
    const rooms = (await rowsOf(round)).map(toSource);
    return cpuOf(async () => {
      let changed = 0;
      for (let start = 0; start < ROOMS; start += PAGE) {
        const page = rooms.slice(start, start + PAGE);
        const written = await store.writePage(ref, page, AT, { runId, worker });
        changed += written.changed;
      }
      return changed;
    });
  };
  // What most would write: load nothing first, save all, let the ORM find out what differs.
  const save = async (round) => {
    const rows = await rowsOf(round);
    return cpuOf(() =>
      db.forMerchant(ref.merchantId, async (tx) => {
        await tx.getRepository(PlatformRoomEntity).save(rows);
        const [{ count }] = await tx.query('select count(*)::int from platform_rooms where title = $1', [
          `改名 ${round}`,
        ]);
        return count;
      }),
    );
  };
  const [a, b] = [[], []];
  // A server's code is warm; each round of `save` is many times the work, and warms itself.
  for (let n = 0; n < 5; n++) await ours(500 + n);
  for (let n = 1; n <= ROUNDS + 1; n++) {
    const pair = [await ours(1000 + 2 * n), await save(1001 + 2 * n)];
    if (n === 1) continue; // both warm up once
    a.push(pair[0]);
    b.push(pair[1]);
  }
  return {
    ratio: median(a.map((value, index) => value / b[index])),
    ours: Math.round(median(a)),
    save: Math.round(median(b)),
  };
}
