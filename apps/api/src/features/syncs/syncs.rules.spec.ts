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
  it('follows the rows that came, each page beginning with the last row of the one before', () => {
    const rooms = aList(120);
    const { end, starts, step } = read((start) => pageOf(rooms, start));
    expect([end, starts, step.pass.seen.size]).toEqual(['complete', [0, 49, 98], 120]);
  });

  it('does not care how many rows come', () => {
    const rooms = aList(30);
    expect(read((start, page) => pageOf(rooms, start, page + 1)).end).toBe('complete');
  });

  it('reads one page of a short list once', () => {
    expect(read((start) => pageOf(aList(5), start)).starts).toEqual([0]);
  });

  it('asks twice before it believes in an empty list', () => {
    const { end, starts } = read(() => ({ rooms: [], total: 0 }));
    expect([end, starts]).toEqual(['complete', [0, 0]]);
    const rooms = aList(3);
    expect(read((_, page) => (page === 1 ? { rooms: [], total: 0 } : pageOf(rooms, 0))).end).toBe(
      'changed-while-reading',
    );
  });

  const rooms = aList(150);
  const without = (id: string) => rooms.filter((room) => room.platformRoomId !== id);
  it.each<[string, (start: number, page: number) => SourcePage]>([
    ['a room deleted in what was read', (start, page) => pageOf(page === 1 ? rooms : without('r3'), start)],
    [
      'a room deleted, and the platform still says the old total',
      (start, page) => pageOf(page === 1 ? rooms : without('r3'), start, 50, 150),
    ],
    [
      'a room added at the head',
      (start, page) => pageOf(page === 1 ? rooms : [aSourceRoom({ platformRoomId: 'new' }), ...rooms], start),
    ],
    [
      'one deleted and one added at the tail: as many as before',
      (start, page) => pageOf(page === 1 ? rooms : [...without('r3'), aSourceRoom({ platformRoomId: 'new' })], start),
    ],
    ['a total that differs on the last page', (start, page) => pageOf(rooms, start, 50, page === 4 ? 151 : 150)],
    ['the same page again', (start) => ({ rooms: rooms.slice(0, 50), total: start < 100 ? 150 : 150 })],
    [
      'a row twice',
      (start) => {
        const page = pageOf(rooms, start);
        return start === 49 ? { ...page, rooms: [...page.rooms.slice(0, -1), ...page.rooms.slice(3, 4)] } : page;
      },
    ],
    [
      'a page in another order',
      (start, page) => {
        const read = pageOf(rooms, start);
        return page === 2 ? { ...read, rooms: [...read.rooms].reverse() } : read;
      },
    ],
  ])('sees a list that is not the same throughout: %s', (_name, answer) => {
    const { step } = read(answer);
    expect(step.kind).toBe('broken');
    expect(step.pass.isShifted).toBe(true);
  });

  it('does not take fewer rows than promised for the whole list', () => {
    expect(read((start) => pageOf(rooms, start, 50, 200)).end).toBe('short-page');
    expect(read((start, page) => (page === 1 ? pageOf(rooms, start) : { rooms: [], total: 150 })).end).toBe(
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
    expect(read((start) => pageOf(rooms, start), 'head').starts).toEqual([0, 49]);
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
