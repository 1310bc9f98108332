import type { ApiContext, ApiGroup } from './api-context';
import { asyncApi } from './async-api';

/** A common phone; a test changes what it needs. Sizes in px. */
export const aPhone = (): Record<string, unknown> => ({
  brand: 'host',
  model: 'host',
  system: 'iOS 17.0',
  platform: 'ios',
  language: 'zh_CN',
  theme: 'light',
  version: '8.0.50',
  SDKVersion: '3.7.0',
  pixelRatio: 2,
  screenWidth: 375,
  screenHeight: 667,
  windowWidth: 375,
  windowHeight: 603,
  statusBarHeight: 20,
  fontSizeSetting: 16,
  safeArea: { left: 0, top: 20, right: 375, bottom: 667, width: 375, height: 647 },
});

const CAPSULE = { width: 87, height: 32, top: 24, right: 368, bottom: 56, left: 281 };

/** Everything that only reads the phone, the account or the way in. */
export const systemApis = (context: ApiContext, has: (name: string) => boolean): ApiGroup => {
  const { state, platform } = context;
  const system = () => ({ ...state.system });
  const account = () => ({ miniProgram: { appId: state.appId, envVersion: 'develop', version: '' }, plugin: {} });
  const network = () => ({ networkType: state.networkType, isConnected: state.networkType !== 'none' });
  const idle = () => undefined;
  return {
    getSystemInfoSync: system,
    getSystemInfo: asyncApi(context, 'getSystemInfo', system),
    getSystemInfoAsync: asyncApi(context, 'getSystemInfoAsync', system),
    getWindowInfo: system,
    getDeviceInfo: system,
    getAppBaseInfo: system,
    getSystemSetting: () => ({ locationEnabled: true, wifiEnabled: true, bluetoothEnabled: false }),
    getAppAuthorizeSetting: () => ({}),
    getMenuButtonBoundingClientRect: () => ({ ...CAPSULE }),
    getLaunchOptionsSync: () => ({ ...state.launch }),
    getEnterOptionsSync: () => ({ ...state.enter }),
    getAccountInfoSync: account,
    getEnvInfoSync: () => ({ microapp: { appId: state.appId, envType: 'development' } }),
    getNetworkType: asyncApi(context, 'getNetworkType', network),
    // The first word names the function: `request.object.method` asks for a detail of it.
    canIUse: (schema) => has(String(schema).split('.')[0] ?? ''),
    nextTick: (callback) => {
      void Promise.resolve().then(() => {
        try {
          if (typeof callback === 'function') callback();
        } catch (error) {
          context.report(error, 'nextTick');
        }
      });
    },
    getUpdateManager: () => ({ onCheckForUpdate: idle, onUpdateReady: idle, onUpdateFailed: idle, applyUpdate: idle }),
    getPerformance: () => ({ now: () => Date.now(), createObserver: () => ({ observe: idle, disconnect: idle }) }),
    getLogManager: () => ({ debug: idle, info: idle, log: idle, warn: idle }),
    getRealtimeLogManager: () => ({ info: idle, warn: idle, error: idle, setFilterMsg: idle, addFilterMsg: idle }),
    reportEvent: (name, data) => context.log.add('reportEvent', [name, data]),
    reportAnalytics: (name, data) => context.log.add('reportAnalytics', [name, data]),
    login: asyncApi(context, 'login', () =>
      platform === 'tt'
        ? { code: 'host-code', anonymousCode: 'host-anonymous-code', isLogin: true }
        : { code: 'host-code' },
    ),
    checkSession: asyncApi(context, 'checkSession'),
    getSetting: asyncApi(context, 'getSetting', () => ({ authSetting: {} })),
  };
};
