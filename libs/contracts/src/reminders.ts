/** `message`: a message of ours, for which the viewer gave a permission; `plugin`: the platform's own reminder, of which we only know that it was offered. */
export const REMINDER_WAYS = ['message', 'plugin'] as const;
export type ReminderWay = (typeof REMINDER_WAYS)[number];

/**
 * How a reminder ended. `refused`: the platform had no permission of the viewer; `unknown`: it may have gone, and is not sent
 * again; `invalid`: the platform knows no such viewer; `gone`: the member is; `released`: there was no start, or it was over.
 */
export const REMINDER_OUTCOMES = ['sent', 'refused', 'unknown', 'invalid', 'gone', 'cancelled', 'released'] as const;
export type ReminderOutcome = (typeof REMINDER_OUTCOMES)[number];

export const REMINDER_STATUSES = ['waiting', 'sending', ...REMINDER_OUTCOMES] as const;
export type ReminderStatus = (typeof REMINDER_STATUSES)[number];

/** What a field of a message shows. */
export const TEMPLATE_FIELDS = ['title', 'anchor', 'starts-at', 'note'] as const;
export type TemplateField = (typeof TEMPLATE_FIELDS)[number];

/** What a message is for. Each purpose has a template of its own, and permissions are for a template. */
export const MESSAGE_PURPOSES = ['live-start', 'lottery-win'] as const;
export type MessagePurpose = (typeof MESSAGE_PURPOSES)[number];

/** What a field shows of a message that tells somebody of a win. */
export const WIN_FIELDS = ['lottery', 'prize', 'claim-until', 'note'] as const;
export type WinField = (typeof WIN_FIELDS)[number];

/** What a viewer may answer in the popup of `requestSubscribeMessage`, of any platform. */
export const POPUP_ANSWERS = [
  'accept',
  'acceptWithAlert',
  'acceptWithAudio',
  'acceptWithForcePush',
  'reject',
  'ban',
  'filter',
  'fail',
] as const;
export type PopupAnswer = (typeof POPUP_ANSWERS)[number];

/** A popup asks for so many templates at once. */
export const MOST_TEMPLATES_AT_ONCE = 5;

export const FOLLOWER_PUSH_STATES = ['planned', 'sending', 'sent', 'failed'] as const;
export type FollowerPushState = (typeof FOLLOWER_PUSH_STATES)[number];

/** A template of the platform has no more fields. */
export const MOST_FIELDS = 20;
