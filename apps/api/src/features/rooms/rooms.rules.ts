import { LIVE_STATUS_OF, type LiveSourceName, ROOM_STATUSES, type RoomStatus } from '@kaibo/contracts/rooms';
import type { AddRoom, EditRoom } from '@kaibo/contracts/rooms.dto';
import { AppError } from '../../core/app-error';

/** A planned room (102) whose planned end has passed can no longer start: it is expired (107). Pure. */
export const statusAt = (liveStatus: number, endsAt: Date, now: Date): RoomStatus => {
  const number = liveStatus === LIVE_STATUS_OF.upcoming && endsAt <= now ? LIVE_STATUS_OF.expired : liveStatus;
  const status = ROOM_STATUSES.find((name) => LIVE_STATUS_OF[name] === number);
  if (!status) throw new Error(`no room has the status ${liveStatus}`);
  return status;
};

/** @throws AppError ROOM_WINDOW_INVALID unless the end lies after the start */
export const requireWindow = (startsAt: Date, endsAt: Date): void => {
  if (endsAt <= startsAt) throw new AppError('ROOM_WINDOW_INVALID');
};

/** Sources whose rooms staff enter, and of which staff say what they are doing. */
const ENTERED: readonly LiveSourceName[] = ['manual', 'wechat-channels'];

/** @throws AppError SOURCE_CANNOT where the platform, not staff, says what there is */
export const requireEntered = (source: LiveSourceName): void => {
  if (!ENTERED.includes(source)) throw new AppError('SOURCE_CANNOT', { source });
};

/** A room on 视频号 is entered by its id, any other by an address or not at all. @throws AppError INPUT_INVALID */
export function requireWayIn(source: LiveSourceName, { finderUserName, playUrl }: AddRoom): void {
  const isChannel = source === 'wechat-channels';
  if (isChannel && finderUserName === undefined) refuse('finderUserName', 'required', 'must be there');
  if (!isChannel && finderUserName !== undefined) refuse('finderUserName', 'notAllowed', 'is for rooms on 视频号 only');
  if (isChannel && playUrl !== undefined) refuse('playUrl', 'notAllowed', 'is not for rooms on 视频号');
}

/**
 * A cover is a picture that was uploaded or an address, and setting one takes the other away.
 * @throws AppError INPUT_INVALID for both
 */
export function coverChange<Change extends Pick<EditRoom, 'coverOverride' | 'coverPicture'>>(change: Change): Change {
  const { coverOverride, coverPicture } = change;
  if (coverOverride && coverPicture)
    refuse('coverPicture', 'notAllowed', 'is not for a room whose cover is an address');
  if (coverOverride) return { ...change, coverPicture: null };
  return coverPicture ? { ...change, coverOverride: null } : change;
}

function refuse(field: string, rule: string, what: string): never {
  throw new AppError('INPUT_INVALID', { fields: [{ field, rule, message: `${field} ${what}` }] });
}
