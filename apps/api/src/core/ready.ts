import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const toGzip = promisify(gzip);
const toBrotli = promisify(brotliCompress);

type Coding = 'br' | 'gzip' | 'identity';

/** One coding of an answer: its bytes, and its headers as Node takes them (name, value, name, value...). */
interface Variant {
  etag: string;
  /** Latin-1: one character a byte. */
  body: string;
  ok: string[];
  notModified: string[];
  /** The same with the age as last value, which is set before each use. */
  okAged: string[];
  notModifiedAged: string[];
}

export interface AnswerParts {
  body: Buffer;
  contentType: string;
  cacheControl: string;
  /** False for what is compressed already. */
  compress: boolean;
  /** More headers, on full answers only. */
  headers?: Record<string, string>;
}

/** Below this a compressed body saves less than its header costs. */
const COMPRESS_FROM_BYTES = 128;
/** Up to here brotli's best costs milliseconds; beyond, seconds. */
const BEST_UP_TO_BYTES = 64 * 1024;

/**
 * An answer that only has to be written: its bytes in every coding, strong ETags (the hash of the plain bytes and a
 * suffix for the coding, so equal in every process), headers ready.
 */
export class ReadyAnswer {
  private constructor(
    private readonly variants: Record<Coding, Variant>,
    /** What it holds in memory. */
    readonly bytes: number,
  ) {}

  static async of(parts: AnswerParts): Promise<ReadyAnswer> {
    const hash = createHash('sha256').update(parts.body).digest('base64url').slice(0, 16);
    const plain = variant(parts, `"${hash}"`, parts.body, 'identity');
    if (!parts.compress || parts.body.length < COMPRESS_FROM_BYTES)
      return new ReadyAnswer({ br: plain, gzip: plain, identity: plain }, parts.body.length + 1_000);
    const [zipped, brotlied] = await Promise.all([
      toGzip(parts.body, { level: 9 }),
      toBrotli(parts.body, {
        params: {
          [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
          [constants.BROTLI_PARAM_QUALITY]: parts.body.length <= BEST_UP_TO_BYTES ? 11 : 5,
          [constants.BROTLI_PARAM_SIZE_HINT]: parts.body.length,
        },
      }),
    ]);
    const variants = {
      br: variant(parts, `"${hash}-b"`, brotlied, 'br'),
      gzip: variant(parts, `"${hash}-g"`, zipped, 'gzip'),
      identity: plain,
    };
    return new ReadyAnswer(variants, parts.body.length + zipped.length + brotlied.length + 3_000);
  }

  /**
   * Writes it, or 304 when the asker has it. To Node itself (hijack Fastify's reply first): nothing is left to decide.
   * @param ageSeconds age of the data; null leaves the header out
   */
  send(request: IncomingMessage, response: ServerResponse, ageSeconds: number | null = null): void {
    const { headers, httpVersionMinor } = request;
    const chosen = this.variants[codingFor(headers['accept-encoding'])];
    const condition = headers['if-none-match'];
    const isKnown = condition !== undefined && (condition === chosen.etag || hasTag(condition, chosen.etag));
    // HTTP/1.1 connections stay open unless one side says otherwise: saying so would cost every answer 48 bytes.
    if (httpVersionMinor === 1 && response.shouldKeepAlive) response.removeHeader('connection');
    if (ageSeconds === null) response.writeHead(isKnown ? 304 : 200, isKnown ? chosen.notModified : chosen.ok);
    else {
      const aged = isKnown ? chosen.notModifiedAged : chosen.okAged;
      aged[aged.length - 1] = String(ageSeconds);
      response.writeHead(isKnown ? 304 : 200, aged);
    }
    // Text goes out in one piece with the head, a buffer beside it.
    if (isKnown) response.end();
    else response.end(chosen.body, 'latin1');
  }
}

function variant(parts: AnswerParts, etag: string, body: Buffer, coding: Coding): Variant {
  const notModified = ['etag', etag, 'cache-control', parts.cacheControl];
  if (parts.compress) notModified.push('vary', 'accept-encoding');
  const ok = ['content-type', parts.contentType, 'content-length', String(body.length), ...notModified];
  if (coding !== 'identity') ok.push('content-encoding', coding);
  for (const [name, value] of Object.entries(parts.headers ?? {})) ok.push(name, value);
  const age = ['x-kaibo-age', '0'];
  return {
    etag,
    body: body.toString('latin1'),
    ok,
    notModified,
    okAged: [...ok, ...age],
    notModifiedAged: [...notModified, ...age],
  };
}

/** True when an `If-None-Match` names the tag; weak and strong are the same here (RFC 9110, 13.1.2). */
function hasTag(condition: string, etag: string): boolean {
  return condition.split(',').some((part) => {
    const tag = part.trim();
    return tag === '*' || tag === etag || tag === `W/${etag}`;
  });
}

/** Clients send few different values; what a hostile one sends is not kept for ever. */
const codings = new Map<string, Coding>();
const MAX_CODINGS = 200;

/** The best coding that an `Accept-Encoding` allows: br before gzip before none, whatever finer wishes it has. */
export function codingFor(accepted: string | string[] | undefined): Coding {
  if (accepted === undefined) return 'identity';
  const text = typeof accepted === 'string' ? accepted : accepted.join(',');
  let coding = codings.get(text);
  if (coding === undefined) {
    const refused = new Set<string>();
    const allowed = new Set<string>();
    for (const part of text.toLowerCase().split(',')) {
      const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim());
      (parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter)) ? refused : allowed).add(name);
    }
    const may = (name: string): boolean => allowed.has(name) || (allowed.has('*') && !refused.has(name));
    coding = may('br') ? 'br' : may('gzip') ? 'gzip' : 'identity';
    if (codings.size >= MAX_CODINGS) codings.clear();
    codings.set(text, coding);
  }
  return coding;
}
