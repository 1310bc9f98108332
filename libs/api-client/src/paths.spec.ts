import {
  auditApi,
  type Call,
  type CallRequest,
  consoleRoomsApi,
  hooksApi,
  merchantsApi,
  roomsApi,
  syncsApi,
} from './index';

/** Calls `ask` and gives the one request that it sent. */
async function sent(ask: (call: Call) => Promise<unknown>): Promise<CallRequest> {
  const requests: CallRequest[] = [];
  const call = ((request) => {
    requests.push(request);
    return Promise.resolve({});
  }) as Call; // answers of any type: only the request is looked at
  await ask(call);
  expect(requests).toHaveLength(1);
  return requests[0] as CallRequest; // exactly one, as just checked
}

const dirty = '../a b?c#d%2F';
const clean = '..%2Fa%20b%3Fc%23d%252F';

describe('what each call sends', () => {
  it.each<[string, (call: Call) => Promise<unknown>, CallRequest]>([
    ['merchants.me', (c) => merchantsApi(c).me(), { method: 'GET', path: '/v1/console/me' }],
    ['merchants.miniApps', (c) => merchantsApi(c).miniApps(), { method: 'GET', path: '/v1/console/mini-apps' }],
    [
      'merchants.addMiniApp',
      (c) => merchantsApi(c).addMiniApp({ platform: 'wechat', appId: 'wx1234', name: '店', source: 'wechat-live' }),
      {
        method: 'POST',
        path: '/v1/console/mini-apps',
        body: { platform: 'wechat', appId: 'wx1234', name: '店', source: 'wechat-live' },
      },
    ],
    [
      'audit.list',
      (c) => auditApi(c).list({ action: 'room.edit', limit: 5 }),
      { method: 'GET', path: '/v1/console/audit', query: { action: 'room.edit', limit: 5 } },
    ],
    ['audit.status', (c) => auditApi(c).status(), { method: 'GET', path: '/v1/console/audit/status' }],
    ['audit.export', (c) => auditApi(c).export(), { method: 'POST', path: '/v1/console/audit/exports' }],
    [
      'audit.exported',
      (c) => auditApi(c).exported(dirty, { after: '4' }),
      { method: 'GET', path: `/v1/console/audit/exports/${clean}/entries`, query: { after: '4' } },
    ],
    ['hooks.get', (c) => hooksApi(c).get(dirty), { method: 'GET', path: `/v1/console/mini-apps/${clean}/hook` }],
    [
      'hooks.set',
      (c) => hooksApi(c).set(dirty, { secret: 'secret' }),
      { method: 'PUT', path: `/v1/console/mini-apps/${clean}/hook`, body: { secret: 'secret' } },
    ],
    [
      'hooks.remove',
      (c) => hooksApi(c).remove(dirty),
      { method: 'DELETE', path: `/v1/console/mini-apps/${clean}/hook` },
    ],
    [
      'hooks.events',
      (c) => hooksApi(c).events(dirty, { state: 'failed' }),
      { method: 'GET', path: `/v1/console/mini-apps/${clean}/hook/events`, query: { state: 'failed' } },
    ],
    [
      'hooks.retry',
      (c) => hooksApi(c).retry('3', dirty),
      { method: 'POST', path: `/v1/console/mini-apps/3/hook/events/${clean}/retry` },
    ],
    ['rooms.app', (c) => roomsApi(c).app(dirty), { method: 'GET', path: `/v1/apps/${clean}` }],
    [
      'rooms.list',
      (c) => roomsApi(c).list(dirty, { state: 'live', limit: 20 }),
      { method: 'GET', path: `/v1/apps/${clean}/rooms`, query: { state: 'live', limit: 20 } },
    ],
    ['rooms.get', (c) => roomsApi(c).get('wx1', dirty), { method: 'GET', path: `/v1/apps/wx1/rooms/${clean}` }],
    [
      'rooms.hint',
      (c) => roomsApi(c).hint('wx1', dirty, { liveStatus: 101 }),
      { method: 'POST', path: `/v1/apps/wx1/rooms/${clean}/hints`, body: { liveStatus: 101 } },
    ],
    ['consoleRooms.list', (c) => consoleRoomsApi(c).list(), { method: 'GET', path: '/v1/console/rooms', query: {} }],
    [
      'consoleRooms.list of one state',
      (c) => consoleRoomsApi(c).list({ miniAppId: '3', state: 'ended', cursor: 'x', limit: 50 }),
      {
        method: 'GET',
        path: '/v1/console/rooms',
        query: { miniAppId: '3', state: 'ended', cursor: 'x', limit: 50 },
      },
    ],
    [
      'consoleRooms.edit',
      (c) => consoleRoomsApi(c).edit(dirty, { titleOverride: null }),
      { method: 'PATCH', path: `/v1/console/rooms/${clean}`, body: { titleOverride: null } },
    ],
    [
      'consoleRooms.order',
      (c) => consoleRoomsApi(c).order({ miniAppId: '3', roomIds: [] }),
      { method: 'PUT', path: '/v1/console/rooms/order', body: { miniAppId: '3', roomIds: [] } },
    ],
    [
      'consoleRooms.add',
      (c) => consoleRoomsApi(c).add(dirty, { title: 't', anchor: 'a', startsAt: 's', endsAt: 'e' }),
      {
        method: 'POST',
        path: `/v1/console/mini-apps/${clean}/rooms`,
        body: { title: 't', anchor: 'a', startsAt: 's', endsAt: 'e' },
      },
    ],
    [
      'consoleRooms.setStatus',
      (c) => consoleRoomsApi(c).setStatus(dirty, { status: 'live' }),
      { method: 'PUT', path: `/v1/console/rooms/${clean}/status`, body: { status: 'live' } },
    ],
    ['syncs.start', (c) => syncsApi(c).start(dirty), { method: 'POST', path: `/v1/console/mini-apps/${clean}/syncs` }],
    ['syncs.get', (c) => syncsApi(c).get(dirty), { method: 'GET', path: `/v1/console/syncs/${clean}` }],
    [
      'syncs.list',
      (c) => syncsApi(c).list({ miniAppId: '3', limit: 1 }),
      { method: 'GET', path: '/v1/console/syncs', query: { miniAppId: '3', limit: 1 } },
    ],
  ])('%s', async (_name, ask, expected) => {
    expect(await sent(ask)).toEqual(expected);
  });

  it('copies the query, so that a caller may change its own afterwards', async () => {
    const query = { miniAppId: '3' };
    const request = await sent((call) => syncsApi(call).list(query));
    expect(request.query).not.toBe(query);
  });
});
