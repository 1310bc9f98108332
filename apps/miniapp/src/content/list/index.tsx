import Taro, { usePullDownRefresh, useReachBottom, useRouter } from '@tarojs/taro';
import { useCallback } from 'react';
import { contents } from '../../api';
import { timeNow } from '../../clock';
import { isContentKind } from '../../features/contents/content.rules';
import { ContentList } from '../../features/contents/content-list';
import { HOME } from '../../features/shares/share.rules';
import { useShareOf } from '../../features/shares/use-share-of';
import { routes } from '../../navigation';
import { usePageTitle } from '../../platform/page-title';

import { usePaged } from '../../reading/use-paged';
import { texts } from '../../texts';
import { Screen } from '../../ui/screen';

/** All articles, topics or goods. */
export default function ContentsPage() {
  const { kind: asked } = useRouter().params;
  const kind = isContentKind(asked) ? asked : 'article';
  const title = texts.contents.kinds[kind];
  const [state, list] = usePaged(useCallback((cursor?: string) => contents.list(kind, cursor), [kind]));
  usePageTitle(title);
  usePullDownRefresh(() => void list.refresh().then(() => Taro.stopPullDownRefresh()));
  useReachBottom(list.loadMore);
  useShareOf(HOME, () => ({ title, path: routes.contents(kind) }));
  return (
    <Screen>
      <ContentList kind={kind} state={state} now={timeNow()} onMore={list.loadMore} onRetry={list.retry} />
    </Screen>
  );
}
