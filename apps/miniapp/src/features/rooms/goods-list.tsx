import type { RoomGoods } from '@kaibo/contracts/rooms.dto';
import { Text, View } from '@tarojs/components';
import { memo } from 'react';
import { pictureUrl } from '../../api';
import { texts } from '../../texts';
import { Picture } from '../../ui/picture';
import { Price } from '../../ui/price';
import styles from './goods-list.module.scss';
import { priceTexts } from './room-texts';

/** What is sold in a room, in the shelf's order. */
export const GoodsList = memo(({ goods }: { goods: readonly RoomGoods[] }) => (
  <View className={styles.goods}>
    <Text className={styles.heading}>{texts.goods(goods.length)}</Text>
    {goods.length === 0 && <View className={styles.none}>{texts.noGoods}</View>}
    {goods.map((item) => (
      <View key={item.id} id={`goods-${item.id}`} className={styles.row}>
        <View className={styles.cover}>
          <Picture url={pictureUrl(item.cover)} name={item.title} />
        </View>
        <View className={styles.words}>
          <Text className={styles.title}>{item.title}</Text>
          <Price {...priceTexts(item)} />
        </View>
      </View>
    ))}
  </View>
));
GoodsList.displayName = 'GoodsList';
