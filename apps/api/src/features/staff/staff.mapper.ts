import type { InvitationView, SessionItem, StaffMemberView } from '@kaibo/contracts/staff.dto';
import type { PersonVault } from '../../core/person-vault';
import type { PersonEntity, SessionEntity, StaffInvitationEntity, StaffMemberEntity } from './staff.entity';
import { maskEmail } from './staff.rules';

/** Who a person is, as it lies sealed. */
export interface Profile {
  email: string;
  name: string;
}

/** Our own JSON, as `writeProfile` made it. */
export const parseProfile = (text: string): Profile => JSON.parse(text) as Profile;
export const writeProfile = ({ email, name }: Profile): string => JSON.stringify({ email, name });

export const readProfile = (vault: PersonVault, person: PersonEntity): Profile =>
  parseProfile(vault.open(person.personId, 'profile', person.profile));

/** @param sealed the profile in the merchant's vault; null when it was erased */
export const toStaffMemberView = (
  row: StaffMemberEntity,
  sealed: string | null,
  youId: string | null,
): StaffMemberView => {
  const profile = sealed === null ? null : parseProfile(sealed);
  return {
    personId: row.personId,
    name: profile?.name ?? '',
    email: profile ? maskEmail(profile.email) : '',
    role: row.role,
    addedAt: row.addedAt.toISOString(),
    isYou: row.personId === youId,
  };
};

/** @param email null: whoever holds the link says it */
export const toInvitationView = (row: StaffInvitationEntity, email: string | null): InvitationView => ({
  id: row.id,
  role: row.role,
  email: email === null ? null : maskEmail(email),
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
});

export const toSessionItem = (row: SessionEntity, thisId: string): SessionItem => ({
  id: row.id,
  device: row.device,
  network: row.network,
  signedInAt: row.signedInAt.toISOString(),
  seenAt: row.seenAt.toISOString(),
  isThis: row.id === thisId,
});
