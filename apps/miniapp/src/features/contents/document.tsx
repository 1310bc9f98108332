import type { ShownDocumentBlock, TextSpan } from '@kaibo/contracts/contents.dto';
import { Image, Text, View } from '@tarojs/components';
import { memo } from 'react';
import { pictureUrl } from '../../api';
import { asControl, asDecoration } from '../../platform/accessibility';
import { enlarge } from '../../platform/pictures';
import { texts } from '../../texts';
import styles from './document.module.scss';

const Spans = ({ spans = [] }: { spans?: readonly TextSpan[] }) => (
  <>
    {spans.map(({ text, bold, italic, color }, place) => (
      <Text
        key={place}
        className={`${styles.span} ${bold ? styles.bold : ''} ${italic ? styles.italic : ''} ${color ? styles[color] : ''}`}
      >
        {text}
      </Text>
    ))}
  </>
);

interface BlockProps {
  block: ShownDocumentBlock;
  onPicture: (url: string) => void;
}

const Block = ({ block, onPicture }: BlockProps) => {
  switch (block.type) {
    case 'paragraph':
      return (
        <View className={styles.paragraph}>
          <Spans spans={block.spans} />
        </View>
      );
    case 'heading':
      return <View className={block.level === 3 ? styles.heading3 : styles.heading2}>{block.text}</View>;
    case 'quote':
      return (
        <View className={styles.quote}>
          <Spans spans={block.spans} />
        </View>
      );
    case 'list':
      return (
        <View className={styles.list}>
          {(block.items ?? []).map(({ spans }, place) => (
            <View key={place} className={styles.item}>
              <Text className={styles.mark}>{block.ordered ? `${place + 1}.` : '•'}</Text>
              <View className={styles.itemText}>
                <Spans spans={spans} />
              </View>
            </View>
          ))}
        </View>
      );
    case 'picture': {
      const url = pictureUrl(block.picture?.medium ?? null);
      const large = pictureUrl(block.picture?.large ?? null);
      if (url === null || large === null) return null;
      const label = [block.alt, texts.contents.zoom].filter(Boolean).join(texts.pause);
      return (
        <View className={styles.picture} onClick={() => onPicture(large)} {...asControl('button', label)}>
          <Image className={styles.image} src={url} mode="widthFix" lazyLoad {...asDecoration()} />
          {block.alt !== undefined && <Text className={styles.alt}>{block.alt}</Text>}
        </View>
      );
    }
    case 'divider':
      return <View className={styles.divider} />;
    default:
      return null; // of a newer server: the rest is shown
  }
};

/** Rich text: data, never markup. */
export const Document = memo(({ blocks }: { blocks: readonly ShownDocumentBlock[] }) => {
  const urls = blocks.flatMap(({ picture }) => pictureUrl(picture?.large ?? null) ?? []);
  return (
    <View className={styles.document}>
      {blocks.map((block, place) => (
        <Block key={place} block={block} onPicture={(url) => enlarge(urls, url)} />
      ))}
    </View>
  );
});
Document.displayName = 'Document';
