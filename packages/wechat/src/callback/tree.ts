/** A value of a message, whatever it was written in. Whole numbers of 16 digits and more are texts: a number would lose digits. */
export type PushValue = string | number | boolean | null | readonly PushValue[] | PushObject;

/** Has no prototype: every name is a field that came. In XML all values are texts, and a name that repeats is a list. */
export interface PushObject {
  readonly [name: string]: PushValue | undefined;
}

export const MAX_DEPTH = 16;
export const MAX_VALUES = 10_000;

export type MutableObject = Record<string, PushValue>;

export const emptyObject = (): MutableObject => Object.create(null) as MutableObject; // an object without fields

export const isPushObject = (value: PushValue | undefined): value is PushObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
