import { goodShare, KEPT_SHARES, type KeptShare, withShare, withToken } from './share.rules';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-21T04:00:00Z');
const share = (targetId: string, days: number | null = 30): KeptShare => ({
  target: 'room',
  targetId,
  token: `t${targetId}`,
  expiresAt: days === null ? null : new Date(NOW + days * DAY).toISOString(),
});
const of = (targetId: string) => ({ target: 'room' as const, targetId });

it.each([
  ['good for long', [share('1')], 't1'],
  ['good for ever', [share('1', null)], 't1'],
  ['good for eight days', [share('1', 8)], 't1'],
  ['good for seven days', [share('1', 7)], undefined],
  ['expired', [share('1', -1)], undefined],
  ['of another room', [share('2')], undefined],
  ['of another kind', [{ ...share('1'), target: 'goods' as const }], undefined],
])('uses a share that is %s or does not', (_name, kept, token) => {
  expect(goodShare(kept, of('1'), NOW)?.token).toBe(token);
});

it('keeps one of each, the newest first, and not too many', () => {
  const renewed = { ...share('1'), token: 'new' };
  expect(withShare([share('2'), share('1')], renewed)).toEqual([renewed, share('2')]);
  const many = Array.from({ length: KEPT_SHARES }, (_, n) => share(String(n)));
  expect(withShare(many, share('x'))).toHaveLength(KEPT_SHARES);
});

it('puts a token into an address', () => {
  expect(withToken('/pages/room/index?id=7', 'a-b_c')).toBe('/pages/room/index?id=7&s=a-b_c');
  expect(withToken('/pages/home/index', 'a&b')).toBe('/pages/home/index?s=a%26b');
  expect(withToken('/pages/home/index', null)).toBe('/pages/home/index');
});
