import { lotteriesApi } from '@kaibo/api-client';
import { randomBytes } from 'node:crypto';
import { anApp, callTo } from '../../../test/app';
import { codeOf, phonesOf } from '../members/members.fixtures';
import { aLiveApp, type LiveApp, type LiveMerchant } from '../syncs/syncs.fixtures';
import { KEYWORD, lotteriesOf } from './lotteries.fixtures';

const KAIBO_MASTER_KEY = randomBytes(32).toString('hex');

let live: LiveApp;
let shop: LiveMerchant;
let of: ReturnType<typeof lotteriesOf>;
beforeAll(async () => {
  live = await aLiveApp({ KAIBO_MASTER_KEY });
});
afterAll(() => live.close());
beforeEach(async () => {
  await live.setTime('2026-11-21T04:00:00Z');
  await live.sandbox.heal();
  shop = await live.aLiveMerchant();
  of = lotteriesOf(live.app, shop);
});

const calls = async () =>
  (await live.sandbox.calls()).filter(
    ({ endpoint, appId }) => endpoint === 'getUserRiskRank' && (appId === undefined || appId === shop.appId),
  ).length;
const down = () => live.sandbox.fault({ kind: 'errcode', code: -1, endpoint: 'getUserRiskRank', appId: shop.appId });
const aViewer = async (user: string, rank?: number) => {
  const { token, member } = await phonesOf(live, shop).signIn(user);
  if (rank !== undefined) await live.sandbox.control('PUT', `apps/${shop.appId}/content/risks`, { user, rank });
  return { memberId: member.id, ...lotteriesApi(callTo(live.app.url, { authorization: `Bearer ${token}` })) };
};
const ranksOf = async (id: string) =>
  (
    await of.query<{ risk_rank: number | null }>(
      'select risk_rank from lottery_entries where lottery_id = $1 order by risk_rank',
      [id],
    )
  ).map(({ risk_rank }) => risk_rank);

it('asks nobody unless the rules say so', async () => {
  const before = await calls();
  const { id } = await of.open();
  const viewer = await aViewer('never asked', 4);
  await viewer.enter(id, KEYWORD);
  expect([await calls(), await ranksOf(id)]).toEqual([before, [null]]);
  expect((await viewer.proof(id)).rules).toMatchObject({ eligibility: { risk: null } });
});

it('lets in who is no riskier than the rules allow, and says so in the frozen rules', async () => {
  const { id, maxRisk, riskUnknown } = await of.open({ maxRisk: 1 });
  expect([maxRisk, riskUnknown]).toEqual([1, 'admit']);
  const [calm, some, risky] = [await aViewer('calm'), await aViewer('some', 1), await aViewer('risky', 2)];
  await calm.enter(id, KEYWORD);
  await some.enter(id, KEYWORD);
  expect(await codeOf(risky.enter(id, KEYWORD))).toBe('403 LOTTERY_NOT_ELIGIBLE');
  await expect(risky.enter(id, KEYWORD)).rejects.toMatchObject({ details: { lotteryId: id, reason: 'risk' } });
  expect(await codeOf(risky.entry(id))).toBe('404 ENTRY_NOT_FOUND');
  expect(await ranksOf(id)).toEqual([0, 1]);
  expect((await calm.proof(id)).rules).toMatchObject({ eligibility: { risk: { max: 1, unknown: 'admit' } } });
});

it('tells the platform from where somebody came, once for many who ask at once', async () => {
  const { id } = await of.open({ maxRisk: 3 });
  const viewer = await aViewer('eager');
  const before = await calls();
  await Promise.all(Array.from({ length: 10 }, () => viewer.enter(id, KEYWORD)));
  expect((await calls()) - before).toBe(1);
  const other = await of.open({ maxRisk: 3 });
  await viewer.enter(other.id, KEYWORD);
  expect((await calls()) - before).toBe(1);
});

it('keeps in who is in, whatever the platform says afterwards', async () => {
  const { id } = await of.open({ maxRisk: 0, riskUnknown: 'refuse' });
  const user = 'known to two processes';
  const viewer = await aViewer(user);
  const first = await viewer.enter(id, KEYWORD);
  await live.sandbox.control('PUT', `apps/${shop.appId}/content/risks`, { user, rank: 4 });
  // Another process knows nothing of what this one heard.
  const other = await anApp({ KAIBO_MASTER_KEY, KAIBO_WECHAT_BASE_URL: live.sandbox.url }, live.app.database);
  try {
    other.world.set(live.app.world.now());
    const { token } = await phonesOf(live, shop).signIn(user);
    const there = lotteriesApi(callTo(other.url, { authorization: `Bearer ${token}` }));
    expect(await there.enter(id, KEYWORD)).toEqual(first);
  } finally {
    await other.close();
  }
});

it('lets in unchecked where the rules say so, counted apart for all to see', async () => {
  const { id } = await of.open({ maxRisk: 1, riskUnknown: 'admit' });
  const checked = await aViewer('checked');
  await checked.enter(id, KEYWORD);
  await down();
  const unchecked = await aViewer('unchecked', 4);
  await unchecked.enter(id, KEYWORD);
  expect(await ranksOf(id)).toEqual([-1, 0]);
  await of.end(id);
  await shop.staff.lotteries.draw(id);
  expect(await shop.staff.lotteries.get(id)).toMatchObject({ entries: 2, unchecked: 1 });
  expect(await checked.proof(id)).toMatchObject({ count: 2, unchecked: 1, imported: 0 });
  const page = await (await fetch(`${live.app.url}/l/${id}/proof`)).text();
  expect(page).toContain('其中 1 条参与时平台未能给出风险等级');
});

it('refuses where the rules say so, and lets in when the platform answers again', async () => {
  const { id } = await of.open({ maxRisk: 1, riskUnknown: 'refuse' });
  await down();
  const viewer = await aViewer('patient');
  await expect(viewer.enter(id, KEYWORD)).rejects.toMatchObject({ details: { reason: 'risk-unknown' } });
  expect(await ranksOf(id)).toEqual([]);
  await live.sandbox.heal();
  await viewer.enter(id, KEYWORD);
  expect(await ranksOf(id)).toEqual([0]);
});

it('asks no platform for an entry whose keyword is wrong', async () => {
  const { id } = await of.open({ maxRisk: 1 });
  const viewer = await aViewer('mistaken');
  const before = await calls();
  expect(await codeOf(viewer.enter(id, { keyword: '不对' }))).toBe('400 LOTTERY_KEYWORD_WRONG');
  expect(await calls()).toBe(before);
});

it('refuses settings that do not go together', async () => {
  expect(await codeOf(of.draft({ riskUnknown: 'admit' }))).toBe('400 INPUT_INVALID');
  expect(await codeOf(of.draft({ maxRisk: 4 as never }))).toBe('400 INPUT_INVALID');
});
