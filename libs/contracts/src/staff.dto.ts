import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsEmail,
  IsIn,
  IsOptional,
  IsString,
  Length,
  Matches,
} from 'class-validator';
import { KEY_SCOPES, type Permission, STAFF_ROLES, type StaffRole } from './staff';

const TOTP = /^\d{6}$/;
const RECOVERY = /^[A-Za-z2-7]{5}-?[A-Za-z2-7]{5}$/;
/** `<id>.<id>.<secret>` of an invitation, `<id>.<id>.<secret>` of a reset. */
const LINK = /^[1-9]\d{0,17}\.[1-9]\d{0,17}\.[A-Za-z0-9_-]{43}$/;

/** POST /v1/console/session. */
export class SignIn {
  @IsEmail() @Length(3, 200) email!: string;
  @IsString() @Length(1, 128) password!: string;
}

/** A code of the authenticator, or one of the recovery codes: one of the two. */
export class GiveSecondFactor {
  /** Six digits. */
  @IsOptional() @Matches(TOTP) code?: string;
  @IsOptional() @Matches(RECOVERY) recoveryCode?: string;
}

/** Where a person belongs. */
export class MembershipView {
  merchantId!: string;
  merchantName!: string;
  role!: StaffRole;
}

/** Who is signed in at this browser. */
export class SessionView {
  /** `second-factor`: the password was right, and a code is still to be given; then all else is empty. */
  stage!: 'second-factor' | 'signed-in';
  /** To be sent as `x-kaibo-csrf` with everything that changes something. Another one after each change of the session. */
  csrfToken!: string;
  personId!: string;
  name!: string;
  email!: string;
  hasSecondFactor!: boolean;
  recoveryCodesLeft!: number;
  /** Null: this person belongs to no merchant. */
  merchantId!: string | null;
  role!: StaffRole | null;
  permissions!: Permission[];
  memberships!: MembershipView[];
  /** ISO 8601: until then nothing asks for a code again; null when it is past. */
  steppedUpUntil!: string | null;
}

/** PUT /v1/console/session/merchant. */
export class SwitchMerchant {
  @Matches(/^[1-9]\d{0,17}$/) merchantId!: string;
}

/** PUT /v1/console/account/password. */
export class ChangePassword {
  @IsString() @Length(1, 128) current!: string;
  /** 10 to 128 characters; none that many people use. */
  @IsString() @Length(10, 128) next!: string;
}

/** Asked again before the second factor is set up. */
export class GivePassword {
  @IsString() @Length(1, 128) password!: string;
}

/** One browser of the person's own. */
export class SessionItem {
  id!: string;
  /** E.g. `Chrome · Windows`. */
  device!: string;
  /** The address without its last part. */
  network!: string;
  signedInAt!: string;
  seenAt!: string;
  /** The one that asks. */
  isThis!: boolean;
}

export class SessionList {
  items!: SessionItem[];
}

/** What an authenticator needs; shown once. Counts only after a code of it was given. */
export class TotpSetUp {
  /** Base32, for typing in. */
  secret!: string;
  /** For the QR code. */
  uri!: string;
}

/** POST /v1/console/account/totp/confirm, and whatever else asks for a code of the authenticator. */
export class GiveTotpCode {
  @Matches(TOTP) code!: string;
}

/** Shown once; each stands in for a code once. */
export class RecoveryCodes {
  codes!: string[];
  session!: SessionView;
}

/** POST /v1/console/staff/invitations. */
export class InviteStaff {
  @IsEmail() @Length(3, 200) email!: string;
  @IsIn([...STAFF_ROLES]) role!: StaffRole;
}

/** An invitation that waits. */
export class InvitationView {
  id!: string;
  role!: StaffRole;
  /** Masked; null: whoever holds the link says it. */
  email!: string | null;
  createdAt!: string;
  expiresAt!: string;
}

/** One of the staff. */
export class StaffMemberView {
  personId!: string;
  name!: string;
  /** Masked. */
  email!: string;
  role!: StaffRole;
  addedAt!: string;
  /** The one who asks. */
  isYou!: boolean;
}

export class StaffList {
  items!: StaffMemberView[];
  invitations!: InvitationView[];
  /** False: links are carried by hand. */
  canMail!: boolean;
}

/** A link that works once, within 24 hours. Told to the asker only, this once. */
export class StaffLink {
  id!: string;
  /** Below the console's address, the secret behind `#`, where no server sees it. */
  path!: string;
  expiresAt!: string;
  /** It was mailed as well. */
  isMailed!: boolean;
}

/** PUT /v1/console/staff/:personId/role. */
export class ChangeRole {
  @IsIn([...STAFF_ROLES]) role!: StaffRole;
}

/** POST /v1/console/invitations/look, POST /v1/console/resets/look. */
export class LookAtLink {
  @Matches(LINK) token!: string;
}

/** What an invitation is to. */
export class InvitationLook {
  merchantName!: string;
  role!: StaffRole;
  /** Masked; null: to be said. */
  email!: string | null;
  /** The address has an account: its password is asked for. */
  hasAccount!: boolean;
  expiresAt!: string;
}

/** POST /v1/console/invitations/accept. */
export class AcceptInvitation {
  @Matches(LINK) token!: string;
  /** Only where the invitation names none. */
  @IsOptional() @IsEmail() @Length(3, 200) email?: string;
  /** Left out by who has an account. */
  @IsOptional() @IsString() @Length(1, 40) name?: string;
  /** The account's own, or the new account's: then 10 to 128 characters. */
  @IsString() @Length(1, 128) password!: string;
}

/** POST /v1/console/resets: mails a link, if there is such an account. */
export class AskReset {
  @IsEmail() @Length(3, 200) email!: string;
}

export class ResetLook {
  /** Masked. */
  email!: string;
  /** It also takes the second factor away. */
  clearsSecondFactor!: boolean;
  expiresAt!: string;
}

/** POST /v1/console/resets/use. */
export class UseReset {
  @Matches(LINK) token!: string;
  @IsString() @Length(10, 128) password!: string;
}

/** POST /v1/console/api-keys. */
export class AddApiKey {
  @IsString() @Length(1, 60) name!: string;
  @IsArray() @ArrayMaxSize(50) @ArrayUnique() @IsIn([...KEY_SCOPES], { each: true }) scopes!: Permission[];
}

export class ApiKeyView {
  id!: string;
  name!: string;
  scopes!: Permission[];
  createdAt!: string;
}

export class ApiKeyList {
  items!: ApiKeyView[];
}

/** A new key, told this once. */
export class ApiKeyMade {
  key!: string;
  made!: ApiKeyView;
}
