import {
  channelsApi,
  consolePrivacyApi,
  distributionApi,
  lotteriesApi,
  mediaApi,
  meApi,
  postsApi,
  privacyApi,
  remindersApi,
} from '@kaibo/api-client';
import type { MemberExport } from '@kaibo/contracts/privacy.dto';
import { aPerson, callTo } from '../../../test/app';
import { nextCode, type ShopPerson, withSecondFactor } from '../../../test/shop';
import { aTouch } from '../distribution/distribution.fixtures';
import { AES_KEY, anEvent, deliver, TOKEN, wechatPush } from '../hooks/hooks.fixtures';
import { KEYWORD, lotteriesOf } from '../lotteries/lotteries.fixtures';
import { mediaPath } from '../../core/media-path';
import { aContent } from '../contents/contents.fixtures';
import { aPng } from '../media/media.fixtures';
import { phonesOf } from '../members/members.fixtures';
import { MerchantsService } from '../merchants/merchants.service';
import { aRoom } from '../rooms/rooms.fixtures';
import type { LiveApp, LiveMerchant } from '../syncs/syncs.fixtures';

export const REASON = { reason: '顾客来电要求' };

/** What a viewer may ask about what is kept of them. */
export const privacyOf = (url: string, token: string) => privacyApi(callTo(url, { authorization: `Bearer ${token}` }));

/** An owner whose second factor is always fresh. */
export async function aPrivacyOwner(live: LiveApp, { merchantId }: LiveMerchant) {
  const owner: ShopPerson = await withSecondFactor(live, await aPerson(live.app, merchantId));
  const fresh = async () => void (await owner.browser.session.stepUp({ code: await nextCode(live, owner) }));
  await fresh();
  return { ...owner, fresh, privacy: consolePrivacyApi(owner.browser.call) };
}

