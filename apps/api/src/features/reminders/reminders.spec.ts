import { remindersApi } from '@kaibo/api-client';
import type { PopupAnswer } from '@kaibo/contracts/reminders';
import { callTo } from '../../../test/app';
import { codeOf } from '../members/members.fixtures';
import { aLiveApp, type LiveApp } from '../syncs/syncs.fixtures';
import { PlansService } from './plans.service';
import { aReminderShop, reportId, type ReminderShop, sendAll } from './reminders.fixtures';

let live: LiveApp;
let shop: ReminderShop;
beforeAll(async () => {
  live = await aLiveApp();
});
afterAll(() => live.close());
beforeEach(async () => {
  await live.setTime('2026-11-21T04:00:00Z');
  await live.sandbox.heal();
  shop = await aReminderShop(live);
});

const leftOf = async (viewer: { api: ReturnType<typeof remindersApi> }) => (await viewer.api.list()).permission?.left;
const statusesOf = async (viewer: { api: ReturnType<typeof remindersApi> }) =>
  (await viewer.api.list()).items.map(({ status }) => status);

it('is promised on a permission, and comes once when the start is seen', async () => {
  const viewer = await shop.aViewer();
  expect(await viewer.permit()).toBe(1);
  expect(await viewer.api.ask(shop.roomId)).toMatchObject({ roomId: shop.roomId, way: 'message', status: 'waiting' });
  expect(await leftOf(viewer)).toBe(0);
  await sendAll(live);
  expect(await shop.sent()).toEqual([]);

  await shop.start();
  await sendAll(live);
  await shop.sync();
  await sendAll(live);
  const sent = await shop.sent();
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({
    templateId: shop.templateId,
    content: {
      page: `pages/room/index?id=${shop.roomId}`,
      data: {
        thing1: { value: '春茶上新专场' },
        time2: { value: '2026-11-21 13:00' },
        thing3: { value: '开播啦，点击进入直播间' },
      },
    },
  });
  expect(await statusesOf(viewer)).toEqual(['sent']);
  expect(await leftOf(viewer)).toBe(0);
  expect(await shop.staff.reminders.report(shop.roomId)).toMatchObject({
    state: 'done',
    seenAt: '2026-11-21T04:00:00.000Z',
    counts: { promised: 1, waiting: 0, sent: 1, refused: 0, unknown: 0, released: 0, cancelled: 0 },
    unknownMemberIds: [],
    stop: null,
  });
});

it('answers the same however often it is asked for, even after the start', async () => {
  const viewer = await shop.aViewer();
  await viewer.permit(3);
  const first = await viewer.api.ask(shop.roomId);
  expect(await viewer.api.ask(shop.roomId)).toEqual(first);
  const many = await Promise.all(Array.from({ length: 10 }, () => viewer.api.ask(shop.roomId)));
  expect(new Set(many.map(({ id }) => id))).toEqual(new Set([first.id]));
  expect(await leftOf(viewer)).toBe(2);
  await shop.start();
  expect(await viewer.api.ask(shop.roomId)).toMatchObject({ id: first.id });
});

it('promises as many as are permitted, whatever arrives at once', async () => {
  const viewer = await shop.aViewer();
  await viewer.permit(3);
  const rooms = [shop.roomId];
  for (let n = 0; n < 7; n++) rooms.push((await shop.aRoom()).roomId);
  const codes = await Promise.all(rooms.map((roomId) => codeOf(viewer.api.ask(roomId))));
  expect(codes.filter((code) => code === 'no error')).toHaveLength(3);
  expect(codes.filter((code) => code === '409 PERMISSION_MISSING')).toHaveLength(5);
  expect(await leftOf(viewer)).toBe(0);
});

it('counts a popup once, however often it is reported, and only what was accepted', async () => {
  const viewer = await shop.aViewer();
  const { templateId } = shop;
  const report = { reportId: reportId(), results: [{ templateId, answer: 'accept' as const }] };
  const many = await Promise.all(Array.from({ length: 5 }, () => viewer.api.report(report)));
  expect(many.map(({ items }) => items)).toEqual(many.map(() => [{ templateId, left: 1 }]));
  const reported = async (answer: PopupAnswer) =>
    (await viewer.api.report({ reportId: reportId(), results: [{ templateId, answer }] })).items[0]?.left;
  for (const answer of ['reject', 'ban', 'filter', 'fail'] as const) expect(await reported(answer)).toBe(1);
  expect(await reported('acceptWithAudio')).toBe(2);
  const reports = Array.from({ length: 5 }, () => ({ ...report, reportId: reportId() }));
  await Promise.all(reports.map((one) => viewer.api.report(one)));
  expect(await leftOf(viewer)).toBe(7);
});

