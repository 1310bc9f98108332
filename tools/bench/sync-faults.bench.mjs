// Seeded histories of a shop whose platform does everything it can to be misread: each fault of the sandbox at any page,
// lists that change between two pages, workers that fall asleep and are given up for dead, connections cut, processes
// killed. After every run the tables are held against an oracle: the platform's own rooms.
import { chance, openStack } from './sync-stack.mjs';

export const name = 'sync-faults';

const HISTORIES = 300;
const KILLED = 5;
const STEPS = 4;
const AT_ONCE = 6;
/** Far ahead of real time, so that the processes which are killed leave the other histories alone. */
const AT = new Date('2099-03-01T04:00:00Z');
const HOUR = 3_600_000;
const FAULTS = [
  { kind: 'timeout' },
  { kind: 'http-5xx' },
  { kind: 'html' },
  { kind: 'empty' },
  { kind: 'errcode', code: -1 },
  { kind: 'errcode', code: 40001 },
  { kind: 'errcode', code: 45009 },
  { kind: 'errcode', code: 48001 },
  { kind: 'duplicate-rows' },
  { kind: 'reorder-rows' },
  { kind: 'short-page' },
  { kind: 'changing-total' },
  { kind: 'misspelled-status' },
  { kind: 'html', endpoint: 'stableToken' },
];

