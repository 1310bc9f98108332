// What a build may weigh, and what it does: node apps/miniapp/config/check-dist.mjs weapp tt h5 prints it as a table and
// exits 1 when something is over. WeChat's own limit of the main package is 2 MB; what is not there need not be downloaded.
import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const KB = 1024;
/** Bytes. */
export const PACKAGES = {
  weapp: { main: 480 * KB, subpackage: 300 * KB, total: 1_228 * KB },
  tt: { main: 420 * KB, subpackage: 300 * KB, total: 1_228 * KB },
};
/** All that a browser loads before it shows the first page, compressed. */
export const H5_FIRST_LOAD = 230 * KB;

/**
 * Rows of one mini-program build.
 * @param {string} target as its folder is called
 * @param {Record<string, number>} sizes bytes by package, `main` among them
 * @param {{ main: number, subpackage: number, total: number }} limits
 * @returns {{ what: string, bytes: number, limit: number }[]}
 */
export function packageRows(target, sizes, limits) {
  const total = Object.values(sizes).reduce((sum, bytes) => sum + bytes, 0);
  return [
    ...Object.entries(sizes).map(([name, bytes]) => ({
      what: name === 'main' ? `${target}: main package` : `${target}: sub-package ${name}`,
      bytes,
      limit: name === 'main' ? limits.main : limits.subpackage,
    })),
    { what: `${target}: all packages`, bytes: total, limit: limits.total },
  ];
}

/**
 * What index.html names: scripts and styles, compressed, and itself. Pages' own chunks come later.
 * @param {string} folder of the browser build
 * @returns {{ what: string, bytes: number, limit: number }[]}
 */
export function h5Rows(folder) {
  const html = fs.readFileSync(path.join(folder, 'index.html'));
  const named = [...html.toString().matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(([, name]) => name);
  const files = [html, ...named.map((name) => fs.readFileSync(path.join(folder, name)))];
  const bytes = files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
  return [{ what: `h5: first load, gzip (${named.length + 1} files)`, bytes, limit: H5_FIRST_LOAD }];
}

/**
 * @param {{ what: string, bytes: number, limit: number }[]} rows
 * @returns {string} a table a person reads, the share of the limit last
 */
export function toTable(rows) {
  const kb = (bytes) => `${(bytes / KB).toFixed(1)} KB`;
  const cells = rows.map(({ what, bytes, limit }) => [
    what,
    kb(bytes),
    `of ${kb(limit)}`,
    `${Math.round((bytes / limit) * 100)} %${bytes > limit ? '  OVER' : ''}`,
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column].length)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** @returns {string[]} what is over, a sentence each */
export const overBudget = (rows) =>
  rows
    .filter(({ bytes, limit }) => bytes > limit)
    .map(({ what, bytes, limit }) => `${what} has ${bytes} bytes, more than ${limit}`);
