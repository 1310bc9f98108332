import { Text, View } from '@tarojs/components';
import { asControl, asTabs } from '../platform/accessibility';
import styles from './tabs.module.scss';

interface TabsProps<Key extends string> {
  /** In the order shown. */
  tabs: readonly { key: Key; label: string }[];
  selected: Key;
  onSelect: (key: Key) => void;
  /** A way to another page, at the end of the row. */
  aside?: { id: string; label: string; onPress: () => void };
}

/** A row of tabs that stays at the top while the page scrolls. */
export const Tabs = <Key extends string>({ tabs, selected, onSelect, aside }: TabsProps<Key>) => (
  <View className={styles.tabs} {...asTabs()}>
    {tabs.map(({ key, label }) => (
      <View
        key={key}
        id={`tab-${key}`}
        className={`${styles.tab} ${key === selected ? styles.selected : ''}`}
        onClick={() => onSelect(key)}
        {...asControl('tab', label, { isSelected: key === selected })}
      >
        <Text>{label}</Text>
        {key === selected && <View className={styles.mark} />}
      </View>
    ))}
    {aside && (
      <View id={aside.id} className={styles.aside} onClick={aside.onPress} {...asControl('button', aside.label)}>
        <Text>{aside.label}</Text>
      </View>
    )}
  </View>
);
