/** @jest-environment jsdom */
import { type HostRequest, type HostResponse, MiniHost, type MiniHostOptions, pack } from '@kaibo/mini-host';
import type { MemberView } from '@kaibo/contracts/members.dto';
import { builtAt } from './built';
import { type Asked, demoRooms, FakeApi, refuse } from './fake-api';

// The built packages themselves, run: what a phone would download.
const BUILDS = { weapp: pack(builtAt('weapp', 'build-weapp')), tt: pack(builtAt('tt', 'build-tt')) };
const EVERY = ['weapp', 'tt'] as const;
type Build = (typeof EVERY)[number];

jest.setTimeout(40_000);

const hosts: MiniHost[] = [];
afterEach(() => {
  for (const host of hosts.splice(0)) {
    host.requireNoProblems();
    host.dispose();
  }
  document.body.innerHTML = '';
});

/** What a host's pictures wait for. */
const slow = new Map<MiniHost, Promise<void>>();

const ok = (body: unknown) => ({ status: 200, headers: {}, body });

/** The API's viewers' side: tokens that can be revoked, codes that work once, one member. */
class Members {
  member: MemberView = { id: '7', nickname: null, avatar: null, avatarState: null, phone: null };
  readonly good = new Set<string>();
  readonly used = new Set<string>();
  readonly signIns: unknown[] = [];
  /** Refused instead of the next sign-in. */
  refusal: { status: number; code: string } | null = null;
  isMerged = false;
  readonly pictures: { type: string | undefined; bytes: number[] }[] = [];
  pictureRefusal: { status: number; code: string } | null = null;
  /** What was asked to be erased. */
  readonly erased: unknown[] = [];
  private count = 0;

  answer({ method, path, headers, body }: Asked) {
    if (path === '/v1/sessions') return this.signIn(body);
    if (!path.startsWith('/v1/me')) return undefined;
    const token = (headers.authorization ?? '').replace(/^Bearer /, '');
    if (!this.good.has(token)) return refuse(401, 'UNAUTHENTICATED');
    if (method === 'PUT' && path === '/v1/me/profile') {
      const { nickname } = body as { nickname: string }; // a wrong body fails the test that sent it
      if (nickname.includes('坏')) return refuse(400, 'TEXT_REFUSED');
      this.member = { ...this.member, nickname };
    }
    if (method === 'PUT' && path === '/v1/me/avatar') {
      this.pictures.push({ type: headers['content-type'], bytes: [...new Uint8Array(body as ArrayBuffer)] }); // nothing else is sent there
      if (this.pictureRefusal) return refuse(this.pictureRefusal.status, this.pictureRefusal.code);
      this.member = { ...this.member, avatar: `/v1/avatars/1.picture-${this.pictures.length}` };
    }
    if (method === 'POST' && path === '/v1/me/phone') {
      this.member = { ...this.member, phone: '138****1111' };
      if (this.isMerged) this.good.clear();
      return ok({ member: this.member, isMerged: this.isMerged });
    }
    if (method === 'GET' && path === '/v1/me/export')
      return ok({ accounts: [{ id: '7', phone: '13800001111' }], avatars: [{ memberId: '7' }] });
    if (method === 'POST' && path === '/v1/me/erase') {
      this.erased.push(body);
      this.good.clear();
      return ok({ number: '3.AAAAAAAAAAAAAAAAAAAAAA', tables: [], finishedAt: null });
    }
    return ok(this.member);
  }

  private signIn(body: unknown) {
    this.signIns.push(body);
    const { code } = body as { code: string }; // as above
    if (this.used.has(code)) return refuse(409, 'CODE_USED');
    this.used.add(code);
    if (this.refusal) return refuse(this.refusal.status, this.refusal.code);
    const token = `token-${++this.count}`;
    this.good.add(token);
    return ok({ token, expiresAt: new Date(Date.now() + 7_200_000).toISOString(), member: this.member });
  }
}

const run = (
  build: Build,
  members: Members,
  page?: string,
  more: MiniHostOptions['apis'] = {},
): { host: MiniHost; api: FakeApi } => {
  const api = new FakeApi(demoRooms());
  api.fault = (asked) => members.answer(asked);
  const request = async ({ url, method, header, data }: HostRequest): Promise<HostResponse> => {
    const { pathname, searchParams } = new URL(url);
    const headers = Object.fromEntries(Object.entries(header).map(([name, value]) => [name.toLowerCase(), value]));
    if (pathname === '/v1/me/avatar') await slow.get(host);
    const answer = api.answer({ method, path: pathname, query: Object.fromEntries(searchParams), headers, body: data });
    return { statusCode: answer.status, header: answer.headers, data: answer.body };
  };
  let logins = 0;
  const apis: MiniHostOptions['apis'] = { login: () => ({ code: `login-${++logins}` }), ...more };
  const host = new MiniHost(BUILDS[build], { request, apis });
  hosts.push(host);
  host.launch(page);
  return { host, api };
};
const has = (host: MiniHost, text: string) => host.until(() => host.text().includes(text));
const PROVIDER = { weapp: 'wechat', tt: 'douyin' } as const;

