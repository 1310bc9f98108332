// Adds the attributes to the mini-programs' templates, and to the table by which Taro's runtime names them: both are
// numbered by the same sorted list, so they change together or not at all.
const path = require('node:path');
const attributes = require('./attributes');

module.exports = (ctx) => {
  ctx.registerMethod({
    name: 'onSetupClose',
    fn(platform) {
      if (platform.platform !== 'weapp' && platform.platform !== 'tt') return;
      platform.template.mergeComponents(ctx, attributes);
      platform.runtimePath = [].concat(platform.runtimePath, path.join(__dirname, 'runtime.js'));
    },
  });
};
