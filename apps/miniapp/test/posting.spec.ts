/** @jest-environment jsdom */
import type { MiniHost, MiniHostOptions } from '@kaibo/mini-host';
import { aContent, aPost, FakeApi, refuse } from './fake-api';
import { FakeViewer } from './fake-viewers';
import { type Build, endRuns, has, run } from './mini-runs';

const EVERY = ['weapp', 'tt'] as const;

jest.setTimeout(40_000);
afterEach(endRuns);

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const bytesOf = (head: number[], length = head.length + 3, mark = 0): ArrayBuffer => {
  const all = new Uint8Array(length);
  all.set(head);
  all[head.length] = mark;
  return all.buffer;
};
const FILES: Record<string, ArrayBuffer> = {
  'tmp/large': bytesOf(PNG, 10 * 1024 * 1024 + 1),
  'tmp/page.png': bytesOf([...'<html>'].map((letter) => letter.charCodeAt(0))),
};
for (let n = 1; n <= 12; n++) FILES[`tmp/${n}`] = bytesOf(PNG, 20, n);

interface ReadFile {
  filePath: string;
  success: (result: { data: ArrayBuffer }) => void;
  fail: (result: { errMsg: string }) => void;
}

/** The phone: pictures to choose from, files behind them. */
const aPhone = () => {
  const phone = { paths: ['tmp/1'], refusal: null as { errMsg: string; errno?: number } | null, asked: [] as number[] };
  const apis: MiniHostOptions['apis'] = {
    chooseMedia: ({ count }) => {
      phone.asked.push(Number(count));
      if (phone.refusal) throw Object.assign(new Error(phone.refusal.errMsg), phone.refusal);
      return {
        tempFiles: phone.paths.map((tempFilePath) => ({ tempFilePath, size: FILES[tempFilePath]?.byteLength })),
      };
    },
    getFileSystemManager: () => ({
      readFile: ({ filePath, success, fail }: ReadFile) => {
        const data = FILES[filePath];
        if (data) success({ data });
        else fail({ errMsg: 'readFile:fail no such file' });
      },
    }),
  };
  return { phone, apis };
};

const aTopic = () => {
  const api = new FakeApi();
  const viewer = new FakeViewer();
  api.contents = [aContent({ id: '31', kind: 'topic', title: '你家花了多少钱' })];
  api.posts = { '31': [aPost({ id: '1' })] };
  api.fault = viewer.answer;
  return { api, viewer };
};

const atWriting = async (build: Build, options: MiniHostOptions = {}) => {
  const shop = aTopic();
  const { phone, apis } = aPhone();
  const host = run(build, shop.api, 'content/topic/index?id=31', { apis: { ...apis, ...options.apis }, ...options });
  await host.until(() => host.$('#write'));
  host.tap('#write');
  await host.until(() => host.page.path === 'content/write/index' && host.$('#text'));
  return { ...shop, host, phone };
};

/** Presses until it was done: not while the page still draws what was typed. */
const press = (host: MiniHost, id: string, isDone: () => boolean) =>
  host.until(() => {
    if (isDone()) return true;
    try {
      host.tap(id);
    } catch {
      // Not to be pressed yet.
    }
    return false;
  });

