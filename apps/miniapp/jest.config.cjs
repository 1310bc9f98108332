const preset = require('../../jest.preset.js');

module.exports = {
  ...preset,
  displayName: 'miniapp',
  rootDir: __dirname,
  setupFiles: [...(preset.setupFiles ?? []), '<rootDir>/test/build-constants.ts'],
  // Units run as the browser build; specs of another platform's file import it by its full name.
  moduleFileExtensions: ['h5.tsx', 'h5.ts', 'tsx', 'ts', 'js', 'mjs', 'cjs', 'jsx', 'json', 'node'],
  moduleNameMapper: {
    ...preset.moduleNameMapper,
    '^@tarojs/components$': '<rootDir>/test/taro-components.tsx',
    '^@tarojs/taro$': '<rootDir>/test/taro.ts',
    '\\.scss$': 'identity-obj-proxy',
  },
};
