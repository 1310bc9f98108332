export default definePageConfig({
  navigationBarTitleText: '我的中奖',
  enablePullDownRefresh: true,
  onReachBottomDistance: 300,
});
