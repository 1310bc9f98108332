import {
  accountApi,
  apiKeysApi,
  auditApi,
  type Call,
  type CallRequest,
  consolePrivacyApi,
  channelsApi,
  consoleChannelsApi,
  consoleDistributionApi,
  consoleContentsApi,
  consoleLotteriesApi,
  consolePagesApi,
  consolePostsApi,
  consoleRemindersApi,
  consoleRoomsApi,
  contentsApi,
  distributionApi,
  hooksApi,
  lotteriesApi,
  mediaApi,
  linksApi,
  meApi,
  merchantsApi,
  privacyApi,
  pagesApi,
  postsApi,
  remindersApi,
  roomsApi,
  sessionApi,
  slotsApi,
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

const PICTURE = new ArrayBuffer(3);
const POLICY = {
  who: 'all' as const,
  windowDays: 30,
  promoters: 'everybody' as const,
  paidLevels: 1,
  attribution: { validityDays: 30, protectionDays: 7, evidence: 'client' as const },
};
const dirty = '../a b?c#d%2F';
const draft = { title: 't', document: { blocks: [] } };
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
    [
      'media.list',
      (c) => mediaApi(c).list({ state: 'refused', limit: 5 }),
      { method: 'GET', path: '/v1/console/media', query: { state: 'refused', limit: 5 } },
    ],
    ['media.get', (c) => mediaApi(c).get(dirty), { method: 'GET', path: `/v1/console/media/${clean}` }],
    [
      'media.decide',
      (c) => mediaApi(c).decide(dirty, { mayShow: true, reason: '没有问题' }),
      {
        method: 'PUT',
        path: `/v1/console/media/${clean}/decision`,
        body: { mayShow: true, reason: '没有问题' },
      },
    ],
    ['audit.status', (c) => auditApi(c).status(), { method: 'GET', path: '/v1/console/audit/status' }],
    ['me.get', (c) => meApi(c).get(), { method: 'GET', path: '/v1/me' }],
    [
      'me.chooseAvatar',
      (c) => meApi(c).chooseAvatar(PICTURE, 'image/png'),
      { method: 'PUT', path: '/v1/me/avatar', body: PICTURE, headers: { 'content-type': 'image/png' } },
    ],
    [
      'distribution.share',
      (c) => distributionApi(c).share({ target: 'room', targetId: '7' }),
      { method: 'POST', path: '/v1/shares', body: { target: 'room', targetId: '7' } },
    ],
    [
      'distribution.shares',
      (c) => distributionApi(c).shares({ cursor: '7' }),
      { method: 'GET', path: '/v1/me/shares', query: { cursor: '7' } },
    ],
    ['distribution.revoke', (c) => distributionApi(c).revoke(dirty), { method: 'DELETE', path: `/v1/shares/${clean}` }],
    [
      'distribution.lookUp',
      (c) => distributionApi(c).lookUp(dirty, dirty),
      { method: 'GET', path: `/v1/apps/${clean}/shares/${clean}` },
    ],
    [
      'distribution.touch',
      (c) => distributionApi(c).touch({ id: 'x'.repeat(16), source: 'card' }),
      { method: 'POST', path: '/v1/touches', body: { id: 'x'.repeat(16), source: 'card' } },
    ],
    [
      'distribution.touchUnknown',
      (c) => distributionApi(c).touchUnknown(dirty, { id: 'x'.repeat(16), source: 'card' }),
      { method: 'POST', path: `/v1/apps/${clean}/touches`, body: { id: 'x'.repeat(16), source: 'card' } },
    ],
    ['distribution.superior', (c) => distributionApi(c).superior(), { method: 'GET', path: '/v1/me/superior' }],
    ['distribution.team', (c) => distributionApi(c).team(), { method: 'GET', path: '/v1/me/team', query: {} }],
    [
      'distribution.invitations',
      (c) => distributionApi(c).invitations({ limit: 5 }),
      { method: 'GET', path: '/v1/me/invitations', query: { limit: 5 } },
    ],
    ['distribution.promoter', (c) => distributionApi(c).promoter(), { method: 'GET', path: '/v1/me/promoter' }],
    ['distribution.apply', (c) => distributionApi(c).apply(), { method: 'POST', path: '/v1/me/promoter' }],
    [
      'consoleDistribution.binding',
      (c) => consoleDistributionApi(c).binding(dirty),
      { method: 'GET', path: `/v1/console/members/${clean}/binding` },
    ],
    [
      'consoleDistribution.move',
      (c) => consoleDistributionApi(c).move(dirty, { reason: '更正' }),
      { method: 'POST', path: `/v1/console/members/${clean}/binding`, body: { reason: '更正' } },
    ],
    [
      'consoleDistribution.setPerson',
      (c) => consoleDistributionApi(c).setPerson(dirty, { isStaff: true, reason: '员工' }),
      { method: 'PUT', path: `/v1/console/members/${clean}/distribution`, body: { isStaff: true, reason: '员工' } },
    ],
    [
      'consoleDistribution.bindings',
      (c) => consoleDistributionApi(c).bindings({ superiorId: '7' }),
      { method: 'GET', path: '/v1/console/bindings', query: { superiorId: '7' } },
    ],
    [
      'consoleDistribution.promoters',
      (c) => consoleDistributionApi(c).promoters({ state: 'applied' }),
      { method: 'GET', path: '/v1/console/distribution/promoters', query: { state: 'applied' } },
    ],
    [
      'consoleDistribution.capabilities',
      (c) => consoleDistributionApi(c).capabilities(),
      { method: 'GET', path: '/v1/console/distribution/capabilities' },
    ],
    [
      'consoleDistribution.policies',
      (c) => consoleDistributionApi(c).policies(),
      { method: 'GET', path: '/v1/console/distribution/policies' },
    ],
    [
      'consoleDistribution.publish',
      (c) => consoleDistributionApi(c).publish(POLICY),
      { method: 'POST', path: '/v1/console/distribution/policies', body: POLICY },
    ],
    [
      'consoleDistribution.preview',
      (c) => consoleDistributionApi(c).preview(POLICY),
      { method: 'POST', path: '/v1/console/distribution/policies/preview', body: POLICY },
    ],
    ['audit.check', (c) => auditApi(c).check(), { method: 'GET', path: '/v1/console/audit/check' }],
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
    ['privacy.export', (c) => privacyApi(c).export(), { method: 'GET', path: '/v1/me/export' }],
    [
      'privacy.erase',
      (c) => privacyApi(c).erase({ confirm: 'ERASE', memberId: '3' }),
      { method: 'POST', path: '/v1/me/erase', body: { confirm: 'ERASE', memberId: '3' } },
    ],
    [
      'privacy.receipt',
      (c) => privacyApi(c).receipt({ number: '3.n' }),
      { method: 'POST', path: '/v1/erasures/find', body: { number: '3.n' } },
    ],
    [
      'consolePrivacy.export',
      (c) => consolePrivacyApi(c).export(dirty, { reason: '顾客来电要求' }),
      { method: 'POST', path: `/v1/console/members/${clean}/export`, body: { reason: '顾客来电要求' } },
    ],
    [
      'consolePrivacy.erase',
      (c) => consolePrivacyApi(c).erase(dirty, { reason: '顾客来电要求' }),
      { method: 'POST', path: `/v1/console/members/${clean}/erase`, body: { reason: '顾客来电要求' } },
    ],
    [
      'consolePrivacy.holds',
      (c) => consolePrivacyApi(c).holds(dirty),
      { method: 'GET', path: `/v1/console/members/${clean}/holds` },
    ],
    [
      'consolePrivacy.setHold',
      (c) => consolePrivacyApi(c).setHold(dirty, { kind: 'tax', reason: '税务核查' }),
      { method: 'POST', path: `/v1/console/members/${clean}/holds`, body: { kind: 'tax', reason: '税务核查' } },
    ],
    [
      'consolePrivacy.releaseHold',
      (c) => consolePrivacyApi(c).releaseHold(dirty, { reason: '顾客来电要求' }),
      { method: 'POST', path: `/v1/console/member-holds/${clean}/release`, body: { reason: '顾客来电要求' } },
    ],
    [
      'consolePrivacy.erasures',
      (c) => consolePrivacyApi(c).erasures(),
      { method: 'GET', path: '/v1/console/erasures' },
    ],
    [
      'consolePrivacy.erasure',
      (c) => consolePrivacyApi(c).erasure(dirty),
      { method: 'GET', path: `/v1/console/erasures/${clean}` },
    ],
    [
      'consolePrivacy.held',
      (c) => consolePrivacyApi(c).held(dirty, { reason: '顾客来电要求' }),
      { method: 'POST', path: `/v1/console/erasures/${clean}/held`, body: { reason: '顾客来电要求' } },
    ],
    ['rooms.app', (c) => roomsApi(c).app(dirty), { method: 'GET', path: `/v1/apps/${clean}` }],
    [
      'rooms.list',
      (c) => roomsApi(c).list(dirty, { state: 'live', limit: 20 }),
      { method: 'GET', path: `/v1/apps/${clean}/rooms`, query: { state: 'live', limit: 20 } },
    ],
    ['rooms.get', (c) => roomsApi(c).get('wx1', dirty), { method: 'GET', path: `/v1/apps/wx1/rooms/${clean}` }],
    [
      'rooms.replays',
      (c) => roomsApi(c).replays('wx1', dirty),
      { method: 'GET', path: `/v1/apps/wx1/rooms/${clean}/replays` },
    ],
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
      'contents.list',
      (c) => contentsApi(c).list(dirty, 'topic', { cursor: 'x', limit: 10 }),
      { method: 'GET', path: `/v1/apps/${clean}/contents/topic`, query: { cursor: 'x', limit: 10 } },
    ],
    [
      'contents.get',
      (c) => contentsApi(c).get('wx1', 'goods', dirty),
      { method: 'GET', path: `/v1/apps/wx1/contents/goods/${clean}` },
    ],
    [
      'consoleContents.list',
      (c) => consoleContentsApi(c).list('article', { state: 'draft' }),
      { method: 'GET', path: '/v1/console/contents/article', query: { state: 'draft' } },
    ],
    [
      'consoleContents.get',
      (c) => consoleContentsApi(c).get('article', dirty),
      { method: 'GET', path: `/v1/console/contents/article/${clean}` },
    ],
    [
      'consoleContents.add',
      (c) => consoleContentsApi(c).add('topic', draft),
      { method: 'POST', path: '/v1/console/contents/topic', body: draft },
    ],
    [
      'consoleContents.write',
      (c) => consoleContentsApi(c).write('topic', dirty, draft),
      { method: 'PUT', path: `/v1/console/contents/topic/${clean}`, body: draft },
    ],
    [
      'consoleContents.publish',
      (c) => consoleContentsApi(c).publish('topic', dirty, { at: null }),
      { method: 'PUT', path: `/v1/console/contents/topic/${clean}/publication`, body: { at: null } },
    ],
    [
      'consoleContents.order',
      (c) => consoleContentsApi(c).order('topic', { ids: ['3'] }),
      { method: 'PUT', path: '/v1/console/contents/topic/order', body: { ids: ['3'] } },
    ],
    [
      'consoleContents.remove',
      (c) => consoleContentsApi(c).remove('topic', dirty),
      { method: 'DELETE', path: `/v1/console/contents/topic/${clean}` },
    ],
    [
      'slots.set',
      (c) => slotsApi(c).set('topic', dirty, { miniAppId: '3', roomIds: ['4'] }),
      { method: 'PUT', path: `/v1/console/slots/topic/${clean}`, body: { miniAppId: '3', roomIds: ['4'] } },
    ],
    [
      'slots.clear',
      (c) => slotsApi(c).clear('topic', dirty, { miniAppId: '3' }),
      { method: 'DELETE', path: `/v1/console/slots/topic/${clean}`, query: { miniAppId: '3' } },
    ],
    [
      'slots.preview',
      (c) => slotsApi(c).preview('topic', dirty, { miniAppId: '3', at: 'x' }),
      { method: 'GET', path: `/v1/console/slots/topic/${clean}`, query: { miniAppId: '3', at: 'x' } },
    ],
    ['slots.health', (c) => slotsApi(c).health(), { method: 'GET', path: '/v1/console/slots/health', query: {} }],
    [
      'posts.list',
      (c) => postsApi(c).list('wx1', dirty, { limit: 10 }),
      { method: 'GET', path: `/v1/apps/wx1/contents/topic/${clean}/posts`, query: { limit: 10 } },
    ],
    [
      'posts.write',
      (c) => postsApi(c).write(dirty, { key: 'k', text: 't' }),
      { method: 'POST', path: `/v1/topics/${clean}/posts`, body: { key: 'k', text: 't' } },
    ],
    ['posts.mine', (c) => postsApi(c).mine(), { method: 'GET', path: '/v1/me/posts', query: {} }],
    ['posts.remove', (c) => postsApi(c).remove(dirty), { method: 'DELETE', path: `/v1/posts/${clean}` }],
    [
      'posts.report',
      (c) => postsApi(c).report(dirty, { reason: 'spam' }),
      { method: 'POST', path: `/v1/posts/${clean}/reports`, body: { reason: 'spam' } },
    ],
    [
      'consolePosts.list',
      (c) => consolePostsApi(c).list({ state: 'pending' }),
      { method: 'GET', path: '/v1/console/posts', query: { state: 'pending' } },
    ],
    [
      'consolePosts.decide',
      (c) => consolePostsApi(c).decide(dirty, { state: 'shown' }),
      { method: 'PUT', path: `/v1/console/posts/${clean}/state`, body: { state: 'shown' } },
    ],
    ['pages.home', (c) => pagesApi(c).home('wx1'), { method: 'GET', path: '/v1/apps/wx1/pages/home' }],
    ['pages.get', (c) => pagesApi(c).get('wx1', dirty), { method: 'GET', path: `/v1/apps/wx1/pages/${clean}` }],
    [
      'consolePages.templates',
      (c) => consolePagesApi(c).templates(),
      { method: 'GET', path: '/v1/console/page-templates' },
    ],
    ['consolePages.list', (c) => consolePagesApi(c).list(), { method: 'GET', path: '/v1/console/pages' }],
    [
      'consolePages.add',
      (c) => consolePagesApi(c).add({ name: 'n' }),
      { method: 'POST', path: '/v1/console/pages', body: { name: 'n' } },
    ],
    [
      'consolePages.setHome',
      (c) => consolePagesApi(c).setHome(dirty),
      { method: 'PUT', path: `/v1/console/pages/${clean}/home` },
    ],
    [
      'consolePages.clearHome',
      (c) => consolePagesApi(c).clearHome(dirty),
      { method: 'DELETE', path: `/v1/console/pages/${clean}/home` },
    ],
    ['consolePages.get', (c) => consolePagesApi(c).get(dirty), { method: 'GET', path: `/v1/console/pages/${clean}` }],
    [
      'consolePages.save',
      (c) => consolePagesApi(c).save(dirty, { revision: 1, document: { version: 1, blocks: [] } }),
      {
        method: 'PUT',
        path: `/v1/console/pages/${clean}/draft`,
        body: { revision: 1, document: { version: 1, blocks: [] } },
      },
    ],
    [
      'consolePages.publish',
      (c) => consolePagesApi(c).publish(dirty, { revision: 1 }),
      { method: 'POST', path: `/v1/console/pages/${clean}/publication`, body: { revision: 1 } },
    ],
    [
      'consolePages.unpublish',
      (c) => consolePagesApi(c).unpublish(dirty),
      { method: 'DELETE', path: `/v1/console/pages/${clean}/publication` },
    ],
    [
      'consolePages.rollBack',
      (c) => consolePagesApi(c).rollBack(dirty, { number: 1 }),
      { method: 'POST', path: `/v1/console/pages/${clean}/roll-back`, body: { number: 1 } },
    ],
    [
      'consolePages.versions',
      (c) => consolePagesApi(c).versions(dirty),
      { method: 'GET', path: `/v1/console/pages/${clean}/versions` },
    ],
    [
      'consolePages.version',
      (c) => consolePagesApi(c).version(dirty, 2),
      { method: 'GET', path: `/v1/console/pages/${clean}/versions/2` },
    ],
    [
      'consolePages.remove',
      (c) => consolePagesApi(c).remove(dirty),
      { method: 'DELETE', path: `/v1/console/pages/${clean}` },
    ],
    [
      'channels.hint',
      (c) => channelsApi(c).hint(dirty, { liveStatus: 2 }),
      { method: 'POST', path: `/v1/rooms/${clean}/channel-hints`, body: { liveStatus: 2 } },
    ],
    [
      'channels.reservation',
      (c) => channelsApi(c).reservation(dirty),
      { method: 'GET', path: `/v1/rooms/${clean}/channel-reservation` },
    ],
    [
      'channels.reserved',
      (c) => channelsApi(c).reserved(dirty, { state: 6 }),
      { method: 'POST', path: `/v1/rooms/${clean}/channel-reservation`, body: { state: 6 } },
    ],
    [
      'consoleChannels.get',
      (c) => consoleChannelsApi(c).get(dirty),
      { method: 'GET', path: `/v1/console/rooms/${clean}/channel` },
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
      'reminders.permissions',
      (c) => remindersApi(c).permissions(),
      { method: 'GET', path: '/v1/me/message-permissions' },
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
      'consoleReminders.setWinTemplate',
      (c) => consoleRemindersApi(c).setWinTemplate(dirty, { templateId: 't', fields: [], note: 'n' }),
      {
        method: 'PUT',
        path: `/v1/console/mini-apps/${clean}/win-template`,
        body: { templateId: 't', fields: [], note: 'n' },
      },
    ],
    [
      'consoleReminders.winTemplate',
      (c) => consoleRemindersApi(c).winTemplate(dirty),
      { method: 'GET', path: `/v1/console/mini-apps/${clean}/win-template` },
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
    [
      'lotteries.ofRoom',
      (c) => lotteriesApi(c).ofRoom('wx1', dirty),
      { method: 'GET', path: `/v1/apps/wx1/rooms/${clean}/lotteries` },
    ],
    [
      'lotteries.enter',
      (c) => lotteriesApi(c).enter(dirty, { keyword: 'k' }),
      { method: 'POST', path: `/v1/lotteries/${clean}/entries`, body: { keyword: 'k' } },
    ],
    [
      'lotteries.startLikes',
      (c) => lotteriesApi(c).startLikes(dirty),
      { method: 'POST', path: `/v1/lotteries/${clean}/like-starts` },
    ],
    ['lotteries.entry', (c) => lotteriesApi(c).entry(dirty), { method: 'GET', path: `/v1/lotteries/${clean}/entry` }],
    [
      'lotteries.entries',
      (c) => lotteriesApi(c).entries({ limit: 5 }),
      { method: 'GET', path: `/v1/me/lottery-entries`, query: { limit: 5 } },
    ],
    [
      'lotteries.wins',
      (c) => lotteriesApi(c).wins({ limit: 5 }),
      { method: 'GET', path: `/v1/me/wins`, query: { limit: 5 } },
    ],
    [
      'lotteries.claim',
      (c) => lotteriesApi(c).claim(dirty),
      { method: 'POST', path: `/v1/wins/${clean}/claim`, body: {} },
    ],
    ['lotteries.proof', (c) => lotteriesApi(c).proof(dirty), { method: 'GET', path: `/v1/lotteries/${clean}/proof` }],
    [
      'lotteries.bundle',
      (c) => lotteriesApi(c).bundle(dirty),
      { method: 'GET', path: `/v1/lotteries/${clean}/bundle` },
    ],
    [
      'consoleLotteries.list',
      (c) => consoleLotteriesApi(c).list({ limit: 5 }),
      { method: 'GET', path: `/v1/console/lotteries`, query: { limit: 5 } },
    ],
    [
      'consoleLotteries.totals',
      (c) => consoleLotteriesApi(c).totals(dirty),
      { method: 'GET', path: `/v1/console/rooms/${clean}/lottery-totals` },
    ],
    [
      'consoleLotteries.get',
      (c) => consoleLotteriesApi(c).get(dirty),
      { method: 'GET', path: `/v1/console/lotteries/${clean}` },
    ],
    [
      'consoleLotteries.remove',
      (c) => consoleLotteriesApi(c).remove(dirty),
      { method: 'DELETE', path: `/v1/console/lotteries/${clean}` },
    ],
    [
      'consoleLotteries.publish',
      (c) => consoleLotteriesApi(c).publish(dirty),
      { method: 'POST', path: `/v1/console/lotteries/${clean}/publication` },
    ],
    [
      'consoleLotteries.push',
      (c) => consoleLotteriesApi(c).push(dirty),
      { method: 'POST', path: `/v1/console/lotteries/${clean}/push` },
    ],
    [
      'consoleLotteries.start',
      (c) => consoleLotteriesApi(c).start(dirty),
      { method: 'POST', path: `/v1/console/lotteries/${clean}/start` },
    ],
    [
      'consoleLotteries.anchorAway',
      (c) => consoleLotteriesApi(c).anchorAway(dirty),
      { method: 'POST', path: `/v1/console/lotteries/${clean}/anchor-away` },
    ],
    [
      'consoleLotteries.anchorBack',
      (c) => consoleLotteriesApi(c).anchorBack(dirty),
      { method: 'POST', path: `/v1/console/lotteries/${clean}/anchor-back` },
    ],
    [
      'consoleLotteries.draw',
      (c) => consoleLotteriesApi(c).draw(dirty),
      { method: 'POST', path: `/v1/console/lotteries/${clean}/draw` },
    ],
    [
      'consoleLotteries.settle',
      (c) => consoleLotteriesApi(c).settle(dirty),
      { method: 'POST', path: `/v1/console/lotteries/${clean}/settlement` },
    ],
    [
      'consoleLotteries.cancel',
      (c) => consoleLotteriesApi(c).cancel(dirty, { reason: 'why' }),
      { method: 'POST', path: `/v1/console/lotteries/${clean}/cancellation`, body: { reason: 'why' } },
    ],
    [
      'consoleLotteries.imports',
      (c) => consoleLotteriesApi(c).imports(dirty),
      { method: 'GET', path: `/v1/console/lotteries/${clean}/imports` },
    ],
    [
      'consoleLotteries.wins',
      (c) => consoleLotteriesApi(c).wins(dirty, { limit: 5 }),
      { method: 'GET', path: `/v1/console/lotteries/${clean}/wins`, query: { limit: 5 } },
    ],
    [
      'consoleLotteries.reveal',
      (c) => consoleLotteriesApi(c).reveal(dirty, { reason: 'why' }),
      { method: 'POST', path: `/v1/console/wins/${clean}/address`, body: { reason: 'why' } },
    ],
    [
      'consoleLotteries.ship',
      (c) => consoleLotteriesApi(c).ship(dirty, { carrier: 'c', trackingNumber: 'n' }),
      { method: 'PUT', path: `/v1/console/wins/${clean}/shipment`, body: { carrier: 'c', trackingNumber: 'n' } },
    ],
    [
      'consoleLotteries.redeem',
      (c) => consoleLotteriesApi(c).redeem({ code: 'c' }),
      { method: 'POST', path: `/v1/console/lottery-codes/redeem`, body: { code: 'c' } },
    ],
    [
      'consoleLotteries.importEntries',
      (c) => consoleLotteriesApi(c).importEntries(dirty, new ArrayBuffer(3)),
      {
        method: 'POST',
        path: `/v1/console/lotteries/${clean}/imports`,
        body: new ArrayBuffer(3),
        headers: { 'content-type': 'text/csv' },
      },
    ],
    [
      'consoleLotteries.importCodes',
      (c) => consoleLotteriesApi(c).importCodes(dirty, 2, new ArrayBuffer(3)),
      {
        method: 'POST',
        path: `/v1/console/lotteries/${clean}/prizes/2/codes`,
        body: new ArrayBuffer(3),
        headers: { 'content-type': 'text/csv' },
      },
    ],
    [
      'consoleLotteries.startExport',
      (c) => consoleLotteriesApi(c).startExport(dirty, { reason: 'why' }),
      { method: 'POST', path: `/v1/console/lotteries/${clean}/win-exports`, body: { reason: 'why' } },
    ],
    [
      'consoleLotteries.exported',
      (c) => consoleLotteriesApi(c).exported(dirty),
      { method: 'GET', path: `/v1/console/win-exports/${clean}/wins`, query: {} },
    ],
    [
      'consoleLotteries.add',
      (c) =>
        consoleLotteriesApi(c).add(dirty, {
          name: 'n',
          entryKind: 'comment',
          keyword: 'k',
          entrySeconds: 60,
          claimDays: 7,
          prizes: [],
        }),
      {
        method: 'POST',
        path: `/v1/console/rooms/${clean}/lotteries`,
        body: { name: 'n', entryKind: 'comment', keyword: 'k', entrySeconds: 60, claimDays: 7, prizes: [] },
      },
    ],
    [
      'consoleLotteries.write',
      (c) =>
        consoleLotteriesApi(c).write(dirty, {
          name: 'n',
          entryKind: 'comment',
          keyword: 'k',
          entrySeconds: 60,
          claimDays: 7,
          prizes: [],
        }),
      {
        method: 'PUT',
        path: `/v1/console/lotteries/${clean}`,
        body: { name: 'n', entryKind: 'comment', keyword: 'k', entrySeconds: 60, claimDays: 7, prizes: [] },
      },
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
