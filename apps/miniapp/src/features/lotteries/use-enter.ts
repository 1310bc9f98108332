import { ApiError } from '@kaibo/api-client';
import { type Ineligible, MOST_LIKES_PER_SECOND } from '@kaibo/contracts/lotteries';
import type { EnterLottery, LotteryView } from '@kaibo/contracts/lotteries.dto';
import { useCallback, useEffect, useRef, useState } from 'react';
import { failureCode } from '../../api';
import { texts } from '../../texts';
import { reasonOf } from './lottery.rules';
import { lotteryTexts } from './lottery-texts';
import type { Lotteries } from './lotteries';

/** A server that is crowded lets everybody in sooner or later; who comes so often is told to try themselves. */
const MOST_TRIES = 12;

export interface Entering {
  /** `crowded`: the server said when to come again. */
  work: 'idle' | 'sending' | 'crowded';
  secondsLeft: number;
  keyword: string;
  taps: number;
  /** Why not, as a sentence. */
  failure: string | null;
  reason: Ineligible | null;
}

export interface EnteringActions {
  setKeyword: (keyword: string) => void;
  /** By keyword. */
  send: () => void;
  /** By likes. */
  tap: () => void;
}

/** A start that the server has signed, and when it came, ms of this phone. */
interface Start {
  start: string;
  at: number;
}

const IDLE: Entering = { work: 'idle', secondsLeft: 0, keyword: '', taps: 0, failure: null, reason: null };

const whyNot = (error: unknown): Pick<Entering, 'failure' | 'reason'> => {
  const code = failureCode(error);
  const reason = code === 'LOTTERY_NOT_ELIGIBLE' && error instanceof ApiError ? reasonOf(error.details) : null;
  if (reason !== null) return { failure: lotteryTexts.ineligible[reason], reason };
  return { failure: code === 'NETWORK' ? lotteryTexts.unsure : texts.failures[code], reason: null };
};

/** Seconds to wait before the same is asked again; null: asking again is no use. */
const waitOf = (error: unknown): number | null =>
  error instanceof ApiError && (error.status === 429 || error.status === 503) ? error.retryAfterSeconds : null;

/**
 * Entering by a keyword or by taps, once however often it is pressed. Asking again is safe, so whoever is told to come later
 * comes later by itself, and whose answer was lost may press again.
 * @param onSettled it was entered, or cannot be any more: there is something new to see
 */
export const useEnter = (
  lotteries: Lotteries,
  { id, likes }: Pick<LotteryView, 'id' | 'likes'>,
  onSettled: (isIn: boolean) => void,
): [Entering, EnteringActions] => {
  const [state, put] = useState(IDLE);
  const change = useCallback((to: Partial<Entering>) => put((before) => ({ ...before, ...to })), []);
  const isBusy = useRef(false);
  const latest = useRef({ keyword: '', taps: 0 });
  const start = useRef<Promise<Start> | null>(null);
  const settled = useRef(onSettled);
  settled.current = onSettled;
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const isOver = useRef(false);
  useEffect(() => {
    isOver.current = false;
    return () => {
      isOver.current = true;
      clearTimeout(timer.current);
    };
  }, []);

  /** Never comes back once the page is gone. */
  const pause = useCallback(
    (ms: number) =>
      new Promise<void>((resolve) => {
        if (!isOver.current) timer.current = setTimeout(resolve, ms);
      }),
    [],
  );

  /** What the server puts off is asked again when it says, with the seconds counted down. */
  const patiently = useCallback(
    async <T>(ask: () => Promise<T>): Promise<T> => {
      for (let tries = 1; ; tries++) {
        try {
          return await ask();
        } catch (error) {
          const wait = waitOf(error);
          if (wait === null || tries === MOST_TRIES) throw error;
          for (let left = Math.max(1, wait); left > 0; left--) {
            change({ work: 'crowded', secondsLeft: left });
            await pause(1_000);
          }
          change({ work: 'sending' });
        }
      }
    },
    [change, pause],
  );

  const run = useCallback(
    async (make: () => Promise<EnterLottery>) => {
      if (isBusy.current) return;
      isBusy.current = true;
      change({ work: 'sending', failure: null, reason: null });
      try {
        const body = await make();
        await patiently(() => lotteries.enter(id, body));
        settled.current(true);
      } catch (error) {
        change(whyNot(error));
        const code = failureCode(error);
        if (code === 'LOTTERY_LIKES_MISSING') {
          start.current = null;
          latest.current.taps = 0;
          change({ taps: 0 });
        }
        if (code === 'LOTTERY_CLOSED' || code === 'LOTTERY_CANCELLED' || code === 'LOTTERY_NOT_OPEN')
          settled.current(false);
      } finally {
        isBusy.current = false;
        change({ work: 'idle' });
      }
    },
    [lotteries, id, change, patiently],
  );

  const setKeyword = useCallback(
    (keyword: string) => {
      latest.current.keyword = keyword;
      change({ keyword, failure: null });
    },
    [change],
  );
  const send = useCallback(() => {
    if (latest.current.keyword.trim() !== '') void run(() => Promise.resolve({ keyword: latest.current.keyword }));
  }, [run]);

  /** Taps count from the server's own start, and no thumb is faster than the server believes. */
  const begin = useCallback((): Promise<Start> => {
    const asked = patiently(() => lotteries.startLikes(id)).then((answer) => ({ start: answer.start, at: Date.now() }));
    start.current = asked;
    asked.catch(() => (start.current = null));
    return asked;
  }, [lotteries, id, patiently]);

  const tap = useCallback(() => {
    const wanted = likes ?? 0;
    if (isBusy.current) return;
    const taps = Math.min(wanted, latest.current.taps + 1);
    latest.current.taps = taps;
    change({ taps, failure: null });
    const began = start.current ?? begin();
    if (taps < wanted) {
      began.catch((error: unknown) => {
        latest.current.taps = 0;
        change({ taps: 0, work: 'idle', ...whyNot(error) });
      });
      return;
    }
    void run(async () => {
      const own = await (start.current ?? begin());
      const soonest = own.at + Math.ceil((wanted * 1_000) / MOST_LIKES_PER_SECOND);
      while (soonest > Date.now()) await pause(soonest - Date.now()); // a timer may end a millisecond early
      return { start: own.start, likes: wanted };
    });
  }, [likes, begin, change, pause, run]);

  return [state, { setKeyword, send, tap }];
};
