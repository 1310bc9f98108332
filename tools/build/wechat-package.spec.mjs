// @kaibo/wechat as strangers get it: built, packed, installed from the tarball into an empty folder without a network,
// loaded as ESM and as CommonJS, its types used by a strict compiler, and the README's examples run.
import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { inRoot, root } from '../workspace/root.mjs';

const run = promisify(execFile);
const readme = fs.readFileSync(inRoot('packages/wechat/README.md'), 'utf8');
const manifest = JSON.parse(fs.readFileSync(inRoot('packages/wechat/package.json'), 'utf8'));
const entries = Object.keys(manifest.exports)
  .filter((name) => name !== './package.json')
  .map((name) => name.replace(/^\./, '@kaibo/wechat'));
/** Code blocks, in the order of the page; those of Pay run against the sandbox, in wechat-pay.spec.mjs. */
const examples = [...readme.replace(/^## WeChat Pay\n.*?(?=^## )/ms, '').matchAll(/```js\n(.*?)```/gs)].map(
  ([, code]) => code,
);
const tsc = inRoot('node_modules/typescript/bin/tsc');

let work;
let shop;
let tarball;
const inShop = (...names) => path.join(shop, ...names);

beforeAll(() => {
  work = fs.mkdtempSync(path.join(os.tmpdir(), 'kaibo-package-'));
  shop = path.join(work, 'shop');
  const quiet = {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, npm_config_cache: path.join(work, 'cache') },
  };
  execFileSync(
    process.execPath,
    [inRoot('tools/build/package.mjs'), 'packages/wechat', path.join(work, 'built')],
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
  expect(Object.keys(lock.packages)).toEqual(['', 'node_modules/@kaibo/wechat']);
});

it('holds what is wanted and no source', () => {
  const files = fs.readdirSync(inShop('node_modules/@kaibo/wechat'), { recursive: true }).map(String);
  for (const file of ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'index.mjs', 'index.cjs', 'index.d.ts'])
    expect(files).toContain(file);
  expect(files.filter((file) => /\.ts$/.test(file) && !/\.d\.ts$/.test(file))).toEqual([]);
  expect(files.filter((file) => /spec|fixture|test/.test(file))).toEqual([]);
});

