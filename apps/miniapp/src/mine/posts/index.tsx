import Taro, { usePullDownRefresh, useReachBottom } from '@tarojs/taro';
import { useCallback, useRef } from 'react';
import { failureCode, posts } from '../../api';
import { timeNow } from '../../clock';
import { OwnPostList } from '../../features/posts/own-post-list';
import { tellPostsChanged } from '../../features/posts/posts';
import { usePageTitle } from '../../platform/page-title';
import { usePaged } from '../../reading/use-paged';
import { texts } from '../../texts';
import { Screen } from '../../ui/screen';

const isSure = async (): Promise<boolean> => {
  const { confirm } = await Taro.showModal({
    title: texts.posts.removeTitle,
    content: texts.posts.removeHint,
    confirmText: texts.posts.remove,
    cancelText: texts.posts.removeNo,
  });
  return confirm;
};

/** What the viewer has posted. */
export default function OwnPostsPage() {
  const [state, list] = usePaged(useCallback((cursor?: string) => posts.mine(cursor), []));
  usePageTitle(texts.posts.mine);
  usePullDownRefresh(() => void list.refresh().then(() => Taro.stopPullDownRefresh()));
  useReachBottom(list.loadMore);

  const isBusy = useRef(false);
  const remove = async (id: string) => {
    if (isBusy.current) return;
    isBusy.current = true;
    try {
      if (!(await isSure())) return;
      await posts.remove(id);
      tellPostsChanged();
      list.change((items) => items.filter((one) => one.id !== id));
    } catch (error) {
      void Taro.showToast({ title: texts.failures[failureCode(error)], icon: 'none', duration: 2_500 });
    } finally {
      isBusy.current = false;
    }
  };
  return (
    <Screen>
      <OwnPostList
        state={state}
        now={timeNow()}
        onMore={list.loadMore}
        onRetry={list.retry}
        onRemove={(id) => void remove(id)}
      />
    </Screen>
  );
}
