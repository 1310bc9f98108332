import { APP, aBench, type Bench, HOUR, type Json, OTHER_APP } from '../sandbox.fixtures';
import { aCaller, type Caller } from '../services.fixtures';

let bench: Bench;
let app: Caller;
let now: number;
beforeEach(async () => {
  bench = await aBench();
  app = await aCaller(bench);
  now = Math.floor(bench.realNow() / 1000);
});
afterEach(() => bench.sandbox.close());

const DAY = 24 * 3_600;
const account = () => [...bench.sandbox.accounts.values()][0];
const urlLink = (body: object = {}): Promise<Json> => app.call('/wxa/generate_urllink', body);
const scheme = (body: object = {}): Promise<Json> => app.call('/wxa/generatescheme', body);
const query = (body: object): Promise<Json> => app.call('/wxa/query_urllink', body);
const infoOf = async (answer: Json): Promise<Json> =>
  (await query({ url_link: answer.url_link })).url_link_info as Json;

it('makes a link and tells of it', async () => {
  const target = { path: 'pages/live/enter', query: 'id=412&i=k7Qd', env_version: 'trial' };
  const made = await urlLink({ ...target, expire_type: 1, expire_interval: 3 });
  expect(made).toEqual({
    errcode: 0,
    errmsg: 'ok',
    url_link: expect.stringMatching(/^https:\/\/wxaurl\.cn\/[A-Za-z0-9]{11}$/),
  });
  expect(await query({ url_link: made.url_link })).toEqual({
    errcode: 0,
    errmsg: 'ok',
    url_link_info: { appid: APP, ...target, create_time: now, expire_time: now + 3 * DAY },
  });
});

it('makes a scheme', async () => {
  const made = await scheme({
    jump_wxa: { path: '/pages/live/enter', query: 'id=412' },
    expire_type: 0,
    expire_time: now + DAY,
  });
  expect(made).toEqual({
    errcode: 0,
    errmsg: 'ok',
    openlink: expect.stringMatching(/^weixin:\/\/dl\/business\/\?t=[A-Za-z0-9]{11}$/),
  });
  expect((await app.hand('POST', 'links/open', { url: made.openlink })).path).toBe('/pages/live/enter');
  expect((await scheme()).errcode).toBe(0);
  expect((await query({ url_link: made.openlink })).errcode).toBe(40097);
});

it('lives for 30 days at most, which is also its life when none is named', async () => {
  expect((await infoOf(await urlLink())).expire_time).toBe(now + 30 * DAY);
  expect((await infoOf(await urlLink({ is_expire: false }))).expire_time).toBe(now + 30 * DAY);
  expect((await infoOf(await urlLink({ expire_time: now + 30 * DAY }))).expire_time).toBe(now + 30 * DAY);
  expect((await infoOf(await urlLink({ expire_type: 1, expire_interval: 30 }))).expire_time).toBe(now + 30 * DAY);
});

it.each([
  ['the past', () => ({ expire_time: now }), 40097],
  ['31 days ahead', () => ({ expire_time: now + 31 * DAY }), 85400],
  ['31 days', () => ({ expire_type: 1, expire_interval: 31 }), 85400],
  ['no interval', () => ({ expire_type: 1 }), 40097],
  ['another type', () => ({ expire_type: 2 }), 40097],
  ['a query of 1025', () => ({ query: 'a'.repeat(1025) }), 40165],
  ['a query with spaces', () => ({ query: 'a b' }), 40165],
  ['a path with a query', () => ({ path: 'pages/a?b=1' }), 40165],
  ['a number for a path', () => ({ path: 7 }), 40165],
  ['another version', () => ({ env_version: 'beta' }), 40097],
])('refuses %s', async (_, body, errcode) => {
  expect((await urlLink(body())).errcode).toBe(errcode);
  const { path, query, env_version, ...expiry } = body() as Json;
  expect((await scheme({ jump_wxa: { path, query, env_version }, ...expiry })).errcode).toBe(errcode);
});

it('needs a published page and a published mini-program', async () => {
  account()?.settings.change({ publishedPaths: ['pages/live/enter'] });
  expect((await urlLink({ path: 'pages/draft' })).errcode).toBe(40165);
  expect((await urlLink({ path: '/pages/live/enter' })).errcode).toBe(0);
  expect((await urlLink({ path: '' })).errcode).toBe(0);
  app.turn('isReleased', false);
  expect((await urlLink()).errcode).toBe(85079);
});

it('shares the day’s allowance between links and schemes', async () => {
  await app.hand('POST', 'quota', { group: 'links', limit: 2 });
  expect([
    (await urlLink()).errcode,
    (await scheme()).errcode,
    (await urlLink()).errcode,
    (await scheme()).errcode,
  ]).toEqual([0, 0, 45009, 45009]);
});

it('opens the mini-program, also with something appended, until it is over', async () => {
  const { url_link: url } = await urlLink({ path: 'pages/a', query: 'b=1', expire_type: 1, expire_interval: 1 });
  expect(await app.hand('POST', 'links/open', { url: `${url}?cq=mail` })).toEqual({
    path: 'pages/a',
    query: 'b=1',
    scene: 1194,
  });
  expect((await app.hand('POST', 'links/open', { url, inside: true })).scene).toBe(1167);
  expect((await query({ url_link: url, query_type: 1 })).quota_info).toEqual({ remain_visit_quota: 2_999_998 });
  expect((await app.hand('GET', 'links')).links).toMatchObject([{ url, visits: 2, kind: 'url-link' }]);
  await bench.control('POST', 'clock', { advanceMs: 24 * HOUR });
  expect(await app.refusal('POST', 'links/open', { url })).toBe('410 url');
  expect((await query({ url_link: url, query_type: 1 })).quota_info).toEqual({ remain_visit_quota: 3_000_000 });
});

it('tells of one thing at a time, and of own links only', async () => {
  const { url_link: url } = await urlLink();
  expect(Object.keys(await query({ url_link: url, query_type: 1 }))).toEqual(['errcode', 'errmsg', 'quota_info']);
  const other = await aCaller(bench, OTHER_APP);
  expect((await other.call('/wxa/query_urllink', { url_link: url })).errcode).toBe(40097);
  for (const body of [{}, { url_link: 'x' }, { url_link: 7 }, { url_link: url, query_type: 2 }])
    expect((await query(body)).errcode).toBe(40097);
});

it('keeps links with the state', async () => {
  const { url_link: url } = await urlLink();
  await app.hand('POST', 'links/open', { url });
  const saved = JSON.parse(JSON.stringify(account()?.links.save())) as unknown;
  account()?.links.reset();
  expect(await app.refusal('POST', 'links/open', { url })).toBe('404 url');
  account()?.links.load(saved);
  expect(await app.hand('GET', 'links')).toMatchObject({ links: [{ url, visits: 1 }], visitsLeft: 2_999_999 });
});
