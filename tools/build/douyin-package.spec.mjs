// @kaibo/douyin as strangers get it: built, packed, installed from the tarball into an empty folder without a network,
// loaded as ESM and as CommonJS, its types used by a strict compiler, and the README's examples run.
import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { inRoot, root } from '../workspace/root.mjs';

const run = promisify(execFile);
const readme = fs.readFileSync(inRoot('packages/douyin/README.md'), 'utf8');
const manifest = JSON.parse(fs.readFileSync(inRoot('packages/douyin/package.json'), 'utf8'));
const entries = Object.keys(manifest.exports)
  .filter((name) => name !== './package.json')
  .map((name) => name.replace(/^\./, '@kaibo/douyin'));
/** Code blocks, in the order of the page. */
const examples = [...readme.matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code);
const tsc = inRoot('node_modules/typescript/bin/tsc');

let work;
let shop;
let tarball;
const inShop = (...names) => path.join(shop, ...names);

beforeAll(() => {
  work = fs.mkdtempSync(path.join(os.tmpdir(), 'kaibo-douyin-package-'));
  shop = path.join(work, 'shop');
  const quiet = {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, npm_config_cache: path.join(work, 'cache') },
  };
  execFileSync(
    process.execPath,
    [inRoot('tools/build/package.mjs'), 'packages/douyin', path.join(work, 'built')],
    quiet,
  );
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', work], { ...quiet, cwd: path.join(work, 'built') }),
  );
  tarball = path.join(work, packed.filename);
  fs.mkdirSync(shop);
  fs.writeFileSync(inShop('package.json'), '{"name":"shop","private":true}');
  execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { ...quiet, cwd: shop });
});
afterAll(() => fs.rmSync(work, { recursive: true, force: true }));

it('adds one package, and no other', () => {
  const lock = JSON.parse(fs.readFileSync(inShop('package-lock.json'), 'utf8'));
  expect(Object.keys(lock.packages)).toEqual(['', 'node_modules/@kaibo/douyin']);
});

it('holds what is wanted and no source', () => {
  const files = fs.readdirSync(inShop('node_modules/@kaibo/douyin'), { recursive: true }).map(String);
  for (const file of ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'index.mjs', 'index.cjs', 'index.d.ts'])
    expect(files).toContain(file);
  expect(files.filter((file) => /\.ts$/.test(file) && !/\.d\.ts$/.test(file))).toEqual([]);
  expect(files.filter((file) => /spec|fixture|test/.test(file))).toEqual([]);
});

it('gives the same by import and by require, from every entry', async () => {
  const list = `Object.keys(douyin).filter((name) => name !== 'default').sort().join()`;
  for (const entry of entries) {
    const [esm, cjs] = await Promise.all([
      run('node', ['--input-type=module', '-e', `import * as douyin from '${entry}'; console.log(${list})`], {
        cwd: shop,
      }),
      run('node', ['-e', `const douyin = require('${entry}'); console.log(${list})`], { cwd: shop }),
    ]);
    expect(esm.stdout).toBe(cjs.stdout);
    expect(esm.stdout.trim()).not.toBe('');
  }
});

