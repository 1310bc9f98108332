// @kaibo/fair-draw as strangers get it: built, packed, installed from the tarball into an empty folder without a network,
// loaded as ESM, as CommonJS and without Node, its types used by a strict compiler, its command and the README's examples run.
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import vm from 'node:vm';
import { parse } from 'acorn';
import { inRoot } from '../workspace/root.mjs';

const run = promisify(execFile);
const readme = fs.readFileSync(inRoot('packages/fair-draw/README.md'), 'utf8');
const vectors = JSON.parse(fs.readFileSync(inRoot('packages/fair-draw/vectors.json'), 'utf8'));
const manifest = JSON.parse(fs.readFileSync(inRoot('packages/fair-draw/package.json'), 'utf8'));
const entries = Object.keys(manifest.exports)
  .filter((name) => !name.endsWith('.json'))
  .map((name) => name.replace(/^\./, '@kaibo/fair-draw'));
/** Code blocks, in the order of the page. */
const examples = [...readme.matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code);
const tsc = inRoot('node_modules/typescript/bin/tsc');

let work;
let shop;
let tarball;
const inShop = (...names) => path.join(shop, ...names);

beforeAll(() => {
  work = fs.mkdtempSync(path.join(os.tmpdir(), 'kaibo-fair-draw-package-'));
  shop = path.join(work, 'shop');
  const quiet = {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, npm_config_cache: path.join(work, 'cache') },
  };
  execFileSync(
    process.execPath,
    [inRoot('tools/build/package.mjs'), 'packages/fair-draw', path.join(work, 'built')],
    quiet,
  );
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', work], { ...quiet, cwd: path.join(work, 'built') }),
  );
  tarball = path.join(work, packed.filename);
  fs.mkdirSync(shop);
  fs.writeFileSync(inShop('package.json'), '{"name":"shop","private":true}');
  execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { ...quiet, cwd: shop });
  // The optional peer, as somebody installs it beside.
  fs.cpSync(inRoot('node_modules/@noble/curves'), inShop('node_modules/@noble/curves'), { recursive: true });
  const hashes = ['node_modules/@noble/curves/node_modules/@noble/hashes', 'node_modules/@noble/hashes'].map((name) =>
    inRoot(name),
  );
  fs.cpSync(
    hashes.find((folder) => fs.existsSync(folder)),
    inShop('node_modules/@noble/hashes'),
    { recursive: true },
  );
});
afterAll(() => fs.rmSync(work, { recursive: true, force: true }));

it('adds one package, and no other', () => {
  const lock = JSON.parse(fs.readFileSync(inShop('package-lock.json'), 'utf8'));
  expect(Object.keys(lock.packages)).toEqual(['', 'node_modules/@kaibo/fair-draw']);
});

it('holds what is wanted and no source', () => {
  const files = fs.readdirSync(inShop('node_modules/@kaibo/fair-draw'), { recursive: true }).map(String);
  for (const file of [
    'package.json',
    'README.md',
    'CHANGELOG.md',
    'LICENSE',
    'index.mjs',
    'index.cjs',
    'index.d.ts',
    'cli.cjs',
    'SPEC.md',
    'vectors.json',
  ])
    expect(files).toContain(file);
  expect(files.filter((file) => /\.ts$/.test(file) && !/\.d\.ts$/.test(file))).toEqual([]);
  expect(files.filter((file) => /spec|fixture|test/.test(file))).toEqual([]);
});

