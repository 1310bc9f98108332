import { endpoints } from '@kaibo/wechat/endpoints';
import { type Body, type Call, Refusal } from '../handler';
import { text } from '../live/wire';
import { type Phone } from './users';

const { group, perMinuteAndUser } = endpoints.code2Session.quota;

const code2Session = ({ account, body, random }: Call): Body => {
  const user = account.users.useCode('login', text(body, 'js_code'));
  if (user === 'invalid') throw new Refusal(40029);
  if (user === 'used') throw new Refusal(40163);
  if (!account.quotas.spendForUser(group, user.openid, perMinuteAndUser)) throw new Refusal(45011);
  if (user.isBlocked) throw new Refusal(40226);
  return {
    openid: user.openid,
    session_key: random(16).toString('base64'),
    ...(account.switches.isOn('hasOpenPlatform') ? { unionid: user.unionid } : {}),
  };
};

const getPhoneNumber = ({ account, body, now }: Call): Body => {
  const user = account.users.useCode('phone', text(body, 'code'));
  if (typeof user === 'string' || user.phone === null) throw new Refusal(40029);
  const { number, countryCode } = user.phone;
  return {
    phone_info: {
      phoneNumber: fullNumber(user.phone),
      purePhoneNumber: number,
      countryCode,
      watermark: { timestamp: Math.floor(now / 1000), appid: account.appId },
    },
  };
};

/** Foreign numbers carry their country's code. */
const fullNumber = ({ number, countryCode }: Phone): string =>
  countryCode === '86' ? number : `+${countryCode}${number}`;

export const loginHandlers = { code2Session, getPhoneNumber };
