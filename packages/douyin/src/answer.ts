import { type Endpoint, type Envelope } from './endpoint';
import { errorRule } from './error-codes';
import { fromWire } from './fields';
import { type Answered } from './field-types';
import { redactSecrets } from './redact';
import { isObject, refuse, ShapeError } from './shape-error';
import { DouyinError } from './douyin-error';

/** What a call gives its caller. */
export type AnswerOf<E extends Endpoint> = Answered<E['answer']>;

/** The whole answer as it came. */
export interface Received {
  bytes: Uint8Array;
  httpStatus: number;
  /** The header x-tt-logid. */
  logId: string | null;
}

const TEXT_LIMIT = 300;
const WHOLE_NUMBER = /^-?\d{1,15}$/;
const LOG_ID = /^[\w-]{1,100}$/;

type Body = Record<string, unknown>;

/** Five shapes coexist; they are made one here. @returns 0 for a success */
function codeOf(envelope: Envelope, body: Body): number {
  switch (envelope) {
    case 'err_no':
      return whole(body['err_no'], 'err_no');
    case 'error':
      return whole(body['error'] ?? body['err_no'] ?? body['err_code'], 'error');
    case 'oauth':
      return whole(isObject(body['data']) ? body['data']['error_code'] : undefined, 'data.error_code');
    case 'antidirt':
      return body['code'] === undefined ? 0 : whole(body['code'], 'code');
  }
}

/** Number('') is 0: an empty code would pass as a success. */
function whole(value: unknown, name: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  if (typeof value === 'string' && WHOLE_NUMBER.test(value)) return Number(value);
  throw new ShapeError(value === undefined ? `${name} is missing` : `${name} is not a number`);
}

function textOf(body: Body): string {
  const data = isObject(body['data']) ? body['data'] : {};
  const texts = [body['err_tips'], body['err_msg'], data['description'], body['message'], body['exception']];
  const found = texts.find((text): text is string => typeof text === 'string' && text !== '');
  return (found ?? '').slice(0, 4 * TEXT_LIMIT);
}

function logIdOf(body: Body, header: string | null): string | null {
  const data = isObject(body['data']) ? body['data'] : {};
  const ids = [body['log_id'], data['log_id'], header];
  return ids.find((id): id is string => typeof id === 'string' && LOG_ID.test(id)) ?? null;
}

function readJson(endpoint: Endpoint, body: unknown, received: Received, secrets: () => readonly string[]): object {
  if (!isObject(body)) return refuse('the answer is not an object');
  const code = codeOf(endpoint.envelope, body);
  if (code !== 0) {
    const said = redactSecrets(textOf(body), secrets()).slice(0, TEXT_LIMIT);
    throw new DouyinError({
      kind: 'platform',
      endpoint: endpoint.name,
      text: `${code} ${errorRule(endpoint.codes, code)?.meaning ?? 'unknown code'}${said ? ` (${said})` : ''}`,
      code,
      codes: endpoint.codes,
      logId: logIdOf(body, received.logId),
      httpStatus: received.httpStatus,
    });
  }
  if (received.httpStatus >= 300) throw new ShapeError('a success with a failing HTTP status');
  return fromWire(endpoint.answer, endpoint.payload ? body[endpoint.payload] : body);
}

/**
 * Reads a whole answer.
 * @param secrets what an error must not quote; asked for when there is an error
 * @throws DouyinError of the kinds `platform`, `not-json` and `bad-answer`
 */
export function readAnswer<E extends Endpoint>(
  endpoint: E,
  received: Received,
  secrets: () => readonly string[],
): AnswerOf<E> {
  const { httpStatus } = received;
  const fail = (kind: 'not-json' | 'bad-answer', what: string): DouyinError =>
    new DouyinError({ kind, endpoint: endpoint.name, text: `${what} (HTTP ${httpStatus})`, httpStatus });
  const text = new TextDecoder().decode(received.bytes);
  if (text.trim() === '') throw fail('not-json', 'an empty body');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw fail('not-json', text.trimStart().startsWith('<') ? 'a web page, not JSON' : 'not JSON');
  }
  try {
    // The entry's own fields made the value: it is what AnswerOf says of the entry.
    return readJson(endpoint, json, received, secrets) as AnswerOf<E>;
  } catch (error) {
    throw error instanceof ShapeError ? fail('bad-answer', error.message) : error;
  }
}
