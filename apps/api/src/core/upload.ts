import { Busboy } from '@fastify/busboy';
import { type NestFastifyApplication, RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { AppError } from './app-error';

/**
 * A handler that reads its body itself, with `readUpload`: whoever may not ask is sent away before a byte of it is read,
 * and however much comes at once is the handler's to bound.
 */
export const Upload = () => RouteConfig({ isUpload: true });

/** Nobody else sends it, and no other route takes it. */
const UPLOAD_TYPE = 'application/x-kaibo-upload';

const isUpload = (config: unknown): boolean => (config as { isUpload?: unknown } | undefined)?.isUpload === true; // set by Upload, if at all

/** What the sender said it is. */
const saidTypes = new WeakMap<object, string>();

/** Puts Upload into force; before the routes are made. */
export function takeUploads(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (isUpload(request.routeOptions.config)) {
      saidTypes.set(request.raw, request.headers['content-type'] ?? '');
      request.raw.headers['content-type'] = UPLOAD_TYPE;
    }
    done();
  });
  fastify.addContentTypeParser(UPLOAD_TYPE, (request, _payload, done) => {
    if (isUpload(request.routeOptions.config)) done(null, undefined);
    else done(Object.assign(new Error('Unsupported Media Type'), { statusCode: 415 }));
  });
}

/**
 * One file: the body as it is, or the one part of a form that has a file name (what `wx.uploadFile` and `tt.uploadFile`
 * send).
 * @throws AppError BODY_TOO_LARGE, BODY_MALFORMED
 */
export async function readUpload(request: FastifyRequest, maxBytes: number): Promise<Buffer> {
  // The form around a file is small; more than that is refused before it is read.
  if (Number(request.headers['content-length'] ?? 0) > maxBytes + FORM_BYTES) throw new AppError('BODY_TOO_LARGE');
  const type = saidTypes.get(request.raw) ?? '';
  return /^multipart\/form-data\b/i.test(type) ? readForm(request, type, maxBytes) : readAll(request, maxBytes);
}

const FORM_BYTES = 8_192;

function readAll({ raw }: FastifyRequest, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    const take = (part: Buffer): void => {
      size += part.length;
      if (size <= maxBytes) return void parts.push(part);
      // What is still to come is let go by unseen: whoever sends it hears why.
      raw.off('data', take).resume();
      reject(new AppError('BODY_TOO_LARGE'));
    };
    raw.on('data', take);
    raw.on('end', () => resolve(Buffer.concat(parts)));
    raw.on('error', (cause) => reject(new AppError('BODY_MALFORMED', undefined, { cause }))); // the sender hung up
    raw.on('aborted', () => reject(new AppError('BODY_MALFORMED')));
  });
}

function readForm({ raw }: FastifyRequest, type: string, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const end = (error: AppError): void => {
      raw.unpipe();
      raw.resume();
      reject(error);
    };
    const malformed = (cause?: unknown): void => end(new AppError('BODY_MALFORMED', undefined, { cause }));
    let form: InstanceType<typeof Busboy>;
    try {
      form = new Busboy({
        headers: { ...raw.headers, 'content-type': type },
        // One byte more than allowed tells that there was more.
        limits: { files: 1, fields: 10, fieldSize: 1_024, fieldNameSize: 100, parts: 12, fileSize: maxBytes + 1 },
      });
    } catch (cause) {
      return malformed(cause); // no boundary
    }
    let file: Buffer | null = null;
    form.on('file', (_field, stream) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => void parts.push(part));
      stream.on('limit', () => end(new AppError('BODY_TOO_LARGE')));
      stream.on('error', malformed);
      stream.on('end', () => void (file = Buffer.concat(parts)));
    });
    form.on('filesLimit', () => malformed());
    form.on('finish', () => {
      if (!file) malformed();
      else if (file.length > maxBytes) end(new AppError('BODY_TOO_LARGE'));
      else resolve(file);
    });
    form.on('error', malformed);
    raw.on('error', malformed);
    raw.on('aborted', () => malformed());
    raw.pipe(form);
  });
}
