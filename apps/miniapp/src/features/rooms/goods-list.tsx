import type { RoomGoods } from '@kaibo/contracts/rooms.dto';
import { Text, View } from '@tarojs/components';
import { memo } from 'react';
import { pictureUrl } from '../../api';
import { open, ownAddress } from '../../navigation';
import { asControl } from '../../platform/accessibility';
import { texts } from '../../texts';
import { Picture } from '../../ui/picture';
import { Price } from '../../ui/price';
import styles from './goods-list.module.scss';
import { priceTexts } from './room-texts';

interface GoodsRowProps {
  item: RoomGoods;
  /** Its page of ours; null: the shelf names a page that is not here, so there is nothing to tap. */
  address: string | null;
}

const GoodsRow = ({ item, address }: GoodsRowProps) => {
  const price = priceTexts(item);
  return (
    <View
      id={`goods-${item.id}`}
      className={styles.row}
      onClick={address === null ? undefined : () => open(address)}
      {...(address === null ? {} : asControl('link', [item.title, price.label].join(texts.pause), { isWorded: true }))}
    >
      <View className={styles.cover}>
        <Picture url={pictureUrl(item.cover)} name={item.title} />
      </View>
      <View className={styles.words}>
        <Text className={styles.title}>{item.title}</Text>
        <Price {...price} />
      </View>
    </View>
  );
};

/** What is sold in a room, in the shelf's order. */
export const GoodsList = memo(({ goods }: { goods: readonly RoomGoods[] }) => (
  <View className={styles.goods}>
    <Text className={styles.heading}>{texts.goods(goods.length)}</Text>
    {goods.length === 0 && <View className={styles.none}>{texts.noGoods}</View>}
    {goods.map((item) => (
      <GoodsRow key={item.id} item={item} address={ownAddress(item.path)} />
    ))}
  </View>
));
GoodsList.displayName = 'GoodsList';
