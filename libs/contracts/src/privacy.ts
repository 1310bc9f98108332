/** Why something of a person must be kept although it is to be erased: 纠纷, 税务, 司法. */
export const HOLD_KINDS = ['dispute', 'tax', 'court'] as const;
export type HoldKind = (typeof HOLD_KINDS)[number];

/** Why a receipt says that something is kept: a hold, or a law that binds everybody. */
export type KeptBecause = HoldKind | 'law';

/** What the person writes who wants to be forgotten. */
export const ERASE_WORD = 'ERASE';

/** As many entries of the audit trail, and as many pushes of a platform, as one export lists. */
export const EXPORT_MOST = 1_000;
