import type { ContentView } from '@kaibo/contracts/contents.dto';
import { Image, Text, View } from '@tarojs/components';
import { useState } from 'react';
import { pictureUrl } from '../../api';
import { asControl, asDecoration } from '../../platform/accessibility';
import { Carousel } from '../../platform/carousel';
import { enlarge } from '../../platform/pictures';
import { texts } from '../../texts';
import { Picture } from '../../ui/picture';
import { Price } from '../../ui/price';
import { SlotList } from '../slots/slot-list';
import { goodsPrice } from './content-texts';
import { Document } from './document';
import styles from './goods-view.module.scss';

/** The pictures of goods, one beside the other; the cover stands in where there are none. */
const Gallery = ({ content }: { content: ContentView }) => {
  const [at, setAt] = useState(0);
  const named = content.images.length > 0 ? content.images : content.cover ? [content.cover] : [];
  const pictures = named.flatMap(({ medium, large }) => {
    const [shown, whole] = [pictureUrl(medium), pictureUrl(large)];
    return shown !== null && whole !== null ? [{ shown, whole }] : [];
  });
  if (pictures.length === 0)
    return (
      <View className={styles.gallery}>
        <Picture url={null} name={content.title} />
      </View>
    );
  return (
    <View className={styles.gallery}>
      <Carousel
        className={styles.swiper}
        at={at}
        onAt={setAt}
        slides={pictures.map(({ shown, whole }, place) => ({
          key: whole,
          slide: (
            <View
              id={`picture-${place + 1}`}
              className={styles.slide}
              onClick={() =>
                enlarge(
                  pictures.map((one) => one.whole),
                  whole,
                )
              }
              {...asControl('button', texts.contents.picture(place + 1, pictures.length))}
            >
              <Image className={styles.slide} src={shown} mode="aspectFill" lazyLoad={place > 0} {...asDecoration()} />
            </View>
          ),
        }))}
      />
      {pictures.length > 1 && <Text className={styles.number}>{`${at + 1}/${pictures.length}`}</Text>}
    </View>
  );
};

/** What is sold: pictures, price, stock, words, the rooms that show it. */
export const GoodsView = ({ content, now }: { content: ContentView; now: number }) => {
  const stock = content.goods?.stock ?? null;
  return (
    <>
      <Gallery content={content} />
      <View className={styles.head}>
        <Price {...goodsPrice(content.goods?.priceFen ?? 0)} />
        <View className={styles.title}>{content.title}</View>
        {content.summary !== '' && <View className={styles.summary}>{content.summary}</View>}
        {stock !== null && (
          <Text id="stock" className={stock === 0 ? styles.soldOut : styles.stock}>
            {texts.contents.stock(stock)}
          </Text>
        )}
      </View>
      <SlotList slots={content.slots} now={now} title={texts.slots.title} />
      {content.blocks.length > 0 && (
        <View className={styles.words}>
          <Document blocks={content.blocks} />
        </View>
      )}
    </>
  );
};
