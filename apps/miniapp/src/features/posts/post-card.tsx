import type { PictureUrls } from '@kaibo/contracts/contents.dto';
import type { PostView } from '@kaibo/contracts/posts.dto';
import { Image, Text, View } from '@tarojs/components';
import { memo } from 'react';
import { pictureUrl } from '../../api';
import { asControl, asDecoration } from '../../platform/accessibility';
import { enlarge } from '../../platform/pictures';
import { texts } from '../../texts';
import { Picture } from '../../ui/picture';
import { timeText } from '../contents/content-texts';
import styles from './post-card.module.scss';

/** Pictures in rows of three. */
export const PostPictures = ({ id, images }: { id: string; images: readonly PictureUrls[] }) => {
  const pictures = images.flatMap(({ small, large }) => {
    const [shown, whole] = [pictureUrl(small), pictureUrl(large)];
    return shown !== null && whole !== null ? [{ shown, whole }] : [];
  });
  return pictures.length === 0 ? null : (
    <View className={styles.pictures}>
      {pictures.map(({ shown, whole }, place) => (
        <View
          key={whole}
          id={`${id}-picture-${place + 1}`}
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
  );
};

interface PostCardProps {
  post: PostView;
  /** ms; decides what is today. */
  now: number;
  onReport: (id: string) => void;
}

/** What somebody says about a topic. */
export const PostCard = memo(({ post, now, onReport }: PostCardProps) => {
  const name = post.author.nickname ?? texts.posts.nobody;
  return (
    <View id={`post-${post.id}`} className={styles.post}>
      <View className={styles.head}>
        <View className={styles.face}>
          <Picture url={pictureUrl(post.author.avatar)} name={name} isSmall />
        </View>
        <View className={styles.names}>
          <Text className={styles.name}>{name}</Text>
          <Text className={styles.when}>{timeText(post.createdAt, now)}</Text>
        </View>
        <View
          id={`report-${post.id}`}
          className={styles.report}
          onClick={() => onReport(post.id)}
          {...asControl('button', texts.posts.reportOf(name))}
        >
          <Text>{texts.posts.report}</Text>
        </View>
      </View>
      <View className={styles.text}>{post.text}</View>
      <PostPictures id={`post-${post.id}`} images={post.images} />
    </View>
  );
});
PostCard.displayName = 'PostCard';
