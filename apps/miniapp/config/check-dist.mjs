// node apps/miniapp/config/check-dist.mjs weapp tt: looks at what the build made, before anyone uploads it.
// Sizes, pages, plugin declarations, syntax that old phones read, strings that must not be there. Exit code 1 on any error.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'acorn';

const dist = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../dist/apps/miniapp');

/** Bytes, licence texts left out. The platforms allow 2 MB (WeChat) and 4 MB (Douyin); ours is meant to be a fraction. */
const MAIN_PACKAGE_BYTES = 480 * 1024;
/** What phones with iOS 13 or Chrome 79 read. */
const ECMA_VERSION = 2019;
const FORBIDDEN = [/registerDecorator/, /class-validator/, /sourceMappingURL/, /\beval\(/];

/**
 * @param {string} folder a compiled mini-program
 * @returns {{ mainBytes: number, errors: string[] }}
 */
export function checkDist(folder) {
  const files = list(folder);
  const errors = [];
  const read = (name) => fs.readFileSync(path.join(folder, name), 'utf8');
  const isTt = files.some((name) => name.endsWith('.ttml'));
  const app = JSON.parse(read('app.json'));
  const roots = (app.subPackages ?? app.subpackages ?? []).map(({ root }) => root.replace(/\/?$/, '/'));
  const inMain = files.filter((name) => !/LICENSE\.txt$/.test(name) && !roots.some((root) => name.startsWith(root)));
  const mainBytes = inMain.reduce((sum, name) => sum + fs.statSync(path.join(folder, name)).size, 0);
  if (mainBytes > MAIN_PACKAGE_BYTES)
    errors.push(`the main package has ${mainBytes} bytes; at most ${MAIN_PACKAGE_BYTES} are allowed`);

  for (const page of app.pages.filter((name) => !name.startsWith('ext://')))
    for (const ending of isTt ? ['js', 'json', 'ttml'] : ['js', 'json', 'wxml'])
      if (!files.includes(`${page}.${ending}`))
        errors.push(`app.json names the page ${page}, and ${page}.${ending} is missing`);

  const declared = new Set(Object.values(app.plugins ?? {}).map(({ provider }) => provider));
  for (const name of files.filter((file) => file.endsWith('.json')))
    for (const [, provider] of read(name).matchAll(/plugin(?:-private)?:\/\/([a-z0-9]+)/g))
      if (!declared.has(provider)) errors.push(`${name} uses the plugin ${provider}, which app.json does not declare`);

  for (const name of files.filter((file) => file.endsWith('.js'))) {
    const source = read(name);
    try {
      parse(source, { ecmaVersion: ECMA_VERSION });
    } catch (error) {
      errors.push(`${name} is not ES${ECMA_VERSION}: ${error.message}`);
    }
    for (const pattern of FORBIDDEN) if (pattern.test(source)) errors.push(`${name} has ${pattern}`);
    if (isTt && name !== 'taro.js' && /requirePlugin|plugin-private:/.test(source))
      errors.push(`${name} has WeChat plugin code in a Douyin build`);
  }
  if (!isTt)
    for (const [key, value] of [
      ['lazyCodeLoading', 'requiredComponents'],
      ['__usePrivacyCheck__', true],
    ])
      if (app[key] !== value) errors.push(`app.json: ${key} should be ${JSON.stringify(value)}`);
  return { mainBytes, errors };
}

function list(folder, below = '') {
  return fs.readdirSync(path.join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(below, entry.name);
    return entry.isDirectory() ? list(folder, name) : [name];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const target of process.argv.slice(2)) {
    const { mainBytes, errors } = checkDist(path.join(dist, target));
    console.log(`${target}: main package ${(mainBytes / 1024).toFixed(1)} KB of ${MAIN_PACKAGE_BYTES / 1024} KB`);
    for (const error of errors) console.error(`${target}: ${error}`);
    if (errors.length) process.exitCode = 1;
  }
}
