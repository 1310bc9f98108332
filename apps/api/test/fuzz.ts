import fc from 'fast-check';
import { type OpenApi, type Operation, problemsOfAnswer, type Schema } from './openapi';
import type { Headers } from './shop';

export interface Actor {
  /** As the description names who may ask; null for one who is nobody. */
  scheme: 'staff' | 'viewer' | null;
  /** Comes in, and answers with what to bring along: again whenever a shot has signed this one out. */
  comesIn: () => Headers | Promise<Headers>;
}
/** By a name for the report. */
export type Actors = Record<string, Actor>;

export interface FuzzReport {
  asked: number;
  /** By status, of each actor. */
  statuses: Record<string, Record<string, number>>;
  /** Operations that answered 2xx at least once. */
  reached: Set<string>;
  /** Answers of 5xx, and such as the description does not know; each with what was asked. */
  problems: string[];
}

interface Shot {
  operation: string;
  method: string;
  path: string;
  route: string;
  actor: string;
  headers: Headers;
  body: string | undefined;
}

/** What breaks parsers: numbers at their ends, wrong encodings, other scripts, SQL, paths, very long texts. */
const HOSTILE = [
  '',
  ' ',
  '0',
  '-1',
  '1.5',
  '1e309',
  'NaN',
  '9223372036854775807',
  '9223372036854775808',
  '99999999999999999999999',
  '٣',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202egnp',
  '💥'.repeat(50),
  "' or 1=1 --",
  '$1',
  '{{7*7}}',
  '../../etc/passwd',
  '%00',
  '%ff',
  '%',
  '__proto__',
  'constructor',
  '[object Object]',
  'null',
  'undefined',
  '2026-13-45T99:99:99Z',
  '-271821-04-20T00:00:00.000Z',
  '+275760-09-13T00:00:00.001Z',
  '0000-01-01T00:00:00Z',
  'http://127.0.0.1:1/',
  'javascript:alert(1)',
  'x'.repeat(5_000),
];

const hostile = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 30 }));
const junk: fc.Arbitrary<unknown> = fc.oneof(
  hostile,
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1e21, 1.5, [], {}, [[]], { __proto__: null, length: 1 }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Values that fit a schema, more or less. */
function fitting(openApi: OpenApi, schema: Schema | undefined, ids: string[]): fc.Arbitrary<unknown> {
  if (!schema) return junk;
  if (schema.$ref) return fitting(openApi, openApi.components.schemas[schema.$ref.split('/').at(-1) ?? ''], ids);
  const inner = schema.allOf?.[0] ?? schema.oneOf?.[0] ?? schema.anyOf?.[0];
  if (inner) return fitting(openApi, inner, ids);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.type === 'array') return fc.array(fitting(openApi, schema.items, ids), { maxLength: 4 });
  if (schema.type === 'object') {
    const fields = Object.entries(schema.properties ?? {}).map(([name, one]): [string, fc.Arbitrary<unknown>] => [
      name,
      fc.oneof({ weight: 8, arbitrary: fitting(openApi, one, ids) }, { weight: 1, arbitrary: junk }),
    ]);
    return fc.record(Object.fromEntries(fields), { requiredKeys: schema.required ?? [] });
  }
  if (schema.type === 'boolean') return fc.boolean();
  if (schema.type === 'number' || schema.type === 'integer')
    return fc.oneof(fc.integer({ min: 0, max: 120 }), fc.integer(), fc.double());
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...ids) },
    { weight: 2, arbitrary: fc.constantFrom('直播间', 'anna@example.com', '2026-11-22T04:00:00Z', '123456') },
    { weight: 2, arbitrary: hostile },
  );
}

/** Requests to all routes of the description: right in form, nearly right, and not at all. */
function shots(openApi: OpenApi, actors: Actors, ids: string[]): fc.Arbitrary<Shot> {
  const operations = Object.entries(openApi.paths).flatMap(([route, item]) =>
    Object.entries(item).map(([method, operation]) => ({ route, method: method.toUpperCase(), operation })),
  );
  return fc.constantFrom(...operations).chain(({ route, method, operation }) =>
    fc
      .record({
        actor: askerOf(operation, actors),
        values: parametersOf(openApi, operation, ids),
        extra: fc.option(fc.tuple(hostile, hostile), { freq: 12 }),
        body: bodyOf(openApi, operation, ids),
        type: fc.oneof(
          { weight: 12, arbitrary: fc.constant('application/json') },
          {
            weight: 1,
            arbitrary: fc.constantFrom('text/plain', 'application/xml', 'image/png', 'multipart/form-data', ''),
          },
        ),
      })
      .map(({ actor, values, extra, body, type }): Shot => {
        const query = new URLSearchParams();
        let path = route;
        for (const [where, name, value] of values) {
          const text = Buffer.from(String(value), 'utf8').toString('utf8');
          if (where === 'path') path = path.replace(`{${name}}`, () => encodeURIComponent(text));
          else if (where === 'query') query.append(name, text);
        }
        if (extra) query.append(extra[0], extra[1]);
        const asked = query.toString();
        return {
          operation: operation.operationId,
          method,
          route,
          path: asked ? `${path}?${asked}` : path,
          actor,
          headers: body === undefined || type === '' ? {} : { 'content-type': type },
          body: method === 'GET' ? undefined : body,
        };
      }),
  );
}