describe.each(EVERY)('%s', (build) => {
  it('lets everybody browse without signing in, and signs in when their own page is opened', async () => {
    const members = new Members();
    const { host } = run(build, members);
    await host.until(() => host.$('#room-1'));
    expect([members.signIns, host.calls('login')]).toEqual([[], []]);
    void host.callPlatform('switchTab', { url: '/pages/me/index' });
    await host.until(() => host.page.path === 'pages/me/index' && host.$('#nickname'));
    expect(members.signIns).toEqual([{ appId: 'wx6b6169626f646d6f', provider: PROVIDER[build], code: 'login-1' }]);
    // Back and in again: the session is still good.
    host.back();
    void host.callPlatform('switchTab', { url: '/pages/me/index' });
    await host.until(() => host.page.path === 'pages/me/index' && host.$('#nickname'));
    expect(members.signIns).toHaveLength(1);
  });

  it('keeps no token where others could read it', async () => {
    const { host } = run(build, new Members(), 'pages/me/index');
    await host.until(() => host.$('#nickname'));
    expect(JSON.stringify(host.storage)).not.toContain('token-');
  });

  it('saves a nickname, and shows why when it is refused', async () => {
    const members = new Members();
    const { host } = run(build, members, 'pages/me/index');
    await host.until(() => host.$('#nickname'));
    expect(() => host.tap('#save')).toThrow('disabled');
    host.input('#nickname', ' 小陈 ');
    await save(host, () => members.member.nickname === '小陈');
    host.input('#nickname', '坏词');
    await save(host, () => host.text().includes('昵称没有通过平台审核，请换一个'));
    expect(members.member.nickname).toBe('小陈');
  });

  it('signs in again by itself when the token was revoked, and says so when the account may not', async () => {
    const members = new Members();
    const { host } = run(build, members, 'pages/me/index');
    await host.until(() => host.$('#nickname'));
    members.good.clear();
    host.input('#nickname', '小陈');
    await save(host, () => members.member.nickname === '小陈');
    expect(members.signIns).toHaveLength(2);

    members.good.clear();
    members.refusal = { status: 403, code: 'MEMBER_BANNED' };
    host.input('#nickname', '小王');
    await save(host, () => host.text().includes('这个账号已被商家停用，请联系商家'));
    expect(members.member.nickname).toBe('小陈');
  });

  it('gets another code when one was lost on its way', async () => {
    const members = new Members();
    members.used.add('login-1');
    const { host } = run(build, members, 'pages/me/index');
    await host.until(() => host.$('#nickname'));
    expect(members.signIns).toMatchObject([{ code: 'login-1' }, { code: 'login-2' }]);
  });

  it('gives all that is kept out, and says where it is', async () => {
    const { host } = run(build, new Members(), 'pages/me/index');
    await host.until(() => host.$('#export'));
    host.tap('#export');
    await host.until(() => host.calls('showModal').length > 0);
    const [copied] = host.calls('setClipboardData');
    const { data } = copied?.args as { data: string }; // what the page gave the platform
    expect(JSON.parse(data)).toEqual({ accounts: [{ id: '7', phone: '13800001111' }], avatars: [{ memberId: '7' }] });
    expect(host.calls('showModal')[0]?.args).toMatchObject({ title: '导出我的数据', showCancel: false });
  });

  it('erases the account after asking, says the receipt, and signs nobody in again', async () => {
    const members = new Members();
    const { host } = run(build, members, 'pages/me/index');
    await host.until(() => host.$('#erase'));
    host.tap('#erase');
    await host.until(() => host.page.path === 'pages/rooms/index');
    expect(members.erased).toEqual([{ confirm: 'ERASE', memberId: '7' }]);
    expect(host.calls('showModal').map(({ args }) => args)).toEqual([
      expect.objectContaining({ title: '确定注销账号？', content: expect.stringContaining('无法恢复') }),
      expect.objectContaining({ content: expect.stringContaining('3.AAAAAAAAAAAAAAAAAAAAAA') }),
    ]);
    expect(host.calls('setClipboardData').map(({ args }) => args)).toMatchObject([
      { data: '3.AAAAAAAAAAAAAAAAAAAAAA' },
    ]);
    expect(members.signIns).toHaveLength(1);
  });

  it('erases nothing when the viewer thinks again', async () => {
    const members = new Members();
    const { host } = run(build, members, 'pages/me/index', { showModal: () => ({ confirm: false, cancel: true }) });
    await host.until(() => host.$('#erase'));
    host.tap('#erase');
    await host.until(() => host.calls('showModal').length > 0);
    host.input('#nickname', '还在');
    await save(host, () => members.member.nickname === '还在');
    expect(members.erased).toEqual([]);
  });

  it('says that one can only browse where there is no sign-in', async () => {
    const members = new Members();
    members.refusal = { status: 409, code: 'SIGN_IN_UNAVAILABLE' };
    const { host } = run(build, members, 'pages/me/index');
    await has(host, '这里只能浏览，不能登录');
    expect(host.$('#retry')).toBeNull();
    expect(host.$('#nickname')).toBeNull();
  });
});

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3];
const TOO_LARGE = 512 * 1024 + 1;

