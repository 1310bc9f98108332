import { Image, Text, View } from '@tarojs/components';
import { useState } from 'react';
import { asDecoration } from '../platform/accessibility';
import styles from './picture.module.scss';

interface PictureProps {
  /** Whole address; null while there is none. */
  url: string | null;
  /** Its first letter stands in while there is no picture, or when it does not load. */
  name: string;
  isLazy?: boolean;
  /** A face beside a name: the letter is small too. */
  isSmall?: boolean;
}

/** Fills its parent. Decoration: what it shows is said by the text beside it. */
export const Picture = ({ url, name, isLazy = true, isSmall = false }: PictureProps) => {
  const [broken, setBroken] = useState<string | null>(null);
  return (
    <View className={styles.picture} {...asDecoration()}>
      <View className={`${styles.initial} ${isSmall ? styles.small : ''}`}>
        <Text>{[...name.trim()][0] ?? ''}</Text>
      </View>
      {url !== null && url !== broken && (
        <Image className={styles.image} src={url} mode="aspectFill" lazyLoad={isLazy} onError={() => setBroken(url)} />
      )}
    </View>
  );
};
