import { endpoints } from '@kaibo/wechat/endpoints';
import { type Input, oneOf, only, text, whole, Wrong } from './control-input';
import { ANY_ENDPOINT, type Fault, FAULT_KINDS } from './faults';
import { asObject } from './http';

const FIELDS = [
  'kind',
  'endpoint',
  'appId',
  'atPage',
  'atStart',
  'afterCalls',
  'times',
  'code',
  'status',
  'delayMs',
  'set',
  'drop',
] as const;
const TARGETS = [...Object.keys(endpoints), ANY_ENDPOINT];
const MOST_DELAY_MS = 24 * 3_600_000;
const MOST_BENT = 50;

/** @throws Wrong with the field */
export const readFault = (input: Input): Omit<Fault, 'id'> => {
  only(input, FIELDS);
  const kind = oneOf(input, 'kind', FAULT_KINDS);
  if (kind === null) throw new Wrong('kind', `must be one of ${FAULT_KINDS.join(', ')}`);
  const code = whole(input, 'code', -1, 999_999_999);
  if (kind === 'errcode' && (code === null || code === 0)) throw new Wrong('code', 'must be given, and not 0');
  const status = whole(input, 'status', 300, 599);
  if (kind === 'http-status' && status === null) throw new Wrong('status', 'must be given, from 300 to 599');
  const delayMs = whole(input, 'delayMs', 1, MOST_DELAY_MS);
  if (kind === 'delay' && delayMs === null) throw new Wrong('delayMs', 'must be given');
  return {
    kind,
    endpoint: oneOf(input, 'endpoint', TARGETS) ?? 'liveInfo',
    ...present('appId', text(input, 'appId', 64)),
    ...present('atPage', whole(input, 'atPage', 1, 1_000_000)),
    ...present('atStart', whole(input, 'atStart', 0, 1_000_000_000)),
    ...present('afterCalls', whole(input, 'afterCalls', 0, 1_000_000)),
    ...present('times', whole(input, 'times', 1, 1_000_000)),
    ...present('code', code),
    ...present('status', status),
    ...present('delayMs', delayMs),
    ...(kind === 'bent' ? readBending(input) : {}),
  };
};

const readBending = (input: Input): Pick<Fault, 'set' | 'drop'> => {
  const { set, drop } = input;
  if (set === undefined && drop === undefined) throw new Wrong('set', 'or drop must be given');
  const fields = set === undefined ? null : asObject(set);
  if (set !== undefined && (!fields || Object.keys(fields).length > MOST_BENT))
    throw new Wrong('set', `must be an object of at most ${MOST_BENT} fields`);
  if (drop !== undefined && !isNames(drop)) throw new Wrong('drop', `must be a list of at most ${MOST_BENT} names`);
  return { ...present('set', fields), ...(drop === undefined ? {} : { drop }) };
};

const isNames = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length <= MOST_BENT && value.every((name) => typeof name === 'string');

/** The field when it was given. */
const present = <K extends string, V>(key: K, value: V | null): { [P in K]?: V } =>
  value === null ? {} : ({ [key]: value } as { [P in K]?: V }); // one key, one value
