import { PERMISSIONS } from '@kaibo/contracts/staff';
import { LOTTERY_STATES } from '@kaibo/contracts/lotteries';
import { zh } from '../../texts/zh';
import { deedsOf, moreOf, toFen, toYuan } from './lotteries.rules';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const [BEFORE, AFTER] = ['2026-11-22T11:59:59Z', '2026-11-22T12:00:01Z'];
const ANCHOR = ['lotteries.read', 'lotteries.run'];
const standing = (state: (typeof LOTTERY_STATES)[number], over: object = {}) => ({
  state,
  pushedAt: null,
  awaySince: null,
  closesAt: null,
  ...over,
});

describe('what may be done now', () => {
  it.each([
    [standing('draft'), ['edit', 'publish', 'remove']],
    [standing('published'), ['push', 'start', 'cancel']],
    [standing('published', { pushedAt: BEFORE }), ['start', 'cancel']],
    [standing('open', { closesAt: AFTER }), ['away']],
    [standing('open', { closesAt: BEFORE }), ['away', 'draw']],
    [standing('open', { closesAt: AFTER, awaySince: BEFORE }), ['back']],
    [standing('closed', { closesAt: AFTER }), ['away', 'draw']], // the API's clock is ahead of this one
    [standing('waiting', { closesAt: BEFORE, awaySince: BEFORE }), ['back']],
    [standing('waiting', { closesAt: BEFORE }), ['away', 'draw']],
    [standing('drawn'), ['settle']],
    [standing('settled'), []],
    [standing('cancelled'), []],
  ])('%j: %j', (lottery, deeds) => expect(deedsOf(lottery, PERMISSIONS, NOW)).toEqual(deeds));

  it('is for those who may: an anchor starts what was pushed, and tells of being away', () => {
    expect(deedsOf(standing('published'), ANCHOR, NOW)).toEqual([]);
    expect(deedsOf(standing('published', { pushedAt: BEFORE }), ANCHOR, NOW)).toEqual(['start']);
    expect(deedsOf(standing('open', { closesAt: AFTER }), ANCHOR, NOW)).toEqual(['away']);
    expect(deedsOf(standing('drawn'), ANCHOR, NOW)).toEqual([]);
  });

  it.each(LOTTERY_STATES)('is nothing for whoever only looks: %s', (state) =>
    expect(deedsOf(standing(state, { closesAt: BEFORE }), ['lotteries.read', 'wins.read'], NOW)).toEqual([]),
  );
});

it.each([
  ['299', 29_900],
  ['299.5', 29_950],
  ['0.29', 29],
  [' 50000.00 ', 5_000_000],
  ['1.005', null],
  ['1e3', null],
  ['-1', null],
  ['', null],
  ['1,000', null],
])('%s yuan are %s fen', (yuan, fen) => expect(toFen(yuan)).toBe(fen));

it.each([29_900, 29_950, 29, 1, 0, 5_000_000])('%d fen come back as they were', (fen) =>
  expect(toFen(toYuan(fen))).toBe(fen),
);

it.each([
  [{ code: 'CSV_INVALID', details: { row: 3, rule: 'twice' } }, '第 3 行：重复了'],
  [{ code: 'CSV_INVALID', details: { row: 1, rule: 'newer' } }, '第 1 行：newer'],
  [{ code: 'LOTTERY_UNSETTLED', details: { open: 2 } }, '还有 2 份奖品没有发完。'],
  [{ code: 'FORBIDDEN' }, null],
])('%j says %s', (failure, said) => expect(moreOf(zh.lotteries, { requestId: null, ...failure })).toBe(said));
