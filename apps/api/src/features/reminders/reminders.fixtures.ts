import { remindersApi } from '@kaibo/api-client';
import type { PopupAnswer } from '@kaibo/contracts/reminders';
import { randomBytes } from 'node:crypto';
import { callTo } from '../../../test/app';
import { Db } from '../../core/db';
import { Vault } from '../../core/vault';
import { phonesOf } from '../members/members.fixtures';
import type { LiveApp, LiveMerchant } from '../syncs/syncs.fixtures';
import { FanoutService } from './fanout.service';
import { PlansService } from './plans.service';

/** A viewer of the sandbox, signed in. */
export interface ReminderViewer {
  name: string;
  token: string;
  memberId: string;
  api: ReturnType<typeof remindersApi>;
  /** The popup of `requestSubscribeMessage`: the platform notes the answer, and the page reports it. */
  permit(times?: number, answer?: PopupAnswer): Promise<number>;
  /** The user turns the template off in the phone's settings. */
  withdraw(): Promise<unknown>;
}

export interface SentMessage {
  openid: string;
  templateId: string;
  content: { page?: string; data: Record<string, { value: string }> };
}

/** A merchant whose template is set, with one room that is planned. */
export interface ReminderShop extends LiveMerchant {
  templateId: string;
  roomId: string;
  platformRoomId: number;
  aViewer(name?: string): Promise<ReminderViewer>;
  /** Another planned room. */
  aRoom(minutesAhead?: number): Promise<{ roomId: string; platformRoomId: number }>;
  /** The anchor starts, the poller sees it. */
  start(platformRoomId?: number): Promise<void>;
  /** What reached users, oldest first. */
  sent(): Promise<SentMessage[]>;
}

/** Looks at the news and sends all that is due, in this process. */
export async function sendAll(live: LiveApp): Promise<void> {
  while ((await live.app.app.get(PlansService).lookAtDue()) > 0);
  while (await live.app.app.get(FanoutService).sendNext());
}

/** Viewers who wait for a room by the hundred: their rows as signing in, permitting and asking leave them, and openids that the sandbox knows. */
export async function crowd(live: LiveApp, shop: ReminderShop, count: number, roomId = shop.roomId): Promise<string[]> {
  const { merchantId, miniAppId } = shop;
  const mark = randomBytes(4).toString('hex');
  const permitted = Array.from({ length: count }, (_, n) =>
    live.sandbox.control<{ openid: string }>('POST', `apps/${shop.appId}/messages/answers`, {
      user: `crowd ${mark} ${n}`,
      templateIds: [shop.templateId],
    }),
  );
  const openids = (await Promise.all(permitted)).map(({ openid }) => openid);
  await live.app.app.get(Db).forMerchant(merchantId, async (tx) => {
    const hash = await live.app.app.get(Vault).hasher(tx, merchantId);
    const ids = (await tx.query(
      `with m as (
         insert into members (merchant_id, signed_in_at) select $1, now() from generate_series(1, $2::int) returning id),
       numbered as (select id, row_number() over (order by id) as n from m),
       hashes as (select h, row_number() over () as n from unnest($4::bytea[]) h)
       insert into member_identities (merchant_id, mini_app_id, provider, openid_hash, member_id, signed_in_at)
       select $1, $3, 'wechat', h.h, m.id, now() from numbered m join hashes h using (n) order by n returning id`,
      [merchantId, count, miniAppId, openids.map((openid) => hash('test', openid))],
    )) as { id: string }[];
    for (const [index, { id }] of ids.entries())
      await live.app.app
        .get(Vault)
        .put(
          tx,
          { merchantId, table: 'member_identities', row: id },
          JSON.stringify({ openid: openids[index], unionid: null, sessionKey: null }),
        );
    await tx.query(
      `with template as (select id from message_templates where merchant_id = $1 and mini_app_id = $3 and is_current),
       granted as (
         insert into message_grants (merchant_id, identity_id, template_id, granted, changed_at)
         select $1, i, t.id, 1, now() from unnest($4::bigint[]) i, template t),
       plan as (
         insert into reminder_plans (merchant_id, room_id, mini_app_id, state, starts_at, changed_at)
         select $1, r.id, $3, 'open', r.starts_at, now() from platform_rooms r where r.merchant_id = $1 and r.id = $2
         on conflict do nothing)
       select 1`,
      [merchantId, roomId, miniAppId, ids.map(({ id }) => id)],
    );
    await tx.query(
      `insert into reminders (merchant_id, room_id, identity_id, way, template_id, asked_at)
       select $1, $2, i, 'message', t.id, now() from unnest($4::bigint[]) i, message_templates t
       where t.merchant_id = $1 and t.mini_app_id = $3 and t.is_current`,
      [merchantId, roomId, miniAppId, ids.map(({ id }) => id)],
    );
    await tx.query('select directory.watch_room($1, $2, null)', [merchantId, roomId]);
  });
  return openids;
}

export const reportId = (): string => randomBytes(18).toString('base64url');

export async function aReminderShop(live: LiveApp): Promise<ReminderShop> {
  const shop = await live.aLiveMerchant();
  await live.sandbox.clear(shop.appId);
  const hand = <T>(method: string, at: string, body?: object) =>
    live.sandbox.control<T>(method, `apps/${shop.appId}/${at}`, body);
  const { templates } = await hand<{ templates: { templateId: string; title: string }[] }>('GET', 'messages');
  const templateId = templates.find(({ title }) => title === '开播提醒')?.templateId ?? '';
  await shop.staff.reminders.setTemplate(shop.miniAppId, {
    templateId,
    fields: [
      { name: 'thing1', shows: 'title' },
      { name: 'time2', shows: 'starts-at' },
      { name: 'thing3', shows: 'note' },
    ],
    note: '开播啦，点击进入直播间',
    page: 'pages/room/index?id={roomId}',
  });
  const phones = phonesOf(live, shop);
  let viewers = 0;

  const aViewer = async (name = `viewer ${++viewers}`): Promise<ReminderViewer> => {
    const { token, member } = await phones.signIn(name);
    const api = remindersApi(callTo(live.app.url, { authorization: `Bearer ${token}` }));
    return {
      name,
      token,
      memberId: member.id,
      api,
      permit: async (times = 1, answer = 'accept') => {
        let left = 0;
        for (let n = 0; n < times; n++) {
          await hand('POST', 'messages/answers', { user: name, templateIds: [templateId], answer });
          const { items } = await api.report({ reportId: reportId(), results: [{ templateId, answer }] });
          left = items[0]?.left ?? -1;
        }
        return left;
      },
      withdraw: () => hand('POST', 'messages/settings', { user: name, templateId, answer: 'reject' }),
    };
  };

  const aRoom = async (minutesAhead = 60) => {
    const startTime = new Date(live.app.world.now().getTime() + minutesAhead * 60_000);
    const { roomId: platformRoomId } = await live.sandbox.addRoom(shop.appId, { name: '春茶上新专场', startTime });
    await shop.sync();
    const room = (await shop.rooms()).find(({ platformId }) => platformId === platformRoomId);
    return { roomId: room?.id ?? '', platformRoomId };
  };
  const first = await aRoom();
  return {
    ...shop,
    templateId,
    ...first,
    aViewer,
    aRoom,
    start: async (platformRoomId = first.platformRoomId) => {
      await live.sandbox.act(shop.appId, platformRoomId, 'start');
      await shop.sync();
    },
    sent: async () => (await hand<{ sent: SentMessage[] }>('GET', 'messages')).sent.reverse(),
  };
}
