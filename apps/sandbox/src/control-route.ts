import { type Account } from './accounts';
import { type Input, Wrong } from './control-input';

/** One request under `/_control/apps/:appId/<subject>`. */
export interface ControlCall {
  account: Account;
  method: string;
  /** What comes after the subject's name; not decoded. */
  path: string[];
  /** The body, or the query of a GET with digits as numbers. */
  input: Input;
  /** Virtual time, milliseconds. */
  now: number;
  /** Where this sandbox is reached, no slash at the end. */
  baseUrl: string;
}

/** Moves one subject of one account, or tells of it. What it gives is sent as JSON; nothing is `{}`. @throws Wrong */
export type SubjectControl = (call: ControlCall) => unknown;

/** @throws Wrong 404 */
export const nowhere = (text = 'there is no such thing'): never => {
  throw new Wrong('path', text, 404);
};

/** A number in a path: digits alone. @throws Wrong 404 */
export const numberIn = (part: string | undefined, field: string): number => {
  if (part === undefined || !/^\d{1,10}$/.test(part)) throw new Wrong(field, 'must be a whole number', 404);
  return Number(part);
};
