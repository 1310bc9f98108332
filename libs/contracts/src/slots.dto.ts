import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsInt, IsISO8601, IsOptional, Matches, Max, Min } from 'class-validator';
import type { ContentKind } from './contents';
import { RoomCard } from './rooms.dto';
import type { SlotCause, SlotShows, ViewerCause } from './slots';

const ID = /^[1-9]\d{0,18}$/;

/** PUT /v1/console/slots/:targetType/:targetId: one to four rooms of one mini-app, in order. */
export class SetSlots {
  @Matches(ID) miniAppId!: string;
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(100) @Matches(ID, { each: true }) roomIds!: string[];
}

/** GET and DELETE of the same. */
export class AskSlots {
  @Matches(ID) miniAppId!: string;
}

/** GET /v1/console/slots/:targetType/:targetId: what it shows now, or as of another time by what is planned. */
export class PreviewSlots {
  @Matches(ID) miniAppId!: string;
  @IsOptional() @IsISO8601({ strict: true, strictSeparator: true }) at?: string;
}

/** One place of recommendation, ready to show. */
export class SlotView {
  shows!: SlotShows;
  /** Null: show the way to the list of rooms. */
  room!: RoomCard | null;
  /** Why it is not the room that was chosen; null when it is. */
  because!: ViewerCause | null;
}

/** One place as staff see it. */
export class ConsoleSlotView {
  /** From 1. */
  place!: number;
  chosenRoomId!: string;
  chosenTitle!: string;
  shows!: SlotShows;
  room!: RoomCard | null;
  because!: SlotCause | null;
}

export class ConsoleSlots {
  targetType!: ContentKind;
  targetId!: string;
  miniAppId!: string;
  /** For when this is, ISO 8601. */
  at!: string;
  items!: ConsoleSlotView[];
}

/** GET /v1/console/slots/health. */
export class ListSlotHealth {
  @IsOptional() @Matches(ID) miniAppId?: string;
  @IsOptional() @Matches(/^[1-9]\d{0,18}\.[1-9]\d{0,18}$/) cursor?: string;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100) limit?: number;
}

/** A slot that does not show what was chosen. `dead`: nothing could take its place. */
export class SlotHealthView {
  health!: 'healed' | 'dead';
  targetType!: ContentKind;
  targetId!: string;
  targetTitle!: string;
  miniAppId!: string;
  place!: number;
  chosenRoomId!: string;
  chosenTitle!: string;
  shows!: SlotShows;
  shownRoomId!: string | null;
  because!: SlotCause;
}

export class SlotHealth {
  items!: SlotHealthView[];
  /** Ask with it for what follows; null at the end. */
  nextCursor!: string | null;
}
