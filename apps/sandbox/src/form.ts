import { type Body } from './handler';

/** Lists and objects in a form, as PHP writes them: `ids[0]=51`, `users[0][username]=x`. */
const NAME = /^([^[\]]{1,60})((?:\[[^[\]]{0,60}\]){0,5})$/;
const MOST_FIELDS = 2_000;

/** A form-encoded body; all values are texts. Names that are no names are left out. */
export const readForm = (raw: string): Body => {
  const form: Body = {};
  let fields = 0;
  for (const [name, value] of new URLSearchParams(raw)) {
    const [, first, rest = ''] = NAME.exec(name) ?? [];
    if (first === undefined || ++fields > MOST_FIELDS) continue;
    put(form, [first, ...[...rest.matchAll(/\[([^[\]]*)\]/g)].map(([, inner = '']) => inner)], value);
  }
  return toLists(form) as Body; // it has text for names
};

const put = (into: Body, [name = '', ...rest]: string[], value: string): void => {
  const key = name === '' ? String(Object.keys(into).length) : name;
  if (rest.length === 0) return void own(into, key, value);
  const inner = Object.hasOwn(into, key) ? into[key] : undefined;
  const object = typeof inner === 'object' && inner !== null ? (inner as Body) : {}; // only objects are put here
  own(into, key, object);
  put(object, rest, value);
};

/** Also for `__proto__`, which an assignment would take for something else. */
const own = (into: Body, key: string, value: unknown): void => {
  Object.defineProperty(into, key, { value, enumerable: true, configurable: true, writable: true });
};

const toLists = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [key, toLists(inner)]);
  const isList = entries.length > 0 && entries.every(([key], index) => key === String(index));
  return isList ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
};
