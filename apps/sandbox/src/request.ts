import { type IncomingMessage } from 'node:http';
import { type Endpoint, type Field, type Fields } from '@kaibo/wechat/endpoints';
import { readForm } from './form';
import { type Body, Refusal, type UploadedFile } from './handler';
import { asObject, readBytes } from './http';
import { readMultipart } from './multipart';

/** The parts of a multipart body around its file. */
const ENVELOPE_BYTES = 256 * 1024;
/** More of a file than any endpoint takes is still read, so that its own rule can refuse it. */
const SPARE_BYTES = 1024 * 1024;

/** Reads the body of a call, whatever it is. @throws BodyTooLarge */
export const readRaw = (request: IncomingMessage, endpoint: Endpoint): Promise<Buffer> =>
  request.method === 'GET' || request.method === 'HEAD'
    ? Promise.resolve(Buffer.alloc(0))
    : readBytes(
        request,
        endpoint.send === 'multipart' ? fileBytes(endpoint) + ENVELOPE_BYTES + SPARE_BYTES : undefined,
      );

const fileOf = ({ request }: Endpoint): [name: string, field: Extract<Field, { type: 'file' }>] | null => {
  for (const [name, field] of Object.entries(request)) if (field.type === 'file') return [name, field];
  return null;
};
const fileBytes = (endpoint: Endpoint): number => fileOf(endpoint)?.[1].maxBytes ?? 0;

/** Which content types an endpoint reads. */
export interface Leniency {
  takesForms: boolean;
}

export interface ReadRequest {
  fields: Body;
  file: UploadedFile | null;
}

/** @throws Refusal for a body that cannot be read as what it should be */
export const parseRequest = async (
  request: IncomingMessage,
  url: URL,
  endpoint: Endpoint,
  raw: Buffer,
  { takesForms }: Leniency,
): Promise<ReadRequest> => {
  const query = Object.fromEntries(url.searchParams);
  if (endpoint.send === 'query') return { fields: query, file: null };
  if (endpoint.send === 'multipart') return readUpload(request, endpoint, query, raw);
  const fields = readFields(request.headers['content-type'] ?? '', endpoint, raw.toString('utf8'), takesForms);
  return { fields: { ...fields, ...inQuery(endpoint, query) }, file: null };
};

const inQuery = (endpoint: Endpoint, query: Body): Body =>
  Object.fromEntries(Object.entries(query).filter(([name]) => endpoint.request[name]?.in === 'query'));

const readFields = (contentType: string, endpoint: Endpoint, raw: string, takesForms: boolean): Body => {
  if (raw.trim() === '') throw new Refusal(44002);
  if (takesForms && /^application\/x-www-form-urlencoded\b/i.test(contentType)) return readForm(raw);
  // The live family is strict about the type; the older interfaces never look at it.
  if (endpoint.invalid === 200002 && !/^application\/json(?:\s*;|$)/i.test(contentType))
    throw new Refusal(200002, 'invalid argument: content-type must be application/json');
  return parseJson(raw, endpoint);
};

/** Sorting goods has a code of its own for it. Source: 返回码. */
const UNREADABLE = 300051;

const parseJson = (raw: string, { request, errors }: Endpoint): Body => {
  try {
    const body = asObject(JSON.parse(quoteBigIntegers(raw, request)));
    if (body) return body;
  } catch {
    // said below
  }
  throw new Refusal(errors.includes(UNREADABLE) ? UNREADABLE : 47001);
};

/** Bare digits past 2^53 would be rounded by JSON.parse. Within a text the quote before the colon is escaped. */
const quoteBigIntegers = (raw: string, fields: Fields): string => {
  const names = Object.keys(fields).filter((name) => fields[name]?.type === 'big-integer');
  return names.length === 0
    ? raw
    : raw.replace(new RegExp(`"(${names.join('|')})"(\\s*):(\\s*)(\\d{16,40})(?=\\s*[,}])`, 'g'), '"$1"$2:$3"$4"');
};

const readUpload = async (
  request: IncomingMessage,
  endpoint: Endpoint,
  query: Body,
  raw: Buffer,
): Promise<ReadRequest> => {
  const multipart = await readMultipart(request.headers, raw);
  const [name, field] = fileOf(endpoint) ?? [];
  const file = multipart?.files.get(name ?? '') ?? null;
  if (field?.required && (!file || file.bytes.length === 0)) throw new Refusal(field.error ?? endpoint.invalid);
  return { fields: { ...multipart?.fields, ...inQuery(endpoint, query) }, file };
};
