import { ModulesContainer } from '@nestjs/core';
import { KEY_SCOPES, STAFF_ROLES } from '@kaibo/contracts/staff';
import { type OpenApi, readOpenApi } from '../test/openapi';
import { type Asked, RECIPES } from '../test/recipes';
import { aKeyWithout, asBrowser, asToken, aShop, type Headers, nextCode, type Shop } from '../test/shop';
import { aPerson } from '../test/app';
import { ALLOW, type Audience, PUBLIC, STEP_UP } from './core/auth';
import { permissionsOfRole } from './core/permissions.rules';
import { MerchantsService } from './features/merchants/merchants.service';
import { aLiveApp, type LiveApp } from './features/syncs/syncs.fixtures';

interface Route {
  /** `GET /v1/apps/{appId}` */
  name: string;
  method: string;
  path: string;
  /** Null: anyone. */
  audience: Audience | null;
  isStepUp: boolean;
}

/** The ids of the shop that is attacked begin so far up that none of them turns up by chance. */
const FIRST_ID = 77_000_000_000_001;
const MINE = /(?<!\d)7700000\d{7}(?!\d)/g;

/** Reviewed: who asks these need not say who they are. Nothing that they answer may depend on it. */
const PUBLIC_ROUTES = [
  'GET /livez',
  'GET /readyz',
  'GET /v1/apps/{appId}',
  'GET /v1/apps/{appId}/contents/topic/{id}/posts',
  'GET /v1/apps/{appId}/contents/{kind}',
  'GET /v1/apps/{appId}/contents/{kind}/{id}',
  'GET /v1/apps/{appId}/pages/home',
  'GET /v1/apps/{appId}/pages/{id}',
  'GET /v1/apps/{appId}/rooms',
  'GET /v1/apps/{appId}/rooms/{id}',
  'GET /v1/apps/{appId}/rooms/{id}/lotteries',
  'GET /v1/apps/{appId}/rooms/{id}/replays',
  'GET /v1/apps/{appId}/shares/{key}',
  'GET /v1/apps/{appId}/sign-in',
  'GET /v1/hooks/wechat/{miniAppId}',
  'GET /v1/lotteries/{id}/bundle',
  'GET /v1/lotteries/{id}/proof',
  'GET /v1/media-looks/{file}',
  'GET /v1/media/{file}',
  'POST /v1/apps/{appId}/rooms/{id}/hints',
  'POST /v1/apps/{appId}/touches',
  'POST /v1/console/invitations/accept',
  'POST /v1/console/invitations/look',
  'POST /v1/console/resets',
  'POST /v1/console/resets/look',
  'POST /v1/console/resets/use',
  'POST /v1/console/session',
  'POST /v1/console/session/second-factor',
  'POST /v1/erasures/find',
  'POST /v1/hooks/douyin/{miniAppId}',
  'POST /v1/hooks/wechat/{miniAppId}',
  'POST /v1/sessions',
];
/** Reviewed too: served without being described there. */
const UNDESCRIBED = [
  '/docs',
  '/docs/:asset',
  '/docs/start.js',
  '/i/:name',
  '/l/:id/proof',
  '/metrics',
  '/openapi.json',
];

const openApi: OpenApi = readOpenApi();
let live: LiveApp;
let mine: Shop;
let theirs: Shop;
let routes: Route[];
let expired: { viewer: string; session: Headers; key: string };

beforeAll(async () => {
  live = await aLiveApp();
  theirs = await aShop(live);
  mine = await withMyIds(() => aShop(live));
  routes = findRoutes();
  expired = await makeExpired();
}, 120_000);
afterAll(() => live.close());

/** What is made from here on has ids from here on. */
const startIdsAt = (id: number): Promise<unknown> =>
  live.admin.query(`do $$ declare s record; declare i integer := 0; begin
    for s in select schemaname, sequencename from pg_sequences where schemaname in ('public', 'staff') and data_type = 'bigint'::regtype
    loop execute format('alter sequence %I.%I restart with %s', s.schemaname, s.sequencename, ${id} + i); i := i + 30; end loop; end $$`);

