import { Text, View } from '@tarojs/components';
import styles from './notice.module.scss';

/** One quiet line above the content. */
export const Notice = ({ text }: { text: string }) => (
  <View id="notice" className={styles.notice}>
    <Text>{text}</Text>
  </View>
);
