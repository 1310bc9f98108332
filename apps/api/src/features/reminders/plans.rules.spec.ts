import { nextStep, type PlanState, type RoomFacts } from './plans.rules';

const START = new Date('2026-11-21T12:00:00Z');
const LATER = new Date('2026-11-21T13:00:00Z');
const room = (liveStatus: number, changes: Partial<RoomFacts> = {}): RoomFacts => ({
  liveStatus,
  startsAt: START,
  isVanished: false,
  ...changes,
});

it.each<[string, PlanState, RoomFacts, boolean, object]>([
  ['waits for the start', 'open', room(102), false, { kind: 'none' }],
  ['follows a start that was moved', 'open', room(102, { startsAt: LATER }), false, { kind: 'move', startsAt: LATER }],
  ['fans out once the room is on air', 'open', room(101), false, { kind: 'fan-out' }],
  ['fans out for a room seen paused first', 'open', room(105), false, { kind: 'fan-out' }],
  ['fans out for a room seen interrupted first', 'open', room(106, { startsAt: LATER }), false, { kind: 'fan-out' }],
  ['waits for what an earlier start left', 'open', room(101), true, { kind: 'wait' }],
  ['releases an expired room', 'open', room(107), false, { kind: 'release', reason: 'expired' }],
  ['releases a room that was over before it was seen', 'open', room(103), false, { kind: 'release', reason: 'ended' }],
  [
    'releases a room that is gone',
    'open',
    room(102, { isVanished: true }),
    false,
    { kind: 'release', reason: 'vanished' },
  ],
  ['keeps promises while a room is banned', 'open', room(104), false, { kind: 'none' }],
  ['goes on while the room is on air', 'sending', room(106), true, { kind: 'none' }],
  ['stops when the room is over', 'sending', room(103), true, { kind: 'release', reason: 'ended' }],
  [
    'stops when the room is gone',
    'sending',
    room(101, { isVanished: true }),
    true,
    { kind: 'release', reason: 'vanished' },
  ],
  ['stops when the room is banned', 'sending', room(104), true, { kind: 'release', reason: 'banned' }],
  [
    'waits again when the room was put back',
    'sending',
    room(102, { startsAt: LATER }),
    true,
    { kind: 'reopen', startsAt: LATER },
  ],
  ['leaves what is done', 'done', room(102), false, { kind: 'none' }],
  ['leaves what was released', 'released', room(101), false, { kind: 'none' }],
])('%s', (_name, state, facts, hasOpenChunks, step) => {
  expect(nextStep({ state, startsAt: START }, facts, hasOpenChunks)).toEqual(step);
});
