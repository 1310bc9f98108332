/** @jest-environment jsdom */
// What the built packages do on a phone, counted; what they weigh is counted after the build (config/check-dist.mjs).
import { aPage, aRoom, FakeApi, toCard } from './fake-api';
import { FakeSharing } from './fake-sharing';
import { FakeViewer } from './fake-viewers';
import { endRuns, has, run } from './mini-runs';

const KB = 1024;
/** Requests of a cold start, whatever is shown first. */
const MOST_REQUESTS = 3;
/** WeChat takes 1 MB at once, and is slow long before. */
const MOST_SET_DATA = 64 * KB;

jest.setTimeout(60_000);
afterEach(endRuns);

const LONG = '幸福家装周年庆，整装套餐直降一万，错过再等一年，老客户还有神秘伴手礼';
const rooms = (count: number) =>
  Array.from({ length: count }, (_, n) =>
    aRoom({ id: `10000000000000000${n}`, title: LONG, anchor: LONG, cover: `/i/${n}.1` }),
  );

describe.each(['weapp', 'tt'] as const)('%s', (build) => {
  it('starts cold with few requests, decorated or not', async () => {
    const plain = new FakeApi(rooms(5));
    const first = run(build, plain, 'pages/home/index');
    await has(first, LONG);
    expect(plain.asked.length).toBeLessThanOrEqual(MOST_REQUESTS);
    const decorated = new FakeApi(rooms(5));
    decorated.home = aPage([{ type: 'room-list', state: 'live', rooms: rooms(5).map(toCard) }]);
    const second = run(build, decorated, 'pages/home/index');
    await has(second, LONG);
    expect(decorated.asked.length).toBeLessThanOrEqual(MOST_REQUESTS);
  });

  it('starts cold by a friend’s card with few requests, what the card tells among them', async () => {
    const api = new FakeApi([aRoom({ id: '7', title: LONG })]);
    const sharing = new FakeSharing(new FakeViewer());
    api.fault = sharing.answer;
    const host = run(build, api, 'pages/room/index?id=7&s=tokenOfA', {}, { scene: 1007 });
    await has(host, LONG);
    await host.until(() => sharing.ofDevice.length === 1);
    expect(api.asked.length).toBeLessThanOrEqual(MOST_REQUESTS);
  });

  it('paints what was stored before anything was answered', async () => {
    const api = new FakeApi(rooms(20));
    const first = run(build, api, 'pages/home/index');
    await has(first, LONG);
    await first.until(() => Object.keys(first.storage).length >= 2);
    const silent = new FakeApi();
    const second = run(build, silent, 'pages/home/index', {
      storage: first.storage,
      request: () => new Promise(() => undefined),
    });
    await has(second, LONG);
    expect(silent.asked).toEqual([]);
  });

  it('hands at most 64 KB over at once for a list of 100 rooms', async () => {
    const host = run(build, new FakeApi(rooms(100)), 'pages/rooms/index');
    for (let shown = 20; shown < 100; shown += 20) {
      await host.until(() => host.$(`#room-10000000000000000${shown - 1}`));
      host.reachBottom();
    }
    await has(host, '没有更多了');
    expect(host.page.setData.most).toBeLessThanOrEqual(MOST_SET_DATA);
  });

  it('hands at most 64 KB over at once for a page of 100 rooms', async () => {
    const api = new FakeApi();
    const blocks = Array.from({ length: 5 }, (_, at) => ({
      type: 'room-list' as const,
      state: 'live' as const,
      rooms: rooms(100)
        .slice(at * 20, at * 20 + 20)
        .map(toCard),
    }));
    api.home = aPage(blocks);
    const host = run(build, api, 'pages/home/index');
    await host.until(() => host.$('#room-1000000000000000099'));
    expect(host.page.setData.most).toBeLessThanOrEqual(MOST_SET_DATA);
  });
});
