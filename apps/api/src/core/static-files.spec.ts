import { createHash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { anApp, type TestApp } from '../../test/app';

let app: TestApp;
let bare: TestApp;
let dir: string;
const INLINE = 'window.__start = 1;';
beforeAll(async () => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'kaibo-static-'));
  const put = (name: string, text: string | Buffer) => {
    fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    fs.writeFileSync(path.join(dir, name), text);
  };
  put('secret.txt', 'outside');
  put('h5/index.html', `<!doctype html><title>h5</title><script src="/js/app.js"></script><script>${INLINE}</script>`);
  put('h5/js/app.3f2a9c1b.js', `console.log(${JSON.stringify('开播'.repeat(2_000))});`);
  put('h5/js/plain.js', 'console.log(1);');
  put('h5/img/a.png', Buffer.from([0x89, 0x50]));
  put('h5/.env', 'SECRET=1');
  put('h5/odd.bin', 'x');
  fs.symlinkSync('../secret.txt', path.join(dir, 'h5/link.txt'));
  put('console/index.html', '<!doctype html><title>console</title>');
  put('console/assets/main-QXZ3ABCD.css', 'a{}');
  app = await anApp({ KAIBO_H5_ROOT: path.join(dir, 'h5'), KAIBO_CONSOLE_ROOT: path.join(dir, 'console') });
  bare = await anApp();
});
afterAll(async () => {
  await app.close();
  await bare.close();
  fs.rmSync(dir, { recursive: true });
});

interface Raw {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
}
/** Plain HTTP: `fetch` would tidy the path before sending it. */
const ask = (pathname: string, headers: Record<string, string> = {}, of = app, method = 'GET'): Promise<Raw> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(of.url);
    http
      .request({ hostname, port, path: pathname, headers, method }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(parts).toString() }),
        );
      })
      .on('error', reject)
      .end();
  });
const PAGE = { accept: 'text/html,application/xhtml+xml' };

it.each([
  ['/', 'h5'],
  ['/?room=1', 'h5'],
  ['/index.html', 'h5'],
  ['/pages/room/index', 'h5'],
  ['/pages/room/index?id=1', 'h5'],
  ['/console/', 'console'],
  ['/console/index.html', 'console'],
  ['/console/rooms/7', 'console'],
])('gives %s the page of %s, always asked anew', async (pathname, title) => {
  const answer = await ask(pathname, PAGE);
  expect(answer.status).toBe(200);
  expect(answer.text).toContain(`<title>${title}</title>`);
  expect(answer.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
  });
  const again = await ask(pathname, { ...PAGE, 'if-none-match': answer.headers.etag ?? '' });
  expect(again.status).toBe(304);
});

it('lets a page run what the build wrote into it, and no other script', async () => {
  const policy = (await ask('/', PAGE)).headers['content-security-policy'];
  const hash = createHash('sha256').update(INLINE).digest('base64');
  expect(policy).toContain(`script-src 'self' 'sha256-${hash}';`);
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("font-src 'self' data:");
  expect(policy).not.toContain("script-src 'self' 'unsafe-inline'");
});

it('sends the console’s address on to its folder', async () => {
  const answer = await ask('/console', PAGE);
  expect([answer.status, answer.headers.location]).toEqual([308, '/console/']);
});

it.each([
  ['/js/app.3f2a9c1b.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
  ['/js/plain.js', 'text/javascript; charset=utf-8', 'no-cache'],
  ['/img/a.png', 'image/png', 'no-cache'],
  ['/odd.bin', 'application/octet-stream', 'no-cache'],
  ['/console/assets/main-QXZ3ABCD.css', 'text/css; charset=utf-8', 'public, max-age=31536000, immutable'],
])('gives %s as %s', async (pathname, type, cacheControl) => {
  const answer = await ask(pathname);
  expect(answer.status).toBe(200);
  expect(answer.headers).toMatchObject({
    'content-type': type,
    'cache-control': cacheControl,
    'x-content-type-options': 'nosniff',
  });
  const head = await ask(pathname, {}, app, 'HEAD');
  expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', answer.headers['content-length']]);
});

it.each(['br', 'gzip'])('packs text as %s', async (coding) => {
  const answer = await ask('/js/app.3f2a9c1b.js', { 'accept-encoding': coding });
  expect(answer.headers['content-encoding']).toBe(coding);
  expect(Number(answer.headers['content-length'])).toBeLessThan(500);
});

it('reads a file again that changed', async () => {
  const file = path.join(dir, 'h5/js/changing.js');
  fs.writeFileSync(file, 'one');
  expect((await ask('/js/changing.js')).text).toBe('one');
  fs.writeFileSync(file, 'two!');
  expect((await ask('/js/changing.js')).text).toBe('two!');
});

it.each([
  '/../secret.txt',
  '/js/../../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/js/%2e%2e%2f%2e%2e%2fsecret.txt',
  '/..%5csecret.txt',
  '/%00',
  '/js/plain.js%00.png',
  '//secret.txt',
  '/.env',
  '/%2eenv',
  '/link.txt',
  '/js',
  '/js/',
  '/js/missing.js',
  '/console/../index.html',
  '/console/%2e%2e/h5/index.html',
  '/console/assets/missing.css',
  '/C:/windows/win.ini',
])('gives nothing for %s', async (pathname) => {
  const answer = await ask(pathname);
  expect(answer.status).toBe(404);
  expect(JSON.parse(answer.text)).toMatchObject({ code: 'ROUTE_NOT_FOUND' });
  expect(answer.text).not.toContain('outside');
});

it.each([
  '/v1/nowhere',
  '/v1',
  '/i/',
  '/docs/nothing',
  '/livez/x',
  '/metrics/x',
  '/openapi.json/x',
  '/pages/room/missing.js',
])('does not take %s for a page, even when a browser goes there', async (pathname) => {
  const answer = await ask(pathname, PAGE);
  expect([answer.status, (JSON.parse(answer.text) as { code: string }).code]).toEqual([404, 'ROUTE_NOT_FOUND']);
});

it('takes what no browser’s navigation asks for as missing', async () => {
  expect((await ask('/pages/room/index', { accept: 'application/json' })).status).toBe(404);
  expect((await ask('/pages/room/index', PAGE, app, 'POST')).status).toBe(404);
});

it('leaves the API where it is', async () => {
  expect((await ask('/livez', PAGE)).text).toBe('{"status":"ok"}');
  expect((await ask('/metrics', PAGE)).text).toContain('kaibo_http_request_seconds');
});

it('is not there where no folder is named', async () => {
  for (const pathname of ['/', '/console', '/console/', '/index.html'])
    expect((await ask(pathname, PAGE, bare)).status).toBe(404);
});
