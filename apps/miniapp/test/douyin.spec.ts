/** @jest-environment jsdom */
// The way into a live room on Douyin: its own button, an older function, or words where the phone has neither.
import type { MiniHostOptions } from '@kaibo/mini-host';
import type { RoomView } from '@kaibo/contracts/rooms.dto';
import { aRoom, FakeApi } from './fake-api';
import { endRuns, has, run } from './mini-runs';

jest.setTimeout(40_000);
afterEach(endRuns);

const entry = { source: 'douyin' as const, platformRoomId: 'kaibo_home', playUrl: null };
const phone = (appName: string, SDKVersion: string): MiniHostOptions => ({ system: { appName, SDKVersion } });
const open = (room: Partial<RoomView>, options: MiniHostOptions) =>
  run('tt', new FakeApi([aRoom({ id: '7', entry, ...room })]), 'pages/room/index?id=7', options);

it.each(['Douyin', 'douyin_lite'])('is the platform’s own button in %s', async (appName) => {
  const host = open({}, phone(appName, '3.10.0'));
  await has(host, '进入直播间');
  host.tap('#enter');
  await host.until(() => host.calls('button.openWebcastRoom').length === 1);
  expect(host.calls('button.openWebcastRoom')[0]?.args).toMatchObject({ awemeId: 'kaibo_home' });
  expect(host.calls('showToast')).toEqual([]);
  expect(host.calls('showModal')).toEqual([]);
});

it.each([
  [{ errNo: 21504, errMsg: 'openWebcastRoom:fail room is not living' }, '主播现在没有开播，请稍后再来'],
  [{ errNo: 10401, errMsg: 'openWebcastRoom:fail' }, '没能打开直播间，请稍后再试'],
  [{ errMsg: 'openWebcastRoom:fail' }, '没能打开直播间，请稍后再试'],
])('says what became of %p', async (detail, words) => {
  const host = open({}, phone('Douyin', '3.10.0'));
  await has(host, '进入直播间');
  host.trigger('#enter', 'openwebcastroom', detail);
  await host.until(() => host.calls('showToast').length === 1);
  expect(host.calls('showToast')[0]?.args).toMatchObject({ title: words });
});

it.each([
  ['upcoming', '等待开播'],
  ['ended', '直播已结束'],
] as const)('opens nothing that is %s', async (status, label) => {
  const host = open({ status }, phone('Douyin', '3.10.0'));
  await host.until(() => host.$('#enter'));
  expect(host.text('#enter')).toBe(label);
  expect(() => host.tap('#enter')).toThrow('disabled');
});

it('is the older function on a phone that has no such button yet', async () => {
  const opened: unknown[] = [];
  const apis = { openWebcastRoom: (room: unknown) => (opened.push(room), {}) };
  const host = open({}, { ...phone('Douyin', '2.80.0'), apis });
  await has(host, '进入直播间');
  host.tap('#enter');
  await host.until(() => opened.length === 1);
  expect(opened).toMatchObject([{ awemeId: 'kaibo_home' }]);
  expect(host.calls('button.openWebcastRoom')).toEqual([]);
});

it.each([
  ['Toutiao, which opens no live room', 'Toutiao', '3.10.0'],
  ['a phone that has neither', 'Douyin', '2.10.0'],
])('is words in %s', async (_name, appName, version) => {
  const host = open({}, { ...phone(appName, version), without: ['openWebcastRoom'] });
  await has(host, '请在抖音里搜索主播观看');
  host.tap('#enter');
  await host.until(() => host.calls('showModal').length === 1);
});
