import { isPushObject, type PushObject, type PushValue } from './tree';

/** A known event that is not what the platform's page says. */
export class Unreadable extends Error {}

const WHOLE = /^-?\d{1,15}$/;
const LAST_SECOND = 253_402_300_799;

function fail(name: string, what: string): never {
  throw new Unreadable(`${name} ${what}`);
}

/** Reads fields whose spelling is loose: numbers come as texts, one item comes without its list. */
export class PushFields {
  constructor(private readonly object: PushObject) {}

  /** @throws Unreadable */
  text(name: string): string {
    return this.maybeText(name) ?? fail(name, 'is missing');
  }

  /** @returns null where the field is absent. @throws Unreadable if it is there and no text */
  maybeText(name: string): string | null {
    const value = this.object[name];
    if (value === undefined || value === null) return null;
    if (typeof value === 'number') return String(value);
    return typeof value === 'string' ? value : fail(name, 'is not a text');
  }

  whole(name: string): number {
    return this.maybeWhole(name) ?? fail(name, 'is missing');
  }

  maybeWhole(name: string): number | null {
    const text = this.maybeText(name)?.trim();
    if (text === undefined || text === '') return null;
    return WHOLE.test(text) ? Number(text) : fail(name, 'is not a whole number');
  }

  time(name: string): Date {
    return this.maybeTime(name) ?? fail(name, 'is missing');
  }

  /** Unix seconds. @returns null where it is absent, empty or 0 */
  maybeTime(name: string): Date | null {
    const seconds = this.maybeWhole(name);
    if (seconds === null || seconds === 0) return null;
    return seconds > 0 && seconds <= LAST_SECOND ? new Date(seconds * 1000) : fail(name, 'is not a time');
  }

  /** The fields within, or these fields themselves where the platform writes them flat. */
  within(name: string): PushFields {
    const value = this.object[name];
    return isPushObject(value) ? new PushFields(value) : this;
  }

  /** A list, or the one item that stands in its place; absent is an empty list. */
  list(name: string): PushFields[] {
    const value: PushValue | undefined = this.object[name];
    if (value === undefined || value === null || value === '') return [];
    // `isArray` of a readonly list is lost on the compiler.
    const items = (Array.isArray(value) ? value : [value]) as readonly PushValue[];
    return items.map((item) => (isPushObject(item) ? new PushFields(item) : fail(name, 'is not a list of objects')));
  }
}