let steps = 0;
/** What is made within has ids of the attacked shop's, what is made afterwards has others again. */
async function withMyIds<T>(make: () => T | Promise<T>): Promise<T> {
  await startIdsAt(FIRST_ID + ++steps * 1_000);
  const made = await make();
  await startIdsAt(5_000_000 + steps * 1_000);
  return made;
}

/** Whom each described route serves, as its handler says. */
function findRoutes(): Route[] {
  const handlers = new Map<string, { handler: object; controller: object }>();
  for (const module of live.app.app.get(ModulesContainer).values())
    for (const { metatype } of module.controllers.values())
      if (typeof metatype === 'function')
        for (const name of Object.getOwnPropertyNames(metatype.prototype))
          handlers.set(`${metatype.name.replace(/Controller$/, '')}.${name}`, {
            handler: (metatype.prototype as Record<string, object>)[name] ?? {}, // a class's members by name
            controller: metatype,
          });
  return Object.entries(openApi.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { operationId }]) => {
      const found = handlers.get(operationId);
      if (!found) throw new Error(`${operationId}: no such handler; build the API again`);
      const says = (key: string): unknown =>
        Reflect.getMetadata(key, found.handler) ?? Reflect.getMetadata(key, found.controller);
      return {
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path,
        audience: says(PUBLIC) === true ? null : (says(ALLOW) as Audience),
        isStepUp: says(STEP_UP) === true,
      };
    }),
  );
}

async function makeExpired(): Promise<typeof expired> {
  const now = live.app.world.now();
  await live.setTime(new Date(now.getTime() - 3 * 3_600_000));
  const key = await aKeyWithout(live, mine.merchantId, '');
  const { phonesOf } = await import('./features/members/members.fixtures');
  const viewer = await phonesOf(live, mine).signIn(`u-${mine.mark}`);
  await live.setTime(now);
  const merchants = live.app.app.get(MerchantsService);
  const { rows } = await live.admin.query<{ id: string }>(
    `select id from api_keys where merchant_id = $1 and name = 'without ' order by id desc limit 1`,
    [mine.merchantId],
  );
  await merchants.revokeApiKey(mine.merchantId, rows[0]?.id ?? '');
  const person = await aPerson(live.app, mine.merchantId, { owner: mine.owner, role: 'owner' });
  await live.admin.query(
    `update staff.sessions set expires_at = $2::timestamptz - interval '1 second' where person_id = $1`,
    [person.personId, now],
  );
  return { viewer: viewer.token, session: asBrowser(live.app.url, person.browser), key };
}

interface Answer {
  status: number;
  text: string;
}

/** Sends what was asked, as whoever these headers say. */
async function send({ method, path }: Route, asked: Asked, headers: Headers): Promise<Answer> {
  const at = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(asked.params?.[name] ?? ''));
  const query = new URLSearchParams(asked.query).toString();
  const { body } = asked;
  const isRaw = typeof body === 'string' || Buffer.isBuffer(body);
  const response = await fetch(`${live.app.url}${at}${query ? `?${query}` : ''}`, {
    method,
    headers: {
      ...(body === undefined || isRaw ? {} : { 'content-type': 'application/json' }),
      ...asked.headers,
      ...headers,
    },
    ...(body === undefined
      ? {}
      : { body: Buffer.isBuffer(body) ? new Uint8Array(body) : isRaw ? String(body) : JSON.stringify(body) }),
  });
  return { status: response.status, text: Buffer.from(await response.arrayBuffer()).toString('latin1') };
}

const latin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** What an answer tells of the attacked shop that its asker did not say themselves. */
function leaksIn({ text }: Answer, asked: Asked, secrets?: string[]): string[] {
  const said = JSON.stringify(asked);
  if (secrets) return secrets.filter((one) => text.includes(latin1(one)) && !said.includes(one));
  const found = [
    ...(text.match(MINE) ?? []),
    ...[mine.mark, mine.appId, mine.viewer.phone, mine.avatarName].filter((one) => text.includes(latin1(one))),
  ];
  return [...new Set(found)].filter((one) => !said.includes(one));
}

