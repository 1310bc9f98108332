import { type KeyObject, createCipheriv, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { inspect } from 'node:util';
import { type Pay, type PayNotice, PayError, type RawNotice, createPay, memoryNoticeStore } from '../pay';

const platform = generateKeyPairSync('rsa', { modulusLength: 2048 });
const forger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const merchant = generateKeyPairSync('rsa', { modulusLength: 2048 });
const API_V3_KEY = '0123456789abcdef0123456789ABCDEF';
const SERIAL = 'PUB_KEY_ID_0112345678';
const NOW = Date.parse('2026-01-02T10:11:00Z');
const OPENID = 'oABCD1234567890abcdefghijklm';

let now = NOW;
beforeEach(() => (now = NOW));
const aClient = (options = {}): Pay =>
  createPay({
    mchid: '1900000109',
    serialNo: 'AB12',
    privateKey: merchant.privateKey,
    apiV3Key: API_V3_KEY,
    publicKeys: { [SERIAL]: platform.publicKey },
    clock: { now: () => now, sleep: async () => undefined, random: () => 0 },
    fetch: () => Promise.reject(new Error('no network here')),
    ...options,
  });
const pay = aClient();

const paid = (about = {}) => ({
  appid: 'wx0000000000000001',
  mchid: '1900000109',
  out_trade_no: 'L20260102181000001',
  transaction_id: '4200002990202601026107283773',
  trade_type: 'JSAPI',
  trade_state: 'SUCCESS',
  trade_state_desc: '支付成功',
  bank_type: 'OTHERS',
  success_time: '2026-01-02T18:11:00+08:00',
  payer: { openid: OPENID },
  amount: { total: 16_800, payer_total: 15_800, currency: 'CNY', payer_currency: 'CNY' },
  ...about,
});

/** As the platform seals it; written here once more, so that reader and writer do not agree by being the same code. */
function seal(about: unknown, { key = API_V3_KEY, nonce = 'fdasflkja484', original = 'transaction' } = {}) {
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key), Buffer.from(nonce));
  cipher.setAAD(Buffer.from(original));
  const text = typeof about === 'string' ? about : JSON.stringify(about);
  const ciphertext = Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString('base64');
  return { original_type: original, algorithm: 'AEAD_AES_256_GCM', ciphertext, associated_data: original, nonce };
}
const cover = (about: object = {}) => ({
  id: 'EV-2018022511223320873',
  create_time: '2026-01-02T18:11:00+08:00',
  resource_type: 'encrypt-resource',
  event_type: 'TRANSACTION.SUCCESS',
  summary: '支付成功',
  resource: seal(paid()),
  ...about,
});

interface Signing {
  key?: KeyObject;
  serial?: string;
  /** Seconds beside our clock. */
  off?: number;
}
function signed(what: unknown, { key = platform.privateKey, serial = SERIAL, off = 0 }: Signing = {}) {
  const body = typeof what === 'string' ? what : JSON.stringify(what);
  const timestamp = String(Math.floor(now / 1000) + off);
  const nonce = randomBytes(16).toString('hex');
  const signature = sign('sha256', Buffer.from(`${timestamp}\n${nonce}\n${body}\n`), key).toString('base64');
  const headers: Record<string, string> = {
    'Wechatpay-Timestamp': timestamp,
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Signature': signature,
    'Wechatpay-Serial': serial,
  };
  return { headers, body };
}
const without = (raw: ReturnType<typeof signed>, name: string) => {
  const { [name]: _, ...headers } = raw.headers;
  return { ...raw, headers };
};
const withHeader = (raw: ReturnType<typeof signed>, name: string, value: string) => ({
  ...raw,
  headers: { ...raw.headers, [name]: value },
});
const refused = async (raw: RawNotice, client = pay): Promise<PayError> => {
  const error: unknown = await client.notices.open(raw).catch((thrown: unknown) => thrown);
  if (!(error instanceof PayError)) throw new Error(`opened: ${inspect(error)}`);
  return error;
};

it('opens what the platform has signed and sealed, whatever the headers come as', async () => {
  const raw = signed(cover());
  const expected = {
    id: 'EV-2018022511223320873',
    type: 'TRANSACTION.SUCCESS',
    createdAt: new Date('2026-01-02T10:11:00Z'),
    summary: '支付成功',
    resource: { out_trade_no: 'L20260102181000001', attach: null, amount: { total: 16_800, payer_total: 15_800 } },
  };
  expect(await pay.notices.open(raw)).toMatchObject(expected);
  expect(await pay.notices.open({ headers: new Headers(raw.headers), body: Buffer.from(raw.body) })).toMatchObject(
    expected,
  );
  const lower = Object.fromEntries(Object.entries(raw.headers).map(([name, value]) => [name.toLowerCase(), value]));
  expect(await pay.notices.open({ headers: lower, body: new Uint8Array(Buffer.from(raw.body)) })).toMatchObject(
    expected,
  );
});

