import type { ServerResponse } from 'node:http';
import { type Fault } from './faults';
import { send } from './http';

type Break = (response: ServerResponse, fault: Fault) => void;

const WORDS: Readonly<Record<number, string>> = {
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** Faults that leave no answer of the platform's own: what the caller gets instead. */
const BREAKS: { readonly [K in Fault['kind']]?: Break } = {
  timeout: () => undefined,
  'http-5xx': (response) => send(response, 503, 'text/plain', 'Service Unavailable'),
  'http-status': (response, { status = 503 }) =>
    send(response, status, 'text/plain', WORDS[status] ?? `HTTP ${status}`),
  html: (response) => send(response, 200, 'text/html', '<html><body><h1>502 Bad Gateway</h1></body></html>'),
  empty: (response) => send(response, 200, 'application/json', ''),
  cut: (response) => void response.destroy(),
  'cut-early': (response) => void response.destroy(),
};

/** Of these the call never arrives, so that nothing is done for it. */
const EARLY = new Set<Fault['kind']>(['http-5xx', 'http-status', 'html', 'cut-early']);

/** The fault that breaks a call, or null while there is an answer. */
export const breakingOf = (faults: readonly Fault[]): Fault | null =>
  faults.find(({ kind }) => BREAKS[kind] !== undefined) ?? null;

export const isEarly = ({ kind }: Fault): boolean => EARLY.has(kind);

/** Gives the caller what the fault leaves of an answer. */
export const breakAnswer: Break = (response, fault) => BREAKS[fault.kind]?.(response, fault);
