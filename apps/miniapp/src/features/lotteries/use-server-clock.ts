import { useEffect, useState } from 'react';
import { serverNow } from '../../clock';

/** The server's time, ms, told again each second while `isRunning`. */
export const useServerClock = (isRunning: boolean): number => {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => setNow(serverNow()), 1_000);
    setNow(serverNow());
    return () => clearInterval(timer);
  }, [isRunning]);
  return now;
};
