import { Text } from '@tarojs/components';
import { clockOf } from './lottery.rules';
import { useServerClock } from './use-server-clock';

interface TimeLeftProps {
  /** ISO 8601. */
  closesAt: string;
  className?: string;
  /** The words around it. */
  say?: (clock: string) => string;
}

/** What is left until it closes, by the server's clock; with a clock of its own, so that only it is drawn again. */
export const TimeLeft = ({ closesAt, className, say = (clock) => clock }: TimeLeftProps) => (
  <Text className={className}>{say(clockOf(Date.parse(closesAt) - useServerClock(true)))}</Text>
);
