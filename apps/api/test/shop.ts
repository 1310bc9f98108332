import { randomBytes } from 'node:crypto';
import { mediaApi, meApi, postsApi } from '@kaibo/api-client';
import { KEY_SCOPES } from '@kaibo/contracts/staff';
import { SYSTEM } from '../src/core/audit';
import { aContent, aDraft } from '../src/features/contents/contents.fixtures';
import { MerchantsService } from '../src/features/merchants/merchants.service';
import { phonesOf } from '../src/features/members/members.fixtures';
import { AES_KEY, aFollow, deliver, TOKEN, WEBHOOK_SECRET, wechatPush } from '../src/features/hooks/hooks.fixtures';
import { aRoom } from '../src/features/rooms/rooms.fixtures';
import { codeAt } from '../src/features/staff/totp';
import type { LiveApp, LiveMerchant } from '../src/features/syncs/syncs.fixtures';
import { aPerson, callTo, type TestBrowser, type TestPerson } from './app';
import { aPng } from '../src/features/media/media.fixtures';

export type Headers = Record<string, string>;

/** One of staff, and the secret of the authenticator if there is one. */
export interface ShopPerson extends TestPerson {
  secret: string | null;
}

/** A merchant that has one of everything, each text of it with `mark` inside. */
export interface Shop extends LiveMerchant {
  mark: string;
  owner: ShopPerson;
  /** An owner without a second factor. */
  plainOwner: ShopPerson;
  anchor: ShopPerson;
  agent: ShopPerson;
  roomId: string;
  /** Of a mini-app whose rooms the merchant enters. */
  manual: { miniAppId: string; roomId: string };
  /** Of the mini-app on Douyin. */
  douyinId: string;
  syncId: string;
  imageName: string;
  avatarName: string;
  hookPath: string;
  exportId: string;
  /** Published, with a slot of the room's. */
  contentId: string;
  /** With a post of the viewer's under it. */
  topicId: string;
  /** Published. */
  pageId: string;
  /** On 视频号. */
  channelRoomId: string;
  postId: string;
  viewer: { token: string; memberId: string; phone: string };
  otherViewer: { token: string; memberId: string };
}

const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });
export const asToken = bearer;

/** What a browser sends along by itself and by its page. */
export const asBrowser = (url: string, { cookie, csrfToken }: TestBrowser): Headers => ({
  origin: url,
  ...(cookie ? { cookie } : {}),
  ...(csrfToken ? { 'x-kaibo-csrf': csrfToken } : {}),
});

/** Sets an authenticator up. Moves the clock: each code works once. */
export async function withSecondFactor(live: LiveApp, person: TestPerson): Promise<ShopPerson> {
  const { secret } = await person.browser.account.beginTotp(person.password);
  await live.advance(30);
  await person.browser.account.confirmTotp(codeAt(secret, live.app.world.now()));
  return { ...person, secret };
}

/** The code that the person's authenticator shows next. */
export async function nextCode(live: LiveApp, person: ShopPerson): Promise<string> {
  if (person.secret === null) throw new Error('this person has no authenticator');
  await live.advance(30);
  return codeAt(person.secret, live.app.world.now());
}

let shops = 0;

