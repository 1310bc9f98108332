/** Rooms in one place of recommendation. */
export const MAX_SLOTS = 4;

/**
 * What a slot shows: the room that was chosen; the same anchor's next room; a replay; or, when there is none of these, the
 * way to the list of rooms.
 */
export const SLOT_SHOWS = ['chosen', 'next', 'replay', 'list'] as const;
export type SlotShows = (typeof SLOT_SHOWS)[number];

/** Why a slot does not show the room that was chosen. */
export const SLOT_CAUSES = ['ended', 'expired', 'vanished', 'hidden', 'banned'] as const;
export type SlotCause = (typeof SLOT_CAUSES)[number];

/** The same, as far as it is a viewer's business. */
export const VIEWER_CAUSES = ['ended', 'expired', 'gone'] as const;
export type ViewerCause = (typeof VIEWER_CAUSES)[number];
