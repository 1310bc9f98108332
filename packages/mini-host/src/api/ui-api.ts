import type { ApiContext, ApiGroup } from './api-context';
import { ApiFailure, asyncApi, quietApis } from './async-api';

/** Everything that shows something over the page, asks the viewer, or leaves for elsewhere. */
export const uiApis = (context: ApiContext): ApiGroup => {
  const recorder = (kind: string) => (id: unknown) => mediaContext(context, `${kind}(${String(id)})`);
  return {
    showModal: asyncApi(context, 'showModal', () => ({ confirm: true, cancel: false, content: '' })),
    showActionSheet: asyncApi(context, 'showActionSheet', () => ({ tapIndex: 0 })),
    requestSubscribeMessage: asyncApi(context, 'requestSubscribeMessage', ({ tmplIds }) =>
      Object.fromEntries((Array.isArray(tmplIds) ? tmplIds : []).map((id) => [String(id), 'accept'])),
    ),
    getClipboardData: asyncApi(context, 'getClipboardData', () => ({ data: '' })),
    createVideoContext: recorder('video'),
    createInnerAudioContext: recorder('audio'),
    ...quietApis(
      context,
      'showToast hideToast showLoading hideLoading showShareMenu hideShareMenu updateShareMenu setClipboardData ' +
        'makePhoneCall previewImage vibrateShort vibrateLong setKeepScreenOn hideKeyboard openSetting ' +
        'openCustomerServiceChat navigateToMiniProgram openChannelsLive openWebcastRoom exitMiniProgram',
    ),
  };
};

/** A player whose methods are only recorded: `video(player).play`. */
const mediaContext = (context: ApiContext, name: string): unknown =>
  Object.fromEntries(
    'play pause stop seek playbackRate requestFullScreen exitFullScreen hideStatusBar showStatusBar destroy'
      .split(' ')
      .map((method) => [method, (argument: unknown) => context.log.add(`${name}.${method}`, argument)]),
  );

const REFUSED = { errno: 104 };

/** The privacy contract: asked for once, by the app's own dialogue (`onNeedPrivacyAuthorization`) or by the platform's. */
export const privacyApis = (context: ApiContext): ApiGroup => {
  const { privacy } = context.state;
  const ask = () =>
    new Promise<void>((resolve, reject) => {
      const decide = (isAgreed: boolean) => {
        if (isAgreed) privacy.isNeeded = false;
        if (isAgreed) resolve();
        else reject(new ApiFailure('privacy permission is not authorized', REFUSED));
      };
      if (!privacy.isNeeded) return resolve();
      if (context.emitter.count('NeedPrivacyAuthorization') === 0) return decide(privacy.willAgree);
      const fromApp = (given: unknown) => {
        const event = (given as { event?: unknown } | null | undefined)?.event; // from the app: anything
        if (event === 'agree' || event === 'disagree') decide(event === 'agree');
      };
      context.emitter.emit('NeedPrivacyAuthorization', fromApp, { referrer: 'requirePrivacyAuthorize' });
    });
  return {
    getPrivacySetting: asyncApi(context, 'getPrivacySetting', () => ({
      needAuthorization: privacy.isNeeded,
      privacyContractName: '《小程序隐私保护指引》',
    })),
    requirePrivacyAuthorize: asyncApi(context, 'requirePrivacyAuthorize', ask),
    openPrivacyContract: asyncApi(context, 'openPrivacyContract'),
  };
};
