/** Who acts: a staff key, a person of the staff, a viewer, a platform's callback, the program itself. */
export const ACTOR_KINDS = ['staff-key', 'staff', 'member', 'platform', 'system'] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

/**
 * `gap`: seals are missing before this one. `entry-missing`: its entry is gone. `altered`: its entry, its place or the seal
 * before it was changed. `forged`: the hash fits, but who made it did not hold our key. `backdated`: the entry says that it is
 * more than an hour older than one sealed before it. `head-differs`, `head-missing`: a head that was given out is
 * not in the chain. `outside`: an entry that is neither sealed nor waiting to be.
 */
export const AUDIT_PROBLEM_KINDS = [
  'gap',
  'entry-missing',
  'altered',
  'forged',
  'backdated',
  'head-differs',
  'head-missing',
  'outside',
] as const;
export type AuditProblemKind = (typeof AUDIT_PROBLEM_KINDS)[number];
