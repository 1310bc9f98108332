import type { HomeView, PageView } from '@kaibo/contracts/pages.dto';
import type { Pages } from '../../api';
import { type Loaded, type LoadedActions, useLoaded } from '../../reading/use-loaded';
import { isContentGoneBy } from '../contents/content.rules';
import { isHomeView, isPageView, isWithoutHome } from './page.rules';

/** Its rooms are as fresh as those of the list. */
const EVERY_MS = 10_000;
/** A shop without one asks no more often whether it has one now. */
const HOME_EVERY_MS = 20_000;

/** A decorated page. */
export const usePage = (pages: Pages, id: string): [Loaded<PageView>, LoadedActions] =>
  useLoaded({
    id,
    storageKey: `kaibo.page.1.${__APP_ID__}`,
    keptMost: 3,
    read: () => pages.get(id),
    isRight: isPageView,
    isGoneBy: isContentGoneBy,
    everyMs: EVERY_MS,
  });

/**
 * The page that the merchant chose to begin with; `isPlain` when there is none, so that rooms are shown. What it was at the last
 * visit is shown at once, none included.
 */
export const useHome = (pages: Pages): { state: Loaded<PageView>; actions: LoadedActions; isPlain: boolean } => {
  const [home, actions] = useLoaded<HomeView>({
    id: 'home',
    storageKey: `kaibo.home.1.${__APP_ID__}`,
    keptMost: 1,
    read: () => pages.home(),
    isRight: isHomeView,
    isGoneBy: isWithoutHome,
    everyMs: HOME_EVERY_MS,
  });
  if (home.status !== 'ready')
    return { state: home, actions, isPlain: home.status === 'failed' && isWithoutHome(home.code) };
  const { page } = home.value;
  return page === null
    ? { state: { status: 'loading', isSlow: false }, actions, isPlain: true }
    : { state: { ...home, value: page }, actions, isPlain: false };
};
