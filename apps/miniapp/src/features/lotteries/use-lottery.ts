import type { LotteryView } from '@kaibo/contracts/lotteries.dto';
import { useEffect, useRef } from 'react';
import { serverNow } from '../../clock';
import { type Loaded, type LoadedActions } from '../../reading/use-loaded';
import { everyMsOf, phaseOf } from './lottery.rules';
import type { RoomLotteries } from './lotteries';
import { useRoomLotteries } from './use-room-lotteries';

/** The server writes down that it is over a moment after it is. */
const AFTER_CLOSE_MS = 800;

/** One of a room's lotteries, looked at more often around its close. */
export const useLottery = (
  lotteries: RoomLotteries,
  roomId: string,
  id: string,
): [Loaded<LotteryView>, LoadedActions] => {
  const shown = useRef<LotteryView | null>(null);
  const [list, actions] = useRoomLotteries(lotteries, roomId, everyMsOf(shown.current, serverNow()));
  const found = list.status === 'ready' ? (list.value.items.find((one) => one.id === id) ?? null) : null;
  shown.current = found;

  const { refresh } = actions;
  const endsAt = found !== null && phaseOf(found, serverNow()) === 'open' ? found.closesAt : null;
  useEffect(() => {
    if (endsAt === null) return undefined;
    // Timers end within 2^31 ms; who looks at the page for longer is told by the regular looks.
    const leftMs = Math.min(Date.parse(endsAt) - serverNow() + AFTER_CLOSE_MS, 86_400_000);
    const timer = setTimeout(() => void refresh(), Math.max(0, leftMs));
    return () => clearTimeout(timer);
  }, [endsAt, refresh]);

  if (list.status !== 'ready') return [list, actions];
  return [
    found === null
      ? { status: 'failed', code: 'LOTTERY_NOT_FOUND' }
      : { status: 'ready', value: found, freshness: list.freshness },
    actions,
  ];
};
