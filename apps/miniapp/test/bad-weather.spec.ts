/** @jest-environment jsdom */
// What phones and networks do to people, each with the sentence that they read.
import { aContent, aPost, aRoom, FakeApi, refuse } from './fake-api';
import { endRuns, fullStorage, has, over, run } from './mini-runs';

const EVERY = ['weapp', 'tt'] as const;
const GONE = { status: 0, headers: {}, body: undefined };
const DAY = 86_400_000;

jest.setTimeout(60_000);
afterEach(endRuns);

describe.each(EVERY)('%s', (build) => {
  it('starts while the API is down, says so, and comes back by itself with the network', async () => {
    const api = new FakeApi([aRoom({ id: '1', title: '照常' })]);
    api.fault = () => GONE;
    const host = run(build, api, 'pages/home/index');
    await has(host, '网络连接不上，请检查网络后重试');
    api.fault = undefined;
    host.setNetwork('4g');
    await has(host, '照常');
  });

  it('stays with what there is when the list breaks off in its middle, and goes on', async () => {
    const api = new FakeApi();
    api.contents = Array.from({ length: 30 }, (_, n) => aContent({ id: String(n + 1), kind: 'article' }));
    const host = run(build, api, 'content/list/index?kind=article');
    await host.until(() => host.$('#article-20'));
    api.fault = ({ query }) => (query.cursor ? GONE : undefined);
    host.reachBottom();
    await has(host, '没能加载更多，点这里重试');
    expect(host.$('#article-20')).not.toBeNull();
    api.fault = undefined;
    host.tap('#more');
    await host.until(() => host.$('#article-30'));
  });

  it('begins a list anew whose cursor the server no longer knows', async () => {
    const api = new FakeApi();
    api.contents = [aContent({ id: '31', kind: 'topic' })];
    api.posts = { '31': Array.from({ length: 30 }, (_, n) => aPost({ id: String(n + 1) })) };
    const host = run(build, api, 'content/topic/index?id=31');
    await host.until(() => host.$('#post-20'));
    api.fault = ({ query }) => (query.cursor ? refuse(400, 'CURSOR_INVALID') : undefined);
    host.reachBottom();
    await host.until(() => api.to('/posts').length >= 3);
    api.fault = undefined;
    await host.until(() => {
      host.reachBottom();
      return host.$('#post-30');
    });
  });

  it.each([
    ['a day ahead', DAY],
    ['a day behind', -DAY],
  ])('goes by the server when the phone is %s, and says so', async (_name, off) => {
    const startsAt = new Date(Date.now() + off + 2 * 3_600_000).toISOString();
    const api = new FakeApi([aRoom({ id: '5', status: 'upcoming', startsAt })]);
    const answered = over(api);
    const host = run(build, api, 'pages/room/index?id=5', {
      request: (request) => {
        const answer = answered(request);
        return { ...answer, header: { ...answer.header, Date: new Date(Date.now() + off).toUTCString() } };
      },
    });
    await has(host, '手机的时间不准，这里按服务器的时间显示');
    await host.until(() => /^距离开播0[12]时\d\d分\d\d秒$/.test(host.text('#countdown')));
    expect(host.text()).toMatch(/今天|明天/);
  });

  it.each([
    ['pages/room/index?id=404', '直播间不存在或已下架'],
    ['pages/room/index', '直播间不存在或已下架'],
    ['content/article/index?id=1&share=of-last-year', '内容不存在或已下架'],
    ['content/page/index?id=1&scene=old', '页面不存在或已下线'],
    ['content/write/index', '说两句'],
  ])('opens %s from an old card or with half an address', async (page, words) => {
    const host = run(build, new FakeApi(), page);
    await host.until(() => host.text().includes(words) || host.page.title === words);
  });

  it('works while the storage is full', async () => {
    const host = run(build, new FakeApi([aRoom({ id: '1', title: '照常' })]), 'pages/home/index', {
      apis: fullStorage,
    });
    await has(host, '照常');
  });

  it('lists a shop of 10 000 rooms as fast as one of twenty', async () => {
    const api = new FakeApi(Array.from({ length: 10_000 }, (_, n) => aRoom({ id: String(n + 1) })));
    const host = run(build, api, 'pages/rooms/index');
    await host.until(() => host.$('#room-20'));
    for (let shown = 40; shown <= 100; shown += 20) {
      host.reachBottom();
      await host.until(() => host.$(`#room-${shown}`));
    }
    expect(host.page.setData.most).toBeLessThanOrEqual(64 * 1024);
  });

  it('says that the network is slow, and takes what comes in the end', async () => {
    const api = new FakeApi();
    api.contents = [aContent({ id: '21', kind: 'article', title: '慢慢来' })];
    const answered = over(api);
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const host = run(build, api, 'content/article/index?id=21', {
      request: async (request) => {
        await held;
        return answered(request);
      },
    });
    await host.until(() => host.$('#bones'));
    await has(host, '网络有点慢，正在努力加载');
    letGo();
    await has(host, '慢慢来');
  });
});
