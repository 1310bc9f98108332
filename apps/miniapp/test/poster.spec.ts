/** @jest-environment jsdom */
// A poster with the viewer's own code: what the built package draws, and what it says when it cannot.
import type { MiniHostOptions } from '@kaibo/mini-host';
import { aContent, aRoom, FakeApi, somePictures } from './fake-api';
import { FakeSharing } from './fake-sharing';
import { FakeViewer } from './fake-viewers';
import { endRuns, fullStorage, has, ORIGIN, run } from './mini-runs';

jest.setTimeout(40_000);
afterEach(endRuns);

/** A phone that can draw: keeps what was written and drawn, and which pictures were loaded. */
class Phone {
  readonly written: string[] = [];
  readonly drawn: { picture: string; place: number[] }[] = [];
  readonly downloads: { url: string; header: Record<string, string> }[] = [];
  status = 200;
  broken = /nothing/;
  private readonly canvas = {
    width: 0,
    height: 0,
    getContext: () => ({
      fillRect: () => undefined,
      fillText: (text: string) => void this.written.push(text),
      measureText: (text: string) => ({ width: [...text].length * 44 }),
      createLinearGradient: () => ({ addColorStop: () => undefined }),
      drawImage: (picture: { src: string }, ...place: number[]) =>
        void this.drawn.push({ picture: picture.src, place }),
    }),
    createImage: () => {
      const picture = { width: 400, height: 400, onload: () => undefined, onerror: () => undefined, at: '' };
      return Object.defineProperty(picture, 'src', {
        get: () => picture.at,
        set: (at: string) => {
          picture.at = at;
          setTimeout(() => (this.broken.test(at) ? picture.onerror() : picture.onload()));
        },
      });
    },
  };

  readonly options = (canvas: unknown = this.canvas): MiniHostOptions => ({
    apis: {
      createSelectorQuery: () => {
        const query = {
          select: () => query,
          fields: () => query,
          exec: (give: (found: unknown[]) => void) => give([canvas === null ? null : { node: canvas }]),
        };
        return query;
      },
      downloadFile: (asked: unknown) => {
        const { url, header } = asked as { url: string; header: Record<string, string> }; // what the package hands over
        this.downloads.push({ url, header });
        return { statusCode: this.status, tempFilePath: 'wxfile://code.jpg' };
      },
      canvasToTempFilePath: () => ({ tempFilePath: 'wxfile://poster.jpg' }),
      showShareImageMenu: () => ({}),
    },
  });
}

const aShop = () => {
  const api = new FakeApi([aRoom({ id: '7', title: '周年庆直降一万', anchor: '小幸', cover: '/i/7' })]);
  api.contents = [aContent({ id: '41', kind: 'goods', title: '全屋定制', cover: somePictures('41') })];
  const viewer = new FakeViewer();
  const sharing = new FakeSharing(viewer);
  api.fault = (asked) => sharing.answer(asked) ?? viewer.answer(asked);
  return { api, viewer, sharing };
};

it('of a room shows its cover, its words and the viewer’s own code, which lasts', async () => {
  const { api, sharing } = aShop();
  const phone = new Phone();
  const host = run('weapp', api, 'promote/poster/index?target=room&id=7', phone.options());
  await host.until(() => host.$('#poster'));
  expect(sharing.shared).toEqual([{ target: 'room', targetId: '7', kind: 'code' }]);
  expect(phone.downloads).toEqual([
    { url: `${ORIGIN}/v1/shares/1/code`, header: expect.objectContaining({ authorization: 'Bearer token-1' }) },
  ]);
  expect(phone.drawn.map(({ picture }) => picture)).toEqual([`${ORIGIN}/i/7`, 'wxfile://code.jpg']);
  expect(phone.drawn[0]?.place).toEqual([0, 40, 400, 320, 0, 0, 750, 600]);
  expect(phone.written).toEqual(
    expect.arrayContaining(['周年庆直降一万', expect.stringContaining('主播 小幸'), '长按识别小程序码']),
  );
  host.tap('#hand-on');
  await host.until(() => host.calls('showShareImageMenu').length === 1);
  expect(host.calls('showShareImageMenu')[0]?.args).toMatchObject({ path: 'wxfile://poster.jpg' });
});

