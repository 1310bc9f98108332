import { auditStatusAt, type Goods, GoodsLibrary, reviewMs } from './goods';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const DAY = 24 * 3_600_000;

const form = { name: '明前龙井', price: 100, price2: 0, priceType: 1, url: 'pages/a', cover: null } as const;

const aLibrary = (): { library: GoodsLibrary; goods: Goods } => {
  const library = new GoodsLibrary();
  const goods: Goods = {
    ...form,
    goodsId: library.takeGoodsId(),
    thirdPartyAppid: '',
    goodsKey: [],
    isByApi: true,
    review: { state: 'none' },
  };
  library.put(goods);
  return { library, goods };
};

it('takes from one to seven days for a review, the same each time and not always the same', () => {
  const times = Array.from({ length: 2_000 }, (_, id) => reviewMs(1, id));
  expect(Math.min(...times)).toBeGreaterThanOrEqual(DAY);
  expect(Math.max(...times)).toBeLessThanOrEqual(7 * DAY);
  expect(Array.from({ length: 2_000 }, (_, id) => reviewMs(1, id))).toEqual(times);
  expect(Array.from({ length: 2_000 }, (_, id) => reviewMs(2, id))).not.toEqual(times);
  // Every day of the week has its share.
  const days = times.map((ms) => Math.min(Math.floor(ms / DAY), 6));
  for (let day = 1; day <= 6; day++) expect(days.filter((each) => each === day).length).toBeGreaterThan(200);
});

it('decides a review when it is due, not a millisecond before', () => {
  const { library, goods } = aLibrary();
  expect(auditStatusAt(goods, NOW)).toBe(0);
  const auditId = library.submit(goods, NOW);
  const due = NOW + reviewMs(library.rules.seed, auditId);
  expect([due - 1, due].map((at) => auditStatusAt(goods, at))).toEqual([1, 2]);
});

it('rejects a name with a word that reviewers reject', () => {
  const { library, goods } = aLibrary();
  goods.name = '拒审商品';
  library.submit(goods, NOW);
  expect(auditStatusAt(goods, NOW + 8 * DAY)).toBe(3);
});

it('lets a person decide, once, and only what is in review', () => {
  const { library, goods } = aLibrary();
  expect(library.decide(goods, 'pass', NOW)).toBe(false);
  library.rules = { ...library.rules, isAutomatic: false };
  library.submit(goods, NOW);
  expect(auditStatusAt(goods, NOW + 100 * DAY)).toBe(1);
  expect(library.decide(goods, 'reject', NOW)).toBe(true);
  expect(library.decide(goods, 'pass', NOW)).toBe(false);
  expect(auditStatusAt(goods, NOW)).toBe(3);
});

it('does not decide by hand what time has decided', () => {
  const { library, goods } = aLibrary();
  library.submit(goods, NOW);
  expect(library.decide(goods, 'reject', NOW + 8 * DAY)).toBe(false);
  expect(auditStatusAt(goods, NOW + 8 * DAY)).toBe(2);
});

it('never gives a number twice', () => {
  const { library, goods } = aLibrary();
  const byHand = library.putByHand(2, { ...form, thirdPartyAppid: '', goodsKey: [] }, NOW);
  expect([goods.goodsId, byHand.goodsId]).toEqual([1, 2]);
  library.remove(2);
  library.remove(1);
  expect(library.takeGoodsId()).toBe(3);
});

it('does not write over goods of the interface by hand', () => {
  const { library, goods } = aLibrary();
  const byHand = library.putByHand(goods.goodsId, { ...form, thirdPartyAppid: '', goodsKey: [] }, NOW);
  expect(byHand.goodsId).not.toBe(goods.goodsId);
  expect(library.get(goods.goodsId)).toBe(goods);
});

it('is the same after a turn through JSON, and apart from what it was saved from', () => {
  const { library, goods } = aLibrary();
  const auditId = library.submit(goods, NOW);
  library.key = ['id'];
  const other = new GoodsLibrary();
  const saved = library.save();
  other.load(JSON.parse(JSON.stringify(saved)));
  expect(other.save()).toEqual(saved);
  library.decide(goods, 'reject', NOW);
  expect(auditStatusAt(other.get(goods.goodsId)!, NOW)).toBe(1); // there since the load
  other.submit(other.get(goods.goodsId)!, NOW);
  expect(other.get(goods.goodsId)!.review).toMatchObject({ auditId: auditId + 1 });
});