describe('trust', () => {
  const cases: [string, () => RawNotice, string][] = [
    [
      'another key under the platform’s serial',
      () => signed(cover(), { key: forger.privateKey }),
      'its signature is wrong',
    ],
    [
      'a serial that is not the platform’s',
      () => signed(cover(), { serial: 'PUB_KEY_ID_9' }),
      'its serial is not one of',
    ],
    ['a serial of another shape', () => signed(cover(), { serial: '__proto__ ' }), 'its signature is malformed'],
    ['a serial that every object has', () => signed(cover(), { serial: 'constructor' }), 'its serial is not one of'],
    ['no timestamp', () => without(signed(cover()), 'Wechatpay-Timestamp'), 'not signed'],
    ['no nonce', () => without(signed(cover()), 'Wechatpay-Nonce'), 'not signed'],
    ['no signature', () => without(signed(cover()), 'Wechatpay-Signature'), 'not signed'],
    ['no serial', () => without(signed(cover()), 'Wechatpay-Serial'), 'not signed'],
    ['an empty signature', () => withHeader(signed(cover()), 'Wechatpay-Signature', ''), 'not signed'],
    [
      'a probe',
      () => withHeader(signed(cover()), 'Wechatpay-Signature', `WECHATPAY/SIGNTEST/${'A'.repeat(325)}`),
      'a probe with a wrong signature',
    ],
    ['301 seconds ago', () => signed(cover(), { off: -301 }), 'its time is more than 300 s off'],
    ['in 301 seconds', () => signed(cover(), { off: 301 }), 'its time is more than 300 s off'],
    [
      'a time that is no number',
      () => withHeader(signed(cover()), 'Wechatpay-Timestamp', '1e9'),
      'its time is no number',
    ],
    ['a time with a sign', () => withHeader(signed(cover()), 'Wechatpay-Timestamp', '-1'), 'its time is no number'],
    [
      'a signature that is no base64',
      () => withHeader(signed(cover()), 'Wechatpay-Signature', '!'.repeat(344)),
      'malformed',
    ],
    [
      'a body with a blank more',
      () => ({ ...signed(cover()), body: `${JSON.stringify(cover())} ` }),
      'its signature is wrong',
    ],
  ];
  it.each(cases)('refuses %s', async (_, raw, says) => {
    const error = await refused(raw());
    expect(error).toMatchObject({ kind: 'signature', endpoint: 'notice', code: null });
    expect(error.message).toContain(says);
    const reply = await pay.notices.handle(raw(), () => {
      throw new Error('handled');
    });
    expect(reply).toMatchObject({ status: 401, error: { kind: 'signature' } });
    expect(JSON.parse(reply.body)).toEqual({ code: 'FAIL', message: 'the notice was not believed' });
  });

  it('refuses a header that came twice, whichever comes first', async () => {
    const raw = signed(cover());
    const signature = raw.headers['Wechatpay-Signature'] ?? '';
    const { 'Wechatpay-Signature': _, ...headers } = raw.headers;
    for (const twice of [
      { ...headers, 'Wechatpay-Signature': 'another', 'wechatpay-signature': signature },
      { ...headers, 'Wechatpay-Signature': signature, 'wechatpay-signature': 'another' },
      { ...headers, 'Wechatpay-Signature': [signature, signature] },
    ])
      expect(await refused({ ...raw, headers: twice })).toMatchObject({ kind: 'signature' });
  });

  it.each([-300, 0, 300])('takes what was signed within 300 seconds: %d', async (off) => {
    expect(await pay.notices.open(signed(cover(), { off }))).toMatchObject({ type: 'TRANSACTION.SUCCESS' });
  });

  it('takes no delivery a second time once its signature is old', async () => {
    const raw = signed(cover());
    await pay.notices.open(raw);
    now += 301_000;
    expect(await refused(raw)).toMatchObject({ kind: 'signature' });
  });

  it('takes each of several keys while they are exchanged, and none that was taken out', async () => {
    const next = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const both = aClient({ publicKeys: { [SERIAL]: platform.publicKey, PUB_KEY_ID_02: next.publicKey } });
    await both.notices.open(signed(cover()));
    await both.notices.open(signed(cover(), { key: next.privateKey, serial: 'PUB_KEY_ID_02' }));
    // Each key under its own name alone.
    expect(await refused(signed(cover(), { key: next.privateKey }), both)).toMatchObject({ kind: 'signature' });
  });

  it('says 503 while the platform’s certificates cannot be had, and tells the platform to come again', async () => {
    const client = aClient({ publicKeys: {}, certificates: true });
    expect(await client.notices.handle(signed(cover()), () => undefined)).toMatchObject({ status: 503 });
  });
});

