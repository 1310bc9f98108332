import { randomBytes } from 'node:crypto';
import { meApi, membersApi, sessionsApi } from '@kaibo/api-client';
import { callTo } from '../../../test/app';
import type { LiveApp, LiveMerchant } from '../syncs/syncs.fixtures';

/** What the demo's browser sends: who it is, and a code that is another each time. */
export const demoCode = (visitor = randomBytes(18).toString('base64url')): string =>
  `${visitor}.${randomBytes(12).toString('base64url')}`;

/** The phones of a mini-app's users, moved by hand, and our API as they see it. */
export const phonesOf = (live: LiveApp, shop: LiveMerchant, url = live.app.url) => {
  const hand = <T>(at: string, body: object, method = 'POST') =>
    live.sandbox.control<T>(method, `apps/${shop.appId}/${at}`, body);
  const api = sessionsApi(callTo(url));
  const loginCode = async (user: string) => (await hand<{ code: string }>('login/codes', { user })).code;
  return {
    hand,
    loginCode,
    /** What `wx.login` and our route make of it. */
    signIn: async (user: string) => api.signIn({ appId: shop.appId, provider: 'wechat', code: await loginCode(user) }),
    signInWith: (code: string) => api.signIn({ appId: shop.appId, provider: 'wechat', code }),
    phoneCode: async (user: string, phone: string, countryCode?: string) =>
      (await hand<{ code: string }>('login/phone-codes', { user, phone, countryCode })).code,
    me: (token: string) => meApi(callTo(url, { authorization: `Bearer ${token}` })),
    members: membersApi(callTo(url, { authorization: `Bearer ${shop.staffKey}` })),
  };
};

/** `409 CODE_USED` of an answer that says no. */
export const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (error: { status: number; code: string }) => `${error.status} ${error.code}`,
  );