describe.each(EVERY)('posting on %s', (build) => {
  it('asks for no sign-in to read, signs in to post, and shows what was posted', async () => {
    const { host, api, viewer } = await atWriting(build);
    expect(viewer.signIns).toBe(0);
    api.posts['31'] = [aPost({ id: '100', text: '十二万' }), aPost({ id: '1' })];
    host.input('#text', ' 十二万 ');
    await press(host, '#send', () => viewer.posts.length === 1);
    await host.until(() => host.page.path === 'content/topic/index' && host.$('#post-100'));
    expect(viewer.posts).toMatchObject([{ topicId: '31', text: '十二万', images: [] }]);
    expect(viewer.signIns).toBe(1);
    expect(host.calls('showToast').map(({ args }) => args)).toMatchObject([{ title: '发布成功' }]);
  });

  it('says that what waits for a check is not shown yet', async () => {
    const { host, viewer } = await atWriting(build);
    viewer.postsAre = 'pending';
    host.input('#text', '慢一点');
    await press(host, '#send', () => viewer.posts.length === 1);
    await host.until(() => host.calls('showModal').length === 1);
    expect(host.calls('showModal')[0]?.args).toMatchObject({ title: '已提交' });
  });

  it('takes up to nine pictures, and lets go of one', async () => {
    const { host, viewer, phone } = await atWriting(build);
    phone.paths = ['tmp/1', 'tmp/2', 'tmp/3', 'tmp/4', 'tmp/5', 'tmp/6', 'tmp/7'];
    host.tap('#add-pictures');
    await has(host, '7/9 张');
    phone.paths = ['tmp/8', 'tmp/9', 'tmp/10', 'tmp/11'];
    host.tap('#add-pictures');
    await has(host, '9/9 张');
    expect(phone.asked).toEqual([9, 2]);
    expect(host.$('#add-pictures')).toBeNull();
    host.tap('#remove-1');
    await has(host, '8/9 张');
    host.input('#text', '看图');
    await press(host, '#send', () => viewer.posts.length === 1);
    expect(viewer.pictures).toHaveLength(8);
    expect(viewer.pictures[0]).toEqual({ type: 'image/png', bytes: 20 });
    expect(viewer.posts[0]?.images).toHaveLength(8);
  });

  it.each([
    ['too large', 'tmp/large', '图片超过 10 MB，请换一张小一些的'],
    ['no picture, whatever it is called', 'tmp/page.png', '请选择 PNG、JPEG、WebP 或 GIF 图片'],
  ])('says that a picture is %s, and posts nothing', async (_name, path, words) => {
    const { host, viewer, phone } = await atWriting(build);
    phone.paths = [path];
    host.tap('#add-pictures');
    await has(host, '1/9 张');
    host.input('#text', '看图');
    await press(host, '#send', () => host.text().includes(words));
    expect([viewer.pictures, viewer.posts]).toEqual([[], []]);
  });

  it('takes a no for a no, and says what the privacy contract is for', async () => {
    const { host, phone } = await atWriting(build);
    phone.refusal = { errMsg: 'fail cancel' };
    host.tap('#add-pictures');
    await host.until(() => phone.asked.length === 1);
    expect(host.$('#post-failure')).toBeNull();
    phone.refusal = { errMsg: 'fail privacy permission is not authorized', errno: 104 };
    await press(host, '#add-pictures', () => host.text().includes('需要先同意隐私保护指引，才能选择图片'));
  });

  it('is there once, however often it is tapped, and when the answer was lost', async () => {
    const { host, api, viewer } = await atWriting(build);
    let isLost = true;
    api.fault = (asked) => {
      const answer = viewer.answer(asked);
      // It was written, and nobody heard of it.
      return asked.path.endsWith('/posts') && asked.method === 'POST' && isLost
        ? { status: 0, headers: {}, body: undefined }
        : answer;
    };
    host.input('#text', '一次');
    await press(host, '#send', () => host.text().includes('没有发出去，您写的内容还在'));
    isLost = false;
    const send = host.$('#send');
    if (!send) throw new Error('there is no button');
    await host.until(() => {
      for (let tap = 0; tap < 4; tap++) host.trigger(send, 'tap');
      return host.page.path === 'content/topic/index';
    });
    expect(viewer.posts).toHaveLength(1);
  });

  it('keeps the words when they are refused, and when the phone ends the page', async () => {
    const { host, viewer, api } = await atWriting(build);
    host.input('#text', '坏词');
    await press(host, '#send', () => host.text().includes('内容没有通过平台审核，请修改后再发'));
    host.input('#text', '写到一半');
    await host.until(() => JSON.stringify(host.storage).includes('写到一半'));
    const second = run(build, api, 'content/write/index?topic=31', { storage: host.storage });
    const draft = await second.until(() => second.$('#text'));
    expect((draft as unknown as { data: { value: string } }).data.value).toBe('写到一半');
    await press(second, '#send', () => viewer.posts.length === 1);
    // Nothing lies below a page that was opened by its address.
    await second.until(() => second.page.path === 'content/topic/index');
  });

  it('signs in again when the token ran out between a picture and the post', async () => {
    const { host, api, viewer } = await atWriting(build);
    api.fault = (asked) => {
      const answer = viewer.answer(asked);
      if (asked.path === '/v1/media') viewer.good.clear();
      return answer;
    };
    host.tap('#add-pictures');
    await has(host, '1/9 张');
    host.input('#text', '看图');
    await press(host, '#send', () => viewer.posts.length === 1);
    expect(viewer.signIns).toBe(2);
    expect(viewer.pictures).toHaveLength(1);
  });

  it('works while the storage is full', async () => {
    const full = { setStorage: () => Promise.reject(new Error('exceed storage max size')) };
    const shop = aTopic();
    const host = run(build, shop.api, 'content/write/index?topic=31', { apis: full });
    await host.until(() => host.$('#text'));
    host.input('#text', '满了也能发');
    await press(host, '#send', () => shop.viewer.posts.length === 1);
  });
});

