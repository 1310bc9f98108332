import { createPrivateKey, createPublicKey, sign, X509Certificate } from 'node:crypto';
import { type PayError } from '@kaibo/wechat/pay';
import { HOUR, type Json } from '../sandbox.fixtures';
import { selfSigned } from './certificate';
import { newKeyPair, sealGcm, signWith } from './pay-crypto';
import { payTime } from './pay-time';
import { aPayBench, MCHID, type PayBench, prepayFields } from './pay.fixtures';

let bench: PayBench;
beforeAll(async () => {
  bench = await aPayBench();
});
afterAll(() => bench.close());
afterEach(async () => {
  await bench.payControl('DELETE', 'faults');
});

const fault = (kind: string, more: Json = {}) => bench.payControl('POST', 'faults', { kind, times: 1, ...more });
const fields = (about = {}) => prepayFields(bench.listener.url, about);
const attemptsOf = (endpoint: string) => bench.reports.filter((report) => report.endpoint === endpoint).length;

describe('our client believes no answer that is', () => {
  it.each([
    ['signed wrong', 'wrong-signature', 'its signature is wrong'],
    ['a probe', 'probe', 'a probe with a wrong signature'],
    ['not signed', 'unsigned', 'not signed'],
    ['changed on its way', 'tampered', 'its signature is wrong'],
    ['signed by an unknown key', 'unknown-serial', 'its serial is not one of'],
    ['from the future', 'clock-ahead', 'its time is more than 300 s off'],
    ['from the past', 'clock-behind', 'its time is more than 300 s off'],
  ])('%s', async (_, kind, reason) => {
    const before = attemptsOf('jsapi.prepay');
    await fault(kind);
    await expect(bench.client.jsapi.prepay(fields())).rejects.toMatchObject({
      kind: 'signature',
      code: null,
      httpStatus: 200,
      requestId: expect.stringMatching(/^[0-9A-F]{32}$/),
      message: expect.stringContaining(reason),
    });
    // Never asked again: whoever forges one answer forges the next.
    expect(attemptsOf('jsapi.prepay') - before).toBe(1);
  });

  it('a refusal that is not signed, though it tells what it claims', async () => {
    await fault('unsigned');
    const error: PayError = await bench.client.jsapi.getByOutTradeNo({ out_trade_no: 'L000000' }).catch((e) => e);
    expect(error).toMatchObject({ kind: 'signature', code: null, httpStatus: 404, retry: 'never' });
    expect(error.message).toContain('it claims ORDER_NOT_EXIST');
  });

  it('one whose 204 is not signed', async () => {
    const asked = fields();
    await bench.client.jsapi.prepay(asked);
    await fault('wrong-signature');
    await expect(bench.client.jsapi.close({ out_trade_no: asked.out_trade_no })).rejects.toMatchObject({
      kind: 'signature',
      httpStatus: 204,
    });
  });
});

