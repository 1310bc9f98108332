import { ApiError } from '@kaibo/api-client';
import type * as port from './session';
import { readStored, store } from './storage';

const VISITOR = 'kaibo-visitor';
/** What WeChat must send back unaltered, or somebody else's code was slipped in. */
const STATE = 'kaibo-sign-in-state';
const AUTHORIZE = 'https://open.weixin.qq.com/connect/oauth2/authorize';

const randomText = (bytes: number): string =>
  [...crypto.getRandomValues(new Uint8Array(bytes))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** Who this browser is in a demo; it keeps that to itself. */
const visitor = (): string => {
  const known = readStored(
    VISITOR,
    (value): value is string => typeof value === 'string' && /^[\da-f]{32}$/.test(value),
  );
  if (known !== undefined) return known;
  const made = randomText(16);
  store(VISITOR, made);
  return made;
};

export const sessionKeeper: typeof port.sessionKeeper = (appId) => {
  const key = `kaibo-session.${appId}`;
  return {
    read: () => {
      try {
        return JSON.parse(sessionStorage.getItem(key) ?? 'null') as unknown;
      } catch {
        return null;
      }
    },
    keep: (session) => {
      try {
        if (session === null) sessionStorage.removeItem(key);
        else sessionStorage.setItem(key, JSON.stringify(session));
      } catch {
        // The storage is full or forbidden: the session lives in memory, as elsewhere.
      }
    },
  };
};

export const isSentBack: typeof port.isSentBack = () => {
  const { code, state } = Object.fromEntries(new URL(location.href).searchParams);
  return code !== undefined && state !== undefined && sessionStorage.getItem(STATE) === state;
};

/** The code that WeChat's page sent the browser back with, once; taken out of the address, where it would be shared. */
const takeCode = (): string | null => {
  const url = new URL(location.href);
  const { code, state } = Object.fromEntries(url.searchParams);
  if (code === undefined || state === undefined) return null;
  url.searchParams.delete('code');
  url.searchParams.delete('state');
  history.replaceState(history.state, '', url.href);
  const isOurs = sessionStorage.getItem(STATE) === state;
  sessionStorage.removeItem(STATE);
  return isOurs ? code : null;
};

/** Leaves for WeChat's page, which comes back here with a code. Never resolves. Source: WeChat, 网页授权. */
const askWechat = (webAppId: string): Promise<never> => {
  const state = randomText(16);
  sessionStorage.setItem(STATE, state);
  const query = new URLSearchParams({
    appid: webAppId,
    redirect_uri: location.href,
    response_type: 'code',
    scope: 'snsapi_base',
    state,
  });
  location.assign(`${AUTHORIZE}?${query}#wechat_redirect`);
  return new Promise(() => undefined);
};

export const signInCode: typeof port.signInCode = async (ways) => {
  const code = takeCode();
  const { providers, webAppId } = await ways();
  if (code !== null && providers.includes('wechat-web')) return { provider: 'wechat-web', code };
  if (providers.includes('demo')) return { provider: 'demo', code: `${visitor()}.${randomText(12)}` };
  // WeChat's page opens in WeChat's own browser only.
  if (webAppId !== null && /MicroMessenger/i.test(navigator.userAgent)) return askWechat(webAppId);
  throw new ApiError(409, 'SIGN_IN_UNAVAILABLE', 'one can only browse here', null, undefined);
};
export const CAN_VERIFY_PHONE: typeof port.CAN_VERIFY_PHONE = false;
export const NICKNAME_INPUT: typeof port.NICKNAME_INPUT = 'text';
export const SIGNS_IN_QUIETLY: typeof port.SIGNS_IN_QUIETLY = false;
