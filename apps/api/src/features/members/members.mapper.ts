import type { MediaState } from '@kaibo/contracts/media';
import type { ConsoleMember, MemberView, MergeView } from '@kaibo/contracts/members.dto';
import type { ExportedAccount, ExportedIdentity } from '@kaibo/contracts/privacy.dto';
import { mediaPath } from '../../core/media-path';
import type { IdentityRow } from './member-records.repository';
import type { MemberEntity, MemberMergeEntity } from './members.entity';
import type { ListedMember } from './members.repository';
import { maskPhone } from './members.rules';

/** What lies sealed of a member. */
export interface PersonalData {
  nickname: string | null;
  phone: string | null;
}

/** @param name of a picture that may be seen; null: none */
export const avatarPath = (merchantId: string, name: string | null): string | null =>
  name === null ? null : mediaPath(merchantId, name, 'small');

/** @param avatar as it was chosen, whether it may be seen or not */
export const toMemberView = (
  merchantId: string,
  id: string,
  { nickname, phone }: PersonalData,
  avatar: { name: string; state: MediaState } | null,
): MemberView => ({
  id,
  nickname,
  avatar: avatarPath(merchantId, avatar?.state === 'passed' ? avatar.name : null),
  avatarState: avatar?.state ?? null,
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

/** In full: it is for the person, or for somebody who may see it. */
export const toExportedAccount = (row: MemberEntity, { nickname, phone }: PersonalData): ExportedAccount => ({
  id: row.id,
  createdAt: row.createdAt.toISOString(),
  signedInAt: row.signedInAt.toISOString(),
  bannedAt: row.bannedAt?.toISOString() ?? null,
  mergedInto: row.mergedInto,
  nickname,
  phone,
});

/** Never with the session key: that is the platform's, not the person's. */
export const toExportedIdentity = (
  row: IdentityRow,
  sealed: { openid: string; unionid: string | null } | null,
): ExportedIdentity => ({
  memberId: row.memberId,
  platform: row.platform,
  appId: row.appId,
  provider: row.provider,
  openid: sealed?.openid ?? null,
  unionid: sealed?.unionid ?? null,
  createdAt: row.createdAt.toISOString(),
  signedInAt: row.signedInAt.toISOString(),
});
