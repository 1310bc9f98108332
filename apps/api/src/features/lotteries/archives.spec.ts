import { aMerchant, anApp, type TestApp, type TestMerchant } from '../../../test/app';
import { Db } from '../../core/db';
import { Retention } from '../../core/retention';
import { codeOf } from '../members/members.fixtures';
import { aPrize, KEYWORD, lotteriesOf } from './lotteries.fixtures';
import { ProofsService } from './proofs.service';

const DAY_MS = 86_400_000;
const TO = { receiver: '陈小明', phone: '13700001234', address: '杭州市西湖区文三路 1 号' };

let app: TestApp;
let shop: TestMerchant;
let of: ReturnType<typeof lotteriesOf>;
beforeAll(async () => {
  app = await anApp();
});
beforeEach(async () => {
  shop = await aMerchant(app);
  of = lotteriesOf(app, shop);
});
afterAll(() => app.close());

/** Drawn with two winners, of whom one has said where the prize goes and one has a code. */
const aDrawn = async () => {
  const prizes = [aPrize(), aPrize({ name: '券', kind: 'code' })];
  const { id } = await of.open({ prizes });
  const viewers = await of.viewers(6);
  for (const { api } of viewers) await api.enter(id, KEYWORD);
  await of.end(id);
  await shop.staff.lotteries.draw(id);
  for (const { api } of viewers)
    for (const win of (await api.wins()).items) await api.claim(win.id, win.prize.kind === 'goods' ? { to: TO } : {});
  return { id, viewers };
};
/** The database's clock, as the draw has it: what time it is the purge is told. */
const timesOf = async (id: string) => {
  const { drawnAt, settledAt } = await shop.staff.lotteries.get(id);
  return { drawnAt: Date.parse(drawnAt ?? ''), settledAt: settledAt === null ? null : Date.parse(settledAt) };
};
const purgeAt = (ms: number) =>
  app.app.get(Db).forMerchant(shop.merchantId, async (tx) => {
    const taken = await app.app.get(Retention).purge(tx, shop.merchantId, new Date(ms));
    return taken.lottery_draws;
  });
const TABLES = ['entries', 'leaves', 'draws', 'wins', 'claims', 'codes'];
const counts = async (id: string): Promise<number[]> => {
  const rows = await of.query<{ n: number }>(
    TABLES.map((name) => `select count(*)::int as n from lottery_${name} where lottery_id = $1`).join(' union all '),
    [id],
  );
  return rows.map(({ n }) => n);
};
const sealed = async (): Promise<string[]> =>
  (
    await of.query<{ kind: string }>(
      `select table_name as kind from vault_records where merchant_id = $1 and table_name like 'lotter%' order by 1`,
      [shop.merchantId],
    )
  ).map(({ kind }) => kind);

it('is kept for two years after the draw, and goes then with all that is sealed; the proof says so', async () => {
  const { id, viewers } = await aDrawn();
  const { drawnAt } = await timesOf(id);
  expect(await purgeAt(drawnAt + 730 * DAY_MS)).toBe(0);
  expect(await counts(id)).toEqual([6, 1, 1, 2, 1, 1]);
  expect(await viewers[0]?.api.bundle(id)).toMatchObject({ count: 6 });
  expect(await sealed()).toEqual(['lotteries', 'lottery_claims', 'lottery_codes', 'lottery_keys']);

  expect(await purgeAt(drawnAt + 730 * DAY_MS + 1)).toBe(1);
  expect(await counts(id)).toEqual([0, 0, 0, 0, 0, 0]);
  expect(await sealed()).toEqual(['lottery_keys']);
  expect(await codeOf(viewers[0]?.api.bundle(id) ?? Promise.resolve())).toBe('404 LOTTERY_NOT_FOUND');
  const proof = await app.app.get(ProofsService).get(id);
  expect(proof).toMatchObject({ state: 'drawn', count: 6, bundle: null, winners: null, secret: null });
  expect(proof.root).toMatch(/^[0-9a-f]{64}$/);
  expect(Date.parse(proof.purgedAt ?? '')).toBe(drawnAt + 730 * DAY_MS + 1);
  expect(await (await fetch(`${app.url}/l/${id}/proof`)).text()).toContain('已按规定保存两年');
  expect(await codeOf(viewers[0]?.api.entry(id) ?? Promise.resolve())).toBe('404 ENTRY_NOT_FOUND');
  expect((await viewers[0]?.api.wins())?.items).toEqual([]);
  expect(await shop.staff.lotteries.get(id)).toMatchObject({ entries: 6, state: 'drawn' });
  // It is gone once.
  expect(await purgeAt(drawnAt + 800 * DAY_MS)).toBe(0);
});

it('counts the two years from the settlement where that came later', async () => {
  const { id } = await aDrawn();
  const { items } = await shop.staff.lotteries.wins(id);
  const goods = items.find(({ prizeName }) => prizeName === '电饭煲');
  await shop.staff.lotteries.ship(goods?.id ?? '', { carrier: '顺丰', trackingNumber: 'SF1234567890' });
  await of.query(`update lotteries set drawn_at = drawn_at - interval '40 days' where id = $1`, [id]);
  await shop.staff.lotteries.settle(id);
  const { drawnAt, settledAt } = await timesOf(id);
  expect(settledAt).toBeGreaterThan(drawnAt + 39 * DAY_MS);
  expect(await purgeAt((settledAt ?? 0) + 730 * DAY_MS)).toBe(0);
  expect((await counts(id)).slice(0, 3)).toEqual([6, 1, 1]);
  expect(await purgeAt((settledAt ?? 0) + 730 * DAY_MS + 1)).toBe(1);
  expect(await counts(id)).toEqual([0, 0, 0, 0, 0, 0]);
});

it('leaves what is not drawn, and what is another merchant’s', async () => {
  const open = await of.open();
  const [viewer] = await of.viewers(1);
  await viewer?.api.enter(open.id, KEYWORD);
  const other = await aMerchant(app);
  const theirs = lotteriesOf(app, other);
  const drawn = await theirs.open();
  await theirs.end(drawn.id);
  await other.staff.lotteries.draw(drawn.id);
  expect(await purgeAt(Date.now() + 5_000 * DAY_MS)).toBe(0);
  expect((await counts(open.id))[0]).toBe(1);
  expect((await other.staff.lotteries.get(drawn.id)).purgedAt).toBeNull();
});

it('goes once, however many processes purge', async () => {
  const drawn = [await aDrawn(), await aDrawn(), await aDrawn()];
  const at = Math.max(...(await Promise.all(drawn.map(async ({ id }) => (await timesOf(id)).drawnAt))));
  const taken = await Promise.all([1, 2, 3, 4].map(() => purgeAt(at + 731 * DAY_MS)));
  expect(taken.reduce((sum: number, count) => sum + (count ?? 0), 0)).toBe(3);
  for (const { id } of drawn) expect(await counts(id)).toEqual([0, 0, 0, 0, 0, 0]);
});
