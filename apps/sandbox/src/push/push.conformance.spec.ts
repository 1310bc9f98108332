import { randomBytes } from 'node:crypto';
import { MiniApp } from 'node-easywechat';
import { Account } from '../accounts';
import { VirtualClock } from '../clock';
import { APP, aBench, type Bench, type Json } from '../sandbox.fixtures';
import { aCaller, type Caller } from '../services.fixtures';
import { DEFAULT_CONFIG, type PushConfig } from './push';
import { AES_KEY, aReceiver, type Receiver, TOKEN } from './receiver.fixtures';
import { PUSH_FORMATS, PUSH_MODES } from './seal';

let bench: Bench;
let app: Caller;
let receiver: Receiver;
const openReceiver = async (...options: Parameters<typeof aReceiver>): Promise<void> => {
  receiver = await aReceiver(...options);
};
beforeEach(async () => {
  bench = await aBench();
  app = await aCaller(bench);
});
afterEach(async () => {
  await bench.sandbox.close();
  await receiver?.close();
});

const configure = (changes: Partial<PushConfig> = {}): Promise<Json> =>
  app.hand('PUT', 'push', { url: receiver.url, token: TOKEN, encodingAesKey: AES_KEY, mode: 'safe', ...changes });
const flush = (): Promise<Json> => app.hand('POST', 'push/flush');
const send = (name: string, payload: object = {}, user = 'chen'): Promise<Json> =>
  app.hand('POST', 'push/send', { name, payload, user });
const newest = async (): Promise<Json> => (await app.hand('GET', 'push')).deliveries[0] as Json;
const later = (ms: number): Promise<Json> => bench.control('POST', 'clock', { advanceMs: ms });

const FOLLOW = {
  FollowNotify: { room_id: 412, user_openid: 'o1', time: 1767330000, live_status: 102, action: 'add_follow' },
};
const CHOICE = { List: [{ TemplateId: 'a', SubscribeStatusString: 'accept', PopupScene: '0' }] };
const MEDIA = {
  appid: APP,
  trace_id: 't',
  version: 2,
  detail: [{ strategy: 'content_model', errcode: 0, suggest: 'pass', label: 100, prob: 90 }],
  result: { suggest: 'pass', label: 100 },
};

describe.each(PUSH_MODES.flatMap((mode) => PUSH_FORMATS.map((format) => [mode, format] as const)))(
  'in %s mode as %s',
  (mode, format) => {
    it('passes our receiver, which reads every kind of message', async () => {
      await openReceiver({ mode });
      const { originalId } = await configure({ mode, format });
      expect(receiver.outcomes).toMatchObject([{ kind: 'checked' }]);
      await send('wxalive_follow_notify', FOLLOW);
      await send('subscribe_msg_popup_event', CHOICE);
      await send('wxa_media_check', MEDIA);
      await send('text', { Content: '在吗 ]]> <b>&', MsgId: '24382610839238401' });
      await send('user_authorization_revoke', { OpenID: 'o1', AppID: APP, RevokeInfo: '1' });
      const { deliveries } = await flush();
      const { users } = await app.hand('GET', 'login');
      const head = { toUserName: originalId, fromUserName: users[0].openid, createdAt: expect.any(Date) };
      expect(receiver.messages().sort((a, b) => (a.kind < b.kind ? -1 : 1))).toMatchObject([
        { ...head, kind: 'message', msgType: 'text', content: '在吗 ]]> <b>&', msgId: '24382610839238401' },
        { kind: 'subscribe_msg_popup_event', data: { choices: [{ templateId: 'a', status: 'accept', scene: '0' }] } },
        { kind: 'user_authorization_revoke', data: { openid: 'o1' } },
        { kind: 'wxa_media_check', data: { traceId: 't', suggest: 'pass', findings: [{ code: 0, probability: 90 }] } },
        { kind: 'wxalive_follow_notify', data: { roomId: 412, openid: 'o1' } },
      ]);
      expect(deliveries).toHaveLength(5);
      for (const delivery of deliveries)
        expect(delivery).toMatchObject({
          state: 'taken',
          attempts: [{ status: 200, answer: 'success', problem: null }],
        });
    });

    it('shows in clear what the mode shows', async () => {
      await openReceiver({ mode });
      await configure({ mode, format });
      await send('x_event', { Secret: 'in clear' });
      await flush();
      const body = receiver.bodies[1] ?? '';
      expect(body.includes('in clear')).toBe(mode !== 'safe');
      expect(body.includes('Encrypt')).toBe(mode !== 'plain');
      expect(body.startsWith(format === 'json' ? '{' : '<xml>')).toBe(true);
      expect([...(receiver.queries[1]?.keys() ?? [])].sort()).toEqual(
        [
          'nonce',
          'openid',
          'shop',
          'signature',
          'timestamp',
          ...(mode === 'plain' ? [] : ['encrypt_type', 'msg_signature']),
        ].sort(),
      );
    });
  },
);

