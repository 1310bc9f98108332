import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { aMerchant, anApp, type TestApp, type TestMerchant } from '../../../test/app';
import { until, untilWaiting } from '../../../test/program';
import { Db } from '../../core/db';
import { MerchantsService } from '../merchants/merchants.service';
import { codeOf } from '../members/members.fixtures';
import { EntriesRepository } from './entries.repository';
import { aPrize, KEYWORD, lotteriesOf, type TestViewer } from './lotteries.fixtures';

let app: TestApp;
let shop: TestMerchant;
let of: ReturnType<typeof lotteriesOf>;
let admin: Client;
beforeAll(async () => {
  app = await anApp();
  admin = new Client(app.database.superUrl);
  await admin.connect();
});
beforeEach(async () => {
  shop = await aMerchant(app);
  of = lotteriesOf(app, shop);
});
afterAll(async () => {
  await admin.end();
  await app.close();
});

const countOf = async (id: string): Promise<number> =>
  (await of.query<{ n: number }>('select count(*)::int as n from lottery_entries where lottery_id = $1', [id]))[0]?.n ??
  -1;
const one = async (): Promise<TestViewer> => (await of.viewers(1))[0] as TestViewer; // one was asked for
const reasonOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'in',
    (error: { code: string; details?: { reason?: string } }) => [error.code, error.details?.reason].join(' ').trim(),
  );

it('takes each member once, however often and by whatever typing, and answers the same, after the end too', async () => {
  const { id } = await of.open();
  const viewer = await one();
  const answers = await Promise.all(
    ['幸福家装', ' 幸福家装 ', '幸福家装', '幸福家装'].map((keyword) => viewer.api.enter(id, { keyword })),
  );
  await of.end(id);
  answers.push(await viewer.api.enter(id, KEYWORD), await viewer.api.enter(id, KEYWORD));
  expect(new Set(answers.map(({ enteredAt }) => enteredAt)).size).toBe(1);
  expect(await countOf(id)).toBe(1);
  expect((await viewer.api.entries()).items.map(({ lottery, enteredAt }) => [lottery.id, enteredAt])).toEqual([
    [id, answers[0]?.enteredAt],
  ]);
});

it('is refused before, after, with another keyword, and with somebody else’s token', async () => {
  const [viewer, late] = (await of.viewers(2)) as [TestViewer, TestViewer];
  const published = await of.published();
  expect(await codeOf(viewer.api.enter(published.id, KEYWORD))).toBe('409 LOTTERY_NOT_OPEN');
  expect(await codeOf(viewer.api.enter((await of.draft()).id, KEYWORD))).toBe('404 LOTTERY_NOT_FOUND');
  const cancelled = await of.published();
  await shop.staff.lotteries.cancel(cancelled.id, { reason: '改期举行' });
  expect(await codeOf(viewer.api.enter(cancelled.id, KEYWORD))).toBe('409 LOTTERY_CANCELLED');
  const { id } = await of.open({ keyword: '家装 OK🎉' });
  for (const keyword of ['家装', '', '家装 OK', '家装OK🎉'])
    expect(await codeOf(viewer.api.enter(id, { keyword }))).toBe('400 LOTTERY_KEYWORD_WRONG');
  await viewer.api.enter(id, { keyword: '　家装　 ＯＫ🎉' });
  await of.end(id);
  expect(await codeOf(late.api.enter(id, { keyword: '家装 ok🎉' }))).toBe('409 LOTTERY_CLOSED');
  expect(await codeOf(late.api.enter(id, { keyword: '家装 ok🎉' }))).toBe('409 LOTTERY_CLOSED'); // known by now
  expect(await codeOf(late.api.entry(id))).toBe('404 ENTRY_NOT_FOUND');
  const other = await aMerchant(app);
  const [stranger] = await lotteriesOf(app, other).viewers(1);
  expect(await codeOf(stranger?.api.enter(id, KEYWORD) ?? Promise.resolve())).toBe('404 LOTTERY_NOT_FOUND');
  expect(await countOf(id)).toBe(1);
});

