import type { HoldKind } from '@kaibo/contracts/privacy';

/** What is kept of persons in one table, and why at all. */
interface Kept {
  table: string;
  /** Columns that tell of a person, or show one again. */
  columns: readonly string[];
  purpose: string;
}

/** Kept until the member is erased; the erasure goes by these rules, one after the other. */
export interface MemberRule extends Kept {
  until: 'member';
  /** By which columns a member's rows are found; `identity_id` names one of the member's identities. */
  of: readonly string[];
  /** Columns that the export gives out; `apart`: what works with the table gives it out in its own way. */
  told: readonly string[] | 'apart';
  /** What lies in the vault for each row: under the column's value, with `/` and a part behind it where there are several. */
  sealed?: {
    key: string;
    parts: readonly string[];
    /** Under this name the export tells it to the member, and to nobody else; JSON lies there. Without parts only. */
    told?: string;
  };
  /** The holds for whose sake a sealed copy of the rows stays behind. The rows go at once in any case. */
  heldBy: readonly HoldKind[];
}

/**
 * Kept for so many days; the purge takes it, with what lies in the vault under the value of the column `sealedBy`, or the feature
 * that `Retention.purgeBy` was told of, where rows hang together.
 */
export interface DaysRule extends Kept {
  until: { days: number; since: string; by?: 'feature' };
  sealedBy?: string;
}

/**
 * `row`: with the row that it belongs to. `staff`: while the person is of the staff. `law`: longer than anybody.
 * `feature`: what works with it forgets it, with all that is sealed for it.
 */
export interface OtherRule extends Kept {
  until: 'row' | 'staff' | 'law' | 'feature';
}

export type RetentionRule = MemberRule | DaysRule | OtherRule;

/** What lies sealed of a member. */
export const MEMBER_PARTS = ['nickname', 'phone', 'digests'] as const;

/**
 * The one table of what is kept of persons and for how long. A table with such a column that does not stand here fails a
 * test; those with days are swept by the purge, those of members are emptied by an erasure, in this order: what others point to
 * comes last.
 */
