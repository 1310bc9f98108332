import { aSourceRoom } from './room-store.fixtures';
import { statusAt, toJson, toRows } from './room-store.rules';

const NOW = new Date('2026-11-21T14:00:00Z');

it.each([
  [102, '2026-11-21T14:00:01Z', 102],
  [102, '2026-11-21T14:00:00Z', 107],
  [101, '2026-11-21T10:00:00Z', 101],
  [105, '2026-11-21T10:00:00Z', 105],
  [107, '2026-11-21T18:00:00Z', 107],
])('takes %d with the planned end %s for %d', (liveStatus, endsAt, status) => {
  expect(statusAt({ liveStatus, endsAt: new Date(endsAt) }, NOW)).toBe(status);
});

it('keeps the last mention of a room, and one order whatever the page was', () => {
  const rooms = ['9', '10', '9'].map((platformRoomId, index) => aSourceRoom({ platformRoomId, title: `t${index}` }));
  expect(toRows(rooms, NOW).map((row) => [row.platform_room_id, row.title])).toEqual([
    ['10', 't1'],
    ['9', 't2'],
  ]);
});

it.each([
  ['a\u0000b', 'a\ufffdb'],
  ['\ud800c', '\ufffdc'],
  ['\udc00', '\ufffd'],
  ['😀', '😀'],
  ['\\u0000', '\\u0000'],
])('replaces what PostgreSQL cannot hold: %j', (title, kept) => {
  const rows = JSON.parse(toJson(toRows([aSourceRoom({ title, goods: [] })], NOW))) as { title: string }[]; // our own rows
  expect(rows.map((row) => row.title)).toEqual([kept]);
});
