import type { PictureUrls } from '@kaibo/contracts/contents.dto';
import type { ShownClick, ShownPageBlock } from '@kaibo/contracts/pages.dto';
import { Image, Text, View } from '@tarojs/components';
import { memo, type ReactNode, useEffect, useState } from 'react';
import { pictureUrl } from '../../api';
import { open, routes } from '../../navigation';
import { asControl, asDecoration } from '../../platform/accessibility';
import { texts } from '../../texts';
import { ContentRow, GoodsGrid } from '../contents/content-card';
import { whenText } from '../rooms/room-texts';
import { RoomTile } from '../rooms/room-tile';
import { SlotList } from '../slots/slot-list';
import styles from './page-blocks.module.scss';
import { stepsOf } from './page.rules';
import { callNumber, runClick } from './run-click';

interface BlockProps {
  block: ShownPageBlock;
  /** From 0; names it for tests and for screen readers that jump by id. */
  place: number;
  /** ms; decides what is today. */
  now: number;
}

interface TappableProps {
  id: string;
  className?: string;
  click: ShownClick | null | undefined;
  /** What a screen reader says of it. */
  label: string;
  children: ReactNode;
}

/** What carries a click event is a control; what carries none is not. */
const Tappable = ({ id, className = '', click, label, children }: TappableProps) =>
  click ? (
    <View
      id={id}
      className={`${className} ${styles.tappable}`}
      hoverClass={styles.pressed}
      onClick={() => runClick(click)}
      {...asControl('link', label)}
    >
      {children}
    </View>
  ) : (
    <View id={id} className={className}>
      {children}
    </View>
  );

const TextBlock = ({ block, place }: BlockProps) => (
  <Tappable id={`block-${place}`} click={block.click} label={block.text ?? ''}>
    <View
      className={`${styles.text} ${styles[block.size ?? 'normal']} ${styles[block.align ?? 'start']} ${styles[block.color ?? 'plain']}`}
    >
      {block.text}
    </View>
  </Tappable>
);

const Shot = ({ urls, mode }: { urls: PictureUrls | undefined; mode: 'widthFix' | 'aspectFill' }) => {
  const url = pictureUrl((mode === 'widthFix' ? urls?.large : urls?.medium) ?? null);
  return url === null ? null : (
    <Image
      className={mode === 'widthFix' ? styles.whole : styles.cut}
      src={url}
      mode={mode}
      lazyLoad
      {...asDecoration()}
    />
  );
};

const PictureBlock = ({ block, place }: BlockProps) => (
  <Tappable id={`block-${place}`} className={styles.picture} click={block.click} label={block.alt ?? texts.openIn}>
    <Shot urls={block.picture} mode="widthFix" />
  </Tappable>
);

const GridBlock = ({ block, place }: BlockProps) => {
  const columns = Math.min(4, Math.max(2, block.columns ?? 2));
  return (
    <View id={`block-${place}`} className={styles.grid}>
      {(block.pictures ?? []).map(({ picture, alt, click }, at) => (
        <View key={at} className={styles.cell} style={`width:${100 / columns}%`}>
          <Tappable id={`block-${place}-${at}`} className={styles.square} click={click} label={alt ?? texts.openIn}>
            <Shot urls={picture} mode="aspectFill" />
          </Tappable>
        </View>
      ))}
    </View>
  );
};

interface SectionProps {
  id: string;
  title: string;
  /** Where the rest of it is. */
  to: string;
  children: ReactNode;
}

/** A list under its name, with the way to all of it. A list without a row is not shown at all. */
const Section = ({ id, title, to, children }: SectionProps) => (
  <View id={id}>
    <View className={styles.heading}>
      <Text className={styles.headingText}>{title}</Text>
      <View
        id={`${id}-all`}
        className={styles.all}
        onClick={() => open(to)}
        {...asControl('link', [title, texts.decorated.all].join(texts.pause))}
      >
        <Text>{texts.decorated.all}</Text>
        <Text className={styles.arrow}>›</Text>
      </View>
    </View>
    {children}
  </View>
);

const openRoom = (id: string): void => open(routes.room(id));

const RoomsBlock = ({ block, place, now }: BlockProps) => {
  const { rooms = [], state = 'live' } = block;
  return rooms.length === 0 ? null : (
    <Section id={`block-${place}`} title={texts.tabs[state]} to={routes.rooms}>
      {rooms.map((room) => (
        <RoomTile key={room.id} room={room} when={whenText(room, now)} onOpen={openRoom} />
      ))}
    </Section>
  );
};

const ContentsBlock = ({ block, place, now }: BlockProps) => {
  const { contents = [] } = block;
  const kind = block.type === 'goods-list' ? 'goods' : 'article';
  return contents.length === 0 ? null : (
    <Section id={`block-${place}`} title={texts.contents.kinds[kind]} to={routes.contents(kind)}>
      {kind === 'goods' ? (
        <GoodsGrid cards={contents} now={now} />
      ) : (
        contents.map((card) => <ContentRow key={card.id} card={card} now={now} />)
      )}
    </Section>
  );
};

const PhoneBlock = ({ block, place }: BlockProps) => {
  const { number = '', label = '' } = block;
  return (
    <View
      id={`block-${place}`}
      className={styles.phone}
      hoverClass={styles.pressed}
      onClick={() => callNumber(number)}
      {...asControl('button', texts.decorated.call(label, number))}
    >
      <Text>{label}</Text>
      <Text className={styles.number}>{number}</Text>
    </View>
  );
};

const NoticeBlock = ({ block, place }: BlockProps) => (
  <Tappable id={`block-${place}`} className={styles.notice} click={block.click} label={block.text ?? ''}>
    <Text>{block.text}</Text>
    {block.click && <Text className={styles.arrow}>›</Text>}
  </Tappable>
);

const Block = (props: BlockProps) => {
  const { block, place, now } = props;
  switch (block.type) {
    case 'text':
      return <TextBlock {...props} />;
    case 'picture':
      return <PictureBlock {...props} />;
    case 'picture-grid':
      return <GridBlock {...props} />;
    case 'room-list':
      return <RoomsBlock {...props} />;
    case 'article-list':
    case 'goods-list':
      return <ContentsBlock {...props} />;
    case 'slots':
      return (
        <View id={`block-${place}`}>
          <SlotList slots={block.slots ?? []} now={now} title={texts.slots.title} />
        </View>
      );
    case 'spacer':
      return <View style={`height:${Math.min(200, Math.max(0, block.heightPx ?? 0))}px`} />;
    case 'phone':
      return <PhoneBlock {...props} />;
    case 'notice':
      return <NoticeBlock {...props} />;
    default:
      return null; // of a newer server: the rest is shown
  }
};

/** A decorated page's blocks, in order: first those that fill the screen, then the rest. */
export const PageBlocks = memo(({ blocks, now }: { blocks: readonly ShownPageBlock[]; now: number }) => {
  const steps = stepsOf(blocks);
  const [step, setStep] = useState(0);
  const isMore = step < steps.length - 1;
  useEffect(() => {
    if (!isMore) return undefined;
    const next = setTimeout(() => setStep(step + 1), 50); // the page draws meanwhile
    return () => clearTimeout(next);
  }, [isMore, step]);
  return (
    <View className={styles.page}>
      {blocks.slice(0, steps[Math.min(step, steps.length - 1)]).map((block, place) => (
        <Block key={place} block={block} place={place} now={now} />
      ))}
    </View>
  );
});
PageBlocks.displayName = 'PageBlocks';
