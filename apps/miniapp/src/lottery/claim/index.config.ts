export default definePageConfig({ navigationBarTitleText: '领奖', enablePullDownRefresh: true });
