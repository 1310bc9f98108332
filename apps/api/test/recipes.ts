import { randomBytes } from 'node:crypto';
import { lotteriesApi } from '@kaibo/api-client';
import { aDraft } from '../src/features/contents/contents.fixtures';
import { aFollow, douyinPush, wechatPush } from '../src/features/hooks/hooks.fixtures';
import { aLotteryDraft, aPrize, KEYWORD, lotteriesOf } from '../src/features/lotteries/lotteries.fixtures';
import { phonesOf } from '../src/features/members/members.fixtures';
import { MediaFilesService } from '../src/features/media/media-files.service';
import { aPng } from '../src/features/media/media.fixtures';
import { upload } from '../src/features/media/media-shop.fixtures';
import { aRoom } from '../src/features/rooms/rooms.fixtures';
import type { LiveApp } from '../src/features/syncs/syncs.fixtures';
import { distributionApi } from '@kaibo/api-client';
import { aPerson, callTo, TestBrowser, tokenOf } from './app';
import { asBrowser, asToken, type Headers, nextCode, type Shop, type ShopPerson, withSecondFactor } from './shop';

/** What goes with a route's method and path. */
export interface Asked {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  headers?: Headers;
  /** Who may ask, where it is not the shop's owner or viewer. */
  as?: () => Headers;
  /** It carries something that only the rightful one knows (a password, a code): nobody else gets through with it. */
  isOwn?: boolean;
  /** Everybody of the same merchant may. */
  isShared?: boolean;
  /** And whoever tries it uses it up. */
  isSpent?: boolean;
}

/** Makes a request with ids that are there, for this shop. Called anew whenever one was used. */
type Recipe = (shop: Shop, live: LiveApp) => Promise<Asked> | Asked;

const REASON = { reason: '顾客来电要求' };
const anEmail = (shop: Shop): string => `${randomBytes(6).toString('hex')}-${shop.mark}@example.com`;
const person = async (shop: Shop, live: LiveApp): Promise<ShopPerson> => ({
  ...(await aPerson(live.app, shop.merchantId, { owner: shop.owner, role: 'anchor' })),
  secret: null,
});
const inBrowserOf =
  (live: LiveApp, { browser }: ShopPerson) =>
  (): Headers =>
    asBrowser(live.app.url, browser);
const app = ({ appId }: Shop): Asked => ({ params: { appId } });
const miniApp = ({ miniAppId }: Shop, more: Asked = {}): Asked => ({ params: { id: miniAppId }, ...more });
const invited = async (shop: Shop) => {
  const email = anEmail(shop);
  return { email, token: tokenOf((await shop.owner.browser.team.invite({ email, role: 'anchor' })).path) };
};
const reset = async (shop: Shop, live: LiveApp): Promise<string> => {
  const { personId } = await person(shop, live);
  await shop.owner.browser.session.stepUp({ code: await nextCode(live, shop.owner) });
  return tokenOf((await shop.owner.browser.team.reset(personId)).path);
};
const anEvent = async (shop: Shop, live: LiveApp): Promise<string> => {
  const { rows } = await live.admin.query<{ id: string }>(
    `update hook_events set state = 'failed' where merchant_id = $1 returning id`,
    [shop.merchantId],
  );
  return rows[0]?.id ?? '';
};
const aMerge = async (shop: Shop, live: LiveApp): Promise<string> => {
  const { rows } = await live.admin.query<{ id: string }>(
    `with kept as (insert into members (merchant_id, signed_in_at) values ($1, now()) returning id),
     merged as (insert into members (merchant_id, signed_in_at) values ($1, now()) returning id)
     insert into member_merges (merchant_id, kept_id, merged_id, by_handle, merged_at)
     select $1, least(k.id, m.id), greatest(k.id, m.id), 'union', now() from kept k, merged m returning id`,
    [shop.merchantId],
  );
  await live.admin.query(
    `update members m set merged_into = g.kept_id from member_merges g
     where g.merchant_id = m.merchant_id and g.merged_id = m.id and g.id = $1`,
    [rows[0]?.id],
  );
  return rows[0]?.id ?? '';
};
const A_POLICY = {
  who: 'all',
  windowDays: 30,
  promoters: 'everybody',
  paidLevels: 1,
  attribution: { validityDays: 30, protectionDays: 7, evidence: 'client' },
};
const aShare = (shop: Shop, live: LiveApp) =>
  distributionApi(callTo(live.app.url, asToken(shop.viewer.token))).share({ target: 'room', targetId: shop.roomId });
