import { oneOf, only, text, Wrong } from '../control-input';
import { type ControlCall, nowhere } from '../control-route';
import { isWechatId } from '../live/people';
import { ADMIN, ANCHOR, OPERATOR } from './roles';

/**
 * `/_control/apps/:appId/members…`: who has which role, without the platform's checks.
 * - `GET members`, `POST members` with `wechatId` and `role` (1 admin, 2 anchor, 3 operator)
 * - `DELETE members/:wechatId`: all roles of one
 */
export const membersControl = ({ account, method, path: [wechatId, ...rest], input, now }: ControlCall): unknown => {
  const { members, people } = account;
  if (rest.length > 0) return nowhere();
  switch (`${method}${wechatId === undefined ? '' : ' …'}`) {
    case 'GET':
      only(input, []);
      return { members: members.list() };
    case 'POST': {
      only(input, ['wechatId', 'role']);
      const id = text(input, 'wechatId', 20) ?? '';
      if (!isWechatId(id)) throw new Wrong('wechatId', 'must be a WeChat id: a letter, then 5 to 19 letters or digits');
      const role = oneOf(input, 'role', [ADMIN, ANCHOR, OPERATOR]);
      if (role === null) throw new Wrong('role', 'must be 1, 2 or 3');
      if (!members.has(id, role)) members.give(id, people.find(id).nickname, role, now);
      return { members: members.list() };
    }
    case 'DELETE …': {
      const found = members.list().find((each) => each.wechatId === wechatId);
      if (!found) throw new Wrong('wechatId', 'there is no such member', 404);
      for (const role of found.roles) members.take(found.wechatId, role, now);
      return { members: members.list() };
    }
    default:
      return nowhere(`there is no ${method} of members`);
  }
};
