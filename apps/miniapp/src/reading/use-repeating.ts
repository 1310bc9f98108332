import { useEffect, useRef } from 'react';

/**
 * Runs `task` at once when `isActive` becomes true and then `everyMs` after each end, until it is false. Never twice at
 * a time. A change of `subject` starts anew.
 */
export const useRepeating = (task: () => Promise<void>, everyMs: number, isActive: boolean, subject: string): void => {
  const latest = useRef(task);
  useEffect(() => {
    latest.current = task;
  });
  useEffect(() => {
    if (!isActive) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isStopped = false;
    const run = async () => {
      await latest.current();
      if (!isStopped) timer = setTimeout(() => void run(), everyMs);
    };
    void run();
    return () => {
      isStopped = true;
      clearTimeout(timer);
    };
  }, [everyMs, isActive, subject]);
};
