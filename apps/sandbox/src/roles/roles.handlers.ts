import { type Body, type Call, Refusal } from '../handler';
import { masked } from '../live/live.rules';
import { openidOf } from '../live/people';
import { number, numberOrNull, text, textOrNull } from '../live/wire';
import { verifyCode } from '../live/qr';
import { picturePath } from '../pictures';
import { statusAt, UPCOMING } from '../live/rooms';
import { ANCHOR, SUPER_ADMIN } from './roles';

const addRole = ({ account, body, now, baseUrl }: Call): Body => {
  const username = text(body, 'username');
  const role = number(body, 'role');
  if (!account.people.exists(username)) throw new Refusal(400001);
  // The super admin cannot be set; the platform says so by doing nothing.
  if (role === SUPER_ADMIN) return { errmsg: 'ok' };
  if (account.members.has(username, role)) throw new Refusal(400004);
  if (role === ANCHOR && !account.people.isVerified(username))
    throw new Refusal(400002, 'user has no realName, please scan the code for certification', {
      codeurl: verifyCode(username, baseUrl),
    });
  if (account.members.isFull(role)) throw new Refusal(400003);
  account.members.give(username, account.people.find(username).nickname, role, now);
  return { errmsg: 'ok' };
};

const deleteRole = ({ account, body, now }: Call): Body => {
  const username = text(body, 'username');
  const role = number(body, 'role');
  if (!account.people.exists(username)) throw new Refusal(400001);
  if (role === SUPER_ADMIN) return {};
  const hasPlans = [...account.live.rooms.values()].some(
    (room) => room.team.anchorWechat === username && statusAt(room, now) === UPCOMING,
  );
  if (role === ANCHOR && account.members.has(username, ANCHOR) && hasPlans) throw new Refusal(400005);
  account.members.take(username, role, now);
  return {};
};

const DEFAULT_LIMIT = 10;

const getRoleList = ({ account, body, baseUrl }: Call): Body => {
  const offset = numberOrNull(body, 'offset') ?? 0;
  const limit = numberOrNull(body, 'limit') ?? DEFAULT_LIMIT;
  const found = account.members.list(numberOrNull(body, 'role') ?? -1, textOrNull(body, 'keyword') ?? '');
  const list = found.slice(offset, offset + limit).map(({ wechatId, nickname, roles, updatedAt }) => ({
    headingimg: baseUrl + picturePath(wechatId, 'goods'), // spelled so
    nickname,
    openid: openidOf(account.appId, wechatId),
    roleList: roles,
    updateTimestamp: String(Math.floor(updatedAt / 1000)),
    username: masked(wechatId),
  }));
  return { total: found.length, list };
};

export const rolesHandlers = { addRole, deleteRole, getRoleList };