it('refuses a template that is not the merchant’s, and counts nothing of that popup', async () => {
  const viewer = await shop.aViewer();
  const results = [shop.templateId, 'another'].map((templateId) => ({ templateId, answer: 'accept' as const }));
  await expect(viewer.api.report({ reportId: reportId(), results })).rejects.toMatchObject({
    code: 'TEMPLATE_NOT_FOUND',
    details: { templateId: 'another' },
  });
  expect(await leftOf(viewer)).toBe(0);
});

it('gives the permission back when it is cancelled, and can be asked for again', async () => {
  const viewer = await shop.aViewer();
  await viewer.permit();
  const first = await viewer.api.ask(shop.roomId);
  await viewer.api.cancel(shop.roomId);
  await viewer.api.cancel(shop.roomId);
  expect(await leftOf(viewer)).toBe(1);
  expect(await statusesOf(viewer)).toEqual(['cancelled']);
  const again = await viewer.api.ask(shop.roomId);
  expect(again.id).not.toBe(first.id);
  await viewer.api.cancel(shop.roomId);
  await shop.start();
  await sendAll(live);
  expect(await shop.sent()).toEqual([]);
});

it('is too late to ask or to cancel once the room is live', async () => {
  const [one, other] = [await shop.aViewer(), await shop.aViewer()];
  await one.permit();
  await one.api.ask(shop.roomId);
  await other.permit();
  await shop.start();
  await expect(other.api.ask(shop.roomId)).rejects.toMatchObject({
    code: 'REMINDER_TOO_LATE',
    details: { status: 'live' },
  });
  await live.app.app.get(PlansService).lookAtDue();
  expect(await codeOf(one.api.cancel(shop.roomId))).toBe('409 REMINDER_TOO_LATE');
  await sendAll(live);
  await one.api.cancel(shop.roomId);
  expect(await statusesOf(one)).toEqual(['sent']);
});

it.each([
  [
    'ended',
    async () => {
      await shop.start();
      await live.sandbox.act(shop.appId, shop.platformRoomId, 'end');
      await shop.sync();
    },
  ],
  [
    'expired',
    async () => {
      await live.advance(40 * 3600);
      await shop.sync();
    },
  ],
])('refuses a reminder for an %s room', async (status, end) => {
  await end();
  const viewer = await shop.aViewer();
  await viewer.permit();
  await expect(viewer.api.ask(shop.roomId)).rejects.toMatchObject({ code: 'REMINDER_TOO_LATE', details: { status } });
  expect(await leftOf(viewer)).toBe(1);
});

it('refuses rooms of others, hidden ones, and made-up ids', async () => {
  const viewer = await shop.aViewer();
  await viewer.permit();
  const other = await aReminderShop(live);
  expect(await codeOf(viewer.api.ask(other.roomId))).toBe('404 ROOM_NOT_FOUND');
  expect(await codeOf(viewer.api.ask('999999999999'))).toBe('404 ROOM_NOT_FOUND');
  expect(await codeOf(viewer.api.ask('x'))).toBe('400 INPUT_INVALID');
  await shop.staff.rooms.edit(shop.roomId, { isVisible: false });
  expect(await codeOf(viewer.api.ask(shop.roomId))).toBe('404 ROOM_NOT_FOUND');
  expect(await codeOf(remindersApi(callTo(live.app.url)).ask(shop.roomId))).toBe('401 UNAUTHENTICATED');
});

it('spends the permission of who withdrew between the tap and the start', async () => {
  const viewer = await shop.aViewer();
  await viewer.permit();
  await viewer.api.ask(shop.roomId);
  await viewer.withdraw();
  await shop.start();
  await sendAll(live);
  expect(await shop.sent()).toEqual([]);
  expect(await statusesOf(viewer)).toEqual(['refused']);
  expect(await leftOf(viewer)).toBe(0);
  expect(await codeOf(viewer.api.ask((await shop.aRoom()).roomId))).toBe('409 PERMISSION_MISSING');
  expect((await shop.staff.reminders.report(shop.roomId)).counts).toMatchObject({ promised: 1, refused: 1, sent: 0 });
});

it('writes to nobody who was banned meanwhile', async () => {
  const viewer = await shop.aViewer();
  await viewer.permit();
  await viewer.api.ask(shop.roomId);
  await live.admin.query('update members set banned_at = now() where id = $1', [viewer.memberId]);
  await shop.start();
  await sendAll(live);
  expect(await shop.sent()).toEqual([]);
  expect((await shop.staff.reminders.report(shop.roomId)).counts).toMatchObject({ gone: 1, sent: 0 });
});

