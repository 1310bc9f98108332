export default definePageConfig({
  navigationBarTitleText: '直播回放',
  enablePullDownRefresh: true,
  enableShareAppMessage: true,
  enableShareTimeline: true,
});
