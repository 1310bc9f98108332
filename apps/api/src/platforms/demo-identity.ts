import { IdentityError, type IdentityPlatform } from './identity';

/** Who somebody is, kept by their browser, and what makes the code another each time. */
const CODE = /^([A-Za-z0-9_-]{22,43})\.([A-Za-z0-9_-]{16,43})$/;

/**
 * Anyone, for demo mini-apps alone: the browser makes a secret of its own, and that is who it is. There is no platform
 * behind, so nothing is checked.
 */
export const demoIdentity: IdentityPlatform = {
  signIn: async (code) => {
    const visitor = CODE.exec(code)?.[1];
    if (visitor === undefined) throw new IdentityError('invalid', 'This is no code of the demo.');
    return { openid: visitor, unionid: null, sessionKey: null };
  },
  checkNickname: async () => 'pass',
  checkPicture: async () => ({ verdict: 'pass' }),
  checkPost: async () => 'pass',
};
