/** @jest-environment jsdom */
import type { RoomView } from '@kaibo/contracts/rooms.dto';
import { act, fireEvent, render, screen } from '@testing-library/react';
import { aRoom, someGoods } from '../../../test/fake-api';
import { done, fire, resetTaro } from '../../../test/taro';
import type { EntryWay } from '../../platform/live-entry';
import { texts } from '../../texts';
import { LiveCountdown } from './live-countdown';
import { RoomDetail } from './room-detail';
import { RoomList } from './room-list';
import type { RoomListState } from './use-room-list';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const at = (ms: number) => new Date(NOW + ms).toISOString();
const MINUTE = 60_000;

const ready = (state: Partial<Extract<RoomListState, { status: 'ready' }>>): RoomListState => ({
  status: 'ready',
  rooms: [],
  tail: 'end',
  freshness: null,
  ...state,
});

const showList = (state: RoomListState, tab: 'live' | 'upcoming' | 'ended' = 'live') => {
  const said = { onOpen: jest.fn(), onMore: jest.fn(), onRetry: jest.fn(), onTab: jest.fn() };
  return { said, ...render(<RoomList tab={tab} state={state} now={NOW} {...said} />) };
};

afterEach(() => jest.restoreAllMocks());

describe('RoomList', () => {
  it('draws rows that open', () => {
    const { said } = showList(
      ready({ rooms: [aRoom({ id: '7', title: '新品首发', anchor: '阿凯', startsAt: at(-MINUTE) })] }),
    );
    const row = screen.getByRole('link', { name: /^直播中 新品首发 今天 19:59 开播.* 主播 阿凯/ });
    fireEvent.click(row);
    fireEvent.keyDown(row, { key: 'Enter' });
    expect(said.onOpen.mock.calls).toEqual([['7'], ['7']]);
  });

  it('stands in for a cover that is missing and for one that breaks', () => {
    const rooms = [aRoom({ id: '1', title: '没有图' }), aRoom({ id: '2', title: '坏图', cover: '/i/2' })];
    const { container } = showList(ready({ rooms }));
    const [picture, ...others] = container.querySelectorAll('img');
    expect(others).toEqual([]);
    expect(picture?.getAttribute('src')).toBe('https://api.test/i/2');
    fireEvent.error(picture as Element); // there is one, see above
    expect(container.querySelectorAll('img')).toHaveLength(0);
    expect(screen.getByText('坏')).toBeTruthy();
    expect(screen.getByText('没')).toBeTruthy();
  });

  it.each([
    ['live', '看看预告', 'upcoming'],
    ['upcoming', '看看回放', 'ended'],
  ] as const)('leads from an empty %s list to another', (tab, label, to) => {
    const { said } = showList(ready({}), tab);
    expect(screen.getByText(texts.empty[tab].title)).toBeTruthy();
    fireEvent.click(screen.getByText(label));
    expect(said.onTab).toHaveBeenCalledWith(to);
  });

  it('says why it failed and offers to try again', () => {
    const { said } = showList({ status: 'failed', code: 'NETWORK' });
    expect(screen.getByText(texts.failures.NETWORK)).toBeTruthy();
    fireEvent.click(screen.getByText(texts.retry));
    expect(said.onRetry).toHaveBeenCalledTimes(1);
  });

  it.each([
    [{ kind: 'offline', savedAt: NOW - 3 * MINUTE }, '网络不可用，显示的是3 分钟前的内容'],
    [{ kind: 'stale', savedAt: NOW - 120 * MINUTE }, '暂时无法更新，显示的是2 小时前的内容'],
    [{ kind: 'slow' }, texts.slowUpdate],
  ] as const)('says how old it is: %p', (freshness, text) => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW);
    showList(ready({ rooms: [aRoom({ id: '1' })], freshness }));
    expect(screen.getByText(text)).toBeTruthy();
  });

  it('says that it loads, and that the network is slow', () => {
    showList({ status: 'loading', isSlow: true });
    expect(screen.getByLabelText(texts.loading)).toBeTruthy();
    expect(screen.getByText(texts.slow)).toBeTruthy();
  });

  it.each([
    ['more', texts.more],
    ['failed', texts.moreFailed],
  ] as const)('lets the viewer ask for more (%s)', (tail, label) => {
    const { said } = showList(ready({ rooms: [aRoom({ id: '1' })], tail }));
    fireEvent.click(screen.getByRole('button', { name: label }));
    expect(said.onMore).toHaveBeenCalledTimes(1);
  });

  it('draws only the rows near the screen of a long list', () => {
    const rooms = Array.from({ length: 300 }, (_, id) => aRoom({ id: String(id + 1) }));
    const { container } = showList(ready({ rooms }));
    const shown = () => [...container.querySelectorAll('[id^="room-"]')].map(({ id }) => Number(id.slice(5)));
    expect(shown()).toEqual(Array.from({ length: 30 }, (_, id) => id + 1));
    act(() => fire('scroll', { scrollTop: 1400 * 15 + 3 }));
    expect([shown()[0], shown().length]).toEqual([131, 50]);
    act(() => fire('scroll', { scrollTop: 1e9 }));
    expect(shown()).toEqual([]);
    act(() => fire('scroll', { scrollTop: 0 }));
    expect(shown()).toHaveLength(30);
  });
});

