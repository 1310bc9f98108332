import { Transform, Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';
import type { MediaState } from './media';
import {
  MEMBER_STATES,
  type MemberState,
  type MergeReason,
  NICKNAME_LENGTH,
  SIGN_IN_PROVIDERS,
  type SignInProvider,
} from './members';

/** GET /v1/apps/:appId/sign-in: how viewers of this mini-app may sign in. */
export class SignInView {
  /** Empty: the mini-app can be browsed only. */
  providers!: SignInProvider[];
  /** The account that `wechat-web` asks the viewer's consent for; null without it. */
  webAppId!: string | null;
}

/** POST /v1/sessions. */
export class ViewerSignIn {
  /** The mini-app's own app id. */
  @Matches(/^[A-Za-z0-9_-]{4,40}$/) appId!: string;
  @IsIn([...SIGN_IN_PROVIDERS]) provider!: SignInProvider;
  /** What the platform gave for this one sign-in. It works once. */
  @Matches(/^[\x21-\x7e]{1,512}$/) code!: string;
  /** From touches before the sign-in: what was seen on this device is the member's then. */
  @IsOptional() @Matches(/^[A-Za-z0-9_.-]{45,60}$/) deviceKey?: string;
}

/** The viewer's own account, as only the viewer sees it. */
export class MemberView {
  id!: string;
  /** Null until the viewer has chosen one. */
  nickname!: string | null;
  /** Path on this server; null until the viewer has chosen a picture and it may be seen. */
  avatar!: string | null;
  /** What became of the picture that was chosen last; null: none was. */
  avatarState!: MediaState | null;
  /** Masked, e.g. `138****1111`; null until a number was verified. */
  phone!: string | null;
}

/** A session: the token goes into `authorization: Bearer …` of every call that needs a viewer. */
export class ViewerSession {
  /** Opaque; at most 260 characters. */
  token!: string;
  /** ISO 8601 in UTC, at most two hours ahead. A new one is had by signing in again. */
  expiresAt!: string;
  member!: MemberView;
}

/** PUT /v1/me/profile. */
export class EditProfile {
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value))
  @IsString()
  @Length(NICKNAME_LENGTH.min, NICKNAME_LENGTH.max)
  @Matches(/^[^\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]*$/u, {
    message: 'nickname must hold no control characters',
  })
  nickname!: string;
}

/** POST /v1/me/phone: the code of the platform's button for the phone number, not the one of a sign-in. */
export class VerifyPhone {
  @Matches(/^[\x21-\x7e]{1,512}$/) code!: string;
}

/** What came of a verified number. */
export class PhoneView {
  member!: MemberView;
  /** True when the number showed that two accounts are one person's: sign in again, the token is not good any more. */
  isMerged!: boolean;
}

/** GET /v1/console/members. */
export class ListMembers {
  @IsOptional() @IsIn([...MEMBER_STATES]) state?: MemberState;
  /** `nextCursor` of the page before. */
  @IsOptional() @Matches(/^[1-9]\d{0,18}$/) cursor?: string;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100) limit?: number;
}

/** POST /v1/console/members/find: whose number this is. In the body, since addresses are kept in logs. */
export class FindMember {
  /** A mainland number as it is, a foreign one with `+` and its country's code. */
  @Matches(/^(1\d{10}|\+[1-9]\d{4,14})$/) phone!: string;
}

/** A member, as staff see them in lists. */
export class ConsoleMember {
  id!: string;
  nickname!: string | null;
  /** Masked. */
  phone!: string | null;
  avatar!: string | null;
  /** By what ways they have signed in. */
  providers!: SignInProvider[];
  createdAt!: string;
  signedInAt!: string;
  /** Null: not banned. */
  bannedAt!: string | null;
}

/** Newest first. */
export class MemberPage {
  items!: ConsoleMember[];
  nextCursor!: string | null;
}

/** Two accounts that were found to be one person's. */
export class MergeView {
  id!: string;
  /** The older one, which stands for both. */
  keptId!: string;
  mergedId!: string;
  reason!: MergeReason;
  mergedAt!: string;
  /** Null while it holds. */
  undoneAt!: string | null;
}

export class MergeList {
  items!: MergeView[];
}

/** Why staff do something to a member; kept in the audit trail. */
export class MemberReason {
  @IsString() @Length(4, 200) reason!: string;
}

/** What was asked to be shown. */
export class RevealedPhone {
  /** In full; null when no number was verified. */
  phone!: string | null;
}

/** PUT /v1/console/mini-apps/:id/sign-in. */
export class SetSignIn {
  /** Which WeChat open-platform account the mini-app is bound to, by any name that tells yours apart; null: none. */
  @IsOptional() @Matches(/^[A-Za-z0-9_.-]{1,40}$/) openAccount?: string | null;
  /** The official account (公众号) by which a browser signs in; null: none. */
  @IsOptional() @Matches(/^wx[A-Za-z0-9]{4,38}$/) webAppId?: string | null;
  /** Its secret; sealed at once, never answered. Left out: stays as it is. */
  @IsOptional() @IsString() @Length(8, 200) webSecret?: string;
}