/** The phone's temporary files. */
const filesOf = (files: Record<string, ArrayBuffer>): MiniHostOptions['apis'] => ({
  getFileSystemManager: () => ({
    readFile: ({ filePath, success, fail }: ReadFile) => {
      const data = files[filePath];
      if (data) success({ data });
      else fail({ errMsg: `readFile:fail no such file or directory "${filePath}"` });
    },
  }),
});
interface ReadFile {
  filePath: string;
  success: (result: { data: ArrayBuffer }) => void;
  fail: (result: { errMsg: string }) => void;
}
const bytesOf = (head: number[], length = head.length): ArrayBuffer => {
  const all = new Uint8Array(length);
  all.set(head);
  return all.buffer;
};

/** A build's viewer picks a file of the phone, by whatever the platform has for it. */
const FILES = {
  'tmp/png': bytesOf(PNG),
  'tmp/large': bytesOf(PNG, TOO_LARGE),
  'tmp/page.png': bytesOf([...'<html>'].map((letter) => letter.charCodeAt(0))),
};
const runWithFiles = (build: Build, members: Members) => {
  const chosen = { path: 'tmp/png', isWilling: true };
  const { host, api } = run(build, members, 'pages/me/index', {
    ...filesOf(FILES),
    ...(build === 'tt'
      ? {
          getUserProfile: () => {
            if (!chosen.isWilling) throw new Error('auth deny');
            return { userInfo: { nickName: '小陈', avatarUrl: 'https://p3.douyinpic.com/avatar' } };
          },
          downloadFile: ({ url }: Record<string, unknown>) => {
            if (url !== 'https://p3.douyinpic.com/avatar') throw new Error(`no such address ${String(url)}`);
            return { statusCode: 200, tempFilePath: chosen.path };
          },
        }
      : {}),
  });
  const choose = (path: string): void => {
    chosen.path = path;
    if (build === 'weapp') host.trigger('#avatar', 'chooseavatar', { avatarUrl: path });
    else host.tap('#avatar');
  };
  return { host, api, choose, chosen };
};

