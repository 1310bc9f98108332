import {
  type Callback,
  type CallbackOptions,
  createCallback,
  memoryReplayStore,
  ReplayStoreFull,
  sealWebhook,
  signWebhook,
  type WebhookOutcome,
} from '../callback';

const APP_ID = 'tt0000000000000001';
const SECRET = 'webhook-secret-0123456789';
const NOW = Date.parse('2026-01-02T10:00:00Z');

interface Bench {
  callback: Callback;
  at: number;
  deliver(body: string | object, messageId?: string, secret?: string): Promise<WebhookOutcome>;
}

function aCallback(options: Partial<CallbackOptions> = {}): Bench {
  const bench: Bench = {
    at: NOW,
    callback: createCallback({
      appId: APP_ID,
      secret: SECRET,
      replay: memoryReplayStore({ now: () => bench.at }),
      now: () => bench.at,
      ...options,
    }),
    deliver: (body, messageId, secret = SECRET) => {
      const sealed = sealWebhook({ secret, body, ...(messageId === undefined ? {} : { messageId }) });
      return bench.callback.receive({ method: 'POST', headers: sealed.headers, body: Buffer.from(sealed.body) });
    },
  };
  return bench;
}

const anEvent = (changes: object = {}): object => ({
  event: 'life_trade_order_notify',
  client_key: APP_ID,
  content: '{"action":"pay_success","order":{"order_id":"123"}}',
  log_id: '202210101930530102281180650970B5AF',
  ...changes,
});

const codeOf = (outcome: WebhookOutcome): string => (outcome.kind === 'refused' ? outcome.code : outcome.kind);

it('signs as the platform does', () => {
  const body = '{"event":"verify_webhook","client_key":"abc","content":{"challenge":12345}}';
  expect(signWebhook('secret', Buffer.from(body))).toBe('277df63c0efb431eccf64a233b0eee5ea94b6c4a');
});

it.each<[string, object]>([
  ['as an object', { event: 'verify_webhook', client_key: '', content: { challenge: 12345 } }],
  ['as a text', { event: 'verify_webhook', client_key: '', content: '{ "challenge": 12345 }' }],
])('answers the check of our address: %s', async (_name, body) => {
  const outcome = await aCallback().deliver(body);
  expect(outcome.kind).toBe('checked');
  expect(outcome.answer).toMatchObject({ status: 200, body: '{"challenge":12345}' });
});

it('gives an event once, with its content read', async () => {
  const bench = aCallback();
  const first = await bench.deliver(anEvent(), 'm1');
  expect(first).toMatchObject({
    kind: 'event',
    answer: { status: 200, body: '{"err_no":0,"err_tips":"success"}' },
    event: {
      event: 'life_trade_order_notify',
      clientKey: APP_ID,
      content: { action: 'pay_success', order: { order_id: '123' } },
      messageId: 'm1',
      logId: '202210101930530102281180650970B5AF',
    },
  });
  const again = await bench.deliver(anEvent(), 'm1');
  expect(again.kind).toBe('repeated');
  expect(again.answer.status).toBe(200);
  // The platform deduplicates by message id: its next try may carry another log id.
  expect(codeOf(await bench.deliver(anEvent({ log_id: 'other' }), 'm1'))).toBe('repeated');
  expect(codeOf(await bench.deliver(anEvent({ log_id: 'second event' }), 'm2'))).toBe('event');
});

it('keeps events that nobody knows, whatever their content is', async () => {
  const bench = aCallback();
  for (const [index, content] of ['plain text', '{broken', null, 7, true, [1, { a: 'b' }], { deep: [[]] }].entries()) {
    const outcome = await bench.deliver({ event: 'never_heard_of', content, more: 'fields' }, `m${index}`);
    expect(outcome).toMatchObject({ kind: 'event', event: { event: 'never_heard_of', content, clientKey: null } });
  }
});

it('keeps the digits of long numbers', async () => {
  const outcome = await aCallback().deliver('{"event":"x","content":{"id":7123456789012345678}}');
  expect(outcome).toMatchObject({ event: { content: { id: '7123456789012345678' } } });
});

