import { endpoints } from '@kaibo/wechat/endpoints';
import { aLiveBench, aPicture, DAY, type LiveBench } from '../live/live.fixtures';
import { APP, HOUR, type Json } from '../sandbox.fixtures';

jest.setTimeout(60_000);

let bench: LiveBench;
beforeEach(async () => (bench = await aLiveBench()));
afterEach(() => bench.sandbox.close());

const status = async (goodsId: number): Promise<number> =>
  (await bench.do('getGoodsWarehouse', { goods_ids: [goodsId] })).goods[0].audit_status as number;
const decide = async (goodsId: number, verdict: 'approve' | 'reject'): Promise<number> =>
  (await bench.control('POST', `apps/${APP}/goods/${goodsId}/${verdict}`)).status;
const code = async (name: 'updateGoods' | 'deleteGoods' | 'auditGoods', fields: object): Promise<number> =>
  (await bench.ask(name, fields)).errcode as number;
/** Goods in one state of review. */
const goodsIn = async (state: 0 | 1 | 2 | 3): Promise<number> => {
  const { goodsId, auditId } = await bench.someGoods();
  if (state === 0) await bench.do('resetAuditGoods', { goodsId, auditId });
  if (state >= 2) expect(await decide(goodsId, state === 2 ? 'approve' : 'reject')).toBe(200);
  expect(await status(goodsId)).toBe(state);
  return goodsId;
};

it.each([
  ['a price', { priceType: 1, price: 1 }, [0, 300010, 0, 0]],
  ['a name', { name: '雨前龙井' }, [0, 300010, 300010, 0]],
  ['a page', { url: 'pages/other' }, [0, 300010, 300010, 0]],
  ['keys', { goodsKey: ['id'] }, [0, 300010, 300010, 0]],
  ['a price and a name', { price: 1, name: '雨前龙井' }, [300003, 300010, 300010, 300003]],
])('changes %s by the state of the review', async (_name, change, codes) => {
  const seen: number[] = [];
  for (const state of [0, 1, 2, 3] as const) {
    const goodsId = await goodsIn(state);
    seen.push(await code('updateGoods', { goodsId, ...change }));
    expect(await status(goodsId)).toBe(state); // nothing is handed in again by itself
  }
  expect(seen).toEqual(codes);
});

it('is decided after one to seven days of the platform’s clock', async () => {
  const ids = await Promise.all(Array.from({ length: 8 }, () => bench.someGoods()));
  const open = async () =>
    (await Promise.all(ids.map(({ goodsId }) => status(goodsId)))).filter((each) => each === 1).length;
  bench.pass(DAY - 1);
  expect(await open()).toBe(8);
  bench.pass(3 * DAY);
  expect(await open()).toBeGreaterThan(0);
  expect(await open()).toBeLessThan(8);
  bench.pass(3 * DAY + 1);
  expect(await open()).toBe(0);
});

it('is refused where the reviewers do not like the name, and can be handed in again', async () => {
  const { goodsId } = await bench.someGoods({ name: '拒审的茶' });
  bench.pass(7 * DAY);
  expect(await status(goodsId)).toBe(3);
  await bench.do('updateGoods', { goodsId, name: '好茶' });
  await bench.do('auditGoods', { goodsId });
  expect(await status(goodsId)).toBe(1);
  bench.pass(7 * DAY);
  expect(await status(goodsId)).toBe(2);
});

it('allows five hundred submissions a day, of goods new and old, and gives none back', async () => {
  const { group } = endpoints.addGoods.quota;
  const { goodsId, auditId } = await bench.someGoods();
  expect(bench.account.quotas.used()[group]).toBe(1);
  await bench.do('resetAuditGoods', { goodsId, auditId });
  expect(bench.account.quotas.used()[group]).toBe(1);
  await bench.do('auditGoods', { goodsId });
  expect(bench.account.quotas.used()[group]).toBe(2);
  // What was refused was no submission.
  expect(await code('auditGoods', { goodsId })).toBe(300010);
  expect((await bench.ask('addGoods', await bench.goodsForm({ priceType: 2, price: 2, price2: 1 }))).errcode).toBe(
    300003,
  );
  expect(bench.account.quotas.used()[group]).toBe(2);

  bench.account.quotas.setUsed(group, 500);
  const rejected = await bench.ask('addGoods', await bench.goodsForm());
  expect([rejected.errcode, await code('auditGoods', { goodsId })]).toEqual([300012, 300012]);
  bench.setReal('2026-11-21T15:59:59.999Z');
  expect((await bench.ask('addGoods', await bench.goodsForm())).errcode).toBe(300012);
  bench.pass(1); // midnight in Shanghai
  expect((await bench.ask('addGoods', await bench.goodsForm())).errcode).toBe(0);
});

it('deletes what is not in review and was made by the interface', async () => {
  expect(await code('deleteGoods', { goodsId: await goodsIn(1) })).toBe(300014);
  for (const state of [0, 2, 3] as const) expect(await code('deleteGoods', { goodsId: await goodsIn(state) })).toBe(0);
  expect(await code('deleteGoods', { goodsId: 100 })).toBe(300011);
  expect(await code('updateGoods', { goodsId: 100, priceType: 1, price: 1 })).toBe(300011);
});

