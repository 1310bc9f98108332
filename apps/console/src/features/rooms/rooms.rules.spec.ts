import fc from 'fast-check';
import { aRoom } from '../../../test/fake-api';
import { draftChange, draftProblem, freshness, inOrder, movedOrder, withOrder } from './rooms.rules';

const rows = (...ids: string[]) => ids.map((id) => ({ id }));

describe('movedOrder', () => {
  it.each([
    // ordered, on show, who, where, result
    [['a', 'b', 'c'], ['a', 'b', 'c'], 'b', -1, ['b', 'a', 'c']],
    [['a', 'b', 'c'], ['a', 'b', 'c'], 'b', 1, ['a', 'c', 'b']],
    [[], ['a', 'b', 'c', 'd'], 'c', -1, ['a', 'c']], // b follows by time
    [[], ['a', 'b', 'c', 'd'], 'a', 1, ['b']],
    [['a'], ['a', 'b', 'c'], 'a', 1, ['b', 'a']],
    [['a'], ['a', 'b', 'c'], 'c', -1, ['a', 'c']],
    [['a', 'x', 'b', 'y'], ['a', 'b', 'c'], 'b', -1, ['b', 'x', 'a', 'y']], // x and y are of another state
    [['x', 'y'], ['a', 'b'], 'b', -1, ['x', 'y', 'b']],
    [['a', 'b', 'z'], ['a', 'b'], 'b', -1, ['b', 'a', 'z']], // z is not loaded yet
  ] as const)('%j, showing %j: %s by %d gives %j', (ordered, shown, id, by, expected) => {
    expect(movedOrder(ordered, rows(...shown), id, by)).toEqual(expected);
  });

  it.each([
    ['a', -1],
    ['c', 1],
    ['nobody', 1],
  ] as const)('changes nothing when %s moves by %d', (id, by) => {
    const ordered = ['a', 'b'];
    expect(movedOrder(ordered, rows('a', 'b', 'c'), id, by)).toBe(ordered);
  });

  it('shows exactly the swap, loses nobody and repeats nobody, whatever part is on show', () => {
    const lists = fc
      .tuple(
        fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 25 }),
        fc.nat(25),
        fc.array(fc.boolean(), { minLength: 25, maxLength: 25 }),
      )
      .map(([all, placed, picks]) => {
        const ids = all.map(String);
        return { ids, ordered: ids.slice(0, placed), shown: ids.filter((_, index) => picks[index]) };
      });
    fc.assert(
      fc.property(lists, fc.nat(25), fc.constantFrom(-1 as const, 1 as const), ({ ids, ordered, shown }, pick, by) => {
        const id = shown[pick % Math.max(1, shown.length)] ?? 'nobody';
        const next = movedOrder(ordered, rows(...shown), id, by);
        expect(new Set(next).size).toBe(next.length);
        expect(ordered.filter((was) => !next.includes(was))).toEqual([]);
        // What the API lists then: the placed ones, then the others as they were by time.
        const listed = [...next, ...ids.filter((one) => !next.includes(one))].filter((one) => shown.includes(one));
        const swapped = [...shown];
        const from = shown.indexOf(id);
        const other = shown[from + by];
        if (from >= 0 && other !== undefined) [swapped[from], swapped[from + by]] = [other, id];
        expect(listed).toEqual(swapped);
        // Rooms that are not on show keep their places.
        ordered.forEach((was, index) => {
          if (!shown.includes(was)) expect(next[index]).toBe(was);
        });
      }),
      { numRuns: 500 },
    );
  });
});

it('withOrder numbers from 1 and puts the others behind as they were', () => {
  const rooms = ['1', '2', '3'].map((id) => aRoom({ id, position: id === '1' ? 1 : null }));
  expect(withOrder(rooms, ['3', '9']).map(({ id, position }) => [id, position])).toEqual([
    ['3', 1],
    ['1', null],
    ['2', null],
  ]);
});

it('inOrder is stable for rooms without a place', () => {
  const rooms = [
    aRoom({ id: 'b' }),
    aRoom({ id: 'c', position: 2 }),
    aRoom({ id: 'a' }),
    aRoom({ id: 'd', position: 1 }),
  ];
  expect(inOrder(rooms).map(({ id }) => id)).toEqual(['d', 'c', 'b', 'a']);
});

describe('freshness', () => {
  const at = '2026-05-20T12:00:00Z';
  it.each([
    [undefined, { kind: 'never' }],
    [{ syncedAt: null, polledAt: null }, { kind: 'never' }],
    [
      { syncedAt: null, polledAt: at },
      { kind: 'part-only', partAt: at },
    ],
    [
      { syncedAt: at, polledAt: at },
      { kind: 'complete', at },
    ],
    [
      { syncedAt: at, polledAt: null },
      { kind: 'complete', at },
    ],
    [
      { syncedAt: '2026-05-20T11:00:00Z', polledAt: at },
      { kind: 'partial', completeAt: '2026-05-20T11:00:00Z', partAt: at },
    ],
  ])('%j is %j', (age, expected) => expect(freshness(age && { miniAppId: '1', ...age })).toEqual(expected));
});

describe('what staff type', () => {
  it.each([
    ['标题', '', null],
    ['   ', '', 'title'],
    ['', '', 'title'],
    ['🎬'.repeat(60), '', null],
    ['字'.repeat(61), '', 'title'],
    ['标题', ' https://a.example/1.png ', null],
    ['标题', 'http://127.0.0.1:3001/x.png', null],
    ['标题', 'javascript:alert(1)', 'cover'],
    ['标题', 'data:image/png;base64,AAAA', 'cover'],
    ['标题', '//a.example/1.png', 'cover'],
    ['标题', 'https://', 'cover'],
    ['标题', `https://a.example/${'x'.repeat(2000)}`, 'cover'],
  ])('%j with the cover %j: %s', (title, cover, problem) => expect(draftProblem({ title, cover })).toBe(problem));

  const room = { platformTitle: '平台', titleOverride: '自己的', coverOverride: 'https://a.example/1' };
  it.each([
    [{ title: '自己的', cover: 'https://a.example/1' }, {}],
    [{ title: ' 平台 ', cover: 'https://a.example/1' }, { titleOverride: null }],
    [
      { title: '新的', cover: ' ' },
      { titleOverride: '新的', coverOverride: null },
    ],
  ])('%j asks for %j', (draft, change) => expect(draftChange(room, draft)).toEqual(change));
});
