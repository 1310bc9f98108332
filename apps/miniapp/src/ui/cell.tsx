import { Text, View } from '@tarojs/components';
import { open } from '../navigation';
import { asControl } from '../platform/accessibility';
import styles from './cell.module.scss';

interface CellProps {
  id: string;
  label: string;
  /** A page of ours. */
  to: string;
}

/** A row that leads to another page. */
export const Cell = ({ id, label, to }: CellProps) => (
  <View
    id={id}
    className={styles.cell}
    hoverClass={styles.pressed}
    onClick={() => open(to)}
    {...asControl('link', label)}
  >
    <Text className={styles.label}>{label}</Text>
    <Text className={styles.arrow}>›</Text>
  </View>
);
