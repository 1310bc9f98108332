import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { CHANNEL_LIVE_STATUS, CHANNEL_NOTICE_STATUS, type ChannelHint, type ReservationOutcome } from './channels';

/** POST /v1/rooms/:id/channel-hints: what the client read of the 视频号. It never changes the room. */
export class SendChannelHint {
  /** `wx.getChannelsLiveInfo`: 1 never live, 2 live, 3 ended, 4 preparing. */
  @IsOptional() @IsIn(Object.values(CHANNEL_LIVE_STATUS)) liveStatus?: number;
  /** `wx.getChannelsLiveNoticeInfo`: 0 usable, 1 cancelled, 2 used. */
  @IsOptional() @IsIn(Object.values(CHANNEL_NOTICE_STATUS)) noticeStatus?: number;
}

export class ChannelHintView {
  /** True when staff see it: it differs from our page, and may be about this room. */
  accepted!: boolean;
}

/** POST /v1/rooms/:id/channel-reservation: what `wx.reserveChannelsLive` answered. */
export class SendReservation {
  @IsInt() @Min(1) @Max(10) state!: number;
}

/** The viewer's own. */
export class ReservationView {
  /** WeChat will remind the viewer, as far as we were told. */
  isReserved!: boolean;
  /** Of the last time; null: never asked. */
  outcome!: ReservationOutcome | null;
}

export class ChannelHintCount {
  says!: ChannelHint;
  /** Viewers whose client saw it lately. */
  viewers!: number;
  lastAt!: string;
}

/** GET /v1/console/rooms/:id/channel. */
export class ConsoleChannel {
  /** The 视频号 id. */
  finderUserName!: string;
  /** What staff are asked to confirm; null: nothing differs. */
  suggestion!: ChannelHint | null;
  hints!: ChannelHintCount[];
  /** Viewers who asked WeChat to remind them, as far as we were told. */
  reservations!: number;
}
