// The gate after a build: node apps/miniapp/config/check-dist.mjs weapp tt. Says the main package's size and exits 1 when
// it is too large, when a file is newer JavaScript than old phones run, or when something is in it that must not be.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'acorn';

/** 480 KB: WeChat's own limit is 2 MB, and what is not there need not be downloaded. */
const MAIN_BYTES = 480 * 1024;
const ECMA_VERSION = 2018;
/** Decorators of the contracts' classes, dynamic code, sources. */
const FORBIDDEN = [/registerDecorator/, /class-validator/, /\beval\(/, /sourceMappingURL/];

const dist = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../../dist/apps/miniapp');

const filesOf = (folder) =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));

/** @returns {string[]} what is wrong with a built target */
const problemsOf = (target) => {
  const folder = path.join(dist, target);
  if (!fs.existsSync(path.join(folder, 'app.json'))) return [`${target}: not built`];
  const app = JSON.parse(fs.readFileSync(path.join(folder, 'app.json'), 'utf8'));
  const files = filesOf(folder);
  const problems = [];
  const roots = (app.subPackages ?? []).map(({ root }) => path.join(folder, root) + path.sep);
  const main = files.filter((file) => !roots.some((root) => file.startsWith(root)));
  const bytes = main.reduce((sum, file) => sum + fs.statSync(file).size, 0);
  console.log(`${target}: main package ${bytes} of ${MAIN_BYTES} bytes (${Math.round((bytes / MAIN_BYTES) * 100)} %)`);
  if (bytes > MAIN_BYTES) problems.push(`${target}: the main package has ${bytes} bytes, ${MAIN_BYTES} are allowed`);
  const markup = target.startsWith('tt') ? ['ttml'] : ['wxml'];
  for (const page of app.pages) {
    for (const ending of ['js', 'json', ...markup]) {
      if (!fs.existsSync(path.join(folder, `${page}.${ending}`)))
        problems.push(`${target}: ${page}.${ending} is missing`);
    }
  }
  for (const file of files.filter((name) => name.endsWith('.js'))) {
    const name = `${target}/${path.relative(folder, file)}`;
    const source = fs.readFileSync(file, 'utf8');
    try {
      parse(source, { ecmaVersion: ECMA_VERSION });
    } catch (error) {
      problems.push(`${name}: not ES${ECMA_VERSION}: ${error.message}`);
    }
    for (const pattern of FORBIDDEN) if (pattern.test(source)) problems.push(`${name}: contains ${pattern}`);
    if (target.startsWith('tt') && path.basename(file) !== 'taro.js' && /plugin-private:|requirePlugin/.test(source)) {
      problems.push(`${name}: WeChat's plugin in the Douyin build`);
    }
  }
  return problems;
};

const problems = process.argv.slice(2).flatMap(problemsOf);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length ? 1 : 0;