describe('the rules', () => {
  it('ask for a verified phone, and take one entry of it', async () => {
    const { id } = await of.open({ needsPhone: true, oncePer: 'phone' });
    const [first, second, third] = (await of.viewers(3)) as [TestViewer, TestViewer, TestViewer];
    expect(await reasonOf(first.api.enter(id, KEYWORD))).toBe('LOTTERY_NOT_ELIGIBLE phone');
    const hash = await of.verifyPhone(first.memberId);
    await first.api.enter(id, KEYWORD);
    // The number goes over to another account, as a merge does.
    await of.query('update member_handles set member_id = $2 where hash = $1', [hash, second.memberId]);
    expect(await reasonOf(second.api.enter(id, KEYWORD))).toBe('LOTTERY_NOT_ELIGIBLE once');
    await of.verifyPhone(third.memberId);
    await third.api.enter(id, KEYWORD);
    expect(await countOf(id)).toBe(2);
  });

  it('ask for a person of an open-platform account', async () => {
    const { id } = await of.open({ oncePer: 'union' });
    const viewer = await one();
    expect(await reasonOf(viewer.api.enter(id, KEYWORD))).toBe('LOTTERY_NOT_ELIGIBLE union');
    await of.query(`insert into member_handles (merchant_id, kind, hash, member_id) values ($1, 'union', $2, $3)`, [
      shop.merchantId,
      randomBytes(32),
      viewer.memberId,
    ]);
    await viewer.api.enter(id, KEYWORD);
  });

  it('ask for who was a member by then', async () => {
    const { id } = await of.open({ membersSince: '2026-06-01T00:00:00Z' });
    const [old, young] = (await of.viewers(2)) as [TestViewer, TestViewer];
    await of.query(`update members set created_at = '2026-06-01T00:00:01Z' where id = $1`, [young.memberId]);
    await old.api.enter(id, KEYWORD);
    expect(await reasonOf(young.api.enter(id, KEYWORD))).toBe('LOTTERY_NOT_ELIGIBLE member-since');
  });

  it('take nobody who is banned, merged or gone', async () => {
    const { id } = await of.open();
    const [banned, merged, gone] = (await of.viewers(3)) as [TestViewer, TestViewer, TestViewer];
    await of.query('update members set banned_at = now() where id = $1', [banned.memberId]);
    await of.query('update members set merged_into = $2 where id = $1', [merged.memberId, banned.memberId]);
    await of.query('delete from members where id = $1', [gone.memberId]);
    expect(await reasonOf(banned.api.enter(id, KEYWORD))).toBe('MEMBER_BANNED');
    expect(await reasonOf(merged.api.enter(id, KEYWORD))).toBe('UNAUTHENTICATED');
    expect(await reasonOf(gone.api.enter(id, KEYWORD))).toBe('UNAUTHENTICATED');
    expect(await countOf(id)).toBe(0);
  });

  it('keep the demo’s visitors out of what is real', async () => {
    const { id } = await of.open();
    const demo = await app.app
      .get(MerchantsService)
      .addMiniApp(
        shop.merchantId,
        { platform: 'web', appId: `d${randomBytes(6).toString('hex')}`, name: '演示', source: 'manual' },
        true,
      );
    const viewer = of.viewer((await one()).memberId, demo.id);
    expect(await reasonOf(viewer.api.enter(id, KEYWORD))).toBe('LOTTERY_NOT_ELIGIBLE demo');
  });
});

describe('by likes', () => {
  it('needs a start of ours, so many taps, and as long as a thumb takes for them', async () => {
    const { id } = await of.open({ entryKind: 'like', keyword: undefined, likes: 24 });
    const [viewer, other] = (await of.viewers(2)) as [TestViewer, TestViewer];
    const { start } = await viewer.api.startLikes(id);
    const refused = '400 LOTTERY_LIKES_MISSING';
    expect(await codeOf(viewer.api.enter(id, { likes: 24 }))).toBe(refused);
    expect(await codeOf(viewer.api.enter(id, { start, likes: 23 }))).toBe(refused);
    expect(await codeOf(viewer.api.enter(id, { start, likes: 24 }))).toBe(refused); // not in two seconds yet
    const [at = '', mac = ''] = start.split('.');
    expect(await codeOf(viewer.api.enter(id, { start: `${Number(at) - 5_000}.${mac}`, likes: 24 }))).toBe(refused);
    expect(await codeOf(other.api.enter(id, { start, likes: 24 }))).toBe(refused);
    expect(await countOf(id)).toBe(0);
    await until(
      'two seconds',
      () => codeOf(viewer.api.enter(id, { start, likes: 24 })),
      (said) => said === 'no error',
    );
    expect(await countOf(id)).toBe(1);
    await of.end(id);
    expect(await codeOf(other.api.startLikes(id))).toBe('409 LOTTERY_CLOSED');
  });
});

