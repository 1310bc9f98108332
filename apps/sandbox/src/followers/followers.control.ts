import { type Account } from '../accounts';
import { only, text, whole, Wrong } from '../control-input';
import { type ControlCall, nowhere } from '../control-route';
import { openidOf } from '../live/people';
import { type Room, statusAt } from '../live/rooms';
import { isOpenid } from './followers';

const MOST_ADDED = 10_000;

/**
 * `/_control/apps/:appId/followers…`: who subscribed for long, in a room.
 * - `GET followers?start=0&limit=100`: also what is on its way to the app's server
 * - `POST followers` with `roomId`, and `openid` or `count`; the app's server is told of each
 * - `DELETE followers/:openid`: the same, of leaving
 */
export const followersControl = (call: ControlCall): unknown => {
  const { account, method, path, input } = call;
  const [openid, ...rest] = path;
  if (rest.length > 0) return nowhere();
  if (openid !== undefined) return method === 'DELETE' ? removeFollower(call, openid) : nowhere();
  switch (method) {
    case 'GET': {
      only(input, ['start', 'limit']);
      const start = whole(input, 'start', 0, 1e9) ?? 0;
      const all = account.followers.list();
      return {
        total: all.length,
        followers: all.slice(start, start + (whole(input, 'limit', 1, 10_000) ?? 100)),
        announced: account.followers.announced,
        due: account.followers.planned(),
      };
    }
    case 'POST':
      return addFollowers(call);
    default:
      return nowhere(`there is no ${method} of followers`);
  }
};

const addFollowers = ({ account, input, now }: ControlCall): unknown => {
  only(input, ['openid', 'count', 'roomId']);
  const roomId = whole(input, 'roomId', 1, 2_147_483_647);
  const room = roomId === null ? account.live.list()[0] : account.live.rooms.get(roomId);
  if (!room) throw new Wrong('roomId', 'there is no such room', 404);
  const openid = text(input, 'openid', 28);
  if (openid !== null && !isOpenid(openid)) throw new Wrong('openid', 'must be 28 characters, the first an o');
  const count = whole(input, 'count', 1, MOST_ADDED) ?? 1;
  if (openid !== null && count > 1) throw new Wrong('count', 'must be 1 for one openid');
  const before = account.followers.size;
  const openids =
    openid === null
      ? Array.from({ length: count }, (_, index) => openidOf(account.appId, `follower ${before + index}`))
      : [openid];
  for (const each of openids) follow(account, room, each, now);
  return { total: account.followers.size, openids };
};

const follow = (account: Account, room: Room, openid: string, now: number): void => {
  const roomStatus = statusAt(room, now);
  account.followers.add({ openid, subscribedAt: now, roomId: room.roomId, roomStatus });
  tell(account, { room_id: room.roomId, live_status: roomStatus, user_openid: openid }, 'add_follow', now);
};

const removeFollower = ({ account, now }: ControlCall, openid: string): unknown => {
  const follower = account.followers.get(openid);
  if (!follower) throw new Wrong('openid', 'there is no such follower', 404);
  account.followers.remove(openid);
  const room = account.live.rooms.get(follower.roomId);
  const status = room ? statusAt(room, now) : follower.roomStatus;
  tell(account, { room_id: follower.roomId, live_status: status, user_openid: openid }, 'del_follow', now);
  return { total: account.followers.size };
};

const tell = (
  account: Account,
  facts: { room_id: number; live_status: number; user_openid: string },
  action: 'add_follow' | 'del_follow',
  now: number,
): void => {
  account.followers.plan(now, {
    Event: 'wxalive_follow_notify',
    FollowNotify: {
      room_id: facts.room_id,
      user_openid: facts.user_openid,
      time: Math.floor(now / 1000),
      live_status: facts.live_status,
      action,
    },
  });
  account.followers.tick();
};
