export default defineAppConfig({
  pages: ['pages/rooms/index', 'pages/room/index'],
  window: { navigationBarTitleText: '直播间' },
});