it('gives the same by import and by require, from every entry', async () => {
  const list = `Object.keys(fair).filter((name) => name !== 'default').sort().join()`;
  for (const entry of entries) {
    const [esm, cjs] = await Promise.all([
      run('node', ['--input-type=module', '-e', `import * as fair from '${entry}'; console.log(${list})`], {
        cwd: shop,
      }),
      run('node', ['-e', `const fair = require('${entry}'); console.log(${list})`], { cwd: shop }),
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
import { type Bundle, draw, makeBundle, type Rules, sha256, type Verdict, verifyBundle, type Winner } from '@kaibo/fair-draw';
import { verifySignature } from '@kaibo/fair-draw/node';
const rules: Rules = { lottery: '1', prizes: [{ id: 'a', quantity: 1, name: 'tea' }], beacon: { kind: 'none' }, more: [1, null] };
const secret: Uint8Array = sha256(new Uint8Array(32));
export const bundle: Bundle = makeBundle({ rules, closesAtMs: 0, beacon: { kind: 'none' }, secret, leaves: [secret] });
export const verdict: Verdict = verifyBundle(JSON.parse('{}'), { verifyBeacon: (chain, round) => chain.periodSeconds > round });
export const winners: Winner[] = draw([secret], rules.prizes, secret);
export const isSigned: boolean = verifySignature(secret, secret, secret);
// @ts-expect-error a beacon says which
makeBundle({ rules, closesAtMs: 0, beacon: { kind: 'dice' }, secret, leaves: [] });
// @ts-expect-error codes are known
verdict.lines.find(({ code }) => code === 'all-fine');
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
  const installed = JSON.parse(fs.readFileSync(inShop('node_modules/@kaibo/fair-draw/package.json'), 'utf8'));
  const targets = (to) => (typeof to === 'string' ? [to] : Object.values(to).flatMap(targets));
  const named = [installed.main, installed.module, installed.types, ...targets(installed.exports)];
  expect(named.length).toBeGreaterThan(4 * entries.length);
  named.push(...Object.values(installed.bin));
  for (const file of named) expect(fs.existsSync(inShop('node_modules/@kaibo/fair-draw', file))).toBe(true);
});

it('has its code once, whichever entries are loaded: an error is of the same class', async () => {
  const code = `
    import { FairDrawError } from '@kaibo/fair-draw';
    import { fetchDrand } from '@kaibo/fair-draw/drand';
    import { signReceipt } from '@kaibo/fair-draw/node';
    await fetchDrand(1, { urls: [] }).catch((error) => console.log(error instanceof FairDrawError));
    try { signReceipt({ odds: 0.5 }, new Uint8Array(32)); } catch (error) { console.log(error instanceof FairDrawError); }`;
  fs.writeFileSync(inShop('both.mjs'), code);
  const { stdout } = await run('node', [inShop('both.mjs')], { cwd: shop });
  expect(stdout.trim()).toBe('true\ntrue');
});

describe('in a browser or a mini-program', () => {
  const installed = (name) => fs.readFileSync(inShop('node_modules/@kaibo/fair-draw', name), 'utf8');

  it('is ES2018, and imports nothing', () => {
    for (const [name, sourceType] of [
      ['index.cjs', 'script'],
      ['index.mjs', 'module'],
    ]) {
      const tree = parse(installed(name), { ecmaVersion: 2018, sourceType });
      expect(tree.body.length).toBeGreaterThan(5);
      expect(installed(name)).not.toMatch(/\brequire\(|^import /m);
    }
  });

  it('draws and verifies with nothing but the language, BigInt left out', () => {
    const context = vm.createContext({ module: { exports: {} }, published: JSON.stringify(vectors.bundles[0].bundle) });
    vm.runInContext(
      'for (const name of ["BigInt", "WebAssembly", "SharedArrayBuffer"]) delete globalThis[name]',
      context,
    );
    vm.runInContext(installed('index.cjs'), context);
    const said = vm.runInContext(
      `typeof BigInt + typeof TextEncoder + typeof crypto + typeof Buffer + module.exports.verifyBundle(JSON.parse(published)).result`,
      context,
    );
    expect(said).toBe('undefined'.repeat(4) + 'incomplete');
  });
});

describe('the command', () => {
  const { bundle, entries: own } = vectors.bundles[0];
  const weak = vectors.bundles[2].bundle;
  const write = (name, value) => {
    fs.writeFileSync(inShop(name), typeof value === 'string' ? value : JSON.stringify(value));
    return name;
  };
  const command = (...args) => {
    const env = { PATH: process.env.PATH, LANG: 'C' };
    const { status, stdout, stderr } = spawnSync(inShop('node_modules/.bin/fair-draw'), args, {
      cwd: shop,
      env,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };

  it('verifies a draw, its beacon too, line by line', () => {
    const { status, stdout } = command('verify', write('bundle.json', bundle), '--root', bundle.root);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(/ +/)[1]),
    ).toEqual([
      ...vectors.bundles[0].codes.slice(0, 6),
      'published-same',
      ...vectors.bundles[0].codes.slice(6),
      undefined,
    ]);
    expect(stdout).toMatch(/VERIFIED\n$/);
    expect(status).toBe(0);
  });

  it('fails what is wrong, and calls a draw without a beacon weaker', () => {
    const wrong = command('verify', write('wrong.json', { ...weak, seed: '0'.repeat(64) }));
    expect(wrong.stdout).toContain('FAILED     seed-differs');
    expect(wrong.status).toBe(1);
    expect(command('verify', write('weak.json', weak))).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('VERIFIED, but weaker than it could be'),
    });
    expect(command('verify', 'weak.json', '--commitment', '0'.repeat(64)).status).toBe(1);
  });

  it('says it in Chinese, and as JSON', () => {
    expect(command('verify', 'weak.json', '--lang', 'zh').stdout).toMatch(/通过（公正性较弱）\n$/);
    expect(JSON.parse(command('verify', 'weak.json', '--json').stdout)).toMatchObject({
      result: 'verified',
      weak: true,
    });
  });

  it('verifies one person’s own entry, with the organiser’s key', () => {
    const head = { ...bundle, leaves: undefined }; // JSON leaves it out
    const args = ['verify', write('head.json', head), '--entry', write('entry.json', own[0].entry)];
    const key = own[0].entry.receipt.publicKey;
    expect(command(...args, '--organiser-key', key)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('receipt-signed'),
    });
    expect(command(...args).status).toBe(3);
    expect(command(...args, '--organiser-key', '0'.repeat(64)).status).toBe(1);
    expect(command('verify', 'head.json').status).toBe(1);
  });

  it('says what it lacks for the beacon, when it lacks it', () => {
    const away = inShop('node_modules/@noble');
    fs.renameSync(away, `${away}-away`);
    try {
      const { status, stdout } = command('verify', 'bundle.json');
      expect(stdout).toContain('unchecked  beacon-unchecked');
      expect(stdout).toContain('-p @noble/curves');
      expect(status).toBe(3);
    } finally {
      fs.renameSync(`${away}-away`, away);
    }
  });

  it.each([
    [[], 'fair-draw verify <bundle.json>'],
    [['check', 'weak.json'], 'fair-draw verify <bundle.json>'],
    [['verify'], 'fair-draw verify <bundle.json>'],
    [['verify', 'weak.json', 'bundle.json'], 'One bundle only, not bundle.json too.'],
    [['verify', 'weak.json', '--seed', '1'], 'There is no option --seed.'],
    [['verify', 'weak.json', '--root', 'AB'], '--root wants 64 lower-case hex digits.'],
    [['verify', 'weak.json', '--round'], '--round wants a whole number.'],
    [['verify', 'weak.json', '--lang', 'fr'], '--lang wants en or zh.'],
    [['verify', 'nothing.json'], 'nothing.json cannot be read'],
    [['verify', 'half.json'], 'half.json cannot be read'],
  ])('refuses %j', (args, said) => {
    write('half.json', '{"format":');
    const { status, stdout, stderr } = command(...args);
    expect({ status, stdout, stderr }).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining(said) });
  });
});

