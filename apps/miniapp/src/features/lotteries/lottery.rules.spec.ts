import { aLottery } from '../../../test/fake-lotteries';
import { addressFaults, clockOf, everyMsOf, inOrder, isLotteryList, phaseOf, reasonOf, tidied } from './lottery.rules';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const CLOSES = '2026-11-21T10:01:00Z';

it.each([
  ['published', null, NOW, 'coming'],
  ['open', CLOSES, NOW, 'open'],
  ['open', CLOSES, NOW + 59_999, 'open'],
  ['open', CLOSES, NOW + 60_000, 'closing'],
  ['closed', CLOSES, NOW, 'closed'],
  ['waiting', CLOSES, NOW, 'waiting'],
  ['drawn', CLOSES, NOW, 'drawn'],
  ['settled', CLOSES, NOW, 'drawn'],
  ['cancelled', null, NOW, 'cancelled'],
] as const)('%s, closing at %s, is at %d %s', (state, closesAt, now, phase) => {
  expect(phaseOf({ state, closesAt }, now)).toBe(phase);
});

it('looks more often around the close, and seldom once all is told', () => {
  const every = (state: 'open' | 'closed' | 'settled', now: number) => everyMsOf({ state, closesAt: CLOSES }, now);
  expect(every('open', NOW + 61_000)).toBeLessThan(every('open', NOW));
  expect(every('closed', NOW)).toBeLessThan(every('open', NOW));
  expect(every('settled', NOW)).toBeGreaterThan(every('open', NOW));
});

it('shows what can be entered first, and keeps the order of the rest', () => {
  const states = ['cancelled', 'drawn', 'published', 'settled', 'open', 'waiting'] as const;
  const lotteries = states.map((state, at) => aLottery({ id: String(at), state }));
  expect(inOrder(lotteries).map(({ state }) => state)).toEqual([
    'open',
    'waiting',
    'published',
    'drawn',
    'settled',
    'cancelled',
  ]);
});

it.each([
  [0, '00:00'],
  [-5_000, '00:00'],
  [1, '00:01'],
  [65_000, '01:05'],
  [3_600_000, '1:00:00'],
  [86_399_000, '23:59:59'],
])('%d ms are %s', (ms, clock) => expect(clockOf(ms)).toBe(clock));

it.each([
  [{ reason: 'phone' }, 'phone'],
  [{ reason: 'of-next-year' }, null],
  [{ reason: 5 }, null],
  [undefined, null],
])('%j says %s', (details, reason) => expect(reasonOf(details)).toBe(reason));

it('tidies what people type', () => {
  expect(tidied({ receiver: ' 王小明 ', phone: '+86 138-0013 8000', address: ' 上海市\n徐汇区 1 号 ' })).toEqual({
    receiver: '王小明',
    phone: '13800138000',
    address: '上海市 徐汇区 1 号',
  });
  expect(tidied({ receiver: '', phone: '8613800138000', address: '' }).phone).toBe('13800138000');
});

it.each([
  [{}, []],
  [{ receiver: '王' }, ['receiver']],
  [{ receiver: '王'.repeat(31) }, ['receiver']],
  [{ phone: '2380013800' }, ['phone']],
  [{ phone: '138001380001' }, ['phone']],
  [{ address: '沪' }, ['address']],
  [{ address: '上'.repeat(201) }, ['address']],
  [{ address: '上海\u202e市徐汇区' }, ['address']],
])('an address with %j has the faults %j', (change, faults) => {
  const to = { receiver: '王小明', phone: '13800138000', address: '上海市徐汇区 1 号', ...change };
  expect(addressFaults(to)).toEqual(faults);
});

it.each([
  [{ items: [] }, true],
  [{ items: [aLottery({ id: '1' })] }, true],
  [{ items: [{ ...aLottery({ id: '1' }), state: 'of-next-year' }] }, false],
  [{ items: [null] }, false],
  [{}, false],
  [null, false],
])('takes %j for a list: %s', (value, isRight) => expect(isLotteryList(value)).toBe(isRight));