describe('a sealed resource', () => {
  it.each<[string, object]>([
    ['under another key', { resource: seal(paid(), { key: 'x'.repeat(32) }) }],
    ['with another associated data', { resource: { ...seal(paid()), associated_data: 'refund' } }],
    ['with another nonce', { resource: { ...seal(paid()), nonce: 'fdasflkja485' } }],
    ['with an empty nonce', { resource: { ...seal(paid()), nonce: '' } }],
    ['too short for its tag', { resource: { ...seal(paid()), ciphertext: 'AAAA' } }],
    ['by another algorithm', { resource: { ...seal(paid()), algorithm: 'AES-CBC' } }],
    ['that is no JSON', { resource: seal('<xml>') }],
    ['that is no object', { resource: seal('[1]') }],
    ['without what the event promises', { resource: seal({ ...paid(), trade_state: undefined }) }],
    ['with half a fen', { resource: seal(paid({ amount: { total: 0.5 } })) }],
    ['of another merchant', { resource: seal(paid({ mchid: '1900000999' })) }],
    ['of another kind than the event', { event_type: 'REFUND.SUCCESS' }],
    ['of a cover without an id', { id: undefined }],
    ['of a cover without a resource', { resource: undefined }],
    ['of a cover with a time that is none', { create_time: 'yesterday' }],
  ])('is not opened: %s', async (_, about) => {
    const raw = signed(cover(about));
    expect(await refused(raw)).toMatchObject({ kind: 'notice', endpoint: 'notice' });
    expect(await pay.notices.handle(raw, () => undefined)).toMatchObject({ status: 400 });
  });

  it.each(['', 'null', '[]', '"text"', '{', '{"__proto__":{"id":"1"}}'])(
    'is not opened: a body of %s',
    async (body) => {
      expect(await refused(signed(body))).toMatchObject({ kind: 'notice' });
    },
  );

  it('tells nothing of what it holds', async () => {
    const error = await refused(signed(cover({ resource: seal(paid({ amount: { total: OPENID } })) })));
    expect(inspect(error, { depth: Infinity })).not.toContain(OPENID);
  });
});

describe('kinds of notice', () => {
  it('keeps those that it does not know, opened, under the platform’s own name', async () => {
    const about = { mchid: '1900000109', plan: { id: 7 }, openid: OPENID };
    const raw = signed(cover({ event_type: 'PAYSCORE.USER_PAID', resource: seal(about, { original: 'payscore' }) }));
    const seen: PayNotice[] = [];
    expect(await pay.notices.handle(raw, (notice) => void seen.push(notice))).toMatchObject({ status: 204 });
    expect(seen).toEqual([
      {
        type: 'OTHER',
        eventType: 'PAYSCORE.USER_PAID',
        id: 'EV-2018022511223320873',
        createdAt: new Date('2026-01-02T10:11:00Z'),
        summary: '支付成功',
        resource: about,
      },
    ]);
  });

  it.each(['constructor', '__proto__', 'toString'])(
    'is not fooled by a name that every object has: %s',
    async (event_type) => {
      expect(await pay.notices.open(signed(cover({ event_type })))).toMatchObject({
        type: 'OTHER',
        eventType: event_type,
      });
    },
  );

  it('keeps one whose spelling was never seen, when it turns out to be something else', async () => {
    const about = { mchid: '1900000109', sharing: 1 };
    const raw = signed(cover({ event_type: 'PROFITSHARING', resource: seal(about, { original: 'profit_sharing' }) }));
    expect(await pay.notices.open(raw)).toMatchObject({ type: 'OTHER', eventType: 'PROFITSHARING', resource: about });
    const other = signed(cover({ event_type: 'PROFITSHARING', resource: seal(about, { original: 'profitsharing' }) }));
    expect(await pay.notices.open(other)).toMatchObject({ type: 'OTHER', eventType: 'PROFITSHARING', resource: about });
  });

  it('lets values pass that the platform adds', async () => {
    const raw = signed(cover({ resource: seal(paid({ trade_type: 'HOLOGRAM', new_field: 1 })) }));
    const notice = await pay.notices.open(raw);
    expect(notice).toMatchObject({ resource: { trade_type: 'HOLOGRAM' } });
    expect(notice.resource).not.toHaveProperty('new_field');
  });
});

