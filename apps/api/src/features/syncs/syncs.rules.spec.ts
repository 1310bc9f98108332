import { aSourceRoom } from '../rooms/room-store.fixtures';
import type { SourcePage } from '../../platforms/platform';
import { healthOf, newPass, type Pass, type Step, takePage, verdictOf } from './syncs.rules';

const NOW = new Date('2026-11-21T12:00:00Z');
const hoursAgo = (hours: number): Date => new Date(NOW.getTime() - hours * 3_600_000);

/** A list of `count` rooms r1 ... rn, one a minute, latest first. */
const aList = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    aSourceRoom({ platformRoomId: `r${index + 1}`, startsAt: new Date(NOW.getTime() - index * 60_000) }),
  );
const pageOf = (rooms: SourcePage['rooms'], start: number, size = 50, total = rooms.length): SourcePage => ({
  rooms: rooms.slice(start, start + size),
  total,
});

/** Reads with whatever `answer` says for each start. */
const read = (answer: (start: number, page: number) => SourcePage, scope: 'sweep' | 'head' = 'sweep') => {
  let pass: Pass = newPass();
  let start = 0;
  const starts: number[] = [];
  for (;;) {
    starts.push(start);
    const step: Step = takePage(pass, answer(start, starts.length), start, scope, NOW);
    if (step.kind !== 'more') return { step, starts, end: step.kind === 'broken' ? step.cause : step.kind };
    ({ pass, start } = step);
  }
};

describe('a pass over the list', () => {
  it('follows the rows that came', () => {
    const rooms = aList(120);
    const { end, starts, step } = read((start) => pageOf(rooms, start));
    expect([end, starts, step.pass.seen.size]).toEqual(['complete', [0, 50, 100], 120]);
  });

  it('does not care how many rows come', () => {
    const rooms = aList(30);
    const { end, starts } = read((start, page) => pageOf(rooms, start, page));
    expect([end, starts]).toEqual(['complete', [0, 1, 3, 6, 10, 15, 21, 28]]);
  });

  it.each([0, 1, 50])('reads a list of %d in one page', (count) => {
    const { end, starts } = read((start) => pageOf(aList(count), start));
    expect([end, starts]).toEqual(['complete', [0]]);
  });

  const rooms = aList(150);
  const without = (id: string) => rooms.filter((room) => room.platformRoomId !== id);
  it.each<[string, (start: number, page: number) => SourcePage]>([
    ['a room deleted in what was read', (start, page) => pageOf(page === 1 ? rooms : without('r3'), start)],
    [
      'a room added at the head',
      (start, page) => pageOf(page === 1 ? rooms : [aSourceRoom({ platformRoomId: 'new' }), ...rooms], start),
    ],
    [
      'one deleted and one added before the next page',
      (start, page) => pageOf(page === 1 ? rooms : [aSourceRoom({ platformRoomId: 'new' }), ...without('r140')], start),
    ],
    ['a total that differs on the last page', (start, page) => pageOf(rooms, start, 50, page === 3 ? 151 : 150)],
    ['a total that counts pages', (start, page) => pageOf(rooms, start, 50, 150 + page)],
    ['the same page again', () => ({ rooms: rooms.slice(0, 50), total: 150 })],
    [
      'a row twice',
      (start) => {
        const page = pageOf(rooms, start);
        return start === 50 ? { ...page, rooms: [...page.rooms.slice(0, -1), ...page.rooms.slice(3, 4)] } : page;
      },
    ],
    [
      'a row twice in a list of one page',
      () => ({ rooms: [rooms, rooms].flatMap((all) => all.slice(0, 1)), total: 2 }),
    ],
  ])('sees a list that is not the same throughout: %s', (_name, answer) => {
    const { step, end } = read(answer);
    expect([end, step.pass.isShifted]).toEqual(['changed-while-reading', true]);
  });

  it('does not take fewer rows than promised for the whole list', () => {
    expect(read((start) => pageOf(rooms, start, 50, 200)).end).toBe('short-page');
    expect(read((start, page) => (page === 1 ? pageOf(rooms, start) : { rooms: [], total: 0 })).end).toBe(
      'changed-while-reading',
    );
  });

  it('ends, whatever the platform says', () => {
    const endless = (start: number): SourcePage => ({
      rooms: [0, 1].map((n) => aSourceRoom({ platformRoomId: `x${start + n}`, startsAt: NOW })),
      total: 2_000_000_000,
    });
    expect(read(endless).end).toBe('short-page');
  });
});

describe('a look at the head', () => {
  const old = (count: number) =>
    Array.from({ length: count }, (_, n) => aSourceRoom({ platformRoomId: `old${n}`, startsAt: hoursAgo(25 + n) }));

  it('stops at the first room older than a day', () => {
    const rooms = [...aList(10), ...old(200)];
    const { end, starts } = read((start) => pageOf(rooms, start), 'head');
    expect([end, starts]).toEqual(['complete', [0]]);
  });

  it('reads on while all are new', () => {
    const rooms = [...aList(60), ...old(200)];
    expect(read((start) => pageOf(rooms, start), 'head').starts).toEqual([0, 50]);
  });

  it('does not stop at an old room on a page out of order', () => {
    const rooms = [...old(1), ...aList(60), ...old(200).slice(1)];
    const { starts } = read((start) => pageOf(rooms, start), 'head');
    expect(starts.length).toBeGreaterThan(1);
  });
});

it.each([
  [3, null, 'ok'],
  [0, null, 'ok'],
  [3, 'timeout', 'partial'],
  [0, 'timeout', 'failed'],
] as const)('judges %d pages with cause %s: %s', (pages, cause, verdict) => {
  expect(verdictOf(pages, cause)).toBe(verdict);
});

it.each([
  ['finished', 100_000, 100_000, 'fine'],
  ['running', 40, 30, 'fine'],
  ['running', 40, 31, 'abandoned'],
  ['queued', 30, 30, 'fine'],
  ['queued', 31, 31, 'start-again'],
  ['queued', 601, 601, 'abandoned'],
] as const)('judges a %s run, asked for %d s ago and silent for %d s: %s', (state, asked, silent, health) => {
  const ago = (seconds: number): Date => new Date(NOW.getTime() - seconds * 1000);
  expect(healthOf({ state, requestedAt: ago(asked), heartbeatAt: ago(silent) }, NOW)).toBe(health);
});
