import type { LiveCapability, LiveSourceName } from '@kaibo/contracts/rooms';
import type { SyncCauseKind } from '@kaibo/contracts/syncs';

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

/** One recording of a room, as a live source tells it. */
export interface SourceReplay {
  mediaUrl: string;
  /** Null if unknown. */
  createdAt: Date | null;
  expiresAt: Date | null;
}

/** One page of a room's recordings. */
export interface SourceReplayPage {
  replays: SourceReplay[];
  /** How many the platform says there are in all. */
  total: number;
}

/**
 * A source did not do what was asked. Carries the platform's own code; neither message nor fields hold a secret, a token
 * or personal data.
 */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  constructor(
    readonly kind: SyncCauseKind,
    message: string,
    /** The platform's own code; null when it said none. */
    readonly platformCode: number | null = null,
    /** The platform's id of the request; null when it said none. */
    readonly rid: string | null = null,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/**
 * The live-source port, opened for one mini-app: on one side are platforms as different as a polled list and a form that
 * staff fill in, so each says what it can do and only that is asked of it.
 */
export interface LiveSource {
  readonly name: LiveSourceName;
  readonly capabilities: readonly LiveCapability[];
  /**
   * Reads one page from `start` (rows to skip), planned starts latest first. Only for sources with the capability `list`.
   * How many rows come is the platform's choice.
   * @throws SourceError
   */
  listPage?(start: number, signal: AbortSignal): Promise<SourcePage>;
  /**
   * Reads one page of the recordings of a room that is over, from `start` (rows to skip); none yet is an empty page. Only for
   * sources with the capability `replay`.
   * @throws SourceError
   */
  listReplays?(platformRoomId: string, start: number, signal: AbortSignal): Promise<SourceReplayPage>;
}
