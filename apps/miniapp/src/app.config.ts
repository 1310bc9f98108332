const isWechat = process.env.TARO_ENV === 'weapp';

export default defineAppConfig({
  pages: ['pages/rooms/index', 'pages/room/index', 'pages/me/index'],
  window: isWechat
    ? {
        navigationBarTitleText: '直播间',
        navigationBarBackgroundColor: '@navBackground',
        navigationBarTextStyle: '@navText' as 'black', // a name in theme.json, which WeChat resolves by the phone's mode
        backgroundColor: '@background',
        backgroundTextStyle: '@loadingText' as 'dark', // as above
      }
    : {
        navigationStyle: 'default', // the browser build draws its bar only when told to
        navigationBarTitleText: '直播间',
        navigationBarBackgroundColor: '#ffffff',
        navigationBarTextStyle: 'black',
        backgroundColor: '#f5f5f7',
        backgroundTextStyle: 'dark',
      },
  ...(isWechat && {
    darkmode: true,
    themeLocation: 'theme.json',
    lazyCodeLoading: 'requiredComponents',
    __usePrivacyCheck__: true,
  }),
  // In the main package: only so can App.onShow read a room card's share parameters. 1.3.5 is the newest we know of.
  ...(__LIVE_PLUGIN__ && {
    plugins: { 'live-player-plugin': { version: '1.3.5', provider: 'wx2b03c6e691cd7370' } },
  }),
});
