import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Clock, createWechat, memoryTokenStore, type Wechat, WechatError } from '@kaibo/wechat';
import { createCallback, memoryReplayStore, type PushOutcome } from '@kaibo/wechat/callback';
import { MiniApp, ServerRequest } from 'node-easywechat';
import { readPicture, scanned } from './codes/scan.fixtures';
import { OPENID } from './pay/pay.fixtures';
import { AES_KEY, TOKEN } from './push/receiver.fixtures';
import { APP, aBench, type Bench, HOUR, type Json, MINUTE, SECRET } from './sandbox.fixtures';
import { aCaller, type Caller } from './services.fixtures';
import { rightRequests, TRANSACTIONS } from './services.right.fixtures';

// Login, messages, codes, links, content checks, shipping and the message push, with a client that we did not write and
// with our own, each over a socket.

let bench: Bench;
let hand: Caller['hand'];
let openid: string;
let templateId: string;
beforeEach(async () => {
  bench = await aBench();
  ({ hand } = await aCaller(bench));
  openid = (await hand('POST', 'login/visits', { user: 'chen' })).openid as string;
  templateId = (await hand('GET', 'messages')).templates[0].templateId as string;
  const payment = {
    transactionId: '4200002990202601026107283773',
    outTradeNo: 'L1',
    mchid: '1900000109',
    openid: OPENID,
    description: '明前龙井 250g',
    paidFen: 16_800,
    createdAt: bench.realNow() - HOUR,
    paidAt: bench.realNow() - HOUR,
    isRefunded: false,
  };
  const account = bench.sandbox.accounts.get(APP);
  if (account)
    account.payments = {
      find: (id) => (id === payment.transactionId ? payment : null),
      findByTrade: () => payment,
      list: () => [payment],
    };
});
afterEach(() => bench.sandbox.close());

const DATA = { thing1: { value: '春茶上新专场' }, time2: { value: '2026-01-02 18:00' }, thing3: { value: '开播啦' } };
const UPLOAD = {
  order_key: { order_number_type: 2, transaction_id: '4200002990202601026107283773' },
  logistics_type: 1,
  delivery_mode: 1,
  shipping_list: [{ tracking_no: 'YT123', express_company: 'YTO', item_desc: '明前龙井 250g*1' }],
  upload_time: '2026-11-21T18:00:00.120+08:00',
  payer: { openid: OPENID },
};

