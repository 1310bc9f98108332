// Adds Douyin's own to its templates, and to the table by which Taro's runtime names them. Douyin's build alone.
const path = require('node:path');
const attributes = require('./attributes');

module.exports = (ctx) => {
  ctx.registerMethod({
    name: 'onSetupClose',
    fn(platform) {
      if (platform.platform !== 'tt') return;
      platform.template.mergeComponents(ctx, attributes);
      platform.runtimePath = [].concat(platform.runtimePath, path.join(__dirname, 'runtime.js'));
    },
  });
};
