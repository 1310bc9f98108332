import { Refusal } from '../handler';
import {
  fenOf,
  masked,
  monthsLater,
  pricesOf,
  requireCharacters,
  requireDecent,
  requireGoodsName,
  requirePlan,
  requirePublished,
  withHtml,
} from './live.rules';

const codeOf = (act: () => unknown): number => {
  try {
    act();
    return 0;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
};

const at = (text: string): number => Date.parse(text);
const NOW = at('2026-11-21T10:00:00.900Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

it.each([
  ['ten minutes ahead, to the second', at('2026-11-21T10:10:00Z'), 30 * MINUTE, 0],
  ['a second less ahead', at('2026-11-21T10:09:59Z'), 30 * MINUTE, 200002],
  ['six months ahead in Shanghai', at('2027-05-21T10:00:00Z'), HOUR, 0],
  ['a second more ahead', at('2027-05-21T10:00:02Z'), HOUR, 200002],
  ['a second shorter than half an hour', NOW + HOUR, 30 * MINUTE - 1000, 200002],
  ['a day long', NOW + HOUR, 24 * HOUR, 0],
  ['a second longer than a day', NOW + HOUR, 24 * HOUR + 1000, 200002],
  ['ending before it starts', NOW + HOUR, -HOUR, 200002],
  ['at the end of all time', 253_402_300_799_000, HOUR, 200002],
])('takes or refuses a plan %s', (_name, startTime, length, code) => {
  expect(codeOf(() => requirePlan(startTime, startTime + length, NOW, 24))).toBe(code);
});

it('takes shorter limits, as were reported', () => {
  expect(codeOf(() => requirePlan(NOW + HOUR, NOW + 13 * HOUR, NOW, 12))).toBe(0);
  expect(codeOf(() => requirePlan(NOW + HOUR, NOW + 13 * HOUR + 1, NOW, 12))).toBe(200002);
});

it.each([
  ['2026-08-31T04:00:00Z', '2027-02-28T04:00:00Z'],
  ['2026-08-30T17:00:00Z', '2027-02-27T17:00:00Z'], // the 31st in Shanghai already
  ['2027-08-31T04:00:00Z', '2028-02-29T04:00:00Z'],
  ['2026-06-30T15:59:59Z', '2026-12-30T15:59:59Z'],
])('counts months by Shanghai’s calendar: six after %s', (from, to) => {
  expect(new Date(monthsLater(at(from), 6)).toISOString()).toBe(to.replace('Z', '.000Z'));
});

it.each([
  ['春茶上新专场', 0],
  ['Spring Tea 2026 · No. 1!（全场 8 折）', 0],
  ['全角　空格＋￥100', 0],
  ['茶™ ©开播', 0],
  ['Café ñandú', 0],
  ['直播🎉专场', 300040],
  ['直播❤专场', 300040],
  ['🇨🇳国旗', 300040],
  ['a\u0000b', 300040],
  ['a\nb', 300040],
  ['a\u200bb', 300040],
  ['\ud800x', 300040],
  ['私\ue000用', 300040],
])('takes or refuses the characters of %j', (name, code) => {
  expect(codeOf(() => requireCharacters(name))).toBe(code);
});

it('finds forbidden words whatever is between their letters', () => {
  const words = ['违禁词', 'Badword'];
  for (const text of ['含违禁词的', '违 禁 词', 'a BADword', 'bad　word'])
    expect([text, codeOf(() => requireDecent(text, words, 300028))]).toEqual([text, 300028]);
  expect(codeOf(() => requireDecent('违禁品清单', words, 300028))).toBe(0);
  expect(codeOf(() => requireDecent('anything', [], 300028))).toBe(0);
});

it.each([
  [1, 100, null, { priceType: 1, price: 100, price2: 0 }],
  [1, 100, 999, { priceType: 1, price: 100, price2: 0 }],
  [2, 100, 100, { priceType: 2, price: 100, price2: 100 }],
  [2, 100, 99, 300003],
  [2, 100, null, 300003],
  [3, 100, 100, { priceType: 3, price: 100, price2: 100 }],
  [3, 100, 101, 300003],
  [3, 100, 0, { priceType: 3, price: 100, price2: 0 }],
  [3, 100, null, 300003],
] as const)('reads prices of type %d: %d and %p', (priceType, price, price2, expected) => {
  const read = (): unknown => pricesOf(priceType, price, price2);
  if (typeof expected === 'number') expect(codeOf(read)).toBe(expected);
  else expect(read()).toEqual(expected);
});

it('turns every price of two decimals into its fen', () => {
  for (let fen = 0; fen <= 200_000; fen++) expect(fenOf(Number((fen / 100).toFixed(2)))).toBe(fen);
  expect(fenOf(9_999_999.99)).toBe(999_999_999);
});

it('refuses goods named by digits alone', () => {
  for (const name of ['12345', '1 2 3', '3.14', '20260101']) expect(codeOf(() => requireGoodsName(name))).toBe(300004);
  for (const name of ['明前龙井 250g', '1号', '7up']) expect(codeOf(() => requireGoodsName(name))).toBe(0);
});

it.each([
  ['pages/goods/detail?id=88', 0],
  ['pages/goods/detail.html?id=88', 0],
  ['pages/goods/detail', 0],
  ['/pages/goods/detail?id=88', 300007],
  ['pages/goods/list', 300007],
  ['?id=1', 300007],
  ['pages/goods', 300007],
])('looks for the page of %s in the published version', (url, code) => {
  expect(codeOf(() => requirePublished(url, ['/pages/goods/detail']))).toBe(code);
});

it('takes any page where nobody has listed them, but none with a slash in front', () => {
  expect(codeOf(() => requirePublished('anything/else', null))).toBe(0);
  expect(codeOf(() => requirePublished('/anything', null))).toBe(300007);
});

it('puts .html behind the path as the platform does, once', () => {
  expect(withHtml('pages/goods/detail?id=1&u=a.html')).toBe('pages/goods/detail.html?id=1&u=a.html');
  expect(withHtml('pages/goods/detail.html?id=1')).toBe('pages/goods/detail.html?id=1');
  expect(withHtml('pages/index')).toBe('pages/index.html');
});

it('masks a WeChat id', () => {
  expect(masked('chaye_chen')).toBe('ch****n');
});
