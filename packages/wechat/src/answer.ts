import { compiled } from './compiled';
import { type Endpoint, type Fields } from './endpoint';
import { type Answered, type Download } from './field-types';
import { quotable } from './redact';
import { ShapeError, isObject } from './shape-error';
import { utf8 } from './utf8';
import { WechatError, errorRule } from './wechat-error';

/** What a call gives its caller. */
export type AnswerOf<E extends Endpoint> = E extends { envelope: 'binary-or-json' }
  ? Download
  : E extends { resultCodes: infer R extends Readonly<Record<number, Fields>> }
    ? ({ code: 0 } & Answered<E['answer']>) | ResultOf<R>
    : Answered<E['answer']>;

type ResultOf<R extends Readonly<Record<number, Fields>>> = {
  [Code in keyof R]: R[Code] extends Fields ? { code: Code } & Answered<R[Code]> : never;
}[keyof R];

/** An answer that passed its checks. */
export interface Answer<E extends Endpoint> {
  value: AnswerOf<E>;
  /** 0, the endpoint's code for "there are none", or one of its result codes. */
  code: number;
}

/** The whole answer as it came. */
export interface Received {
  bytes: Uint8Array;
  httpStatus: number;
  contentType: string;
}

const ERRMSG_LIMIT = 300;
const RID = /\brid:\s*([0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8})/i;
const WHOLE_NUMBER = /^-?\d{1,15}$/;
const OPENING_BRACE = 0x7b;

function parse(text: string): { json: unknown } | null {
  try {
    return { json: JSON.parse(text) };
  } catch {
    try {
      // Nicknames have arrived with raw control characters in them, which JSON does not allow.
      return { json: JSON.parse(text.replace(/[\u0000-\u001f]/g, ' ')) };
    } catch {
      return null;
    }
  }
}

function readErrcode(endpoint: Endpoint, body: Record<string, unknown>): number {
  const errcode = body['errcode'];
  if (errcode === undefined && endpoint.envelope === 'bare') return 0;
  if (typeof errcode === 'number' && Number.isSafeInteger(errcode)) return errcode;
  // Number('') is 0: an empty errcode would pass as a success.
  if (typeof errcode === 'string' && WHOLE_NUMBER.test(errcode)) return Number(errcode);
  throw new ShapeError(errcode === undefined ? 'errcode is missing' : 'errcode is not a number');
}

function platformError(
  endpoint: Endpoint,
  code: number,
  body: Record<string, unknown>,
  secrets: readonly string[],
  httpStatus: number,
): WechatError {
  const errmsg = typeof body['errmsg'] === 'string' ? body['errmsg'] : '';
  const said = quotable(errmsg, secrets, ERRMSG_LIMIT);
  return new WechatError({
    kind: 'platform',
    endpoint: endpoint.name,
    text: `${code} ${errorRule(code)?.meaning ?? 'unknown code'}${said ? ` (${said})` : ''}`,
    code,
    rid: RID.exec(errmsg)?.[1] ?? null,
    httpStatus,
  });
}

/** A code page names a file by its content type; where that is vague, JSON begins with a brace and no picture does. */
const isFile = ({ bytes, contentType }: Received): boolean =>
  bytes.length > 0 && !/json|^text\//i.test(contentType) && bytes[0] !== OPENING_BRACE;

function readJson(
  endpoint: Endpoint,
  json: unknown,
  httpStatus: number,
  secrets: () => readonly string[],
): { value: unknown; code: number } {
  if (!isObject(json)) throw new ShapeError('the answer is not an object');
  const { read, results } = compiled(endpoint);
  const code = readErrcode(endpoint, json);
  const result = results.get(code);
  const isEmpty = code === endpoint.emptyCode;
  if ((code !== 0 && !isEmpty && !result) || (code !== 0 && httpStatus >= 300))
    throw platformError(endpoint, code, json, secrets(), httpStatus);
  if (httpStatus >= 300) throw new ShapeError('a success with a failing HTTP status');
  if (endpoint.envelope === 'binary-or-json') throw new ShapeError('JSON where a file should be');
  if (result) return { value: { code, ...result(json) }, code };
  const { paging } = endpoint;
  const value = read(isEmpty && paging ? { [paging.total]: 0, [paging.rows]: [] } : json);
  return { value: results.size > 0 ? { code: 0, ...value } : value, code };
}

/**
 * Reads a whole answer.
 * @param secrets what an error must not quote; asked for when there is an error
 * @throws WechatError of the kinds `platform`, `not-json` and `bad-answer`
 */
export function readAnswer<E extends Endpoint>(
  endpoint: E,
  received: Received,
  secrets: () => readonly string[],
): Answer<E> {
  const { httpStatus } = received;
  const fail = (kind: 'not-json' | 'bad-answer', what: string): WechatError =>
    new WechatError({ kind, endpoint: endpoint.name, text: `${what} (HTTP ${httpStatus})`, httpStatus });
  if (endpoint.envelope === 'binary-or-json' && httpStatus < 300 && isFile(received)) {
    const { bytes, contentType } = received;
    // AnswerOf says Download for this envelope.
    return { value: { bytes, contentType } satisfies Download as AnswerOf<E>, code: 0 };
  }
  const { bigIntegers } = compiled(endpoint);
  let text = utf8(received.bytes);
  if (text.trim() === '') throw fail('not-json', 'an empty body');
  if (bigIntegers) text = text.replace(bigIntegers, '"$1"$2:$3"$4"');
  const parsed = parse(text);
  if (!parsed) throw fail('not-json', text.trimStart().startsWith('<') ? 'a web page, not JSON' : 'not JSON');
  try {
    // The entry's own readers made the value: it is what AnswerOf says of the entry.
    return readJson(endpoint, parsed.json, httpStatus, secrets) as Answer<E>;
  } catch (error) {
    throw error instanceof ShapeError ? fail('bad-answer', error.message) : error;
  }
}
