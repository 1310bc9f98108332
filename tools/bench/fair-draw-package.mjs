// @kaibo/fair-draw, built as strangers get it, and its tests' draws and changes.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { inRoot } from '../workspace/root.mjs';

/** @returns {Promise<any>} the package */
export async function loadFairDraw(dir) {
  const built = path.join(dir, 'fair-draw');
  execFileSync(process.execPath, [inRoot('tools/build/package.mjs'), 'packages/fair-draw', built], { stdio: 'ignore' });
  return import(pathToFileURL(path.join(built, 'index.mjs')).href);
}

/** @returns {Promise<any>} what a file of the package's test folder exports */
export async function loadFairDrawTest(dir, name) {
  const outfile = path.join(dir, `${name}.cjs`);
  await build({
    absWorkingDir: inRoot(),
    entryPoints: [`packages/fair-draw/test/${name}.ts`],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
  });
  return (await import(pathToFileURL(outfile).href)).default;
}
