import { timeNow } from '../../clock';
import { Countdown } from './countdown';
import { countdownTo } from './rooms.rules';
import { useClock } from './use-clock';

/** The countdown with its own clock, so that only it is drawn again each second. */
export const LiveCountdown = ({ startsAt, when }: { startsAt: string; when: string }) => {
  const now = useClock(countdownTo(startsAt, timeNow()) !== null);
  return <Countdown startsAt={startsAt} when={when} now={now} />;
};
