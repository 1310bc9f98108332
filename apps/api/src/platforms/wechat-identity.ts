import { type Wechat, WechatError } from '@kaibo/wechat';
import { IdentityError, type IdentityErrorKind, type IdentityPlatform, type TextVerdict } from './identity';

const CODE_OVER = new Set([40029, 40097]);
const CODE_USED = 40163;
const PERSON_REFUSED = 40226;
const TOO_OFTEN = new Set([45009, 45011]);
/** WeChat: scene 1 of 文本内容安全识别 is a profile. */
const PROFILE = 1;
/** Scene 3 is a forum. */
const FORUM = 3;
/** Scene 1 of 获取用户安全等级 is cheating at promotions. */
const PROMOTION = 1;
/** 多媒体内容安全识别: 1 sound, 2 picture. */
const PICTURE = 2;

/** What a code of the platform means for who signs in. */
export const identityKindOf = (code: number | null): IdentityErrorKind => {
  if (code === null) return 'failed';
  if (CODE_OVER.has(code)) return 'invalid';
  if (code === CODE_USED) return 'used';
  if (code === PERSON_REFUSED) return 'refused';
  return TOO_OFTEN.has(code) ? 'too-often' : 'failed';
};

// WechatError keeps secrets and codes out of its message.
const asked = async <T>(call: Promise<T>): Promise<T> => {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof WechatError)) throw error;
    throw new IdentityError(identityKindOf(error.code), error.message, error.code, error.rid, { cause: error });
  }
};

const verdictOf = ({ suggest }: { suggest: string }): TextVerdict =>
  suggest === 'pass' || suggest === 'review' ? suggest : 'risky';

/** Viewers inside WeChat. */
export const wechatIdentity = (wechat: Wechat): Required<IdentityPlatform> => ({
  signIn: async (code) => {
    const { openid, unionid, sessionKey } = await asked(wechat.login.code2Session({ code }));
    return { openid, unionid: unionid ?? null, sessionKey };
  },
  phone: async (code) => {
    const { phone } = await asked(wechat.login.getPhoneNumber({ code }));
    return phone.countryCode === '86' ? phone.pureNumber : `+${phone.countryCode}${phone.pureNumber}`;
  },
  checkNickname: async (openid, nickname) => {
    const { result } = await asked(wechat.content.checkText({ openid, scene: PROFILE, content: nickname, nickname }));
    return verdictOf(result);
  },
  checkPost: async (openid, text) => {
    const { result } = await asked(wechat.content.checkText({ openid, scene: FORUM, content: text }));
    return verdictOf(result);
  },
  checkRisk: async (openid, clientIp, signal) => {
    const asking = wechat.content.getUserRiskRank({ openid, scene: PROMOTION, clientIp }, { signal });
    return (await asked(asking)).riskRank;
  },
  // Only what it can fetch is looked at; where it cannot, a person has to.
  checkPicture: async (openid, { url }) => {
    if (url === null) return { verdict: 'review' };
    return asked(wechat.content.checkMedia({ openid, scene: FORUM, mediaType: PICTURE, mediaUrl: url }));
  },
});
