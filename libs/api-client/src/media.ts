import type { ConsoleMediaPage, ConsoleMediaView, DecideMedia, ListMedia } from '@kaibo/contracts/media.dto';
import type { Call } from './call';

const at = encodeURIComponent;

/**
 * Pictures, for staff. Uploads (`POST /v1/media`, `POST /v1/console/media`) carry bytes and no JSON: each client sends them
 * in its own way.
 */
export const mediaApi = (call: Call) => ({
  list: (query: ListMedia = {}) =>
    call<ConsoleMediaPage>({ method: 'GET', path: '/v1/console/media', query: { ...query } }),
  get: (name: string) => call<ConsoleMediaView>({ method: 'GET', path: `/v1/console/media/${at(name)}` }),
  decide: (name: string, body: DecideMedia) =>
    call<ConsoleMediaView>({ method: 'PUT', path: `/v1/console/media/${at(name)}/decision`, body }),
});