export async function run(bench) {
  const apps = Array.from({ length: HISTORIES }, (_, n) => `wx${String(n).padStart(16, '0')}`);
  const stack = await openStack(bench, { at: AT, apps, env: { KAIBO_WECHAT_TIMEOUT_MS: '100' } });
  const tally = {
    differences: 0,
    wrongDeletions: 0,
    falseSuccesses: 0,
    runs: 0,
    succeeded: 0,
    verdicts: {},
    kills: 0,
    sleepers: 0,
    cuts: 0,
  };
  const told = [];
  try {
    const gates = watchPages(stack);
    const refs = [];
    for (const appId of apps) refs.push(await stack.aMerchant(appId));
    let next = 0;
    const lane = async () => {
      for (let seed = next++; seed < HISTORIES; seed = next++) {
        try {
          await live(bench, stack, gates, refs[seed], seed, tally, (what) => told.push(`seed ${seed}: ${what}`));
        } catch (error) {
          error.message = `seed ${seed}: ${error.message}`;
          throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  } finally {
    await stack.close();
  }
  for (const line of told.slice(0, 10)) console.error(line);
  const more = { histories: HISTORIES, ...tally };
  const value = tally.differences + tally.wrongDeletions + tally.falseSuccesses;
  const isTried = tally.kills === KILLED && tally.sleepers > 0 && tally.cuts > 0 && tally.succeeded > HISTORIES;
  return {
    value,
    unit: 'differences, wrong deletions and failures called success',
    target: 0,
    ok: value === 0 && isTried,
    ...more,
  };
}

let killing = Promise.resolve();

/** A cut hits the connections of every history, so what must not be hit and the cuts take turns. */
class Turns {
  undisturbed = new Set();
  cut = null;

  /** Runs `fn` while nothing is cut. */
  async withoutCuts(fn) {
    while (this.cut) await this.cut;
    const running = fn();
    const ended = running.then(
      () => undefined,
      () => undefined,
    );
    this.undisturbed.add(ended);
    try {
      return await running;
    } finally {
      this.undisturbed.delete(ended);
    }
  }

  /** Runs `fn` once all that is undisturbed has ended; what comes later waits. */
  async cutting(fn) {
    while (this.cut) await this.cut;
    this.cut = Promise.all(this.undisturbed)
      .then(fn)
      .finally(() => (this.cut = null));
    await this.cut;
  }
}
const turns = new Turns();

/** Lets a history stand between the platform's answer and what the API does with it. */
function watchPages(stack) {
  const gates = new Map();
  const sources = stack.of('SourcesService');
  const open = sources.open.bind(sources);
  sources.open = async (ref, onCall) => {
    const source = await open(ref, onCall);
    let page = 0;
    return {
      ...source,
      listPage: async (start, signal) => {
        const read = await source.listPage(start, signal);
        await gates.get(ref.miniAppId)?.(++page);
        return read;
      },
    };
  };
  return gates;
}

async function live(bench, stack, gates, ref, seed, tally, tell) {
  const { appId } = ref;
  const next = chance(seed + 1);
  const below = (most) => Math.floor(next() * most);
  const account = stack.sandbox.accounts.get(appId);
  const { admin, sandbox } = stack;
  account.live.clear();
  account.goods.reset();
  let lastId = 100;
  const add = () => {
    const roomId = ++lastId;
    const startTime = AT.getTime() + (below(400) - 300) * HOUR;
    const goods = below(3) ? null : { name: '货', price: below(10_000), price2: 0, priceType: 1, url: 'pages/g' };
    if (goods) account.goods.putByHand(roomId, { ...goods, cover: null, thirdPartyAppid: '', goodsKey: [] }, 0);
    account.live.add({
      ...stack.plainRoom,
      roomId,
      name: `直播间 ${roomId}`,
      anchorName: '主播',
      startTime,
      endTime: startTime + (1 + below(5)) * HOUR,
      goods: goods ? [stack.onShelf(roomId)] : [],
      picture: roomId,
      status: [101, 102, 102, 103, 105][below(5)],
      since: AT.getTime(),
    });
  };
  const any = () => [...account.live.rooms.values()][below(account.live.rooms.size)];
  const change = () => {
    const room = any();
    const what = below(5);
    if (!room || what === 0) add();
    else if (what === 1) account.live.remove(room.roomId);
    else if (what === 2) account.live.change(room, { name: `改名 ${below(1e6)}` });
    else if (what === 3) account.live.change(room, { status: room.status === 102 ? 101 : 103 });
    else account.live.change(room, { startTime: room.startTime - below(200) * HOUR });
  };
  for (let n = below(130); n > 0; n--) add();
  const settings = async () =>
    JSON.stringify(
      (await admin.query('select * from room_settings where merchant_id = $1 order by room_id', [ref.merchantId])).rows,
    );
  const ours = async () =>
    (
      await admin.query(
        `select platform_room_id::int as id, title, live_status as status, starts_at, ends_at, goods, vanished_at is not null as vanished
         from platform_rooms where merchant_id = $1`,
        [ref.merchantId],
      )
    ).rows;
  const sleeping = async () =>
    admin.query(
      `update sync_runs set heartbeat_at = heartbeat_at - interval '1 minute' where merchant_id = $1 and state <> 'finished'`,
      [ref.merchantId],
    );
  /** Every room of the platform as ours should be, and no other. */
  const differences = async () => {
    const rows = await ours();
    const kept = new Map(rows.filter((row) => !row.vanished).map((row) => [row.id, row]));
    const wrong = [...kept.keys()].filter((id) => !account.live.rooms.has(id));
    for (const room of account.live.rooms.values()) {
      const row = kept.get(room.roomId);
      const status = room.status === 102 && room.endTime <= AT.getTime() ? 107 : room.status;
      const isSame =
        row &&
        row.title === room.name &&
        row.status === status &&
        row.starts_at.getTime() === room.startTime &&
        row.ends_at.getTime() === room.endTime &&
        JSON.stringify(row.goods.map((item) => [item.id, item.priceFen])) ===
          JSON.stringify(room.goods.map(({ goodsId }) => [String(goodsId), account.goods.get(goodsId).price]));
      if (!isSame) wrong.push(room.roomId);
    }
    return wrong;
  };
  /** Rooms that were on the platform all the while may not have vanished. */
  const checkDeletions = async (stayed, when) => {
    for (const row of await ours())
      if (row.vanished && stayed.has(row.id) && account.live.rooms.has(row.id)) {
        tally.wrongDeletions++;
        tell(`room ${row.id} vanished wrongly ${when}`);
      }
  };
  let kept = '[]';
  const runOnce = async (disturb, isMoving) => {
    const stayed = new Set(account.live.rooms.keys());
    const scope = below(4) ? 'sweep' : 'head';
    gates.set(ref.miniAppId, async (page) => {
      if (isMoving && page === 1)
        for (let n = 1 + below(3); n > 0; n--) {
          change();
          for (const id of stayed) if (!account.live.rooms.has(id)) stayed.delete(id);
        }
      await disturb?.(page);
    });
    const row = await stack.sync(ref, scope).catch(() => null);
    gates.delete(ref.miniAppId);
    tally.runs++;
    // A run that could not even be ended is found by the next to look.
    await sleeping();
    await checkDeletions(stayed, `after ${scope} ${row?.verdict}`);
    tally.verdicts[row?.verdict ?? 'none'] = (tally.verdicts[row?.verdict ?? 'none'] ?? 0) + 1;
    if (row?.verdict === 'ok') {
      tally.succeeded++;
      if (scope === 'sweep' && !isMoving) {
        const wrong = await differences();
        if (wrong.length) {
          tally.falseSuccesses++;
          tell(`ok, yet ${wrong.length} rooms differ`);
        }
      }
    }
    return row;
  };

  for (let step = 0; step < STEPS; step++) {
    for (let n = below(6); n > 0; n--) change();
    const kind = below(10);
    if (kind < 6) {
      const fault = FAULTS[(seed * STEPS + step) % FAULTS.length];
      sandbox.faults.add({
        endpoint: 'liveInfo',
        appId,
        ...fault,
        ...(fault.endpoint ? {} : { atPage: 1 + below(3) }),
        ...(below(2) ? { times: 1 + below(3) } : {}),
      });
      await runOnce(null, below(3) === 0);
      for (const one of sandbox.faults.list()) if (one.appId === appId) sandbox.faults.clear(one.id);
      // The next day.
      await admin.query('delete from quota_days where merchant_id = $1', [ref.merchantId]);
    } else if (kind === 6) {
      await runOnce(null, true);
    } else if (kind === 7) {
      tally.cuts++;
      await runOnce(async (page) => {
        if (page === 1) await turns.cutting(cut);
      }, false);
    } else if (kind === 8) {
      tally.sleepers++;
      // Falls asleep with a page in hand; is given up for dead; another reads the list anew; then it wakes.
      let other = null;
      await runOnce(async (page) => {
        if (page !== 1) return;
        const gate = gates.get(ref.miniAppId);
        gates.delete(ref.miniAppId);
        await sleeping();
        for (let n = 1 + below(4); n > 0; n--) change();
        other = await stack.sync(ref, 'sweep').catch(() => null);
        gates.set(ref.miniAppId, gate);
      }, true);
      // What the other wrote is newer than the page that the sleeper still held.
      const wrong = other?.verdict === 'ok' ? await differences() : [];
      if (wrong.length) {
        tally.differences++;
        tell(`a sleeper's old page stands in ${wrong.length} rooms`);
      }
      if ((await differences()).length) await settle();
    }
    if (step === 1) {
      await admin.query(
        `insert into room_settings (merchant_id, room_id, is_visible, title_override, position)
         select merchant_id, id, id % 2 = 0, '我们的标题', 1 + id % 100 from platform_rooms where merchant_id = $1 on conflict do nothing`,
        [ref.merchantId],
      );
      kept = await settings();
    }
    // One worker at a time: two would take each other's runs, and each would be killed with the other's in hand.
    if (seed < KILLED && step === 2) await (killing = killing.then(() => turns.withoutCuts(kill)));
  }
  await settle();

  /** Every idle connection, as a failing network would. Ends when the API's side has heard of it. */
  async function cut() {
    const { rows } = await admin.query(
      `select pid, pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = 'kaibo_app' and state = 'idle'`,
    );
    const pids = rows.map((row) => row.pid);
    const left = async () =>
      (await admin.query('select from pg_stat_activity where pid = any ($1)', [pids])).rowCount === 0;
    if (!(await bench.until(left, 10_000))) throw new Error('connections that were cut are still there');
    await new Promise(setImmediate);
  }

  /** Once nothing is broken any more, one sweep must make it right. */
  async function settle() {
    const stayed = new Set(account.live.rooms.keys());
    const sweep = async () => {
      await sleeping();
      return turns.withoutCuts(() => stack.sync(ref, 'sweep'));
    };
    // A connection that was cut just before may still be in hand: whoever pressed the button presses it again.
    const row = await sweep()
      .catch(sweep)
      .catch((error) => ({ verdict: error.message }));
    await checkDeletions(stayed, 'in the last sweep');
    const wrong = await differences();
    if (row?.verdict !== 'ok' || wrong.length || (kept !== '[]' && kept !== (await settings()))) {
      tally.differences++;
      tell(
        `a sweep of a sound platform says ${row?.verdict} ${JSON.stringify(row?.cause)}, ${wrong.length} rooms differ`,
      );
    }
  }

  /** A real process, killed while it waits for a page. */
  async function kill() {
    while (account.live.rooms.size < 60) add();
    sandbox.faults.add({ kind: 'timeout', endpoint: 'liveInfo', appId, atPage: 2 });
    const worker = bench.start('dist/apps/api/main.cjs', [], {
      ...stack.database.env,
      KAIBO_ROLE: 'worker',
      KAIBO_PORT: '0',
      KAIBO_LOG: 'error',
      KAIBO_WECHAT_BASE_URL: stack.sandboxUrl,
      KAIBO_WECHAT_TIMEOUT_MS: '60000',
    });
    const { run } = await stack.of('SyncsService').request(ref.merchantId, ref.miniAppId);
    const state = async () =>
      (
        await admin.query('select state, pages, verdict, cause from sync_runs where merchant_id = $1 and id = $2', [
          ref.merchantId,
          run.id,
        ])
      ).rows[0];
    if (!(await bench.until(async () => (await state()).pages === 1, 30_000)))
      throw new Error(`never began: ${worker.said()}`);
    worker.child.kill('SIGKILL');
    await new Promise((resolve) =>
      (worker.child.exitCode ?? worker.child.signalCode) ? resolve() : worker.child.once('exit', resolve),
    );
    for (const one of sandbox.faults.list()) if (one.appId === appId) sandbox.faults.clear(one.id);
    await stack.of('SyncsService').get(ref.merchantId, run.id);
    const { verdict, cause } = await state();
    if (verdict !== 'failed' || cause?.kind !== 'abandoned') {
      tally.falseSuccesses++;
      tell(`killed, and told as ${verdict}`);
    }
    tally.kills++;
  }
}
