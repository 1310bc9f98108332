module.exports = { ...require('../../jest.preset.js'), displayName: 'wechat', rootDir: __dirname };
