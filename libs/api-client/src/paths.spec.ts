import {
  accountApi,
  apiKeysApi,
  auditApi,
  type Call,
  type CallRequest,
  consoleRemindersApi,
  consoleRoomsApi,
  hooksApi,
  linksApi,
  merchantsApi,
  remindersApi,
  roomsApi,
  sessionApi,
  syncsApi,
  teamApi,
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
    [
      'session.signIn',
      (c) => sessionApi(c).signIn({ email: 'a@b.cn', password: 'p' }),
      { method: 'POST', path: '/v1/console/session', body: { email: 'a@b.cn', password: 'p' } },
    ],
    [
      'session.giveSecondFactor',
      (c) => sessionApi(c).giveSecondFactor({ code: '123456' }),
      { method: 'POST', path: '/v1/console/session/second-factor', body: { code: '123456' } },
    ],
    ['session.look', (c) => sessionApi(c).look(), { method: 'GET', path: '/v1/console/session' }],
    [
      'session.stepUp',
      (c) => sessionApi(c).stepUp({ code: '123456' }),
      { method: 'POST', path: '/v1/console/session/step-up', body: { code: '123456' } },
    ],
    [
      'session.switchMerchant',
      (c) => sessionApi(c).switchMerchant('3'),
      { method: 'PUT', path: '/v1/console/session/merchant', body: { merchantId: '3' } },
    ],
    ['session.signOut', (c) => sessionApi(c).signOut(), { method: 'DELETE', path: '/v1/console/session' }],
    [
      'account.changePassword',
      (c) => accountApi(c).changePassword({ current: 'a', next: 'b' }),
      { method: 'PUT', path: '/v1/console/account/password', body: { current: 'a', next: 'b' } },
    ],
    ['account.sessions', (c) => accountApi(c).sessions(), { method: 'GET', path: '/v1/console/account/sessions' }],
    [
      'account.endSession',
      (c) => accountApi(c).endSession(dirty),
      { method: 'DELETE', path: `/v1/console/account/sessions/${clean}` },
    ],
    [
      'account.endOtherSessions',
      (c) => accountApi(c).endOtherSessions(),
      { method: 'DELETE', path: '/v1/console/account/sessions' },
    ],
    [
      'account.beginTotp',
      (c) => accountApi(c).beginTotp('p'),
      { method: 'POST', path: '/v1/console/account/totp', body: { password: 'p' } },
    ],
    [
      'account.confirmTotp',
      (c) => accountApi(c).confirmTotp('123456'),
      { method: 'POST', path: '/v1/console/account/totp/confirm', body: { code: '123456' } },
    ],
    [
      'account.removeTotp',
      (c) => accountApi(c).removeTotp({ code: '123456' }),
      { method: 'POST', path: '/v1/console/account/totp/remove', body: { code: '123456' } },
    ],
    [
      'account.renewRecoveryCodes',
      (c) => accountApi(c).renewRecoveryCodes('123456'),
      { method: 'POST', path: '/v1/console/account/recovery-codes', body: { code: '123456' } },
    ],
    ['team.list', (c) => teamApi(c).list(), { method: 'GET', path: '/v1/console/staff' }],
    [
      'team.invite',
      (c) => teamApi(c).invite({ email: 'a@b.cn', role: 'anchor' }),
      { method: 'POST', path: '/v1/console/staff/invitations', body: { email: 'a@b.cn', role: 'anchor' } },
    ],
    [
      'team.withdraw',
      (c) => teamApi(c).withdraw(dirty),
      { method: 'DELETE', path: `/v1/console/staff/invitations/${clean}` },
    ],
    [
      'team.changeRole',
      (c) => teamApi(c).changeRole(dirty, { role: 'agent' }),
      { method: 'PUT', path: `/v1/console/staff/${clean}/role`, body: { role: 'agent' } },
    ],
    ['team.remove', (c) => teamApi(c).remove(dirty), { method: 'DELETE', path: `/v1/console/staff/${clean}` }],
    ['team.reset', (c) => teamApi(c).reset(dirty), { method: 'POST', path: `/v1/console/staff/${clean}/resets` }],
    [
      'links.lookAtInvitation',
      (c) => linksApi(c).lookAtInvitation('t'),
      { method: 'POST', path: '/v1/console/invitations/look', body: { token: 't' } },
    ],
    [
      'links.accept',
      (c) => linksApi(c).accept({ token: 't', password: 'p' }),
      { method: 'POST', path: '/v1/console/invitations/accept', body: { token: 't', password: 'p' } },
    ],
    [
      'links.askReset',
      (c) => linksApi(c).askReset('a@b.cn'),
      { method: 'POST', path: '/v1/console/resets', body: { email: 'a@b.cn' } },
    ],
    [
      'links.lookAtReset',
      (c) => linksApi(c).lookAtReset('t'),
      { method: 'POST', path: '/v1/console/resets/look', body: { token: 't' } },
    ],
    [
      'links.useReset',
      (c) => linksApi(c).useReset({ token: 't', password: 'p' }),
      { method: 'POST', path: '/v1/console/resets/use', body: { token: 't', password: 'p' } },
    ],
    ['apiKeys.list', (c) => apiKeysApi(c).list(), { method: 'GET', path: '/v1/console/api-keys' }],
    [
      'apiKeys.add',
      (c) => apiKeysApi(c).add({ name: 'n', scopes: [] }),
      { method: 'POST', path: '/v1/console/api-keys', body: { name: 'n', scopes: [] } },
    ],
    ['apiKeys.revoke', (c) => apiKeysApi(c).revoke(dirty), { method: 'DELETE', path: `/v1/console/api-keys/${clean}` }],
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
    [
      'reminders.ask',
      (c) => remindersApi(c).ask(dirty),
      { method: 'POST', path: `/v1/rooms/${clean}/reminders`, body: {} },
    ],
    [
      'reminders.cancel',
      (c) => remindersApi(c).cancel(dirty),
      { method: 'DELETE', path: `/v1/rooms/${clean}/reminders` },
    ],
    [
      'reminders.list',
      (c) => remindersApi(c).list({ limit: 5 }),
      { method: 'GET', path: '/v1/me/reminders', query: { limit: 5 } },
    ],
    [
      'reminders.report',
      (c) => remindersApi(c).report({ reportId: 'r', results: [] }),
      { method: 'POST', path: '/v1/me/message-permissions', body: { reportId: 'r', results: [] } },
    ],
    [
      'consoleReminders.template',
      (c) => consoleRemindersApi(c).template(dirty),
      { method: 'GET', path: `/v1/console/mini-apps/${clean}/reminder-template` },
    ],
    [
      'consoleReminders.setTemplate',
      (c) => consoleRemindersApi(c).setTemplate(dirty, { templateId: 't', fields: [], note: 'n' }),
      {
        method: 'PUT',
        path: `/v1/console/mini-apps/${clean}/reminder-template`,
        body: { templateId: 't', fields: [], note: 'n' },
      },
    ],
    [
      'consoleReminders.report',
      (c) => consoleRemindersApi(c).report(dirty),
      { method: 'GET', path: `/v1/console/rooms/${clean}/reminders` },
    ],
    [
      'consoleReminders.followerPushes',
      (c) => consoleRemindersApi(c).followerPushes(dirty),
      { method: 'GET', path: `/v1/console/mini-apps/${clean}/follower-pushes` },
    ],
    [
      'consoleReminders.planFollowerPush',
      (c) => consoleRemindersApi(c).planFollowerPush('3', dirty, { roomId: '4' }),
      { method: 'PUT', path: `/v1/console/mini-apps/3/follower-pushes/${clean}`, body: { roomId: '4' } },
    ],
    [
      'consoleReminders.cancelFollowerPush',
      (c) => consoleRemindersApi(c).cancelFollowerPush('3', dirty),
      { method: 'DELETE', path: `/v1/console/mini-apps/3/follower-pushes/${clean}` },
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
