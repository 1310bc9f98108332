import { View } from '@tarojs/components';
import { type PropsWithChildren, useMemo } from 'react';
import { textScale } from '../platform/text-scale';
import styles from './screen.module.scss';

/** The root of every page: background, design tokens, the viewer's text size. */
export const Screen = ({ children }: PropsWithChildren) => {
  const style = useMemo(() => `--text-scale:${textScale()}`, []);
  return (
    <View className={styles.screen} style={style}>
      {children}
    </View>
  );
};
