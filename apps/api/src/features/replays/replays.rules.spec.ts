import type { SourceReplay } from '../../platforms/platform';
import { afterAnswer, afterFailure, isPlayable, type ReplayKnown, toParts, viewOf } from './replays.rules';

const NOW = new Date('2026-11-21T12:00:00Z');
const inHours = (hours: number): Date => new Date(NOW.getTime() + hours * 3_600_000);
const unknown: ReplayKnown = { state: 'asked', parts: [], expiresAt: null, tries: 0 };
const replay = (mediaUrl: string, more: Partial<SourceReplay> = {}): SourceReplay => ({
  mediaUrl,
  createdAt: inHours(-1),
  expiresAt: inHours(24),
  ...more,
});

it.each([
  ['https://v.qq.com/a.mp4', true],
  ['http://v.qq.com/a.m3u8?sign=1', true],
  ['javascript:alert(1)', false],
  ['data:video/mp4;base64,AA', false],
  ['ftp://v.qq.com/a.mp4', false],
  ['//v.qq.com/a.mp4', false],
  ['https://me:secret@v.qq.com/a.mp4', false],
  ['https://v.qq.com/a b.mp4', false],
  ['https://', false],
  ['', false],
])('takes %s for playable: %s', (url, is) => expect(isPlayable(url)).toBe(is));

it('takes no address that is longer than one is', () => {
  const url = (chars: number) => `https://v.qq.com/`.padEnd(chars, 'a');
  expect([isPlayable(url(2_000)), isPlayable(url(2_001))]).toEqual([true, false]);
});

it('keeps each address once, oldest first, those without a time last', () => {
  const parts = toParts([
    replay('https://a/3', { createdAt: null }),
    replay('https://a/2', { createdAt: inHours(-1) }),
    replay('https://a/1', { createdAt: inHours(-2) }),
    replay('https://a/2', { createdAt: inHours(-1) }),
    replay('file:///etc/passwd'),
  ]);
  expect(parts.map((part) => part.url)).toEqual(['https://a/1', 'https://a/2', 'https://a/3']);
});

it('asks ever less often while there is none, and gives up after eleven more', () => {
  let known = unknown;
  let at = NOW;
  const waits: (number | null)[] = [];
  for (;;) {
    const asked = afterAnswer(known, [], at);
    waits.push(asked.askAt && (asked.askAt.getTime() - at.getTime()) / 60_000);
    known = asked;
    if (!asked.askAt) break;
    at = asked.askAt;
  }
  expect(waits).toEqual([10, 10, 20, 40, 60, 120, 240, 480, 1440, 1440, 1440, null]);
  expect(known).toMatchObject({ state: 'none', parts: [], failure: null });
});

it('never takes failures for an answer: given up, it says so', () => {
  let asked = afterFailure(unknown, 'platform-error', 9410003, NOW);
  expect(asked).toMatchObject({ state: 'asked', tries: 1, failure: 'platform-error', failureCode: 9410003 });
  for (let tries = 1; asked.askAt; tries++) {
    expect(tries).toBeLessThan(20);
    asked = afterFailure(asked, 'platform-error', 9410003, asked.askAt);
  }
  expect(asked).toMatchObject({ state: 'failed', askAt: null });
});

it('keeps what was found when a later look fails', () => {
  const found = afterAnswer(unknown, [replay('https://a/1')], NOW);
  expect(found).toMatchObject({ state: 'found', expiresAt: inHours(24), askAt: inHours(24), tries: 0 });
  const failed = afterFailure(found, 'timeout', null, inHours(24));
  expect(failed).toMatchObject({ state: 'found', parts: found.parts, failure: 'timeout' });
  expect(afterAnswer(failed, [replay('https://a/1'), replay('https://a/2')], inHours(25))).toMatchObject({
    state: 'found',
    parts: [{ url: 'https://a/1' }, { url: 'https://a/2' }],
    askAt: null,
    failure: null,
  });
});

it('counts no try where nothing could be asked, and waits for the platform’s next day', () => {
  expect(afterFailure(unknown, 'quota-used-up', 45009, NOW)).toMatchObject({
    state: 'asked',
    tries: 0,
    askAt: new Date('2026-11-21T16:00:00Z'),
  });
});

it('takes an answer of nothing but unusable addresses for a failure', () => {
  expect(afterAnswer(unknown, [replay('javascript:alert(1)')], NOW)).toMatchObject({
    state: 'asked',
    failure: 'platform-error',
    tries: 1,
  });
});

describe('what viewers are told', () => {
  const room = { liveStatus: 103, startsAt: inHours(-3), endsAt: inHours(-1), isReplayClosed: false };
  const { parts } = afterAnswer(
    unknown,
    [replay('https://a/1'), replay('https://a/2', { expiresAt: inHours(48) })],
    NOW,
  );
  it.each([
    ['on air', { ...room, liveStatus: 101 }, null, 'early'],
    ['broken off', { ...room, liveStatus: 106 }, null, 'early'],
    ['to come', { ...room, liveStatus: 102, endsAt: inHours(1) }, null, 'early'],
    ['never started', { ...room, liveStatus: 102 }, null, 'none'],
    ['expired', { ...room, liveStatus: 107 }, null, 'none'],
    ['closed', { ...room, isReplayClosed: true }, { state: 'found', parts }, 'closed'],
    ['of a source that has none', { ...room, isReplayClosed: null }, null, 'none'],
    ['not asked about yet', room, null, 'making'],
    ['asked about too late', { ...room, startsAt: inHours(-24 * 46) }, null, 'none'],
    ['asked about', room, { state: 'asked', parts: [] }, 'making'],
    ['without a replay', room, { state: 'none', parts: [] }, 'none'],
    ['not to be asked', room, { state: 'failed', parts: [] }, 'unavailable'],
    ['found, and forgotten since', room, { state: 'found', parts: [] }, 'expired'],
    ['found', room, { state: 'found', parts }, 'ready'],
  ] as const)('of a room %s', (_name, of, known, state) => {
    const { view } = viewOf(of, known as Parameters<typeof viewOf>[1], NOW);
    expect(view.state).toBe(state);
    expect(view.items).toHaveLength(state === 'ready' ? 2 : 0);
  });

  it('leaves out each part when it is over, and says when the answer changes by the clock', () => {
    const known = { state: 'found' as const, parts };
    expect(viewOf(room, known, NOW).freshUntil).toEqual(inHours(24));
    const later = viewOf(room, known, inHours(24));
    expect(later.view.items.map((item) => item.url)).toEqual(['https://a/2']);
    expect(later.freshUntil).toEqual(inHours(48));
    expect(viewOf(room, known, inHours(48)).view).toEqual({ state: 'expired', items: [] });
  });
});
