// The merchants' web page: apps/console → dist/apps/console/{index.html,assets/*-[hash].{js,css}}.
//
// The page is served under /console with a policy that allows no inline script and no inline style, so everything but a
// few lines of HTML stands in files with a hash in the name: those may be cached for ever, index.html must not be.
//
// It is built beside its place and swapped in whole: a server that reads the folder never meets half a build.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const out = path.join(root, 'dist/apps/console');
const fresh = `${out}.${process.pid}.new`;
const BASE = '/console/';

/** What the page may load: its own files, its own API, and pictures, which a merchant may take from anywhere. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "font-src 'self'",
  "img-src 'self' data: https: http:",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const ICON =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#1d4fd7"/>' +
      '<path d="M12.5 10.2v11.6c0 .7.8 1.1 1.4.8l9-5.8c.5-.4.5-1.2 0-1.6l-9-5.8c-.6-.3-1.4.1-1.4.8z" fill="#fff"/></svg>',
  );

const page = (script, style) => `<!doctype html>
<html lang="zh-CN">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
    <meta name="color-scheme" content="light dark" />
    <meta name="referrer" content="no-referrer" />
    <meta name="robots" content="noindex" />
    <title>开播 Kaibo</title>
    <link rel="icon" href="${ICON}" />
    <link rel="stylesheet" href="${style}" />
    <script type="module" src="${script}"></script>
  </head>
  <body>
    <div id="root"></div>
    <noscript>这个页面需要 JavaScript。This page needs JavaScript.</noscript>
  </body>
</html>
`;

try {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { console: 'apps/console/src/main.tsx' },
    outdir: path.join(fresh, 'assets'),
    entryNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    bundle: true,
    format: 'esm',
    target: ['chrome94', 'safari15.4', 'firefox100'],
    jsx: 'automatic',
    minify: true,
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    tsconfig: path.join(root, 'apps/console/tsconfig.json'),
    metafile: true,
    logLevel: 'warning',
  });

  const made = Object.entries(metafile.outputs).map(([file, about]) => ({ file: path.basename(file), ...about }));
  const only = (ending) => {
    const found = made.filter(({ file }) => file.endsWith(ending));
    if (found.length !== 1) throw new Error(`console: expected one ${ending} file, got ${found.length}`);
    return found[0];
  };
  const script = only('.js');
  const style = only('.css');
  fs.writeFileSync(path.join(fresh, 'index.html'), page(`${BASE}assets/${script.file}`, `${BASE}assets/${style.file}`));

  fs.rmSync(out, { recursive: true, force: true });
  fs.renameSync(fresh, out);
  const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;
  console.log(`console: dist/apps/console (js ${kib(script.bytes)}, css ${kib(style.bytes)})`);
} catch (error) {
  fs.rmSync(fresh, { recursive: true, force: true });
  throw error;
}
