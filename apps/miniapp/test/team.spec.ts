/** @jest-environment jsdom */
// Who brought the viewer, whom the viewer brought, and what came of shares: as the built packages show it.
import type { InvitationView, TreePerson } from '@kaibo/contracts/distribution.dto';
import { FakeApi, refuse } from './fake-api';
import { FakeSharing } from './fake-sharing';
import { FakeViewer } from './fake-viewers';
import { endRuns, fullStorage, has, run, saidOf } from './mini-runs';

const GONE = { status: 0, headers: {}, body: undefined };
const SINCE = '2025-11-02T04:00:00Z';

jest.setTimeout(40_000);
afterEach(endRuns);

const aPerson = (id: number, name: string | null = '陈**'): TreePerson => ({ id: String(id), name, since: SINCE });
const anInvitation = (id: number, invitation: Partial<InvitationView> = {}): InvitationView => ({
  id: String(id),
  source: 'card',
  at: SINCE,
  name: '王*',
  outcome: 'bound',
  ...invitation,
});
const aShop = () => {
  const api = new FakeApi();
  const viewer = new FakeViewer();
  const sharing = new FakeSharing(viewer);
  api.fault = (asked) => sharing.answer(asked) ?? viewer.answer(asked);
  return { api, viewer, sharing };
};

it.each([
  ['to-superior', 'promote/superior/index', '您没有上级'],
  ['to-team', 'promote/team/index', '还没有成员'],
  ['to-invitations', 'promote/invitations/index', '还没有人通过您的分享来过'],
])(
  'my own page leads %s, once however often it is tapped, and says that nobody is there',
  async (cell, path, words) => {
    const host = run('weapp', aShop().api, 'pages/me/index');
    const target = await host.until(() => host.$(`#${cell}`));
    for (let tap = 0; tap < 3; tap++) host.trigger(target, 'tap');
    await host.until(() => host.page.path === path);
    await has(host, words);
    expect(host.navigations).toHaveLength(1);
  },
);

it('my own page hides on Douyin what Douyin forbids, also when it knows so from the last visit alone', async () => {
  const { api } = aShop();
  api.allowed = { team: false, lotteries: false };
  const host = run('tt', api, 'pages/me/index');
  await host.until(() => host.$('#to-reminders'));
  await host.until(() => Object.keys(host.storage).some((key) => key.includes('kaibo.app')));
  expect(host.$('#to-team')).toBeNull();
  const later = aShop();
  const answers = later.api.fault;
  later.api.fault = (asked) => (/\/apps\/\w+$/.test(asked.path) ? GONE : answers?.(asked));
  const second = run('tt', later.api, 'pages/me/index', { storage: host.storage });
  await second.until(() => second.$('#to-reminders'));
  expect(second.$('#to-team')).toBeNull();
});

it('my own page shows nothing of it while nobody has said that it is allowed', async () => {
  const { api } = aShop();
  const answers = api.fault;
  api.fault = (asked) => (/\/apps\/\w+$/.test(asked.path) ? GONE : answers?.(asked));
  const host = run('weapp', api, 'pages/me/index');
  await host.until(() => host.$('#to-reminders'));
  expect(host.$('#to-team')).toBeNull();
  api.fault = answers;
  host.setNetwork('4g');
  await host.until(() => host.$('#to-team'));
});

it('my superior is somebody, masked', async () => {
  const { api, sharing } = aShop();
  sharing.superior = aPerson(3, '林**');
  const host = run('weapp', api, 'promote/superior/index');
  await has(host, '林**');
  expect(saidOf(host, 'person-3')).toMatch(/^林\*\*，.*成为您的上级$/);
});

