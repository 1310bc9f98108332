/**
 * What became of an event that a platform pushed:
 * `waiting` to be worked off, `done`, `kept` since nothing here works events of its name, `failed` after every attempt.
 */
export const HOOK_EVENT_STATES = ['waiting', 'done', 'kept', 'failed'] as const;
export type HookEventState = (typeof HOOK_EVENT_STATES)[number];
