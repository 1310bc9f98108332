import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  IsUrl,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import { FINDER_PATTERN } from './channels';
import { MEDIA_NAME } from './media';
import {
  type LiveCapability,
  type LiveSourceName,
  type Platform,
  type ReplayState,
  ROOM_STATES,
  type RoomState,
  type RoomStatus,
} from './rooms';

const ID = /^[1-9]\d{0,18}$/;
const LIVE_STATUS_CODES = [101, 102, 103, 104, 105, 106, 107];

/** GET /v1/apps/:appId/rooms: which list, and from where. */
export class ListRooms {
  @IsIn([...ROOM_STATES]) state!: RoomState;
  /** `nextCursor` of the page before; left out for the first page. Opaque. */
  @IsOptional() @IsString() @MaxLength(120) cursor?: string;
  /** 1 to 100, default 20; served as the next smaller of 10, 20, 50, 100 (never below 10). */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100) limit?: number;
}

/** One room in the public list. Small on purpose: twenty of them travel in under 1 200 bytes. */
export class RoomCard {
  /** Decimal string, 1 to 19 digits; do not parse. */
  id!: string;
  title!: string;
  /** Path on this server, e.g. `/i/7.12`; null while there is no picture. */
  cover!: string | null;
  anchor!: string;
  status!: RoomStatus;
  /** Planned start, ISO 8601 in UTC. */
  startsAt!: string;
  /** Planned end, ISO 8601 in UTC. A live room may run past it. */
  endsAt!: string;
}

/** One page of the public list. Its data's age stands in the header `x-kaibo-age` (whole seconds), never in the body. */
export class RoomPage {
  items!: RoomCard[];
  /** Ask with it for the next page; null on the last. */
  nextCursor!: string | null;
}

/** Goods shown in a room. */
export class RoomGoods {
  id!: string;
  title!: string;
  cover!: string | null;
  /** Whole fen. For a range the lower end, for a discount the original price. */
  priceFen!: number;
  /** Whole fen; 0 for a fixed price. For a range the upper end, for a discount the price now. */
  price2Fen!: number;
  /** `fixed`: priceFen. `range`: priceFen to price2Fen. `discount`: price2Fen instead of priceFen. */
  priceKind!: 'fixed' | 'range' | 'discount';
  /** Page of the mini-program that sells it, without a leading slash and without `.html`. */
  path!: string;
}

/** How a viewer gets into the room. */
export class RoomEntry {
  source!: LiveSourceName;
  /** The platform's own id of the room: the plugin's `room_id`, 视频号 id, 抖音号. Null for `manual`. */
  platformRoomId!: string | null;
  /** Address to play in a browser (`manual` only), else null. */
  playUrl!: string | null;
}

/** GET /v1/apps/:appId/rooms/:id. */
export class RoomView {
  id!: string;
  title!: string;
  cover!: string | null;
  anchor!: string;
  status!: RoomStatus;
  startsAt!: string;
  endsAt!: string;
  entry!: RoomEntry;
  /** In the shelf's order, at most 200. */
  goods!: RoomGoods[];
  /** What can be done with this room; the page shows nothing else. */
  capabilities!: LiveCapability[];
}

/** One recording of a room. */
export class ReplayPart {
  /** http(s) address of an mp4 file or an m3u8 list, on the platform's own host. */
  url!: string;
  /** ISO 8601 in UTC; null where the platform does not say. */
  createdAt!: string | null;
  /** From here on it cannot be played; null where the platform does not say. */
  expiresAt!: string | null;
}

/** GET /v1/apps/:appId/rooms/:id/replays. */
export class ReplaysView {
  state!: ReplayState;
  /** Oldest first; empty unless the state is `ready`. */
  items!: ReplayPart[];
}

/** What the platform lets a mini-program offer; what it forbids is not shown. */
export class AllowedView {
  /** A promoter's screens: superior, team, invitations, posters. */
  team!: boolean;
  lotteries!: boolean;
}

/** GET /v1/apps/:appId: what the mini-program must know of itself before it shows anything. */
export class AppView {
  appId!: string;
  name!: string;
  platform!: Platform;
  source!: LiveSourceName;
  capabilities!: LiveCapability[];
  allowed!: AllowedView;
}

/** POST /v1/apps/:appId/rooms/:id/hints: the plugin says another status than our page. It never writes, it only asks for a look. */
export class SendHint {
  /** The platform's number, 101 to 107. */
  @IsIn(LIVE_STATUS_CODES) liveStatus!: number;
}

