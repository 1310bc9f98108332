import { KEY_SCOPES, PERMISSIONS, PERSONS_ONLY, STAFF_ROLES } from '@kaibo/contracts/staff';
import { isSteppedUp, permissionsOfKey, permissionsOfRole } from './permissions.rules';

it('gives the owner everything, and staff and keys to nobody else', () => {
  expect([...permissionsOfRole('owner')]).toEqual([...PERMISSIONS]);
  for (const role of STAFF_ROLES.filter((one) => one !== 'owner'))
    for (const permission of ['staff.manage', 'keys.manage'] as const)
      expect([role, permission, permissionsOfRole(role).has(permission)]).toEqual([role, permission, false]);
});

it('lets only finance and the owner approve payouts, and only them and operators export or read the trail', () => {
  const who = (permission: (typeof PERMISSIONS)[number]) =>
    STAFF_ROLES.filter((role) => permissionsOfRole(role).has(permission));
  expect(who('payouts.approve')).toEqual(['owner', 'finance']);
  expect(who('audit.export')).toEqual(['owner', 'finance']);
  expect(who('members.reveal')).toEqual(['owner', 'operator']);
  expect(who('mini-apps.write')).toEqual(['owner', 'operator']);
  expect(who('rooms.read')).toEqual([...STAFF_ROLES]);
});

it('gives a key its scopes, and never what only a person may do', () => {
  expect([...permissionsOfKey(['rooms.read', 'no-such', ...PERSONS_ONLY])]).toEqual(['rooms.read']);
  expect(permissionsOfKey([]).size).toBe(0);
  expect([...permissionsOfKey(PERMISSIONS)]).toEqual([...KEY_SCOPES]);
});

const now = new Date('2026-05-20T12:00:00Z');
it.each([
  [null, false],
  [new Date('2026-05-20T12:00:00Z'), true],
  [new Date('2026-05-20T11:55:01Z'), true],
  [new Date('2026-05-20T11:55:00Z'), false],
])('takes a second factor of %s as fresh: %s', (at, fresh) => {
  expect(isSteppedUp(at, now)).toBe(fresh);
});