describe('our client asks again', () => {
  it.each([
    ['SYSTEM_ERROR', { kind: 'code', code: 'SYSTEM_ERROR' }],
    ['a gateway’s page', { kind: 'http-5xx' }],
    ['a cut line', { kind: 'cut' }],
    ['an answer that was lost', { kind: 'lost-answer' }],
    ['too many calls', { kind: 'code', code: 'RATELIMIT_EXCEED' }],
  ])('after %s, with the same number, and the order is one', async (_, about) => {
    const before = attemptsOf('jsapi.prepay');
    await bench.payControl('POST', 'faults', { ...about, times: 2 });
    const asked = fields();
    const { prepay_id } = await bench.client.jsapi.prepay(asked);
    expect(attemptsOf('jsapi.prepay') - before).toBe(3);
    expect(await bench.client.jsapi.prepay(asked)).toEqual({ prepay_id });
  });

  it('three times in all', async () => {
    const before = attemptsOf('refunds.get');
    await bench.payControl('POST', 'faults', { kind: 'code', code: 'SYSTEM_ERROR' });
    await expect(bench.client.refunds.get({ out_refund_no: 'R1' })).rejects.toMatchObject({
      code: 'SYSTEM_ERROR',
      httpStatus: 500,
      retry: 'same',
    });
    expect(attemptsOf('refunds.get') - before).toBe(3);
  });

  it('never what has no number of its own', async () => {
    await bench.payControl('POST', 'faults', { kind: 'cut', endpoint: 'favor.startStock' });
    await expect(bench.client.favor.startStock({ stock_id: '1' })).rejects.toMatchObject({ kind: 'network' });
    expect(attemptsOf('favor.startStock')).toBe(1);
  });

  it('at the fallback host after a network failure, and signs what it sends there', async () => {
    const nowhere = await bench.aClient({ baseUrl: 'http://127.0.0.1:9', fallbackBaseUrl: bench.url });
    bench.reports.length = 0;
    await nowhere.jsapi.prepay(fields());
    expect(bench.reports.map(({ outcome, isFallback }) => [outcome, isFallback])).toEqual([
      ['network', false],
      ['ok', true],
    ]);
    await expect(nowhere.favor.startStock({ stock_id: '1' })).rejects.toMatchObject({ kind: 'network' });
  });

  it('not when the caller has gone', async () => {
    const stop = new AbortController();
    await bench.payControl('POST', 'faults', { kind: 'timeout' });
    const asking = bench.client.jsapi.prepay(fields(), { signal: stop.signal });
    setImmediate(() => stop.abort());
    await expect(asking).rejects.toMatchObject({ kind: 'aborted' });
  });

  it('after silence, and tells it as a timeout', async () => {
    const hasty = await bench.aClient({ timeoutMs: 100 });
    await bench.payControl('POST', 'faults', { kind: 'timeout', times: 3 });
    await expect(hasty.jsapi.prepay(fields())).rejects.toMatchObject({ kind: 'timeout', code: null });
  });
});

