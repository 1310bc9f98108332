import { type CallRequest, roomsApi, toApiError } from '@kaibo/api-client';
import type { Rooms } from '../src/api';
import { NoAnswer } from '../src/platform/no-answer';
import type { FakeApi } from './fake-api';

const APP_ID = 'wx6b6169626f646d6f';

/** The app's own way to the API, with `api` at the other end and no network between. Status 0 is no answer. */
export const roomsOn = (api: FakeApi): Rooms => {
  const call = async <T>({ method, path, query, body }: CallRequest): Promise<T> => {
    const asked = { method, path, query: {} as Record<string, string>, headers: {}, body };
    for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) asked.query[name] = String(value);
    const answer = api.answer(asked);
    if (answer.status === 0) throw new NoAnswer('no network');
    if (answer.status >= 400) throw toApiError(answer.status, answer.body);
    return JSON.parse(JSON.stringify(answer.body)) as T; // the fake answers in the contract's shapes
  };
  const client = roomsApi(call);
  return {
    list: (query) => client.list(APP_ID, query),
    get: (id) => client.get(APP_ID, id),
    replays: (id) => client.replays(APP_ID, id),
    hint: (id, body) => client.hint(APP_ID, id, body),
  };
};

export const OFFLINE = { status: 0, headers: {}, body: undefined };
