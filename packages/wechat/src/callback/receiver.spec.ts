import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import Encryptor from 'node-easywechat/dist/Core/Encryptor';
import {
  aCallback,
  AES_KEY,
  anEvent,
  APP_ID,
  aText,
  GH,
  NOW,
  NOW_SECONDS,
  OPENID,
  sealed,
  TOKEN,
  toXml,
} from '../../test/push';
import { createCallback, memoryReplayStore, type PushMode, type PushOutcome, sealReply, signPush } from '../callback';
import { aesKeyOf, decrypt, encrypt } from './cipher';

const codeOf = (outcome: PushOutcome): string => (outcome.kind === 'refused' ? outcome.code : outcome.kind);
const post = (
  query: string | Record<string, unknown>,
  body: string | Buffer = '',
): Parameters<ReturnType<typeof aCallback>['callback']['receive']>[0] => ({
  method: 'POST',
  query,
  body: Buffer.from(body as string),
});
const signedQuery = (changes: Record<string, string> = {}): Record<string, string> => {
  const base = { timestamp: String(NOW_SECONDS), nonce: '1', ...changes };
  return { signature: signPush([TOKEN, base.timestamp, base.nonce]), ...base };
};

describe('the check of the address', () => {
  const check = (query: Record<string, unknown>, bench = aCallback()): Promise<PushOutcome> =>
    bench.callback.receive({ method: 'GET', query });

  it('answers the echo as it came, as text', async () => {
    const outcome = await check({ ...signedQuery(), echostr: '4375120948345356249' });
    expect(outcome).toEqual({
      kind: 'checked',
      answer: {
        status: 200,
        headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
        body: '4375120948345356249',
      },
    });
  });

  it('may be asked again', async () => {
    const bench = aCallback();
    for (let time = 0; time < 2; time++)
      expect((await check({ ...signedQuery(), echostr: '1' }, bench)).kind).toBe('checked');
  });

  it('gives nobody a signature for a message of his own', async () => {
    const bench = aCallback('plain');
    const query = signedQuery();
    await check({ ...query, echostr: '1' }, bench);
    expect(codeOf(await bench.callback.receive(post(query, JSON.stringify(aText()))))).toBe('replayed');
  });

  it.each([
    ['a wrong signature', { signature: '0'.repeat(40) }, 'bad-signature'],
    ['another token', { signature: signPush(['BBBBB', String(NOW_SECONDS), '1']) }, 'bad-signature'],
    ['a signature in capitals', { signature: signPush([TOKEN, String(NOW_SECONDS), '1']).toUpperCase() }, 'bad-query'],
    ['a short signature', { signature: 'abc' }, 'bad-query'],
    ['two signatures', { signature: ['0'.repeat(40), '0'.repeat(40)] }, 'bad-query'],
    ['no echo', { echostr: undefined }, 'bad-query'],
    ['an echo that is a page', { echostr: '<script>alert(1)</script> ' }, 'bad-query'],
    ['an object for a nonce', { nonce: { $ne: '' } }, 'bad-query'],
    ['a nonce that could reach into other parts', { nonce: '1'.repeat(33) }, 'bad-query'],
  ])('refuses %s', async (_, changes, code) => {
    const outcome = await check({ ...signedQuery(), echostr: '1', ...changes });
    expect(codeOf(outcome)).toBe(code);
    expect(outcome.answer.status).toBeGreaterThanOrEqual(400);
    expect(outcome.answer.body).toBe(code);
  });
});

