import { generateKeyPairSync } from 'node:crypto';
import { PayError, type Pay, createPay } from '../pay';
import { type PayEndpoint, type PayEndpointName, payEndpoints } from './endpoints';
import { type Field, type Fields } from './field';
import { requestRules } from './rules';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
let sent: { url: string; init: RequestInit }[] = [];
const pay: Pay = createPay({
  mchid: '1900000109',
  serialNo: 'AB12',
  privateKey,
  apiV3Key: 'k'.repeat(32),
  publicKeys: { PUB_KEY_ID_1: publicKey },
  fallbackBaseUrl: null,
  clock: { now: () => 1_767_340_000_000, sleep: async () => undefined, random: () => 0 },
  fetch: async (url, init) => {
    sent.push({ url: String(url), init: init ?? {} });
    throw new Error('no network here');
  },
});
beforeEach(() => (sent = []));

const call = (name: string, values: unknown): Promise<unknown> => {
  const [group = '', method = ''] = name.split('.');
  return (pay as unknown as Record<string, Record<string, (values: unknown) => Promise<unknown>>>)[group]?.[method]?.(
    values,
  ) as Promise<unknown>; // every entry of the table is a call
};
const errorOf = async (name: string, values: unknown): Promise<PayError> => {
  const error: unknown = await call(name, values).catch((thrown: unknown) => thrown);
  if (!(error instanceof PayError)) throw new Error(`${name} threw ${String(error)}`);
  return error;
};

type Loose = any; // eslint-disable-line @typescript-eslint/no-explicit-any -- samples of every shape

/** A value that one field allows. */
function good(field: Field): unknown {
  switch (field.type) {
    case 'string':
      if (field.values) return field.values[0];
      if (field.unit === 'notify-url') return 'https://api.example.com/notify';
      return 'A1b2C3d4'.repeat(8).slice(0, Math.max(field.min ?? 1, Math.min(8, field.max ?? 8)));
    case 'integer':
      return field.min ?? 1;
    case 'boolean':
      return true;
    case 'time':
      return new Date('2026-01-02T10:10:00Z');
    case 'object':
      return goodFields(field.fields);
    case 'array':
      return Array.from({ length: Math.max(field.min ?? 0, 1) }, () => good(field.items));
  }
}
const goodFields = (fields: Fields): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, good(field)]));

/** What the rules between fields ask for. */
const sound: Partial<Record<PayEndpointName, (values: Loose) => void>> = {
  'favor.createStock': (values) => {
    values.available_end_time = new Date('2026-02-02T10:10:00Z');
    values.coupon_use_rule.fixed_normal_coupon = { coupon_amount: 1, transaction_minimum: 2 };
  },
  'busifavor.createStock': (values) => {
    values.coupon_use_rule.coupon_available_time.available_end_time = new Date('2026-02-02T10:10:00Z');
  },
};

/** All fields of a call, with values that it takes. */
function sample(endpoint: PayEndpoint): Record<string, unknown> {
  const values = goodFields({ ...endpoint.path, ...endpoint.query, ...endpoint.body });
  for (const [, ...others] of endpoint.either ?? []) for (const name of others) delete values[name];
  sound[endpoint.name as PayEndpointName]?.(values);
  return values;
}

type Mutation = [path: string, says: string, values: Record<string, unknown>];

const WRONG: Record<Field['type'], [unknown, string]> = {
  string: [7, 'is not a text'],
  integer: ['7', 'is not a number'],
  boolean: ['true', 'is not true or false'],
  time: ['2026-01-02T18:10:00+08:00', 'is not a Date'],
  object: [[], 'is not an object'],
  array: [{}, 'is not a list'],
};

/** Every way to get one field wrong that its rule tells. */
function* badValues(field: Field): Generator<[value: unknown, says: string, within?: string]> {
  yield WRONG[field.type];
  if (field.type === 'string') {
    if ((field.min ?? 0) > 0) yield ['', `is shorter than ${field.min}`];
    if (field.max !== undefined) yield ['x'.repeat(field.max + 1), `is longer than ${field.max}`];
    if (field.values) yield ['NO_SUCH_VALUE', 'is none of'];
    if (field.pattern) yield ['%'.repeat(Math.max(field.min ?? 1, 1)), 'may only have'];
    if (field.unit === 'notify-url') yield ['http://api.example.com/notify', 'is not https'];
    if (!field.values && (field.max ?? 9) > 8 && !field.pattern)
      yield [`${'x'.repeat(field.min ?? 1)}\ud800`, 'is not well-formed Unicode'];
  }
  if (field.type === 'integer') {
    yield [1.5, 'is not a whole number'];
    yield [NaN, 'is not a whole number'];
    yield [2 ** 53, 'is not a whole number'];
    if (field.min !== undefined) yield [field.min - 1, `is below ${field.min}`];
    if (field.max !== undefined) yield [field.max + 1, `is above ${field.max}`];
  }
  if (field.type === 'time') yield [new Date(NaN), 'is not a valid Date'];
  if (field.type === 'array') {
    if (field.min) yield [[], `has fewer items than ${field.min}`];
    if (field.max !== undefined)
      yield [Array.from({ length: field.max + 1 }, () => good(field.items)), `has more items than ${field.max}`];
  }
  if (field.type === 'object') yield [{ ...goodFields(field.fields), nonsense: 1 }, 'is not a field', '.nonsense'];
}

