import { AVATAR_MAX_BYTES } from '@kaibo/contracts/members';
import type { MemberView } from '@kaibo/contracts/members.dto';
import { phonesOf } from '../members/members.fixtures';
import { aPng, aTelltaleJpeg } from '../media/media.fixtures';
import { aPictureShop, type PictureShop, work } from '../media/media-shop.fixtures';
import { aLiveApp, type LiveApp } from '../syncs/syncs.fixtures';

let live: LiveApp;
let shop: PictureShop;
let token: string;
let memberId: string;
beforeAll(async () => {
  live = await aLiveApp();
}, 60_000);
beforeEach(async () => {
  await live.setTime(new Date()); // pushes are signed with the real time
  shop = await aPictureShop(live);
  ({ token, memberId } = await shop.signIn('chen'));
});
afterAll(() => live.close());

const send = (body: Buffer, type = 'image/png') =>
  fetch(`${live.app.url}/v1/me/avatar`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    body: new Uint8Array(body),
  });
const choose = async (body: Buffer): Promise<MemberView> => (await send(body)).json() as Promise<MemberView>;
const codeOfAnswer = async (answer: Response) => `${answer.status} ${((await answer.json()) as { code: string }).code}`;
const me = () => phonesOf(live, shop).me(token).get();
const chosen = async (): Promise<string> => {
  const { rows } = await live.admin.query<{ picture: string }>(
    'select picture from member_avatars where merchant_id = $1 and member_id = $2',
    [shop.merchantId, memberId],
  );
  return rows[0]?.picture ?? '';
};
const decide = async (mayShow: boolean) => shop.pictures.decide(await chosen(), { mayShow, reason: '看过了' });

it('is hidden until it has passed, and then shown to the member, to staff and to everybody', async () => {
  expect(await me()).toMatchObject({ avatar: null, avatarState: null });
  expect(await choose(await aPng())).toMatchObject({ avatar: null, avatarState: 'checking' });
  const path = `/v1/media/${shop.merchantId}.${await chosen()}.small`;
  expect(await shop.see(path)).toBe(404);
  await decide(true);
  expect(await me()).toMatchObject({ avatar: path, avatarState: 'passed' });
  expect((await phonesOf(live, shop).members.list()).items).toMatchObject([{ id: memberId, avatar: path }]);
  expect((await phonesOf(live, shop).signIn('chen')).member.avatar).toBe(path);
  expect(await shop.see(path)).toBe(200);
});

it('that is refused is shown to nobody, and the member is told', async () => {
  await choose(await aPng());
  await decide(true);
  await decide(false);
  expect(await me()).toMatchObject({ avatar: null, avatarState: 'refused' });
  expect((await phonesOf(live, shop).members.list()).items).toMatchObject([{ id: memberId, avatar: null }]);
});

it('is made anew, so it tells nothing of where it was taken', async () => {
  expect((await send(await aTelltaleJpeg(), 'image/jpeg')).status).toBe(200);
  await decide(true);
  const served = await fetch(`${live.app.url}/v1/media/${shop.merchantId}.${await chosen()}.large`);
  const bytes = Buffer.from(await served.arrayBuffer());
  expect(bytes.subarray(8, 12).toString()).toBe('WEBP');
  expect(bytes.includes('SECRET-OWNER')).toBe(false);
});

it('is kept while it is chosen, and purged a day after another one was', async () => {
  await choose(await aPng());
  const first = await chosen();
  await decide(true);
  await live.advance(2 * 86_400);
  await work(live.app);
  expect(await shop.state(first)).toBe('passed');
  // Signed in again: a token is good for two hours.
  ({ token } = await shop.signIn('chen'));
  await choose(await aPng());
  await live.advance(86_400 + 1);
  await work(live.app);
  expect(await shop.state(first)).toBeNull();
  expect(await shop.state(await chosen())).not.toBeNull();
});

it('is one of two that were chosen at once, and the other one is used by nothing', async () => {
  await Promise.all([choose(await aPng()), choose(await aPng())]);
  const { rows } = await live.admin.query<{ name: string }>(
    `select name from media_uses where merchant_id = $1 and kind = 'avatar' and used_by = $2`,
    [shop.merchantId, memberId],
  );
  expect(rows).toEqual([{ name: await chosen() }]);
});

it.each([
  ['a page that is called a picture', Buffer.from('<html><script>alert(1)</script>'), '415 MEDIA_TYPE_REFUSED'],
  ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), '415 MEDIA_TYPE_REFUSED'],
  ['nothing', Buffer.alloc(0), '415 MEDIA_TYPE_REFUSED'],
  ['more bytes than a picture of somebody needs', Buffer.alloc(AVATAR_MAX_BYTES + 1), '413 BODY_TOO_LARGE'],
])('refuses %s', async (_name, body, code) => {
  expect(await codeOfAnswer(await send(body))).toBe(code);
  expect(await me()).toMatchObject({ avatar: null, avatarState: null });
});

it('goes with its member', async () => {
  await choose(await aPng());
  await decide(true);
  const name = await chosen();
  const erased = await fetch(`${live.app.url}/v1/me/erase`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ confirm: 'ERASE', memberId }),
  });
  expect(erased.status).toBe(200);
  expect(await chosen()).toBe('');
  await work(live.app);
  expect(await shop.state(name)).toBeNull();
});
