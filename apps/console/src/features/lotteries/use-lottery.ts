import { type Call, consoleLotteriesApi } from '@kaibo/api-client';
import type { ConsoleLotteryView } from '@kaibo/contracts/lotteries.dto';
import { useCallback, useEffect, useMemo } from 'react';
import { type Action, useAction } from '../../use-action';
import { type Loaded, useLoaded } from '../../use-loaded';
import { type Deed, isMoving } from './lotteries.rules';

/** What is done by one call; a draft is edited in a form of its own. */
export type CalledDeed = Exclude<Deed, 'edit'>;

export interface Lottery {
  shown: Loaded<ConsoleLotteryView>;
  reload: () => Promise<void>;
  /** One at a time, whichever it is; the reason is for `cancel`. */
  act: Action<[deed: CalledDeed, reason?: string]>;
}

const POLL_MS = 3_000;

/**
 * One lottery and its life. While the clock goes on with it, it is looked at again and again.
 * @param onRemoved it is no more
 */
export function useLottery(call: Call, id: string, onRemoved: () => void, pollMs = POLL_MS): Lottery {
  const api = useMemo(() => consoleLotteriesApi(call), [call]);
  const load = useCallback(() => api.get(id), [api, id]);
  const [shown, reload] = useLoaded(load);
  const act = useAction(async (deed: CalledDeed, reason?: string) => {
    if (deed === 'remove') {
      await api.remove(id);
      return onRemoved();
    }
    const calls: Record<Exclude<CalledDeed, 'remove'>, () => Promise<unknown>> = {
      publish: () => api.publish(id),
      push: () => api.push(id),
      start: () => api.start(id),
      cancel: () => api.cancel(id, { reason: reason ?? '' }),
      away: () => api.anchorAway(id),
      back: () => api.anchorBack(id),
      draw: () => api.draw(id),
      settle: () => api.settle(id),
    };
    try {
      await calls[deed]();
    } finally {
      await reload(); // what failed shows as it is, too
    }
  });

  const isOn = shown.status === 'ready' && isMoving(shown.data);
  useEffect(() => {
    if (!isOn) return undefined;
    const look = setInterval(() => {
      if (document.visibilityState !== 'hidden') void reload();
    }, pollMs);
    return () => clearInterval(look);
  }, [isOn, reload, pollMs]);
  return { shown, reload, act };
}
