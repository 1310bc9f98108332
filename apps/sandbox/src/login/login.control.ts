import { type Input, only, text, Wrong } from '../control-input';
import { type ControlCall, nowhere } from '../control-route';
import { type User, type Users } from './users';

const LONGEST_NAME = 64;
/** The one who acts when nobody is named. */
const SOMEBODY = 'viewer';

/** Who is meant: by `user`, a name that makes them known, or by `openid`. @throws Wrong for an openid that nobody has */
export const userIn = (input: Input, users: Users): User => {
  const openid = text(input, 'openid', LONGEST_NAME);
  if (openid === null) return users.named(text(input, 'user', LONGEST_NAME) ?? SOMEBODY);
  if (input.user !== undefined) throw new Wrong('openid', 'and user name the same thing: give one');
  const user = users.find(openid);
  if (!user) throw new Wrong('openid', 'there is no such user', 404);
  return user;
};

/**
 * `/_control/apps/:appId/login…`: the phones of the mini-program's users.
 * - `GET login`: the users
 * - `POST login/users` with `user` or `openid`, and `phone`, `countryCode`, `isBlocked`: makes or changes one
 * - `POST login/codes` with `user` or `openid`: what `wx.login` gives, `{ code, openid }`
 * - `POST login/phone-codes` with the same, and `phone`, `countryCode`: what the button for the phone number gives
 * - `POST login/visits` with the same: they open the mini-program, which content checks ask for
 */
export const loginControl = ({ account, method, path, input }: ControlCall): unknown => {
  const { users } = account;
  switch (`${method} ${path.join('/')}`) {
    case 'GET ':
      only(input, []);
      return { users: users.list() };
    case 'POST users':
      only(input, ['user', 'openid', 'phone', 'countryCode', 'isBlocked']);
      return changed(userIn(input, users), input);
    case 'POST codes': {
      only(input, ['user', 'openid']);
      const user = userIn(input, users);
      return { code: users.makeCode('login', user), openid: user.openid };
    }
    case 'POST phone-codes': {
      only(input, ['user', 'openid', 'phone', 'countryCode']);
      const user = changed(userIn(input, users), input);
      user.phone ??= { number: '13800001111', countryCode: '86' };
      return { code: users.makeCode('phone', user), openid: user.openid, phone: user.phone };
    }
    case 'POST visits': {
      only(input, ['user', 'openid']);
      const user = userIn(input, users);
      users.isSeen(user);
      return user;
    }
    default:
      return nowhere(`there is no ${method} login/${path.join('/')}`);
  }
};

/** @throws Wrong, and changes nothing */
const changed = (user: User, input: Input): User => {
  const number = text(input, 'phone', 15);
  const countryCode = text(input, 'countryCode', 4);
  const { isBlocked } = input;
  if (number !== null && !/^\d{5,15}$/.test(number)) throw new Wrong('phone', 'must be 5 to 15 digits');
  if (countryCode !== null && !/^\d{1,4}$/.test(countryCode)) throw new Wrong('countryCode', 'must be 1 to 4 digits');
  if (countryCode !== null && number === null) throw new Wrong('countryCode', 'goes with a phone');
  if (isBlocked !== undefined && typeof isBlocked !== 'boolean') throw new Wrong('isBlocked', 'must be true or false');
  if (number !== null) user.phone = { number, countryCode: countryCode ?? '86' };
  if (isBlocked !== undefined) user.isBlocked = isBlocked;
  return user;
};
