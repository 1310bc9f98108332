// npm run check:launch [-- weapp|tt]: the launch checklist of what lies in dist. Exit code 1 when something is a fault.
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'acorn';
import { StartError } from '../start-error.mjs';
import { inRoot } from '../workspace/root.mjs';
import { launchList, toText } from './checks.mjs';
import { smoke } from './smoke.mjs';

const PLATFORMS = ['weapp', 'tt'];

function* filesOf(folder, below = '') {
  for (const entry of fs.readdirSync(path.join(folder, below), { withFileTypes: true })) {
    const name = path.posix.join(below, entry.name);
    if (entry.isDirectory()) yield* filesOf(folder, name);
    else yield name;
  }
}

/** @returns {Promise<import('./checks.mjs').Look>} */
async function lookAt(platform) {
  const folder = inRoot('dist/apps/miniapp', platform);
  if (!fs.existsSync(path.join(folder, 'app.json')) || !fs.existsSync(inRoot('dist/packages/mini-host/index.mjs')))
    throw new StartError(`dist/apps/miniapp/${platform} is not built; run npm run build first.`);
  const { checkDist } = await import(inRoot('dist/packages/mini-host/index.mjs'));
  const read = (name) => fs.readFileSync(path.join(folder, name), 'utf8');
  const files = [...filesOf(folder)];
  return {
    platform,
    appId: JSON.parse(read('project.config.json')).appid,
    app: JSON.parse(read('app.json')),
    scripts: Object.fromEntries(files.filter((name) => name.endsWith('.js')).map((name) => [name, read(name)])),
    icons: files.filter((name) => /\.(png|jpg)$/.test(name)),
    gate: checkDist(folder, { parse }).errors,
    smoke: await smoke(folder),
  };
}

/** @param {string[]} argv @returns {Promise<number>} exit code */
export async function main(argv) {
  const unknown = argv.find((word) => !PLATFORMS.includes(word));
  if (unknown) throw new StartError(`npm run check:launch knows no ${unknown}; weapp and tt are what there is.`);
  let code = 0;
  for (const platform of argv.length > 0 ? argv : PLATFORMS) {
    const list = launchList(await lookAt(platform));
    console.log(`${toText(platform, list)}\n`);
    if (list.some(({ checks }) => checks.some(({ verdict }) => verdict === 'fault'))) code = 1;
  }
  return code;
}
