// What pages of docs/ are made from: source files of packages, run; and how a page is written.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import prettier from 'prettier';
import { inRoot } from '../workspace/root.mjs';

const require = createRequire(import.meta.url);
export const source = inRoot('packages/wechat/src');

/** Runs a source file of a package. */
export async function load(file, folderOfSource = source) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kaibo-docs-'));
  try {
    const outfile = path.join(folder, 'built.cjs');
    await build({
      entryPoints: [path.join(folderOfSource, file)],
      bundle: true,
      format: 'cjs',
      platform: 'node',
      outfile,
      logLevel: 'error',
    });
    return require(outfile);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes the page, or prints it with `--print`. @param {string} name in docs/ @param {string} text Markdown, formatted here */
export async function writePage(name, text) {
  const file = inRoot('docs', name);
  const config = await prettier.resolveConfig(file);
  const page = await prettier.format(text, { ...config, parser: 'markdown' });
  if (process.argv[2] === '--print') return void process.stdout.write(page);
  fs.writeFileSync(file, page);
  console.log(path.join('docs', name));
}

export const number = (value) => value.toLocaleString('en').replaceAll(',', ' ');
export const escaped = (text) => text.replaceAll('|', '\\|');
