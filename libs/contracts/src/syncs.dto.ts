import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import type { SyncCauseKind, SyncScope, SyncTrigger, SyncVerdict } from './syncs';

/** Why a run did not read everything. */
export class SyncCause {
  kind!: SyncCauseKind;
  /** The platform's own code, e.g. 45009; null when the platform said none. */
  platformCode!: number | null;
  /** The platform's request id (`rid`); null when there is none. */
  rid!: string | null;
  /** 1-based page on which it happened; null when no page was asked for. */
  page!: number | null;
  message!: string;
}

/** One run of a sync, running or over. */
export class SyncRunView {
  id!: string;
  miniAppId!: string;
  trigger!: SyncTrigger;
  scope!: SyncScope;
  state!: 'queued' | 'running' | 'finished';
  verdict!: SyncVerdict | null;
  requestedAt!: string;
  startedAt!: string | null;
  finishedAt!: string | null;
  /** Pages read so far. */
  pages!: number;
  /** Rows read so far. */
  rows!: number;
  /** Rows the platform says there are; null before the first page. */
  total!: number | null;
  /** Platform calls spent, token calls included. */
  calls!: number;
  added!: number;
  changed!: number;
  vanished!: number;
  cause!: SyncCause | null;
}

/** POST /v1/console/mini-apps/:id/syncs → 202. */
export class SyncStarted {
  run!: SyncRunView;
  /** True when a sync of this mini-app was already under way and this request joined it. */
  joined!: boolean;
}

/** GET /v1/console/syncs. */
export class ListSyncs {
  @IsOptional() @Matches(/^[1-9]\d{0,18}$/) miniAppId?: string;
  @IsOptional() @IsString() @MaxLength(120) cursor?: string;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100) limit?: number;
}

/** Newest first. */
export class SyncRunPage {
  items!: SyncRunView[];
  nextCursor!: string | null;
}
