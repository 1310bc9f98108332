import { useEffect, useState } from 'react';
import { timeNow } from '../../clock';

/** The time now, ms, told again at each full second while `isRunning`. */
export const useClock = (isRunning: boolean): number => {
  const [now, setNow] = useState(timeNow);
  useEffect(() => {
    if (!isRunning) return undefined;
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      setNow(timeNow());
      timer = setTimeout(tick, 1000 - (timeNow() % 1000));
    };
    tick();
    return () => clearTimeout(timer);
  }, [isRunning]);
  return now;
};
