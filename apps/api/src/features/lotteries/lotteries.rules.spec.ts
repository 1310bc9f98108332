import { keywordOf, LOTTERY_STATES } from '@kaibo/contracts/lotteries';
import { verifyBundle, makeBundle } from '@kaibo/fair-draw';
import type { LotteryEntity, LotteryPrizeEntity } from './lotteries.entity';
import {
  complianceProblems,
  type Draft,
  type DraftPrize,
  type LotteryStep,
  maskName,
  maskPhone,
  requireClaimable,
  requireStep,
  riskRefusal,
  rulesOf,
  UNKNOWN_RISK,
  winStateAt,
} from './lotteries.rules';

const draft = (change: Partial<Draft> = {}): Draft => ({
  name: '整装节抽奖',
  entryKind: 'comment',
  keyword: '幸福',
  likes: null,
  organiser: '幸福家装',
  claimTerms: '开奖后七天内填写地址',
  needsPhone: false,
  oncePer: 'member',
  ...change,
});
const prize = (change: Partial<DraftPrize> = {}): DraftPrize => ({
  no: 1,
  name: '电饭煲',
  kind: 'goods',
  codeSource: null,
  valueFen: '29900',
  quantity: 3,
  codes: 0,
  ...change,
});
const said = (d: Draft, prizes: DraftPrize[] = [prize()], platform: 'wechat' | 'douyin' = 'wechat') =>
  complianceProblems(d, prizes, platform).map(({ field, rule }) => `${field} ${rule}`);

describe('the gate', () => {
  it.each([
    ['what is whole', draft(), [prize()], []],
    ['no organiser', draft({ organiser: ' ' }), [prize()], ['organiser isNotEmpty']],
    ['no terms', draft({ claimTerms: '' }), [prize()], ['claimTerms isNotEmpty']],
    ['a keyword of nothing but spaces', draft({ keyword: '　 ' }), [prize()], ['keyword length']],
    [
      'a keyword that is too long',
      draft({ keyword: '一二三四五六七八九十一二三四五六七八九十一' }),
      [prize()],
      ['keyword length'],
    ],
    ['a keyword of twenty emoji', draft({ keyword: '🎉'.repeat(20) }), [prize()], []],
    ['no prize', draft(), [], ['prizes arrayNotEmpty']],
    ['50 000 yuan', draft(), [prize({ valueFen: '5000000' })], []],
    ['a fen more', draft(), [prize(), prize({ no: 2, valueFen: '5000001' })], ['prizes.1.valueFen max']],
    ['worth nothing', draft(), [prize({ valueFen: '0' })], ['prizes.0.valueFen min']],
    [
      'fewer codes than prizes',
      draft(),
      [prize({ kind: 'code', codeSource: 'imported', codes: 2 })],
      ['prizes.0.codes min'],
    ],
    ['as many codes', draft(), [prize({ kind: 'code', codeSource: 'imported', codes: 3 })], []],
    [
      'a name like the state’s lottery',
      draft({ name: '双色球' }),
      [prize({ name: '彩票' })],
      ['name notStateLottery', 'prizes.0.name notStateLottery'],
    ],
    ['once per phone without a phone', draft({ oncePer: 'phone' }), [prize()], ['needsPhone isTrue']],
  ])('%s', (_what, d, prizes, expected) => {
    expect(said(d, prizes)).toEqual(expected);
  });

  it('lets none through where the platform takes none', () => {
    expect(said(draft(), [prize()], 'douyin')).toEqual(['roomId platform']);
  });
});

describe('the life of a lottery', () => {
  const allowed: Record<LotteryStep, string[]> = {
    edit: ['draft'],
    remove: ['draft'],
    publish: ['draft'],
    push: ['published'],
    start: ['published'],
    cancel: ['published'],
    leave: ['open', 'closed', 'waiting'],
    return: ['open', 'closed', 'waiting'],
    import: ['open'],
    close: ['open'],
    draw: ['closed', 'waiting'],
    settle: ['drawn'],
  };
  it.each(Object.entries(allowed))('%s', (step, states) => {
    for (const state of LOTTERY_STATES) {
      const ask = () => requireStep({ id: '7', state }, step as LotteryStep);
      if (states.includes(state)) expect(ask).not.toThrow();
      else
        expect(ask).toThrow(
          expect.objectContaining({ code: 'LOTTERY_STATE', details: { lotteryId: '7', state, step } }),
        );
    }
  });
});