describe.each(EVERY)('a topic on %s', (build) => {
  it('reports a post for a reason, once', async () => {
    const { api, viewer } = aTopic();
    const host = run(build, api, 'content/topic/index?id=31', { apis: { showActionSheet: () => ({ tapIndex: 2 }) } });
    const report = await host.until(() => host.$('#report-1'));
    for (let tap = 0; tap < 3; tap++) host.trigger(report, 'tap');
    await host.until(() => host.calls('showToast').length === 1);
    expect(viewer.reports).toEqual([{ id: '1', reason: 'fraud' }]);
  });

  it('reports nothing when the viewer thinks again', async () => {
    const { api, viewer } = aTopic();
    const think = { showActionSheet: () => Promise.reject(new Error('fail cancel')) };
    const host = run(build, api, 'content/topic/index?id=31', { apis: think });
    await host.until(() => host.$('#report-1'));
    host.tap('#report-1');
    await host.until(() => host.calls('showActionSheet').length === 1);
    await press(host, '#report-1', () => host.calls('showActionSheet').length === 2);
    expect([viewer.reports, host.calls('showToast')]).toEqual([[], []]);
  });

  it('shows the topic while what people say does not come', async () => {
    const { api } = aTopic();
    api.fault = ({ path }) => (path.endsWith('/posts') ? refuse(503, 'UNAVAILABLE') : undefined);
    const host = run(build, api, 'content/topic/index?id=31');
    await has(host, '你家花了多少钱');
    await has(host, '服务暂时不可用');
    api.fault = undefined;
    host.tap('#retry-posts');
    await host.until(() => host.$('#post-1'));
  });

  it('says that nobody has said anything', async () => {
    const { api } = aTopic();
    api.posts = {};
    const host = run(build, api, 'content/topic/index?id=31');
    await has(host, '还没有人发言');
  });

  it('reads on at the end, and keeps far rows out of the page', async () => {
    const { api } = aTopic();
    api.posts = { '31': Array.from({ length: 250 }, (_, n) => aPost({ id: String(n + 1) })) };
    const host = run(build, api, 'content/topic/index?id=31');
    await host.until(() => host.$('#post-20'));
    for (let at = 40; at <= 60; at += 20) {
      host.reachBottom();
      await host.until(() => host.$(`#post-${at}`));
    }
  });
});

describe.each(EVERY)('the viewer’s own posts on %s', (build) => {
  it('tell how they stand, and can be taken away', async () => {
    const { api, viewer } = aTopic();
    const own = { topicId: '31', images: [], createdAt: new Date().toISOString() };
    viewer.posts = [
      { ...own, id: '1', text: '在等', state: 'pending', reason: null },
      { ...own, id: '2', text: '不行', state: 'hidden', reason: '广告' },
    ];
    const host = run(build, api, 'mine/posts/index');
    await has(host, '审核中');
    expect(host.text()).toContain('未显示的原因：广告');
    host.tap('#remove-post-2');
    await host.until(() => host.$('#own-2') === null);
    expect(viewer.posts.map(({ id }) => id)).toEqual(['1']);
    expect(host.calls('showModal')[0]?.args).toMatchObject({ title: '删除这条帖子？' });
  });
});
