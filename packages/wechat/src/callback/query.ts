import { refuse } from './refusal';

/** The query of a request: its text with or without `?`, parsed, or the object that a framework made of it. */
export type PushQuery = string | URLSearchParams | Readonly<Record<string, unknown>>;

/**
 * The nonce is short on purpose: signed parts are joined without a separator, and a long one could take over the
 * first blocks of what is encrypted.
 */
const FORMS = {
  signature: /^[0-9a-f]{40}$/,
  msg_signature: /^[0-9a-f]{40}$/,
  timestamp: /^\d{1,10}$/,
  nonce: /^[0-9A-Za-z]{1,32}$/,
  // Goes back as it is: nothing but plain printable characters.
  echostr: /^[\x21-\x7e]{1,512}$/,
} as const;

/**
 * One parameter, checked.
 * @throws Refusal `bad-query` if it is missing, stands twice or has another form
 */
export function param(query: PushQuery, name: keyof typeof FORMS): string {
  const values = valuesOf(query, name);
  if (values.length !== 1) return refuse('bad-query', `${name} ${values.length === 0 ? 'is missing' : 'stands twice'}`);
  const [value] = values;
  if (typeof value !== 'string' || !FORMS[name].test(value)) return refuse('bad-query', `${name} has the wrong form`);
  return value;
}

function valuesOf(query: PushQuery, name: string): readonly unknown[] {
  if (typeof query === 'string') return new URLSearchParams(query).getAll(name);
  if (query instanceof URLSearchParams) return query.getAll(name);
  const value = Object.hasOwn(query, name) ? query[name] : undefined;
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