describe.each<PushMode>(['plain', 'compatible', 'safe'])('in %s mode', (mode) => {
  it.each([
    ['JSON', JSON.stringify(aText())],
    ['XML', toXml(aText())],
  ])('takes a message as %s, once', async (_, message) => {
    const bench = aCallback(mode);
    const first = await bench.deliver(message);
    expect(first).toMatchObject({
      kind: 'message',
      answer: { status: 200, body: 'success' },
      message: {
        kind: 'message',
        toUserName: GH,
        fromUserName: OPENID,
        createdAt: new Date(NOW),
        msgType: 'text',
        msgId: '24382610839238401',
        content: '在吗 <b>&"',
      },
    });
    const again = await bench.deliver(message);
    expect(again).toMatchObject({ kind: 'repeated', answer: { status: 200, body: 'success' } });
  });

  it('knows the same delivery again, byte by byte', async () => {
    const bench = aCallback(mode);
    const push = sealed(aText(), { mode });
    const outcomes = [];
    for (let time = 0; time < 3; time++) outcomes.push(await bench.callback.receive(post(push.query, push.body)));
    expect(outcomes.map(codeOf)).toEqual(['message', 'repeated', 'repeated']);
  });

  it('takes one of many that come at once', async () => {
    const bench = aCallback(mode);
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => bench.deliver(aText())));
    expect(outcomes.filter(({ kind }) => kind === 'message')).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'repeated')).toHaveLength(19);
  });

  it('takes it again when it could not be kept', async () => {
    const bench = aCallback(mode);
    const push = sealed(aText(), { mode });
    const first = await bench.callback.receive(post(push.query, push.body));
    if (first.kind !== 'message') throw new Error(codeOf(first));
    await first.forget();
    expect(codeOf(await bench.callback.receive(post(push.query, push.body)))).toBe('message');
  });

  it('tells events of one second apart by what they carry', async () => {
    const bench = aCallback(mode);
    const outcomes = [];
    for (const templateId of ['a', 'b', 'a']) {
      const List = [{ TemplateId: templateId, SubscribeStatusString: 'accept' }];
      outcomes.push(await bench.deliver(anEvent('subscribe_msg_change_event', { List })));
    }
    expect(outcomes.map(codeOf)).toEqual(['message', 'message', 'repeated']);
  });

  it('is strict about the clock, both ways', async () => {
    const codes = [];
    for (const seconds of [-301, -300, 300, 301]) {
      const outcome = await aCallback(mode).deliver(aText(), { timestamp: NOW_SECONDS + seconds });
      codes.push(codeOf(outcome));
    }
    expect(codes).toEqual(['bad-time', 'message', 'message', 'bad-time']);
  });

  it('remembers a message for longer than its signature is good', async () => {
    const bench = aCallback(mode);
    const push = sealed(aText(), { mode, timestamp: NOW_SECONDS + 300 });
    await bench.callback.receive(post(push.query, push.body));
    bench.at += 599_000;
    expect(codeOf(await bench.callback.receive(post(push.query, push.body)))).toBe('repeated');
    bench.at += 2_000;
    expect(codeOf(await bench.callback.receive(post(push.query, push.body)))).toBe('bad-time');
  });

  it('refuses a body that is changed or forged', async () => {
    const bench = aCallback(mode);
    const forged = sealed(aText(), { mode, token: 'BBBBB' });
    expect(codeOf(await bench.callback.receive(post(forged.query, forged.body)))).toBe('bad-signature');
    const push = sealed(aText(), { mode });
    const other = sealed(aText({ MsgId: '2' }), { mode });
    await bench.callback.receive(post(push.query, push.body));
    const moved = await bench.callback.receive(post(push.query, other.body));
    expect(codeOf(moved)).toBe(mode === 'plain' ? 'replayed' : 'bad-signature');
  });

  it('gives every message back that the platform can send', async () => {
    const bench = aCallback(mode);
    const content = fc.string({ unit: 'grapheme', maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(content, fc.boolean(), fc.uuid(), async (Content, asXml, MsgId) => {
        const message = aText({ Content, MsgId });
        const outcome = await bench.deliver(asXml ? toXml(message) : message);
        expect(outcome).toMatchObject({ kind: 'message', message: { content: Content, msgId: MsgId } });
      }),
      { numRuns: 50 },
    );
  });
});

it('refuses bodies that are too large, no UTF-8, or no message', async () => {
  const send = async (body: Buffer, bench = aCallback('plain')): Promise<string> =>
    codeOf(await bench.callback.receive(post(signedQuery(), body)));
  expect(await send(Buffer.alloc(262_145, ' '))).toBe('too-large');
  expect(await send(Buffer.alloc(11, ' '), aCallback('plain', { maxBytes: 10 }))).toBe('too-large');
  for (const body of [Buffer.from([0x7b, 0xff, 0x7d]), '', ' ', 'null', '[]', '"x"', '{', '{}', '<xml>', 'a=1&b=2'])
    expect(await send(Buffer.from(body as string))).toMatch(/^(bad-body|encrypted)$/);
  for (const field of ['ToUserName', 'MsgType', 'CreateTime'])
    expect(await send(Buffer.from(JSON.stringify(aText({ [field]: undefined }))))).toBe('bad-body');
  for (const time of ['', 'soon', -1, 1.5, {}, '999999999999'])
    expect(await send(Buffer.from(JSON.stringify(aText({ CreateTime: time }))))).toBe('bad-body');
});

