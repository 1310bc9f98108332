import { IsIn, IsISO8601, IsOptional, IsString, Length, Matches } from 'class-validator';
import type { ActorKind } from './audit';
import type { MergeReason, SignInProvider } from './members';
import { ERASE_WORD, HOLD_KINDS, type HoldKind, type KeptBecause } from './privacy';
import type { Platform } from './rooms';

/** One account of the person, and those that were merged into it. */
export class ExportedAccount {
  id!: string;
  createdAt!: string;
  signedInAt!: string;
  bannedAt!: string | null;
  mergedInto!: string | null;
  nickname!: string | null;
  /** In full. */
  phone!: string | null;
}

/** How a platform knows the person in one mini-app. */
export class ExportedIdentity {
  memberId!: string;
  platform!: Platform;
  /** The mini-app's own app id. */
  appId!: string;
  provider!: SignInProvider;
  openid!: string | null;
  unionid!: string | null;
  createdAt!: string;
  signedInAt!: string;
}

/** By what else the person is found: a keyed hash of the phone number or the unionid, which nobody can turn back. */
export class ExportedHandle {
  memberId!: string;
  kind!: MergeReason;
  createdAt!: string;
}

export class ExportedMerge {
  keptId!: string;
  mergedId!: string;
  reason!: MergeReason;
  mergedAt!: string;
  undoneAt!: string | null;
}

/** Which of the person's pictures was chosen. */
export class ExportedAvatar {
  memberId!: string;
  /** Its name; the picture itself is given out as `GET /v1/me/media/:name/:size`. */
  picture!: string;
  chosenAt!: string;
}

/** That something must be kept; why in detail is between the merchant and who asked for it. */
export class ExportedHold {
  kind!: HoldKind;
  setAt!: string;
  until!: string | null;
  releasedAt!: string | null;
}

/** What was done with the account, and by what kind of actor. */
export class ExportedDeed {
  at!: string;
  action!: string;
  by!: ActorKind;
}

/** What a platform told us that the person did. */
export class ExportedPush {
  event!: string;
  receivedAt!: string;
  /** All fields as they came, as JSON. */
  fields!: string;
}

export class BothLanguages {
  zh!: string;
  en!: string;
}

/** What is kept in a table, why, and until when. */
export class RetentionInWords {
  table!: string;
  purpose!: BothLanguages;
  until!: BothLanguages;
}

/** Rows of one table: posts, pictures, reminders, permissions to write, reports and what else features keep. */
export class ExportedTable {
  table!: string;
  /**
   * Each as JSON with the columns' own names; times in ISO 8601. Of pictures the name: `GET /v1/me/media/:name/:size` gives them
   * out. To the member alone: where a prize is sent, as `to`.
   */
  rows!: string[];
}

/** All that is kept of one person. */
export class MemberExport {
  exportedAt!: string;
  accounts!: ExportedAccount[];
  identities!: ExportedIdentity[];
  handles!: ExportedHandle[];
  avatars!: ExportedAvatar[];
  merges!: ExportedMerge[];
  holds!: ExportedHold[];
  tables!: ExportedTable[];
  /** Newest first, 1000 at most. */
  deeds!: ExportedDeed[];
  /** Newest first, 1000 at most; they go after 90 days. */
  pushes!: ExportedPush[];
  retention!: RetentionInWords[];
}

/** POST /v1/me/erase. There is no way back. */
export class EraseMe {
  @IsIn([ERASE_WORD]) confirm!: typeof ERASE_WORD;
  /** The own id, as `GET /v1/me` says: whoever has been signed in as another account meanwhile erases nothing. */
  @Matches(/^[1-9]\d{0,18}$/) memberId!: string;
}

export class KeptReason {
  because!: KeptBecause;
  /** Null: until somebody ends it. */
  until!: string | null;
}

/** What became of one table's rows. */
export class ErasedTable {
  table!: string;
  /** Gone for good. */
  erased!: number;
  /** Out of use, sealed, and kept for what `reasons` says alone. */
  kept!: number;
  reasons!: KeptReason[];
}

/** What was erased, when, and what is kept and why. Holds nothing of the person. */
export class ErasureReceipt {
  /** Whoever holds it may look the receipt up; nobody guesses it. */
  number!: string;
  erasedAt!: string;
  tables!: ErasedTable[];
  /** SHA-256, in hex, of `{ erasedAt, number, tables }` as JSON with its keys in order. */
  digest!: string;
  /** Null while a hold keeps something. */
  finishedAt!: string | null;
}

/** POST /v1/erasures/find. In the body, since addresses are kept in logs. */
export class FindErasure {
  @Matches(/^[1-9]\d{0,18}\.[A-Za-z0-9_-]{22}$/) number!: string;
}

/** A receipt, as staff see it. */
export class ConsoleErasure extends ErasureReceipt {
  id!: string;
  memberId!: string;
  /** Who asked for it. */
  by!: ActorKind;
}

export class ErasureList {
  /** Newest first, 100 at most. */
  items!: ConsoleErasure[];
}

/** POST /v1/console/members/:id/holds. */
export class SetHold {
  @IsIn([...HOLD_KINDS]) kind!: HoldKind;
  /** Never anything of the person: the audit trail keeps it for ever. */
  @IsString() @Length(4, 200) reason!: string;
  /** In the future; left out: until it is released. */
  @IsOptional() @IsISO8601({ strict: true }) until?: string;
}

export class HoldView {
  id!: string;
  memberId!: string;
  kind!: HoldKind;
  reason!: string;
  setAt!: string;
  until!: string | null;
  releasedAt!: string | null;
  /** Neither released nor over. */
  isStanding!: boolean;
}

export class HoldList {
  items!: HoldView[];
}

/** What a hold has kept of one table. */
export class HeldTable {
  table!: string;
  /** The rows as JSON. */
  rows!: string;
}

export class HeldView {
  items!: HeldTable[];
}
