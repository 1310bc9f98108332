module.exports = { ...require('../../jest.preset.js'), displayName: 'douyin', rootDir: __dirname };