it('writes a list of one item without its list when told to, and the time in quotes', async () => {
  await openReceiver({ mode: 'plain' });
  await configure({ mode: 'plain', encodingAesKey: null, singleItem: true });
  await send('subscribe_msg_popup_event', CHOICE);
  await flush();
  expect(JSON.parse(receiver.bodies[1] ?? '')).toMatchObject({
    CreateTime: expect.stringMatching(/^\d+$/),
    List: { TemplateId: 'a' },
  });
  expect(receiver.messages()).toMatchObject([{ data: { choices: [{ templateId: 'a' }] } }]);
});

it('is opened by another library: XML in safe mode', async () => {
  await openReceiver();
  await configure({ format: 'xml' });
  await send('wxalive_follow_notify', FOLLOW);
  await flush();
  const [, query] = receiver.queries;
  const theirs = new MiniApp({ app_id: APP, secret: 's', token: TOKEN, aes_key: AES_KEY });
  const Encrypt = /<Encrypt><!\[CDATA\[(.*?)\]\]>/.exec(receiver.bodies[1] ?? '')?.[1] ?? '';
  const clear = theirs
    .getEncryptor()
    .decrypt(Encrypt, query?.get('msg_signature') ?? '', query?.get('nonce') ?? '', Number(query?.get('timestamp')));
  expect(clear).toMatch(/^<xml><ToUserName><!\[CDATA\[gh_[0-9a-f]{12}\]\]><\/ToUserName>/);
  expect(clear).toContain('<room_id>412</room_id>');
});

describe('the check of the address', () => {
  it('refuses one that does not give its echo back', async () => {
    await openReceiver({ token: 'BBBBB' });
    const config = { url: receiver.url, token: TOKEN, encodingAesKey: AES_KEY };
    expect(await app.refusal('PUT', 'push', config)).toBe('409 url');
    receiver.answerWith({ status: 200, body: 'success' });
    expect(await app.refusal('PUT', 'push', config)).toBe('409 url');
    expect((await app.hand('GET', 'push')).config).toBeNull();
    await app.hand('PUT', 'push', { ...config, unchecked: true });
    expect((await app.hand('GET', 'push')).config).toMatchObject({ url: receiver.url, mode: 'safe', format: 'json' });
  });

  it('refuses one that does not answer', async () => {
    await openReceiver();
    await receiver.close();
    expect(await app.refusal('PUT', 'push', { url: receiver.url, token: TOKEN, mode: 'plain' })).toBe('409 url');
  });
});

describe('what is not taken', () => {
  it.each([
    ['an error', { status: 500, body: '' }, 'HTTP 500'],
    ['a page', { status: 200, body: '<html>' }, 'neither success nor empty'],
    ['another address', { status: 302, body: '' }, 'HTTP 302'],
  ])('comes again three times by the virtual clock, and no more: %s', async (_, answer, problem) => {
    await openReceiver();
    await configure();
    receiver.answerWith(answer);
    await send('x');
    await flush();
    for (let time = 1; time <= 3; time++) {
      expect((await newest()).attempts).toHaveLength(time);
      await later(4_999);
      await flush();
      expect((await newest()).attempts).toHaveLength(time);
      await later(1);
      await flush();
    }
    expect(await newest()).toMatchObject({ state: 'given-up', nextAt: null, attempts: Array(4).fill({ problem }) });
    await later(3_600_000);
    await flush();
    expect((await newest()).attempts).toHaveLength(4);
  });

  it('is taken on a later try, as the same message', async () => {
    await openReceiver();
    await configure();
    receiver.answerWith({ status: 503, body: '' });
    await send('x');
    await flush();
    receiver.answerWith(null);
    await later(5_000);
    await flush();
    expect(await newest()).toMatchObject({
      state: 'taken',
      attempts: [{ status: 503 }, { status: 200, problem: null }],
    });
    expect(receiver.messages()).toHaveLength(1);
  });

  it('comes again when nothing is answered in time', async () => {
    await openReceiver();
    await configure({ waitMs: 50 });
    receiver.answerWith('nothing');
    await send('x');
    await flush();
    expect(await newest()).toMatchObject({
      state: 'waiting',
      attempts: [{ status: null, problem: 'no answer within 50 ms' }],
    });
  });

  it('comes again when nobody is there', async () => {
    await openReceiver();
    await configure();
    await receiver.close();
    await send('x');
    await flush();
    expect(await newest()).toMatchObject({ state: 'waiting', attempts: [{ problem: 'no connection' }] });
  });
});

it('takes an empty answer for a success', async () => {
  await openReceiver();
  await configure();
  receiver.answerWith({ status: 200, body: '' });
  await send('x');
  await flush();
  expect((await newest()).state).toBe('taken');
});

it('sends without being told to, some moments later', async () => {
  await openReceiver();
  await configure();
  await send('x');
  await receiver.came(2);
  expect(receiver.queries[1]?.get('msg_signature')).toMatch(/^[0-9a-f]{40}$/);
});

