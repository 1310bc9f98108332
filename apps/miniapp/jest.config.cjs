module.exports = { ...require('../../jest.preset.js'), displayName: 'miniapp', rootDir: __dirname };
