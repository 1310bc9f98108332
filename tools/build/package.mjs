// node tools/build/package.mjs packages/wechat [folder]  ->  dist/packages/wechat or the folder: what strangers install.
// ESM and CommonJS of each entry in the package's `exports`, types beside them, package.json, README, CHANGELOG, LICENSE.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const project = process.argv[2] ?? '';
const source = path.join(root, project);
const out = path.resolve(process.argv[3] ?? path.join(root, 'dist', project));
const manifest = JSON.parse(fs.readFileSync(path.join(source, 'package.json'), 'utf8'));

/** `.` is index, `./endpoints` is endpoints. */
const entries = Object.keys(manifest.exports)
  .map((name) => (name === '.' ? 'index' : name.slice(2)))
  .filter((name) => fs.existsSync(path.join(source, `src/${name}.ts`)));
if (entries.length === 0) throw new Error(`${project}: no entry of its exports has a source file`);

/** An entry that another entry imports is not bundled a second time. */
const shared = (ending) => ({
  name: 'entries-once',
  setup: (builder) =>
    builder.onResolve({ filter: /^\./ }, ({ path: wanted, importer, resolveDir }) => {
      const name = path.relative(path.join(source, 'src'), path.resolve(resolveDir, wanted));
      return importer && entries.includes(name) ? { path: `./${name}${ending}`, external: true } : undefined;
    }),
});

fs.rmSync(out, { recursive: true, force: true });
for (const [format, ending] of [
  ['esm', '.mjs'],
  ['cjs', '.cjs'],
])
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(entries.map((name) => [name, `${project}/src/${name}.ts`])),
    outdir: out,
    outExtension: { '.js': ending },
    bundle: true,
    packages: 'external',
    plugins: [shared(ending)],
    format,
    platform: 'node',
    target: 'node20',
    sourcemap: false,
    logLevel: 'error',
  });

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

for (const name of ['package.json', 'README.md', 'CHANGELOG.md'])
  fs.copyFileSync(path.join(source, name), path.join(out, name));
fs.copyFileSync(path.join(root, 'LICENSE'), path.join(out, 'LICENSE'));
console.log(`${path.relative(root, out)}: ${fs.readdirSync(out).join(', ')}`);
