import { codeOf } from '../members/members.fixtures';
import { aLiveApp, type LiveApp } from '../syncs/syncs.fixtures';
import { aNoticeShop, type NoticeShop, type NoticeViewer } from './win-notices.fixtures';
import { WinNoticeClockService } from './win-notice-clock.service';
import { WinNoticesService } from './win-notices.service';

let live: LiveApp;
let shop: NoticeShop;
beforeAll(async () => {
  live = await aLiveApp();
});
afterAll(() => live.close());
beforeEach(async () => {
  await live.setTime('2026-11-21T04:00:00Z');
  await live.sandbox.heal();
  shop = await aNoticeShop(live);
  await shop.setTemplate();
});

/** All that workers find due. */
const tellAll = async () => {
  while ((await live.app.app.get(WinNoticeClockService).tick()) > 0);
};
const leftOf = async ({ messages }: NoticeViewer) =>
  (await messages.permissions()).items.find(({ purpose }) => purpose === 'lottery-win')?.left;
const fault = (kind: string, more: object = {}) =>
  live.sandbox.control('POST', 'faults', { kind, appId: shop.appId, endpoint: 'sendSubscribeMessage', ...more });
const someViewers = (count: number) => Promise.all(Array.from({ length: count }, () => shop.aViewer()));
const permitting = async (count: number) => {
  const viewers = await someViewers(count);
  for (const viewer of viewers) await shop.permit(viewer);
  return viewers;
};

/** As people in China read an instant. */
const inChina = (at: string): string =>
  new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');

it('tells a winner who permitted it, once, what was won and until when to claim it', async () => {
  const viewer = await shop.aViewer();
  expect(await viewer.messages.permissions()).toEqual({
    items: [{ purpose: 'lottery-win', templateId: shop.templateId, left: 0 }],
  });
  await shop.permit(viewer);
  expect(await leftOf(viewer)).toBe(1);
  const id = await shop.drawn([viewer]);
  expect((await shop.noticesOf(id)).get(viewer.memberId)).toBe('waiting');
  await tellAll();
  await tellAll();
  const [win] = (await viewer.api.wins()).items;
  const sent = await shop.sent();
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({
    templateId: shop.templateId,
    content: {
      page: `pages/wins/index?id=${win?.id}&lottery=${id}`,
      data: {
        thing1: { value: '整装节抽奖' },
        thing2: { value: '电饭煲' },
        time3: { value: inChina(win?.claimUntil ?? '') },
      },
    },
  });
  expect((await shop.noticesOf(id)).get(viewer.memberId)).toBe('sent');
  expect(await leftOf(viewer)).toBe(0);
});

it('sends nothing to who permitted nothing, and the win is listed all the same', async () => {
  const [asked, silent, refused] = (await someViewers(3)) as [NoticeViewer, NoticeViewer, NoticeViewer];
  await shop.permit(asked);
  await shop.permit(refused, 'reject');
  const id = await shop.drawn([asked, silent, refused]);
  await tellAll();
  expect(await shop.sent()).toHaveLength(1);
  const notices = await shop.noticesOf(id);
  expect([asked, silent, refused].map(({ memberId }) => notices.get(memberId))).toEqual(['sent', 'none', 'none']);
  for (const { api } of [asked, silent, refused]) expect((await api.wins()).items).toMatchObject([{ state: 'open' }]);
});

it('tells only winners', async () => {
  const viewers = await permitting(3);
  const { id } = await shop.lotteries.open();
  for (const { api } of viewers) await api.enter(id, { keyword: '幸福家装' });
  await shop.lotteries.end(id);
  await shop.staff.lotteries.draw(id);
  await tellAll();
  expect(await shop.sent()).toHaveLength(1);
  expect((await Promise.all(viewers.map(leftOf))).sort()).toEqual([0, 1, 1]);
});

it('takes no permission that was given for reminders', async () => {
  const viewer = await shop.aViewer();
  const { templates } = await live.sandbox.control<{ templates: { templateId: string; title: string }[] }>(
    'GET',
    `apps/${shop.appId}/messages`,
  );
  const templateId = templates.find(({ title }) => title === '开播提醒')?.templateId ?? '';
  const asked = { fields: [{ name: 'thing1', shows: 'title' as const }], note: '开播啦' };
  await shop.staff.reminders.setTemplate(shop.miniAppId, { templateId, ...asked });
  await viewer.messages.report({ reportId: 'a-report-of-reminders', results: [{ templateId, answer: 'accept' }] });
  const id = await shop.drawn([viewer]);
  await tellAll();
  expect((await shop.noticesOf(id)).get(viewer.memberId)).toBe('none');
  expect(await shop.sent()).toEqual([]);
  expect((await viewer.messages.permissions()).items).toMatchObject([
    { purpose: 'live-start', left: 1 },
    { purpose: 'lottery-win', left: 0 },
  ]);
  // One template of the platform is for one purpose.
  const taken = shop.staff.reminders.setTemplate(shop.miniAppId, { templateId: shop.templateId, ...asked });
  expect(await codeOf(taken)).toBe('400 INPUT_INVALID');
  expect((await shop.staff.reminders.template(shop.miniAppId)).templateId).toBe(templateId);
});

