import type { ContentCard as Card } from '@kaibo/contracts/contents.dto';
import { Text, View } from '@tarojs/components';
import { memo } from 'react';
import { pictureUrl } from '../../api';
import { open, routes } from '../../navigation';
import { asControl } from '../../platform/accessibility';
import { texts } from '../../texts';
import { Picture } from '../../ui/picture';
import { Price } from '../../ui/price';
import { cardNote, goodsPrice } from './content-texts';
import styles from './content-card.module.scss';

interface ContentCardProps {
  card: Card;
  /** ms; decides what is today. */
  now: number;
}

const saidOf = (card: Card, now: number): string =>
  [card.title, card.goods ? goodsPrice(card.goods.priceFen).label : '', cardNote(card, now)]
    .filter(Boolean)
    .join(texts.pause);

/** A row: picture beside words. All rows of a list are of equal height. */
export const ContentRow = memo(({ card, now }: ContentCardProps) => (
  <View
    id={`${card.kind}-${card.id}`}
    className={styles.row}
    hoverClass={styles.pressed}
    onClick={() => open(routes.content(card.kind, card.id))}
    {...asControl('link', saidOf(card, now), { isWorded: true })}
  >
    <View className={styles.words}>
      <Text className={styles.title}>{card.title}</Text>
      <Text className={styles.summary}>{card.kind === 'goods' ? '' : card.summary}</Text>
      {card.goods ? (
        <Price {...goodsPrice(card.goods.priceFen)} />
      ) : (
        <Text className={styles.note}>{cardNote(card, now)}</Text>
      )}
    </View>
    <View className={styles.cover}>
      <Picture url={pictureUrl(card.cover?.small ?? null)} name={card.title} />
    </View>
  </View>
));
ContentRow.displayName = 'ContentRow';

/** A tile of a grid of two: picture above words. */
export const GoodsTile = memo(({ card, now }: ContentCardProps) => (
  <View
    id={`${card.kind}-${card.id}`}
    className={styles.tile}
    hoverClass={styles.pressed}
    onClick={() => open(routes.content(card.kind, card.id))}
    {...asControl('link', saidOf(card, now), { isWorded: true })}
  >
    <View className={styles.square}>
      <View className={styles.fill}>
        <Picture url={pictureUrl(card.cover?.medium ?? null)} name={card.title} />
      </View>
    </View>
    <View className={styles.tileWords}>
      <Text className={styles.tileTitle}>{card.title}</Text>
      <Price {...goodsPrice(card.goods?.priceFen ?? 0)} />
    </View>
  </View>
));
GoodsTile.displayName = 'GoodsTile';

/** Goods two by two. */
export const GoodsGrid = ({ cards, now }: { cards: readonly Card[]; now: number }) => (
  <View className={styles.grid}>
    {cards.map((card) => (
      <GoodsTile key={card.id} card={card} now={now} />
    ))}
  </View>
);
