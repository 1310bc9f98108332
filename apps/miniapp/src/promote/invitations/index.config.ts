export default definePageConfig({
  navigationBarTitleText: '我的邀请',
  enablePullDownRefresh: true,
  onReachBottomDistance: 300,
  enableShareAppMessage: true,
  enableShareTimeline: true,
});