it('gives the same by import and by require, from every entry', async () => {
  const list = `Object.keys(wechat).filter((name) => name !== 'default').sort().join()`;
  for (const entry of entries) {
    const [esm, cjs] = await Promise.all([
      run('node', ['--input-type=module', '-e', `import * as wechat from '${entry}'; console.log(${list})`], {
        cwd: shop,
      }),
      run('node', ['-e', `const wechat = require('${entry}'); console.log(${list})`], { cwd: shop }),
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
import { createWechat, endpoints, memoryTokenStore, type TokenStore, type Wechat, WechatError } from '@kaibo/wechat';
const tokenStore: TokenStore = memoryTokenStore();
const wechat: Wechat = createWechat({ appId: 'a', secret: 'b', tokenStore });
export async function main(signal: AbortSignal): Promise<number | string | null> {
  const made = await wechat.live.addAssistant({ roomId: 1, users: [{ wechatId: 'a', nickname: 'b' }] }, { signal });
  // @ts-expect-error a call that answers nothing but success
  made.roomId;
  // @ts-expect-error names are those of callers
  await wechat.live.deleteRoom({ id: 1 });
  // @ts-expect-error an openid is missing
  await wechat.messages.setTyping({ command: 'Typing' });
  const role = await wechat.roles.add({ wechatId: 'a', role: 2 });
  // The code tells the two answers apart.
  const url: string | null = role.code === 400002 ? role.qrcodeUrl.toUpperCase() : role.qrcodeUrl;
  const perDay: 100000 = endpoints.liveInfo.quota.perDay;
  const { unionid } = await wechat.login.code2Session({ code: 'x' });
  return new WechatError({ kind: 'request', endpoint: 'x', text: 'y' }).code ?? unionid ?? url ?? perDay;
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
  const installed = JSON.parse(fs.readFileSync(inShop('node_modules/@kaibo/wechat/package.json'), 'utf8'));
  const targets = (to) => (typeof to === 'string' ? [to] : Object.values(to).flatMap(targets));
  const named = [installed.main, installed.module, installed.types, ...targets(installed.exports)];
  expect(named.length).toBeGreaterThan(4 * entries.length);
  for (const file of named) expect(fs.existsSync(inShop('node_modules/@kaibo/wechat', file))).toBe(true);
});

it('is one package for a program that imports and requires it: an error is of the same class', async () => {
  const code = `
    import { createRequire } from 'node:module';
    import { WechatError, createWechat } from '@kaibo/wechat';
    const required = createRequire(import.meta.url)('@kaibo/wechat');
    try { required.createWechat({}); } catch (error) { console.log(error instanceof WechatError, createWechat === required.createWechat); }`;
  fs.writeFileSync(inShop('both.mjs'), code);
  const { stdout } = await run('node', [inShop('both.mjs')], { cwd: shop });
  expect(stdout.trim()).toBe('true true');
});

/** Answers as the platform does, by path; and what was asked. */
function openPlatform() {
  const asked = [];
  const rooms = [
    {
      name: '春茶上新专场',
      roomid: 412,
      cover_img: '',
      share_img: '',
      live_status: 102,
      start_time: 1767348000,
      end_time: 1767358800,
      anchor_name: '茶园小陈',
    },
  ];
  const goods = {
    goods_id: 51,
    cover_img_url: '',
    name: '茶',
    price: 198,
    url: 'p',
    price_type: 3,
    audit_status: 2,
    third_party_tag: 2,
  };
  const answers = {
    '/cgi-bin/stable_token': { access_token: 't', expires_in: 7200 },
    '/wxa/business/getliveinfo': { errcode: 0, total: 1, room_info: rooms },
    '/cgi-bin/media/upload': { type: 'image', media_id: 'm', created_at: 1767340000 },
    '/wxaapi/broadcast/room/create': { errcode: 0, roomId: 412 },
    '/wxaapi/broadcast/goods/add': { errcode: 0, goodsId: 51, auditId: 7 },
    '/wxa/business/getgoodswarehouse': { errcode: 0, total: 1, goods: [goods] },
    '/wxaapi/broadcast/room/addgoods': { errcode: 0 },
    '/sns/jscode2session': { openid: 'o', session_key: 'k' },
    '/cgi-bin/message/subscribe/send': { errcode: 0 },
    '/wxa/msg_sec_check': { errcode: 0, trace_id: 'x', result: { suggest: 'pass', label: 100 } },
  };
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://a');
    asked.push(pathname);
    request.resume().on('end', () => {
      if (pathname === '/wxa/getwxacodeunlimit')
        return response.setHeader('content-type', 'image/jpeg').end(Buffer.from([0xff, 0xd8, 0xff]));
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answers[pathname] ?? { errcode: 40066, errmsg: 'invalid url' }));
    });
  });
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve({ asked, url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() }),
    ),
  );
}

describe('the README', () => {
  let platform;
  beforeAll(async () => {
    platform = await openPlatform();
    for (const name of ['cover.jpg', 'share.jpg', 'feeds.jpg']) fs.writeFileSync(inShop(name), 'a picture');
    // What the examples import: the client of the first one.
    const client = /^.*?\n\}\);\n/s.exec(examples[0])?.[0];
    fs.writeFileSync(inShop('client.mjs'), client.replace('const wechat', 'export const wechat'));
    examples.forEach((code, index) => fs.writeFileSync(inShop(`example${index}.mjs`), code));
  });
  afterAll(() => platform.close());

  it('has examples', () => expect(examples.length).toBeGreaterThanOrEqual(5));

  it.each(examples.map((code, index) => [index, code.split('\n').find((line) => /^(?!\/\/|import)\S/.test(line))]))(
    'example %d runs: %s',
    async (index) => {
      const env = { PATH: process.env.PATH, WECHAT_APP_ID: 'wx1', WECHAT_SECRET: 's', WECHAT_BASE_URL: platform.url };
      const { stdout, stderr } = await run('node', [inShop(`example${index}.mjs`)], { cwd: shop, env });
      expect(stderr).toBe('');
      expect(stdout).not.toBe('');
    },
  );

  it('its examples pass a type check', async () => {
    const files = ['client', ...examples.keys()].map((name) =>
      inShop(name === 'client' ? 'client.mjs' : `example${name}.mjs`),
    );
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
    const source = fs.readFileSync(path.join(root, 'packages/wechat/src/client.ts'), 'utf8');
    const groups = [...source.matchAll(/^ {2}(\w+): \w+Calls;$/gm)].map(([, name]) => name);
    expect(groups.length).toBeGreaterThan(10);
    for (const group of groups) expect(readme).toContain(`| \`${group}\``);
  });
});
