import { randomBytes } from 'node:crypto';
import { channelsApi } from '@kaibo/api-client';
import type { AddRoom } from '@kaibo/contracts/rooms.dto';
import { aMerchant, asViewer, callTo, type TestMerchant } from '../../../test/app';
import { Feeds } from '../../core/feeds';
import { codeOf, phonesOf } from '../members/members.fixtures';
import { aLiveApp, type LiveApp, type LiveMerchant } from '../syncs/syncs.fixtures';

let live: LiveApp;
beforeAll(async () => {
  live = await aLiveApp();
});
afterAll(() => live.close());
beforeEach(() => live.setTime('2026-11-21T04:00:00Z'));

const FINDER = 'sphAbCd1234567';
const room = (changes: Partial<AddRoom> = {}): AddRoom => ({
  title: '视频号直播看房',
  anchor: '面面',
  startsAt: '2026-11-21T04:30:00Z',
  endsAt: '2026-11-21T06:00:00Z',
  finderUserName: FINDER,
  ...changes,
});
/** A mini-app of WeChat's whose viewers sign in, and whose rooms are on 视频号. */
const aChannel = async () => {
  const shop = await live.aLiveMerchant();
  await live.admin.query(`update mini_apps set source = 'wechat-channels' where merchant_id = $1`, [shop.merchantId]);
  const added = await shop.staff.rooms.add(shop.miniAppId, room());
  const someone = async (name: string, of: LiveMerchant = shop) => {
    const { token } = await phonesOf(live, of).signIn(name);
    return channelsApi(callTo(live.app.url, { authorization: `Bearer ${token}` }));
  };
  return { shop, roomId: added.id, someone };
};
const read = async (of: TestMerchant, id: string) => {
  await live.app.app.get(Feeds).poll();
  return asViewer(live.app).get(of.appId, id);
};

it('takes rooms by their 视频号 id, many with the same, and tells viewers how to enter', async () => {
  const { shop, roomId } = await aChannel();
  const second = await shop.staff.rooms.add(
    shop.miniAppId,
    room({ startsAt: '2026-11-22T04:30:00Z', endsAt: '2026-11-22T06:00:00Z' }),
  );
  expect(second.id).not.toBe(roomId);
  expect(await read(shop, roomId)).toMatchObject({
    status: 'upcoming',
    entry: { source: 'wechat-channels', platformRoomId: FINDER, playUrl: null },
    capabilities: ['create', 'edit'],
  });
  expect((await shop.staff.rooms.list()).items.map(({ platformRoomId }) => platformRoomId)).toEqual([FINDER, FINDER]);
});

it.each<[string, Partial<AddRoom>]>([
  ['without a 视频号 id', { finderUserName: undefined }],
  ['with an id that is none', { finderUserName: 'gh_1234567' }],
  ['with an address besides', { playUrl: 'https://example.com/a.m3u8' }],
])('takes no room %s', async (_name, changes) => {
  const { shop } = await aChannel();
  expect(await codeOf(shop.staff.rooms.add(shop.miniAppId, room(changes)))).toBe('400 INPUT_INVALID');
});

it('takes 视频号 ids for rooms on 视频号 only', async () => {
  const manual = await aMerchant(live.app, {
    source: 'manual',
    platform: 'web',
    appId: `web${randomBytes(6).toString('hex')}`,
  });
  expect(await codeOf(manual.staff.rooms.add(manual.miniAppId, room()))).toBe('400 INPUT_INVALID');
});

