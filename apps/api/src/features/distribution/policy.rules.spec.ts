import { type AskedTerms, DEFAULT_TERMS, forbiddenIn, toTerms } from './policy.rules';

const asked = (over: Partial<AskedTerms>): AskedTerms => ({ ...DEFAULT_TERMS, ...over });

it.each<[string, Partial<AskedTerms>, string[]]>([
  ['what holds by default', {}, []],
  ['an entry fee', { entryFeeFen: 1 }, ['entry-fee']],
  ['no entry fee', { entryFeeFen: 0 }, []],
  ['a purchase as the way in', { requiresPurchase: true }, ['purchase-gate']],
  ['pay for heads', { headCountReward: true }, ['head-count']],
  ['a third level', { paidLevels: 3 }, ['third-level']],
  ['a third level, acknowledged', { paidLevels: 3, acknowledgesSecondLevel: true }, ['third-level']],
  ['a second level without a word', { paidLevels: 2 }, ['second-level-unacknowledged']],
  ['a second level, acknowledged', { paidLevels: 2, acknowledgesSecondLevel: true }, []],
  [
    'protection beyond validity',
    { attribution: { validityDays: 3, protectionDays: 4, evidence: 'client' } },
    ['protection'],
  ],
  [
    'all at once',
    { entryFeeFen: 1, requiresPurchase: true, headCountReward: true, paidLevels: 9 },
    ['entry-fee', 'purchase-gate', 'head-count', 'third-level'],
  ],
])('says of %s what the law forbids', (_name, over, rules) => {
  const found = forbiddenIn(asked(over));
  expect(found.map(({ rule }) => rule)).toEqual(rules);
  for (const { rule, reason } of found) if (rule !== 'protection') expect(reason).toContain('国务院令第444号');
});

it('keeps the terms field by field', () => {
  const all = { ...DEFAULT_TERMS, paidLevels: 2, acknowledgesSecondLevel: true, entryFeeFen: 0, more: 1 };
  expect(toTerms(all)).toEqual({ ...DEFAULT_TERMS, paidLevels: 2 });
});
