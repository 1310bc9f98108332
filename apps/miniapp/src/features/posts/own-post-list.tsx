import type { OwnPostView } from '@kaibo/contracts/posts.dto';
import { Text, View } from '@tarojs/components';
import { open, routes, toRooms } from '../../navigation';
import { asControl, asText } from '../../platform/accessibility';
import type { Paged } from '../../reading/use-paged';
import { texts } from '../../texts';
import { ListTail } from '../../ui/list-tail';
import { Empty, Failure } from '../../ui/message';
import { Notice } from '../../ui/notice';
import { Skeleton } from '../../ui/skeleton';
import { WindowedBlocks } from '../../ui/windowed-blocks';
import { timeText } from '../contents/content-texts';
import { PostPictures } from './post-card';
import styles from './post-card.module.scss';
import lists from './post-list.module.scss';

interface OwnPostListProps {
  state: Paged<OwnPostView>;
  /** ms; decides what is today. */
  now: number;
  onMore: () => void;
  onRetry: () => void;
  onRemove: (id: string) => void;
}

const OwnPost = ({ post, now, onRemove }: Pick<OwnPostListProps, 'now' | 'onRemove'> & { post: OwnPostView }) => (
  <View id={`own-${post.id}`} className={styles.post}>
    <View className={styles.head}>
      <View className={styles.own}>
        <Text className={`${styles.state} ${post.state === 'pending' ? styles.pending : ''}`}>
          {texts.posts.states[post.state]}
        </Text>
        <Text className={styles.when}>{timeText(post.createdAt, now)}</Text>
      </View>
      <View
        id={`remove-post-${post.id}`}
        className={styles.remove}
        onClick={() => onRemove(post.id)}
        {...asControl('button', texts.posts.remove)}
      >
        <Text>{texts.posts.remove}</Text>
      </View>
    </View>
    <View
      className={styles.link}
      onClick={() => open(routes.content('topic', post.topicId))}
      {...asControl('link', post.text, { isWorded: true })}
    >
      <View className={styles.text}>{post.text}</View>
    </View>
    <PostPictures id={`own-${post.id}`} images={post.images} />
    {post.reason !== null && <View className={styles.reason}>{texts.posts.because(post.reason)}</View>}
  </View>
);

/** What the viewer has posted, in each of the list's states. */
export const OwnPostList = ({ state, now, onMore, onRetry, onRemove }: OwnPostListProps) => {
  switch (state.status) {
    case 'loading':
      return (
        <View id="bones" {...asText(texts.loading)}>
          {state.isSlow && <Notice text={texts.slow} />}
          <Skeleton className={lists.bone} width="" />
          <Skeleton className={lists.bone} width="" />
          <Skeleton className={lists.bone} width="" />
        </View>
      );
    case 'failed':
      return (
        <Failure
          title={texts.failureTitle}
          hint={texts.failures[state.code]}
          action={
            state.code === 'SIGN_IN_UNAVAILABLE'
              ? { label: texts.backToList, onPress: toRooms }
              : { label: texts.retry, onPress: onRetry }
          }
        />
      );
    case 'ready':
      return state.items.length === 0 ? (
        <Empty
          {...texts.posts.noneOfMine}
          action={{ label: texts.contents.kinds.topic, onPress: () => open(routes.contents('topic')) }}
        />
      ) : (
        <>
          {state.failure !== null && <Notice text={texts.failures[state.failure]} />}
          <WindowedBlocks
            id="own-posts"
            count={state.items.length}
            renderRow={(at) => {
              const post = state.items[at];
              return post && <OwnPost key={post.id} post={post} now={now} onRemove={onRemove} />;
            }}
          />
          <ListTail tail={state.tail} onMore={onMore} />
        </>
      );
  }
};
