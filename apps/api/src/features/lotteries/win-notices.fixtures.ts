import { lotteriesApi, remindersApi } from '@kaibo/api-client';
import type { PopupAnswer } from '@kaibo/contracts/reminders';
import { randomBytes } from 'node:crypto';
import { callTo } from '../../../test/app';
import { phonesOf } from '../members/members.fixtures';
import type { LiveApp, LiveMerchant } from '../syncs/syncs.fixtures';
import { aPrize, KEYWORD, lotteriesOf } from './lotteries.fixtures';

export interface NoticeViewer {
  name: string;
  memberId: string;
  token: string;
  api: ReturnType<typeof lotteriesApi>;
  messages: ReturnType<typeof remindersApi>;
}

export interface SentNotice {
  openid: string;
  templateId: string;
  content: { page?: string; data: Record<string, { value: string }> };
}

/** A merchant of the sandbox whose winners are told. */
export async function aNoticeShop(live: LiveApp) {
  const shop: LiveMerchant = await live.aLiveMerchant();
  await live.sandbox.clear(shop.appId);
  const lotteries = lotteriesOf(live.app, shop);
  const phones = phonesOf(live, shop);
  const hand = <T>(method: string, at: string, body?: object) =>
    live.sandbox.control<T>(method, `apps/${shop.appId}/${at}`, body);
  const { templates } = await hand<{ templates: { templateId: string; title: string }[] }>('GET', 'messages');
  const templateId = templates.find(({ title }) => title === '中奖结果通知')?.templateId ?? '';
  let names = 0;
  const made = {
    ...shop,
    lotteries,
    members: phones.members,
    templateId,
    setTemplate: () =>
      shop.staff.reminders.setWinTemplate(shop.miniAppId, {
        templateId,
        fields: [
          { name: 'thing1', shows: 'lottery' },
          { name: 'thing2', shows: 'prize' },
          { name: 'time3', shows: 'claim-until' },
        ],
        note: '请及时领奖',
        page: 'pages/wins/index?id={winId}&lottery={lotteryId}',
      }),
    /** Signed in with the platform's code. */
    aViewer: async (): Promise<NoticeViewer> => {
      const name = `winner ${++names}`;
      const { token, member } = await phones.signIn(name);
      const call = callTo(live.app.url, { authorization: `Bearer ${token}` });
      return { name, memberId: member.id, token, api: lotteriesApi(call), messages: remindersApi(call) };
    },
    /** The popup of the platform, and the page's report of it. */
    permit: async ({ name, messages }: NoticeViewer, answer: PopupAnswer = 'accept'): Promise<void> => {
      await hand('POST', 'messages/answers', { user: name, templateIds: [templateId], answer });
      const reportId = randomBytes(18).toString('base64url');
      await messages.report({ reportId, results: [{ templateId, answer }] });
    },
    withdraw: ({ name }: NoticeViewer) =>
      hand('POST', 'messages/settings', { user: name, templateId, answer: 'reject' }),
    /** All of them enter and all of them win. @returns the lottery */
    drawn: async (viewers: readonly NoticeViewer[]): Promise<string> => {
      const { id } = await lotteries.open({ prizes: [aPrize({ quantity: viewers.length })] });
      for (const { api } of viewers) await api.enter(id, KEYWORD);
      await lotteries.end(id);
      await shop.staff.lotteries.draw(id);
      return id;
    },
    noticesOf: async (id: string) =>
      new Map((await shop.staff.lotteries.wins(id, { limit: 100 })).items.map((win) => [win.memberId, win.notice])),
    /** What reached users, oldest first. */
    sent: async () => (await hand<{ sent: SentNotice[] }>('GET', 'messages')).sent.reverse(),
  };
  return made;
}

export type NoticeShop = Awaited<ReturnType<typeof aNoticeShop>>;
