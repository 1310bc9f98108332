import type { LotteryList } from '@kaibo/contracts/lotteries.dto';
import { type Loaded, type LoadedActions, useLoaded } from '../../reading/use-loaded';
import { isLotteryGoneBy, isLotteryList } from './lottery.rules';
import type { RoomLotteries } from './lotteries';

/** An unchanged list costs a 304. */
const EVERY_MS = 8_000;

/** A room's lotteries. */
export const useRoomLotteries = (
  lotteries: RoomLotteries,
  roomId: string,
  everyMs = EVERY_MS,
): [Loaded<LotteryList>, LoadedActions] =>
  useLoaded({
    id: roomId,
    storageKey: `kaibo.lotteries.1.${__APP_ID__}`,
    keptMost: 3,
    read: () => lotteries.ofRoom(roomId),
    isRight: isLotteryList,
    isGoneBy: isLotteryGoneBy,
    everyMs,
  });
