import { useDidShow, useReachBottom, useRouter } from '@tarojs/taro';
import { useCallback, useRef } from 'react';
import { contents, posts } from '../../api';
import { ArticleView } from '../../features/contents/article-view';
import { ContentScreen } from '../../features/contents/content-screen';
import { PostList } from '../../features/posts/post-list';
import { postsChanges } from '../../features/posts/posts';
import { useReport } from '../../features/posts/use-report';
import { open, routes } from '../../navigation';
import { usePaged } from '../../reading/use-paged';
import { texts } from '../../texts';
import { Button } from '../../ui/button';

/** A topic, and what people say about it. */
export default function TopicPage() {
  const { id = '' } = useRouter().params;
  const [said, list] = usePaged(useCallback((cursor?: string) => contents.posts(id, cursor), [id]));
  const report = useReport(posts);
  useReachBottom(list.loadMore);
  const seen = useRef(postsChanges());
  useDidShow(() => {
    if (seen.current === postsChanges()) return;
    seen.current = postsChanges();
    void list.refresh();
  });
  return (
    <ContentScreen
      kind="topic"
      id={id}
      beside={list}
      bar={() => <Button id="write" label={texts.posts.write} isWide onPress={() => open(routes.writePost(id))} />}
    >
      {(content, now) => (
        <>
          <ArticleView content={content} now={now} />
          <PostList state={said} now={now} onMore={list.loadMore} onRetry={list.retry} onReport={report} />
        </>
      )}
    </ContentScreen>
  );
}
