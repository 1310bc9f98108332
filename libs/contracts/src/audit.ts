/** Who acts: a staff key, a person of the staff, a viewer, a platform's callback, the program itself. */
export const ACTOR_KINDS = ['staff-key', 'staff', 'member', 'platform', 'system'] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];
