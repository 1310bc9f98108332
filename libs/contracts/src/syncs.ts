/** Who asked for a sync: staff, the schedule, a viewer's hint. */
export const SYNC_TRIGGERS = ['manual', 'schedule', 'hint'] as const;
export type SyncTrigger = (typeof SYNC_TRIGGERS)[number];

/** `sweep` reads every page; `head` stops at the first room older than a day. */
export const SYNC_SCOPES = ['sweep', 'head'] as const;
export type SyncScope = (typeof SYNC_SCOPES)[number];

/** Null while it runs. `ok`: everything asked for was read. `partial`: some pages were. `failed`: nothing was. */
export const SYNC_VERDICTS = ['ok', 'partial', 'failed'] as const;
export type SyncVerdict = (typeof SYNC_VERDICTS)[number];

/** Why a run is not `ok`. */
export const SYNC_CAUSES = [
  'platform-error',
  'quota-used-up',
  'quota-low',
  'not-granted',
  'credentials-refused',
  'timeout',
  'unreachable',
  'not-json',
  'changed-while-reading',
  'short-page',
  'abandoned',
  'internal',
] as const;
export type SyncCauseKind = (typeof SYNC_CAUSES)[number];
