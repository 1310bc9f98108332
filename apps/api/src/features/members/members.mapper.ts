import type { ConsoleMember, MemberView, MergeView } from '@kaibo/contracts/members.dto';
import type { MemberMergeEntity } from './members.entity';
import type { ListedMember } from './members.repository';
import { maskPhone } from './members.rules';

/** What lies sealed of a member. */
export interface PersonalData {
  nickname: string | null;
  phone: string | null;
}

/** @param name null: no picture */
export const avatarPath = (merchantId: string, name: string | null): string | null =>
  name === null ? null : `/v1/avatars/${merchantId}.${name}`;

export const toMemberView = (id: string, { nickname, phone }: PersonalData, avatar: string | null): MemberView => ({
  id,
  nickname,
  avatar,
  phone: phone === null ? null : maskPhone(phone),
});

export const toConsoleMember = (
  row: ListedMember,
  { nickname, phone }: PersonalData,
  avatar: string | null,
): ConsoleMember => ({
  id: row.id,
  nickname,
  phone: phone === null ? null : maskPhone(phone),
  avatar,
  providers: row.providers,
  createdAt: row.created_at.toISOString(),
  signedInAt: row.signed_in_at.toISOString(),
  bannedAt: row.banned_at?.toISOString() ?? null,
});

export const toMergeView = (row: MemberMergeEntity): MergeView => ({
  id: row.id,
  keptId: row.keptId,
  mergedId: row.mergedId,
  reason: row.byHandle,
  mergedAt: row.mergedAt.toISOString(),
  undoneAt: row.undoneAt?.toISOString() ?? null,
});
