// What the build writes into the code, and the phone's own language and zone.
Object.assign(globalThis, {
  __API_BASE__: 'https://api.test',
  __APP_ID__: 'wx6b6169626f646d6f',
  __LIVE_PLUGIN__: true,
});
if (typeof navigator !== 'undefined')
  Object.defineProperty(navigator, 'language', { value: 'zh-CN', configurable: true });