describe('certificates', () => {
  it('are fetched, opened and kept; a new one is found when it signs', async () => {
    await bench.payControl('PATCH', `merchants/${MCHID}`, { mode: 'certificate' });
    const client = await bench.aClient({ publicKeys: {} });
    bench.reports.length = 0;
    await Promise.all([1, 2, 3].map(() => client.jsapi.prepay(fields())));
    expect(attemptsOf('certificates.list')).toBe(1);

    await bench.payControl('POST', 'platform/rotate');
    bench.pass(2 * 60_000); // an unknown serial is looked up once a minute at most
    await client.jsapi.prepay(fields());
    expect(attemptsOf('certificates.list')).toBe(2);
    await client.jsapi.prepay(fields());
    expect(attemptsOf('certificates.list')).toBe(2);
    bench.pass(13 * HOUR); // and again after half a day, though nothing is wrong
    await client.jsapi.prepay(fields());
    expect(attemptsOf('certificates.list')).toBe(3);

    const listed = await client.certificates.list();
    expect(listed.data).toHaveLength(2);
    expect(bench.last().body?.data[0]).toEqual({
      serial_no: expect.stringMatching(/^[4-7][0-9A-F]{39}$/),
      effective_time: expect.stringMatching(/\+08:00$/),
      expire_time: expect.stringMatching(/\+08:00$/),
      encrypt_certificate: {
        algorithm: 'AEAD_AES_256_GCM',
        nonce: expect.stringMatching(/^.{12}$/),
        associated_data: 'certificate',
        ciphertext: expect.any(String),
      },
    });
  });

  it('seal names, and the platform opens them by the serial', async () => {
    const client = await bench.aClient({ publicKeys: {} });
    const added = await client.sharing.addReceiver({
      type: 'MERCHANT_ID',
      account: MCHID,
      name: '商户',
      relation_type: 'STORE',
    });
    expect(added.name).toHaveLength(344);
  });

  it('are not believed with another APIv3 key, nor from a forger', async () => {
    const stranger = await bench.aClient({ publicKeys: {}, apiV3Key: '0'.repeat(32) });
    await expect(stranger.jsapi.prepay(fields())).rejects.toMatchObject({
      kind: 'signature',
      endpoint: 'certificates.list',
    });
    const fooled = await bench.aClient({ publicKeys: {} });
    await fault('wrong-signature', { endpoint: 'certificates.list' });
    await expect(fooled.jsapi.prepay(fields())).rejects.toMatchObject({ kind: 'signature' });
  });

  it('are asked for once a minute at most, however many strange serials come', async () => {
    const client = await bench.aClient({ publicKeys: {} });
    await client.jsapi.prepay(fields());
    bench.reports.length = 0;
    bench.pass(61_000);
    await bench.payControl('POST', 'faults', { kind: 'unknown-serial', endpoint: 'jsapi.prepay', times: 5 });
    for (let forged = 0; forged < 5; forged++)
      await expect(client.jsapi.prepay(fields())).rejects.toMatchObject({ kind: 'signature' });
    expect(attemptsOf('certificates.list')).toBe(1);
  });

  it('are dated by real time, as their readers are, wherever the virtual clock stands', async () => {
    await bench.control('POST', 'clock', { advanceMs: 30 * 24 * HOUR });
    await bench.payControl('POST', 'platform/rotate');
    const client = await bench.aClient({ publicKeys: {} });
    await client.jsapi.prepay(fields());
    await bench.control('POST', 'clock', { real: true });
  });

  it('are not believed once they have ended, though they still sign, nor before they begin', async () => {
    const client = await bench.aClient({ publicKeys: {} });
    await client.jsapi.prepay(fields());
    const { certificates } = await bench.payControl('GET', 'platform');
    const { from, until } = certificates.at(-1);
    const now = bench.realNow();
    bench.pass(until - now - 1);
    await client.jsapi.prepay(fields());
    bench.pass(1);
    await expect(client.jsapi.prepay(fields())).rejects.toMatchObject({ kind: 'signature' });
    // One who comes new is given no key at all.
    const newcomer = await bench.aClient({ publicKeys: {} });
    await expect(newcomer.jsapi.prepay(fields())).rejects.toMatchObject({ kind: 'signature' });
    bench.pass(from - 1 - until);
    await expect(newcomer.jsapi.prepay(fields())).rejects.toMatchObject({ kind: 'signature' });
    bench.pass(now - from + 1);
    expect(bench.realNow()).toBe(now);
  });

  it('hold until their own end while no new list can be had', async () => {
    const client = await bench.aClient({ publicKeys: {} });
    await client.jsapi.prepay(fields());
    bench.pass(13 * HOUR);
    await bench.payControl('POST', 'faults', { kind: 'http-5xx', endpoint: 'certificates.list' });
    await client.jsapi.prepay(fields());
    await bench.payControl('DELETE', 'faults');
  });

  it.each([
    ['has ended', -30, -1, -30, -1],
    ['has not begun', 1, 30, 1, 30],
    ['has ended, whatever the list says of it', -30, -1, -30, 30],
    ['has not begun, whatever the list says of it', 1, 30, -30, 30],
  ])('are not believed on the word of one that %s', async (_, from, until, listedFrom, listedUntil) => {
    const now = bench.realNow();
    const { apiV3Key } = await bench.payControl('GET', `merchants/${MCHID}`);
    const { privateKey } = newKeyPair();
    const serial = '4A'.repeat(20);
    const day = 24 * HOUR;
    const about = { serial, commonName: 'a platform', organisation: 'a platform' };
    const pem = selfSigned(createPrivateKey(privateKey), {
      ...about,
      from: now + from * day,
      until: now + until * day,
    });
    const sealed = {
      algorithm: 'AEAD_AES_256_GCM',
      nonce: 'N0NCEN0NCEN0',
      associated_data: 'certificate',
      ciphertext: sealGcm(apiV3Key as string, pem, 'N0NCEN0NCEN0', 'certificate'),
    };
    const body = JSON.stringify({
      data: [
        {
          serial_no: serial,
          effective_time: payTime(now + listedFrom * day),
          expire_time: payTime(now + listedUntil * day),
          encrypt_certificate: sealed,
        },
      ],
    });
    const seconds = Math.floor(now / 1000);
    const headers = {
      'wechatpay-timestamp': String(seconds),
      'wechatpay-nonce': 'N',
      'wechatpay-serial': serial,
      'wechatpay-signature': signWith(privateKey, `${seconds}\nN\n${body}\n`),
    };
    const client = await bench.aClient({ publicKeys: {}, fetch: async () => new Response(body, { headers }) });
    await expect(client.certificates.list()).rejects.toMatchObject({ kind: 'signature' });
  });

  it('are real: another program reads them', async () => {
    const { certificates } = await bench.payControl('GET', 'platform');
    const read = new X509Certificate(certificates[0].certificate);
    expect(read.verify(read.publicKey)).toBe(true);
    expect(read.serialNumber).toBe(certificates[0].serial);
    expect(new Date(read.validTo).getTime()).toBe(certificates[0].until);
  });

  it('are none in public-key mode', async () => {
    await bench.payControl('PATCH', `merchants/${MCHID}`, { mode: 'public-key' });
    await expect(bench.client.certificates.list()).rejects.toMatchObject({
      code: 'RESOURCE_NOT_EXISTS',
      httpStatus: 404,
    });
  });
});

