import type { HookEventPage, HookEventView, HookView, ListHookEvents, SetHook } from '@kaibo/contracts/hooks.dto';
import type { Call } from './call';

const part = encodeURIComponent;

/** What platforms push to the merchant's mini-apps, for staff. */
export const hooksApi = (call: Call) => {
  const at = (miniAppId: string): string => `/v1/console/mini-apps/${part(miniAppId)}/hook`;
  return {
    get: (miniAppId: string) => call<HookView>({ method: 'GET', path: at(miniAppId) }),
    set: (miniAppId: string, body: SetHook) => call<HookView>({ method: 'PUT', path: at(miniAppId), body }),
    remove: (miniAppId: string) => call<void>({ method: 'DELETE', path: at(miniAppId) }),
    events: (miniAppId: string, query: ListHookEvents = {}) =>
      call<HookEventPage>({ method: 'GET', path: `${at(miniAppId)}/events`, query: { ...query } }),
    retry: (miniAppId: string, eventId: string) =>
      call<HookEventView>({ method: 'POST', path: `${at(miniAppId)}/events/${part(eventId)}/retry` }),
  };
};
