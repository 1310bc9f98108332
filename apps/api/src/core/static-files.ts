import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { AppError } from './app-error';
import type { Config } from './config';
import { PUBLIC_ROUTE } from './docs';
import { ReadyAnswer } from './ready';

/** Memory for files that are asked for again and again. */
const MAX_BYTES = 32 * 1024 * 1024;
/** No page of ours has a larger file. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

const TEXT: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const BINARY: Record<string, string> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
};

/** Paths that are never a page of the mini-program, so that a wrong one is told plainly. */
const NOT_PAGES = /^(v1|i|docs|console|openapi\.json|livez|readyz|metrics)(\/|$)/;
/** A name with its content's hash in it: `app.3f2a9c1b.js`, `chunk-QXZ3ABCD.js`. */
const HASHED = /[.-]([0-9a-f]{8,}|[0-9A-Z]{8})\.\w+$/;

/** Serves the built pages: the mini-program's at `/`, the console's at `/console`. Each only where its folder is named. */
export function serveStatic(app: NestFastifyApplication, config: Config): void {
  const fastify = app.getHttpAdapter().getInstance();
  const { h5Root, consoleRoot } = config.web;
  if (consoleRoot) {
    const folder = new StaticFolder(consoleRoot);
    fastify.get('/console', PUBLIC_ROUTE, (_request, reply) => reply.redirect('/console/', 308));
    fastify.get('/console/*', PUBLIC_ROUTE, (request, reply) => folder.serve(request, reply, true));
  }
  if (h5Root) {
    const folder = new StaticFolder(h5Root);
    fastify.get('/*', PUBLIC_ROUTE, (request, reply) => folder.serve(request, reply, !NOT_PAGES.test(restOf(request))));
  }
}

const restOf = (request: FastifyRequest): string => (request.params as { '*': string })['*']; // the route's wildcard

/** One folder of built files. A file that changes on disk is read again. */
class StaticFolder {
  private readonly kept = new LRUCache<string, { stamp: string; answer: ReadyAnswer }>({
    maxSize: MAX_BYTES,
    sizeCalculation: ({ answer }) => answer.bytes,
  });

  constructor(private readonly root: string) {}

  /**
   * The file; or, where pages name themselves in the address, the page that reads it there.
   * @param hasPages whether an address without a file may be one of those
   * @throws AppError ROUTE_NOT_FOUND
   */
  async serve(request: FastifyRequest, reply: FastifyReply, hasPages: boolean): Promise<void> {
    const wanted = restOf(request);
    const isNavigation = hasPages && path.extname(wanted) === '' && /\btext\/html\b/.test(request.headers.accept ?? '');
    const answer =
      wanted === ''
        ? await this.read('index.html')
        : ((await this.read(wanted)) ?? (isNavigation && (await this.read('index.html'))));
    if (!answer) throw new AppError('ROUTE_NOT_FOUND');
    reply.hijack();
    answer.send(request.raw, reply.raw);
  }

  private async read(name: string): Promise<ReadyAnswer | null> {
    // No step up, no hidden file, nothing that another system's file names could read otherwise.
    if (name.split('/').some((part) => part === '' || part.startsWith('.') || /[\\:\0]/.test(part))) return null;
    const file = path.join(this.root, name);
    const found = await fs.stat(file).catch(() => null);
    if (!found?.isFile() || found.size > MAX_FILE_BYTES) return null;
    const stamp = `${found.mtimeMs} ${found.size}`;
    const kept = this.kept.get(name);
    if (kept?.stamp === stamp) return kept.answer;
    // A link inside the folder must not lead out of it.
    const [root, real] = await Promise.all([fs.realpath(this.root), fs.realpath(file)]);
    if (!real.startsWith(root + path.sep)) return null;
    const answer = await readyFile(name, await fs.readFile(real));
    this.kept.set(name, { stamp, answer });
    return answer;
  }
}

function readyFile(name: string, body: Buffer): Promise<ReadyAnswer> {
  const extension = path.extname(name).toLowerCase();
  const text = TEXT[extension];
  const headers: Record<string, string> = { 'x-content-type-options': 'nosniff' };
  if (extension === '.html') {
    headers['content-security-policy'] = policyFor(body.toString('utf8'));
    headers['referrer-policy'] = 'strict-origin-when-cross-origin';
  }
  return ReadyAnswer.of({
    body,
    contentType: text ?? BINARY[extension] ?? 'application/octet-stream',
    cacheControl: HASHED.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache',
    compress: text !== undefined,
    headers,
  });
}

/** A page may run its own scripts, and of the scripts written into it exactly those that the build wrote. */
function policyFor(html: string): string {
  const inline = [...html.matchAll(/<script(?![^>]*\ssrc\s*=)[^>]*>([\s\S]*?)<\/script>/gi)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
  return [
    "default-src 'self'",
    `script-src ${["'self'", ...inline].join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob: https:",
    // Taro's h5 components bring their icons as a font within the style sheet.
    "font-src 'self' data:",
    "media-src 'self' blob: https:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ].join('; ');
}
