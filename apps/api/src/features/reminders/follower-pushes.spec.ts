import { aLiveApp, type LiveApp } from '../syncs/syncs.fixtures';
import { codeOf } from '../members/members.fixtures';
import { FollowerPushesService } from './follower-pushes.service';
import { aReminderShop, type ReminderShop, sendAll } from './reminders.fixtures';

const TODAY = '2026-11-21';

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

const plan = (roomId: string, day = TODAY) => shop.staff.reminders.planFollowerPush(shop.miniAppId, day, { roomId });
const pushes = async () => (await shop.staff.reminders.followerPushes(shop.miniAppId)).items;
const follow = (count: number) =>
  live.sandbox.control('POST', `apps/${shop.appId}/followers`, { count, roomId: shop.platformRoomId });
const settle = async (): Promise<void> => {
  await sendAll(live);
  await live.app.app.get(FollowerPushesService).settle();
};

it('tells all long-term followers of the room that has the day, once its start is seen', async () => {
  await follow(4_500);
  await plan(shop.roomId);
  await settle();
  expect(await pushes()).toMatchObject([{ day: TODAY, roomId: shop.roomId, state: 'planned', asked: 0 }]);
  await shop.start();
  await settle();
  await live.advance(120);
  await settle();
  expect(await pushes()).toMatchObject([{ state: 'sent', asked: 4_500, unknown: 0, failureCode: null }]);
});

it('has one room a day, whoever plans at once, and shows which', async () => {
  const rooms = [shop.roomId, (await shop.aRoom()).roomId, (await shop.aRoom()).roomId];
  const codes = await Promise.all(rooms.map((roomId) => codeOf(plan(roomId))));
  expect(codes.filter((code) => code === 'no error')).toHaveLength(1);
  expect(codes.filter((code) => code === '409 FOLLOWER_PUSH_TAKEN')).toHaveLength(2);
  const has = (await pushes())[0]?.roomId;
  const other = rooms.find((roomId) => roomId !== has) ?? '';
  await expect(plan(other)).rejects.toMatchObject({ details: { day: TODAY, roomId: has } });
  expect(await codeOf(plan(has ?? ''))).toBe('no error');
  await shop.staff.reminders.cancelFollowerPush(shop.miniAppId, TODAY);
  expect(await codeOf(plan(other))).toBe('no error');
});

it('refuses days that are over or none, and rooms of others', async () => {
  expect(await codeOf(plan(shop.roomId, '2026-11-20'))).toBe('409 FOLLOWER_PUSH_TOO_LATE');
  expect(await codeOf(plan(shop.roomId, '2026-02-30'))).toBe('400 INPUT_INVALID');
  expect(await codeOf(plan((await aReminderShop(live)).roomId))).toBe('404 ROOM_NOT_FOUND');
  expect(await codeOf(plan('9999999999999999999'))).toBe('404 ROOM_NOT_FOUND');
  expect(await codeOf(shop.staff.reminders.cancelFollowerPush(shop.miniAppId, TODAY))).toBe(
    '404 FOLLOWER_PUSH_NOT_FOUND',
  );
});

it('asks nobody twice when no answer comes', async () => {
  await follow(2_500);
  await plan(shop.roomId);
  await live.sandbox.fault({ kind: 'timeout', appId: shop.appId, endpoint: 'pushLiveMessage', times: 1 });
  await shop.start();
  await settle();
  expect(await pushes()).toMatchObject([{ state: 'sent', asked: 500, unknown: 2_000 }]);
});
