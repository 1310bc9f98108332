// Reads what others publish: every field there, of its shape, and no field more. Nothing is believed.
import { writeHex } from './bytes';
import {
  type Bundle,
  BUNDLE_FORMAT,
  type Entry,
  ENTRY_FORMAT,
  type Head,
  type Receipt,
  RECEIPT_FORMAT,
  type Rules,
} from './bundle';
import { canonicalJson, type Json } from './canonical-json';
import { type Beacon } from './derive';
import { FairDrawError } from './fair-draw-error';

type Read<T> = (value: unknown, path: string) => T;
type Readers<T> = { [K in keyof T]-?: Read<T[K]> };

const fail = (path: string, rule: string): never => {
  throw new FairDrawError('SHAPE', path, rule);
};

const hex =
  (length: number): Read<string> =>
  (value, path) =>
    typeof value === 'string' && writeHex(value, length, new Uint8Array(length), 0)
      ? value
      : fail(path, `${length} bytes in lower-case hex`);

const whole =
  (from: number, to = Number.MAX_SAFE_INTEGER): Read<number> =>
  (value, path) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= from && value <= to
      ? value
      : fail(path, `a whole number from ${from} to ${to}`);

const text: Read<string> = (value, path) =>
  typeof value === 'string' && value !== '' && value.length <= 400 && Array.from(value).length <= 200
    ? value
    : fail(path, '1 to 200 characters');

const constant =
  <T extends string>(wanted: T): Read<T> =>
  (value, path) =>
    value === wanted ? wanted : fail(path, `"${wanted}"`);

const list =
  <T>(item: Read<T>): Read<T[]> =>
  (value, path) =>
    Array.isArray(value) ? value.map((one, index) => item(one, `${path}[${index}]`)) : fail(path, 'a list');

function record(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(path, 'an object');
  return value as Record<string, unknown>;
}

/** Exactly these fields; those of `optional` may be absent. */
function fields<T extends object>(readers: Readers<T>, optional: readonly string[] = []): Read<T> {
  const names = Object.keys(readers);
  return (value, path) => {
    const given = record(value, path);
    const at = (name: string) => (path ? `${path}.${name}` : name);
    for (const name of Object.keys(given)) if (!names.includes(name)) fail(at(name), 'no field of the specification');
    const made: Record<string, unknown> = {};
    for (const name of names) {
      const isThere = Object.prototype.hasOwnProperty.call(given, name);
      if (!isThere && optional.includes(name)) continue;
      if (!isThere) fail(at(name), 'missing');
      made[name] = (readers as Record<string, Read<unknown>>)[name]?.(given[name], at(name));
    }
    return made as T;
  };
}

const beaconKind: Read<Rules['beacon']> = (value, path) =>
  record(value, path)['kind'] === 'none'
    ? fields<{ kind: 'none' }>({ kind: constant('none') })(value, path)
    : fields<{ kind: 'drand'; chain: string }>({ kind: constant('drand'), chain: hex(32) })(value, path);

const beacon: Read<Beacon> = (value, path) =>
  record(value, path)['kind'] === 'none'
    ? fields<{ kind: 'none' }>({ kind: constant('none') })(value, path)
    : fields<Extract<Beacon, { kind: 'drand' }>>({
        kind: constant('drand'),
        chain: hex(32),
        round: whole(1),
        signature: hex(48),
      })(value, path);

/** Rules may hold more than what the draw reads, as long as it has a canonical JSON. */
const rules: Read<Rules> = (value, path) => {
  const given = record(value, path);
  canonicalJson(given as Json, path);
  text(given['lottery'], `${path}.lottery`);
  beaconKind(given['beacon'], `${path}.beacon`);
  const ids = list((prize, at) => {
    whole(1, 1_000_000)(record(prize, at)['quantity'], `${at}.quantity`);
    return text(record(prize, at)['id'], `${at}.id`);
  })(given['prizes'], `${path}.prizes`);
  if (ids.length < 1 || ids.length > 1000) fail(`${path}.prizes`, '1 to 1000');
  ids.forEach((id, index) => {
    if (ids.indexOf(id) !== index) fail(`${path}.prizes[${index}].id`, 'each once');
  });
  return given as Rules; // every field that `Rules` names has been read
};

const HEAD: Readers<Head> = {
  format: constant(BUNDLE_FORMAT),
  rules,
  rulesHash: hex(32),
  commitment: hex(32),
  closesAtMs: whole(0),
  count: whole(0),
  root: hex(32),
  beacon,
  secret: hex(32),
  seed: hex(32),
  winners: list(fields({ prize: text, leaf: hex(32), ticket: hex(32) })),
};

/** @throws FairDrawError SHAPE, NOT_CANONICAL */
export const readRules = (value: unknown): Rules => rules(value, 'rules');

/** @throws FairDrawError SHAPE, NOT_CANONICAL */
export const readHead = (value: unknown): Head => fields<Head>(HEAD)(value, '');

/** @throws FairDrawError SHAPE, NOT_CANONICAL */
export const readBundle = (value: unknown): Bundle => fields<Bundle>({ ...HEAD, leaves: list(hex(32)) })(value, '');

const receipt = fields<Receipt>({
  format: constant(RECEIPT_FORMAT),
  lottery: text,
  rulesHash: hex(32),
  commitment: hex(32),
  closesAtMs: whole(0),
  round: (value, path) => (value === null ? null : whole(1)(value, path)),
  leaf: hex(32),
  enteredAtMs: whole(0),
  publicKey: hex(32),
  signature: hex(64),
});

/** @throws FairDrawError SHAPE */
export const readEntry = (value: unknown): Entry =>
  fields<Required<Entry>>(
    {
      format: constant(ENTRY_FORMAT),
      leaf: hex(32),
      index: whole(0),
      proof: (path, at) => {
        const hashes = list(hex(32))(path, at);
        return hashes.length <= 53 ? hashes : fail(at, 'at most 53 hashes');
      },
      receipt,
    },
    ['receipt'],
  )(value, '');
