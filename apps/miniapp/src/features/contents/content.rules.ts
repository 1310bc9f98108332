import { CONTENT_KINDS, type ContentKind } from '@kaibo/contracts/contents';
import type { ContentView } from '@kaibo/contracts/contents.dto';
import type { SlotView } from '@kaibo/contracts/slots.dto';
import type { RoomCard } from '@kaibo/contracts/rooms.dto';
import type { FailureCode } from '../../texts';
import { toneOf } from '../rooms/rooms.rules';

/** Read, not trusted: an answer of another shape is not shown. */
export const isContent = (value: unknown): value is ContentView => {
  const content = value as Partial<ContentView> | null | undefined;
  return (
    typeof content?.id === 'string' &&
    typeof content.title === 'string' &&
    Array.isArray(content.blocks) &&
    Array.isArray(content.images) &&
    Array.isArray(content.slots)
  );
};

export const isContentKind = (value: unknown): value is ContentKind => CONTENT_KINDS.includes(value as ContentKind);

/** Codes that mean that it is gone, so that what was known of it must no longer be shown. */
export const isContentGoneBy = (code: FailureCode): boolean =>
  code === 'CONTENT_NOT_FOUND' || code === 'PAGE_NOT_FOUND' || code === 'APP_NOT_FOUND' || code === 'INPUT_INVALID';

/** The room that a viewer of goods is led to: one that is on air, or else the next. Pure. */
export const bestRoom = (slots: readonly SlotView[]): RoomCard | null => {
  const rooms = slots.flatMap(({ room }) => (room ? [room] : []));
  return (
    rooms.find(({ status }) => toneOf(status) === 'live') ??
    rooms.find(({ status }) => toneOf(status) === 'upcoming') ??
    null
  );
};
