import { Text, View } from '@tarojs/components';
import { asText } from '../platform/accessibility';
import styles from './price.module.scss';

/** A sum in the parts it is set in, e.g. `12` and `.50`. */
export interface Sum {
  yuan: string;
  cents: string;
}

interface PriceProps {
  from: Sum;
  /** The upper end of a range. */
  to: Sum | null;
  /** The price before a discount. */
  was: Sum | null;
  /** The whole price as one sentence, for a screen reader. */
  label: string;
}

const Amount = ({ yuan, cents }: Sum) => (
  <>
    <Text className={styles.sign}>¥</Text>
    <Text className={styles.yuan}>{yuan}</Text>
    {cents !== '' && <Text className={styles.cents}>{cents}</Text>}
  </>
);

export const Price = ({ from, to, was, label }: PriceProps) => (
  <View className={styles.price} {...asText(label)}>
    <Amount {...from} />
    {to && (
      <>
        <Text className={styles.to}>-</Text>
        <Amount {...to} />
      </>
    )}
    {was && <Text className={styles.was}>{`¥${was.yuan}${was.cents}`}</Text>}
  </View>
);
