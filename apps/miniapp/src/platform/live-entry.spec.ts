import { LIVE_SOURCES } from '@kaibo/contracts/rooms';
import type { RoomEntry } from '@kaibo/contracts/rooms.dto';
import { done, resetTaro } from '../../test/taro';
import * as h5 from './live-entry.h5';
import * as tt from './live-entry.tt';
import * as weapp from './live-entry.weapp';

const wechat: RoomEntry = { source: 'wechat-live', platformRoomId: '412', playUrl: null };
const manual: RoomEntry = { source: 'manual', platformRoomId: null, playUrl: 'https://live.test/a.m3u8' };
const withPlugin = (isOn: boolean) => Object.assign(globalThis, { __LIVE_PLUGIN__: isOn });

beforeEach(resetTaro);
afterEach(() => withPlugin(true));

describe('in WeChat', () => {
  it('leads into the plugin, by exactly its address', async () => {
    expect(weapp.entryWay(wechat)).toEqual({ kind: 'open' });
    await weapp.openRoom(wechat, '7', null);
    expect(done).toEqual([
      {
        name: 'navigateTo',
        options: {
          url: `plugin-private://wx2b03c6e691cd7370/pages/live-player-plugin?room_id=412&custom_params=${encodeURIComponent('{"path":"pages/room/index","id":"7"}')}`,
        },
      },
    ]);
  });

  it('keeps its parameters well under the 600 characters the plugin takes', async () => {
    await weapp.openRoom(wechat, '9'.repeat(19), 't'.repeat(64));
    const { url } = done[0]?.options as { url: string }; // what navigateTo was given
    expect(url.split('custom_params=')[1]?.length).toBeLessThan(300);
  });

  it('explains while the plugin is off, and for every source it cannot show', () => {
    withPlugin(false);
    expect(weapp.entryWay(wechat)).toEqual({ kind: 'explain', where: 'plugin-off', link: null });
    expect(weapp.entryWay(manual)).toEqual({ kind: 'explain', where: 'browser', link: manual.playUrl });
    expect(weapp.entryWay({ ...manual, playUrl: null })).toMatchObject({ where: 'nowhere' });
  });

  it('asks the plugin for the status of its rooms only', async () => {
    const asked: unknown[] = [];
    Object.assign(globalThis, {
      requirePlugin: (name: string) => ({
        getLiveStatus: (room: unknown) => (asked.push([name, room]), Promise.resolve({ liveStatus: 105 })),
      }),
    });
    expect(await weapp.playerStatus(wechat)).toBe(105);
    expect(await weapp.playerStatus(manual)).toBeNull();
    withPlugin(false);
    expect(await weapp.playerStatus(wechat)).toBeNull();
    expect(asked).toEqual([['live-player-plugin', { room_id: 412 }]]);
  });
});

describe('in a browser', () => {
  it('plays an address of the merchant and says of all else where it is', () => {
    expect(h5.entryWay(manual)).toEqual({ kind: 'play', url: manual.playUrl });
    expect(h5.entryWay(wechat)).toEqual({ kind: 'explain', where: 'wechat', link: null });
  });
});

describe.each([
  ['weapp', weapp],
  ['tt', tt],
  ['h5', h5],
])('on %s', (_name, { entryWay }) => {
  it.each(LIVE_SOURCES)('has a way for %s, with and without its address', (source) => {
    const bare: RoomEntry = { source, platformRoomId: null, playUrl: null };
    expect(['open', 'play', 'explain']).toContain(entryWay(bare).kind);
    expect(entryWay(bare).kind).toBe('explain');
  });

  it('is not shaken by a source of a newer server', () => {
    const newer = { source: 'tomorrow', platformRoomId: '1', playUrl: null } as unknown as RoomEntry; // not of today's contract
    expect(entryWay(newer)).toEqual({ kind: 'explain', where: 'nowhere', link: null });
  });
});