it('takes the next try of an event that could not be kept', async () => {
  const bench = aCallback();
  const outcome = await bench.deliver(anEvent(), 'm1');
  if (outcome.kind !== 'event') throw new Error(outcome.kind);
  await outcome.forget();
  expect(codeOf(await bench.deliver(anEvent(), 'm1'))).toBe('event');
});

it.each<[string, (bench: Bench) => Promise<WebhookOutcome>]>([
  ['bad-method', ({ callback }) => callback.receive({ method: 'GET', headers: {} })],
  ['bad-header', ({ callback }) => callback.receive({ method: 'POST', headers: {}, body: Buffer.from('{}') })],
  [
    'bad-header',
    ({ callback }) =>
      callback.receive({ method: 'POST', headers: { 'x-douyin-signature': ['a'.repeat(40), 'b'.repeat(40)] } }),
  ],
  [
    'bad-header',
    ({ callback }) => callback.receive({ method: 'POST', headers: { 'x-douyin-signature': 'A'.repeat(40) } }),
  ],
  ['bad-header', (bench) => bench.deliver(anEvent(), 'a b')],
  ['bad-header', (bench) => bench.deliver(anEvent(), '')],
  ['bad-signature', (bench) => bench.deliver(anEvent(), 'm1', 'another-secret')],
  ['bad-body', (bench) => bench.deliver('not json')],
  ['bad-body', (bench) => bench.deliver('[]')],
  ['bad-body', (bench) => bench.deliver({ content: {} })],
  ['bad-body', (bench) => bench.deliver({ event: {} })],
  ['bad-body', (bench) => bench.deliver({ event: 'verify_webhook', content: {} })],
  ['bad-body', (bench) => bench.deliver({ event: 'verify_webhook', content: { challenge: '<script>\n' } })],
  ['bad-body', (bench) => bench.deliver(`{"event":"x","content":${'['.repeat(50)}${']'.repeat(50)}}`)],
  ['bad-body', (bench) => bench.deliver({ event: 'x', content: Array.from({ length: 20_000 }, () => 0) })],
  ['wrong-app', (bench) => bench.deliver(anEvent({ client_key: 'tt0000000000000002' }))],
  ['too-large', (bench) => bench.deliver(anEvent({ more: 'x'.repeat(300_000) }))],
])('refuses, and tells a stranger no more than the code: %s', async (code, send) => {
  const outcome = await send(aCallback());
  expect(codeOf(outcome)).toBe(code);
  expect(outcome.answer.status).toBeGreaterThanOrEqual(400);
  expect(outcome.answer.body).toBe(JSON.stringify({ err_no: 1, err_tips: code }));
});

it('takes no body that was caught, under another message id or none', async () => {
  const bench = aCallback();
  await bench.deliver(anEvent(), 'm1');
  expect(codeOf(await bench.deliver(anEvent(), 'm2'))).toBe('replayed');
  expect(codeOf(await bench.deliver(anEvent()))).toBe('replayed');
  bench.at += 6 * 86_400_000;
  expect(codeOf(await bench.deliver(anEvent(), 'm3'))).toBe('replayed');
});

it('is one event, however many deliveries arrive at once', async () => {
  const bench = aCallback();
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => bench.deliver(anEvent(), 'm1')));
  expect(outcomes.filter(({ kind }) => kind === 'event')).toHaveLength(1);
  expect(outcomes.filter(({ kind }) => kind === 'repeated')).toHaveLength(49);
});

it('accepts nothing when it cannot remember more', async () => {
  const bench = aCallback({ replay: memoryReplayStore({ most: 1, now: () => NOW }) });
  const outcome = await bench.deliver(anEvent(), 'm1');
  expect(codeOf(outcome)).toBe('store-full');
  expect(outcome.answer.status).toBe(503);
  expect(new ReplayStoreFull('x')).toBeInstanceOf(Error);
});

it.each<[string, Partial<CallbackOptions>]>([
  ['appId is missing', { appId: '' }],
  ['secret is missing or too short', { secret: 'short' }],
  ['replay is missing', { replay: {} as never }],
  ['rememberMs is out of range', { rememberMs: 1 }],
  ['maxBytes is out of range', { maxBytes: 0 }],
])('refuses options that cannot work: %s', (says, options) => {
  expect(() => aCallback(options)).toThrow(says);
});
