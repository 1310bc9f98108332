export default definePageConfig({
  navigationBarTitleText: '我的开播提醒',
  enablePullDownRefresh: true,
  onReachBottomDistance: 300,
});