it('only records that the platform’s own reminder was offered', async () => {
  const viewer = await shop.aViewer();
  expect(await viewer.api.ask(shop.roomId, { way: 'plugin' })).toMatchObject({ way: 'plugin', status: 'waiting' });
  await viewer.api.ask(shop.roomId, { way: 'plugin' });
  await shop.start();
  await sendAll(live);
  expect(await shop.sent()).toEqual([]);
  expect(await shop.staff.reminders.report(shop.roomId)).toMatchObject({ pluginOffered: 1, counts: { promised: 0 } });
});

it('follows a start that is moved, and comes once', async () => {
  const viewer = await shop.aViewer();
  await viewer.permit();
  await viewer.api.ask(shop.roomId);
  const startsAt = new Date('2026-11-21T06:00:00Z');
  await live.sandbox.control('PATCH', `apps/${shop.appId}/rooms/${shop.platformRoomId}`, {
    startTime: startsAt.getTime(),
    endTime: startsAt.getTime() + 2 * 3_600_000,
  });
  await shop.sync();
  await sendAll(live);
  expect((await viewer.api.list()).items[0]).toMatchObject({ status: 'waiting', startsAt: startsAt.toISOString() });
  await shop.start();
  await sendAll(live);
  expect(await shop.sent()).toHaveLength(1);
});

it('releases the promises of a room that expired, with their permissions', async () => {
  const viewer = await shop.aViewer();
  await viewer.permit();
  await viewer.api.ask(shop.roomId);
  await live.advance(40 * 3600);
  await shop.sync();
  await sendAll(live);
  expect(await statusesOf(await shop.aViewer(viewer.name))).toEqual(['released']);
  const back = await shop.aViewer(viewer.name);
  expect(await leftOf(back)).toBe(1);
  expect(await shop.staff.reminders.report(shop.roomId)).toMatchObject({
    state: 'released',
    reason: 'expired',
    counts: { promised: 1, released: 1, waiting: 0 },
  });
  const { roomId } = await shop.aRoom();
  expect(await back.api.ask(roomId)).toMatchObject({ status: 'waiting' });
});

it('lists the viewer’s own alone, page by page', async () => {
  const [one, other] = [await shop.aViewer(), await shop.aViewer()];
  await one.permit(3);
  const rooms = [shop.roomId, (await shop.aRoom()).roomId, (await shop.aRoom()).roomId];
  for (const roomId of rooms) await one.api.ask(roomId);
  const first = await one.api.list({ limit: 2 });
  expect(first.items.map(({ roomId }) => roomId)).toEqual([rooms[2], rooms[1]]);
  const rest = await one.api.list({ limit: 2, cursor: first.nextCursor ?? '' });
  expect(rest).toMatchObject({ items: [{ roomId: rooms[0] }], nextCursor: null });
  expect((await other.api.list()).items).toEqual([]);
  expect(await codeOf(one.api.list({ cursor: '9999999999999999999' }))).toBe('400 CURSOR_INVALID');
});

it('needs a template of the merchant', async () => {
  const bare = await live.aLiveMerchant();
  expect(await codeOf(bare.staff.reminders.template(bare.miniAppId))).toBe('404 TEMPLATE_NOT_FOUND');
  const set = (changes: object) =>
    codeOf(
      bare.staff.reminders.setTemplate(bare.miniAppId, {
        templateId: 'T',
        fields: [{ name: 'thing1', shows: 'title' }],
        note: '开播啦',
        ...changes,
      }),
    );
  const title = { name: 'thing1', shows: 'title' };
  for (const fields of [
    [],
    {},
    [{ name: 'thing1', shows: 'price' }],
    [{ ...title, name: 'thing 1' }],
    [title, title],
    [null],
  ])
    expect([fields, await set({ fields })]).toEqual([fields, '400 INPUT_INVALID']);
  expect(await set({ fields: Array.from({ length: 21 }, (_, n) => ({ ...title, name: `thing${n}` })) })).toBe(
    '400 INPUT_INVALID',
  );
  expect(await set({ note: 'a\u202eb' })).toBe('400 INPUT_INVALID');
  expect(await set({ page: '/pages/room' })).toBe('400 INPUT_INVALID');
  expect(await set({ page: 'https://elsewhere.example' })).toBe('400 INPUT_INVALID');
  expect(await set({ note: '开播😀' })).toBe('no error');
  expect(await set({ templateId: 'U' })).toBe('no error');
  expect(await bare.staff.reminders.template(bare.miniAppId)).toMatchObject({ templateId: 'U', page: null });
});