const showRoom = (room: Partial<RoomView>, way: EntryWay) => {
  const said = { onEnter: jest.fn(), onShare: jest.fn(), onPlayFail: jest.fn(), onLate: jest.fn() };
  const view = render(
    <RoomDetail
      room={aRoom({ id: '7', ...room })}
      way={way}
      freshness={null}
      isPlaying={false}
      now={NOW}
      button={null}
      {...said}
    />,
  );
  return { said, ...view };
};

describe('RoomDetail', () => {
  beforeEach(resetTaro);

  it.each<[RoomView['status'], EntryWay['kind'], string, boolean]>([
    ['live', 'open', '进入直播间', true],
    ['upcoming', 'open', '进入直播间', true],
    ['ended', 'open', '观看回放', true],
    ['expired', 'open', '直播未在预定时间开始，已过期', false],
    ['live', 'play', '观看直播', true],
    ['upcoming', 'play', '等待开播', false],
    ['ended', 'play', '观看回放', true],
    ['live', 'explain', '如何观看', true],
  ])('a room that is %s and whose way is %s has the button %s', (status, kind, label, works) => {
    const way: EntryWay =
      kind === 'explain' ? { kind, where: 'wechat', link: null } : kind === 'play' ? { kind, url: 'u' } : { kind };
    const { said } = showRoom({ status }, way);
    fireEvent.click(screen.getByRole('button', { name: label }));
    expect(said.onEnter).toHaveBeenCalledTimes(works ? 1 : 0);
  });

  it('leads to the replay’s own page where no player here shows it, and says nothing of elsewhere', () => {
    const { said } = showRoom({ status: 'ended' }, { kind: 'explain', where: 'plugin-off', link: null });
    expect(screen.queryByText(texts.elsewhere['plugin-off'])).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: '观看回放' }));
    expect(said.onEnter).not.toHaveBeenCalled();
    expect(done).toEqual([{ name: 'navigateTo', options: { url: '/content/replay/index?id=7' } }]);
  });

  it('says where to watch what cannot be watched here', () => {
    showRoom({}, { kind: 'explain', where: 'channels', link: null });
    expect(screen.getByText(texts.elsewhere.channels)).toBeTruthy();
  });

  it('shows goods with prices, and none where the source has none', () => {
    const goods = [
      someGoods({ id: '1', title: '地毯', priceFen: 35800 }),
      someGoods({ id: '2', title: '衣柜', priceKind: 'range', priceFen: 69900, price2Fen: 129950 }),
      someGoods({ id: '3', title: '涂料', priceKind: 'discount', priceFen: 25900, price2Fen: 19900 }),
    ];
    const { unmount } = showRoom({ goods }, { kind: 'open' });
    expect(screen.getByText('直播商品 3')).toBeTruthy();
    expect(screen.getByLabelText('¥358')).toBeTruthy();
    expect(screen.getByLabelText('¥699 至¥1299.50')).toBeTruthy();
    expect(screen.getByLabelText('¥199 原价¥259')).toBeTruthy();
    unmount();
    showRoom({ goods, capabilities: ['list'] }, { kind: 'open' });
    expect(screen.queryByText(/直播商品/)).toBeNull();
  });
});

describe('LiveCountdown', () => {
  beforeEach(() => jest.useFakeTimers({ now: NOW + 300 }));
  afterEach(() => jest.useRealTimers());

  it('counts down to the second and then says that it may start', async () => {
    const { container } = render(<LiveCountdown startsAt={at(2_000)} when="今天" />);
    const text = () => container.textContent;
    expect(text()).toBe('距离开播00时00分02秒');
    await act(() => jest.advanceTimersByTimeAsync(700));
    expect(text()).toBe('距离开播00时00分01秒');
    await act(() => jest.advanceTimersByTimeAsync(1_000));
    expect(text()).toBe(texts.startingSoon);
  });

  it('shows days when there are some', () => {
    const { container } = render(<LiveCountdown startsAt={at(2 * 86_400_000 + 3_600_000)} when="" />);
    expect(container.textContent).toBe('距离开播2天01时00分00秒');
  });
});
