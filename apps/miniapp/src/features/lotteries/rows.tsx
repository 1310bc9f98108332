import { Text, View } from '@tarojs/components';
import type { ReactNode } from 'react';
import { asText } from '../../platform/accessibility';
import { texts } from '../../texts';
import { Notice } from '../../ui/notice';
import { Skeleton } from '../../ui/skeleton';
import styles from './lottery.module.scss';

interface FactProps {
  id?: string;
  label: string;
  value: string;
  /** A long number, in its own letters. */
  isHash?: boolean;
}

/** What something is called, and what it is. */
export const Fact = ({ id, label, value, isHash = false }: FactProps) => (
  <View id={id} className={styles.row} {...asText([label, value].join(texts.pause))}>
    <Text className={styles.rowLabel}>{label}</Text>
    <Text className={isHash ? styles.hash : styles.rowValue}>{value}</Text>
  </View>
);

/** A titled card. */
export const Card = ({ id, title, children }: { id?: string; title?: string; children?: ReactNode }) => (
  <View id={id} className={styles.card}>
    {title !== undefined && <Text className={styles.title}>{title}</Text>}
    {children}
  </View>
);

/** A page of the lottery's while its subject is on its way. */
export const Bones = ({ isSlow }: { isSlow: boolean }) => (
  <View id="bones" {...asText(texts.loading)}>
    {isSlow && <Notice text={texts.slow} />}
    {[0, 1, 2].map((row) => (
      <Skeleton key={row} className={styles.bone} width="" />
    ))}
  </View>
);
