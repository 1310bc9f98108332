// The floor is iOS 13 and Chrome 79 (WeChat's own web engine): Taro's default of iOS 9 costs 20 KB, and a browserslist of
// another app must not change this build. `catch {}` is newer than the ES2018 that mini-program tools promise to read.
module.exports = {
  presets: [
    [
      'taro',
      {
        framework: 'react',
        ts: true,
        compiler: 'webpack5',
        targets: { ios: '13', chrome: '79' },
        include: ['transform-optional-catch-binding'],
      },
    ],
  ],
};
