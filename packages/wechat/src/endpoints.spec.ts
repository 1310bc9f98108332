import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Endpoint, type Field, type Fields, endpoints, globalCodes, liveStatuses } from './endpoints';
import { errorRule } from './wechat-error';
import { requestWriter } from './write';

const table: [string, Endpoint][] = Object.entries(endpoints);

function eachField(fields: Fields, visit: (name: string, field: Field) => void): void {
  const walk = (name: string, field: Field): void => {
    visit(name, field);
    if (field.type === 'object') eachField(field.fields, visit);
    if (field.type === 'array' || field.type === 'map') walk(`${name}[]`, field.items);
  };
  for (const [name, field] of Object.entries(fields)) walk(name, field);
}

describe.each(table)('%s', (key, endpoint) => {
  it('is complete and true to itself', () => {
    expect(endpoint.name).toBe(key);
    expect(endpoint.path).toMatch(/^\/[\w/-]+$/);
    expect(endpoint.source).not.toBe('');
    expect(endpoint.quota.perDay ?? 1).toBeGreaterThan(0);
    if (endpoint.id) expect(endpoint.request).toHaveProperty(endpoint.id.field);
    expect(endpoint.send === 'query').toBe(endpoint.method === 'GET');
    if (endpoint.wrap) expect(endpoint.send).toBe('json');
    if (endpoint.envelope === 'binary-or-json') expect(endpoint.answer).toEqual({});
    for (const code of Object.keys(endpoint.resultCodes ?? {})) expect(endpoint.errors).toContain(Number(code));
    if (endpoint.emptyCode !== undefined) expect(endpoint.errors).toContain(endpoint.emptyCode);
    if (endpoint.paging) {
      expect(endpoint.answer[endpoint.paging.rows]?.type).toBe('array');
      expect(endpoint.answer[endpoint.paging.total]?.type).toBe('integer');
      expect(endpoint.request).toHaveProperty(endpoint.paging.offset);
      expect(endpoint.request).toHaveProperty(endpoint.paging.limit);
    }
  });

  it('names only codes that the code tables explain', () => {
    expect(endpoint.errors.filter((code) => errorRule(code) === null)).toEqual([]);
    expect(new Set(endpoint.errors).size).toBe(endpoint.errors.length);
  });

  it('answers a bad argument with a code that it may answer', () => {
    const global = [...Object.keys(globalCodes).map(Number), ...endpoint.errors];
    expect(global).toContain(endpoint.invalid);
    eachField(endpoint.request, (name, field) => {
      if (field.error !== undefined) expect([name, global]).toEqual([name, expect.arrayContaining([field.error])]);
    });
  });

  it('names each field of a request or an answer once, for callers too', () => {
    for (const fields of [endpoint.request, endpoint.answer]) {
      const names = Object.entries(fields).map(([name, field]) => field.as ?? name);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('asks for big whole numbers on the first level only, where they can be written digit by digit', () => {
    eachField(endpoint.request, (name, field) => {
      if (field.type === 'big-integer') expect(endpoint.request).toHaveProperty(name);
    });
  });

  it('has patterns that are regular expressions', () => {
    for (const fields of [endpoint.request, endpoint.answer])
      eachField(fields, (_, field) => {
        if (field.type === 'string' && field.pattern) expect(() => new RegExp(field.pattern ?? '', 'u')).not.toThrow();
        if (field.type === 'map') expect(() => new RegExp(field.names, 'u')).not.toThrow();
      });
  });

  it('has a unit on every amount of money and time', () => {
    const bare: string[] = [];
    for (const fields of [endpoint.request, endpoint.answer])
      eachField(fields, (name, field) => {
        if (
          /price\d?$|amount$|[_a-z]time$|Time$|[tT]imestamp$|_in$/.test(name) &&
          field.type !== 'time' &&
          !('unit' in field)
        )
          bare.push(name);
      });
    expect(bare).toEqual([]);
  });
});

it('entries of one path are told apart by a constant', () => {
  const ways = table.map(([, { method, path, request }]) => {
    const constants = Object.entries(request).flatMap(([name, field]) =>
      'const' in field && name === 'action' ? [`${name}=${String(field.const)}`] : [],
    );
    return [method, path, ...constants].join(' ');
  });
  expect(new Set(ways).size).toBe(table.length);
});

it('groups agree on their quota', () => {
  const perGroup = new Map<string, Set<string>>();
  for (const [, { quota }] of table)
    perGroup.set(quota.group, (perGroup.get(quota.group) ?? new Set()).add(JSON.stringify(quota)));
  expect([...perGroup.values()].every((limits) => limits.size === 1)).toBe(true);
});

it('the states of a room are the ones that have a meaning', () => {
  const { values } = endpoints.liveInfo.answer.room_info.items.fields.live_status;
  expect([...values].map(String)).toEqual(Object.keys(liveStatuses));
});

it('is data: its files import one another and nothing else', () => {
  const subjects = readdirSync(join(__dirname, 'endpoints'));
  for (const file of [
    'endpoints.ts',
    'endpoint.ts',
    'error-codes.ts',
    ...subjects.map((name) => `endpoints/${name}`),
  ]) {
    const source = readFileSync(join(__dirname, file), 'utf8');
    const imports = [...source.matchAll(/from '([^']+)'/g)].map((match) => match[1]);
    const allowed = file.startsWith('endpoints/')
      ? ['../endpoint', './common']
      : ['./endpoint', './error-codes', ...subjects.map((name) => `./endpoints/${name.replace('.ts', '')}`)];
    expect(allowed).toEqual(expect.arrayContaining(imports));
    expect(source).not.toMatch(/=>|\bfunction\b|\brequire\(/);
  }
});

it('holds the 38 live paths, the application for live, and what else the product calls', () => {
  const live = table.filter(
    ([, { path }]) =>
      path.startsWith('/wxaapi/') || /\/(getliveinfo|getgoodswarehouse|get_wxa_followers|push_message)$/.test(path),
  );
  expect(new Set(live.map(([, { path }]) => path)).size).toBe(38);
  expect(table).toHaveLength(68);
});

describe('requests', () => {
  const request = {
    name: { type: 'string', required: true, unit: 'half-width', min: 6, max: 34 },
    type: { type: 'integer', required: false, values: [0, 1] },
  } as const satisfies Fields;
  const write = requestWriter({ request, send: 'json' });

  it.each([
    ['春茶季', true],
    ['茶a', false],
    ['abcdef', true],
    ['茶'.repeat(17), true],
    ['茶'.repeat(17) + 'a', false],
  ])('measure %s in half-width units', (name, fits) => {
    if (fits) expect(write({ name }).body).toEqual({ name });
    else expect(() => write({ name })).toThrow(/shorter|longer/);
  });

  it('fill in constants, leave out what is absent, and refuse what the call does not know', () => {
    const replay = requestWriter(endpoints.liveReplay);
    expect(replay({ roomId: 1, start: 0, limit: 1, x: undefined }).body).toEqual({
      action: 'get_replay',
      room_id: 1,
      start: 0,
      limit: 1,
    });
    expect(() => replay({ roomId: 1, start: 0, limit: 1, x: 1 })).toThrow('x is no field of this call');
    expect(() => write({ name: 'abcdef', type: 2 })).toThrow('type is none of 0, 1');
    expect(() => write({})).toThrow('name is missing');
  });
});
