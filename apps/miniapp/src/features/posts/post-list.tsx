import type { PostView } from '@kaibo/contracts/posts.dto';
import { View } from '@tarojs/components';
import { asText } from '../../platform/accessibility';
import type { Paged } from '../../reading/use-paged';
import { texts } from '../../texts';
import { Button } from '../../ui/button';
import { ListTail } from '../../ui/list-tail';
import { Notice } from '../../ui/notice';
import { Skeleton } from '../../ui/skeleton';
import { WindowedBlocks } from '../../ui/windowed-blocks';
import { PostCard } from './post-card';
import styles from './post-list.module.scss';

interface PostListProps {
  state: Paged<PostView>;
  /** ms; decides what is today. */
  now: number;
  onMore: () => void;
  onRetry: () => void;
  onReport: (id: string) => void;
}

const PostRows = ({ state, now, onMore, onRetry, onReport }: PostListProps) => {
  switch (state.status) {
    case 'loading':
      return (
        <View {...asText(texts.loading)}>
          {state.isSlow && <Notice text={texts.slow} />}
          <Skeleton className={styles.bone} width="" />
          <Skeleton className={styles.bone} width="" />
        </View>
      );
    case 'failed':
      // What the topic says is there all the same.
      return (
        <View id="posts-failed" className={styles.aside}>
          <View className={styles.why}>{texts.failures[state.code]}</View>
          <Button id="retry-posts" label={texts.retry} kind="soft" onPress={onRetry} />
        </View>
      );
    case 'ready':
      return state.items.length === 0 ? (
        <View id="no-posts" className={styles.aside}>
          <View className={styles.none}>{texts.posts.none.title}</View>
          <View className={styles.why}>{texts.posts.none.hint}</View>
        </View>
      ) : (
        <>
          {state.failure !== null && <Notice text={texts.failures[state.failure]} />}
          <WindowedBlocks
            id="posts"
            count={state.items.length}
            renderRow={(at) => {
              const post = state.items[at];
              return post && <PostCard key={post.id} post={post} now={now} onReport={onReport} />;
            }}
          />
          <ListTail tail={state.tail} onMore={onMore} />
        </>
      );
  }
};

/** What people say about a topic, in each of the list's states. */
export const PostList = (props: PostListProps) => (
  <View>
    <View className={styles.heading}>{texts.posts.title}</View>
    <PostRows {...props} />
  </View>
);
