import type { PageView as Page } from '@kaibo/contracts/pages.dto';
import Taro, { usePullDownRefresh } from '@tarojs/taro';
import { pages } from '../../api';
import { timeNow } from '../../clock';
import { PageView } from '../../features/pages/page-view';
import { useHome } from '../../features/pages/use-page';
import { HOME } from '../../features/shares/share.rules';
import { useShareOf } from '../../features/shares/use-share-of';
import { RoomsView } from '../../features/rooms/rooms-view';
import { routes } from '../../navigation';
import { usePageTitle, useTabTexts } from '../../platform/page-title';
import type { Loaded, LoadedActions } from '../../reading/use-loaded';
import { texts } from '../../texts';
import { Screen } from '../../ui/screen';

const Decorated = ({ state, actions }: { state: Loaded<Page>; actions: LoadedActions }) => {
  usePullDownRefresh(() => void actions.refresh().then(() => Taro.stopPullDownRefresh()));
  return <PageView state={state} now={timeNow()} onRetry={actions.retry} />;
};

/** The page that the merchant decorated to begin with; without one, the rooms. */
export default function HomePage() {
  const { state, actions, isPlain } = useHome(pages);
  const name = isPlain ? texts.appTitle : state.status === 'ready' ? state.value.name : texts.home;
  usePageTitle(name);
  useTabTexts();
  const page = !isPlain && state.status === 'ready' ? state.value : null;
  useShareOf(page ? { target: 'page', targetId: page.id } : HOME, () => ({ title: name, path: routes.home }));
  return <Screen>{isPlain ? <RoomsView /> : <Decorated state={state} actions={actions} />}</Screen>;
}