describe('the platform believes no request that is', () => {
  const PATH = '/v3/pay/transactions/out-trade-no/L20260102?mchid=1900000109';
  const ask = async (change: (parts: Json) => Json = (parts) => parts, headers: Json = {}, path = PATH) => {
    const merchant = await bench.payControl('GET', `merchants/${MCHID}`);
    const timestamp = String(Math.floor(bench.realNow() / 1000));
    const signature = sign('sha256', Buffer.from(`GET\n${PATH}\n${timestamp}\nN0NCE\n\n`), merchant.privateKey);
    const parts = change({
      mchid: MCHID,
      nonce_str: 'N0NCE',
      timestamp,
      serial_no: merchant.serialNo,
      signature: signature.toString('base64'),
    });
    const list = Object.entries(parts).map(([name, value]) => `${name}="${value}"`);
    const response = await fetch(bench.url + path, {
      headers: {
        accept: 'application/json',
        'user-agent': 'a test',
        authorization: `WECHATPAY2-SHA256-RSA2048 ${list.join(', ')}`,
        ...headers,
      },
    });
    return {
      status: response.status,
      signed: response.headers.get('wechatpay-signature'),
      body: (await response.json()) as Json,
    };
  };

  it('takes parts in any order', async () => {
    const reversed = (parts: Json) => Object.fromEntries(Object.entries(parts).reverse());
    expect(await ask(reversed)).toMatchObject({ status: 404, body: { code: 'ORDER_NOT_EXIST' } });
  });

  it.each<[string, (parts: Json) => Json, string]>([
    ['of an unknown merchant', (parts) => ({ ...parts, mchid: '1999999999' }), 'mchid'],
    ['without a nonce', ({ nonce_str: _, ...parts }) => parts, 'nonce_str'],
    ['of another certificate', (parts) => ({ ...parts, serial_no: 'AB' }), 'serial_no'],
    ['six minutes old', (parts) => ({ ...parts, timestamp: Number(parts.timestamp) - 360 }), 'timestamp'],
    ['from the future', (parts) => ({ ...parts, timestamp: Number(parts.timestamp) + 360 }), 'timestamp'],
    ['signed for another nonce', (parts) => ({ ...parts, nonce_str: 'OTHER' }), 'signature'],
    ['signed with rubbish', (parts) => ({ ...parts, signature: 'AAAA' }), 'signature'],
  ])('%s, and says what is wrong', async (_, change, field) => {
    const answer = await ask(change);
    expect(answer).toMatchObject({
      status: 401,
      body: { code: 'SIGN_ERROR', message: expect.any(String), detail: { field, location: 'authorization' } },
    });
    expect(answer.signed).toEqual(expect.any(String));
  });

  it('for another path, with what had to be signed', async () => {
    const answer = await ask(undefined, {}, PATH.replace('L20260102', 'L20260103'));
    expect(answer.body.detail.sign_information).toMatchObject({
      method: 'GET',
      url: expect.stringContaining('L20260103'),
      truncated_sign_message: expect.stringContaining('L20260103'),
    });
  });

  it.each([
    ['without a scheme', { authorization: 'Bearer x' }, 401, 'SIGN_ERROR'],
    ['with a broken list', { authorization: 'WECHATPAY2-SHA256-RSA2048 mchid="1",,' }, 401, 'SIGN_ERROR'],
    ['with a part twice', { authorization: 'WECHATPAY2-SHA256-RSA2048 mchid="1",mchid="2"' }, 401, 'SIGN_ERROR'],
    ['that accepts no JSON', { accept: 'text/html' }, 400, 'PARAM_ERROR'],
  ])('%s', async (_, headers, status, code) => {
    expect(await ask(undefined, headers)).toMatchObject({ status, body: { code } });
  });

  it('knows no other path', async () => {
    const merchant = await bench.payControl('GET', `merchants/${MCHID}`);
    const post = async (path: string, body: string, contentType = 'application/json') => {
      const timestamp = String(Math.floor(bench.realNow() / 1000));
      const text = `POST\n${path}\n${timestamp}\nN\n${body}\n`;
      const signature = sign('sha256', Buffer.from(text), merchant.privateKey).toString('base64');
      const authorization = `WECHATPAY2-SHA256-RSA2048 mchid="${MCHID}",nonce_str="N",timestamp="${timestamp}",serial_no="${merchant.serialNo}",signature="${signature}"`;
      const headers = { accept: 'application/json', 'content-type': contentType, authorization };
      const response = await fetch(bench.url + path, { method: 'POST', body, headers });
      return { status: response.status, body: (await response.json()) as Json };
    };
    expect(await post('/v3/pay/nothing', '{}')).toMatchObject({ status: 404, body: { code: 'RESOURCE_NOT_EXISTS' } });
    const prepay = '/v3/pay/transactions/jsapi';
    for (const [body, type] of [
      ['{"amount":', 'application/json'],
      ['[]', 'application/json'],
      ['null', 'application/json'],
      ['{"__proto__":{"appid":"x"},"constructor":{}}', 'application/json'],
      ['{"amount":{"total":"1"}}', 'application/json'],
      [`{"appid":"${'x'.repeat(100_000)}"}`, 'application/json'],
      ['appid=1', 'application/x-www-form-urlencoded'],
    ] as const)
      expect(await post(prepay, body, type)).toMatchObject({ status: 400, body: { code: 'PARAM_ERROR' } });
    expect((await post(prepay, 'x'.repeat(2_000_000))).status).toBe(413);
  });

  it('sealed for another key', async () => {
    const { certificate } = await bench.payControl('GET', `merchants/${MCHID}`);
    const key = createPublicKey(certificate as string);
    const client = await bench.aClient({ publicKeys: { PUB_KEY_ID_OTHER: key }, certificates: false });
    // Its answers cannot be believed either: what counts is what the platform said.
    await client.sharing
      .addReceiver({ type: 'MERCHANT_ID', account: MCHID, name: '商户', relation_type: 'STORE' })
      .catch(() => undefined);
    expect(bench.last()).toMatchObject({ status: 400, body: { code: 'PARAM_ERROR', detail: { field: '/name' } } });
  });
});
