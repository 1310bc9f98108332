/** `pending`: nobody sees it until somebody has looked. */
export const POST_STATES = ['pending', 'shown', 'hidden'] as const;
export type PostState = (typeof POST_STATES)[number];

/**
 * Why a post waits to be looked at: the platform is being asked, it wants a person to look, it did not answer (or there is
 * none to ask), viewers reported it.
 */
export const POST_WAITS = ['checking', 'review', 'no-answer', 'reported'] as const;
export type PostWait = (typeof POST_WAITS)[number];

export const REPORT_REASONS = ['spam', 'abuse', 'fraud', 'illegal', 'other'] as const;
export type ReportReason = (typeof REPORT_REASONS)[number];

export const POST_LENGTH = { min: 1, max: 1_000 } as const;
/** So many viewers' reports take a post back to the queue, until staff have looked at it once. */
export const REPORTS_TO_REVIEW = 3;