describe('handling', () => {
  const deliver = (client: Pay, id: string, handler: (notice: PayNotice) => Promise<void> | void, about = {}) =>
    client.notices.handle(signed(cover({ id, ...about })), handler);

  it('calls the handler once for a notice that is repeated with new signatures, over all processes', async () => {
    const noticeStore = memoryNoticeStore(() => now);
    const clients = Array.from({ length: 4 }, () => aClient({ noticeStore }));
    let calls = 0;
    const handler = async () => void (calls += 1);
    const replies = await Promise.all(
      Array.from({ length: 40 }, (_, index) => deliver(clients[index % 4] ?? pay, 'EV-1', handler)),
    );
    expect(calls).toBe(1);
    expect(replies.filter(({ status }) => status === 204)).toHaveLength(1);
    for (const pause of [15, 15, 30, 180, 600, 86_400]) {
      now += pause * 1000;
      expect(await deliver(clients[0] ?? pay, 'EV-1', handler)).toMatchObject({ status: 204 });
    }
    expect(calls).toBe(1);
  });

  it('takes notices in the order they come, late ones too: the order of events is the handler’s to know', async () => {
    const client = aClient({ noticeStore: memoryNoticeStore(() => now) });
    const seen: string[] = [];
    const handler = (notice: PayNotice) => void seen.push(`${notice.id} ${notice.createdAt.toISOString()}`);
    await deliver(client, 'EV-2', handler, { create_time: '2026-01-02T18:10:59+08:00' });
    // A day old: what counts is when it was signed.
    await deliver(client, 'EV-1', handler, { create_time: '2026-01-01T18:11:00+08:00' });
    expect(seen).toEqual(['EV-2 2026-01-02T10:10:59.000Z', 'EV-1 2026-01-01T10:11:00.000Z']);
  });

  it('answers 409 to a repeat while the first one is under way, and lets another try once its time is over', async () => {
    const client = aClient({ noticeStore: memoryNoticeStore(() => now) });
    let finish = (): void => undefined;
    const first = deliver(client, 'EV-1', () => new Promise<void>((resolve) => (finish = resolve)));
    await new Promise((resolve) => setImmediate(resolve));
    expect(await deliver(client, 'EV-1', () => undefined)).toMatchObject({ status: 409 });
    now += 60_001; // the process that had it is taken for dead
    let calls = 0;
    expect(await deliver(client, 'EV-1', () => void (calls += 1))).toMatchObject({ status: 204 });
    expect(calls).toBe(1);
    finish();
    expect(await first).toMatchObject({ status: 204 });
  });

  it('is told to come again when the handler throws, and says nothing of why', async () => {
    const client = aClient({ noticeStore: memoryNoticeStore(() => now) });
    const broken = new Error(`no row for ${OPENID}`);
    const reply = await deliver(client, 'EV-1', () => Promise.reject(broken));
    expect(reply).toEqual({
      status: 500,
      headers: { 'content-type': 'application/json' },
      body: '{"code":"FAIL","message":"not handled"}',
      error: broken,
    });
    expect(await deliver(client, 'EV-1', () => undefined)).toMatchObject({ status: 204 });
  });

  it('does not swallow what its store throws', async () => {
    const lost = new Error('the store is away');
    const noticeStore = { ...memoryNoticeStore(() => now), take: () => Promise.reject(lost) };
    await expect(deliver(aClient({ noticeStore }), 'EV-1', () => undefined)).rejects.toBe(lost);
  });

  it('remembers what is done for three days, and then no longer', async () => {
    const store = memoryNoticeStore(() => now);
    const client = aClient({ noticeStore: store });
    let calls = 0;
    const handler = () => void (calls += 1);
    await deliver(client, 'EV-1', handler);
    now += 3 * 86_400_000 - 1;
    await deliver(client, 'EV-1', handler);
    expect(calls).toBe(1);
    now += 1;
    await deliver(client, 'EV-1', handler);
    expect(calls).toBe(2);
  });
});
