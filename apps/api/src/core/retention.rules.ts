/** Until when a table's personal data are kept, and what ends it. */
export interface RetentionRule {
  table: string;
  /** Columns that tell of a person, or show one again. */
  columns: readonly string[];
  /** Why it is kept at all. */
  purpose: string;
  /**
   * `member`: until the member is erased. `staff`: while the person is of the staff. `days`: the purge takes it. `law`: longer than anybody.
   * `feature`: what works with it forgets it, with all that is sealed for it. */
  until: 'member' | 'staff' | 'law' | 'feature' | { days: number; since: string };
}

/**
 * The one table of what is kept of persons and for how long. A table with such a column that does not stand here fails a
 * test; those with days are swept by the purge.
 */
export const RETENTION: readonly RetentionRule[] = [
  { table: 'members', columns: ['signed_in_at'], purpose: 'the account', until: 'member' },
  { table: 'member_identities', columns: ['openid_hash', 'member_id'], purpose: 'signing in', until: 'member' },
  { table: 'member_handles', columns: ['hash', 'member_id'], purpose: 'one account a person', until: 'member' },
  {
    table: 'member_merges',
    columns: ['kept_id', 'merged_id', 'moved_phone'],
    purpose: 'undoing a merge',
    until: 'member',
  },
  {
    table: 'member_avatars',
    columns: ['bytes', 'name', 'member_id'],
    purpose: 'the picture that was chosen',
    until: 'member',
  },
  { table: 'used_codes', columns: ['code_hash'], purpose: 'a code works once', until: { days: 1, since: 'used_at' } },
  { table: 'vault_records', columns: ['sealed'], purpose: 'what the rows above say, sealed', until: 'member' },
  {
    table: 'reminders',
    columns: ['identity_id'],
    purpose: 'the message that was asked for, and what is left of permissions',
    until: 'member',
  },
  { table: 'message_grants', columns: ['identity_id'], purpose: 'messages that were permitted', until: 'member' },
  {
    table: 'message_grant_reports',
    columns: ['identity_id'],
    purpose: 'a permission counts once',
    until: { days: 30, since: 'reported_at' },
  },
  { table: 'hook_events', columns: ['key'], purpose: 'what the platform pushed', until: 'feature' },
  {
    table: 'hook_replays',
    columns: ['key', 'value'],
    purpose: 'a push counts once',
    until: { days: 1, since: 'expires_at' },
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
  { table: 'directory.revocations', columns: ['member_id'], purpose: 'a token is refused', until: 'member' },
  { table: 'audit_entries', columns: ['actor_id', 'object_id', 'reason'], purpose: 'who did what', until: 'law' },
];
