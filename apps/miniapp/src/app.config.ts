const isWechat = process.env.TARO_ENV === 'weapp';

const icon = (name: string) => ({
  iconPath: `assets/tab/${name}.png`,
  selectedIconPath: `assets/tab/${name}-on.png`,
});

export default defineAppConfig({
  pages: ['pages/home/index', 'pages/rooms/index', 'pages/room/index', 'pages/me/index', 'pages/share/index'],
  // What a viewer may never open is not downloaded before they do. `pages/goods/index` is the path in platforms' shelves.
  subPackages: [
    { root: 'pages/goods', pages: ['index'] },
    {
      root: 'content',
      pages: ['article/index', 'topic/index', 'list/index', 'page/index', 'write/index', 'replay/index'],
    },
    { root: 'mine', pages: ['reminders/index', 'posts/index'] },
    {
      root: 'lottery',
      pages: ['show/index', 'list/index', 'proof/index', 'claim/index', 'entries/index', 'wins/index'],
    },
    { root: 'promote', pages: ['superior/index', 'team/index', 'invitations/index', 'poster/index'] },
  ],
  tabBar: {
    color: isWechat ? '@tabText' : '#6a6a73', // names in theme.json, which WeChat resolves by the phone's mode
    selectedColor: isWechat ? '@tabSelected' : '#d0143b',
    backgroundColor: isWechat ? '@tabBackground' : '#ffffff',
    borderStyle: isWechat ? ('@tabBorder' as 'black') : 'black',
    list: [
      { pagePath: 'pages/home/index', text: '首页', ...icon('home') },
      { pagePath: 'pages/rooms/index', text: '直播', ...icon('live') },
      { pagePath: 'pages/me/index', text: '我的', ...icon('me') },
    ],
  },
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
