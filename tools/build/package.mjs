// node tools/build/package.mjs packages/wechat [folder]  ->  dist/packages/wechat or the folder: what strangers install.
// CommonJS and ESM of each entry in the package's `exports`, types beside them, its commands, package.json, README, CHANGELOG,
// LICENSE. Its package.json may say in `config` for what it is built: `{ "platform": "neutral", "target": "es2018" }`.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const project = process.argv[2] ?? '';
const source = path.join(root, project);
const out = path.resolve(process.argv[3] ?? path.join(root, 'dist', project));
const manifest = JSON.parse(fs.readFileSync(path.join(source, 'package.json'), 'utf8'));
const write = (file, text) => fs.writeFileSync(path.join(out, file), text);

const { platform = 'node', target = 'node20' } = manifest.config ?? {};

/** `.` is index, `./endpoints` is endpoints. */
const entryOf = (name) => (name === '.' ? 'index' : name.slice(2));
const entries = Object.keys(manifest.exports)
  .map(entryOf)
  .filter((name) => fs.existsSync(path.join(source, `src/${name}.ts`)));
if (entries.length === 0) throw new Error(`${project}: no entry of its exports has a source file`);

/** An entry that another one imports is not bundled a second time. */
const entriesOnce = (from, ending) => ({
  name: 'entries-once',
  setup: (builder) =>
    builder.onResolve({ filter: /^\./ }, ({ path: wanted, importer, resolveDir }) => {
      const name = path.relative(path.join(source, 'src'), path.resolve(resolveDir, wanted));
      if (!importer || !entries.includes(name)) return undefined;
      const relative = path.relative(path.dirname(from), name + ending);
      return { path: relative.startsWith('.') ? relative : `./${relative}`, external: true };
    }),
});

const bundle = (entry, format, ending, more = {}) =>
  build({
    absWorkingDir: root,
    entryPoints: { [entry]: `${project}/src/${entry}.ts` },
    outdir: out,
    outExtension: { '.js': ending },
    bundle: true,
    packages: 'external',
    plugins: [entriesOnce(entry, ending)],
    format,
    platform,
    target,
    charset: 'utf8',
    sourcemap: false,
    logLevel: 'error',
    ...more,
  });

/** Hands on what the CommonJS of an entry exports. */
function writeEsmNames(entry) {
  const names = Object.keys(createRequire(import.meta.url)(path.join(out, `${entry}.cjs`)));
  write(`${entry}.mjs`, `export { ${names.join(', ')} } from './${path.basename(entry)}.cjs';\n`);
}

fs.rmSync(out, { recursive: true, force: true });
for (const entry of entries) await bundle(entry, 'cjs', '.cjs');
// A package that stands alone has its code once: a program that loads it both ways still has one class of its errors. One
// with dependencies has an ESM of its own, which imports theirs; and so has one that browsers load, who know no CommonJS.
const standsAlone = platform === 'node' && Object.keys(manifest.dependencies ?? {}).length === 0;
for (const entry of entries) await (standsAlone ? writeEsmNames(entry) : bundle(entry, 'esm', '.mjs'));

/** `./cli.cjs` is made from src/cli.ts, and requires the entries beside it, when it does so late too. */
const command = { platform: 'node', target: 'node20', supported: { 'dynamic-import': false } };
for (const file of Object.values(manifest.bin ?? {})) await bundle(path.basename(file, '.cjs'), 'cjs', '.cjs', command);

// Types without the tests; one file a source file, so that no bundler of declarations is needed.
const types = path.join(out, 'tsconfig.types.json');
fs.writeFileSync(
  types,
  JSON.stringify({
    extends: path.join(root, 'tsconfig.base.json'),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: path.join(source, 'src'),
      outDir: out,
      types: ['node'],
      typeRoots: [path.join(root, 'node_modules/@types')],
    },
    files: entries.map((name) => path.join(source, `src/${name}.ts`)),
  }),
);
const tsc = spawnSync(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', types], {
  encoding: 'utf8',
});
fs.rmSync(types);
if (tsc.status !== 0) throw new Error(`${project}: its types do not build\n${tsc.stdout}`);

/** Of an entry, and of what its types are made of. */
function* declarations(file, seen = new Set()) {
  if (seen.has(file)) return;
  seen.add(file);
  yield file;
  const imports = fs.readFileSync(path.join(out, file), 'utf8').matchAll(/(?:from |import\()["'](\.[^"']+)["']/g);
  for (const [, to] of imports) yield* declarations(`${path.join(path.dirname(file), to)}.d.ts`, seen);
}
const wanted = new Set(entries.flatMap((entry) => [...declarations(`${entry}.d.ts`)]));
for (const file of fs.readdirSync(out, { recursive: true }).map(String))
  if (file.endsWith('.d.ts') && !wanted.has(file)) fs.rmSync(path.join(out, file));
for (const entry of entries) write(`${entry}.d.mts`, `export * from './${path.basename(entry)}.js';\n`);

/** By kind of importer: strict compilers refuse types of the other kind. */
const conditions = (entry) => ({
  import: { types: `./${entry}.d.mts`, default: `./${entry}.mjs` },
  require: { types: `./${entry}.d.ts`, default: `./${entry}.cjs` },
});
const exported = Object.entries(manifest.exports).map(([name, to]) => [
  name,
  entries.includes(entryOf(name)) ? conditions(entryOf(name)) : to,
]);
write('package.json', `${JSON.stringify({ ...manifest, exports: Object.fromEntries(exported) }, null, 2)}\n`);
const papers = ['README.md', 'CHANGELOG.md', ...(manifest.files ?? []).filter((name) => /^\w+\.(md|json)$/.test(name))];
for (const name of new Set(papers)) fs.copyFileSync(path.join(source, name), path.join(out, name));
fs.copyFileSync(path.join(root, 'LICENSE'), path.join(out, 'LICENSE'));
console.log(`${path.relative(root, out)}: ${fs.readdirSync(out).join(', ')}`);
