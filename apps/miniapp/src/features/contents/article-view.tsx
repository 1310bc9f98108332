import type { ContentView } from '@kaibo/contracts/contents.dto';
import { Image, Text, View } from '@tarojs/components';
import { pictureUrl } from '../../api';
import { asControl, asDecoration } from '../../platform/accessibility';
import { enlarge } from '../../platform/pictures';
import { texts } from '../../texts';
import { SlotList } from '../slots/slot-list';
import { timeText } from './content-texts';
import { Document } from './document';
import styles from './article-view.module.scss';

/** An article, or what a topic is about: title, time, text, the rooms beside it. */
export const ArticleView = ({ content, now }: { content: ContentView; now: number }) => {
  const pictures = content.images.flatMap(({ medium, large }) => {
    const [shown, whole] = [pictureUrl(medium), pictureUrl(large)];
    return shown !== null && whole !== null ? [{ shown, whole }] : [];
  });
  return (
    <>
      <View className={styles.article}>
        <View className={styles.title}>{content.title}</View>
        <Text className={styles.when}>{texts.contents.publishedAt(timeText(content.publishedAt, now))}</Text>
        {content.summary !== '' && <View className={styles.summary}>{content.summary}</View>}
        <Document blocks={content.blocks} />
        {pictures.length > 0 && (
          <View className={styles.pictures}>
            {pictures.map(({ shown, whole }, place) => (
              <View
                key={whole}
                id={`picture-${place + 1}`}
                className={styles.cell}
                onClick={() =>
                  enlarge(
                    pictures.map((one) => one.whole),
                    whole,
                  )
                }
                {...asControl('button', texts.contents.picture(place + 1, pictures.length))}
              >
                <Image className={styles.picture} src={shown} mode="aspectFill" lazyLoad {...asDecoration()} />
              </View>
            ))}
          </View>
        )}
      </View>
      <SlotList slots={content.slots} now={now} title={texts.slots.title} />
    </>
  );
};
