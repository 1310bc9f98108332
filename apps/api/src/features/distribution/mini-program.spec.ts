// The compiled mini-program on our real API and the sandbox: who shared is who leads, whichever way somebody comes.
import { until } from '../../../test/program';
import { aPhone, withDom } from '../../../test/phone';
import { aRoom } from '../rooms/rooms.fixtures';
import { aLiveApp, type LiveApp, type LiveMerchant } from '../syncs/syncs.fixtures';
import { viewersOf } from './distribution.fixtures';

jest.setTimeout(60_000);
let live: LiveApp;
let endDom: () => void;
beforeAll(async () => {
  live = await aLiveApp();
  endDom = withDom();
});
afterAll(async () => {
  endDom();
  await live.close();
});
const phones: { close: () => void }[] = [];
afterEach(() => phones.splice(0).forEach((phone) => phone.close()));

async function aShop() {
  await live.setTime(new Date().toISOString()); // phones go by the real time
  const shop = await live.aLiveMerchant();
  const roomId = await aRoom(live.app, shop, { title: '今晚八点' });
  const viewers = viewersOf(live, shop);
  const { rows } = await live.admin.query<{ platform_room_id: string }>(
    'select platform_room_id from platform_rooms where merchant_id = $1 and id = $2',
    [shop.merchantId, roomId],
  );
  const phone = (user: string) => {
    const one = aPhone(live, shop, user);
    phones.push(one);
    return one;
  };
  return { shop, roomId, viewers, phone, platformRoomId: rows[0]?.platform_room_id ?? '' };
}

/** Who leads a user of the sandbox, by the database. */
const superiorOf = async ({ merchantId }: LiveMerchant, memberId: string): Promise<string | null> => {
  const { rows } = await live.admin.query<{ parent_id: string | null }>(
    'select parent_id from bindings where merchant_id = $1 and member_id = $2',
    [merchantId, memberId],
  );
  return rows[0]?.parent_id ?? null;
};

it('credits A with B, and B with C, when each opened the other’s card before signing in', async () => {
  const { shop, roomId, viewers, phone } = await aShop();
  const a = await viewers.signIn('a');
  const card = await a.share({ target: 'room', targetId: roomId });

  const ofB = phone('b').open(card.path, { scene: 1007 });
  await ofB.until(() => ofB.text().includes('今晚八点'));
  await ofB.until(() => Object.keys(ofB.storage).some((key) => key.includes('kaibo.device')));
  const cardOfB = await ofB.share(); // signs in for it
  const b = await viewers.signIn('b');
  expect(await superiorOf(shop, b.id)).toBe(a.id);

  const ofC = phone('c').open(cardOfB.path ?? '', { scene: 1008 });
  await ofC.until(() => Object.keys(ofC.storage).some((key) => key.includes('kaibo.device')));
  ofC.callPlatform('switchTab', { url: '/pages/me/index' });
  await ofC.until(() => ofC.$('#to-team'));
  const c = await viewers.signIn('c');
  expect(await superiorOf(shop, c.id)).toBe(b.id);
  expect((await a.team({})).counts).toEqual({ direct: 1, second: 1 });

  ofB.callPlatform('navigateTo', { url: '/promote/team/index' });
  await ofB.until(() => ofB.$(`#person-${c.id}`));
  for (const host of [ofB, ofC]) host.requireNoProblems();
});

it('credits B, whose room card C opened in the live player, though it carries A’s token', async () => {
  const { shop, roomId, viewers, phone, platformRoomId } = await aShop();
  const [a, b] = [await viewers.signIn('a'), await viewers.signIn('b')];
  const { token, customParams } = await a.share({ target: 'room', targetId: roomId });
  const shared = {
    room_id: platformRoomId,
    share_openid: await viewers.openidOf('b'),
    custom_params: JSON.parse(customParams) as unknown,
  };
  const page = `plugin-private://wx2b03c6e691cd7370/pages/live-player-plugin?room_id=${platformRoomId}`;
  phone('c').open(page, { scene: 1007 }, shared);
  const told = async () =>
    (await live.admin.query('select from touches where merchant_id = $1', [shop.merchantId])).rowCount;
  await until('a touch of C’s', told, (count) => count === 1);
  const c = await viewers.signIn('c');
  expect(await superiorOf(shop, c.id)).toBe(b.id);

  // The same with goods that the room's shelf opened, whose parameters came encoded twice.
  const twice = encodeURIComponent(encodeURIComponent(JSON.stringify({ path: 'pages/home/index', s: token })));
  phone('d').open(
    `pages/goods/index?id=1&room_id=${platformRoomId}&share_openid=${shared.share_openid}&custom_params=${twice}`,
    { scene: 1007 },
  );
  await until('a touch of D’s', told, (count) => count === 2);
  const d = await viewers.signIn('d');
  expect(await superiorOf(shop, d.id)).toBe(b.id);
});

it('credits A with whoever scanned A’s code, and opens what it is of', async () => {
  const { shop, roomId, viewers, phone } = await aShop();
  const a = await viewers.signIn('a');
  const code = await a.share({ target: 'room', targetId: roomId, kind: 'code' });
  const ofB = phone('b').open(`${code.landingPage}?scene=${encodeURIComponent(code.scene)}`, { scene: 1047 });
  await ofB.until(() => ofB.page.path === 'pages/room/index' && ofB.text().includes('今晚八点'));
  await ofB.until(() => Object.keys(ofB.storage).some((key) => key.includes('kaibo.device')));
  ofB.callPlatform('switchTab', { url: '/pages/me/index' });
  await ofB.until(() => ofB.$('#to-superior'));
  const b = await viewers.signIn('b');
  expect(await superiorOf(shop, b.id)).toBe(a.id);
  ofB.callPlatform('navigateTo', { url: '/promote/superior/index' });
  await ofB.until(() => ofB.$(`#person-${a.id}`));
  ofB.requireNoProblems();
});