const A_DAY = '2026-11-30';
const SOON = { startsAt: '2026-11-30T12:00:00Z', endsAt: '2026-11-30T14:00:00Z' };
const winTemplateOf = (shop: Shop): string => `win-template-${shop.merchantId}`;
const templateOf = (shop: Shop): string => `template-${shop.merchantId}`;
const aRoomOfTomorrow = (shop: Shop) => ({
  title: `新 ${shop.mark}`,
  anchor: '小福',
  startsAt: '2026-11-22T04:00:00Z',
  endsAt: '2026-11-22T06:00:00Z',
});
const REASON_HOLD = { kind: 'dispute', ...REASON };
/** One who may be lost: others are asked for again. */
const aMember = async (shop: Shop, live: LiveApp): Promise<string> => {
  const { rows } = await live.admin.query<{ id: string }>(
    'insert into members (merchant_id, signed_in_at) values ($1, now()) returning id',
    [shop.merchantId],
  );
  return rows[0]?.id ?? '';
};
const aHold = async (shop: Shop, live: LiveApp): Promise<string> => {
  const { rows } = await live.admin.query<{ id: string }>(
    `insert into member_holds (merchant_id, member_id, kind, reason, set_by, set_at)
     values ($1, $2, 'dispute', $3, '1', now()) returning id`,
    [shop.merchantId, await aMember(shop, live), `纠纷 ${shop.mark}`],
  );
  return rows[0]?.id ?? '';
};
const anErasure = async (shop: Shop, live: LiveApp): Promise<{ id: string; number: string }> => {
  const number = randomBytes(16).toString('base64url');
  const { rows } = await live.admin.query<{ id: string }>(
    `insert into member_erasures (merchant_id, member_id, number, asked_by, erased_at, tables, digest, finished_at)
     values ($1, $2, $3, 'member', now(), '[]', '\\x00', now()) returning id`,
    [shop.merchantId, await aMember(shop, live), number],
  );
  return { id: rows[0]?.id ?? '', number: `${shop.merchantId}.${number}` };
};
const article = ({ contentId }: Shop, more: Asked = {}): Asked => ({
  params: { kind: 'article', id: contentId },
  ...more,
});
const slotsOf = ({ contentId }: Shop, more: Asked = {}): Asked => ({
  params: { targetType: 'article', targetId: contentId },
  ...more,
});
const aPostOf = async (shop: Shop, live: LiveApp): Promise<string> => {
  const { rows } = await live.admin.query<{ id: string }>(
    `insert into posts (merchant_id, topic_id, member_id, mini_app_id, key, text, state, created_at)
     values ($1, $2, $3, $4, $5, $6, 'shown', now()) returning id`,
    [
      shop.merchantId,
      shop.topicId,
      shop.viewer.memberId,
      shop.miniAppId,
      randomBytes(9).toString('base64url'),
      shop.mark,
    ],
  );
  return rows[0]?.id ?? '';
};
const page = ({ pageId }: Shop, more: Asked = {}): Asked => ({ params: { id: pageId }, ...more });
const channelRoom = ({ channelRoomId }: Shop, more: Asked = {}): Asked => ({ params: { id: channelRoomId }, ...more });
const revisionOf = async (shop: Shop): Promise<number> => (await shop.staff.pages.get(shop.pageId)).revision;
const member = (shop: Shop, more: Asked = {}): Asked => ({ params: { id: shop.viewer.memberId }, ...more });

/** A picture that nobody has sent before: by staff, who show it at once, or by the viewer, who does not. */
const aPicture = async (shop: Shop, live: LiveApp, by: 'staff' | 'viewer'): Promise<string> => {
  const [token, path] = by === 'staff' ? [shop.staffKey, '/v1/console/media'] : [shop.viewer.token, '/v1/media'];
  return (await upload(live.app, token, await aPng(9, 9), { path })).view.name;
};
const PNG_TYPE = { 'content-type': 'image/png' };

const named = ({ mark }: Shop) => ({ name: `奖 ${mark}` });
const lotteries = (shop: Shop, live: LiveApp) => lotteriesOf(live.app, shop);
const viewerApi = (shop: Shop, live: LiveApp) => lotteriesApi(callTo(live.app.url, asToken(shop.viewer.token)));
const aDraftLottery = async (shop: Shop, live: LiveApp): Promise<Asked> => ({
  params: { id: (await lotteries(shop, live).draft(named(shop))).id },
});
const aPublished = async (shop: Shop, live: LiveApp): Promise<Asked> => ({
  params: { id: (await lotteries(shop, live).published(named(shop))).id },
});
const anOpen = async (shop: Shop, live: LiveApp, change: object = {}): Promise<Asked> => ({
  params: { id: (await lotteries(shop, live).open({ ...named(shop), ...change })).id },
});
/** Drawn, and the shop's viewer has won. */
const aDrawn = async (shop: Shop, live: LiveApp, kind: 'goods' | 'code' = 'goods') => {
  const of = lotteries(shop, live);
  const { id } = await of.open({ ...named(shop), prizes: [aPrize({ kind, name: `品 ${shop.mark}` })] });
  await viewerApi(shop, live).enter(id, KEYWORD);
  await of.end(id);
  await shop.staff.lotteries.draw(id);
  return { id, winId: (await shop.staff.lotteries.wins(id)).items[0]?.id ?? '' };
};
const CLAIM = { to: { receiver: '王小明', phone: '13800138000', address: '浙江省杭州市西湖区文三路 1 号' } };
const aClaimed = async (shop: Shop, live: LiveApp) => {
  const drawn = await aDrawn(shop, live);
  await viewerApi(shop, live).claim(drawn.winId, CLAIM);
  return drawn;
};
const anExportOfWins = async (shop: Shop, live: LiveApp): Promise<string> => {
  const { id } = await aClaimed(shop, live);
  await shop.owner.browser.session.stepUp({ code: await nextCode(live, shop.owner) });
  return (await shop.owner.browser.staff.lotteries.startExport(id, REASON)).id;
};
const CSV_TYPE = { 'content-type': 'text/csv' };

