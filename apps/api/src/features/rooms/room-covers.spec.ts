import type { RoomCard } from '@kaibo/contracts/rooms.dto';
import { asViewer } from '../../../test/app';
import { Feeds } from '../../core/feeds';
import { codeOf } from '../members/members.fixtures';
import { aJpeg, aPng } from '../media/media.fixtures';
import { aPictureShop, type PictureShop, upload, work } from '../media/media-shop.fixtures';
import { aLiveApp, type LiveApp } from '../syncs/syncs.fixtures';
import { aRoom } from './rooms.fixtures';

let live: LiveApp;
let shop: PictureShop;
let id: string;
beforeAll(async () => {
  live = await aLiveApp();
}, 60_000);
beforeEach(async () => {
  await live.setTime(new Date()); // pushes are signed with the real time
  shop = await aPictureShop(live);
  id = await aRoom(live.app, shop, { coverUrl: 'http://mmbiz.qpic.cn/a.png' });
});
afterAll(() => live.close());

const shown = async (): Promise<RoomCard | undefined> => {
  await live.app.app.get(Feeds).poll();
  return (await asViewer(live.app).list(shop.appId, { state: 'live' })).items[0];
};
const cover = async () => (await shown())?.cover;
const aPicture = async (): Promise<string> => (await shop.send(await aPng())).view.name;
const pathOf = (name: string) => `/v1/media/${shop.merchantId}.${name}.medium`;

it('is a picture that the merchant uploaded, in the list, the room and the console, until it is taken away', async () => {
  const before = await cover();
  expect(before).toMatch(/^\/i\//);
  const coverPicture = await aPicture();
  const edited = await shop.staff.rooms.edit(id, { coverPicture });
  expect(edited).toMatchObject({ coverPicture, coverOverride: null, cover: pathOf(coverPicture) });
  expect(await cover()).toBe(pathOf(coverPicture));
  expect((await asViewer(live.app).get(shop.appId, id)).cover).toBe(pathOf(coverPicture));
  expect((await shop.staff.rooms.list()).items[0]?.cover).toBe(pathOf(coverPicture));
  expect(await shop.see(pathOf(coverPicture))).toBe(200);
  // A change of something else leaves it.
  expect(await shop.staff.rooms.edit(id, { titleOverride: '我的题' })).toMatchObject({ coverPicture });
  await shop.staff.rooms.edit(id, { coverPicture: null });
  expect(await cover()).toBe(before);
});

it('takes an address’s place, and the other way round; both at once are refused', async () => {
  const coverPicture = await aPicture();
  const coverOverride = 'https://cdn.example.com/mine.png';
  await shop.staff.rooms.edit(id, { coverOverride });
  expect(await shop.staff.rooms.edit(id, { coverPicture })).toMatchObject({ coverPicture, coverOverride: null });
  expect(await shop.staff.rooms.edit(id, { coverOverride })).toMatchObject({ coverPicture: null, coverOverride });
  expect(await codeOf(shop.staff.rooms.edit(id, { coverOverride, coverPicture }))).toBe('400 INPUT_INVALID');
  expect(await codeOf(shop.staff.rooms.edit(id, { coverPicture: 'A'.repeat(43) }))).toBe('404 MEDIA_NOT_FOUND');
  expect(await codeOf(shop.staff.rooms.edit(id, { coverPicture: 'https://x.example' }))).toBe('400 INPUT_INVALID');
  expect((await shop.staff.rooms.list()).items[0]).toMatchObject({ coverPicture: null, coverOverride });
});

it('that nobody may see yet is not shown, and is as soon as it passes, and is not when that is taken back', async () => {
  const before = await cover();
  const { token } = await shop.signIn('chen');
  const coverPicture = (await upload(live.app, token, await aJpeg())).view.name;
  expect(await shop.staff.rooms.edit(id, { coverPicture })).toMatchObject({ coverPicture, cover: before });
  expect(await cover()).toBe(before);
  await shop.pictures.decide(coverPicture, { mayShow: true, reason: '看过了' });
  expect(await cover()).toBe(pathOf(coverPicture));
  await shop.pictures.decide(coverPicture, { mayShow: false, reason: '再看看' });
  expect(await cover()).toBe(before);
});

it('is kept while a room shows it, and purged a day after none does', async () => {
  const coverPicture = await aPicture();
  await shop.staff.rooms.edit(id, { coverPicture });
  await live.advance(2 * 86_400);
  await work(live.app);
  expect(await shop.state(coverPicture)).toBe('passed');
  await shop.staff.rooms.edit(id, { coverPicture: null });
  await live.advance(86_400 + 1);
  await work(live.app);
  expect(await shop.state(coverPicture)).toBeNull();
});

it('comes with a room that staff enter', async () => {
  const web = await shop.staff.merchants.addMiniApp({
    ...{ platform: 'web', appId: `web${shop.appId}`, name: '网页', source: 'manual' },
  });
  const coverPicture = await aPicture();
  const room = { title: '公开课', anchor: '王老师', startsAt: '2099-01-01T00:00:00Z', endsAt: '2099-01-01T02:00:00Z' };
  const added = await shop.staff.rooms.add(web.id, { ...room, coverPicture });
  expect(added).toMatchObject({ coverPicture, cover: pathOf(coverPicture) });
  const both = { ...room, coverPicture, coverUrl: 'https://cdn.example.com/a.png' };
  expect(await codeOf(shop.staff.rooms.add(web.id, both))).toBe('400 INPUT_INVALID');
});