export const RETENTION: readonly RetentionRule[] = [
  {
    table: 'reminders',
    columns: ['identity_id'],
    purpose: 'the message that was asked for, and what is left of permissions',
    until: 'member',
    of: ['identity_id'],
    told: ['id', 'room_id', 'way', 'asked_at', 'outcome'],
    heldBy: ['dispute', 'court'],
  },
  {
    table: 'message_grants',
    columns: ['identity_id'],
    purpose: 'messages that were permitted',
    until: 'member',
    of: ['identity_id'],
    told: ['template_id', 'granted', 'spent', 'changed_at'],
    heldBy: ['dispute', 'court'],
  },
  {
    table: 'message_grant_reports',
    columns: ['identity_id'],
    purpose: 'a permission counts once',
    until: 'member',
    of: ['identity_id'],
    told: ['reported_at'],
    heldBy: [],
  },
  {
    table: 'member_identities',
    columns: ['openid_hash', 'member_id'],
    purpose: 'signing in',
    until: 'member',
    of: ['member_id'],
    told: 'apart',
    sealed: { key: 'id', parts: [] },
    heldBy: ['dispute', 'tax', 'court'],
  },
  {
    table: 'member_handles',
    columns: ['hash', 'member_id'],
    purpose: 'one account a person',
    until: 'member',
    of: ['member_id'],
    told: 'apart',
    heldBy: [], // hashes of what the identities and the accounts say
  },
  {
    table: 'member_merges',
    columns: ['kept_id', 'merged_id', 'moved_phone'],
    purpose: 'undoing a merge',
    until: 'member',
    of: ['kept_id', 'merged_id'],
    told: 'apart',
    heldBy: ['dispute', 'court'],
  },
  {
    table: 'member_avatars',
    columns: ['picture', 'member_id'],
    purpose: 'the picture that was chosen',
    until: 'member',
    of: ['member_id'],
    told: 'apart',
    heldBy: ['dispute', 'court'],
  },
  {
    table: 'post_reports',
    columns: ['member_id'],
    purpose: 'a post is reported once by each',
    until: 'member',
    of: ['member_id'],
    told: ['post_id', 'reason', 'reported_at'],
    heldBy: [],
  },
  {
    table: 'posts',
    columns: ['member_id', 'text', 'images'],
    purpose: 'what the member wrote',
    until: 'member',
    of: ['member_id'],
    told: ['id', 'topic_id', 'text', 'images', 'state', 'waits', 'reason', 'created_at'],
    heldBy: ['dispute', 'court'],
  },
  {
    table: 'channel_reservations',
    columns: ['member_id'],
    purpose: 'whom WeChat reminds',
    until: 'member',
    of: ['member_id'],
    told: ['room_id', 'state', 'is_reserved', 'changed_at'],
    heldBy: [],
  },
  {
    table: 'channel_hints',
    columns: ['member_id'],
    purpose: 'what viewers saw of a live, counted once each',
    until: 'member',
    of: ['member_id'],
    told: ['room_id', 'says', 'seen_at'],
    heldBy: [],
  },
  {
    table: 'media_owners',
    columns: ['member_id'],
    purpose: 'whose picture it is',
    until: 'member',
    of: ['member_id'],
    told: ['name', 'added_at'],
    heldBy: ['dispute', 'court'], // the pictures themselves go before, by their own feature
  },
  {
    table: 'lottery_claims',
    columns: ['member_id', 'tracking_number'],
    purpose: 'where a prize is sent',
    until: 'member',
    of: ['member_id'],
    sealed: { key: 'win_id', parts: [], told: 'to' },
    told: ['win_id', 'carrier', 'tracking_number'],
    heldBy: [],
  },
  {
    table: 'lottery_wins',
    columns: ['member_id'],
    purpose: 'what the member won',
    until: 'member',
    of: ['member_id'],
    told: ['id', 'lottery_id', 'place', 'prize_no', 'claim_until', 'claimed_at', 'shipped_at'],
    heldBy: [], // the published draw stays, in which nobody is named
  },
  {
    table: 'lottery_entries',
    columns: ['member_id', 'once_hash', 'risk_rank'],
    purpose: 'that the member entered, once',
    until: 'member',
    of: ['member_id'],
    told: ['lottery_id', 'entered_at', 'is_imported', 'risk_rank'],
    heldBy: [],
  },
  {
    table: 'members',
    columns: ['signed_in_at'],
    purpose: 'the account',
    until: 'member',
    of: ['id'],
    told: 'apart',
    sealed: { key: 'id', parts: MEMBER_PARTS },
    heldBy: ['dispute', 'tax', 'court'],
  },
  {
    table: 'lottery_claims',
    columns: ['member_id', 'tracking_number'],
    purpose: 'addresses go when the lottery says so',
    until: { days: 0, since: 'purge_at' },
    sealedBy: 'win_id',
  },
  {
    table: 'lottery_draws',
    columns: [],
    purpose: 'the archive of a draw: who entered and who won, leaves, codes and secrets',
    until: { days: 730, since: 'drawn_at', by: 'feature' },
  },
  {
    table: 'lottery_redeem_failures',
    columns: ['staff'],
    purpose: 'wrong codes are counted',
    until: { days: 1, since: 'failed_at' },
  },
  {
    table: 'member_holds',
    columns: ['member_id', 'reason', 'set_by', 'released_by'],
    purpose: 'what must be kept of a member who is erased',
    until: 'feature',
  },
  {
    table: 'touches',
    columns: ['member_id', 'device', 'share_openid_hash'],
    purpose: 'who brought whom',
    until: 'feature',
  },
  { table: 'touch_claims', columns: ['member_id'], purpose: 'who brought whom', until: 'feature' },
  { table: 'binding_decisions', columns: ['member_id'], purpose: 'why somebody is under somebody', until: 'feature' },
  { table: 'bindings', columns: ['member_id'], purpose: 'a bare node, so that others keep their place', until: 'law' },
  { table: 'binding_moves', columns: ['member_id'], purpose: 'who moved whom', until: 'law' },
  { table: 'distribution_people', columns: ['member_id'], purpose: 'who is a promoter', until: 'feature' },
  { table: 'member_erasures', columns: ['member_id'], purpose: 'the receipt of an erasure', until: 'law' },
  { table: 'used_codes', columns: ['code_hash'], purpose: 'a code works once', until: { days: 1, since: 'used_at' } },
  { table: 'vault_records', columns: ['sealed'], purpose: 'what the rows above say, sealed', until: 'row' },
  { table: 'hook_events', columns: ['key', 'openid_hash'], purpose: 'what the platform pushed', until: 'feature' },
  {
    table: 'hook_replays',
    columns: ['key', 'value'],
    purpose: 'a push counts once',
    until: { days: 1, since: 'expires_at' },
  },
  {
    table: 'media_checks',
    columns: ['trace_id'],
    purpose: 'a platform’s verdict finds its picture',
    until: { days: 7, since: 'made_at' },
  },
  {
    table: 'reminder_plans',
    columns: [],
    purpose: 'what became of the reminders of a room, with its chunks and the promises themselves',
    until: { days: 180, since: 'changed_at', by: 'feature' },
  },
  {
    table: 'follower_pushes',
    columns: [],
    purpose: 'the day’s push to followers, and what became of it',
    until: { days: 180, since: 'day' },
  },
  { table: 'staff_members', columns: ['person_id'], purpose: 'who is of the staff', until: 'staff' },
  {
    table: 'staff_invitations',
    columns: ['email_hash', 'accepted_by'],
    purpose: 'a link works once',
    until: { days: 180, since: 'expires_at' },
  },
  { table: 'staff.persons', columns: ['person_id'], purpose: 'signing in', until: 'staff' },
  { table: 'staff.recovery_codes', columns: ['person_id'], purpose: 'signing in', until: 'staff' },
  { table: 'staff.resets', columns: ['person_id'], purpose: 'signing in', until: 'staff' },
  { table: 'staff.sessions', columns: ['person_id', 'device', 'network'], purpose: 'signing in', until: 'staff' },
  { table: 'directory.person_emails', columns: ['email_hash', 'person_id'], purpose: 'signing in', until: 'staff' },
  { table: 'directory.memberships', columns: ['person_id'], purpose: 'signing in', until: 'staff' },
  { table: 'directory.revocations', columns: ['member_id'], purpose: 'a token is refused', until: 'feature' },
  { table: 'audit_entries', columns: ['actor_id', 'object_id', 'reason'], purpose: 'who did what', until: 'law' },
];

/** What an erasure empties, in order. */
export const MEMBER_RULES: readonly MemberRule[] = RETENTION.filter((rule) => rule.until === 'member');
