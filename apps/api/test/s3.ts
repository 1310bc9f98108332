import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface S3Object {
  bytes: Buffer;
  contentType: string | undefined;
}

export interface TestS3 {
  /** Of the bucket, path style. */
  url: string;
  accessKeyId: string;
  secretAccessKey: string;
  region: string;
  /** What lies there, by key. */
  objects: Map<string, S3Object>;
  /** Answered so far: method, key and status, in order. */
  seen: string[];
  /** What it says of the time; null: the real one. */
  now: Date | null;
  /** The next requests are answered so instead. */
  fail: (answer: http.RequestListener, times?: number) => void;
  /** No more of that. */
  heal: () => void;
  /** Does this before it answers a request. */
  before: ((method: string, key: string) => Promise<void>) | null;
  close(): Promise<void>;
}

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
/** AWS, "Signature Version 4 signing process": everything but unreserved characters, upper-case hex. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** What a request has to be signed with. Written from AWS's pages, and not with our client's library. */
export interface SignedRequest {
  method: string;
  /** Path and query as they came. */
  target: string;
  headers: Readonly<Record<string, string | undefined>>;
  signedHeaders: readonly string[];
  /** `20130524T000000Z` */
  at: string;
  region: string;
  secretAccessKey: string;
}

export function signatureV4(request: SignedRequest): string {
  const { method, target, headers, signedHeaders, at, region, secretAccessKey } = request;
  const url = new URL(target, 'http://s3');
  const canonical = [
    method,
    decodeURIComponent(url.pathname).split('/').map(encoded).join('/'),
    [...url.searchParams]
      .map(([key, value]) => `${encoded(key)}=${encoded(value)}`)
      .sort()
      .join('&'),
    ...signedHeaders.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/\s+/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    headers['x-amz-content-sha256'] ?? '',
  ].join('\n');
  const day = at.slice(0, 8);
  const toSign = ['AWS4-HMAC-SHA256', at, `${day}/${region}/s3/aws4_request`, sha256(canonical)].join('\n');
  const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  return hmac(key, toSign).toString('hex');
}

const CLOCK_SKEW_MS = 15 * 60_000;
const FORM =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;

/** A bucket of somebody's S3, on a loopback socket. It takes nothing that is not signed, byte for byte. */
export async function aBucket(): Promise<TestS3> {
  const objects = new Map<string, S3Object>();
  const failures: http.RequestListener[] = [];
  const s3: TestS3 = {
    url: '',
    accessKeyId: 'AKIATESTTESTTEST',
    secretAccessKey: 'a/Secret+Key/of+the/bucket/0123456789abc',
    region: 'cn-north-1',
    objects,
    seen: [],
    now: null,
    before: null,
    fail: (answer, times = 1) => void failures.push(...Array.from({ length: times }, () => answer)),
    heal: () => void failures.splice(0),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  const refusal = (request: http.IncomingMessage, body: Buffer): [number, string] | null => {
    const { headers, method = '', url: target = '' } = request;
    const [, accessKeyId, day, region, signed = '', signature = ''] = FORM.exec(headers.authorization ?? '') ?? [];
    if (accessKeyId === undefined) return [403, 'AccessDenied'];
    if (accessKeyId !== s3.accessKeyId) return [403, 'InvalidAccessKeyId'];
    const signedHeaders = signed.split(';');
    const at = String(headers['x-amz-date'] ?? '');
    const isComplete = ['host', 'x-amz-content-sha256', 'x-amz-date'].every((name) => signedHeaders.includes(name));
    if (!isComplete || region !== s3.region || !at.startsWith(day ?? '-')) return [403, 'AuthorizationHeaderMalformed'];
    const moment = Date.parse(at.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
    if (!(Math.abs(moment - (s3.now ?? new Date()).getTime()) <= CLOCK_SKEW_MS)) return [403, 'RequestTimeTooSkewed'];
    const wanted = signatureV4({
      method,
      target,
      headers: headers as Record<string, string>,
      signedHeaders,
      at,
      region,
      secretAccessKey: s3.secretAccessKey,
    });
    if (!timingSafeEqual(Buffer.from(wanted), Buffer.from(signature))) return [403, 'SignatureDoesNotMatch'];
    if (headers['x-amz-content-sha256'] !== sha256(body)) return [400, 'XAmzContentSHA256Mismatch'];
    return null;
  };

  const answer = (request: http.IncomingMessage, body: Buffer, reply: http.ServerResponse): void => {
    const key = decodeURIComponent((request.url ?? '').replace(/^\/bucket\//, ''));
    const say = (status: number, code?: string): void => {
      reply.writeHead(status, { 'content-type': 'application/xml' });
      reply.end(code ? `<?xml version="1.0"?><Error><Code>${code}</Code><Key>${key}</Key></Error>` : undefined);
    };
    const refused = refusal(request, body);
    if (refused) return say(...refused);
    switch (request.method) {
      case 'PUT':
        objects.set(key, { bytes: body, contentType: request.headers['content-type'] });
        return say(200);
      case 'GET': {
        const found = objects.get(key);
        if (!found) return say(404, 'NoSuchKey');
        reply.writeHead(200, { 'content-type': found.contentType ?? 'binary/octet-stream' });
        return void reply.end(found.bytes);
      }
      case 'DELETE':
        objects.delete(key);
        return say(204);
      default:
        return say(405, 'MethodNotAllowed');
    }
  };

  const server = http.createServer((request, reply) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => void parts.push(part));
    request.on('end', () => {
      const name = (request.url ?? '').replace(/^\/bucket\//, '');
      reply.on('finish', () => void s3.seen.push(`${request.method} ${name} ${reply.statusCode}`));
      void Promise.resolve(s3.before?.(request.method ?? '', name)).then(() => {
        const fail = failures.shift();
        if (fail) fail(request, reply);
        else answer(request, Buffer.concat(parts), reply);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  s3.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/bucket`; // it listens on a TCP port
  return s3;
}