const mayAsk = ({ security = [] }: Operation, { scheme }: Actor): boolean =>
  security.some((one) => scheme !== null && scheme in one);

/** Mostly one who may: the others get no further than the guard. */
const askerOf = (operation: Operation, actors: Actors): fc.Arbitrary<string> =>
  fc.oneof(
    ...Object.entries(actors).map(([name, actor]) => ({
      weight: mayAsk(operation, actor) ? 6 : 1,
      arbitrary: fc.constant(name),
    })),
  );

const parametersOf = (openApi: OpenApi, operation: Operation, ids: string[]) =>
  fc.tuple(
    ...(operation.parameters ?? []).map(({ name, in: where, schema }) =>
      fc
        .oneof(
          { weight: 6, arbitrary: where === 'path' ? fc.constantFrom(...ids) : fitting(openApi, schema, ids) },
          { weight: 2, arbitrary: hostile },
        )
        .map((value): [string, string, unknown] => [where, name, value]),
    ),
  );

const bodyOf = (openApi: OpenApi, operation: Operation, ids: string[]): fc.Arbitrary<string | undefined> => {
  const schema = operation.requestBody?.content['application/json']?.schema;
  return fc.oneof(
    { weight: 10, arbitrary: fitting(openApi, schema, ids).map((value) => JSON.stringify(value)) },
    { weight: 2, arbitrary: junk.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: hostile },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
};

/** Shoots at all routes of the description until it is told to stop. */
export async function fuzz(
  url: string,
  openApi: OpenApi,
  { actors, ids, seed, isOver }: { actors: Actors; ids: string[]; seed: number; isOver: (asked: number) => boolean },
): Promise<FuzzReport> {
  const report: FuzzReport = { asked: 0, statuses: {}, reached: new Set(), problems: [] };
  const brought = new Map<string, Headers>();
  const comesIn = async (actor: string) => brought.set(actor, (await actors[actor]?.comesIn()) ?? {});
  for (const actor of Object.keys(actors)) await comesIn(actor);
  const sample = (round: number) => fc.sample(shots(openApi, actors, ids), { seed: seed + round, numRuns: 1_000 });
  let stream = sample(0);
  let round = 0;
  while (!isOver(report.asked)) {
    const at = report.asked % stream.length;
    if (at === 0 && report.asked > 0) stream = sample(++round);
    const shot = stream[at];
    if (!shot) break;
    const response = await shoot(url, openApi, shot, brought.get(shot.actor) ?? {}, report);
    if (isSignedOut(openApi, shot, response, actors[shot.actor])) await comesIn(shot.actor);
  }
  return report;
}

async function shoot(
  url: string,
  openApi: OpenApi,
  shot: Shot,
  brought: Headers,
  report: FuzzReport,
): Promise<Response> {
  const response = await fetch(url + shot.path, {
    method: shot.method,
    headers: { ...brought, ...shot.headers },
    redirect: 'manual',
    ...(shot.body === undefined ? {} : { body: shot.body }),
  });
  const text = await response.text();
  const { status } = response;
  report.asked++;
  const counted = (report.statuses[shot.actor] ??= {});
  counted[status] = (counted[status] ?? 0) + 1;
  if (status < 300) report.reached.add(`${shot.method} ${shot.route}`);
  const problems = status >= 500 ? ['5xx'] : problemsIn(openApi, shot, response, text);
  if (problems.length)
    report.problems.push(
      `${shot.actor}: ${shot.method} ${shot.path.slice(0, 300)} ${(shot.body ?? '').slice(0, 300)} → ${status} ${text.slice(0, 200)}: ${problems.join('; ')}`,
    );
  return response;
}

/** Refused where this one may ask; or a new session id came with the answer, and the old one is worth nothing. */
function isSignedOut(openApi: OpenApi, shot: Shot, response: Response, actor: Actor | undefined): boolean {
  const operation = openApi.paths[shot.route]?.[shot.method.toLowerCase()];
  if (!actor?.scheme || !operation) return false;
  return (response.status === 401 && mayAsk(operation, actor)) || response.headers.getSetCookie().length > 0;
}

function problemsIn(openApi: OpenApi, { method, route, path }: Shot, response: Response, text: string): string[] {
  const type = response.headers.get('content-type') ?? '';
  // A parameter that is empty, or dots, makes another address of it.
  const { pathname } = new URL(`http://x${path}`);
  const isThisRoute = new RegExp(`^${route.replace(/\{\w+\}/g, '[^/]+')}$`).test(pathname);
  if (!isThisRoute) return [];
  const content = openApi.paths[route]?.[method.toLowerCase()]?.responses[String(response.status)]?.content;
  if (text !== '' && !type.startsWith('application/json'))
    return Object.keys(content ?? {}).some((one) => type.startsWith(one)) ? [] : [`${response.status} of type ${type}`];
  try {
    return problemsOfAnswer(openApi, method, route, response.status, text === '' ? undefined : JSON.parse(text));
  } catch {
    return ['no JSON'];
  }
}