/** Everything that a merchant can have. */
export async function aShop(live: LiveApp): Promise<Shop> {
  const mark = `mark${randomBytes(5).toString('hex')}`;
  const merchant = await live.aLiveMerchant();
  const { merchantId, miniAppId } = merchant;
  const { app } = live;
  await live.admin.query('update merchants set name = $2 where id = $1', [merchantId, `店 ${mark}`]);
  await live.admin.query('update mini_apps set name = $2 where merchant_id = $1', [merchantId, `小程序 ${mark}`]);

  const first = await aPerson(app, merchantId);
  const owner = await withSecondFactor(live, first);
  const staff = async (role: 'owner' | 'anchor' | 'agent') => ({
    ...(await aPerson(app, merchantId, { owner, role })),
    secret: null,
  });
  const [plainOwner, anchor, agent] = [await staff('owner'), await staff('anchor'), await staff('agent')];

  await live.sandbox.addRoom(merchant.appId, { name: `房 ${mark}`, startTime: app.world.now() });
  const run = await merchant.sync();

  // After the sync, which would find it gone.
  const coverUrl = `https://pictures.example.com/${mark}.png`;
  const roomId = await aRoom(app, merchant, { title: `直播 ${mark}`, coverUrl });
  const image = await live.admin.query<{ id: string }>('select id from images where merchant_id = $1', [merchantId]);
  const manual = await merchant.staff.merchants.addMiniApp({
    platform: 'web',
    appId: `web${randomBytes(6).toString('hex')}`,
    name: `网页 ${mark}`,
    source: 'manual',
  });
  const entered = await merchant.staff.rooms.add(manual.id, {
    title: `录入 ${mark}`,
    anchor: mark,
    startsAt: '2026-11-22T04:00:00Z',
    endsAt: '2026-11-22T06:00:00Z',
  });

  const douyin = await merchant.staff.merchants.addMiniApp({
    platform: 'douyin',
    appId: `tt${randomBytes(8).toString('hex')}`,
    name: `抖音 ${mark}`,
    source: 'douyin',
    secret: 'a-secret-of-douyin',
  });
  await merchant.staff.hooks.set(douyin.id, { secret: WEBHOOK_SECRET });

  const { path: hookPath } = await merchant.staff.hooks.set(miniAppId, { token: TOKEN, encodingAesKey: AES_KEY });
  await deliver(app, hookPath, wechatPush(merchant, aFollow(), { now: app.world.now() }));

  const article = await merchant.staff.contents.add('article', aDraft('article', { title: `文 ${mark}` }));
  await merchant.staff.contents.publish('article', article.id, { at: '2026-01-01T00:00:00Z' });
  await merchant.staff.slots.set('article', article.id, { miniAppId, roomIds: [roomId] });

  const page = await merchant.staff.pages.add({ name: `页 ${mark}`, template: 'decoration' });
  await merchant.staff.pages.publish(page.id, { revision: page.revision });

  const phones = phonesOf(live, merchant);
  const signedIn = await phones.signIn(`u-${mark}`);
  const me = meApi(callTo(app.url, bearer(signedIn.token)));
  await me.edit({ nickname: mark });
  const phone = `1380000${String(++shops).padStart(4, '0')}`;
  await me.verifyPhone({ code: await phones.phoneCode(`u-${mark}`, phone) });
  await fetch(`${app.url}/v1/me/avatar`, {
    method: 'PUT',
    headers: { ...bearer(signedIn.token), 'content-type': 'image/png' },
    body: new Uint8Array(await aPng(9, 9)),
  });
  const avatars = await live.admin.query<{ picture: string }>(
    'select picture from member_avatars where merchant_id = $1',
    [merchantId],
  );
  const avatarName = avatars.rows[0]?.picture ?? '';
  await mediaApi(merchant.staff.call).decide(avatarName, { mayShow: true, reason: '看过了' });
  const topic = await aContent(merchant, 'topic', { title: `话题 ${mark}` });
  const post = await postsApi(callTo(app.url, bearer(signedIn.token))).write(topic.id, {
    key: `post-${mark}`,
    text: `帖 ${mark}`,
  });
  const other = await phones.signIn(`v-${mark}`);

  const channelRoom = await live.admin.query<{ id: string }>(
    `insert into platform_rooms (merchant_id, mini_app_id, platform_room_id, title, anchor_name, live_status, starts_at, ends_at, channel_id)
     values ($1, $2, $3, $4, $4, 102, '2026-11-22T04:00:00Z', '2026-11-22T06:00:00Z', $5) returning id`,
    [merchantId, miniAppId, mark, `视频号 ${mark}`, `sph${mark}`],
  );

  await merchant.staff.reminders.setTemplate(miniAppId, {
    templateId: `template-${merchantId}`,
    fields: [{ name: 'thing1', shows: 'title' }],
    note: mark,
  });
  await merchant.staff.reminders.setWinTemplate(miniAppId, {
    templateId: `win-template-${merchantId}`,
    fields: [{ name: 'thing1', shows: 'prize' }],
    note: mark,
  });
  await owner.browser.team.invite({ email: `waits-${mark}@example.com`, role: 'agent' });
  const exported = await merchant.staff.audit.export();
  return {
    ...merchant,
    mark,
    owner,
    plainOwner,
    anchor,
    agent,
    roomId,
    manual: { miniAppId: manual.id, roomId: entered.id },
    douyinId: douyin.id,
    syncId: run.id,
    imageName: `${merchantId}.${image.rows[0]?.id ?? ''}`,
    avatarName,
    hookPath,
    exportId: exported.id,
    contentId: article.id,
    topicId: topic.id,
    pageId: page.id,
    channelRoomId: channelRoom.rows[0]?.id ?? '',
    postId: post.id,
    viewer: { token: signedIn.token, memberId: signedIn.member.id, phone },
    otherViewer: { token: other.token, memberId: other.member.id },
  };
}

/** A key of this merchant with every scope but one. */
export async function aKeyWithout(live: LiveApp, merchantId: string, permission: string): Promise<string> {
  const key = randomBytes(32).toString('base64url');
  const scopes = KEY_SCOPES.filter((scope) => scope !== permission);
  await live.app.app.get(MerchantsService).addApiKey(merchantId, `without ${permission}`, key, SYSTEM, scopes);
  return key;
}