it('tells each once, however many workers find the same lottery', async () => {
  const viewers = await permitting(25);
  const id = await shop.drawn(viewers);
  const notices = live.app.app.get(WinNoticesService);
  await Promise.all(Array.from({ length: 6 }, () => notices.tell(shop.merchantId, id)));
  const openids = (await shop.sent()).map(({ openid }) => openid);
  expect([openids.length, new Set(openids).size]).toEqual([25, 25]);
  expect(new Set((await shop.noticesOf(id)).values())).toEqual(new Set(['sent']));
  expect(await Promise.all(viewers.map(leftOf))).toEqual(viewers.map(() => 0));
});

it('uses one permission for one win where two lotteries are told at once', async () => {
  const viewer = await shop.aViewer();
  await shop.permit(viewer);
  const ids = [await shop.drawn([viewer]), await shop.drawn([viewer]), await shop.drawn([viewer])];
  const notices = live.app.app.get(WinNoticesService);
  await Promise.all(ids.map((id) => notices.tell(shop.merchantId, id)));
  expect(await shop.sent()).toHaveLength(1);
  const states = await Promise.all(ids.map(async (id) => (await shop.noticesOf(id)).get(viewer.memberId)));
  expect(states.sort()).toEqual(['none', 'none', 'sent']);
});

it.each([['timeout'], ['empty'], ['cut']])('never sends again what may have gone: %s', async (kind) => {
  const [viewer] = (await permitting(1)) as [NoticeViewer];
  const id = await shop.drawn([viewer]);
  await fault(kind, { times: 1 });
  await tellAll();
  await live.advance(3_600);
  await tellAll();
  expect((await shop.noticesOf(id)).get(viewer.memberId)).toBe('unknown');
  expect((await shop.sent()).length).toBeLessThanOrEqual(1);
  expect(await leftOf(viewer)).toBe(0);
});

it.each([
  ['the day’s quota', { code: 45009 }, 13 * 3_600],
  ['too fast', { code: 45011 }, 10],
  ['unwell', { code: -1 }, 5],
])('waits when the platform takes none, and tells each once afterwards: %s', async (_name, code, seconds) => {
  const viewers = await permitting(3);
  const id = await shop.drawn(viewers);
  await fault('errcode', { ...code, afterCalls: 1 });
  await tellAll();
  const before = [...(await shop.noticesOf(id)).values()].sort();
  expect(before).toEqual(['sent', 'waiting', 'waiting']);
  expect((await Promise.all(viewers.map(leftOf))).sort()).toEqual([0, 1, 1]);
  await live.sandbox.heal();
  await tellAll(); // too early: nothing is tried
  expect([...(await shop.noticesOf(id)).values()].sort()).toEqual(before);
  await live.advance(seconds);
  await tellAll();
  expect(new Set((await shop.noticesOf(id)).values())).toEqual(new Set(['sent']));
  expect(new Set((await shop.sent()).map(({ openid }) => openid)).size).toBe(3);
  expect(await shop.sent()).toHaveLength(3);
});

it('says so when the viewer took the permission back on the phone', async () => {
  const [viewer] = (await permitting(1)) as [NoticeViewer];
  await shop.withdraw(viewer);
  const id = await shop.drawn([viewer]);
  await tellAll();
  expect((await shop.noticesOf(id)).get(viewer.memberId)).toBe('refused');
  expect(await leftOf(viewer)).toBe(0);
});

it('writes to nobody who is banned, and tells nobody of what cannot be claimed any more', async () => {
  const [banned, late] = (await permitting(2)) as [NoticeViewer, NoticeViewer];
  const first = await shop.drawn([banned]);
  await shop.members.ban(banned.memberId, { reason: '刷奖多次' });
  await tellAll();
  expect((await shop.noticesOf(first)).get(banned.memberId)).toBe('none');
  const second = await shop.drawn([late]);
  await live.advance(8 * 86_400);
  await tellAll();
  expect((await shop.noticesOf(second)).get(late.memberId)).toBe('late');
  expect(await shop.sent()).toEqual([]);
});