/** Their request with one of my parts at a time. */
const mixtures = (own: Asked, foreign: Asked): Asked[] => {
  // What is the same for both shops (a kind, a number) belongs to neither.
  const parts = Object.entries(own.params ?? {}).filter(([name, value]) => foreign.params?.[name] !== value);
  if (parts.length < 2) return [];
  return parts.map(([name, value]) => ({ ...foreign, params: { ...foreign.params, [name]: value } }));
};

const tampered = (token: string): string => token.slice(0, -6) + (token.at(-6) === 'A' ? 'B' : 'A') + token.slice(-5);
const isRefused = (status: number): boolean => [401, 403, 404].includes(status);
const names = (asked: Asked): boolean => new RegExp(MINE).test(JSON.stringify([asked.params, asked.body]));

async function makeFresh(shop: Shop): Promise<void> {
  await shop.owner.browser.session.stepUp({ code: await nextCode(live, shop.owner) });
}

const ownerOf = (shop: Shop): Headers => asBrowser(live.app.url, shop.owner.browser);
const rightful = (route: Route, shop: Shop, asked: Asked): Headers => {
  if (asked.as) return asked.as();
  if (route.audience === null) return {};
  return route.audience.kind === 'viewer' ? asToken(shop.viewer.token) : ownerOf(shop);
};

interface Attack {
  name: string;
  headers: Headers;
  /** It is somebody with an account of their own: a route that names nothing of mine answers what is theirs. */
  hasOwn?: boolean;
  /** What this one may not read; without it, anything of the shop. */
  secrets?: string[];
}

/** Nobody, and those whose time or whose letters are wrong: not one of them is anybody. */
const nobodies = (method: string): Attack[] => {
  const cookie = ownerOf(mine);
  return [
    { name: 'no token', headers: {} },
    { name: 'an expired session', headers: expired.session },
    { name: 'a tampered session', headers: { ...cookie, cookie: tampered(cookie.cookie ?? '') } },
    ...(method === 'GET'
      ? []
      : [
          { name: 'a session by another site’s page', headers: { ...cookie, origin: 'https://elsewhere.example' } },
          {
            name: 'a session without its page’s word',
            headers: { ...cookie, 'x-kaibo-csrf': tampered(cookie['x-kaibo-csrf'] ?? '') },
          },
        ]),
    { name: 'a revoked key', headers: asToken(expired.key) },
    { name: 'a tampered key', headers: asToken(tampered(mine.staffKey)) },
    { name: 'an expired viewer', headers: asToken(expired.viewer) },
    { name: 'a tampered viewer', headers: asToken(tampered(mine.viewer.token)) },
  ];
};

const viewers = (): Attack[] => [
  { name: 'a viewer of another merchant', headers: asToken(theirs.viewer.token) },
  { name: 'a viewer of the same merchant', headers: asToken(mine.viewer.token) },
];
const otherStaff = (): Attack[] => [{ name: 'an owner of another merchant', headers: ownerOf(theirs), hasOwn: true }];

/** Staff of the same merchant who may do everything but this. */
async function unpermitted(permission: string): Promise<Attack[]> {
  const key = await aKeyWithout(live, mine.merchantId, permission);
  const role = STAFF_ROLES.find(
    (one) => (one === 'anchor' || one === 'agent') && !([...permissionsOfRole(one)] as string[]).includes(permission),
  );
  return [
    { name: 'a key without the permission', headers: asToken(key) },
    ...(role === 'anchor' || role === 'agent'
      ? [{ name: `an ${role}`, headers: asBrowser(live.app.url, mine[role].browser) }]
      : []),
  ];
}

