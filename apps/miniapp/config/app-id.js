// Writes the mini-app's own id into the project file that the developer tools open: the copied one names the demo.
const fs = require('node:fs');
const path = require('node:path');

module.exports = (ctx, { appId }) => {
  ctx.onBuildFinish(() => {
    const file = path.join(ctx.paths.outputPath, 'project.config.json');
    if (!appId || !fs.existsSync(file)) return;
    const project = JSON.parse(fs.readFileSync(file, 'utf8'));
    fs.writeFileSync(file, `${JSON.stringify({ ...project, appid: appId }, null, 2)}\n`);
  });
};