it('counts a burst right: 400 at once, a fifth of them twice', async () => {
  const { id } = await of.open({ prizes: [aPrize({ quantity: 5 })] });
  const viewers = await of.viewers(400);
  const asked = [...viewers, ...viewers.slice(0, 80)];
  const answers = await Promise.all(asked.map(({ api }) => api.enter(id, KEYWORD)));
  expect(answers).toHaveLength(480);
  expect(await countOf(id)).toBe(400);
  await of.end(id);
  expect((await shop.staff.lotteries.draw(id)).entries).toBe(400);
});

describe('a flush that is on its way when the lottery closes', () => {
  /** Holds the flush after it took the lottery's row, by a member's entry that another transaction has not ended yet. */
  const heldFlush = async (id: string, memberId: string) => {
    const holder = new Client(app.database.superUrl);
    await holder.connect();
    await holder.query('begin');
    await holder.query(
      'insert into lottery_entries (merchant_id, lottery_id, member_id, entered_at, is_imported) values ($1, $2, $3, now(), false)',
      [shop.merchantId, id, memberId],
    );
    return async () => {
      await holder.query('rollback');
      await holder.end();
    };
  };

  it('is waited for: what it acknowledges is in the root', async () => {
    const { id } = await of.open();
    const viewers = await of.viewers(30);
    const release = await heldFlush(id, viewers[0]?.memberId ?? '');
    const entering = Promise.all(viewers.map(({ api }) => api.enter(id, KEYWORD)));
    await untilWaiting(admin); // it holds the row, and waits for the member
    const closing = closeNow(id);
    await untilWaiting(admin, 2); // and who closes waits for it
    await release();
    expect(await entering).toHaveLength(30);
    await closing;
    await shop.staff.lotteries.draw(id);
    expect((await shop.staff.lotteries.get(id)).entries).toBe(30);
    for (const { api } of viewers) expect((await api.entry(id)).index).not.toBeNull();
  });

  it('is refused, when it comes to the row later than who closes', async () => {
    const { id } = await of.open();
    const viewers = await of.viewers(5);
    const closer = new Client(app.database.superUrl);
    await closer.connect();
    await closer.query('begin');
    await closer.query('select from lotteries where id = $1 for update', [id]);
    const entering = Promise.all(viewers.map(({ api }) => codeOf(api.enter(id, KEYWORD))));
    await untilWaiting(admin);
    await closer.query(`update lotteries set state = 'closed', closed_at = clock_timestamp() where id = $1`, [id]);
    await closer.query('commit');
    await closer.end();
    expect(new Set(await entering)).toEqual(new Set(['409 LOTTERY_CLOSED']));
    expect(await countOf(id)).toBe(0);
  });

  it('looks at the clock only when it has the row', async () => {
    const { id } = await of.open();
    const viewer = await one();
    const closer = new Client(app.database.superUrl);
    await closer.connect();
    await closer.query('begin');
    await closer.query('select from lotteries where id = $1 for update', [id]);
    const entering = codeOf(viewer.api.enter(id, KEYWORD));
    await untilWaiting(admin);
    // The end passes while the flush waits.
    await closer.query(
      `update lotteries set opens_at = clock_timestamp() - interval '1 minute', closes_at = clock_timestamp() where id = $1`,
      [id],
    );
    await closer.query('commit');
    await closer.end();
    expect(await entering).toBe('409 LOTTERY_CLOSED');
  });

  /** The real close; its end has come for it alone. */
  const closeNow = (id: string): Promise<unknown> =>
    app.app
      .get(Db)
      .forMerchant(shop.merchantId, (tx) =>
        tx.query(
          `update lotteries set opens_at = clock_timestamp() - interval '1 minute', closes_at = clock_timestamp() where id = $1`,
          [id],
        ),
      );
});

it('answers both when two processes flush the same member at the same moment', async () => {
  const { id } = await of.open();
  const { memberId } = await one();
  const repository = app.app.get(EntriesRepository);
  const item = new Map([[memberId, { notBefore: null, isImported: false, riskRank: null }]]);
  const holder = new Client(app.database.superUrl);
  await holder.connect();
  await holder.query('begin');
  const at = await holder.query<{ entered_at: Date }>(
    `insert into lottery_entries (merchant_id, lottery_id, member_id, entered_at, is_imported)
     values ($1, $2, $3, date_trunc('milliseconds', clock_timestamp()), false) returning entered_at`,
    [shop.merchantId, id, memberId],
  );
  const flushed = repository.enter(shop.merchantId, id, item);
  await untilWaiting(admin);
  await holder.query('commit');
  await holder.end();
  expect((await flushed).get(memberId)).toEqual({ enteredAt: at.rows[0]?.entered_at });
});
