import { type IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import { type Body, type UploadedFile } from './handler';

export interface Multipart {
  fields: Body;
  /** The parts with a file name, by the name of their field; of several with one name the first. */
  files: Map<string, UploadedFile>;
}

const LIMITS = { fields: 50, fieldSize: 64 * 1024, fieldNameSize: 100, files: 5, parts: 60, headerPairs: 50 };

/** @returns null for a body that is none, or ends before its last boundary */
export const readMultipart = (headers: IncomingHttpHeaders, body: Buffer): Promise<Multipart | null> => {
  const { 'content-type': type = '' } = headers;
  if (!/^multipart\/form-data\b/i.test(type)) return Promise.resolve(null);
  return new Promise((resolve) => {
    const read: Multipart = { fields: Object.create(null) as Body, files: new Map() }; // a field may be named __proto__
    const nothing = (): void => resolve(null);
    let parser: InstanceType<typeof Busboy>;
    try {
      parser = new Busboy({ headers: { ...headers, 'content-type': type }, limits: LIMITS });
    } catch {
      return nothing(); // no boundary
    }
    parser.on('field', (name, value) => (read.fields[name] ??= value));
    parser.on('file', (name, stream, fileName, _encoding, contentType) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', nothing);
      stream.on('end', () => {
        if (!read.files.has(name))
          read.files.set(name, { fileName: fileName ?? '', contentType, bytes: Buffer.concat(chunks) });
      });
    });
    parser.on('finish', () => resolve(read));
    parser.on('error', nothing);
    Readable.from([body]).pipe(parser);
  });
};