/** What the compiler says of the package and its users; Node's own types may not agree with the newest compiler. */
async function complaints(options) {
  const types = ['--types', 'node', '--typeRoots', inRoot('node_modules/@types')];
  const said = await run('node', [tsc, ...types, ...options], { cwd: shop }).catch(({ stdout }) => ({ stdout }));
  return said.stdout
    .split('\n')
    .filter((line) => /error TS/.test(line) && !/@types\/node\//.test(line))
    .join('\n');
}

const STRICT = `
import { createDouyin, type Douyin, DouyinError, endpoints, isRisky, memoryTokenStore, type TokenStore } from '@kaibo/douyin';
const tokenStore: TokenStore = memoryTokenStore();
const douyin: Douyin = createDouyin({ appId: 'a', secret: 'b', tokenStore });
export async function main(signal: AbortSignal): Promise<number | string | null> {
  const { openid, unionid } = await douyin.login.code2Session({ code: 'x' }, { signal });
  // @ts-expect-error a guest has none
  openid.length;
  // @ts-expect-error names are those of callers
  await douyin.messages.notifyUser({ msg_id: 'a', openid: 'b', data: { a: 'b' } });
  // @ts-expect-error 1 and 2 only
  await douyin.messages.notifyUser({ templateId: 'a', openid: 'b', data: { a: 'b' }, kinds: [3] });
  const { predicts } = await douyin.content.checkImage({ url: 'https://a.example' });
  const path: '/oauth/client_token/' = endpoints.clientToken.path;
  return isRisky(predicts) ? new DouyinError({ kind: 'request', endpoint: 'x', text: path }).code : unionid;
}
`;

/** Every entry has types of its own. */
const EVERY_ENTRY = entries
  .map(
    (entry, index) => `
import * as entry${index} from '${entry}';
export const isUntyped${index}: 0 extends 1 & typeof entry${index} ? true : false = false;`,
  )
  .join('');
/** What CommonJS types would allow to importers in ESM, who would find nothing there. */
const NO_DEFAULT = entries
  .map((entry, index) => `\n// @ts-expect-error names only\nimport default${index} from '${entry}';`)
  .join('');

it.each([
  ['node16', 'node16', 'mts', NO_DEFAULT, []],
  ['node16', 'node16', 'cts', '', []],
  ['esnext', 'bundler', 'ts', NO_DEFAULT, []],
  // It does not read `exports`: the files themselves stand where it looks.
  ['commonjs', 'node10', 'ts', '', ['--ignoreDeprecations', '6.0']],
])('has types for a strict compiler: %s, %s, .%s', async (module, moduleResolution, ending, also, more) => {
  const file = inShop(`strict.${ending}`);
  fs.writeFileSync(file, STRICT + EVERY_ENTRY + also);
  const options = [
    '--strict',
    '--noUncheckedIndexedAccess',
    '--exactOptionalPropertyTypes',
    '--noEmit',
    '--target',
    'es2022',
    ...more,
  ];
  expect(await complaints([...options, '--module', module, '--moduleResolution', moduleResolution, file])).toBe('');
});

it('has every file that its package.json names', () => {
  const installed = JSON.parse(fs.readFileSync(inShop('node_modules/@kaibo/douyin/package.json'), 'utf8'));
  const targets = (to) => (typeof to === 'string' ? [to] : Object.values(to).flatMap(targets));
  const named = [installed.main, installed.module, installed.types, ...targets(installed.exports)];
  expect(named.length).toBeGreaterThan(4 * entries.length);
  for (const file of named) expect(fs.existsSync(inShop('node_modules/@kaibo/douyin', file))).toBe(true);
});

it('is one package for a program that imports and requires it: an error is of the same class', async () => {
  const code = `
    import { createRequire } from 'node:module';
    import { DouyinError, createDouyin } from '@kaibo/douyin';
    const required = createRequire(import.meta.url)('@kaibo/douyin');
    try { required.createDouyin({}); } catch (error) { console.log(error instanceof DouyinError, createDouyin === required.createDouyin); }`;
  fs.writeFileSync(inShop('both.mjs'), code);
  const { stdout } = await run('node', [inShop('both.mjs')], { cwd: shop });
  expect(stdout.trim()).toBe('true true');
});

/** Answers as the platform does, by path. */
function openPlatform() {
  const token = { access_token: 'clt.1', expires_in: 7200, error_code: 0, description: '' };
  const predicts = [{ model_name: 'porn', hit: false }];
  const answers = {
    '/open/oauth/client_token/': { data: token, message: 'success' },
    '/toutiao/api/apps/v2/jscode2session': { err_no: 0, err_tips: 'success', data: { openid: 'o', session_key: 'k' } },
    '/open/api/notification/v2/subscription/notify_user/': { err_no: 0, err_msg: '', log_id: 'L' },
    '/open/api/apps/v1/censor/text/': { err_no: 0, data: [{ code: 0, predicts }] },
    '/open/api/apps/v1/censor/image/': { err_no: 0, predicts },
  };
  const server = http.createServer((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answers[request.url] ?? { err_no: 28001007, err_msg: 'no such path' }));
    });
  });
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve({ url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() }),
    ),
  );
}

describe('the README', () => {
  let platform;
  beforeAll(async () => {
    platform = await openPlatform();
    examples.forEach((code, index) => fs.writeFileSync(inShop(`example${index}.mjs`), code));
  });
  afterAll(() => platform.close());

  it('has examples', () => expect(examples.length).toBe(2));

  it.each(examples.map((code, index) => [index, code.split('\n').find((line) => /^(?!\/\/|import)\S/.test(line))]))(
    'example %d runs: %s',
    async (index) => {
      const env = {
        PATH: process.env.PATH,
        DOUYIN_APP_ID: 'tt1',
        DOUYIN_SECRET: 'secret',
        DOUYIN_OPEN_URL: `${platform.url}/open`,
        DOUYIN_TOUTIAO_URL: `${platform.url}/toutiao`,
      };
      const { stdout, stderr } = await run('node', [inShop(`example${index}.mjs`)], { cwd: shop, env });
      expect(stderr).toBe('');
      expect(stdout).not.toBe('');
    },
  );

  it('its examples pass a type check', async () => {
    const files = [...examples.keys()].map((name) => inShop(`example${name}.mjs`));
    const options = [
      '--allowJs',
      '--checkJs',
      '--noEmit',
      '--strict',
      '--noImplicitAny',
      'false',
      '--target',
      'es2022',
      '--module',
      'nodenext',
    ];
    expect(await complaints([...options, ...files])).toBe('');
  });

  it('shows every part of the client', () => {
    const source = fs.readFileSync(path.join(root, 'packages/douyin/src/client.ts'), 'utf8');
    const groups = [...source.matchAll(/^ {2}(\w+): \w+Calls;$/gm)].map(([, name]) => name);
    expect(groups.length).toBe(3);
    for (const group of groups) expect(readme).toContain(`| \`${group}\``);
  });
});
