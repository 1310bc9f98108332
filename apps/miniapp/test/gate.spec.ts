// The gate after the build (config/check-dist.mjs): what was built passes, and each fault planted in a copy of it is seen.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { builtAt } from './built';

jest.setTimeout(120_000);

const GATE = path.join(__dirname, '../config/check-dist.mjs');
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => fs.rmSync(folder, { recursive: true, force: true })));

const gate = (dist: string, ...targets: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [GATE, ...targets], {
    env: { ...process.env, KAIBO_DIST: dist },
    encoding: 'utf8',
  });
  return { status, table: stdout, faults: stderr };
};

/** A copy of a build with something wrong in it. */
const planted = (target: 'weapp' | 'tt', plant: (folder: string) => void): string => {
  const dist = fs.mkdtempSync(path.join(os.tmpdir(), 'kaibo-gate-'));
  folders.push(dist);
  const folder = path.join(dist, target);
  fs.cpSync(builtAt(target, `build-${target}`), folder, { recursive: true });
  plant(folder);
  return dist;
};

const add = (file: string, text: string) => (folder: string) => fs.appendFileSync(path.join(folder, file), text);
const remove = (file: string) => (folder: string) => fs.rmSync(path.join(folder, file));
const change = (file: string, edit: (json: Record<string, unknown>) => void) => (folder: string) => {
  const json = JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')) as Record<string, unknown>; // a config file
  edit(json);
  fs.writeFileSync(path.join(folder, file), JSON.stringify(json));
};
const REACT = ';x.__SECRET_INTERNALS_DO_NOT_USE_OR_YOU_WILL_BE_FIRED = {};';

it('passes what was built, and prints what everything weighs', () => {
  const { status, table, faults } = gate(path.dirname(builtAt('weapp', 'build-weapp')), 'weapp', 'tt', 'h5');
  expect({ status, faults }).toEqual({ status: 0, faults: '' });
  for (const row of [
    /^weapp: main package +[\d.]+ KB +of 480\.0 KB +\d+ %$/m,
    /^weapp: sub-package content +[\d.]+ KB +of 300\.0 KB +\d+ %$/m,
    /^weapp: all packages +[\d.]+ KB +of 1228\.0 KB +\d+ %$/m,
    /^tt: main package +[\d.]+ KB +of 420\.0 KB +\d+ %$/m,
    /^h5: first load, gzip \(\d+ files\) +[\d.]+ KB +of 230\.0 KB +\d+ %$/m,
  ])
    expect(table).toMatch(row);
});

it.each<['weapp' | 'tt', string, (folder: string) => void, string | RegExp]>([
  [
    'weapp',
    'a heavy main package',
    add('common.js', `;/*${'x'.repeat(120 * 1024)}*/`),
    /weapp: main package has \d+ bytes/,
  ],
  ['tt', 'a heavy main package', add('common.js', `;/*${'x'.repeat(120 * 1024)}*/`), /tt: main package has \d+ bytes/],
  [
    'weapp',
    'a heavy sub-package',
    add('mine/posts/index.js', `;/*${'x'.repeat(300 * 1024)}*/`),
    /sub-package mine has \d+ bytes/,
  ],
  [
    'weapp',
    'too much of all together',
    (folder) => {
      for (const name of ['content/a', 'mine/a', 'pages/goods/a']) add(`${name}.txt`, 'x'.repeat(260 * 1024))(folder);
    },
    /all packages has \d+ bytes/,
  ],
  ['weapp', 'a page without its script', remove('content/topic/index.js'), 'page content/topic/index.js is missing'],
  ['tt', 'a page without its template', remove('mine/posts/index.ttml'), 'page mine/posts/index.ttml is missing'],
  [
    'weapp',
    'a component that is not there',
    change('content/write/index.json', (json) => (json.usingComponents = { lost: './lost' })),
    'component <lost> content/write/lost.js is missing',
  ],
  [
    'weapp',
    'a plugin that nobody declared',
    add('app.js', ';requirePlugin("live-player-plugin")'),
    "requirePlugin('live-player-plugin') is not declared",
  ],
  [
    'tt',
    'WeChat’s plugin in a Douyin build',
    add('common.js', ';"plugin-private://wx1/pages/a"'),
    'WeChat plugin code in a tt build',
  ],
  ['weapp', 'syntax of 2020', add('pages/me/index.js', ';a?.b'), 'pages/me/index.js: not ES2018'],
  ['weapp', 'two Reacts', add('common.js', REACT), '2 copies of React'],
  [
    'weapp',
    'the server’s validator',
    add('common.js', ';"registerDecorator"'),
    'class-validator belongs to the server',
  ],
  ['tt', 'a secret’s name', add('common.js', ';a.session_key'), 'secrets stay on the server'],
  [
    'weapp',
    'a developer’s own server',
    add('common.js', ';"http://localhost:3000"'),
    'a phone reaches no server of the developer',
  ],
  ['weapp', 'a breakpoint', add('common.js', ';debugger;'), 'a breakpoint was left'],
  [
    'weapp',
    'a private interface that is not declared',
    add('common.js', ';wx.chooseAddress({})'),
    'chooseAddress is used and missing in requiredPrivateInfos',
  ],
  [
    'weapp',
    'the privacy contract turned off',
    change('app.json', (json) => (json.__usePrivacyCheck__ = false)),
    '__usePrivacyCheck__ should be true',
  ],
  [
    'weapp',
    'a tab outside the main package',
    change('app.json', (json) => (json.tabBar = { list: [{ pagePath: 'content/topic/index', text: 'x' }] })),
    'tab content/topic/index is no page of the main package',
  ],
])('on %s sees %s', (target, _name, plant, says) => {
  const { status, faults } = gate(planted(target, plant), target);
  expect(status).toBe(1);
  expect(faults).toMatch(says);
});
