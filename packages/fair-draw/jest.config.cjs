module.exports = { ...require('../../jest.preset.js'), displayName: 'fair-draw', rootDir: __dirname };
