import { act, type Action, ACTIONS, allowedActions, endedAt, PLAIN, type Room, statusAt } from './rooms';

const MINUTE = 60_000;
const START = Date.parse('2026-11-21T12:00:00Z');
const END = START + 120 * MINUTE;

const aRoom = (status = 102, since = START - 60 * MINUTE): Room => ({
  ...PLAIN,
  roomId: 1,
  name: '幸福海岸新中式风格',
  anchorName: '设计师林可',
  startTime: START,
  endTime: END,
  picture: 1,
  status,
  since,
});

/** What a person does, and what the platform then says at each instant (minutes from the planned start). */
type Step = [minute: number, does: Action | null, then: number];
const histories: [string, Step[]][] = [
  ['starts on time and ends', [[-1, null, 102], [0, 'start', 101], [90, 'end', 103], [9_999, null, 103]]],
  ['starts long before its plan', [[-55, 'start', 101], [-54, null, 101]]],
  ['starts in the last moment', [[119, 'start', 101], [121, null, 101]]],
  ['runs on past its planned end', [[5, 'start', 101], [120, null, 101], [1_440, null, 101], [1_441, 'end', 103]]],
  ['never starts', [[0, null, 102], [119, null, 102], [120, null, 107], [9_999, null, 107]]],
  ['pauses and goes on', [[0, 'start', 101], [10, 'pause', 105], [24, 'resume', 101], [40, null, 101]]],
  ['pauses too long', [[0, 'start', 101], [10, 'pause', 105], [24, null, 105], [25, null, 103]]],
  ['pauses twice, each its own 15 minutes', [[0, 'start', 101], [10, 'pause', 105], [20, 'resume', 101], [21, 'pause', 105], [35, null, 105], [36, null, 103]]],
  ['breaks off and comes back', [[0, 'start', 101], [10, 'break', 106], [24, 'recover', 101], [60, null, 101]]],
  ['breaks off for good', [[0, 'start', 101], [10, 'break', 106], [24, null, 106], [25, null, 103]]],
  ['is ended while paused', [[0, 'start', 101], [10, 'pause', 105], [11, 'end', 103]]],
  ['is banned before it starts', [[-5, 'ban', 104], [0, null, 104], [120, null, 104]]],
  ['is banned while live', [[0, 'start', 101], [1, 'ban', 104], [9_999, null, 104]]],
  ['is banned while paused, and no clock ends it', [[0, 'start', 101], [1, 'pause', 105], [2, 'ban', 104], [60, null, 104]]],
  ['is banned after its end', [[0, 'start', 101], [1, 'end', 103], [2, 'ban', 104]]],
  ['is banned after it expired', [[120, null, 107], [121, 'ban', 104]]],
]; // prettier-ignore

it.each(histories)('%s', (_name, steps) => {
  const room = aRoom();
  for (const [minute, action, then] of steps) {
    const now = START + minute * MINUTE;
    if (action) expect([minute, act(room, action, now)]).toEqual([minute, true]);
    expect([minute, statusAt(room, now)]).toEqual([minute, then]);
  }
});

// prettier-ignore
const allowed: [number, Action[]][] = [
  [101, ['pause', 'break', 'end', 'ban']],
  [102, ['start', 'ban']],
  [103, ['ban']],
  [104, []],
  [105, ['resume', 'end', 'ban']],
  [106, ['recover', 'end', 'ban']],
  [107, ['ban']],
];

it.each(allowed)('in %i allows %j and nothing else', (status, actions) => {
  const now = status === 107 ? END : START;
  const room = () => aRoom(status === 107 ? 102 : status, now - MINUTE);
  expect(allowedActions(room(), now)).toEqual(actions);
  for (const action of ACTIONS) {
    const before = room();
    expect([action, act(before, action, now)]).toEqual([action, actions.includes(action)]);
    if (!actions.includes(action)) expect(before).toEqual(room());
  }
});

it('ends a pause to the millisecond, and knows when that was', () => {
  const room = aRoom(105, START);
  const limit = START + 15 * MINUTE;
  expect([statusAt(room, limit - 1), endedAt(room, limit - 1)]).toEqual([105, null]);
  expect([statusAt(room, limit), endedAt(room, limit)]).toEqual([103, limit]);
  expect(endedAt(room, limit + 999 * MINUTE)).toBe(limit);
});
