import type { LiveCapability, LiveSourceName } from '@kaibo/contracts/rooms';

/** A room as a live source tells it, in our shape. */
export interface SourceRoom {
  platformRoomId: string;
  title: string;
  anchorName: string;
  coverUrl: string | null;
  shareUrl: string | null;
  feedsUrl: string | null;
  /** 101 to 107. */
  liveStatus: number;
  startsAt: Date;
  endsAt: Date;
  /** 0 phone, 1 push stream. */
  liveType: number;
  flags: Record<string, boolean>;
  goods: {
    id: string;
    title: string;
    coverUrl: string | null;
    priceFen: number;
    price2Fen: number;
    priceType: 1 | 2 | 3;
    path: string;
  }[];
}

/** One page of a source's list, newest planned start first. */
export interface SourcePage {
  rooms: SourceRoom[];
  /** How many rooms the platform says there are in all. */
  total: number;
}

/** What a source needs to speak for one mini-app. */
export interface SourceAccount {
  merchantId: string;
  miniAppId: string;
  appId: string;
}

/**
 * The live-source port: one side are platforms as different as a polled list and a form that staff fill in, so each
 * says what it can do and only that is asked of it.
 */
export interface LiveSource {
  readonly name: LiveSourceName;
  readonly capabilities: readonly LiveCapability[];
  /**
   * Reads one page from `start` (rows to skip). Only for sources with the capability `list`.
   * @throws SourceError
   */
  listPage?(account: SourceAccount, start: number, signal: AbortSignal): Promise<SourcePage>;
}