/** One wrong field each. */
function* mutations(fields: Fields, values: Loose, path: string, root: () => Loose): Generator<Mutation> {
  for (const [name, field] of Object.entries(fields)) {
    if (!(name in values)) continue;
    const at = path ? `${path}.${name}` : name;
    for (const [value, says, within] of badValues(field)) {
      yield [`${at}${within ?? ''}`, says, changed(root(), at, value)];
    }
    if (field.required && !('fill' in field && field.fill)) yield [at, 'is missing', changed(root(), at, undefined)];
    if (field.type === 'object') yield* mutations(field.fields, values[name], at, root);
    if (field.type === 'array' && field.items.type === 'object')
      yield* mutations(field.items.fields, values[name][0], `${at}[0]`, root);
  }
}

/** The values with one of them another. */
function changed(values: Loose, path: string, value: unknown): Record<string, unknown> {
  const parts = path.split(/[.[\]]+/).filter(Boolean);
  const last = parts.pop() ?? '';
  let within = values;
  for (const part of parts) within = within[part];
  within[last] = value;
  return values;
}

const all = Object.values<PayEndpoint>(payEndpoints);

it('are fifty', () => expect(all).toHaveLength(50));

describe.each(all.map((endpoint) => [endpoint.name, endpoint] as const))('%s', (name, endpoint) => {
  it('is sent when every field is right, signed as it is sent', async () => {
    const error = await errorOf(name, sample(endpoint));
    expect(error).toMatchObject({ kind: 'network', endpoint: name });
    const [{ url, init } = { url: '', init: {} as RequestInit }] = sent;
    expect(url.startsWith('https://api.mch.weixin.qq.com/v3/')).toBe(true);
    expect(url).not.toMatch(/[{}]/);
    expect(init.method).toBe(endpoint.method);
    expect(init.redirect).toBe('manual');
    expect(typeof init.body === 'string').toBe(endpoint.body !== null);
    expect(init.headers).toMatchObject({
      accept: 'application/json',
      'user-agent': expect.any(String),
      authorization: expect.stringMatching(
        /^WECHATPAY2-SHA256-RSA2048 mchid="1900000109",nonce_str="[0-9A-Z]{32}",timestamp="1767340000",serial_no="AB12",signature="[A-Za-z0-9+/=]{344}"$/,
      ),
    });
  });

  it('is refused for every field that is wrong, named with its rule, before the network', async () => {
    const wrong = [
      ...mutations({ ...endpoint.path, ...endpoint.query, ...endpoint.body }, sample(endpoint), '', () =>
        sample(endpoint),
      ),
    ];
    // Nothing can be wrong where nothing is given.
    expect(wrong.length > 0).toBe(name !== 'certificates.list');
    for (const [path, says, values] of wrong) {
      const error = await errorOf(name, values);
      expect([path, error.kind, error.endpoint]).toEqual([path, 'request', name]);
      const rule = (endpoint.either ?? []).flat().includes(path) && says === 'is missing' ? says : `${path} ${says}`;
      expect(error.message).toContain(rule);
    }
    expect(sent).toEqual([]);
  });

  it('is refused with a field that it does not have, and with what is no object', async () => {
    for (const [values, says] of [
      [{ ...sample(endpoint), nonsense: 1 }, 'nonsense is not a field of this call'],
      [JSON.parse('{"__proto__":{"polluted":true}}'), '__proto__ is not a field of this call'],
      [null, 'the argument is not an object'],
      ['text', 'the argument is not an object'],
      [[], 'the argument is not an object'],
    ] as const)
      expect(await errorOf(name, values)).toMatchObject({ kind: 'request', message: expect.stringContaining(says) });
    expect(sent).toEqual([]);
  });
});