/** What came of a hint. */
export class HintView {
  /** True when a poll was asked for; false when one ran lately, the quota is low, or nothing differs. */
  accepted!: boolean;
}

/** GET /v1/console/rooms. */
export class ListConsoleRooms {
  @IsOptional() @Matches(ID) miniAppId?: string;
  @IsOptional() @IsIn([...ROOM_STATES]) state?: RoomState;
  @IsOptional() @IsString() @MaxLength(120) cursor?: string;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100) limit?: number;
}

/** One room as staff see it: what the platform says beside what the merchant set. */
export class ConsoleRoomView {
  id!: string;
  miniAppId!: string;
  source!: LiveSourceName;
  platformRoomId!: string | null;
  /** What viewers read: the override, else the platform's title. */
  title!: string;
  platformTitle!: string;
  titleOverride!: string | null;
  /** What viewers see: the override, else the platform's picture. */
  cover!: string | null;
  coverOverride!: string | null;
  /** The uploaded picture that leads both; viewers see it once it has passed. */
  coverPicture!: string | null;
  anchor!: string;
  status!: RoomStatus;
  startsAt!: string;
  endsAt!: string;
  isVisible!: boolean;
  /** Place in the merchant's order from 1; null: after the ordered ones, by time. */
  position!: number | null;
  /** When a complete sweep no longer found it; null while it is there. */
  vanishedAt!: string | null;
  goodsCount!: number;
  /** When its row last changed by a sync. */
  changedAt!: string;
}

/** Age of one mini-app's data. */
export class MiniAppAge {
  miniAppId!: string;
  /** Last time the platform's list was read completely and correctly; null before the first time. */
  syncedAt!: string | null;
  /** Last time any part of it was read correctly. */
  polledAt!: string | null;
}

export class ConsoleRoomPage {
  items!: ConsoleRoomView[];
  nextCursor!: string | null;
  ages!: MiniAppAge[];
}

/** PATCH /v1/console/rooms/:id. What is left out stays; null takes an override away. */
export class EditRoom {
  @IsOptional() @IsBoolean() isVisible?: boolean;
  /** 1 to 60 characters. */
  @IsOptional() @ValidateIf((o: EditRoom) => o.titleOverride !== null) @IsString() @Length(1, 60) titleOverride?:
    string | null;
  /** http(s) address of a picture. */
  @IsOptional()
  @ValidateIf((o: EditRoom) => o.coverOverride !== null)
  @IsUrl({ require_protocol: true, protocols: ['http', 'https'], require_tld: false })
  @MaxLength(2000)
  coverOverride?: string | null;
  /** The name of an uploaded picture. Setting one of the two takes the other away; both at once are refused. */
  @IsOptional() @ValidateIf((o: EditRoom) => o.coverPicture !== null) @Matches(MEDIA_NAME) coverPicture?: string | null;
}

/** PUT /v1/console/rooms/order: the rooms that lead the list, in this order. Rooms left out follow by time. */
export class OrderRooms {
  @Matches(ID) miniAppId!: string;
  @IsArray() @ArrayMinSize(0) @ArrayMaxSize(500) @ArrayUnique() @Matches(ID, { each: true }) roomIds!: string[];
}

/** POST /v1/console/mini-apps/:id/rooms: a room of the source `manual` or `wechat-channels`. */
export class AddRoom {
  @IsString() @Length(1, 60) title!: string;
  @IsString() @Length(1, 30) anchor!: string;
  @IsISO8601({ strict: true, strictSeparator: true }) startsAt!: string;
  @IsISO8601({ strict: true, strictSeparator: true }) endsAt!: string;
  /** The 视频号 id (`sph…`), for rooms on 视频号 and for no others. */
  @IsOptional() @Matches(FINDER_PATTERN) finderUserName?: string;
  @IsOptional()
  @IsUrl({ require_protocol: true, protocols: ['https', 'http'], require_tld: false })
  @MaxLength(2000)
  playUrl?: string;
  @IsOptional()
  @IsUrl({ require_protocol: true, protocols: ['https', 'http'], require_tld: false })
  @MaxLength(2000)
  coverUrl?: string;
  /** The name of an uploaded picture, instead of `coverUrl`. */
  @IsOptional() @Matches(MEDIA_NAME) coverPicture?: string;
}

/** PUT /v1/console/rooms/:id/status: staff say what a room of a source without interface is doing. */
export class SetRoomStatus {
  @IsIn(['live', 'paused', 'upcoming', 'ended']) status!: 'live' | 'paused' | 'upcoming' | 'ended';
}