describe('node-easywechat', () => {
  let app: MiniApp;
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'easywechat-'));
    app = new MiniApp({
      app_id: APP,
      secret: SECRET,
      token: TOKEN,
      aes_key: AES_KEY,
      use_stable_access_token: true,
      http: { baseURL: `${bench.url}/` },
      file_cache: { path: folder, fileMode: 0o600, dirMode: 0o700, ext: '.cache' },
    });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const post = async (at: string, body: object): Promise<Json> =>
    (await app.getClient().postJson(at, body)).toObject() as Json;

  it('logs in, and is refused the second time', async () => {
    const { code } = await hand('POST', 'login/codes', { user: 'chen' });
    expect(await app.getUtils().codeToSession(code as string)).toEqual({ openid, session_key: expect.any(String) });
    await expect(app.getUtils().codeToSession(code as string)).rejects.toThrow('40163');
    await expect(app.getUtils().codeToSession('x')).rejects.toThrow('40029');
  });

  it('asks for a phone number', async () => {
    const { code } = await hand('POST', 'login/phone-codes', { user: 'chen', phone: '13912345678' });
    const answer = await post('/wxa/business/getuserphonenumber', { code });
    expect(answer).toMatchObject({ errcode: 0, phone_info: { purePhoneNumber: '13912345678', countryCode: '86' } });
  });

  it('sends a subscription message that the user sees', async () => {
    await hand('POST', 'messages/answers', { user: 'chen', templateIds: [templateId] });
    const message = { touser: openid, template_id: templateId, page: 'pages/live/enter', data: DATA };
    expect(await post('/cgi-bin/message/subscribe/send', message)).toMatchObject({ errcode: 0, errmsg: 'ok' });
    expect(await post('/cgi-bin/message/subscribe/send', message)).toMatchObject({ errcode: 43101 });
    expect((await hand('GET', 'messages')).sent).toMatchObject([{ openid, content: { data: DATA } }]);
  });

  it('talks to a user', async () => {
    const message = { touser: openid, msgtype: 'text', text: { content: '您好' } };
    expect(await post('/cgi-bin/message/custom/send', message)).toMatchObject({ errcode: 45015 });
    await hand('POST', 'messages/inbox', { user: 'chen', text: '在吗' });
    expect(await post('/cgi-bin/message/custom/typing', { touser: openid, command: 'Typing' })).toEqual({
      errcode: 0,
      errmsg: 'ok',
    });
    expect(await post('/cgi-bin/message/custom/send', message)).toEqual({ errcode: 0, errmsg: 'ok' });
  });

  it('gets a code that a phone can read, or JSON that says why not', async () => {
    const answer = await app
      .getClient()
      .postJson('/wxa/getwxacodeunlimit', { scene: 'r=412', page: 'pages/live/enter' }, {
        responseType: 'arraybuffer',
      } as never);
    expect(answer.getHeaders()['content-type']).toBe('image/png');
    const { searchParams } = new URL(scanned(readPicture(answer.getContent() as never)));
    expect([searchParams.get('path'), searchParams.get('query')]).toEqual(['pages/live/enter', 'scene=r%3D412']);
    expect(await post('/wxa/getwxacodeunlimit', { scene: 'x'.repeat(33) })).toMatchObject({ errcode: 40129 });
  });

  it('makes links, checks texts, ships', async () => {
    const { url_link } = await post('/wxa/generate_urllink', { path: 'pages/a', expire_type: 1, expire_interval: 30 });
    expect(await post('/wxa/query_urllink', { url_link })).toMatchObject({
      url_link_info: { appid: APP, path: 'pages/a' },
    });
    const text = { openid, scene: 2, version: 2, content: '测试欺诈' };
    expect(await post('/wxa/msg_sec_check', text)).toMatchObject({ result: { suggest: 'risky', label: 20008 } });
    expect(await post('/wxa/sec/order/upload_shipping_info', UPLOAD)).toEqual({ errcode: 0, errmsg: 'ok' });
    expect(await post('/wxa/sec/order/get_order_list', {})).toMatchObject({ order_list: [{ order_state: 2 }] });
  });

  /** Its own message server behind a socket: one a request, as it keeps the handlers of the requests before. It opens XML only. */
  const listening = async (): Promise<{ url: string; heard: Json[]; close(): Promise<void> }> => {
    const heard: Json[] = [];
    const answerTo = async (request: http.IncomingMessage): Promise<{ status: number; body: string }> => {
      const own = new MiniApp({ app_id: APP, secret: SECRET, token: TOKEN, aes_key: AES_KEY });
      own.setRequest(await ServerRequest.createFromIncomingMessage(request));
      const receiver = own.getServer();
      receiver.with(async (message: Json) => {
        heard.push(message);
        return 'success';
      });
      const answer = await receiver.serve();
      return { status: answer.getStatusCode(), body: String(answer.getBody()) };
    };
    const server = http.createServer((request, response) => {
      answerTo(request).then(
        ({ status, body }) => response.writeHead(status).end(body),
        (error: Error) => response.writeHead(500).end(error.message),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo; // it listens on a TCP port
    return {
      url: `http://127.0.0.1:${port}/`,
      heard,
      close: () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    };
  };

  it.each([
    ['plain', 'json'],
    ['plain', 'xml'],
    ['compatible', 'xml'],
    ['safe', 'xml'],
  ] as const)('hears what happens: %s %s', async (mode, format) => {
    const server = await listening();
    await hand('PUT', 'push', { url: server.url, token: TOKEN, encodingAesKey: AES_KEY, mode, format });
    await hand('POST', 'messages/inbox', { user: 'chen', text: '在吗' });
    await hand('POST', 'messages/entries', { user: 'chen', sessionFrom: 'order=8' });
    const { deliveries } = await hand('POST', 'push/flush');
    expect(deliveries).toMatchObject([{ attempts: [{ status: 200 }] }, { attempts: [{ status: 200 }] }]);
    const heard = server.heard.map((message) => [
      message.FromUserName,
      message.MsgType,
      message.Content ?? message.SessionFrom,
    ]);
    expect(heard.sort()).toEqual([
      [openid, 'event', 'order=8'],
      [openid, 'text', '在吗'],
    ]);
    await server.close();
  });
});

describe('our own client', () => {
  let wechat: Wechat;
  beforeEach(() => {
    const clock: Clock = { now: () => bench.realNow(), random: () => 0.5, sleep: () => Promise.resolve() };
    wechat = createWechat({
      appId: APP,
      secret: SECRET,
      tokenStore: memoryTokenStore(clock.now),
      baseUrl: bench.url,
      clock,
    });
  });
  const failure = async (call: Promise<unknown>): Promise<number | null> => {
    const error: unknown = await call.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof WechatError)) throw new Error('it did not fail as it should');
    return error.code;
  };

  it('logs in', async () => {
    const { code } = await hand('POST', 'login/codes', { user: 'chen' });
    expect(await wechat.login.code2Session({ code: code as string })).toEqual({
      openid,
      sessionKey: expect.any(String),
      unionid: null,
    });
    expect(await failure(wechat.login.code2Session({ code: code as string }))).toBe(40163);
    const { code: phoneCode } = await hand('POST', 'login/phone-codes', { user: 'chen', phone: '13912345678' });
    expect(await wechat.login.getPhoneNumber({ code: phoneCode as string })).toEqual({
      phone: {
        number: '13912345678',
        pureNumber: '13912345678',
        countryCode: '86',
        watermark: { at: new Date(bench.realNow()), appId: APP },
      },
    });
  });

  it('writes', async () => {
    await hand('POST', 'messages/answers', { user: 'chen', templateIds: [templateId] });
    const message = { openid, templateId, data: DATA };
    expect(await wechat.messages.sendSubscription(message)).toEqual({
      messageId: expect.stringMatching(/^17008271328195543\d\d$/),
    });
    expect(await failure(wechat.messages.sendSubscription(message))).toBe(43101);
    expect(await failure(wechat.messages.sendCustomer({ openid, type: 'text', text: { content: '您好' } }))).toBe(
      45015,
    );
    await hand('POST', 'messages/inbox', { user: 'chen', text: '在吗' });
    await wechat.messages.setTyping({ openid, command: 'Typing' });
    await wechat.messages.sendCustomer({ openid, type: 'text', text: { content: '您好' } });
    expect((await hand('GET', 'messages')).sent).toHaveLength(2);
  });

  it('makes codes and links', async () => {
    const { bytes, contentType } = await wechat.codes.getUnlimited({ scene: 'r=412', page: 'pages/live/enter' });
    expect(contentType).toBe('image/png');
    expect(scanned(readPicture(bytes))).toContain('path=pages%2Flive%2Fenter');
    const { url } = await wechat.links.generateUrlLink({
      path: 'pages/a',
      query: 'b=1',
      expireType: 1,
      expiresInDays: 30,
    });
    const now = Math.floor(bench.realNow() / 1000) * 1000;
    expect(await wechat.links.queryUrlLink({ url })).toEqual({
      link: {
        appId: APP,
        path: 'pages/a',
        query: 'b=1',
        createdAt: new Date(now),
        expiresAt: new Date(now + 30 * 24 * HOUR),
        envVersion: 'release',
      },
      quota: null,
    });
    expect(await wechat.links.queryUrlLink({ url, queryType: 1 })).toMatchObject({
      link: null,
      quota: { visitsLeft: 3_000_000 },
    });
    expect((await wechat.links.generateScheme({ target: { path: 'pages/a' } })).url).toMatch(/^weixin:/);
  });

  it('has texts and files looked at, and hears of it', async () => {
    const { result, detail } = await wechat.content.checkText({ openid, scene: 2, content: '测试欺诈' });
    expect(result).toEqual({ suggest: 'risky', label: 20008 });
    expect(detail).toMatchObject([
      { strategy: 'content_model', code: 0 },
      { strategy: 'keyword', keyword: '测试欺诈' },
    ]);
    const callback = createCallback({
      appId: APP,
      token: TOKEN,
      encodingAesKey: AES_KEY,
      mode: 'safe',
      replay: memoryReplayStore(),
    });
    const outcomes: PushOutcome[] = [];
    const server = http.createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const query = (request.url ?? '').split('?')[1] ?? '';
      const outcome = await callback.receive({ method: request.method ?? '', query, body: Buffer.concat(chunks) });
      outcomes.push(outcome);
      response.writeHead(outcome.answer.status).end(outcome.answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo; // it listens on a TCP port
    await hand('PUT', 'push', {
      url: `http://127.0.0.1:${port}/`,
      token: TOKEN,
      encodingAesKey: AES_KEY,
      mode: 'safe',
      format: 'xml',
    });
    const { traceId } = await wechat.content.checkMedia({
      openid,
      scene: 3,
      mediaType: 2,
      mediaUrl: 'https://a.example/测试色情.jpg',
    });
    await bench.control('POST', 'clock', { advanceMs: 30_000 });
    await hand('POST', 'push/flush');
    expect(outcomes).toMatchObject([
      { kind: 'checked' },
      {
        kind: 'message',
        message: { kind: 'wxa_media_check', fromUserName: openid, data: { traceId, suggest: 'risky', label: 20002 } },
      },
    ]);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('ships', async () => {
    const orderKey = { numberType: 2, transactionId: UPLOAD.order_key.transaction_id } as const;
    const parcels = [{ trackingNo: 'YT123', expressCompany: 'YTO', description: '茶' }];
    const upload = {
      orderKey,
      logisticsType: 1,
      deliveryMode: 1,
      parcels,
      uploadedAt: new Date(UPLOAD.upload_time),
      payer: { openid: OPENID },
    } as const;
    await wechat.shipping.upload(upload);
    const { order } = await wechat.shipping.getOrder({ transactionId: orderKey.transactionId });
    expect(order).toMatchObject({
      orderState: 2,
      paidFen: 16_800,
      shipping: { isComplete: true, completions: 1, parcels: [{ trackingNo: 'YT123' }] },
    });
    expect(order.paidAt).toEqual(new Date(bench.realNow() - HOUR));
    expect(await failure(wechat.shipping.upload(upload))).toBe(10060023);
  });

  it('does everything else about shipping', async () => {
    await rightRequests(bench); // four payments, the last on its way
    const [, second, third, fourth] = TRANSACTIONS;
    const receivedAt = new Date(bench.realNow() + MINUTE);
    await wechat.shipping.notifyConfirmReceive({ transactionId: fourth ?? '', receivedAt });
    expect(await failure(wechat.shipping.notifyConfirmReceive({ transactionId: fourth ?? '', receivedAt }))).toBe(
      10060030,
    );
    const parcels = [{ description: '茶' }];
    const subOrder = {
      orderKey: { numberType: 2, transactionId: second ?? '' },
      logisticsType: 3,
      deliveryMode: 1,
      parcels,
    } as const;
    await wechat.shipping.uploadCombined({
      orderKey: { numberType: 2, transactionId: '4200' },
      subOrders: [subOrder],
      uploadedAt: new Date(bench.realNow()),
      payer: { openid: OPENID },
    });
    await wechat.shipping.reportSpecialOrder({ orderId: third ?? '', type: 2 });
    const page = await wechat.shipping.listOrders({ pageSize: 3 });
    expect(page).toMatchObject({
      hasMore: true,
      lastIndex: third,
      orders: [{ orderState: 1 }, { orderState: 2 }, { orderState: 1 }],
    });
    expect(page.orders[0]?.shipping).toBeNull();
    await wechat.shipping.setMessagePath({ path: 'pages/orders' });
    expect(await wechat.shipping.isManaged({})).toEqual({ isTradeManaged: true });
    expect(await wechat.shipping.isConfirmed({})).toEqual({ isConfirmed: true });
    const { companies, count } = await wechat.shipping.listDeliveryCompanies({});
    expect(companies).toHaveLength(count);
    expect(companies[0]).toEqual({ id: 'SF', name: '顺丰速运' });
  });
});
