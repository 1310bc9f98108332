import { NavigationError } from '../host/page-stack';
import { toMessage } from '../host/problems';
import type { ApiContext, ApiFunction, ApiGroup, ApiOptions } from './api-context';
import { ApiFailure, asyncApi, quietApis } from './async-api';

/** Moves between pages, and what belongs to the shown page. */
export const pageApis = (context: ApiContext): ApiGroup => {
  const { stack } = context;
  const move = (name: string, go: (options: ApiOptions) => void): ApiFunction =>
    asyncApi(context, name, (options) => {
      try {
        go(options);
      } catch (error) {
        const where = context.stack.top?.path;
        context.problems.addError(error instanceof NavigationError ? 'navigation' : 'script', error, where);
        throw new ApiFailure(toMessage(error), {}, true);
      }
    });
  const url = ({ url: given }: ApiOptions) => String(given ?? '');
  return {
    navigateTo: move('navigateTo', (options) => stack.navigateTo(url(options))),
    redirectTo: move('redirectTo', (options) => stack.redirectTo(url(options))),
    reLaunch: move('reLaunch', (options) => stack.reLaunch(url(options))),
    switchTab: move('switchTab', (options) => stack.switchTab(url(options))),
    navigateBack: move('navigateBack', ({ delta }) => stack.navigateBack(Number(delta ?? 1))),
    setNavigationBarTitle: asyncApi(context, 'setNavigationBarTitle', ({ title }) => {
      context.page().title = String(title ?? '');
    }),
    startPullDownRefresh: asyncApi(context, 'startPullDownRefresh', () => {
      const page = context.page();
      page.isRefreshing = true;
      page.call('onPullDownRefresh');
    }),
    stopPullDownRefresh: asyncApi(context, 'stopPullDownRefresh', () => {
      context.page().isRefreshing = false;
    }),
    pageScrollTo: asyncApi(context, 'pageScrollTo', ({ scrollTop }) => {
      (document.scrollingElement ?? document.documentElement).scrollTop = Number(scrollTop ?? 0);
    }),
    createSelectorQuery: () => selectorQuery(context),
    ...quietApis(
      context,
      'setNavigationBarColor showNavigationBarLoading hideNavigationBarLoading setBackgroundColor ' +
        'setBackgroundTextStyle showTabBar hideTabBar setTabBarBadge removeTabBarBadge showTabBarRedDot ' +
        'hideTabBarRedDot setTabBarItem setTabBarStyle hideHomeButton',
    ),
  };
};

/** Asks the shown page unless told another with `in`. Sizes are real in a browser and 0 in jsdom. */
const selectorQuery = (context: ApiContext): unknown => {
  const create = context.page().instance.createSelectorQuery;
  if (typeof create !== 'function') throw new ApiFailure('the page cannot be queried');
  return create.call(context.page().instance);
};