async function attacksOn(route: Route): Promise<Attack[]> {
  const { audience } = route;
  if (audience?.kind === 'staff')
    return [
      ...nobodies(route.method),
      ...viewers(),
      ...otherStaff(),
      ...(KEY_SCOPES.includes(audience.permission)
        ? [{ name: 'a key of another merchant', headers: asToken(theirs.staffKey), hasOwn: true }]
        : []),
      ...(await unpermitted(audience.permission)),
      ...(route.isStepUp
        ? [{ name: 'an owner without a second factor', headers: asBrowser(live.app.url, mine.plainOwner.browser) }]
        : []),
    ];
  if (audience?.kind === 'person') {
    // Each of these may end its own session or change its own password: they are made for this route.
    const [stranger, colleague] = [
      await aPerson(live.app, theirs.merchantId, { owner: theirs.owner, role: 'anchor' }),
      await withMyIds(() => aPerson(live.app, mine.merchantId, { owner: mine.owner, role: 'anchor' })),
    ];
    return [
      ...nobodies(route.method),
      ...viewers(),
      { name: 'a key of the same merchant', headers: asToken(mine.staffKey) },
      { name: 'a person of another merchant', headers: asBrowser(live.app.url, stranger.browser), hasOwn: true },
      {
        name: 'a person of the same merchant',
        headers: asBrowser(live.app.url, colleague.browser),
        hasOwn: true,
        secrets: [mine.owner.personId, mine.owner.email],
      },
    ];
  }
  return [
    ...nobodies(route.method),
    { name: 'the owner', headers: ownerOf(mine) },
    { name: 'a key of the same merchant', headers: asToken(mine.staffKey) },
    { name: 'a viewer of another merchant', headers: asToken(theirs.viewer.token), hasOwn: true },
    {
      name: 'another viewer of the same merchant',
      headers: asToken(mine.otherViewer.token),
      hasOwn: true,
      secrets: [mine.viewer.memberId, mine.mark, mine.viewer.phone, mine.avatarName],
    },
  ];
}

/** All rows of the attacked shop but the trail, as one text. */
async function stateOf(merchantId: string): Promise<string> {
  const { rows } = await live.admin.query<{ sql: string }>(`
    select string_agg(format($f$select %L || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as s from %s t where %I = %s$f$,
      c.relname, c.oid::regclass, a.attname, '${merchantId}'), ' union all ') as sql
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = case c.relname when 'merchants' then 'id' else 'merchant_id' end
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not like 'audit%'`);
  const state = await live.admin.query<{ s: string }>(rows[0]?.sql ?? '');
  return state.rows
    .map(({ s }) => s)
    .sort()
    .join('\n');
}

const recipeOf = ({ name }: Route) => {
  const recipe = RECIPES[name];
  if (!recipe) throw new Error(`${name}: test/recipes.ts does not say how it is asked for`);
  return recipe;
};

/** Everything that is wrong with one route's wall. */
async function holesIn(route: Route): Promise<string[]> {
  const holes: string[] = [];
  const recipe = recipeOf(route);
  const attacks = await attacksOn(route);
  if (route.isStepUp) for (const shop of [mine, theirs]) await makeFresh(shop);
  const first = await withMyIds(() => recipe(mine, live));
  const right = await send(route, first, rightful(route, mine, first));
  if (right.status >= 300) return [`the rightful one got ${right.status} ${right.text}`];

  // Mine last: a code that it carries must not have run out when the others try it.
  const foreign = await recipe(theirs, live);
  const asked = await withMyIds(() => recipe(mine, live));
  if (route.isStepUp) for (const shop of [mine, theirs]) await makeFresh(shop);
  for (const { name, hasOwn, secrets } of attacks) {
    const { headers } = (await attacksNow(route, attacks)).find((one) => one.name === name) ?? { headers: {} };
    const before = await stateOf(mine.merchantId);
    for (const one of [asked, ...(hasOwn ? mixtures(asked, foreign) : [])]) {
      const answer = await send(route, one, headers);
      const isTheirs = hasOwn === true && (secrets && one.isShared ? true : !names(one) && one.isOwn !== true);
      const isWalled = isTheirs
        ? answer.status < 500
        : isRefused(answer.status) || (one.isOwn === true && hasOwn === true && [400, 409].includes(answer.status));
      if (!isWalled) holes.push(`${name} got ${answer.status} ${answer.text.slice(0, 200)}`);
      for (const leak of leaksIn(answer, one, secrets)) holes.push(`${name} saw ${leak}`);
    }
    const isSameShop = name === 'another viewer of the same merchant';
    if (!isSameShop && (await stateOf(mine.merchantId)) !== before) holes.push(`${name} changed something`);
  }
  // The ids were there all the time, and nobody has used them up.
  if (route.isStepUp) await makeFresh(mine);
  // What names nothing of mine is theirs by now.
  const last = (names(asked) || asked.isOwn) && !asked.isSpent ? asked : await withMyIds(() => recipe(mine, live));
  const again = await send(route, last, rightful(route, mine, last));
  if (again.status >= 300) holes.push(`afterwards the rightful one got ${again.status} ${again.text}`);
  return holes;
}

