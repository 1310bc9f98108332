import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this file, whether it was loaded as CommonJS or as a module. */
const here = typeof __dirname === 'string' ? __dirname : path.dirname(fileURLToPath(import.meta.url));

/** The browser's entry: beside the built package, or in its sources. */
const entryFile = (): string => {
  const places = [path.join(here, 'browser.mjs'), path.join(here, '../browser.ts')];
  const found = places.find((file) => fs.existsSync(file));
  if (found === undefined) throw new Error(`the browser's entry is missing: ${places.join(', ')}`);
  return found;
};

/**
 * The host as one script for a browser: it sets `MiniHostBrowser` with `MiniHost` and `start`.
 * Needs esbuild, which stays the caller's to install.
 */
export const browserBundle = async (): Promise<string> => {
  const { build } = await import('esbuild');
  const result = await build({
    entryPoints: [entryFile()],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'MiniHostBrowser',
    platform: 'browser',
    target: 'es2020',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  return result.outputFiles[0]?.text ?? '';
};
