import { type Account } from './accounts';
import { openidOf } from './live/people';

/** Whether somebody of this app has the openid: a user, a follower of its rooms, or one of its people. */
export const isKnownOpenid = ({ appId, users, followers, people }: Account, openid: string): boolean =>
  users.find(openid) !== null ||
  followers.has(openid) ||
  people.list().some(({ wechatId }) => openidOf(appId, wechatId) === openid);