it.each([
  ['target=goods&id=41', '全屋定制', '¥259'],
  ['target=home&id=', '小程序', '直播、商品和资讯，都在这里'],
  ['', '小程序', '直播、商品和资讯，都在这里'],
])('of %s has its own words', async (query, title, note) => {
  const phone = new Phone();
  const host = run('weapp', aShop().api, `promote/poster/index?${query}`, phone.options());
  await host.until(() => host.$('#poster'));
  expect(phone.written).toEqual(expect.arrayContaining([title, note]));
});

it('is drawn while the storage is full', async () => {
  const { apis } = new Phone().options();
  const host = run('weapp', aShop().api, 'promote/poster/index?target=room&id=7', {
    apis: { ...apis, ...fullStorage },
  });
  await host.until(() => host.$('#poster'));
});

it('says that it failed where the phone has no room for the picture, and is drawn when there is', async () => {
  let isFull = true;
  const { apis } = new Phone().options();
  const host = run('weapp', aShop().api, 'promote/poster/index?target=room&id=7', {
    apis: {
      ...apis,
      canvasToTempFilePath: () =>
        isFull ? Promise.reject(new Error('no space left on device')) : { tempFilePath: 'wxfile://poster.jpg' },
    },
  });
  await has(host, '海报没有生成');
  isFull = false;
  host.tap('#retry');
  await host.until(() => host.$('#poster'));
});

it('is drawn without a cover that does not load', async () => {
  const phone = new Phone();
  phone.broken = /\/i\//;
  const host = run('weapp', aShop().api, 'promote/poster/index?target=room&id=7', phone.options());
  await host.until(() => host.$('#poster'));
  expect(phone.drawn.map(({ picture }) => picture)).toEqual(['wxfile://code.jpg']);
});

it.each([
  [502, '直播平台暂时没有响应，请稍后再试'],
  [409, '这个直播来源不支持该操作'],
  [429, '操作太频繁，请稍后再试'],
  [500, '出了点问题，请稍后再试'],
])('says why there is no code (%i), and is drawn when asked again', async (status, words) => {
  const phone = new Phone();
  phone.status = status;
  const host = run('weapp', aShop().api, 'promote/poster/index?target=room&id=7', phone.options());
  await has(host, words);
  phone.status = 200;
  host.tap('#retry');
  await host.until(() => host.$('#poster'));
});

it.each([
  ['room', '7', '直播间不存在或已下架'],
  ['goods', '9', '内容不存在或已下架'],
])('of a %s that is gone says so', async (target, id, words) => {
  const { api } = aShop();
  api.rooms = [];
  const host = run('weapp', api, `promote/poster/index?target=${target}&id=${id}`, new Phone().options());
  await has(host, words);
});

it('says that an old phone draws none', async () => {
  const host = run('weapp', aShop().api, 'promote/poster/index', new Phone().options(null));
  await has(host, '当前微信版本过低，请升级后再试');
});

it('is shown whole where the platform’s sheet is missing, and its closing is no fault', async () => {
  const phone = new Phone();
  const { showShareImageMenu: _, ...apis } = phone.options().apis ?? {};
  const host = run('weapp', aShop().api, 'promote/poster/index', {
    apis: { ...apis, previewImage: () => Promise.reject(new Error('cancel')) },
    without: ['showShareImageMenu'],
  });
  await host.until(() => host.$('#poster'));
  host.tap('#hand-on');
  await host.until(() => host.calls('previewImage').length === 1);
  expect(host.calls('previewImage')[0]?.args).toMatchObject({ urls: ['wxfile://poster.jpg'] });
});

it('is led to from my invitations', async () => {
  const host = run('weapp', aShop().api, 'promote/invitations/index', new Phone().options());
  const target = await host.until(() => host.$('#to-poster'));
  for (let tap = 0; tap < 3; tap++) host.trigger(target, 'tap');
  await host.until(() => host.page.path === 'promote/poster/index');
  expect(host.navigations).toEqual(['/promote/poster/index?target=home&id=']);
});