it('compares keywords as people type them', () => {
  const wanted = keywordOf('家装 ＯＫ🎉');
  for (const typed of ['家装 OK🎉', ' 家装  ok🎉 ', '家装　ＯＫ🎉']) expect(keywordOf(typed)).toBe(wanted);
  for (const typed of ['家装OK🎉', '家装 OK', '', '家装 OK🎊']) expect(keywordOf(typed)).not.toBe(wanted);
});

it('says what has become of a win, by the clock', () => {
  const claimUntil = new Date('2026-12-01T00:00:00Z');
  const win = { claimedAt: null, shippedAt: null, redeemedAt: null, claimUntil };
  const at = new Date('2026-11-30T23:59:59.999Z');
  expect(winStateAt(win, at)).toBe('open');
  expect(winStateAt(win, claimUntil)).toBe('expired');
  expect(winStateAt({ ...win, claimedAt: at }, claimUntil)).toBe('claimed');
  expect(winStateAt({ ...win, claimedAt: at, shippedAt: at }, claimUntil)).toBe('shipped');
  expect(winStateAt({ ...win, claimedAt: at, redeemedAt: at }, claimUntil)).toBe('redeemed');
  expect(() => requireClaimable(win, at)).not.toThrow();
  expect(() => requireClaimable(win, claimUntil)).toThrow(expect.objectContaining({ code: 'CLAIM_EXPIRED' }));
});

it.each([
  [null, null, 4, null],
  [null, null, UNKNOWN_RISK, null],
  [0, 'admit', 0, null],
  [0, 'admit', 1, 'risk'],
  [3, 'refuse', 3, null],
  [3, 'refuse', 4, 'risk'],
  [3, 'admit', UNKNOWN_RISK, null],
  [0, 'refuse', UNKNOWN_RISK, 'risk-unknown'],
] as const)('of at most %j, unknown %j: a rank of %d is %j', (maxRisk, riskUnknown, rank, refusal) => {
  expect(riskRefusal({ maxRisk, riskUnknown }, rank)).toBe(refusal);
});

it('masks', () => {
  expect([maskName('王小明'), maskName('👩‍🦰'), maskName(''), maskPhone('13800138000')]).toEqual([
    '王*',
    '👩*',
    '*',
    '138****8000',
  ]);
});

it('freezes rules that the public verifier takes', () => {
  const lottery = {
    ...draft({ keyword: ' 幸福　OK ' }),
    id: '42',
    entrySeconds: 60,
    membersSince: new Date('2026-01-01T00:00:00Z'),
    maxRisk: 2,
    riskUnknown: 'refuse',
    claimDays: 7,
    keepDays: 30,
    beacon: 'none',
  } as LotteryEntity;
  const prizes = [{ no: 1, name: '电饭煲', kind: 'goods', valueFen: '29900', quantity: 1 }] as LotteryPrizeEntity[];
  const rules = rulesOf(lottery, prizes, { organiserKey: 'ab'.repeat(32), chain: '00'.repeat(32) });
  expect(rules).toMatchObject({
    lottery: '42',
    entry: { keyword: '幸福 ok' },
    eligibility: { risk: { max: 2, unknown: 'refuse' } },
    beacon: { kind: 'none' },
  });
  const unasked = { ...lottery, maxRisk: null, riskUnknown: null } as LotteryEntity;
  const other = rulesOf(unasked, prizes, { organiserKey: 'ab'.repeat(32), chain: '00'.repeat(32) });
  expect(other.eligibility).toMatchObject({ risk: null });
  const leaves = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
  const bundle = makeBundle({ rules, closesAtMs: 1, beacon: { kind: 'none' }, secret: new Uint8Array(32), leaves });
  expect(verifyBundle(JSON.parse(JSON.stringify(bundle))).result).toBe('verified');
});
