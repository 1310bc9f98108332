import type {
  AddPage,
  ConsolePageList,
  ConsolePageView,
  HomeView,
  PageTemplateList,
  PageVersionList,
  PageVersionView,
  PageView,
  PublishPage,
  RollBackPage,
  SavePage,
} from '@kaibo/contracts/pages.dto';
import type { Call } from './call';

const at = encodeURIComponent;

/** Decorated pages, for viewers. */
export const pagesApi = (call: Call) => ({
  /** The page that the mini-program begins with. */
  home: (appId: string) => call<HomeView>({ method: 'GET', path: `/v1/apps/${at(appId)}/pages/home` }),
  get: (appId: string, id: string) => call<PageView>({ method: 'GET', path: `/v1/apps/${at(appId)}/pages/${at(id)}` }),
});

/** The same for staff. */
export const consolePagesApi = (call: Call) => {
  const path = (id: string, rest = '') => `/v1/console/pages/${at(id)}${rest}`;
  return {
    templates: () => call<PageTemplateList>({ method: 'GET', path: '/v1/console/page-templates' }),
    list: () => call<ConsolePageList>({ method: 'GET', path: '/v1/console/pages' }),
    add: (body: AddPage) => call<ConsolePageView>({ method: 'POST', path: '/v1/console/pages', body }),
    get: (id: string) => call<ConsolePageView>({ method: 'GET', path: path(id) }),
    save: (id: string, body: SavePage) => call<ConsolePageView>({ method: 'PUT', path: path(id, '/draft'), body }),
    publish: (id: string, body: PublishPage) =>
      call<ConsolePageView>({ method: 'POST', path: path(id, '/publication'), body }),
    unpublish: (id: string) => call<ConsolePageView>({ method: 'DELETE', path: path(id, '/publication') }),
    setHome: (id: string) => call<ConsolePageView>({ method: 'PUT', path: path(id, '/home') }),
    clearHome: (id: string) => call<ConsolePageView>({ method: 'DELETE', path: path(id, '/home') }),
    rollBack: (id: string, body: RollBackPage) =>
      call<ConsolePageView>({ method: 'POST', path: path(id, '/roll-back'), body }),
    versions: (id: string) => call<PageVersionList>({ method: 'GET', path: path(id, '/versions') }),
    version: (id: string, number: number) =>
      call<PageVersionView>({ method: 'GET', path: path(id, `/versions/${number}`) }),
    remove: (id: string) => call<void>({ method: 'DELETE', path: path(id) }),
  };
};
