import type { ContentKind } from '@kaibo/contracts/contents';
import type {
  ConsoleContentPage,
  ConsoleContentView,
  ContentPage,
  ContentView,
  ListConsoleContents,
  ListContents,
  OrderContents,
  PublishContent,
  WriteContent,
} from '@kaibo/contracts/contents.dto';
import type {
  AskSlots,
  ConsoleSlots,
  ListSlotHealth,
  PreviewSlots,
  SetSlots,
  SlotHealth,
} from '@kaibo/contracts/slots.dto';
import type { Call } from './call';

const at = encodeURIComponent;

/** Articles, topics and goods pages, for viewers. */
export const contentsApi = (call: Call) => ({
  list: (appId: string, kind: ContentKind, query: ListContents = {}) =>
    call<ContentPage>({ method: 'GET', path: `/v1/apps/${at(appId)}/contents/${at(kind)}`, query: { ...query } }),
  get: (appId: string, kind: ContentKind, id: string) =>
    call<ContentView>({ method: 'GET', path: `/v1/apps/${at(appId)}/contents/${at(kind)}/${at(id)}` }),
});

/** The same for staff. */
export const consoleContentsApi = (call: Call) => {
  const path = (kind: ContentKind, rest = '') => `/v1/console/contents/${at(kind)}${rest}`;
  return {
    list: (kind: ContentKind, query: ListConsoleContents = {}) =>
      call<ConsoleContentPage>({ method: 'GET', path: path(kind), query: { ...query } }),
    get: (kind: ContentKind, id: string) => call<ConsoleContentView>({ method: 'GET', path: path(kind, `/${at(id)}`) }),
    add: (kind: ContentKind, body: WriteContent) =>
      call<ConsoleContentView>({ method: 'POST', path: path(kind), body }),
    write: (kind: ContentKind, id: string, body: WriteContent) =>
      call<ConsoleContentView>({ method: 'PUT', path: path(kind, `/${at(id)}`), body }),
    publish: (kind: ContentKind, id: string, body: PublishContent) =>
      call<ConsoleContentView>({ method: 'PUT', path: path(kind, `/${at(id)}/publication`), body }),
    order: (kind: ContentKind, body: OrderContents) => call<void>({ method: 'PUT', path: path(kind, '/order'), body }),
    remove: (kind: ContentKind, id: string) => call<void>({ method: 'DELETE', path: path(kind, `/${at(id)}`) }),
  };
};

/** Rooms recommended beside content, for staff. */
export const slotsApi = (call: Call) => {
  const path = (kind: ContentKind, id: string) => `/v1/console/slots/${at(kind)}/${at(id)}`;
  return {
    set: (kind: ContentKind, id: string, body: SetSlots) =>
      call<ConsoleSlots>({ method: 'PUT', path: path(kind, id), body }),
    clear: (kind: ContentKind, id: string, query: AskSlots) =>
      call<void>({ method: 'DELETE', path: path(kind, id), query: { ...query } }),
    preview: (kind: ContentKind, id: string, query: PreviewSlots) =>
      call<ConsoleSlots>({ method: 'GET', path: path(kind, id), query: { ...query } }),
    health: (query: ListSlotHealth = {}) =>
      call<SlotHealth>({ method: 'GET', path: '/v1/console/slots/health', query: { ...query } }),
  };
};