/** Changes of a good request, each against one rule between fields. */
const broken: [PayEndpointName, (values: Loose) => void, string][] = [
  ['refunds.create', (v) => (v.amount.refund = 2), 'amount.refund is above amount.total'],
  ['refunds.create', (v) => (v.out_trade_no = 'L20260102'), 'transaction_id or out_trade_no may not both be given'],
  ['refunds.create', (v) => (v.transaction_id = null), 'transaction_id or out_trade_no is missing'],
  ['sharing.createOrder', (v) => v.receivers.push(v.receivers[0]), 'receivers has one receiver twice'],
  [
    'sharing.addReceiver',
    (v) => Object.assign(v, { relation_type: 'CUSTOM', custom_relation: null }),
    'custom_relation is missing',
  ],
  ['favor.createStock', (v) => (v.available_end_time = v.available_begin_time), 'available_end_time is not after'],
  [
    'favor.createStock',
    (v) => (v.coupon_use_rule.fixed_normal_coupon = null),
    'coupon_use_rule.fixed_normal_coupon is missing',
  ],
  [
    'favor.createStock',
    (v) => (v.stock_use_rule.max_amount += 1),
    'stock_use_rule.max_amount is not max_coupons × coupon_amount',
  ],
  [
    'favor.createStock',
    (v) => (v.coupon_use_rule.fixed_normal_coupon.transaction_minimum = 1),
    'transaction_minimum is not above coupon_amount',
  ],
  [
    'favor.createStock',
    (v) => (v.stock_use_rule.max_amount_by_day = 2),
    'stock_use_rule.max_amount_by_day is above max_amount',
  ],
  [
    'favor.createStock',
    (v) => (v.stock_use_rule.max_coupons_per_user = 2),
    'stock_use_rule.max_coupons_per_user is above max_coupons',
  ],
  [
    'favor.createStock',
    (v) => Object.assign(v.pattern_info, { jump_target: 'MINI_PROGRAM', mini_program_appid: '' }),
    'pattern_info.mini_program_appid is missing',
  ],
  [
    'favor.createStock',
    (v) => Object.assign(v.pattern_info, { jump_target: 'MINI_PROGRAM', mini_program_path: null }),
    'pattern_info.mini_program_path is missing',
  ],
  [
    'busifavor.createStock',
    (v) => (v.coupon_use_rule.fixed_normal_coupon = null),
    'coupon_use_rule.fixed_normal_coupon is missing',
  ],
  [
    'busifavor.createStock',
    (v) => Object.assign(v, { stock_type: 'DISCOUNT' }).coupon_use_rule && (v.coupon_use_rule.discount_coupon = null),
    'coupon_use_rule.discount_coupon is missing',
  ],
  [
    'busifavor.createStock',
    (v) => (v.coupon_use_rule.coupon_available_time.available_end_time = new Date(0)),
    'available_end_time is not after',
  ],
  [
    'busifavor.createStock',
    (v) => Object.assign(v.coupon_use_rule, { use_method: 'MINI_PROGRAMS', mini_programs_appid: null }),
    'coupon_use_rule.mini_programs_appid is missing',
  ],
  ['busifavor.modifyBudget', (v) => (v.current_max_coupons = null), 'current_max_coupons is missing'],
];

it.each(broken)('%s is refused for what no single field can tell, %#', async (name, change, says) => {
  const values = sample(payEndpoints[name]);
  change(values);
  expect(await errorOf(name, values)).toMatchObject({ kind: 'request', message: expect.stringContaining(says) });
  expect(sent).toEqual([]);
});

it('breaks every rule between fields once', () => {
  const rules = Object.entries(requestRules).flatMap(([name, list]) => list.map(({ says }) => `${name}: ${says}`));
  const hit = broken.flatMap(([name, change]) => {
    const values = sample(payEndpoints[name]);
    change(values);
    return (requestRules[name] ?? [])
      .filter((rule) => rule.broken(values) !== null)
      .map(({ says }) => `${name}: ${says}`);
  });
  expect(rules.filter((rule) => !hit.includes(rule))).toEqual([]);
});

it.each(['.', '..'])('asks no other address than it signs: %s', async (transaction_id) => {
  expect(await errorOf('jsapi.getById', { transaction_id })).toMatchObject({ kind: 'request' });
  expect(sent).toEqual([]);
});

it.each(['a/b', 'a?b=c', 'a#b', 'a%2Fb', 'ä', 'a b'])('escapes what stands in the path: %s', async (transaction_id) => {
  await errorOf('jsapi.getById', { transaction_id });
  expect(new URL(sent[0]?.url ?? '').pathname).toBe(`/v3/pay/transactions/id/${encodeURIComponent(transaction_id)}`);
});
