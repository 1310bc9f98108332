export default definePageConfig({
  navigationBarTitleText: '直播详情',
  enablePullDownRefresh: true,
  enableShareAppMessage: true,
  enableShareTimeline: true,
  ...(__LIVE_PLUGIN__ && {
    usingComponents: { subscribe: 'plugin-private://wx2b03c6e691cd7370/components/subscribe/subscribe' },
  }),
});
