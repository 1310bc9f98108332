import type { TemplateField } from '@kaibo/contracts/reminders';

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

/** What stands in each field of a template. Pure. */
export function dataOf(
  fields: Readonly<Record<string, TemplateField>>,
  note: string,
  room: RoomFacts,
): Record<string, string> {
  const show = (name: string, what: TemplateField): string => {
    const most = name.startsWith('name') ? MOST_OF_NAME : MOST_CHARACTERS;
    switch (what) {
      case 'title':
        return fitting(room.title, most);
      case 'anchor':
        return fitting(room.anchorName, most);
      case 'starts-at':
        return timeText(room.startsAt);
      case 'note':
        return fitting(note, most);
    }
  };
  return Object.fromEntries(Object.entries(fields).map(([name, what]) => [name, show(name, what)]));
}

/** Where a tap on the message leads. Pure. */
export const pageOf = (page: string | null, roomId: string): string | null =>
  page?.replaceAll('{roomId}', roomId) ?? null;
