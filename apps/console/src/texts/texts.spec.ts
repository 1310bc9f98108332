import { ERROR_CODES } from '@kaibo/contracts/errors';
import { SYNC_CAUSES } from '@kaibo/contracts/syncs';
import { en } from './en';
import { failureText, TEXTS } from './texts';
import { ago, moment, sameClock, span } from './times';
import { zh } from './zh';

const now = Date.parse('2026-05-20T12:00:00Z');

describe('every text', () => {
  it.each(ERROR_CODES)('%s has its own text in both languages', (code) => {
    for (const texts of Object.values(TEXTS)) {
      expect(failureText(texts, code).length).toBeGreaterThan(5);
      expect(failureText(texts, code)).not.toBe(texts.errors.UNKNOWN);
    }
  });
  it.each(SYNC_CAUSES)('the cause %s says what to do in both languages', (cause) => {
    expect(zh.sync.causes[cause]).toMatch(/[。；]/);
    expect(en.sync.causes[cause]).toMatch(/\.$/);
  });
  it('names the same actions and objects in both languages', () => {
    expect(Object.keys(en.audit.actions).sort()).toEqual(Object.keys(zh.audit.actions).sort());
    expect(Object.keys(en.audit.objects).sort()).toEqual(Object.keys(zh.audit.objects).sort());
    expect(Object.keys(en.privacy.tables).sort()).toEqual(Object.keys(zh.privacy.tables).sort());
  });
  it.each(['NEWER_THAN_THIS_PAGE', 'constructor', '__proto__', ''])(
    'a code without one (%j) gets the general text',
    (code) => expect(failureText(zh, code)).toBe(zh.errors.UNKNOWN),
  );
});

describe('ago', () => {
  it.each([
    [-3_600_000, '刚刚'],
    [59_000, '刚刚'],
    [60_000, '1 分钟前'],
    [119_000, '1 分钟前'],
    [3_599_000, '59 分钟前'],
    [3_600_000, '1 小时前'],
    [86_399_000, '23 小时前'],
    [86_400_000, '1 天前'],
  ])('%d ms before is %s', (ms, text) => expect(ago(zh, new Date(now - ms).toISOString(), now)).toBe(text));
  it('is singular in English', () => expect(ago(en, new Date(now - 60_000).toISOString(), now)).toBe('1 minute ago'));
});

describe('times in the merchant’s zone', () => {
  it.each([
    ['2026-05-20T12:00:00Z', '2026-05-20T14:00:00Z', 'Asia/Shanghai', '5月20日周三', '20:00 – 22:00'],
    ['2026-05-20T15:30:00Z', '2026-05-20T17:00:00Z', 'Asia/Shanghai', '5月20日周三', '23:30 – 5月21日周四 01:00'],
    ['2026-05-20T16:00:00Z', '2026-05-20T17:00:00Z', 'Asia/Shanghai', '5月21日周四', '00:00 – 01:00'],
    ['2027-01-01T02:00:00Z', '2027-01-01T03:00:00Z', 'Asia/Shanghai', '2027年1月1日周五', '10:00 – 11:00'],
    ['2026-05-20T12:00:00Z', '2026-05-20T14:00:00Z', 'America/New_York', '5月20日周三', '08:00 – 10:00'],
  ])('%s to %s in %s', (from, to, zone, day, time) => expect(span(zh, from, to, zone, now)).toEqual({ day, time }));

  it('gives seconds for a moment', () =>
    expect(moment(zh, '2026-05-20T12:00:05Z', 'Asia/Shanghai', now)).toEqual({ day: '5月20日周三', time: '20:00:05' }));

  it.each([
    ['Asia/Shanghai', 'Asia/Shanghai', true],
    ['Asia/Shanghai', 'Asia/Chongqing', true],
    ['Asia/Shanghai', 'Asia/Singapore', true],
    ['Asia/Shanghai', 'Asia/Tokyo', false],
    ['Europe/London', 'Europe/Lisbon', true],
    ['Europe/London', 'Africa/Lagos', false], // the same in summer alone
  ])('%s and %s show the same time: %s', (one, other, same) => expect(sameClock(one, other, now)).toBe(same));
});