it('my team tells how many there are on both levels, and lists those of the first page by page', async () => {
  const { api, sharing } = aShop();
  sharing.team = Array.from({ length: 45 }, (_, n) => aPerson(n + 1, n === 0 ? null : '陈**'));
  sharing.second = 7;
  const host = run('weapp', api, 'promote/team/index');
  await host.until(() => host.$('#person-20'));
  expect(saidOf(host, 'counts')).toBe('直接成员 45 人，间接成员 7 人');
  expect(saidOf(host, 'person-1')).toMatch(/^未填昵称，/);
  for (const last of [40, 45]) {
    host.reachBottom();
    await host.until(() => host.$(`#person-${last}`));
  }
  await has(host, '没有更多了');
  expect(api.to('/me/team')).toHaveLength(3);
});

it('my team breaks off in its middle with a word, and goes on', async () => {
  const { api, sharing } = aShop();
  sharing.team = Array.from({ length: 30 }, (_, n) => aPerson(n + 1));
  const host = run('weapp', api, 'promote/team/index');
  await host.until(() => host.$('#person-20'));
  const answers = api.fault;
  api.fault = (asked) => (asked.query.cursor ? GONE : answers?.(asked));
  host.reachBottom();
  await has(host, '没能加载更多，点这里重试');
  api.fault = answers;
  host.tap('#more');
  await host.until(() => host.$('#person-30'));
});

it('my invitations tell what came of each, and can be shared from', async () => {
  const { api, sharing } = aShop();
  sharing.invitations = [
    anInvitation(3),
    anInvitation(2, { outcome: 'taken', source: 'plugin', name: null }),
    anInvitation(1, { outcome: 'other', source: 'code' }),
  ];
  const host = run('weapp', api, 'promote/invitations/index');
  await host.until(() => host.$('#person-1'));
  expect(host.text('#person-3')).toContain('成为您的成员 · 分享卡片');
  expect(host.text('#person-2')).toContain('已有上级 · 直播间分享');
  expect(host.text('#person-1')).toContain('来看过 · 小程序码');
  expect(await host.share()).toMatchObject({ path: '/pages/home/index?s=own-home' });
});

it.each(['promote/superior/index', 'promote/team/index', 'promote/invitations/index'])(
  '%s says what keeps it away, and comes back',
  async (page) => {
    const { api, viewer } = aShop();
    const answers = api.fault;
    api.fault = () => GONE;
    const host = run('weapp', api, page);
    await has(host, '网络连接不上，请检查网络后重试');
    api.fault = answers;
    host.setNetwork('4g');
    await host.until(() => !host.text().includes('网络连接不上'));
    // The token runs out while the page is looked at: whoever pulls it down notices nothing.
    viewer.good.clear();
    host.pullDown();
    await host.until(() => viewer.signIns === 2);
    await host.until(() => !host.page.isRefreshing);
    expect(host.text()).not.toContain('请先登录');
  },
);

it.each([
  ['promote/superior/index', '#person-3'],
  ['promote/team/index', '#person-1'],
  ['promote/invitations/index', '#person-9'],
])(
  '%s is shown while the storage is full, and what is shared carries a token that is made once',
  async (page, shown) => {
    const { api, sharing } = aShop();
    sharing.superior = aPerson(3, '林**');
    sharing.team = [aPerson(1)];
    sharing.invitations = [anInvitation(9)];
    const host = run('weapp', api, page, { apis: fullStorage });
    await host.until(() => host.$(shown));
    if (!page.includes('invitations')) return;
    for (let share = 0; share < 2; share++)
      expect(await host.share()).toMatchObject({ path: '/pages/home/index?s=own-home' });
    expect(sharing.shared).toHaveLength(1);
  },
);

it.each([
  ['DISTRIBUTION_UNAVAILABLE', '该平台不允许分享赚佣金'],
  ['MEMBER_BANNED', '这个账号已被商家停用，请联系商家'],
])('my team says why there is none (%s)', async (code, words) => {
  const { api, viewer } = aShop();
  api.fault = (asked) => (asked.path === '/v1/me/team' ? refuse(403, code) : viewer.answer(asked));
  const host = run('tt', api, 'promote/team/index');
  await has(host, words);
});
