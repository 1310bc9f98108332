export default definePageConfig({
  navigationBarTitleText: '我参与的抽奖',
  enablePullDownRefresh: true,
  onReachBottomDistance: 300,
});
