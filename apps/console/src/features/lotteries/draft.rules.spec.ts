import { zh } from '../../texts/zh';
import { type DraftForm, NEW_DRAFT, problemAt, problemText, toForm, toWrite } from './draft.rules';
import { aLottery } from './lotteries.fixtures';

const ZONE = 'Asia/Shanghai';
const texts = zh.lotteries;
const form = (change: Partial<DraftForm> = {}): DraftForm => ({ ...toForm(aLottery(), ZONE), ...change });

it('sends a kept draft back as it was', () => {
  expect(toWrite(form(), ZONE)).toEqual({
    body: {
      name: '整装节抽奖',
      entryKind: 'comment',
      keyword: '幸福家装',
      entrySeconds: 180,
      needsPhone: false,
      oncePer: 'member',
      organiser: '幸福家装有限公司',
      claimTerms: '七天内填写地址',
      claimDays: 7,
      keepDays: 30,
      beacon: 'none',
      prizes: [{ name: '电饭煲', kind: 'goods', valueFen: 29_950, quantity: 2 }],
    },
  });
});

it('sends of two ways in the one that is chosen, and of codes where they come from', () => {
  const [prize] = form().prizes;
  const asked = toWrite(
    form({ entryKind: 'like', likes: ' 20 ', maxRisk: '0', prizes: prize ? [{ ...prize, kind: 'code' }] : [] }),
    ZONE,
  );
  expect(asked).toMatchObject({
    body: {
      likes: 20,
      maxRisk: 0,
      riskUnknown: 'admit',
      prizes: [{ kind: 'code', codeSource: 'generated', redeemNeedsPhone: false }],
    },
  });
  expect(asked).not.toHaveProperty('body.keyword');
});

it('keeps the instant of a day that nobody changed', () => {
  const since = '2026-03-01T09:30:00.000Z';
  const kept = toForm(aLottery({ membersSince: since }), ZONE);
  expect(kept.membersSince).toBe('2026-03-01');
  expect(toWrite(kept, ZONE, since)).toMatchObject({ body: { membersSince: since } });
  expect(toWrite({ ...kept, membersSince: '2026-03-02' }, ZONE, since)).toMatchObject({
    body: { membersSince: '2026-03-01T16:00:00.000Z' },
  });
  expect(toWrite({ ...kept, membersSince: '' }, ZONE, since)).not.toHaveProperty('body.membersSince');
});

it('names every field that holds no number, no amount or no room', () => {
  const asked = toWrite({ ...NEW_DRAFT, entrySeconds: '三分钟', claimDays: '7.5' }, ZONE);
  const named = 'problems' in asked ? asked.problems.map(({ field, rule }) => `${field} ${rule}`) : [];
  expect(named.sort()).toEqual([
    'claimDays isInt',
    'entrySeconds isInt',
    'prizes.0.valueFen isYuan',
    'roomId isDefined',
  ]);
});

it('names field and rule in words; what is newer in the API’s own', () => {
  const cap = { field: 'prizes.1.valueFen', rule: 'max', message: 'too dear' };
  const newer = { field: 'colour', rule: 'isBlue', message: 'colour must be blue' };
  expect(problemText(texts, cap)).toBe('奖品 2 市场价：超过上限 (max)');
  expect(problemText(texts, newer)).toBe('colour：colour must be blue (isBlue)');
  expect(problemAt(texts, [cap, newer], 'prizes.1.valueFen')).toBe('超过上限 (max)');
  expect(problemAt(texts, [cap, newer], 'prizes.0.valueFen')).toBeUndefined();
});