it('never sends what happened before there was an address, or after it was taken away', async () => {
  await openReceiver();
  await send('x');
  await configure();
  await flush();
  expect(receiver.bodies).toHaveLength(1);
  await app.hand('DELETE', 'push');
  await send('y');
  await flush();
  expect(receiver.bodies).toHaveLength(1);
});

it.each([
  ['replay', 'repeated'],
  ['wrong-signature', 'bad-signature'],
  ['late', 'bad-time'],
  ['early', 'bad-time'],
  ['in-clear', 'clear-text'],
  ['wrong-key', 'bad-cipher'],
  ['wrong-app', 'wrong-app'],
])('sends a message once more with the fault %s, which our receiver sees as %s', async (fault, seen) => {
  await openReceiver();
  await configure();
  await send('x');
  await flush();
  const { id } = await newest();
  const attempt = await app.hand('POST', `push/deliveries/${id}`, { fault });
  const outcome = receiver.outcomes.at(-1);
  expect(outcome?.kind === 'refused' ? outcome.code : outcome?.kind).toBe(seen);
  expect(attempt.problem === null).toBe(seen === 'repeated');
  expect(receiver.messages()).toHaveLength(1);
});

it('tampers with the half in clear', async () => {
  await openReceiver({ mode: 'compatible' });
  await configure({ mode: 'compatible' });
  await send('x');
  await flush();
  await app.hand('POST', `push/deliveries/${(await newest()).id}`, { fault: 'tampered' });
  expect(receiver.outcomes.at(-1)).toMatchObject({ kind: 'refused', code: 'mismatch' });
});

it('goes on where it was after a restart', async () => {
  await openReceiver();
  await configure();
  receiver.answerWith({ status: 500, body: '' });
  await send('x');
  await flush();
  const push = [...bench.sandbox.accounts.values()][0]?.push;
  const saved = JSON.parse(JSON.stringify(push?.save())) as unknown;
  push?.reset();
  expect((await app.hand('GET', 'push')).config).toBeNull();
  push?.load(saved);
  receiver.answerWith(null);
  await later(5_000);
  await flush();
  expect(await newest()).toMatchObject({ state: 'taken', attempts: [{ status: 500 }, { status: 200 }] });
});

it('keeps hundreds of deliveries, and those that wait', async () => {
  await openReceiver();
  await configure();
  receiver.answerWith({ status: 500, body: '' });
  await send('waits');
  await flush();
  receiver.answerWith({ status: 200, body: '' });
  const account = [...bench.sandbox.accounts.values()][0];
  for (let index = 0; index < 700; index++) account?.events.emit(`e${index}`, {});
  await flush();
  const kept = account?.push.list() ?? [];
  expect(kept.length).toBeLessThanOrEqual(500);
  expect(kept[0]?.event.name).toBe('e699');
  expect(kept.at(-1)).toMatchObject({ event: { name: 'waits' }, state: 'waiting' });
});

it.each([
  ['PUT', 'push', { url: 'https://example.com/x' }, '400 url'],
  ['PUT', 'push', { url: 'file:///etc/passwd' }, '400 url'],
  ['PUT', 'push', { url: 'http://127.0.0.1.example.com/' }, '400 url'],
  ['PUT', 'push', { url: 'http://127.0.0.1/', token: 'x' }, '400 token'],
  ['PUT', 'push', { url: 'http://127.0.0.1/', token: TOKEN }, '400 encodingAesKey'],
  ['PUT', 'push', { url: 'http://127.0.0.1/', token: TOKEN, mode: 'loud' }, '400 mode'],
  ['PUT', 'push', { url: 'http://127.0.0.1/', token: TOKEN, mode: 'plain', retries: 11 }, '400 retries'],
  ['POST', 'push/send', {}, '400 name'],
  ['POST', 'push/send', { name: 'x', payload: { '<a>': 1 } }, '400 payload'],
  ['POST', 'push/send', { name: 'x', payload: [] }, '400 payload'],
  ['POST', 'push/deliveries/1', {}, '404 id'],
  ['POST', 'push/deliveries/x', {}, '404 id'],
  ['POST', 'push/flush/1', {}, '404 path'],
])('the hand refuses %s %s %j', async (method, path, body, refusal) => {
  expect(await app.refusal(method, path, body)).toBe(refusal);
});

it('says when its state changes: nobody asked for it', async () => {
  const changed = jest.fn();
  const clock = new VirtualClock(() => bench.realNow());
  const account = new Account(APP, 's', clock, randomBytes, { changed });
  await openReceiver();
  account.push.configure({
    ...DEFAULT_CONFIG,
    url: receiver.url,
    token: TOKEN,
    encodingAesKey: AES_KEY,
    mode: 'safe',
    format: 'json',
  });
  account.events.emit('x', {});
  await account.push.flush();
  expect(account.push.list()).toMatchObject([{ state: 'taken' }]);
  expect(changed).toHaveBeenCalledTimes(2);
});
