// Platform calls a day, and how soon a start is seen, of a shop with 300 rooms and four lives a day.
// The schedule's own rules are run against a model of the day for 60 seeds; one of these days then goes through the real
// stack (API, PostgreSQL, sandbox) at virtual time and must ask the platform for the same things at the same instants.
import { chance, linkApi, openStack } from './sync-stack.mjs';

export const name = 'sync-calls';

const SEEDS = 60;
const REAL_SEED = 7;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Midnight in Shanghai: the platform's day begins. */
const MIDNIGHT = Date.parse('2026-11-20T16:00:00Z');
const OLD_ROOMS = 296;
const PAGE = 50;
/** A due poll waits for the next tick at most so long. */
const TICK = 500;
const TOKEN_LIFE = 7200 * SECOND;
const TOKEN_MARGIN = 300 * SECOND;
const HINT_EVERY = 20 * SECOND;
/** Viewers: so many pages opened a minute while people expect or watch a live; each asks at once and every minute after. */
const OPENS_A_MINUTE = 6;
const STAY_MINUTES = 3;

const TARGETS = { plain: { calls: 520, seconds: 15 }, hinted: { calls: 160, seconds: 20 } };

/** Real start = plan ± 4 min (normal), from 15 min early to 30 min late; a live lasts 60 to 120 min. Whole seconds. */
function aDay(seed) {
  const next = chance(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const whole = (ms) => Math.round(ms / SECOND) * SECOND;
  const lives = [9.5, 13, 16.5, 20].map((hour, index) => {
    const plan = MIDNIGHT + whole((hour + next() * 1.5) * HOUR);
    const start = plan + whole(Math.min(30, Math.max(-15, normal() * 4)) * MINUTE);
    return { id: index + 1, plan, planEnd: plan + 2.5 * HOUR, start, end: start + whole((60 + next() * 60) * MINUTE) };
  });
  const checks = [];
  for (const live of lives)
    for (let at = live.start - 10 * MINUTE; at < live.end + 5 * MINUTE;) {
      at += (-Math.log(1 - next()) / OPENS_A_MINUTE) * MINUTE;
      for (let n = 0; n < STAY_MINUTES; n++) checks.push({ at: Math.round(at + n * MINUTE), id: live.id });
    }
  return { lives, checks: checks.sort((a, b) => a.at - b.at || a.id - b.id) };
}

const statusOf = (live, at) => (at < live.start ? 102 : at < live.end ? 101 : 103);

/** The day against the rules alone. @returns what was asked of the platform, and how long each start went unseen */
function simulate(rules, day, isHinted) {
  const log = [];
  const seen = new Map(day.lives.map((live) => [live.id, 0]));
  const delays = [];
  let provedAt = isHinted ? new Date(MIDNIGHT - 4 * HOUR) : null;
  let tokenUntil = 0;
  let pollAt = MIDNIGHT;
  let hintedAt = -Infinity;
  let check = 0;
  const poll = (at, trigger) => {
    if (tokenUntil - at <= TOKEN_MARGIN) {
      log.push([at, 'stableToken', null]);
      tokenUntil = at + TOKEN_LIFE;
    }
    const isSweep = at === MIDNIGHT;
    const pages = isSweep ? Math.ceil((OLD_ROOMS + day.lives.length) / PAGE) : 1;
    for (let page = 0; page < pages; page++) log.push([at, 'liveInfo', page * PAGE]);
    let [started, stopped] = [0, 0];
    for (const live of day.lives) {
      const [before, now] = [seen.get(live.id), statusOf(live, at)];
      if (before === 102 && now === 101) {
        delays.push(at - live.start);
        started++;
      }
      if (before === 101 && now === 103) stopped++;
      seen.set(live.id, now);
    }
    const watch = rules.watchAt(new Date(at), provedAt);
    if (trigger === 'hint' && started + stopped > 0) provedAt = new Date(at);
    else if (trigger === 'schedule' && watch === rules.HINTED_WATCH && started > 0) provedAt = null;
    const rooms = day.lives
      .map((live) => ({ liveStatus: seen.get(live.id), startsAt: new Date(live.plan), endsAt: new Date(live.planEnd) }))
      .filter((room) => room.liveStatus !== 103);
    pollAt = rules.nextPollAt(new Date(at), rooms, rules.watchAt(new Date(at), provedAt)).getTime();
  };
  for (;;) {
    const hint = isHinted ? day.checks[check] : undefined;
    if (hint && hint.at < pollAt) {
      check++;
      const live = day.lives.find(({ id }) => id === hint.id);
      if (statusOf(live, hint.at) === seen.get(live.id) || hint.at - hintedAt < HINT_EVERY) continue;
      hintedAt = hint.at;
      poll(hint.at, 'hint');
      continue;
    }
    if (pollAt >= MIDNIGHT + DAY) return { log, delays };
    poll(pollAt, 'schedule');
  }
}

/** The same day through the real stack. */
async function replay(bench, day, isHinted) {
  const appId = 'wx00000000bench00';
  const stack = await openStack(bench, { at: new Date(MIDNIGHT), apps: [appId] });
  try {
    const account = stack.sandbox.accounts.get(appId);
    account.live.clear();
    const room = (roomId, startTime, endTime, status) => ({
      ...stack.plainRoom,
      roomId,
      name: `直播间 ${roomId}`,
      anchorName: '主播',
      startTime,
      endTime,
      picture: roomId,
      status,
      since: startTime,
    });
    for (let n = 0; n < OLD_ROOMS; n++)
      account.live.add(room(1000 + n, MIDNIGHT - 25 * HOUR - n * HOUR, MIDNIGHT - 23 * HOUR - n * HOUR, 103));
    for (const live of day.lives) account.live.add(room(live.id, live.plan, live.planEnd, 102));
    const ref = await stack.aMerchant(appId);
    const { admin } = stack;
    if (isHinted)
      await admin.query('update directory.schedules set hints_proved_at = $1', [new Date(MIDNIGHT - 4 * HOUR)]);

    // The sandbox keeps its last 10 000 calls: enough for a day.
    const scheduler = stack.of('SyncSchedulerService');
    const hints = stack.of('HintsService');
    const ours = async () =>
      (
        await admin.query(
          'select id, platform_room_id::int as room, live_status as status from platform_rooms where merchant_id = $1 and platform_room_id::int < 1000',
          [ref.merchantId],
        )
      ).rows;
    const planned = async () =>
      (await admin.query('select next_poll_at as at from directory.schedules')).rows[0].at.getTime();
    const moveTo = (at) => {
      stack.setTime(at);
      for (const live of day.lives) {
        const there = account.live.rooms.get(live.id);
        account.live.change(there, { status: statusOf(live, at), since: at });
      }
    };
    const poll = async (at) => {
      moveTo(at);
      await scheduler.tick();
      await scheduler.settle();
      [rooms, pollAt] = [await ours(), await planned()];
    };
    const delays = [];
    let rooms = [];
    let pollAt = MIDNIGHT;
    let check = 0;
    for (;;) {
      const before = new Map(rooms.map((one) => [one.room, one.status]));
      const hint = isHinted ? day.checks[check] : undefined;
      let at;
      if (hint && hint.at < pollAt) {
        check++;
        const live = day.lives.find(({ id }) => id === hint.id);
        const known = rooms.find((one) => one.room === hint.id);
        // Clients send a hint only when what they see is not what our page says.
        if (!known || known.status === statusOf(live, hint.at)) continue;
        moveTo(hint.at);
        const { accepted } = await hints.hear(appId, known.id, statusOf(live, hint.at));
        if (!accepted) continue;
        at = hint.at;
      } else {
        at = pollAt;
        if (at >= MIDNIGHT + DAY) break;
      }
      await poll(at);
      for (const { room: id, status } of rooms)
        if (status === 101 && before.get(id) === 102) delays.push(at - day.lives.find((live) => live.id === id).start);
    }
    const log = stack.sandbox.log.last(2_000).map((call) => [call.at, call.endpoint, call.request.start ?? null]);
    return { log, delays };
  } finally {
    await stack.close();
  }
}

const quantile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)];

