import fc from 'fast-check';
import { attribute, type CreditingTouch } from './attribution.rules';
import { DEFAULT_TERMS, type PolicyTerms } from './policy.rules';

const day = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 86_400_000);
const touch = (sharerId: string, at: number, evidence: 'signed' | 'client' = 'signed'): CreditingTouch => ({
  touchId: `${sharerId}@${at}`,
  sharerId,
  at: day(at),
  evidence,
});
const terms = (over: Partial<PolicyTerms['attribution']> = {}, paidLevels: 1 | 2 = 1): PolicyTerms => ({
  ...DEFAULT_TERMS,
  paidLevels,
  attribution: { validityDays: 30, protectionDays: 7, evidence: 'client', ...over },
});
const whose = (touches: CreditingTouch[], at: number, with_ = terms(), above: Record<string, string> = {}) =>
  attribute({ buyerId: 'buyer', at: day(at) }, touches, (id) => above[id] ?? null, { version: 4, terms: with_ });

it.each<[string, CreditingTouch[], number, PolicyTerms, string | null]>([
  ['nobody’s without a touch', [], 10, terms(), null],
  ['the sharer’s within the validity', [touch('A', 0)], 29.9, terms(), 'A'],
  ['nobody’s from the last day on', [touch('A', 0)], 30, terms(), null],
  ['the first one’s while protected', [touch('A', 0), touch('B', 6.9)], 10, terms(), 'A'],
  ['the last one’s once protection is over', [touch('A', 0), touch('B', 7)], 10, terms(), 'B'],
  ['the one’s who renewed it', [touch('A', 0), touch('A', 20)], 45, terms(), 'A'],
  [
    'the other one’s, though the first shared again meanwhile: protection is not renewed',
    [touch('A', 0), touch('A', 6), touch('B', 8)],
    9,
    terms(),
    'B',
  ],
  [
    'the next one’s once the first one’s validity is over',
    [touch('A', 0), touch('B', 31)],
    32,
    terms({ protectionDays: 30 }),
    'B',
  ],
  ['nobody’s by a touch that came after the order', [touch('A', 5)], 4, terms(), null],
  ['never the buyer’s own', [touch('buyer', 0)], 1, terms(), null],
  [
    'not by what only the client says, where signed is asked for',
    [touch('A', 0), touch('B', 8, 'client')],
    9,
    terms({ evidence: 'signed' }),
    'A',
  ],
  ['also by what the client says, where that is enough', [touch('A', 0), touch('B', 8, 'client')], 9, terms(), 'B'],
])('an order is %s', (_name, touches, at, with_, sharer) => {
  const { beneficiaries, policy } = whose(touches, at, with_);
  expect(beneficiaries).toEqual(sharer === null ? [] : [{ memberId: sharer, level: 1 }]);
  expect(policy).toBe(4);
});

it('pays a second level only where the policy says so, and nobody twice', () => {
  expect(whose([touch('A', 0)], 1, terms(), { A: 'S' }).beneficiaries).toHaveLength(1);
  expect(whose([touch('A', 0)], 1, terms({}, 2), { A: 'S' }).beneficiaries).toEqual([
    { memberId: 'A', level: 1 },
    { memberId: 'S', level: 2 },
  ]);
  expect(whose([touch('A', 0)], 1, terms({}, 2), { A: 'buyer' }).beneficiaries).toHaveLength(1);
  expect(whose([touch('A', 0)], 1, terms({}, 2), { A: 'A' }).beneficiaries).toHaveLength(1);
});

it('never pays more than two, nor the buyer, nor by a touch that is not there, and says the same each time', () => {
  const one = fc.record({ who: fc.constantFrom('A', 'B', 'C', 'buyer'), at: fc.integer({ min: 0, max: 90 }) });
  fc.assert(
    fc.property(
      fc.array(one, { maxLength: 20 }),
      fc.integer({ min: 0, max: 100 }),
      fc.constantFrom<1 | 2>(1, 2),
      (raw, at, levels) => {
        const touches = [...raw].sort((a, b) => a.at - b.at).map(({ who, at: when }) => touch(who, when));
        const asked = () => whose(touches, at, terms({}, levels), { A: 'B', B: 'C', C: 'A' });
        const found = asked();
        expect(found).toEqual(asked());
        const paid = found.beneficiaries.map(({ memberId }) => memberId);
        expect(paid.length).toBeLessThanOrEqual(levels);
        expect(new Set(paid).size).toBe(paid.length);
        expect(paid).not.toContain('buyer');
        if (paid.length) expect(touches.some(({ touchId }) => touchId === found.touchId)).toBe(true);
      },
    ),
  );
});
