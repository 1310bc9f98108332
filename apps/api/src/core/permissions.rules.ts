import { KEY_SCOPES, type Permission, PERMISSIONS, type StaffRole } from '@kaibo/contracts/staff';

export type { Permission, StaffRole } from '@kaibo/contracts/staff';

/** What everyone who belongs to a merchant sees. */
const EVERYONE: readonly Permission[] = ['merchant.read', 'mini-apps.read', 'rooms.read', 'content.read'];

/** The one table of who may do what. */
const OF_ROLE: Record<StaffRole, ReadonlySet<Permission>> = {
  owner: new Set(PERMISSIONS),
  operator: new Set([
    ...EVERYONE,
    'rooms.write',
    'content.write',
    'syncs.read',
    'syncs.run',
    'mini-apps.write',
    'hooks.read',
    'media.write',
    'media.review',
    'members.read',
    'members.write',
    'members.reveal',
    'reminders.read',
    'reminders.write',
    'distribution.read',
    'distribution.write',
    'distribution.export',
    'lotteries.read',
    'lotteries.write',
    'lotteries.run',
    'wins.read',
    'wins.write',
    'wins.redeem',
    'audit.read',
    'staff.read',
  ]),
  anchor: new Set([
    ...EVERYONE,
    'rooms.write',
    'media.write',
    'syncs.read',
    'syncs.run',
    'reminders.read',
    'lotteries.read',
    'lotteries.run',
  ]),
  agent: new Set([...EVERYONE, 'members.read', 'distribution.read', 'lotteries.read', 'wins.redeem']),
  finance: new Set([
    ...EVERYONE,
    'members.read',
    'distribution.read',
    'distribution.export',
    'lotteries.read',
    'wins.read',
    'payouts.read',
    'payouts.approve',
    'audit.read',
    'audit.export',
  ]),
};

export const permissionsOfRole = (role: StaffRole): ReadonlySet<Permission> => OF_ROLE[role];

/** What a key may do: its scopes, and never more than any key may. */
export const permissionsOfKey = (scopes: readonly string[]): ReadonlySet<Permission> =>
  new Set(KEY_SCOPES.filter((permission) => scopes.includes(permission)));

/** A second factor is fresh for this long. */
export const STEP_UP_SECONDS = 300;

/** @param steppedUpAt null: never, or a key */
export const isSteppedUp = (steppedUpAt: Date | null, now: Date): boolean =>
  steppedUpAt !== null && now.getTime() - steppedUpAt.getTime() < STEP_UP_SECONDS * 1000;
