import type { HoldView } from '@kaibo/contracts/privacy.dto';
import { dayIn, exportName, holdState, lastMoment, NO_HOLD, toSetHold } from './privacy.rules';

const NOW = Date.parse('2026-05-20T17:30:00Z'); // the 21st in Shanghai
const ZONE = 'Asia/Shanghai';
const form = { kind: 'tax' as const, reason: ' 税务核查 ', until: '' };

describe('a hold that is written down', () => {
  it('has its reason trimmed, and no end unless one is given', () =>
    expect(toSetHold(form, ZONE, NOW)).toEqual({ kind: 'tax', reason: '税务核查' }));
  it.each([
    ['2026-05-21', '2026-05-21T16:00:00.000Z'],
    ['2026-12-31', '2026-12-31T16:00:00.000Z'],
  ])('holds to the end of %s in the merchant’s zone', (until, end) =>
    expect(toSetHold({ ...form, until }, ZONE, NOW)).toMatchObject({ until: end }),
  );
  it('holds a day of 25 hours to its end', () =>
    expect(toSetHold({ ...form, until: '2026-10-25' }, 'Europe/Berlin', NOW)).toMatchObject({
      until: '2026-10-25T23:00:00.000Z',
    }));
  it.each([
    ['nothing', NO_HOLD],
    ['a short reason', { ...form, reason: ' 税务 ' }],
    ['yesterday', { ...form, until: '2026-05-20' }],
  ])('is not sent with %s', (_name, given) => expect(toSetHold(given, ZONE, NOW)).toBeNull());
});

it('says which day it is where', () => {
  expect(dayIn(NOW, ZONE)).toBe('2026-05-21');
  expect(dayIn(NOW, 'America/New_York')).toBe('2026-05-20');
});

it.each([
  [true, null, 'standing'],
  [false, '2026-05-20T00:00:00Z', 'released'],
  [false, null, 'over'],
])('standing %s, released %s: %s', (isStanding, releasedAt, state) =>
  expect(holdState({ isStanding, releasedAt } as HoldView)).toBe(state),
);

it('shows the last moment that is held', () =>
  expect(lastMoment('2026-05-21T16:00:00.000Z')).toBe('2026-05-21T15:59:59.999Z'));

it('names the file by number and day', () =>
  expect(exportName('4', '2026-05-20T17:30:00Z', ZONE)).toBe('member-4-2026-05-21.json'));
