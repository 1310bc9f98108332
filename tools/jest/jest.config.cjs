// Every project that has a jest.config.cjs, and the tools' own tests, in one run.
const fs = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '../..');
const projects = ['apps', 'libs', 'packages']
  .flatMap((group) => fs.readdirSync(path.join(root, group)).map((name) => path.join(root, group, name)))
  .filter((folder) => fs.existsSync(path.join(folder, 'jest.config.cjs')) && fs.existsSync(path.join(folder, 'src')));

module.exports = {
  projects: [...projects, path.join(root, 'tools')],
  rootDir: root,
  // Read from here alone when there are several projects; a busy machine is no failure.
  testTimeout: 120_000,
};
