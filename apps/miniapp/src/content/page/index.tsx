import Taro, { usePullDownRefresh, useRouter } from '@tarojs/taro';
import { pages } from '../../api';
import { timeNow } from '../../clock';
import { PageView } from '../../features/pages/page-view';
import { usePage } from '../../features/pages/use-page';
import { useShareOf } from '../../features/shares/use-share-of';
import { routes } from '../../navigation';
import { usePageTitle } from '../../platform/page-title';
import { texts } from '../../texts';
import { Screen } from '../../ui/screen';

export default function DecoratedPage() {
  const { id = '' } = useRouter().params;
  const [state, actions] = usePage(pages, id);
  const name = state.status === 'ready' ? state.value.name : texts.appTitle;
  usePageTitle(name);
  usePullDownRefresh(() => void actions.refresh().then(() => Taro.stopPullDownRefresh()));
  useShareOf(state.status === 'ready' ? { target: 'page', targetId: id } : null, () => ({
    title: name,
    path: routes.page(id),
  }));
  return (
    <Screen>
      <PageView state={state} now={timeNow()} onRetry={actions.retry} />
    </Screen>
  );
}
