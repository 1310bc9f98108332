/** @jest-environment jsdom */
import type { MiniHost } from '@kaibo/mini-host';
import type { ReplayState } from '@kaibo/contracts/rooms';
import type { ReplayPart } from '@kaibo/contracts/rooms.dto';
import { replayCatalogue } from '../src/features/replays/replay-texts';
import { aRoom, FakeApi, refuse } from './fake-api';
import { endRuns, has, run, saidOf } from './mini-runs';

const PAGE = 'content/replay/index?id=7';
const DAY = 24 * 3_600_000;
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
const { notes } = replayCatalogue.zh;

jest.setTimeout(60_000);
afterEach(endRuns);

const part = (no: number, more: Partial<ReplayPart> = {}): ReplayPart => ({
  url: `https://media.example.com/${no}.mp4`,
  createdAt: inMs(-DAY),
  expiresAt: inMs(30 * DAY),
  ...more,
});

const over7 = (room: object = {}): FakeApi =>
  new FakeApi([aRoom({ id: '7', title: '周年庆', status: 'ended', ...room })]);
const ready = (items = [part(1)]): FakeApi => {
  const api = over7();
  api.replays = { state: 'ready', items };
  return api;
};
const srcOf = (host: MiniHost): unknown => {
  const player = host.$('#replay-player') as { data?: { src?: unknown } } | null; // a built-in holds its properties there
  return player?.data?.src;
};

describe('from a room that is over', () => {
  it('leads to the replay’s page where the player is not built in', async () => {
    const host = run('weapp', ready(), 'pages/room/index?id=7');
    await host.until(() => host.$('#enter'));
    expect(host.text('#enter')).toBe('观看回放');
    expect(host.text()).not.toContain('这个小程序还没有开启直播组件');
    host.tap('#enter');
    await host.until(() => host.page.path === 'content/replay/index' && host.$('#replay-player'));
    expect(host.calls('showModal')).toEqual([]);
  });

  it('leads into the platform’s own room where its player is built in', async () => {
    const plugins = {
      'live-player-plugin': { exports: { getLiveStatus: () => Promise.resolve({ liveStatus: 103 }) } },
    };
    const host = run('weapp-plugin', ready(), 'pages/room/index?id=7', { plugins });
    await host.until(() => host.$('#enter'));
    host.tap('#enter');
    await host.until(() => host.navigations.length === 1);
    expect(host.navigations[0]).toContain('plugin-private://wx2b03c6e691cd7370/pages/live-player-plugin?room_id=407');
  });

  it.each(['weapp', 'tt'] as const)('has no way to a replay that cannot be (%s)', async (build) => {
    const source = build === 'tt' ? ('douyin' as const) : ('wechat-live' as const);
    const entry = { source, platformRoomId: '407', playUrl: null };
    const api = over7({ entry, capabilities: build === 'tt' ? [] : ['list', 'goods', 'hint', 'plugin'] });
    const host = run(build, api, 'pages/room/index?id=7');
    await host.until(() => host.$('#enter'));
    expect(host.text('#enter')).not.toContain('回放');
    expect(api.to('/replays')).toEqual([]);
  });
});

