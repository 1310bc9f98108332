/// <reference types="@tarojs/taro" />
declare module '*.module.scss' {
  const classes: Readonly<Record<string, string>>;
  export default classes;
}
declare module '*.scss';

/** Where the API answers, without a slash at the end; '' on h5 served by the API itself. Build switch KAIBO_API_BASE. */
declare const __API_BASE__: string;
/** The mini-app's own app id. Build switch KAIBO_APP_ID. */
declare const __APP_ID__: string;
/** Whether the build declares WeChat's live-player plugin. Build switch KAIBO_WECHAT_LIVE_PLUGIN; only ever true on weapp. */
declare const __LIVE_PLUGIN__: boolean;

declare namespace JSX {
  interface IntrinsicElements {
    /** The live-player plugin's own component 开播提醒. */
    subscribe: { 'room-id': string; onSubscribe?: () => void };
  }
}
