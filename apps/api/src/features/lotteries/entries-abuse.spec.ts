import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { aMerchant, anApp, type TestApp, type TestMerchant } from '../../../test/app';
import { untilWaiting } from '../../../test/program';
import type { Viewer } from '../../core/auth';
import { codeOf } from '../members/members.fixtures';
import { EntriesService } from './entries.service';
import { KEYWORD, lotteriesOf } from './lotteries.fixtures';

const KAIBO_MASTER_KEY = randomBytes(32).toString('hex');
const HOUR_MS = 3_600_000;

let app: TestApp;
let shop: TestMerchant;
let of: ReturnType<typeof lotteriesOf>;
beforeAll(async () => {
  app = await anApp({ KAIBO_MASTER_KEY });
});
beforeEach(async () => {
  app.world.set(new Date());
  shop = await aMerchant(app);
  of = lotteriesOf(app, shop);
});
afterAll(() => app.close());

const countOf = async (id: string) =>
  (await of.query<{ n: number }>('select count(*)::int as n from lottery_entries where lottery_id = $1', [id]))[0]?.n;

/** Another process on the same database. */
const another = () => anApp({ KAIBO_MASTER_KEY }, app.database);

it('goes by the database’s clock alone, in two processes whose own are hours wrong', async () => {
  const other = await another();
  try {
    const [early, late] = [app, other];
    early.world.set(new Date(Date.now() - 5 * HOUR_MS));
    late.world.set(new Date(Date.now() + 5 * HOUR_MS));
    const there = lotteriesOf(late, shop);
    const { id, opensAt, closesAt } = await of.open({ entrySeconds: 60 });
    // Opened by the process of five hours ago; the window is now.
    expect(Math.abs(Date.parse(opensAt ?? '') - Date.now())).toBeLessThan(HOUR_MS);
    expect(Date.parse(closesAt ?? '') - Date.parse(opensAt ?? '')).toBe(60_000);
    const members = (await of.viewers(6)).map(({ memberId }) => memberId);
    const inEarly = members.slice(0, 3).map((memberId) => of.viewer(memberId).api);
    const inLate = members.slice(3).map((memberId) => there.viewer(memberId).api);
    const answers = await Promise.all([...inEarly, ...inLate].map((api) => api.enter(id, KEYWORD)));
    for (const { enteredAt } of answers) {
      expect(Date.parse(enteredAt)).toBeGreaterThanOrEqual(Date.parse(opensAt ?? ''));
      expect(Date.parse(enteredAt)).toBeLessThan(Date.parse(closesAt ?? ''));
    }
    // Whoever has entered in one is in for the other.
    expect(await there.viewer(members[0] ?? '').api.enter(id, KEYWORD)).toEqual(answers[0]);

    await of.end(id);
    const [stranger] = await of.viewers(1);
    for (const api of [of.viewer(stranger?.memberId ?? '').api, there.viewer(stranger?.memberId ?? '').api])
      expect(await codeOf(api.enter(id, KEYWORD))).toBe('409 LOTTERY_CLOSED');
    await there.advance(id);
    await of.advance(id);
    expect(await shop.staff.lotteries.get(id)).toMatchObject({ state: 'drawn', entries: 6 });
    expect(await countOf(id)).toBe(6);
  } finally {
    await other.close();
  }
});

it('does not open for a process that is ahead, nor close for it', async () => {
  const ahead = await another();
  try {
    ahead.world.set(new Date(Date.now() + 5 * HOUR_MS));
    const there = lotteriesOf(ahead, shop);
    const published = await of.published();
    const [viewer] = await of.viewers(1);
    const memberId = viewer?.memberId ?? '';
    expect(await codeOf(there.viewer(memberId).api.enter(published.id, KEYWORD))).toBe('409 LOTTERY_NOT_OPEN');
    const { id } = await of.open({ entrySeconds: 3_600 });
    await there.advance(id); // five hours later by its own clock
    expect((await shop.staff.lotteries.get(id)).state).toBe('open');
    // A start of one process counts in another, by the database's clock: nobody has tapped 120 times in a moment.
    const likes = await of.open({ entryKind: 'like', likes: 120, keyword: undefined as never });
    const { start } = await of.viewer(memberId).api.startLikes(likes.id);
    expect(await codeOf(there.viewer(memberId).api.enter(likes.id, { start, likes: 120 }))).toBe(
      '400 LOTTERY_LIKES_MISSING',
    );
  } finally {
    await ahead.close();
  }
});

it('answers 429 with a jittered Retry-After when 20 000 wait, and lets in all who wait and who come again', async () => {
  const { id } = await of.open();
  const viewers = await of.viewers(22_040);
  const { merchantId, miniAppId } = shop;
  const holder = new Client(app.database.superUrl);
  const watch = new Client(app.database.superUrl);
  await Promise.all([holder.connect(), watch.connect()]);
  try {
    // Whoever has the lottery's row keeps both batches of a thousand waiting, and 20 000 behind them.
    await holder.query('begin');
    await holder.query('select 1 from lotteries where id = $1 for update', [id]);
    const service = app.app.get(EntriesService);
    const enter = (memberId: string) =>
      service.enter({ merchantId, memberId, miniAppId } as Viewer, id, KEYWORD, '203.0.113.7');
    const waiting = viewers.slice(0, 22_000).map(({ memberId }) => enter(memberId));
    const all = Promise.allSettled(waiting);
    await untilWaiting(watch, 2);
    const refused = await Promise.all(
      viewers.slice(22_000).map(async ({ token }) => {
        const response = await fetch(`${app.url}/v1/lotteries/${id}/entries`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify(KEYWORD),
        });
        const { code } = (await response.json()) as { code: string };
        return { status: response.status, code, seconds: Number(response.headers.get('retry-after')) };
      }),
    );
    expect(new Set(refused.map(({ status, code }) => `${status} ${code}`))).toEqual(new Set(['429 RATE_LIMITED']));
    const seconds = refused.map((one) => one.seconds);
    expect(Math.min(...seconds)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...seconds)).toBeLessThanOrEqual(5);
    // Forty who were all told the same would come at the same moment.
    expect(new Set(seconds).size).toBeGreaterThan(1);
    await holder.query('commit');
    const settled = await all;
    const turned = settled.flatMap((one, at) => (one.status === 'rejected' ? [{ ...one, at }] : []));
    for (const { reason } of turned) expect(reason).toMatchObject({ code: 'RATE_LIMITED' });
    // All that the queue took are in, and nobody else.
    expect(settled.length - turned.length).toBeGreaterThanOrEqual(20_000);
    expect(await countOf(id)).toBe(settled.length - turned.length);
    const again = [...turned.map(({ at }) => viewers[at]), ...viewers.slice(22_000)];
    await Promise.all(again.map((viewer) => enter(viewer?.memberId ?? '')));
    expect(await countOf(id)).toBe(22_040);
  } finally {
    await Promise.all([holder.end(), watch.end()]);
  }
}, 120_000);
