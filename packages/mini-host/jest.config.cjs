module.exports = { ...require('../../jest.preset.js'), displayName: 'mini-host', rootDir: __dirname };
