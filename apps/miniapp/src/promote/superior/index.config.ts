export default definePageConfig({ navigationBarTitleText: '我的上级', enablePullDownRefresh: true });
