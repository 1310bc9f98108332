/** What a build is told from outside. */
export interface BuildSwitches {
  /** Where the API answers, without a slash at the end; '' means the page's own origin (h5 only). */
  apiBase: string;
  /** The mini-app's own app id: part of every public address. */
  appId: string;
  /** Whether WeChat's live-player plugin is declared. An app without the permission cannot upload with it. */
  livePlugin: boolean;
}

/** The demo mini-app that `npm start` creates. */
const DEMO_APP_ID = 'wx6b6169626f646d6f';
const ON = ['1', 'true', 'on'];
const OFF = ['', '0', 'false', 'off'];

/**
 * Reads the build's switches from the environment.
 * @throws Error naming the variable, when a value makes no sense: a typo must not build the wrong package quietly
 */
export const buildSwitches = (
  env: Record<string, string | undefined>,
  target: 'weapp' | 'tt' | 'h5',
): BuildSwitches => {
  const plugin = (env.KAIBO_WECHAT_LIVE_PLUGIN ?? '').trim().toLowerCase();
  if (!ON.includes(plugin) && !OFF.includes(plugin)) {
    throw new Error(`KAIBO_WECHAT_LIVE_PLUGIN is "${plugin}"; use 1 (on) or 0 (off).`);
  }
  const apiBase = (env.KAIBO_API_BASE ?? (target === 'h5' ? '' : 'https://api.example.com')).replace(/\/+$/, '');
  if (apiBase ? !/^https?:\/\/[^\s/?#]+(\/[^\s?#]*)?$/.test(apiBase) : target !== 'h5') {
    throw new Error(`KAIBO_API_BASE is "${apiBase}"; use an address such as https://api.example.com.`);
  }
  const appId = env.KAIBO_APP_ID || DEMO_APP_ID;
  if (!/^[A-Za-z0-9_-]{4,64}$/.test(appId)) throw new Error(`KAIBO_APP_ID is "${appId}"; use the mini-app's app id.`);
  return { apiBase, appId, livePlugin: target === 'weapp' && ON.includes(plugin) };
};