it('keeps goods whose submission failed, not submitted', async () => {
  bench.account.switches.set('failsSubmission', true);
  const answer = await bench.ask('addGoods', await bench.goodsForm({ name: '没有提审的茶' }));
  expect([answer.errcode, answer.goodsId]).toEqual([300021, undefined]);
  const { goods } = await bench.do('getApprovedGoods', { offset: 0, limit: 30, status: 0 });
  expect(goods).toMatchObject([{ name: '没有提审的茶' }]);
  bench.account.switches.set('failsSubmission', false);
  await bench.do('auditGoods', { goodsId: goods[0].goodsId });
  expect(await status(goods[0].goodsId as number)).toBe(1);
});

it('lists one state, thirty rows unless asked otherwise, newest first', async () => {
  for (let index = 0; index < 32; index++)
    await bench.control('POST', `apps/${APP}/goods`, { name: `茶 ${index}`, price: 100 });
  const page = async (asked: object): Promise<Json> => bench.do('getApprovedGoods', { offset: 0, status: 2, ...asked });
  const all = await page({ limit: 100 });
  expect([all.total, all.goods.length]).toEqual([43, 43]); // with those of the example
  expect(all.goods.map((each: Json) => each.name).slice(0, 2)).toEqual(['茶 31', '茶 30']);
  expect((await page({})).goods).toEqual(all.goods.slice(0, 30));
  expect((await page({ offset: 30 })).goods).toEqual(all.goods.slice(30));
  expect((await page({ offset: 99 })).goods).toEqual([]);
  expect((await page({ status: 3 })).total).toBe(0);
  expect(all.goods[0].thirdPartyTag).toBe(0); // made in the console
  expect((await bench.post(`${endpoints.getApprovedGoods.path}?access_token=${await bench.token()}`, {})).errcode).toBe(
    43001,
  );
});

it.each([
  ['no second price for a range', { priceType: 2, price: 1, price2: undefined }, 300003],
  ['a range upside down', { priceType: 2, price: 2, price2: 1 }, 300003],
  ['a discount that is none', { priceType: 3, price: 1, price2: 1.01 }, 300003],
  ['three decimals', { priceType: 1, price: 1.005 }, 300003],
  ['a price as text', { priceType: 1, price: '19.90', price2: undefined }, 0],
  ['another kind of price', { priceType: 4 }, 200002],
  ['a name of digits', { name: '2026' }, 300004],
  ['an emoji', { name: '茶🍵' }, 300040],
  ['a leading slash', { url: '/pages/goods' }, 300007],
  ['a page elsewhere', { url: 'pages/unknown', thirdPartyAppid: 'wx00000000000000cc' }, 0],
  ['a page that is not published', { url: 'pages/unknown' }, 300007],
])('answers %s with %j: %i', async (_name, change, expected) => {
  bench.account.settings.change({ publishedPaths: ['pages/goods/detail'] });
  expect((await bench.ask('addGoods', await bench.goodsForm(change))).errcode).toBe(expected);
});

it('looks at what changes, not at what was taken before', async () => {
  const goodsId = await bench.passedGoods();
  bench.account.settings.change({ publishedPaths: ['pages/index'], forbiddenWords: ['龙井'] });
  expect(await code('updateGoods', { goodsId, priceType: 1, price: 1 })).toBe(0);
  expect((await bench.ask('addGoods', await bench.goodsForm())).errcode).toBe(300004);
});

it('takes a picture of three hundred pixels, and none larger', async () => {
  const add = async (widthPx: number, heightPx: number) =>
    (
      await bench.ask(
        'addGoods',
        await bench.goodsForm({ coverImgUrl: await bench.mediaId({ bytes: aPicture(widthPx, heightPx) }) }),
      )
    ).errcode as number;
  expect([await add(300, 300), await add(301, 10), await add(10, 301)]).toEqual([0, 300018, 300018]);
});

it('finds nothing under unknown numbers, and says so with a code of choice where it has to', async () => {
  expect(await bench.do('getGoodsWarehouse', { goods_ids: [7777] })).toMatchObject({ total: 0, goods: [] });
  for (const unknown of [300024, 300015, 1003] as const) {
    bench.account.settings.change({ unknownGoodsCode: unknown });
    expect(await code('deleteGoods', { goodsId: 7777 })).toBe(unknown);
  }
});

it('withdraws the last submission and no other', async () => {
  const { goodsId, auditId } = await bench.someGoods();
  const reset = async (id: number) => (await bench.ask('resetAuditGoods', { goodsId, auditId: id })).errcode as number;
  await bench.do('resetAuditGoods', { goodsId, auditId });
  expect(await reset(auditId)).toBe(300017);
  const { auditId: second } = await bench.do('auditGoods', { goodsId });
  expect([await reset(auditId), await reset(second as number)]).toEqual([300009, 0]);
  await bench.do('auditGoods', { goodsId });
  bench.pass(7 * DAY + HOUR);
  expect(await reset((second as number) + 1)).toBe(300010);
});