/** How each route is asked for. A new route has to be told here before the tests pass. */
export const RECIPES: Record<string, Recipe> = {
  'GET /livez': () => ({}),
  'GET /readyz': () => ({}),

  'GET /v1/apps/{appId}': app,
  'GET /v1/apps/{appId}/rooms': (shop) => ({ ...app(shop), query: { state: 'live' } }),
  'GET /v1/apps/{appId}/rooms/{id}': ({ appId, roomId }) => ({ params: { appId, id: roomId } }),
  'GET /v1/apps/{appId}/rooms/{id}/replays': ({ appId, roomId }) => ({ params: { appId, id: roomId }, isShared: true }),
  'POST /v1/apps/{appId}/rooms/{id}/hints': ({ appId, roomId }) => ({
    params: { appId, id: roomId },
    body: { liveStatus: 103 },
  }),
  'GET /v1/apps/{appId}/sign-in': app,
  'GET /v1/apps/{appId}/contents/{kind}': ({ appId }) => ({ params: { appId, kind: 'article' } }),
  'GET /v1/apps/{appId}/contents/{kind}/{id}': ({ appId, contentId }) => ({
    params: { appId, kind: 'article', id: contentId },
  }),
  'POST /v1/media': async () => ({ headers: PNG_TYPE, body: await aPng(9, 9) }),
  'GET /v1/media/{file}': async (shop, live) => ({
    params: { file: `${shop.merchantId}.${await aPicture(shop, live, 'staff')}.small` },
  }),
  'GET /v1/me/media/{name}/{size}': async (shop, live) => ({
    params: { name: await aPicture(shop, live, 'viewer'), size: 'small' },
  }),
  'GET /v1/media-looks/{file}': async (shop, live) => {
    const name = await aPicture(shop, live, 'viewer');
    const path = live.app.app.get(MediaFilesService).lookPath(shop.merchantId, name);
    return { params: { file: path.split('/').at(-1) ?? '' } };
  },
  'POST /v1/console/media': async () => ({ headers: PNG_TYPE, body: await aPng(9, 9) }),
  'GET /v1/console/media': () => ({}),
  'GET /v1/console/media/{name}': async (shop, live) => ({ params: { name: await aPicture(shop, live, 'viewer') } }),
  'GET /v1/console/media/{name}/{size}': async (shop, live) => ({
    params: { name: await aPicture(shop, live, 'viewer'), size: 'small' },
  }),
  'PUT /v1/console/media/{name}/decision': async (shop, live) => ({
    params: { name: await aPicture(shop, live, 'viewer') },
    body: { mayShow: true, ...REASON },
  }),
  'GET /v1/apps/{appId}/contents/topic/{id}/posts': ({ appId, topicId }) => ({ params: { appId, id: topicId } }),
  'GET /v1/apps/{appId}/pages/home': async ({ appId, pageId, staff }) => {
    await staff.pages.setHome(pageId);
    return { params: { appId } };
  },
  'GET /v1/apps/{appId}/pages/{id}': ({ appId, pageId }) => ({ params: { appId, id: pageId } }),
  'POST /v1/sessions': async (shop, live) => ({
    body: { appId: shop.appId, provider: 'wechat', code: await phonesOf(live, shop).loginCode(`u-${shop.mark}`) },
  }),
  'GET /v1/hooks/wechat/{miniAppId}': (shop, live) => {
    const { query } = wechatPush(shop, aFollow(), { now: live.app.world.now() });
    const { timestamp = '', nonce = '', signature = '' } = Object.fromEntries(new URLSearchParams(query));
    return { params: { miniAppId: shop.miniAppId }, query: { timestamp, nonce, signature, echostr: shop.mark } };
  },
  'POST /v1/hooks/wechat/{miniAppId}': (shop, live) => {
    const { query, headers, body } = wechatPush(shop, aFollow(), { now: live.app.world.now() });
    const asked = Object.fromEntries(new URLSearchParams(query));
    return { params: { miniAppId: shop.miniAppId }, query: asked, headers, body: String(body) };
  },
  'POST /v1/hooks/douyin/{miniAppId}': (shop) => {
    const { headers, body } = douyinPush({
      event: 'unknown',
      content: `${shop.mark} ${randomBytes(8).toString('hex')}`,
    });
    return { params: { miniAppId: shop.douyinId }, headers, body: String(body) };
  },

  'GET /v1/me': () => ({}),
  'PUT /v1/me/profile': () => ({ body: { nickname: '小陈' } }),
  'PUT /v1/me/avatar': async () => ({ headers: PNG_TYPE, body: await aPng(9, 9) }),
  'POST /v1/me/phone': async (shop, live) => ({
    isOwn: true,
    isSpent: true,
    body: { code: await phonesOf(live, shop).phoneCode(`u-${shop.mark}`, shop.viewer.phone) },
  }),
  'GET /v1/me/export': () => ({}),
  'POST /v1/me/erase': async (shop, live) => {
    const { token, member } = await phonesOf(live, shop).signIn(`gone-${randomBytes(6).toString('hex')}`);
    return { isOwn: true, as: () => asToken(token), body: { confirm: 'ERASE', memberId: member.id } };
  },
  'POST /v1/erasures/find': async (shop, live) => ({ body: { number: (await anErasure(shop, live)).number } }),

  'POST /v1/topics/{id}/posts': ({ topicId }) => ({
    params: { id: topicId },
    isShared: true,
    body: { key: randomBytes(9).toString('base64url'), text: '你好' },
  }),
  'POST /v1/rooms/{id}/channel-hints': (shop) => channelRoom(shop, { body: { liveStatus: 2 }, isShared: true }),
  'GET /v1/rooms/{id}/channel-reservation': (shop) => channelRoom(shop, { isShared: true }),
  'POST /v1/rooms/{id}/channel-reservation': (shop) => channelRoom(shop, { body: { state: 6 }, isShared: true }),
  'GET /v1/me/posts': () => ({}),
  'DELETE /v1/posts/{id}': async (shop, live) => ({ params: { id: await aPostOf(shop, live) } }),
  'POST /v1/posts/{id}/reports': async (shop, live) => ({
    params: { id: await aPostOf(shop, live) },
    isShared: true,
    body: { reason: 'spam' },
  }),

  'POST /v1/shares': ({ roomId }) => ({ body: { target: 'room', targetId: roomId }, isShared: true }),
  'DELETE /v1/shares/{id}': async (shop, live) => ({ params: { id: (await aShare(shop, live)).id } }),
  'GET /v1/shares/{id}/code': async (shop, live) => ({ params: { id: (await aShare(shop, live)).id } }),
  'GET /v1/apps/{appId}/shares/{key}': async (shop, live) => ({
    params: { appId: shop.appId, key: (await aShare(shop, live)).scene.slice(2) },
    isOwn: true,
  }),
  'POST /v1/touches': async (shop, live) => ({
    body: { id: randomBytes(18).toString('base64url'), source: 'card', token: (await aShare(shop, live)).token },
    isShared: true,
  }),
  'POST /v1/apps/{appId}/touches': ({ appId }) => ({
    params: { appId },
    body: { id: randomBytes(18).toString('base64url'), source: 'card' },
  }),
  'GET /v1/me/shares': () => ({}),
  'GET /v1/me/superior': () => ({}),
  'GET /v1/me/team': () => ({}),
  'GET /v1/me/invitations': () => ({}),
  'GET /v1/me/promoter': () => ({}),
  'POST /v1/me/promoter': () => ({}),
  'GET /v1/console/members/{id}/binding': (shop) => member(shop),
  'POST /v1/console/members/{id}/binding': async (shop, live) => ({
    params: { id: await aMember(shop, live) },
    body: { superiorId: await aMember(shop, live), ...REASON },
  }),
  'PUT /v1/console/members/{id}/distribution': (shop) => member(shop, { body: { promoter: 'approved', ...REASON } }),
  'GET /v1/console/bindings': () => ({}),
  'GET /v1/console/bindings/export': () => ({}),
  'GET /v1/console/distribution/promoters': () => ({}),
  'GET /v1/console/distribution/capabilities': () => ({}),
  'GET /v1/console/distribution/policies': () => ({}),
  'POST /v1/console/distribution/policies': () => ({ body: A_POLICY }),
  'POST /v1/console/distribution/policies/preview': () => ({ body: A_POLICY }),
  'POST /v1/rooms/{id}/reminders': async (shop, live) => ({
    params: { id: await aRoom(live.app, shop, { status: 'upcoming', title: shop.mark, ...SOON }) },
    body: { way: 'plugin' },
    isShared: true,
  }),
  'DELETE /v1/rooms/{id}/reminders': ({ roomId }) => ({ params: { id: roomId }, isShared: true }),
  'GET /v1/me/reminders': () => ({}),
  'GET /v1/me/message-permissions': () => ({ isShared: true }),
  'POST /v1/me/message-permissions': (shop) => ({
    isShared: true,
    body: {
      reportId: randomBytes(18).toString('base64url'),
      results: [{ templateId: templateOf(shop), answer: 'accept' }],
    },
  }),
  'GET /v1/console/mini-apps/{id}/reminder-template': (shop) => miniApp(shop),
  'PUT /v1/console/mini-apps/{id}/reminder-template': (shop) =>
    miniApp(shop, {
      body: { templateId: templateOf(shop), fields: [{ name: 'thing1', shows: 'title' }], note: shop.mark },
    }),
  'GET /v1/console/mini-apps/{id}/win-template': (shop) => miniApp(shop),
  'PUT /v1/console/mini-apps/{id}/win-template': (shop) =>
    miniApp(shop, {
      body: {
        templateId: winTemplateOf(shop),
        fields: [{ name: 'thing1', shows: 'prize' }],
        note: shop.mark,
        page: 'pages/wins/index?id={winId}',
      },
    }),
  'GET /v1/console/rooms/{id}/reminders': ({ roomId }) => ({ params: { id: roomId } }),
  'GET /v1/console/mini-apps/{id}/follower-pushes': (shop) => miniApp(shop),
  'PUT /v1/console/mini-apps/{id}/follower-pushes/{day}': ({ miniAppId, roomId }) => ({
    params: { id: miniAppId, day: A_DAY },
    body: { roomId },
  }),
  // Gone after the first time: it is planned again before each.
  'DELETE /v1/console/mini-apps/{id}/follower-pushes/{day}': async (shop) => {
    await shop.staff.reminders.planFollowerPush(shop.miniAppId, A_DAY, { roomId: shop.roomId });
    return { params: { id: shop.miniAppId, day: A_DAY } };
  },

  'POST /v1/console/session': ({ anchor: { email, password } }) => ({ body: { email, password } }),
  'POST /v1/console/session/second-factor': async (shop, live) => {
    const browser = new TestBrowser(live.app.url);
    await browser.session.signIn({ email: shop.owner.email, password: shop.owner.password });
    return { body: { code: await nextCode(live, shop.owner) }, as: () => asBrowser(live.app.url, browser) };
  },
  'GET /v1/console/session': () => ({}),
  'POST /v1/console/session/step-up': async (shop, live) => {
    const one = await withSecondFactor(live, await person(shop, live));
    return { isOwn: true, as: inBrowserOf(live, one), body: { code: await nextCode(live, one) } };
  },
  'PUT /v1/console/session/merchant': async (shop, live) => ({
    as: inBrowserOf(live, await person(shop, live)),
    body: { merchantId: shop.merchantId },
    isShared: true,
  }),
  'DELETE /v1/console/session': async (shop, live) => ({ as: inBrowserOf(live, await person(shop, live)) }),
  'PUT /v1/console/account/password': async (shop, live) => {
    const one = await person(shop, live);
    return { isOwn: true, as: inBrowserOf(live, one), body: { current: one.password, next: `another ${shop.mark}` } };
  },
  'GET /v1/console/account/sessions': () => ({}),
  'DELETE /v1/console/account/sessions': async (shop, live) => ({ as: inBrowserOf(live, await person(shop, live)) }),
  'DELETE /v1/console/account/sessions/{id}': async (shop, live) => {
    const one = await person(shop, live);
    const other = new TestBrowser(live.app.url);
    await other.session.signIn({ email: one.email, password: one.password });
    const { items } = await one.browser.account.sessions();
    return { as: inBrowserOf(live, one), params: { id: items.find(({ isThis }) => !isThis)?.id ?? '' } };
  },
  'POST /v1/console/account/totp': async (shop, live) => {
    const one = await person(shop, live);
    return { isOwn: true, as: inBrowserOf(live, one), body: { password: one.password } };
  },
  'POST /v1/console/account/totp/confirm': async (shop, live) => {
    const one = await person(shop, live);
    const { secret } = await one.browser.account.beginTotp(one.password);
    return { isOwn: true, as: inBrowserOf(live, one), body: { code: await nextCode(live, { ...one, secret }) } };
  },
  'POST /v1/console/account/totp/remove': async (shop, live) => {
    const one = await withSecondFactor(live, await person(shop, live));
    return { isOwn: true, as: inBrowserOf(live, one), body: { code: await nextCode(live, one) } };
  },
  'POST /v1/console/account/recovery-codes': async (shop, live) => {
    const one = await withSecondFactor(live, await person(shop, live));
    return { isOwn: true, as: inBrowserOf(live, one), body: { code: await nextCode(live, one) } };
  },
  'POST /v1/console/invitations/look': async (shop) => ({ body: { token: (await invited(shop)).token } }),
  'POST /v1/console/invitations/accept': async (shop) => ({
    body: { token: (await invited(shop)).token, name: shop.mark, password: `long ${shop.mark}` },
  }),
  'POST /v1/console/resets': (shop) => ({ body: { email: anEmail(shop) } }),
  'POST /v1/console/resets/look': async (shop, live) => ({ body: { token: await reset(shop, live) } }),
  'POST /v1/console/resets/use': async (shop, live) => ({
    body: { token: await reset(shop, live), password: `new one ${shop.mark}` },
  }),

  'GET /v1/console/me': () => ({}),
  'GET /v1/console/mini-apps': () => ({}),
  'POST /v1/console/mini-apps': ({ mark }) => ({
    body: { platform: 'web', appId: `n${randomBytes(6).toString('hex')}`, name: `新 ${mark}`, source: 'manual' },
  }),
  'PUT /v1/console/mini-apps/{id}/sign-in': (shop) => miniApp(shop, { body: { openAccount: shop.mark } }),
  'GET /v1/console/api-keys': () => ({}),
  'POST /v1/console/api-keys': ({ mark }) => ({ body: { name: mark, scopes: ['rooms.read'] } }),
  'DELETE /v1/console/api-keys/{id}': async (shop, live) => {
    const { rows } = await live.admin.query<{ id: string }>(
      `insert into api_keys (merchant_id, name, key_hash, scopes) values ($1, $2, $3, '{}') returning id`,
      [shop.merchantId, shop.mark, randomBytes(32)],
    );
    return { params: { id: rows[0]?.id ?? '' } };
  },
  'GET /v1/console/staff': () => ({}),
  'POST /v1/console/staff/invitations': (shop) => ({ body: { email: anEmail(shop), role: 'agent' } }),
  'DELETE /v1/console/staff/invitations/{id}': async (shop) => ({
    params: { id: (await shop.owner.browser.team.invite({ email: anEmail(shop), role: 'agent' })).id },
  }),
  'PUT /v1/console/staff/{personId}/role': async (shop, live) => ({
    params: { personId: (await person(shop, live)).personId },
    body: { role: 'finance' },
  }),
  'DELETE /v1/console/staff/{personId}': async (shop, live) => ({
    params: { personId: (await person(shop, live)).personId },
  }),
  'POST /v1/console/staff/{personId}/resets': async (shop, live) => ({
    params: { personId: (await person(shop, live)).personId },
  }),
  'GET /v1/console/audit': () => ({}),
  'GET /v1/console/audit/status': () => ({}),
  'GET /v1/console/audit/check': () => ({}),
  'POST /v1/console/audit/exports': () => ({}),
  'GET /v1/console/audit/exports/{id}/entries': ({ exportId }) => ({ params: { id: exportId } }),
  'GET /v1/console/mini-apps/{miniAppId}/hook': ({ miniAppId }) => ({ params: { miniAppId } }),
  'PUT /v1/console/mini-apps/{miniAppId}/hook': ({ miniAppId }) => ({
    params: { miniAppId },
    body: { token: 'KaiboToken2026', encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG' },
  }),
  // Gone after the first time, and still 204: it is set again before each.
  'DELETE /v1/console/mini-apps/{miniAppId}/hook': async (shop) => {
    const secrets = { token: 'KaiboToken2026', encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG' };
    await shop.staff.hooks.set(shop.miniAppId, secrets);
    return { params: { miniAppId: shop.miniAppId } };
  },
  'GET /v1/console/mini-apps/{miniAppId}/hook/events': ({ miniAppId }) => ({ params: { miniAppId } }),
  'POST /v1/console/mini-apps/{miniAppId}/hook/events/{eventId}/retry': async (shop, live) => ({
    params: { miniAppId: shop.miniAppId, eventId: await anEvent(shop, live) },
  }),
  'GET /v1/console/rooms': ({ miniAppId }) => ({ query: { miniAppId } }),
  'PUT /v1/console/rooms/order': ({ miniAppId, roomId }) => ({ body: { miniAppId, roomIds: [roomId] } }),
  'PATCH /v1/console/rooms/{id}': ({ roomId }) => ({ params: { id: roomId }, body: { isVisible: true } }),
  'POST /v1/console/mini-apps/{id}/rooms': (shop) => ({
    params: { id: shop.manual.miniAppId },
    body: aRoomOfTomorrow(shop),
  }),
  'PUT /v1/console/rooms/{id}/status': ({ manual }) => ({
    params: { id: manual.roomId },
    body: { status: 'upcoming' },
  }),
  'POST /v1/console/mini-apps/{id}/syncs': (shop) => miniApp(shop),
  'GET /v1/console/syncs/{id}': ({ syncId }) => ({ params: { id: syncId } }),
  'GET /v1/console/syncs': ({ miniAppId }) => ({ query: { miniAppId } }),

  'GET /v1/console/contents/{kind}': () => ({ params: { kind: 'article' } }),
  'POST /v1/console/contents/{kind}': ({ mark }) => ({
    params: { kind: 'article' },
    body: aDraft('article', { title: mark }),
  }),
  'PUT /v1/console/contents/{kind}/order': ({ contentId }) => ({
    params: { kind: 'article' },
    body: { ids: [contentId] },
  }),
  'GET /v1/console/contents/{kind}/{id}': (shop) => article(shop),
  'PUT /v1/console/contents/{kind}/{id}': (shop) => article(shop, { body: aDraft('article', { title: shop.mark }) }),
  'PUT /v1/console/contents/{kind}/{id}/publication': (shop) => article(shop, { body: { at: '2026-01-01T00:00:00Z' } }),
  'DELETE /v1/console/contents/{kind}/{id}': async (shop) => ({
    params: { kind: 'topic', id: (await shop.staff.contents.add('topic', aDraft('topic'))).id },
  }),
  'GET /v1/console/slots/health': () => ({}),
  'GET /v1/console/slots/{targetType}/{targetId}': (shop) => slotsOf(shop, { query: { miniAppId: shop.miniAppId } }),
  'PUT /v1/console/slots/{targetType}/{targetId}': (shop) =>
    slotsOf(shop, { body: { miniAppId: shop.miniAppId, roomIds: [shop.roomId] } }),
  'DELETE /v1/console/slots/{targetType}/{targetId}': (shop) => slotsOf(shop, { query: { miniAppId: shop.miniAppId } }),

  'GET /v1/console/posts': () => ({}),
  'PUT /v1/console/posts/{id}/state': ({ postId }) => ({ params: { id: postId }, body: { state: 'shown' } }),

  'GET /v1/console/rooms/{id}/channel': (shop) => channelRoom(shop),
  'GET /v1/console/page-templates': () => ({ isShared: true }),
  'GET /v1/console/pages': () => ({}),
  'POST /v1/console/pages': ({ mark }) => ({ body: { name: mark } }),
  'GET /v1/console/pages/{id}': (shop) => page(shop),
  // Saving makes another revision, which the next one has to name.
  'PUT /v1/console/pages/{id}/draft': async (shop) => {
    const document = { version: 1, blocks: [{ type: 'notice', text: shop.mark }] };
    return page(shop, { body: { revision: await revisionOf(shop), document }, isSpent: true });
  },
  'POST /v1/console/pages/{id}/publication': async (shop) => page(shop, { body: { revision: await revisionOf(shop) } }),
  'PUT /v1/console/pages/{id}/home': (shop) => page(shop),
  'DELETE /v1/console/pages/{id}/home': (shop) => page(shop),
  'DELETE /v1/console/pages/{id}/publication': async (shop) => ({
    params: { id: (await shop.staff.pages.add({ name: shop.mark })).id },
  }),
  'POST /v1/console/pages/{id}/roll-back': (shop) => page(shop, { body: { number: 1 } }),
  'GET /v1/console/pages/{id}/versions': (shop) => page(shop),
  'GET /v1/console/pages/{id}/versions/{number}': ({ pageId }) => ({ params: { id: pageId, number: '1' } }),
  'DELETE /v1/console/pages/{id}': async (shop) => ({
    params: { id: (await shop.staff.pages.add({ name: shop.mark })).id },
  }),

  'GET /v1/apps/{appId}/rooms/{id}/lotteries': ({ appId, roomId }) => ({ params: { appId, id: roomId } }),
  'GET /v1/lotteries/{id}/proof': aPublished,
  'GET /v1/lotteries/{id}/bundle': async (shop, live) => ({ params: { id: (await aDrawn(shop, live)).id } }),
  'POST /v1/lotteries/{id}/entries': async (shop, live) => ({
    ...(await anOpen(shop, live)),
    body: KEYWORD,
    isShared: true,
  }),
  'POST /v1/lotteries/{id}/like-starts': async (shop, live) => ({
    ...(await anOpen(shop, live, { entryKind: 'like', keyword: undefined, likes: 12 })),
    isShared: true,
  }),
  'GET /v1/lotteries/{id}/entry': async (shop, live) => ({ params: { id: (await aDrawn(shop, live)).id } }),
  'GET /v1/me/lottery-entries': () => ({}),
  'GET /v1/me/wins': () => ({}),
  'POST /v1/wins/{id}/claim': async (shop, live) => ({ params: { id: (await aDrawn(shop, live)).winId }, body: CLAIM }),
  'GET /v1/console/lotteries': () => ({}),
  'GET /v1/console/lottery-records': () => ({}),
  'GET /v1/console/rooms/{id}/lottery-totals': ({ roomId }) => ({ params: { id: roomId } }),
  'POST /v1/console/rooms/{id}/lotteries': async (shop, live) => ({
    params: { id: await lotteries(shop, live).room() },
    body: aLotteryDraft(named(shop)),
  }),
  'GET /v1/console/lotteries/{id}': aDraftLottery,
  'PUT /v1/console/lotteries/{id}': async (shop, live) => ({
    ...(await aDraftLottery(shop, live)),
    body: aLotteryDraft(named(shop)),
  }),
  'DELETE /v1/console/lotteries/{id}': aDraftLottery,
  'POST /v1/console/lotteries/{id}/publication': aDraftLottery,
  'POST /v1/console/lotteries/{id}/push': aPublished,
  'POST /v1/console/lotteries/{id}/start': aPublished,
  'POST /v1/console/lotteries/{id}/cancellation': async (shop, live) => ({
    ...(await aPublished(shop, live)),
    body: REASON,
  }),
  'POST /v1/console/lotteries/{id}/anchor-away': (shop, live) => anOpen(shop, live),
  'POST /v1/console/lotteries/{id}/anchor-back': (shop, live) => anOpen(shop, live),
  'POST /v1/console/lotteries/{id}/draw': async (shop, live) => {
    const asked = await anOpen(shop, live);
    await lotteries(shop, live).end(asked.params?.id ?? '');
    return asked;
  },
  'POST /v1/console/lotteries/{id}/settlement': async (shop, live) => {
    const asked = await anOpen(shop, live);
    await lotteries(shop, live).end(asked.params?.id ?? '');
    await shop.staff.lotteries.draw(asked.params?.id ?? '');
    return asked;
  },
  'POST /v1/console/lotteries/{id}/imports': async (shop, live) => ({
    ...(await anOpen(shop, live)),
    headers: CSV_TYPE,
    body: `phone\n${shop.viewer.phone}\n`,
  }),
  'GET /v1/console/lotteries/{id}/imports': aDraftLottery,
  'POST /v1/console/lotteries/{id}/prizes/{no}/codes': async (shop, live) => {
    const prizes = [aPrize({ kind: 'code', codeSource: 'imported', redeemNeedsPhone: true })];
    const { id } = await lotteries(shop, live).draft({ ...named(shop), prizes });
    const code = randomBytes(10).toString('hex').toUpperCase();
    return { params: { id, no: '1' }, headers: CSV_TYPE, body: `code\n${code}\n` };
  },
  'GET /v1/console/lotteries/{id}/wins': async (shop, live) => ({ params: { id: (await aClaimed(shop, live)).id } }),
  'POST /v1/console/wins/{id}/address': async (shop, live) => ({
    params: { id: (await aClaimed(shop, live)).winId },
    body: REASON,
  }),
  'PUT /v1/console/wins/{id}/shipment': async (shop, live) => ({
    params: { id: (await aClaimed(shop, live)).winId },
    body: { carrier: '顺丰', trackingNumber: 'SF1234567890' },
  }),
  'POST /v1/console/lottery-codes/redeem': async (shop, live) => {
    const { winId } = await aDrawn(shop, live, 'code');
    return { isOwn: true, body: { code: (await viewerApi(shop, live).claim(winId)).code } };
  },
  'POST /v1/console/lotteries/{id}/win-exports': async (shop, live) => ({
    params: { id: (await aClaimed(shop, live)).id },
    body: REASON,
  }),
  'GET /v1/console/win-exports/{id}/wins': async (shop, live) => ({ params: { id: await anExportOfWins(shop, live) } }),

  'GET /v1/console/members': () => ({}),
  'POST /v1/console/members/find': ({ viewer }) => ({ body: { phone: viewer.phone } }),
  'POST /v1/console/members/{id}/ban': ({ otherViewer }) => ({ params: { id: otherViewer.memberId }, body: REASON }),
  'POST /v1/console/members/{id}/unban': ({ otherViewer }) => ({ params: { id: otherViewer.memberId }, body: REASON }),
  'GET /v1/console/members/{id}/merges': (shop) => member(shop),
  'POST /v1/console/member-merges/{id}/undo': async (shop, live) => ({
    params: { id: await aMerge(shop, live) },
    body: REASON,
  }),
  'POST /v1/console/members/{id}/phone': (shop) => member(shop, { body: REASON }),
  'POST /v1/console/members/{id}/export': (shop) => member(shop, { body: REASON }),
  'POST /v1/console/members/{id}/erase': async (shop, live) => ({
    params: { id: await aMember(shop, live) },
    body: REASON,
  }),
  'GET /v1/console/members/{id}/holds': (shop) => member(shop),
  'POST /v1/console/members/{id}/holds': async (shop, live) => ({
    params: { id: await aMember(shop, live) },
    body: REASON_HOLD,
  }),
  'POST /v1/console/member-holds/{id}/release': async (shop, live) => ({
    params: { id: await aHold(shop, live) },
    body: REASON,
  }),
  'GET /v1/console/erasures': () => ({}),
  'GET /v1/console/erasures/{id}': async (shop, live) => ({ params: { id: (await anErasure(shop, live)).id } }),
  'POST /v1/console/erasures/{id}/held': async (shop, live) => ({
    params: { id: (await anErasure(shop, live)).id },
    body: REASON,
  }),
};
