import { RESULT_OF } from './chunks.rules';
import { isGranted, requireUpcoming, statusOf } from './reminders.rules';

const NOW = new Date('2026-11-21T12:00:00Z');
const LATER = new Date('2026-11-21T13:00:00Z');
const open = { id: '7', outcome: null, plan: { state: 'open', afterId: '0' }, result: null } as const;

it.each([
  ['waiting', {}],
  ['cancelled', { outcome: 'cancelled' as const }],
  ['sending', { plan: { state: 'sending' as const, afterId: '0' } }],
  ['sending', { plan: { state: 'sending' as const, afterId: '0' }, result: 0 }],
  ['sent', { plan: { state: 'sending' as const, afterId: '0' }, result: RESULT_OF.sent }],
  ['refused', { plan: { state: 'done' as const, afterId: '7' }, result: RESULT_OF.refused }],
  ['unknown', { plan: { state: 'released' as const, afterId: '9' }, result: RESULT_OF.unknown }],
  ['released', { plan: { state: 'released' as const, afterId: '7' } }],
  ['released', { plan: { state: 'released' as const, afterId: '7' }, result: RESULT_OF.void }],
  ['waiting', { plan: { state: 'open' as const, afterId: '6' }, result: RESULT_OF.void }],
])('is %s for %j', (status, changes) => {
  expect(statusOf({ ...open, ...changes })).toBe(status);
});

it.each([
  ['accept', true],
  ['acceptWithAudio', true],
  ['reject', false],
  ['ban', false],
  ['filter', false],
  ['fail', false],
] as const)('takes %s for a permission: %s', (answer, granted) => expect(isGranted(answer)).toBe(granted));

it.each([
  [101, LATER, 'live'],
  [103, LATER, 'ended'],
  [104, LATER, 'banned'],
  [107, LATER, 'expired'],
  [102, NOW, 'expired'],
])('is too late for %d that ends at %s: %s', (liveStatus, endsAt, status) => {
  expect(() => requireUpcoming({ liveStatus, endsAt }, NOW)).toThrow(
    expect.objectContaining({ code: 'REMINDER_TOO_LATE', details: { status } }),
  );
});

it('is not too late before', () =>
  expect(() => requireUpcoming({ liveStatus: 102, endsAt: LATER }, NOW)).not.toThrow());