describe.each(EVERY)('the avatar on %s', (build) => {
  it('is picked by the platform’s own way, sent as it is, and shown', async () => {
    const members = new Members();
    const { host, choose } = runWithFiles(build, members);
    await host.until(() => host.$('#avatar'));
    expect(host.$('#avatar .image, #avatar img')).toBeNull();
    choose('tmp/png');
    await host.until(() => members.pictures.length === 1);
    expect(members.pictures).toEqual([{ type: 'image/png', bytes: PNG }]);
    await host.until(() => document.body.innerHTML.includes('/v1/avatars/1.picture-1'));
    expect(host.text('#avatar-hint')).toBe('更换头像');
    choose('tmp/png');
    await host.until(() => document.body.innerHTML.includes('/v1/avatars/1.picture-2'));
  });

  it.each([
    ['too large', 'tmp/large', '图片太大，请选择 512 KB 以内的图片'],
    ['no picture, whatever it is called', 'tmp/page.png', '不支持这种文件，请选择 PNG、JPEG 或 WebP 图片'],
  ])('says that it is %s, and sends nothing', async (_name, path, words) => {
    const members = new Members();
    const { host, choose } = runWithFiles(build, members);
    await host.until(() => host.$('#avatar'));
    choose(path);
    await has(host, words);
    expect(members.pictures).toEqual([]);
    choose('tmp/png');
    await host.until(() => members.pictures.length === 1 && !host.text().includes(words));
  });

  it('keeps the one there is when the server refuses another, and says why', async () => {
    const members = new Members();
    members.member = { ...members.member, avatar: '/v1/avatars/1.old' };
    members.pictureRefusal = { status: 400, code: 'MEDIA_TOO_MANY_PIXELS' };
    const { host, choose } = runWithFiles(build, members);
    await host.until(() => host.$('#avatar'));
    choose('tmp/png');
    await has(host, '图片尺寸太大，请裁小后再试');
    expect(document.body.innerHTML).toContain('/v1/avatars/1.old');
    expect(host.text('#avatar-hint')).toBe('更换头像');
  });

  it.each([
    ['checking', '头像审核中，通过后显示'],
    ['review', '头像审核中，通过后显示'],
    ['refused', '头像没有通过审核，请换一张'],
  ] as const)('is not shown while it is %s, and says so', async (avatarState, words) => {
    const members = new Members();
    members.member = { ...members.member, avatarState };
    const { host } = runWithFiles(build, members);
    await host.until(() => host.text('#avatar-hint') === words);
    expect(host.$('#avatar .image, #avatar img')).toBeNull();
  });

  it('says that it is on its way, and takes no second one meanwhile', async () => {
    const members = new Members();
    const { host, choose } = runWithFiles(build, members);
    await host.until(() => host.$('#avatar'));
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    slow.set(host, held);
    choose('tmp/png');
    await host.until(() => host.text('#avatar-hint') === '正在上传头像…');
    try {
      choose('tmp/png');
    } catch {
      // What is pressed is off; WeChat's answer to a press before that may still come, and changes nothing.
    }
    letGo();
    await host.until(() => host.text('#avatar-hint') === '更换头像');
    expect(members.pictures).toHaveLength(1);
    expect(document.body.innerHTML).toContain('/v1/avatars/1.picture-1');
  });
});

it('asks Douyin once for each press, and takes a no for a no', async () => {
  const members = new Members();
  const { host, choose, chosen } = runWithFiles('tt', members);
  await host.until(() => host.$('#avatar'));
  chosen.isWilling = false;
  choose('tmp/png');
  await host.until(() => host.calls('getUserProfile').length === 1);
  chosen.isWilling = true;
  // As soon as the button can be pressed again.
  await host.until(() => {
    if (host.calls('getUserProfile').length === 2) return true;
    expect([members.pictures, host.$('#me-failure')]).toEqual([[], null]);
    try {
      choose('tmp/png');
    } catch {
      // Not yet.
    }
    return false;
  });
  await host.until(() => members.pictures.length === 1);
  expect(host.calls('downloadFile')).toHaveLength(1);
});

/** Presses until it was done: not while the page still draws what was typed, or is busy with the press before. */
const save = (host: MiniHost, isDone: () => boolean) =>
  host.until(() => {
    if (isDone()) return true;
    try {
      host.tap('#save');
    } catch {
      // Not to be pressed yet.
    }
    return false;
  });

describe('weapp', () => {
  it('verifies the phone by the platform’s button, and not when the viewer says no', async () => {
    const members = new Members();
    const { host, api } = run('weapp', members, 'pages/me/index');
    await host.until(() => host.$('#verify-phone'));
    host.trigger('#verify-phone', 'getphonenumber', { errMsg: 'getPhoneNumber:fail user deny' });
    host.trigger('#verify-phone', 'getphonenumber', { errMsg: 'getPhoneNumber:ok', code: 'phone-code-1' });
    await host.until(() => host.text('#phone') === '138****1111');
    expect(api.to('/me/phone').map(({ body }) => body)).toEqual([{ code: 'phone-code-1' }]);
  });

  it('signs in again after two accounts became one', async () => {
    const members = new Members();
    members.isMerged = true;
    const { host } = run('weapp', members, 'pages/me/index');
    await host.until(() => host.$('#verify-phone'));
    host.trigger('#verify-phone', 'getphonenumber', { errMsg: 'getPhoneNumber:ok', code: 'phone-code-1' });
    await host.until(() => host.text('#phone') === '138****1111');
    host.input('#nickname', '小陈');
    await save(host, () => members.member.nickname === '小陈');
    expect(members.signIns).toHaveLength(2);
  });
});

it('asks for no phone number inside Douyin, whose button our server cannot read yet', async () => {
  const { host } = run('tt', new Members(), 'pages/me/index');
  await host.until(() => host.$('#nickname'));
  expect(host.$('#verify-phone')).toBeNull();
});
