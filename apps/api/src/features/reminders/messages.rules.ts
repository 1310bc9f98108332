import type { TemplateField, WinField } from '@kaibo/contracts/reminders';

/** The longest text of WeChat's fields of the kind `thing`, and of their other kinds that hold a text. */
const MOST_CHARACTERS = 20;
const MOST_OF_NAME = 10;
/** Line ends and other control characters, halves of a surrogate pair, and what turns the direction of writing. */
const UNSENDABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** What a message says of a room. */
export interface RoomFacts {
  title: string;
  anchorName: string;
  startsAt: Date;
}

/** What a message says of a win. */
export interface WinFacts {
  lottery: string;
  prize: string;
  claimUntil: Date;
}

/** The names of a template's fields, and what each shows. */
type Fields = Readonly<Record<string, TemplateField | WinField>>;

/** A text as a field takes it: one line, not empty, not too long. Emoji are not cut apart. Pure. */
export function fitting(text: string, most: number): string {
  const line = text.replace(UNSENDABLE, ' ').replace(/\s+/g, ' ').trim();
  const characters = [...line];
  const short = characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : line;
  return short === '' ? '直播' : short;
}

/** `2026-11-21 20:00`, as the platform's fields for times take it; by the platform's clock, whatever this machine's is. Pure. */
export const timeText = (at: Date): string =>
  new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');

/** What stands in each field of a template: times by the platform's clock, texts as a field takes them. Pure. */
function fill(fields: Fields, facts: Readonly<Record<string, string | Date>>): Record<string, string> {
  const show = (name: string, what: string): string => {
    const fact = facts[what] ?? '';
    if (fact instanceof Date) return timeText(fact);
    return fitting(fact, name.startsWith('name') ? MOST_OF_NAME : MOST_CHARACTERS);
  };
  return Object.fromEntries(Object.entries(fields).map(([name, what]) => [name, show(name, what)]));
}

/** What a message says of a room that starts. Pure. */
export const dataOf = (fields: Fields, note: string, { title, anchorName, startsAt }: RoomFacts) =>
  fill(fields, { title, anchor: anchorName, 'starts-at': startsAt, note } satisfies Record<
    TemplateField,
    string | Date
  >);

/** What a message says of a win. Pure. */
export const winDataOf = (fields: Fields, note: string, { lottery, prize, claimUntil }: WinFacts) =>
  fill(fields, { lottery, prize, 'claim-until': claimUntil, note } satisfies Record<WinField, string | Date>);

/** Where a tap on the message leads. Pure. */
export const pageOf = (page: string | null, ids: Readonly<Record<string, string>>): string | null =>
  page?.replace(/\{(\w+)\}/g, (all, name: string) => ids[name] ?? all) ?? null;
