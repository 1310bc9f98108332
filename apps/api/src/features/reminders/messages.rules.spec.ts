import { dataOf, fitting, pageOf, timeText, winDataOf } from './messages.rules';

it.each([
  ['春茶上新专场', 20, '春茶上新专场'],
  ['茶'.repeat(21), 20, `${'茶'.repeat(19)}…`],
  ['😀'.repeat(21), 20, `${'😀'.repeat(19)}…`],
  ['两\n行\t字', 20, '两 行 字'],
  ['\u202e反\u2066向', 20, '反 向'],
  [' \n ', 20, '直播'],
  ['\ud800半', 20, '半'],
])('makes of %j with at most %d characters %j', (text, most, fits) => {
  expect(fitting(text, most)).toBe(fits);
});

it('tells the time of Shanghai', () => {
  expect(timeText(new Date('2026-12-31T16:05:00Z'))).toBe('2027-01-01 00:05');
});

it('fills every field, and the page', () => {
  const room = { title: '春茶', anchorName: '茶园小陈和他的朋友们一起', startsAt: new Date('2026-11-21T12:00:00Z') };
  const fields = { thing1: 'title', time2: 'starts-at', thing3: 'note', name4: 'anchor' } as const;
  expect(dataOf(fields, '开播啦', room)).toEqual({
    thing1: '春茶',
    time2: '2026-11-21 20:00',
    thing3: '开播啦',
    name4: '茶园小陈和他的朋友…',
  });
  expect(pageOf('pages/room/index?id={roomId}', { roomId: '412' })).toBe('pages/room/index?id=412');
  expect(pageOf(null, { roomId: '412' })).toBeNull();
  expect(pageOf('p?w={winId}&l={lotteryId}&x={x}', { winId: '1', lotteryId: '2' })).toBe('p?w=1&l=2&x={x}');
});

it('tells of a win', () => {
  const win = { lottery: '整装节抽奖', prize: '电饭煲', claimUntil: new Date('2026-11-28T12:00:00Z') };
  const fields = { thing1: 'lottery', thing2: 'prize', time3: 'claim-until', thing4: 'note' } as const;
  expect(winDataOf(fields, '请及时领奖', win)).toEqual({
    thing1: '整装节抽奖',
    thing2: '电饭煲',
    time3: '2026-11-28 20:00',
    thing4: '请及时领奖',
  });
});