describe('the README', () => {
  beforeAll(() => examples.forEach((code, index) => fs.writeFileSync(inShop(`example${index}.mjs`), code)));

  it('has examples', () => expect(examples.length).toBe(3));

  it.each(examples.map((code, index) => [index, code.split('\n').find((line) => /^(?!\/|import)\S/.test(line))]))(
    'example %d runs: %s',
    async (index) => {
      const { stdout, stderr } = await run('node', [inShop(`example${index}.mjs`)], { cwd: shop });
      expect(stderr).toBe('');
      expect(stdout).toMatch([/verified but weaker/, /entry-(not-)?won .*[^]*receipt-signed/, /genuine: true/][index]);
      expect(stdout).not.toMatch(/differ|wrong/);
    },
  );

  it('its examples pass a type check', async () => {
    const files = [...examples.keys()].map((name) => inShop(`example${name}.mjs`));
    const options = ['--allowJs', '--checkJs', '--noEmit', '--strict', '--noImplicitAny', 'false'];
    expect(await complaints([...options, '--target', 'es2022', '--module', 'nodenext', ...files])).toBe('');
  });

  it('shows what the command says', () => {
    const { stdout } = spawnSync(inShop('node_modules/.bin/fair-draw'), ['verify', 'bundle.json'], {
      cwd: shop,
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
    });
    expect(readme).toContain(stdout.trim());
  });
});

it('has a specification whose every code is one of the verdict’s, and the other way round', async () => {
  const spec = fs.readFileSync(inRoot('packages/fair-draw/SPEC.md'), 'utf8');
  const { stdout } = await run('node', ['-e', `console.log(require('@kaibo/fair-draw').verdictCodes.sort().join())`], {
    cwd: shop,
  });
  const section = spec.slice(spec.indexOf('## 8.'), spec.indexOf('## 9.'));
  const named = [...section.matchAll(/`([a-z]+(?:-[a-z]+)+)`/g)].map(([, code]) => code);
  expect([...new Set(named)].sort().join()).toBe(stdout.trim());
});