/** Somebody of whom there is something in every table that tells of members: two accounts that were joined, and all else. */
export async function somebodyKnown(live: LiveApp, shop: LiveMerchant, user = 'chen') {
  const phones = phonesOf(live, shop);
  const phone = `139${String(10_000_000 + Number(shop.merchantId)).slice(-8)}`;
  const nickname = `小陈在${shop.merchantId}号店`;
  const donor = await live.aLiveMerchant();
  await live.admin.query('delete from directory.apps where app_id = $1', [donor.appId]);
  const second = await live.app.app.get(MerchantsService).addMiniApp(shop.merchantId, {
    ...{ platform: 'wechat', appId: donor.appId, name: '第二个', source: 'wechat-live' },
    secret: 'a-secret-of-the-platform-0123456789',
  });
  await phones.hand('switches', { hasOpenPlatform: true }, 'PATCH');
  await shop.staff.merchants.setSignIn(shop.miniAppId, { openAccount: 'main' });
  const old = await phones.signIn(user);
  const me = meApi(callTo(live.app.url, { authorization: `Bearer ${old.token}` }));
  await me.edit({ nickname });
  await me.verifyPhone({ code: await phones.phoneCode(user, phone) });
  await fetch(`${live.app.url}/v1/me/avatar`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${old.token}`, 'content-type': 'image/png' },
    body: new Uint8Array(await aPng(40, 40)),
  });
  const avatars = await live.admin.query<{ picture: string }>(
    'select picture from member_avatars where merchant_id = $1',
    [shop.merchantId],
  );
  const avatarName = avatars.rows[0]?.picture ?? '';
  await mediaApi(shop.staff.call).decide(avatarName, { mayShow: true, reason: '看过了' });
  const kept = await live.admin.query<{ bytes: Buffer }>(
    `select bytes from media_bytes where merchant_id = $1 and name = $2 and variant = 'small'`,
    [shop.merchantId, avatarName],
  );
  const picture = kept.rows[0]?.bytes ?? Buffer.alloc(0);
  const there = phonesOf(live, { ...shop, appId: donor.appId, miniAppId: second.id });
  const young = await there.signIn(user);
  const text = await writesAndWaits(live, shop, user, old.token, young.token);
  await there.me(young.token).verifyPhone({ code: await there.phoneCode(user, phone) });
  const before: MemberExport = await privacyOf(live.app.url, old.token).export();
  const openid = before.identities[0]?.openid ?? '';
  const { path } = await shop.staff.hooks.set(shop.miniAppId, { token: TOKEN, encodingAesKey: AES_KEY });
  const message = anEvent('wxalive_follow_notify', { openid, room_id: 412 });
  const { status } = await deliver(live.app, path, wechatPush(shop, message, { now: live.app.world.now() }));
  if (status !== 200) throw new Error(`the push was answered ${status}`);
  return {
    phones,
    there,
    phone,
    nickname,
    avatarName,
    avatarPath: mediaPath(shop.merchantId, avatarName, 'small'),
    text,
    openid,
    picture,
    member: old.member,
    youngId: young.member.id,
    token: old.token,
  };
}

/** A post, a report of the other account's, a reminder with its permission, and a live on 视频号, and a touch. @returns what the post says */
async function writesAndWaits(
  live: LiveApp,
  shop: LiveMerchant,
  user: string,
  token: string,
  otherToken: string,
): Promise<string> {
  const call = callTo(live.app.url, { authorization: `Bearer ${token}` });
  const text = `${user}在${shop.merchantId}号店写的`;
  const topic = await aContent(shop, 'topic', { title: '大家说' });
  await postsApi(call).write(topic.id, { key: `post-of-${user}`, text });
  const theirs = await postsApi(callTo(live.app.url, { authorization: `Bearer ${otherToken}` })).write(topic.id, {
    key: `post-beside-${user}`,
    text: '另一个账号写的',
  });
  await postsApi(call).report(theirs.id, { reason: 'spam' });
  const at = (hours: number) => new Date(live.app.world.now().getTime() + hours * 3_600_000).toISOString();
  const upcoming = { status: 'upcoming', startsAt: at(1), endsAt: at(3) } as const;
  const roomId = await aRoom(live.app, shop, upcoming);
  await shop.staff.reminders.setTemplate(shop.miniAppId, {
    templateId: `template-${shop.merchantId}`,
    fields: [{ name: 'thing1', shows: 'title' }],
    note: '开播提醒',
  });
  const reminders = remindersApi(call);
  const results = [{ templateId: `template-${shop.merchantId}`, answer: 'accept' as const }];
  await reminders.report({ reportId: `report-of-${user}-0123456789`, results });
  await reminders.ask(roomId, { way: 'message' });
  await distributionApi(call).touch(aTouch());
  await wins(live, shop, lotteriesApi(call));
  const channelRoomId = await aRoom(live.app, shop, upcoming);
  await live.admin.query(`update platform_rooms set channel_id = 'sphAbCd1234567' where merchant_id = $1 and id = $2`, [
    shop.merchantId,
    channelRoomId,
  ]);
  await channelsApi(call).reserved(channelRoomId, { state: 6 });
  await channelsApi(call).hint(channelRoomId, { liveStatus: 2 });
  return text;
}

/** Every row of every table of every schema but PostgreSQL's own, as text. */
export async function dump(live: LiveApp): Promise<Map<string, string>> {
  const { rows } = await live.admin.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by 1`,
  );
  const tables = new Map<string, string>();
  for (const { name } of rows) {
    const read = await live.admin.query<{ text: string | null }>(
      `select string_agg(t::text, E'\\n') as text from ${name} t`,
    );
    tables.set(name, read.rows[0]?.text ?? '');
  }
  return tables;
}

/** Where the prize goes. */
export const PRIZE_TO = { receiver: '陈小明', phone: '13700001234', address: '杭州市西湖区文三路 1 号' };

/** A lottery that nobody else entered, and where its prize is sent. */
async function wins(live: LiveApp, shop: LiveMerchant, viewer: ReturnType<typeof lotteriesApi>): Promise<void> {
  const lotteries = lotteriesOf(live.app, shop);
  const { id } = await lotteries.open();
  await viewer.enter(id, KEYWORD);
  await lotteries.end(id);
  await shop.staff.lotteries.draw(id);
  const [win] = (await viewer.wins()).items;
  await viewer.claim(win?.id ?? '', { to: PRIZE_TO });
}
