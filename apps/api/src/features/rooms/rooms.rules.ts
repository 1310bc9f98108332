import { LIVE_STATUS_OF, type LiveSourceName, ROOM_STATUSES, type RoomStatus } from '@kaibo/contracts/rooms';
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

/** @throws AppError SOURCE_CANNOT where the platform, not staff, says what there is */
export const requireManual = (source: LiveSourceName): void => {
  if (source !== 'manual') throw new AppError('SOURCE_CANNOT', { source });
};