export async function run(bench) {
  const rules = await linkApi();
  const results = [];
  for (const [kind, isHinted] of [
    ['plain', false],
    ['hinted', true],
  ]) {
    const days = Array.from({ length: SEEDS }, (_, index) => simulate(rules, aDay(index + 1), isHinted));
    const calls = days.map(({ log }) => log.length).sort((a, b) => a - b);
    const delays = days.flatMap((day) => day.delays).sort((a, b) => a - b);
    if (delays.length !== SEEDS * 4) throw new Error(`${delays.length} of ${SEEDS * 4} starts were seen`);
    const mean = calls.reduce((sum, count) => sum + count, 0) / SEEDS;
    const p99 = (quantile(delays, 0.99) + TICK) / SECOND;

    const day = aDay(REAL_SEED);
    const model = simulate(rules, day, isHinted);
    const real = await replay(bench, day, isHinted);
    const isEqual = JSON.stringify(model) === JSON.stringify(real);
    if (!isEqual) {
      const at = model.log.findIndex((call, index) => JSON.stringify(call) !== JSON.stringify(real.log[index]));
      console.error(`the logs differ from call ${at} on`, model.log.slice(at, at + 3), real.log.slice(at, at + 3));
    }
    const target = TARGETS[kind];
    const more = { seeds: SEEDS, realCalls: real.log.length, equalLog: isEqual };
    const label = isHinted ? 'sync-calls-hinted' : 'sync-calls';
    results.push({
      bench: label,
      value: Math.round(mean * 10) / 10,
      unit: 'calls a day, mean of the seeds',
      target: target.calls,
      ok: mean <= target.calls && isEqual,
      worst: calls.at(-1),
      ...more,
    });
    results.push({
      bench: `${label}-seen`,
      value: p99,
      unit: 's from start to seen, p99',
      target: target.seconds,
      ok: p99 <= target.seconds,
      median: (quantile(delays, 0.5) + TICK) / SECOND,
      worst: (delays.at(-1) + TICK) / SECOND,
    });
  }
  return results;
}
