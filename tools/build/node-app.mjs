// node tools/build/node-app.mjs apps/api  ->  dist/apps/api/main.cjs
// One file: SWC compiles our TypeScript, esbuild links app, libs, packages and node_modules. Starting one file costs less
// than half the CPU of starting the same app from thousands.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { linkNestRequires, swcTypeScript } from './swc-plugin.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Optional peers that Nest, TypeORM and pg try to load and live without, and what must find its own files on disk. */
const external = [
  '@nestjs/microservices',
  '@nestjs/microservices/*',
  '@nestjs/websockets',
  '@nestjs/websockets/*',
  '@nestjs/platform-express',
  'class-transformer/storage',
  'pg-native',
  'pg-query-stream',
  '@fastify/static',
  '@fastify/view',
  '@fastify/multipart',
  'mysql2',
  'better-sqlite3',
  'sql.js',
  'mssql',
  'oracledb',
  'mongodb',
  'redis',
  '@sap/hana-client',
  '@sap/hana-client/*',
  '@google-cloud/spanner',
  'typeorm-aurora-data-api-driver',
  'react-native-sqlite-storage',
  'ts-node',
  'ts-node/*',
  // Pages and worker scripts that these packages read from beside themselves.
  'swagger-ui-dist',
  'swagger-ui-dist/*',
  // The queue reads its SQL and Lua from its own folder, and Redis is loaded only where REDIS_URL is set.
  'bullmq',
  'ioredis',
  // A native module that finds its own library beside itself, loaded with the first picture.
  'sharp',
];

/**
 * @param {string} project folder below the root
 * @param {{ entry?: string, name?: string }} [options] which file of the project, and what it is called when built
 * @returns {Promise<{ file: string, bytes: number, ms: number }>}
 */
export async function bundle(project, { entry = 'src/main.ts', name = 'main.cjs' } = {}) {
  const started = performance.now();
  const file = path.join('dist', project, name);
  await build({
    absWorkingDir: root,
    entryPoints: [path.join(project, entry)],
    outfile: file,
    tsconfig: 'tsconfig.base.json',
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'error',
    plugins: [swcTypeScript, linkNestRequires],
    external,
    define: { 'import.meta.url': '__bundleUrl' },
    banner: { js: "const __bundleUrl=require('node:url').pathToFileURL(__filename).href;" },
  });
  return { file, bytes: fs.statSync(path.join(root, file)).size, ms: Math.round(performance.now() - started) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const project = process.argv[2];
  if (!project || !fs.existsSync(path.join(root, project, 'src/main.ts'))) {
    console.error(`No ${project ?? '<project>'}/src/main.ts. Usage: node tools/build/node-app.mjs apps/api`);
    process.exit(1);
  }
  const { file, bytes, ms } = await bundle(project);
  console.log(`${file}: ${(bytes / 1e6).toFixed(1)} MB in ${ms} ms`);
}
