import { remindersApi } from '@kaibo/api-client';
import type { PopupAnswer } from '@kaibo/contracts/reminders';
import { randomBytes } from 'node:crypto';
import { callTo } from '../../../test/app';
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
    fields: { thing1: 'title', time2: 'starts-at', thing3: 'note' },
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
