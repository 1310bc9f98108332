import type { TeamCounts as Counts } from '@kaibo/contracts/distribution.dto';
import { Text, View } from '@tarojs/components';
import { asText } from '../../platform/accessibility';
import { texts } from '../../texts';
import styles from './people-list.module.scss';

const Count = ({ label, count }: { label: string; count: number }) => (
  <View className={styles.count}>
    <Text className={styles.number}>{count}</Text>
    <Text className={styles.note}>{label}</Text>
  </View>
);

/** How many people the viewer brought, and how many those brought. */
export const TeamCounts = ({ counts: { direct, second } }: { counts: Counts }) => (
  <View id="counts" className={styles.counts} {...asText(texts.team.counts(direct, second))}>
    <Count label={texts.team.direct} count={direct} />
    <Count label={texts.team.second} count={second} />
  </View>
);
