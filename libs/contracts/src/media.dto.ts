import { Transform, Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';
import { type MediaState, REVIEW_STATES, type ReviewState } from './media';

/** An uploaded picture. The paths answer once `state` is `passed`. */
export class MediaView {
  /** What other calls name it by. */
  name!: string;
  state!: MediaState;
  /** Of the large one. */
  widthPx!: number;
  heightPx!: number;
  /** Paths on this server: WebP of at most 320, 750 and 1600 pixels in width. */
  small!: string;
  medium!: string;
  large!: string;
}

/** What shows a picture. */
export class MediaUseView {
  kind!: string;
  id!: string;
}

/** A picture as staff see it, before it passes too: the paths are for staff alone. */
export class ConsoleMediaView extends MediaView {
  /** Why a person let it pass or not; null when no person has. */
  reason!: string | null;
  /** By staff: no platform looks at it. */
  byStaff!: boolean;
  /** ISO 8601. */
  addedAt!: string;
  uses!: MediaUseView[];
}

/** GET /v1/console/media: what waits for a person, or what may not be shown. */
export class ListMedia {
  @IsOptional() @IsIn([...REVIEW_STATES]) state?: ReviewState;
  /** `nextCursor` of the page before. */
  @IsOptional() @Matches(/^\d{1,15}\.[A-Za-z0-9_-]{43}$/) cursor?: string;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100) limit?: number;
}

/** The one that waits longest first. */
export class ConsoleMediaPage {
  items!: ConsoleMediaView[];
  /** Null: this was the last page. */
  nextCursor!: string | null;
}

/** PUT /v1/console/media/:name/decision. */
export class DecideMedia {
  /** True: it may be shown. */
  @IsIn([true, false]) mayShow!: boolean;
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value))
  @IsString()
  @Length(2, 200)
  reason!: string;
}
