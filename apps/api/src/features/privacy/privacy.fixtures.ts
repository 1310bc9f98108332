import { consolePrivacyApi, meApi, privacyApi } from '@kaibo/api-client';
import type { MemberExport } from '@kaibo/contracts/privacy.dto';
import { aPerson, callTo } from '../../../test/app';
import { PNG } from '../../../test/pictures';
import { nextCode, type ShopPerson, withSecondFactor } from '../../../test/shop';
import { AES_KEY, anEvent, deliver, TOKEN, wechatPush } from '../hooks/hooks.fixtures';
import { phonesOf } from '../members/members.fixtures';
import { MerchantsService } from '../merchants/merchants.service';
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
  const picture = Buffer.concat([PNG, Buffer.from(`picture of ${user} at ${shop.merchantId}`)]);
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
  const avatar = await fetch(`${live.app.url}/v1/me/avatar`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${old.token}`, 'content-type': 'image/png' },
    body: new Uint8Array(picture),
  });
  const { avatar: avatarPath } = (await avatar.json()) as { avatar: string };
  const there = phonesOf(live, { ...shop, appId: donor.appId, miniAppId: second.id });
  const young = await there.signIn(user);
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
    avatarPath,
    openid,
    picture,
    member: old.member,
    youngId: young.member.id,
    token: old.token,
  };
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
