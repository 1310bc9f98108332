import { type Douyin, DouyinError, isRisky, type Predict } from '@kaibo/douyin';
import { IdentityError, type IdentityErrorKind, type IdentityPlatform, type TextVerdict } from './identity';

/** Wrong, over, or used before: Douyin has one code for all three. */
const CODE_REFUSED = 40018;
const TOO_OFTEN = new Set([28003017, 28006003]);

const kindOf = (code: number | null): IdentityErrorKind => {
  if (code === CODE_REFUSED) return 'invalid';
  return code !== null && TOO_OFTEN.has(code) ? 'too-often' : 'failed';
};

// DouyinError keeps secrets and codes out of its message.
const asked = async <T>(call: Promise<T>): Promise<T> => {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof DouyinError)) throw error;
    throw new IdentityError(kindOf(error.code), error.message, error.code, error.logId, { cause: error });
  }
};

/** A clear hit is one; a model that does not say so clearly, or no model at all, is for a person to look at. */
const verdictOf = (predicts: readonly Predict[]): TextVerdict => {
  if (predicts.some(({ hit }) => hit === true)) return 'risky';
  return isRisky(predicts) ? 'review' : 'pass';
};

/**
 * Viewers inside Douyin and Toutiao. The phone number is left out: where its code is exchanged, and under which padding it
 * comes back, is not known.
 */
export const douyinIdentity = (douyin: Douyin): IdentityPlatform => {
  // It says hit or not, and asks nobody to look again.
  const check = async (_openid: string, text: string): Promise<TextVerdict> => {
    const { results } = await asked(douyin.content.checkText({ texts: [text] }));
    const isChecked = results.length > 0 && results.every(({ code }) => code === 0);
    return isChecked && !results.some(({ predicts }) => isRisky(predicts)) ? 'pass' : 'risky';
  };
  return {
    signIn: async (code) => {
      const { openid, unionid, sessionKey } = await asked(douyin.login.code2Session({ code }));
      if (openid === null) throw new IdentityError('failed', 'Douyin code2Session: a success without an openid');
      return { openid, unionid, sessionKey };
    },
    checkNickname: check,
    checkPost: check,
    checkPicture: async (_openid, { jpeg }) => {
      const { predicts } = await asked(douyin.content.checkImage({ base64: (await jpeg()).toString('base64') }));
      return { verdict: verdictOf(predicts) };
    },
  };
};
