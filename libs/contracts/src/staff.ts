/**
 * What may be done in the console. Every handler for staff names one of these; which role holds which is decided in the
 * API alone (`core/permissions.rules.ts`).
 */
export const PERMISSIONS = [
  'merchant.read',
  'rooms.read',
  'rooms.write',
  'content.read',
  'content.write',
  'syncs.read',
  'syncs.run',
  'mini-apps.read',
  'mini-apps.write',
  'hooks.read',
  'media.write',
  'media.review',
  'members.read',
  'members.write',
  'members.export',
  'members.erase',
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
  'payouts.read',
  'payouts.approve',
  'audit.read',
  'audit.export',
  'staff.read',
  'staff.manage',
  'keys.manage',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** 店主, 运营, 主播, 业务员, 财务. */
export const STAFF_ROLES = ['owner', 'operator', 'anchor', 'agent', 'finance'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

/** What only a person may do: a key has no second factor, and nobody answers for it. */
export const PERSONS_ONLY = [
  'members.export',
  'members.erase',
  'members.reveal',
  'payouts.approve',
  'staff.manage',
  'keys.manage',
] as const satisfies readonly Permission[];

/** What an API key can be made for. */
export const KEY_SCOPES: readonly Permission[] = PERMISSIONS.filter(
  (permission) => !(PERSONS_ONLY as readonly Permission[]).includes(permission),
);