/** The same attackers with the headers that are good now: sessions get new ids on the way. */
const attacksNow = async (route: Route, attacks: Attack[]): Promise<Attack[]> => {
  const fresh = [...nobodies(route.method), ...viewers(), ...otherStaff()];
  return attacks.map((one) => {
    const now = fresh.find(({ name }) => name === one.name);
    return now && route.audience?.kind !== 'viewer' ? { ...one, headers: now.headers } : one;
  });
};

/** Everything that is wrong with a route that serves anyone. */
async function holesInPublic(route: Route): Promise<string[]> {
  const holes: string[] = [];
  const recipe = recipeOf(route);
  const first = await withMyIds(() => recipe(mine, live));
  const right = await send(route, first, { origin: live.app.url, ...rightful(route, mine, first) });
  if (right.status >= 300) return [`nobody in particular got ${right.status} ${right.text}`];
  // Mine, asked for under another merchant's app.
  for (const one of mixtures(await withMyIds(() => recipe(mine, live)), await recipe(theirs, live))) {
    const answer = await send(route, one, {});
    if (!isRefused(answer.status)) holes.push(`a mixture got ${answer.status} ${answer.text.slice(0, 200)}`);
    for (const leak of leaksIn(answer, one)) holes.push(`a mixture shows ${leak}`);
  }
  // Theirs, with something of mine beside it: neither a row of mine, nor another answer than without.
  const beside = [
    ...nobodies(route.method),
    { name: 'my viewer', headers: asToken(mine.viewer.token) },
    { name: 'my key', headers: asToken(mine.staffKey) },
  ];
  for (const { name, headers } of beside) {
    if (headers.cookie !== undefined) continue; // these routes are where cookies come from
    const one = await recipe(theirs, live);
    const answer = await send(route, one, { origin: live.app.url, ...headers, ...rightful(route, theirs, one) });
    if (answer.status !== right.status) holes.push(`beside ${name}: ${answer.status} ${answer.text.slice(0, 200)}`);
    for (const leak of leaksIn(answer, one)) holes.push(`beside ${name}: shows ${leak}`);
  }
  return holes;
}

it('knows how to ask for every route, and for none that is not there', () => {
  expect(Object.keys(RECIPES).sort()).toEqual(routes.map(({ name }) => name).sort());
});

it('serves anyone on the reviewed routes only', () => {
  expect(
    routes
      .filter(({ audience }) => audience === null)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(PUBLIC_ROUTES);
  const described = new Set(routes.map(({ path }) => path.replace(/\{(\w+)\}/g, ':$1')));
  expect([...new Set(live.app.routes.map(({ url }) => url))].filter((url) => !described.has(url)).sort()).toEqual(
    UNDESCRIBED,
  );
});

it('shows no picture of a room under another merchant’s name', async () => {
  const [, imageId = ''] = mine.imageName.split('.');
  expect((await fetch(`${live.app.url}/i/${theirs.merchantId}.${imageId}`)).status).toBe(404);
});

describe('every route, asked for by those whom it is not for', () => {
  for (const [path, item] of Object.entries(openApi.paths))
    for (const method of Object.keys(item)) {
      const name = `${method.toUpperCase()} ${path}`;
      it(
        name,
        async () => {
          const route = routes.find((one) => one.name === name);
          if (!route) throw new Error('a route without a handler');
          expect(await (route.audience === null ? holesInPublic(route) : holesIn(route))).toEqual([]);
        },
        60_000,
      );
    }
});
