import type { ListSyncs, SyncRunPage, SyncRunView, SyncStarted } from '@kaibo/contracts/syncs.dto';
import type { Call } from './call';

const at = encodeURIComponent;

/** Syncs, for staff. `start` answers at once; ask `get` for progress until `state` is `finished`. */
export const syncsApi = (call: Call) => ({
  start: (miniAppId: string) =>
    call<SyncStarted>({ method: 'POST', path: `/v1/console/mini-apps/${at(miniAppId)}/syncs` }),
  get: (id: string) => call<SyncRunView>({ method: 'GET', path: `/v1/console/syncs/${at(id)}` }),
  list: (query: ListSyncs = {}) => call<SyncRunPage>({ method: 'GET', path: '/v1/console/syncs', query: { ...query } }),
});
