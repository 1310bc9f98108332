import { endpoints } from '@kaibo/wechat/endpoints';
import fc from 'fast-check';
import { aBench, type Bench, type Json } from './sandbox.fixtures';
import { accountOf, rightRequests, SERVICE_NAMES, type ServiceName } from './services.right.fixtures';

// What nobody should send to login, messages, codes, links, checks and shipping. The platform's own code and text come
// back, nothing changes, and the next call is answered.

jest.setTimeout(120_000);

let bench: Bench;
let requests: Record<ServiceName, Json>;
let token: string;
let error: jest.SpyInstance;
beforeEach(async () => {
  bench = await aBench();
  requests = await rightRequests(bench);
  token = await bench.token();
  error = jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(async () => {
  // Anything that the sandbox did not foresee is written there.
  expect(error).not.toHaveBeenCalled();
  error.mockRestore();
  await bench.sandbox.close();
});

const NAMES = SERVICE_NAMES.filter((name) => endpoints[name].method === 'POST');

const REFUSED = {
  errcode: expect.any(Number) as number,
  errmsg: expect.stringMatching(/\S rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/) as string,
};

const state = (): string => {
  const { users, messages, codes, links, content, shipping } = accountOf(bench);
  return JSON.stringify([users, messages, codes, links, content, shipping].map((part) => part.save()));
};

const post = async (name: ServiceName, body: string): Promise<Json | 'file'> => {
  const response = await fetch(`${bench.url}${endpoints[name].path}?access_token=${encodeURIComponent(token)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect(response.status).toBe(200);
  if (!response.headers.get('content-type')?.startsWith('application/json')) return 'file';
  return (await response.json()) as Json;
};

/** Sends it, and looks that a refusal is one and changes nothing. */
const judge = async (name: ServiceName, body: string): Promise<number> => {
  const before = state();
  const answer = await post(name, body);
  if (answer === 'file' || answer.errcode === 0) return 0;
  expect(answer).toEqual(REFUSED);
  expect(state()).toBe(before);
  return answer.errcode as number;
};

const DEEP = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`;
const HOSTILE: unknown[] = [
  null,
  '',
  ' ',
  'x'.repeat(70_000),
  '\u0000',
  '\ud800',
  -1,
  0,
  1.5,
  1e308,
  2 ** 53,
  true,
  [],
  [[]],
  {},
  { a: 1 },
  ['x'.repeat(1_000)],
];

/** Every field of a request, as a path. */
const paths = (value: unknown, path: string[] = []): string[][] => {
  if (typeof value !== 'object' || value === null) return [path];
  return [
    ...(path.length > 0 ? [path] : []),
    ...Object.entries(value).flatMap(([name, each]) => paths(each, [...path, name])),
  ];
};
const withValue = (body: Json, [name = '', ...rest]: string[], value: unknown): Json => {
  const copy = (Array.isArray(body) ? [...body] : { ...body }) as Json; // a list is looked at by its indexes
  copy[name] = rest.length === 0 ? value : withValue(copy[name] as Json, rest, value);
  return copy;
};

it.each(NAMES)('%s: every field with everything that it cannot be', async (name) => {
  const seen = new Set<number>();
  for (const path of paths(requests[name]))
    for (const value of HOSTILE) seen.add(await judge(name, JSON.stringify(withValue(requests[name], path, value))));
  const known: readonly number[] = [0, endpoints[name].invalid, ...endpoints[name].errors];
  expect([...seen].filter((code) => !known.includes(code))).toEqual([]);
});

it.each(NAMES)('%s: bodies that are none', async (name) => {
  expect(await judge(name, '')).toBe(44002);
  for (const body of ['x', '[]', 'null', '7', '"x"', '{', '{"a":1}}', DEEP.slice(1)])
    expect(await judge(name, body)).toBe(47001);
});

it.each(NAMES)('%s: fields that it does not know, names of prototypes and names that stand twice', async (name) => {
  const right = JSON.stringify(requests[name]);
  const extra = `{"__proto__":{"touser":"x"},"constructor":{"prototype":{"x":1}},"toString":1,"nested":${DEEP}${right === '{}' ? '' : ','}`;
  expect(await judge(name, extra + right.slice(1))).toBe(0);
  expect(({} as Json).touser).toBeUndefined();
  expect(({} as Json).x).toBeUndefined();
});

it.each(NAMES)('%s: whatever else', async (name) => {
  const field = fc.constantFrom(...Object.keys({ ...requests[name], other: 1 }));
  await fc.assert(
    fc.asyncProperty(fc.dictionary(field, fc.jsonValue()), async (changes) => {
      await judge(name, JSON.stringify({ ...requests[name], ...changes }));
    }),
    { numRuns: 25 },
  );
});

it('a login with everything that it cannot be', async () => {
  for (const field of ['appid', 'secret', 'js_code', 'grant_type'])
    for (const value of ['', ' ', 'x'.repeat(5_000), '\u0000', '../..', '__proto__', 'constructor']) {
      const query = new URLSearchParams({ ...requests.code2Session, [field]: value });
      const answer = await bench.get(`/sns/jscode2session?${query}`);
      expect(answer).toEqual(REFUSED);
    }
  const right = new URLSearchParams(requests.code2Session);
  // The last of two counts.
  expect((await bench.get(`/sns/jscode2session?${right}&js_code=x`)).errcode).toBe(40029);
  expect((await bench.post(`/sns/jscode2session?${right}`, {})).errcode).toBe(43001);
});