describe.each(['weapp', 'tt'] as const)('%s', (build) => {
  it('plays, says until when, and gives a card that leads here', async () => {
    const api = ready();
    const host = run(build, api, PAGE);
    await host.until(() => srcOf(host) === 'https://media.example.com/1.mp4');
    await has(host, '周年庆');
    expect(host.text()).toMatch(/回放保留到 .*过期后不能再看/);
    expect(host.$('#parts')).toBeNull();
    expect(api.to('/rooms/7/replays')).toHaveLength(1);
    expect(await host.share()).toMatchObject({ title: '周年庆', path: '/content/replay/index?id=7' });
  });

  it('lists the parts and plays the one that is chosen', async () => {
    const host = run(build, ready([part(1), part(2), part(3, { createdAt: null })]), PAGE);
    await host.until(() => host.$('#part-3'));
    expect(saidOf(host, 'part-1')).toMatch(/^第 1 段，昨天 \d\d:\d\d.*，正在播放$/);
    host.tap('#part-2');
    await host.until(() => srcOf(host) === 'https://media.example.com/2.mp4');
    expect(saidOf(host, 'part-1')).not.toContain('正在播放');
    expect(saidOf(host, 'part-2')).toContain('正在播放');
    expect(saidOf(host, 'part-3')).toBe('第 3 段');
  });

  it('says what does not play here, and copies its link', async () => {
    const host = run(build, ready([part(1, { url: 'https://media.example.com/a.m3u8' })]), PAGE);
    await host.until(() => host.$('#replay-player'));
    expect(host.$('#copy-link')).toBeNull();
    host.trigger('#replay-player', 'error', { errMsg: 'MEDIA_ERR_DECODE' });
    await has(host, '这里播放不了这段回放');
    host.tap('#copy-link');
    await host.until(() => host.calls('setClipboardData').length === 1);
    expect(host.calls('setClipboardData')[0]?.args).toMatchObject({ data: 'https://media.example.com/a.m3u8' });
  });

  it.each(Object.keys(notes) as Exclude<ReplayState, 'ready'>[])('says in words that it is %s', async (state) => {
    const api = over7();
    api.replays = { state, items: [] };
    const host = run(build, api, PAGE);
    await has(host, notes[state].title);
    expect(host.text()).toContain(notes[state].hint);
    expect(host.$('#replay-player')).toBeNull();
  });

  it('shows the replay as soon as it is made', async () => {
    const api = over7();
    api.replays = { state: 'making', items: [] };
    const host = run(build, api, PAGE);
    await has(host, notes.making.title);
    api.replays = { state: 'ready', items: [part(1)] };
    host.tap('#empty-action');
    await host.until(() => host.$('#replay-player'));
  });

  it('never shows what is over, whatever was stored', async () => {
    const host = run(build, ready([part(1, { expiresAt: inMs(-1_000) })]), PAGE);
    await has(host, notes.expired.title);
  });

  it('shows the last visit without network, and says on a first visit that there is none', async () => {
    const first = run(build, ready(), PAGE);
    await first.until(
      () => srcOf(first) !== undefined && Object.keys(first.storage).some((key) => key.includes('replays')),
    );
    const api = ready();
    api.fault = () => ({ status: 0, headers: {}, body: undefined });
    const second = run(build, api, PAGE, { storage: first.storage });
    await has(second, '网络不可用');
    expect(srcOf(second)).toBe('https://media.example.com/1.mp4');
    const third = run(build, api, PAGE);
    await has(third, '网络连接不上');
    api.fault = undefined;
    third.tap('#retry');
    await third.until(() => third.$('#replay-player'));
  });

  it('leads back from a room that is gone, and from a server that fails', async () => {
    const host = run(build, new FakeApi([aRoom({ id: '1' })]), PAGE);
    await has(host, '直播间不存在或已下架');
    const api = ready();
    api.fault = ({ path }) => (path.endsWith('/replays') ? refuse(500, 'INTERNAL') : undefined);
    const other = run(build, api, PAGE);
    await has(other, '服务出错了，请稍后再试');
    api.fault = undefined;
    other.tap('#retry');
    await other.until(() => other.$('#replay-player'));
  });

  it('is not shaken by an answer that is none', async () => {
    const api = over7();
    api.fault = ({ path }) =>
      path.endsWith('/replays') ? { status: 200, headers: {}, body: { state: 'ready', items: [null] } } : undefined;
    const host = run(build, api, PAGE);
    await host.until(() => host.$('#retry'));
    expect(host.$('#replay-player')).toBeNull();
  });

  it('speaks English to a phone that does', async () => {
    const api = over7();
    api.replays = { state: 'closed', items: [] };
    const host = run(build, api, PAGE, { system: { language: 'en' } });
    await has(host, replayCatalogue.en.notes.closed.title);
  });
});
