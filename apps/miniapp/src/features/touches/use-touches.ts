import { useEffect } from 'react';
import { useArrivals } from '../../platform/arrival';
import { watchNetwork } from '../../platform/network';
import { arrive } from './arrive';
import type { Touches } from './touches';

/** Has every arrival told, and what could not be told when the network is back. For the app itself, once. */
export const useTouches = (touches: Touches): void => {
  useArrivals((arrival) => void arrive(touches, arrival));
  useEffect(() => watchNetwork((isOnline) => void (isOnline && touches.flush())), [touches]);
};
