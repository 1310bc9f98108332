import { type EndpointName } from '@kaibo/wechat/endpoints';
import { type Handler, Refusal } from '../handler';
import { livePage, replayPage } from './live-list';

export const liveHandlers = {
  liveInfo: ({ account, body, now, baseUrl }) => {
    const page = livePage(account.live.list(), account.appId, {
      start: Number(body.start),
      limit: Number(body.limit),
      now,
      baseUrl,
    });
    if (!page) throw new Refusal(9410000);
    return page;
  },

  liveReplay: ({ account, body, now, baseUrl }) => {
    const room = account.live.rooms.get(Number(body.room_id));
    if (!room) throw new Refusal(300022);
    return replayPage(room, { start: Number(body.start), limit: Number(body.limit), now, baseUrl });
  },
} satisfies { readonly [N in EndpointName]?: Handler };
