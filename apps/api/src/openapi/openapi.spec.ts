import { aMerchant, anApp, type TestApp } from '../../test/app';
import { type OpenApi, type Operation, problemsOfAnswer, readOpenApi, type Schema, schemaOf } from '../../test/openapi';

let app: TestApp;
let openApi: OpenApi;
beforeAll(async () => {
  openApi = readOpenApi();
  app = await anApp();
});
afterAll(() => app.close());

const operations = (): [string, Operation][] =>
  Object.entries(openApi.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );

/** Objects that are open by nature, and why. */
const OPEN: Record<string, string> = {
  'ErrorView.details': 'ids and numbers, by error',
  'LotteryProof.rules': 'hashed as they stand: packages/fair-draw/SPEC.md',
  'GET /v1/lotteries/{id}/bundle 200': 'packages/fair-draw/SPEC.md says what it is',
  'SendTouch.customParams': 'a text, or whatever the player gave',
};

/** What a reader could not rely on, anywhere in a schema. */
const vague = (schema: Schema | undefined, at: string): string[] => {
  if (!schema) return [`${at}: no schema`];
  if (schema.$ref)
    return openApi.components.schemas[schema.$ref.replace('#/components/schemas/', '')]
      ? []
      : [`${at}: ${schema.$ref} leads nowhere`];
  const inner = [...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
  if (inner.length) return inner.flatMap((one, index) => vague(one, `${at}/${index}`));
  if (schema.enum) return schema.enum.length ? [] : [`${at}: an empty enum`];
  if (schema.type === 'array') return schema.items ? vague(schema.items, `${at}[]`) : [`${at}: an array without items`];
  if (schema.type === 'object') {
    if (Object.keys(OPEN).some((name) => at.endsWith(name))) return [];
    if (!schema.properties || Object.keys(schema.properties).length === 0) return [`${at}: an untyped object`];
    return Object.entries(schema.properties).flatMap(([name, one]) => vague(one, `${at}.${name}`));
  }
  return ['string', 'number', 'integer', 'boolean'].includes(schema.type ?? '') ? [] : [`${at}: no type`];
};

/** JSON's, or a picture's where there is no JSON. */
const schemaIn = (content: Record<string, { schema?: Schema }> | undefined): Schema | undefined =>
  (content?.['application/json'] ?? Object.values(content ?? {})[0])?.schema;

it('describes every route that Nest serves', () => {
  const described = new Set(Object.keys(openApi.paths).map((path) => path.replace(/\{([^}]+)\}/g, ':$1')));
  const missing = app.routes
    .filter((route) => route.method !== 'HEAD' && (route.url.startsWith('/v1') || route.url.endsWith('z')))
    .filter((route) => !described.has(route.url));
  expect(missing.map((route) => `${String(route.method)} ${route.url}`)).toEqual([]);
});

it('has no untyped object, no array without items, no schema that leads nowhere', () => {
  expect(Object.keys(openApi.components.schemas).length).toBeGreaterThan(5);
  expect(Object.entries(openApi.components.schemas).flatMap(([name, schema]) => vague(schema, name))).toEqual([]);
});

it('gives every answer code of every route a schema, and every parameter', () => {
  const holes = operations().flatMap(([name, operation]) => [
    ...Object.entries(operation.responses).flatMap(([status, answer]) =>
      status === '204' || status === '304' ? [] : vague(schemaOf(answer), `${name} ${status}`),
    ),
    ...(operation.parameters ?? []).flatMap((parameter) => vague(parameter.schema, `${name} ${parameter.name}`)),
    ...(operation.requestBody ? vague(schemaIn(operation.requestBody.content), `${name} body`) : []),
  ]);
  expect(holes).toEqual([]);
});

it('writes literal unions as enums, rules as constraints, null as nullable', () => {
  const { AddMiniApp, StaffView } = openApi.components.schemas;
  expect(AddMiniApp?.properties).toMatchObject({
    // In whatever order the compiler met them.
    platform: { enum: expect.arrayContaining(['wechat', 'douyin', 'toutiao', 'web']) },
    appId: { pattern: '^[A-Za-z0-9_-]{4,40}$' },
    name: { minLength: 1, maxLength: 60 },
    secret: { minLength: 8, maxLength: 200 },
  });
  expect(AddMiniApp?.required).toEqual(['platform', 'appId', 'name', 'source']);
  expect(StaffView?.required).toEqual(['merchantId', 'merchantName', 'keyName', 'permissions', 'timeZone']);
});

it('is what the server answers, and an altered answer is seen', async () => {
  const { staff } = await aMerchant(app);
  const me = { ...(await staff.merchants.me()) };
  expect(problemsOfAnswer(openApi, 'GET', '/v1/console/me', 200, me)).toEqual([]);
  const list = await staff.merchants.miniApps();
  expect(problemsOfAnswer(openApi, 'GET', '/v1/console/mini-apps', 200, list)).toEqual([]);
  const refused = await fetch(`${app.url}/v1/console/me`);
  expect(problemsOfAnswer(openApi, 'GET', '/v1/console/me', 401, await refused.json())).toEqual([]);

  expect(problemsOfAnswer(openApi, 'GET', '/v1/console/me', 200, { ...me, merchantId: 7 })).toEqual([
    '/merchantId must be string',
  ]);
  expect(problemsOfAnswer(openApi, 'GET', '/v1/console/me', 200, { ...me, secret: 'x' })).toEqual([
    '/ must NOT have additional properties',
  ]);
  const [first] = list.items;
  expect(
    problemsOfAnswer(openApi, 'GET', '/v1/console/mini-apps', 200, { items: [{ ...first, platform: 'alipay' }] }),
  ).toEqual(['/items/0/platform must be equal to one of the allowed values']);
  expect(problemsOfAnswer(openApi, 'GET', '/v1/console/me', 418, me)).toEqual([
    'GET /v1/console/me does not describe 418',
  ]);
});

it('serves the description and a page to read it', async () => {
  const served = await fetch(`${app.url}/openapi.json`);
  expect(await served.json()).toEqual(openApi);
  const page = await fetch(`${app.url}/docs`);
  expect(page.headers.get('content-type')).toContain('text/html');
  expect((await fetch(`${app.url}/docs/swagger-ui-bundle.js`)).status).toBe(200);
  const sneaky = await fetch(`${app.url}/docs/..%2Fpackage.json`);
  expect([sneaky.status, ((await sneaky.json()) as { code: string }).code]).toEqual([404, 'ROUTE_NOT_FOUND']);
});
