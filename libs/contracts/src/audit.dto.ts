import { Type } from 'class-transformer';
import { IsIn, IsInt, IsISO8601, IsOptional, IsString, Length, Matches, Max, MaxLength, Min } from 'class-validator';
import { ACTOR_KINDS, type ActorKind, type AuditProblemKind } from './audit';

/** GET /v1/console/audit. All of what is given must hold. */
export class ListAudit {
  @IsOptional() @IsIn([...ACTOR_KINDS]) actorKind?: ActorKind;
  @IsOptional() @IsString() @Length(1, 64) actorId?: string;
  /** E.g. `mini-app.add`. */
  @IsOptional() @Matches(/^[a-z][a-z0-9.-]{0,63}$/) action?: string;
  /** E.g. `mini-app`. */
  @IsOptional() @Matches(/^[a-z][a-z0-9-]{0,39}$/) objectKind?: string;
  @IsOptional() @IsString() @Length(1, 64) objectId?: string;
  /** The first instant, ISO 8601. */
  @IsOptional() @IsISO8601({ strict: true, strictSeparator: true }) from?: string;
  /** The first instant that is too late, ISO 8601. */
  @IsOptional() @IsISO8601({ strict: true, strictSeparator: true }) until?: string;
  @IsOptional() @IsString() @MaxLength(120) cursor?: string;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100) limit?: number;
}

/** Who did what to what. */
export class AuditEntryView {
  id!: string;
  at!: string;
  actorKind!: ActorKind;
  /** Null: the program itself. */
  actorId!: string | null;
  action!: string;
  objectKind!: string;
  objectId!: string | null;
  reason!: string | null;
  /** Keyed digest of the object before, 64 hex digits; null where there was none. Equal objects have equal ones. */
  beforeDigest!: string | null;
  afterDigest!: string | null;
  requestId!: string | null;
  /** The seal's number in the merchant's chain, from 1; null until it is sealed. */
  sealNumber!: string | null;
}

/** Newest first. */
export class AuditPage {
  items!: AuditEntryView[];
  nextCursor!: string | null;
}

/** The head of a merchant's chain: whoever kept it sees later that nothing before it was changed or taken away. */
export class AuditHead {
  merchantId!: string;
  /** Of the last seal; "0" before the first. */
  number!: string;
  /** 64 hex digits. */
  hash!: string;
}

/** POST /v1/console/audit/exports: seals what waits, and gives the head out. Keep it where no one here can write. */
export class AuditExportView {
  id!: string;
  head!: AuditHead;
  exportedAt!: string;
}

/** GET /v1/console/audit/status. */
export class AuditStatus {
  head!: AuditHead;
  /** Entries that no seal links yet. */
  unsealed!: number;
  /** Whole seconds that the oldest of them has waited; 0 when there is none. */
  lagSeconds!: number;
  /** The head that was given out last; null when none was. */
  lastExport!: AuditExportView | null;
}

/** What does not fit in a chain, and where. */
export class AuditProblem {
  kind!: AuditProblemKind;
  /** The seal's number; null for an entry without one. */
  number!: string | null;
  /** Null where only the seal is known. */
  entryId!: string | null;
}

/** GET /v1/console/audit/check: the whole chain, gone along just now, with every head that was given out. */
export class AuditVerdict {
  /** Checked up to here. */
  head!: AuditHead;
  /** Entries that no seal links yet: they prove nothing so far. */
  unsealed!: number;
  lagSeconds!: number;
  /** Empty: nothing was tampered with. The first 100. */
  problems!: AuditProblem[];
}

/** GET /v1/console/audit/exports/:id/entries. */
export class ListAuditExport {
  /** `nextAfter` of the page before; left out for the first page. */
  @IsOptional() @Matches(/^(0|[1-9]\d{0,18})$/) after?: string;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(1000) limit?: number;
}

/** An entry with the seal that links it: everything that the hash covers. */
export class SealedEntryView extends AuditEntryView {
  sealedAt!: string;
  /** 64 hex digits: over the seal before and this entry. `audit verify-file` computes it again. */
  hash!: string;
}

/** The chain from the first seal to the export's head, in order. */
export class AuditExportPage {
  items!: SealedEntryView[];
  /** Null on the last page. */
  nextAfter!: string | null;
}
