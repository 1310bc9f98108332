import { dayStart, maskPhones, NO_FILTER, toAsked } from './audit.rules';

it.each([
  ['2026-05-20', 'Asia/Shanghai', 0, '2026-05-19T16:00:00.000Z'],
  ['2026-05-20', 'Asia/Shanghai', 1, '2026-05-20T16:00:00.000Z'],
  ['2026-12-31', 'Asia/Shanghai', 1, '2026-12-31T16:00:00.000Z'],
  ['2026-05-20', 'UTC', 0, '2026-05-20T00:00:00.000Z'],
  ['2026-01-20', 'America/New_York', 0, '2026-01-20T05:00:00.000Z'],
  ['2026-07-20', 'America/New_York', 0, '2026-07-20T04:00:00.000Z'],
  ['2026-03-08', 'America/New_York', 0, '2026-03-08T05:00:00.000Z'], // summer time begins on this day
  ['2026-03-08', 'America/New_York', 1, '2026-03-09T04:00:00.000Z'],
  ['2026-11-01', 'America/New_York', 1, '2026-11-02T05:00:00.000Z'], // and ends on this
  ['2026-03-29', 'Europe/London', 1, '2026-03-29T23:00:00.000Z'],
])('%s in %s and %d days after begins at %s', (day, zone, plus, at) => expect(dayStart(day, zone, plus)).toBe(at));

it('asks for what is filled in, without blanks, the last day counted in', () => {
  expect(toAsked(NO_FILTER, 'Asia/Shanghai')).toEqual({});
  expect(
    toAsked(
      {
        ...NO_FILTER,
        actorKind: 'staff',
        actorId: ' 7 ',
        action: 'room.edit',
        from: '2026-05-20',
        until: '2026-05-20',
      },
      'Asia/Shanghai',
    ),
  ).toEqual({
    actorKind: 'staff',
    actorId: '7',
    action: 'room.edit',
    from: '2026-05-19T16:00:00.000Z',
    until: '2026-05-20T16:00:00.000Z',
  });
});

it.each([
  ['客户 13800138000 要求', '客户 138****8000 要求'],
  ['138 0013 8000 和 139-0013-9000', '138****8000 和 139****9000'],
  ['订单 2026052013800138000', '订单 2026052013800138000'], // a longer number is no phone
  ['恶意刷单', '恶意刷单'],
])('%s is shown as %s', (text, shown) => expect(maskPhones(text)).toBe(shown));
