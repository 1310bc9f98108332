import { View } from '@tarojs/components';
import type { PropsWithChildren } from 'react';
import styles from './foot-bar.module.scss';

/** The children are two controls: the second takes what the first leaves. */
type FootBarProps = PropsWithChildren<{
  /** As wide as each other, without a line above them. */
  isEven?: boolean;
}>;

/** What stays at the foot of the screen; the last of a page, which it leaves room to be scrolled above it. */
export const FootBar = ({ isEven, children }: FootBarProps) => (
  <>
    <View className={styles.room} />
    <View className={isEven ? styles.even : styles.bar}>{children}</View>
  </>
);
