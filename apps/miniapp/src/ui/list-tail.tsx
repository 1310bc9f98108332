import { Text, View } from '@tarojs/components';
import { asControl } from '../platform/accessibility';
import type { Tail } from '../reading/use-paged';
import { texts } from '../texts';
import styles from './list-tail.module.scss';

/** What stands under the last row: more, the end, or why there is no more. */
export const ListTail = ({ tail, onMore }: { tail: Tail; onMore: () => void }) => {
  switch (tail) {
    case 'unknown':
      return null;
    case 'end':
      return <View className={styles.tail}>{texts.end}</View>;
    case 'loading':
      return <View className={styles.tail}>{texts.loadingMore}</View>;
    default: {
      const label = tail === 'failed' ? texts.moreFailed : texts.more;
      return (
        <View id="more" className={styles.tail} onClick={onMore} {...asControl('button', label)}>
          <Text>{label}</Text>
        </View>
      );
    }
  }
};
