import type { ReplayPart } from '@kaibo/contracts/rooms.dto';
import { firstExpiry, isReplays, playable, stateNow } from './replay.rules';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const part = (url: string, expiresAt: string | null): ReplayPart => ({ url, createdAt: null, expiresAt });
const old = part('https://a/1', '2026-11-21T12:00:00Z');
const soon = part('https://a/2', '2026-11-22T12:00:00Z');
const ever = part('https://a/3', null);

it.each([
  [{ state: 'ready', items: [soon] }, true],
  [{ state: 'making', items: [] }, true],
  [{ state: 'of tomorrow', items: [] }, false],
  [{ state: 'ready', items: [null] }, false],
  [{ state: 'ready' }, false],
  [null, false],
])('takes %j for an answer: %s', (value, is) => expect(isReplays(value)).toBe(is));

it('plays what is not over', () => {
  expect(playable({ state: 'ready', items: [old, soon, ever] }, NOW)).toEqual([soon, ever]);
  expect(stateNow({ state: 'ready', items: [old, soon] }, NOW)).toBe('ready');
  expect(stateNow({ state: 'ready', items: [old] }, NOW)).toBe('expired');
  expect(stateNow({ state: 'closed', items: [] }, NOW)).toBe('closed');
});

it('names the first end there is', () => {
  expect(firstExpiry([ever, soon, old])).toBe(old.expiresAt);
  expect(firstExpiry([ever])).toBeNull();
});
