export default definePageConfig({
  navigationBarTitleText: '抽奖凭证',
  enablePullDownRefresh: true,
  enableShareAppMessage: true,
  enableShareTimeline: true,
});