describe('hints', () => {
  it('change nothing; staff see what most viewers saw, each counted once, and confirm it', async () => {
    const { shop, roomId, someone } = await aChannel();
    const people = await Promise.all(['a', 'b', 'c'].map((name) => someone(name)));
    for (const one of people) expect(await one.hint(roomId, { liveStatus: 2 })).toEqual({ accepted: true });
    await Promise.all(
      people.slice(0, 1).flatMap((one) => [one.hint(roomId, { liveStatus: 2 }), one.hint(roomId, { liveStatus: 2 })]),
    );
    expect((await read(shop, roomId)).status).toBe('upcoming');
    expect(await shop.staff.channels.get(roomId)).toEqual({
      finderUserName: FINDER,
      suggestion: 'live',
      hints: [{ says: 'live', viewers: 3, lastAt: '2026-11-21T04:00:00.000Z' }],
      reservations: 0,
    });

    await shop.staff.rooms.setStatus(roomId, { status: 'live' });
    expect((await read(shop, roomId)).status).toBe('live');
    expect(await shop.staff.channels.get(roomId)).toMatchObject({ suggestion: null, hints: [] });
    expect(await people[0]?.hint(roomId, { liveStatus: 3 })).toEqual({ accepted: true });
    expect((await shop.staff.channels.get(roomId)).suggestion).toBe('ended');
    await live.advance(600);
    expect((await shop.staff.channels.get(roomId)).suggestion).toBeNull();
  });

  it('of what is no news, or cannot be about this room, are not kept', async () => {
    const { shop, roomId, someone } = await aChannel();
    const viewer = await someone('a');
    for (const hint of [{ liveStatus: 1 }, { liveStatus: 3 }, { liveStatus: 4 }, { noticeStatus: 0 }, {}])
      expect(await viewer.hint(roomId, hint)).toEqual({ accepted: false });
    const tomorrow = await shop.staff.rooms.add(
      shop.miniAppId,
      room({ startsAt: '2026-11-22T04:30:00Z', endsAt: '2026-11-22T06:00:00Z' }),
    );
    expect(await (await someone('b')).hint(tomorrow.id, { liveStatus: 2 })).toEqual({ accepted: false });
    expect(await codeOf((await someone('c')).hint(roomId, { liveStatus: 9 }))).toBe('400 INPUT_INVALID');
  });

  it('are about rooms that the viewer sees, on 视频号', async () => {
    const { shop, roomId, someone } = await aChannel();
    const { someone: stranger } = await aChannel();
    const viewer = await someone('a');
    expect(await codeOf((await stranger('x')).hint(roomId, { liveStatus: 2 }))).toBe('404 ROOM_NOT_FOUND');
    expect(await codeOf((await stranger('y')).reserved(roomId, { state: 6 }))).toBe('404 ROOM_NOT_FOUND');
    await shop.staff.rooms.edit(roomId, { isVisible: false });
    expect(await codeOf(viewer.hint(roomId, { liveStatus: 2 }))).toBe('404 ROOM_NOT_FOUND');
    await shop.staff.rooms.edit(roomId, { isVisible: true });
    await live.admin.query('update platform_rooms set channel_id = null where merchant_id = $1', [shop.merchantId]);
    expect(await codeOf(viewer.hint(roomId, { liveStatus: 2 }))).toBe('409 SOURCE_CANNOT');
    expect(await codeOf(shop.staff.channels.get(roomId))).toBe('409 SOURCE_CANNOT');
  });
});

describe('reservations', () => {
  it('follow the ten states, and are counted for staff', async () => {
    const { shop, roomId, someone } = await aChannel();
    const viewer = await someone('a');
    expect(await viewer.reservation(roomId)).toEqual({ isReserved: false, outcome: null });
    const after: [number, string, boolean][] = [
      [5, 'not-reserved', false],
      [6, 'reserved', true],
      [8, 'kept', true],
      [9, 'dismissed', true],
      [1, 'live-declined', true],
      [2, 'live-entered', true],
      [7, 'cancelled', false],
      [6, 'reserved', true],
      [10, 'expired', false],
      [6, 'reserved', true],
      [3, 'notice-cancelled', false],
      [4, 'live-over', false],
    ];
    for (const [state, outcome, isReserved] of after) {
      expect(await viewer.reserved(roomId, { state })).toEqual({ outcome, isReserved });
      expect(await viewer.reservation(roomId)).toEqual({ outcome, isReserved });
    }
    for (const state of [0, 11, 1.5])
      expect(await codeOf(viewer.reserved(roomId, { state }))).toBe('400 INPUT_INVALID');
    await Promise.all(['b', 'c', 'd'].map(async (name) => (await someone(name)).reserved(roomId, { state: 6 })));
    expect((await shop.staff.channels.get(roomId)).reservations).toBe(3);
  });

  it('that tell of the live are hints as well', async () => {
    const { shop, roomId, someone } = await aChannel();
    await (await someone('a')).reserved(roomId, { state: 2 });
    expect((await shop.staff.channels.get(roomId)).suggestion).toBe('live');
    await (await someone('b')).reserved(roomId, { state: 3 });
    await (await someone('c')).reserved(roomId, { state: 3 });
    expect((await shop.staff.channels.get(roomId)).suggestion).toBe('notice-cancelled');
  });

  it('from one viewer twice at once are one', async () => {
    const { shop, roomId, someone } = await aChannel();
    const viewer = await someone('a');
    await Promise.all(Array.from({ length: 8 }, () => viewer.reserved(roomId, { state: 6 })));
    expect((await shop.staff.channels.get(roomId)).reservations).toBe(1);
  });
});