describe('safe mode', () => {
  it('refuses a message in clear, however well it is signed', async () => {
    for (const body of [JSON.stringify(aText()), toXml(aText())])
      expect(codeOf(await aCallback('safe').callback.receive(post(signedQuery(), body)))).toBe('clear-text');
  });

  it('refuses a message that is half in clear', async () => {
    expect(codeOf(await aCallback('safe').deliver(aText(), { mode: 'compatible' }))).toBe('clear-text');
    expect(codeOf(await aCallback('safe').deliver(toXml(aText()), { mode: 'compatible' }))).toBe('clear-text');
  });

  it.each([
    ['no msg_signature', { msg_signature: undefined }, 'bad-query'],
    ['the plain signature for it', { msg_signature: signPush([TOKEN, String(NOW_SECONDS), '1']) }, 'bad-signature'],
    ['two of it', { msg_signature: ['0'.repeat(40), '0'.repeat(40)] }, 'bad-query'],
  ])('refuses %s', async (_, changes, code) => {
    const { query, body } = sealed(aText(), { nonce: '1' });
    const given = { ...Object.fromEntries(new URLSearchParams(query)), ...changes };
    expect(codeOf(await aCallback().callback.receive(post(given, body)))).toBe(code);
  });

  it('refuses another app, another key and another receiver', async () => {
    expect(codeOf(await aCallback().deliver(aText(), { appId: 'wx0000000000000002' }))).toBe('wrong-app');
    const otherKey = AES_KEY.replace('abc', 'xyz');
    expect(codeOf(await aCallback().deliver(aText(), { encodingAesKey: otherKey }))).toMatch(
      /^(bad-cipher|wrong-app)$/,
    );
    const strict = aCallback('safe', { originalId: GH });
    expect(codeOf(await strict.deliver(aText()))).toBe('message');
    expect(codeOf(await strict.deliver(aText({ ToUserName: 'gh_other' })))).toBe('wrong-receiver');
  });

  it.each([
    ['a wrong padding', (bytes: Buffer) => bytes.fill(0, bytes.length - 32)],
    ['a changed block', (bytes: Buffer) => bytes.fill(7, 0, 32)],
    ['a block too few', (bytes: Buffer) => bytes.subarray(0, -32)],
    ['half a block', (bytes: Buffer) => bytes.subarray(0, -16)],
  ])('refuses %s, although it is signed', async (_, change) => {
    const good = Buffer.from(encrypt(aesKeyOf(AES_KEY), APP_ID, JSON.stringify(aText()), randomBytes(16)), 'base64');
    const Encrypt = change(good).toString('base64');
    const msg_signature = signPush([TOKEN, String(NOW_SECONDS), '1', Encrypt]);
    const outcome = await aCallback().callback.receive(
      post({ ...signedQuery(), msg_signature }, JSON.stringify({ ToUserName: GH, Encrypt })),
    );
    expect(codeOf(outcome)).toMatch(/^(bad-cipher|wrong-app)$/);
  });

  it.each([[['x']], [{}], [1], [true]])('refuses %j for what is encrypted', async (Encrypt) => {
    const outcome = await aCallback().callback.receive(
      post({ ...signedQuery(), msg_signature: '0'.repeat(40) }, JSON.stringify({ Encrypt })),
    );
    expect(codeOf(outcome)).toBe('bad-body');
  });

  it('refuses hostile XML within', async () => {
    const bomb = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><ToUserName>&a;</ToUserName></xml>';
    expect(codeOf(await aCallback().deliver(bomb))).toBe('bad-body');
    expect(codeOf(await aCallback().deliver(`${'<xml>'.repeat(30_000)}`))).toBe('bad-body');
  });

  it('takes what another library encrypted', async () => {
    const theirs = new Encryptor(APP_ID, TOKEN, AES_KEY, APP_ID);
    const xml = theirs.encrypt(toXml(aText()), '7', NOW_SECONDS);
    const msg_signature = /<MsgSignature>(?:<!\[CDATA\[)?(\w+)/.exec(xml)?.[1];
    const Encrypt = /<Encrypt>(?:<!\[CDATA\[)?([\w+/=]+)/.exec(xml)?.[1];
    const body = `<xml><ToUserName><![CDATA[${GH}]]></ToUserName><Encrypt><![CDATA[${Encrypt}]]></Encrypt></xml>`;
    const outcome = await aCallback().callback.receive(post({ ...signedQuery({ nonce: '7' }), msg_signature }, body));
    expect(outcome).toMatchObject({ kind: 'message', message: { content: '在吗 <b>&"' } });
  });

  it('reads JSON within XML and XML within JSON: what counts is what each one is', async () => {
    const { query, body } = sealed(toXml(aText()));
    const Encrypt = /<Encrypt><!\[CDATA\[(.*?)\]\]>/.exec(body.toString())?.[1];
    const outcome = await aCallback().callback.receive(post(query, JSON.stringify({ ToUserName: GH, Encrypt })));
    expect(outcome.kind).toBe('message');
  });
});

describe('compatible mode', () => {
  it('refuses a message in clear alone', async () => {
    expect(codeOf(await aCallback('compatible').deliver(aText(), { mode: 'plain' }))).toBe('clear-text');
  });

  it('refuses a clear half that says something else', async () => {
    const { query, body } = sealed(aText(), { mode: 'compatible' });
    const changed = { ...(JSON.parse(body.toString()) as object), FromUserName: 'oSomebodyElse' };
    expect(codeOf(await aCallback('compatible').callback.receive(post(query, JSON.stringify(changed))))).toBe(
      'mismatch',
    );
  });

  it('believes the encrypted half alone', async () => {
    const { query, body } = sealed(anEvent('x', { A: 1 }), { mode: 'compatible' });
    const changed = { ...(JSON.parse(body.toString()) as object), A: 2, B: 3 };
    const outcome = await aCallback('compatible').callback.receive(post(query, JSON.stringify(changed)));
    if (outcome.kind !== 'message') throw new Error(codeOf(outcome));
    expect(outcome.message.raw['A']).toBe(1);
    expect(outcome.message.raw['B']).toBeUndefined();
  });
});

describe('plain mode', () => {
  it('refuses what is encrypted alone', async () => {
    expect(codeOf(await aCallback('plain').deliver(aText(), { mode: 'safe' }))).toBe('encrypted');
  });

  it('needs no key', async () => {
    expect((await aCallback('plain', { encodingAesKey: undefined } as object).deliver(aText())).kind).toBe('message');
  });

  it('leaves an encrypted half aside', async () => {
    const outcome = await aCallback('plain').deliver(aText(), { mode: 'compatible' });
    if (outcome.kind !== 'message') throw new Error(codeOf(outcome));
    expect(outcome.message.raw['Encrypt']).toBeUndefined();
  });
});

it.each(['PUT', 'DELETE', 'HEAD', 'get', ''])('refuses the method %s', async (method) => {
  const outcome = await aCallback().callback.receive({ method, query: signedQuery() });
  expect(outcome).toMatchObject({ kind: 'refused', code: 'bad-method', answer: { status: 405 } });
});

it('takes the query in every form that frameworks have', async () => {
  const { query } = sealed(aText());
  const forms = [query, `?${query}`, new URLSearchParams(query), Object.fromEntries(new URLSearchParams(query))];
  for (const form of forms) {
    const push = sealed(aText(), { nonce: new URLSearchParams(query).get('nonce') ?? '' });
    const params = new URLSearchParams(push.query);
    const given =
      typeof form === 'string'
        ? form.startsWith('?')
          ? `?${push.query}`
          : push.query
        : form instanceof URLSearchParams
          ? params
          : Object.fromEntries(params);
    const outcome = await aCallback().callback.receive({ method: 'POST', query: given, body: push.body });
    expect(outcome.kind).toBe('message');
  }
});

it('answers 503 when the store is full, and takes the message later', async () => {
  let at = NOW;
  const bench = aCallback('safe', { replay: memoryReplayStore({ most: 2, now: () => at }), now: () => at });
  expect(codeOf(await bench.deliver(aText()))).toBe('message');
  const full = await bench.deliver(aText({ MsgId: '2' }));
  expect(full).toMatchObject({ kind: 'refused', code: 'store-full', answer: { status: 503, body: 'store-full' } });
  at += 20 * 60_000;
  expect(codeOf(await bench.deliver(aText({ MsgId: '2' }), { timestamp: at / 1000 }))).toBe('message');
});

it('lets what else the store throws reach the caller', async () => {
  const broken = { putIfAbsent: () => Promise.reject(new Error('no connection')), remove: () => Promise.resolve() };
  await expect(aCallback('safe', { replay: broken }).deliver(aText())).rejects.toThrow('no connection');
});

it('tells two apps of one store apart', async () => {
  const replay = memoryReplayStore({ now: () => NOW });
  const bench = aCallback('safe', { replay });
  const other = aCallback('safe', { replay, appId: 'wx0000000000000002' });
  expect(codeOf(await bench.deliver(aText()))).toBe('message');
  expect(codeOf(await other.deliver(aText(), { appId: 'wx0000000000000002' }))).toBe('message');
});

it('keeps keys short and free of what is personal', async () => {
  const kept: string[][] = [];
  const memory = memoryReplayStore({ now: () => NOW });
  const replay = {
    ...memory,
    putIfAbsent: (key: string, value: string, expiresAt: number) => {
      kept.push([key, value]);
      return memory.putIfAbsent(key, value, expiresAt);
    },
  };
  await aCallback('safe', { replay }).deliver(aText());
  expect(kept).toHaveLength(2);
  for (const [key = '', value = ''] of kept) {
    expect(key).toMatch(/^wechat-push:[\w-]{43}$/);
    expect(value.length).toBeLessThanOrEqual(64);
    for (const text of [OPENID, TOKEN, APP_ID]) expect(key + value).not.toContain(text);
  }
});

it('never throws, and never says what came, whatever comes', async () => {
  const bench = aCallback('compatible');
  const text = fc.oneof(fc.string(), fc.json(), fc.constantFrom('<xml><a>1</a></xml>', 'SECRET-OF-A-USER'));
  const query = fc.oneof(
    fc.string(),
    fc.dictionary(fc.constantFrom('signature', 'timestamp', 'nonce', 'echostr', 'msg_signature'), fc.anything()),
    fc.constant(signedQuery()),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('GET', 'POST'), query, text, async (method, given, body) => {
      const outcome = await bench.callback.receive({
        method,
        query: given as Record<string, unknown>,
        body: Buffer.from(body),
      });
      expect(outcome.kind).toBe('refused');
      expect(JSON.stringify(outcome)).not.toContain('SECRET-OF-A-USER');
    }),
    { numRuns: 500 },
  );
});

it.each([['a text'], [{ ToUserName: GH }], [null], [7], [new DataView(new ArrayBuffer(2))], [[1, 2]]])(
  'tells its caller when the body is %p instead of bytes',
  async (body) => {
    const request = { method: 'POST', query: sealed(aText()).query, body: body as never };
    await expect(aCallback().callback.receive(request)).rejects.toThrow(/^receive: body must be the bytes/);
  },
);

it('takes bytes of any make', async () => {
  const { query, body } = sealed(aText());
  const outcome = await aCallback().callback.receive({ method: 'POST', query, body: new Uint8Array(body) });
  expect(outcome.kind).toBe('message');
});

it.each([undefined, '', 'x'.repeat(42), '='.repeat(43)])('nothing is sealed with the key %p', (encodingAesKey) => {
  expect(() => sealed(aText(), { encodingAesKey } as object)).toThrow('encodingAesKey must be 43 letters and digits');
});

describe('options', () => {
  const good = {
    appId: APP_ID,
    token: TOKEN,
    mode: 'safe',
    encodingAesKey: AES_KEY,
    replay: memoryReplayStore(),
  } as const;

  it.each([
    ['appId', { appId: '' }],
    ['token', { token: 'x' }],
    ['token', { token: 'with space' }],
    ['token', { token: undefined }],
    ['mode', { mode: 'clear' }],
    ['encodingAesKey', { encodingAesKey: undefined }],
    ['encodingAesKey', { encodingAesKey: 'x'.repeat(42) }],
    ['encodingAesKey', { mode: 'plain', encodingAesKey: '=' }],
    ['originalId', { originalId: '' }],
    ['replay', { replay: undefined }],
    ['replay', { replay: { putIfAbsent: () => null } }],
    ['maxBytes', { maxBytes: 0 }],
  ])('that cannot work are refused by their name: %s %j', (name, changes) => {
    const options = { ...good, ...changes } as never;
    expect(() => createCallback(options)).toThrow(new RegExp(`^createCallback: ${name} `));
  });
});

it.each(['json', 'xml'] as const)('an encrypted answer as %s can be opened by the other side', (format) => {
  const reply = sealReply({
    appId: APP_ID,
    token: TOKEN,
    encodingAesKey: AES_KEY,
    reply: '好',
    timestamp: 1,
    nonce: 'n',
    format,
  });
  const [encrypted = '', signature] =
    format === 'json'
      ? (({ Encrypt, MsgSignature }) => [Encrypt, MsgSignature])(JSON.parse(reply) as Record<string, string>)
      : [/<Encrypt><!\[CDATA\[(.*?)\]\]>/.exec(reply)?.[1], /<MsgSignature><!\[CDATA\[(.*?)\]\]>/.exec(reply)?.[1]];
  expect(signature).toBe(signPush([TOKEN, '1', 'n', encrypted]));
  expect(decrypt(aesKeyOf(AES_KEY), APP_ID, encrypted)).toBe('好');
});
