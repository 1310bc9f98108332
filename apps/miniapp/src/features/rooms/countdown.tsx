import { Text, View } from '@tarojs/components';
import { Fragment } from 'react';
import { asText } from '../../platform/accessibility';
import { texts } from '../../texts';
import styles from './countdown.module.scss';
import { countdownTo } from './rooms.rules';

const PARTS = ['days', 'hours', 'minutes', 'seconds'] as const;

interface CountdownProps {
  /** ISO 8601. */
  startsAt: string;
  /** The planned start in words: what a screen reader says, once instead of each second. */
  when: string;
  /** ms. */
  now: number;
}

/** Days, hours, minutes and seconds to the planned start; then that it may start any moment. */
export const Countdown = ({ startsAt, when, now }: CountdownProps) => {
  const left = countdownTo(startsAt, now);
  return (
    <View id="countdown" className={styles.countdown} {...asText(when)}>
      <Text className={styles.label}>{left === null ? texts.startingSoon : texts.countdown}</Text>
      {left !== null && (
        <View className={styles.parts}>
          {PARTS.filter((part) => part !== 'days' || left.days > 0).map((part) => (
            <Fragment key={part}>
              <Text className={styles.number}>{String(left[part]).padStart(part === 'days' ? 1 : 2, '0')}</Text>
              <Text className={styles.unit}>{texts.units[part]}</Text>
            </Fragment>
          ))}
        </View>
      )}
    </View>
  );
};
