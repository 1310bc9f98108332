import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDouyin, type Douyin, DouyinError, endpoints, errorCodes, memoryTokenStore } from '@kaibo/douyin';
import { createCallback, memoryReplayStore, type WebhookOutcome } from '@kaibo/douyin/callback';
import { aBench, APP, type Bench, type Json, MINUTE, SECRET } from '../sandbox.fixtures';

const TT = 'tt00000000000000aa';
const OTHER_TT = 'tt00000000000000bb';
const TT_SECRET = 'a-secret-of-douyin';
const WEBHOOK_SECRET = 'a-webhook-secret';
const TEMPLATE = 'MSG0000000000000000000000000000000001';
const NOTICE = { 直播主题: '春茶上新', 开播时间: '20:00' };

let bench: Bench;
let douyin: Douyin;
beforeEach(async () => {
  bench = await aBench({ apps: { [APP]: SECRET, [TT]: TT_SECRET, [OTHER_TT]: TT_SECRET } });
  douyin = aClient();
});
afterEach(() => bench.sandbox.close());

const aClient = (options: { secret?: string; appId?: string; timeoutMs?: number } = {}): Douyin =>
  createDouyin({
    appId: TT,
    secret: TT_SECRET,
    openUrl: bench.url,
    toutiaoUrl: bench.url,
    // The bench's real time stands still: tokens live by the same clock as the platform's.
    tokenStore: memoryTokenStore(() => bench.sandbox.clock.now()),
    clock: { now: () => bench.sandbox.clock.now(), random: () => 0, sleep: () => Promise.resolve() },
    ...options,
  });
const hand = async (path: string, body: object = {}, method = 'POST', app = TT): Promise<Json> => {
  const { status, body: said } = await bench.control(method, `douyin/apps/${app}/${path}`, body);
  expect([status, said]).toEqual([200, said]);
  return said;
};
const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'ok',
    (error: unknown) => (error instanceof DouyinError ? (error.code ?? error.kind) : error),
  );
const LOG_ID = /^\d{14}[0-9A-F]{18}$/;
const post = (path: string, body: object, headers: Record<string, string> = {}): Promise<Json> =>
  bench.post(path, body, { 'content-type': 'application/json', ...headers });
const clientToken = async (): Promise<string> =>
  (
    await post('/oauth/client_token/', {
      client_key: TT,
      client_secret: TT_SECRET,
      grant_type: 'client_credential',
    })
  ).data.access_token as string;
const accessToken = async (): Promise<string> =>
  (await post('/api/apps/v2/token', { appid: TT, secret: TT_SECRET, grant_type: 'client_credential' })).data
    .access_token as string;

it('answers every interface of the table', async () => {
  expect(Object.keys(endpoints)).toHaveLength(8);
  for (const { path } of Object.values(endpoints)) {
    const answer = await post(path, {});
    const code = answer.err_no ?? answer.error ?? answer.code ?? answer.data?.error_code;
    expect([path, typeof code, code === 0]).toEqual([path, 'number', false]);
  }
});

describe('every field of every answer is as the platform’s pages have it', () => {
  it('access_token v2', async () => {
    expect(await post('/api/apps/v2/token', { appid: TT, secret: TT_SECRET, grant_type: 'client_credential' })).toEqual(
      {
        err_no: 0,
        err_tips: 'success',
        data: { access_token: expect.stringMatching(/^0801121846[0-9a-f]{48}$/), expires_in: 7200 },
      },
    );
  });

  it('client_token', async () => {
    expect(
      await post('/oauth/client_token/', {
        client_key: TT,
        client_secret: TT_SECRET,
        grant_type: 'client_credential',
      }),
    ).toEqual({
      data: {
        access_token: expect.stringMatching(/^clt\.[0-9a-f]{48}$/),
        expires_in: 7200,
        error_code: 0,
        description: '',
      },
      message: 'success',
    });
  });

  it('jscode2session v2', async () => {
    const { code, anonymousCode, user } = await hand('login/codes', { user: 'chen' });
    expect(
      await post('/api/apps/v2/jscode2session', { appid: TT, secret: TT_SECRET, code, anonymous_code: anonymousCode }),
    ).toEqual({
      err_no: 0,
      err_tips: 'success',
      log_id: expect.stringMatching(LOG_ID),
      data: {
        session_key: expect.stringMatching(/^[A-Za-z0-9+/]{22}==$/),
        openid: user.openid,
        anonymous_openid: user.anonymousOpenid,
        unionid: user.unionid,
      },
    });
  });

  it('the subscribe message', async () => {
    const { openid } = await hand('messages/grants', { user: 'chen' });
    const answer = await post(
      '/api/notification/v2/subscription/notify_user/',
      { msg_id: TEMPLATE, open_id: openid, data: NOTICE },
      { 'access-token': await clientToken() },
    );
    expect(answer).toEqual({ err_no: 0, err_msg: '', log_id: expect.stringMatching(LOG_ID) });
  });

  const predicted = (hit: boolean): Json => ({
    code: 0,
    msg: 'ok',
    task_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    data_id: null,
    predicts: [{ hit, prob: Number(hit), model_name: 'short_content_antidirt', target: null }],
  });

  it('the text check, new and old', async () => {
    const log_id = expect.stringMatching(LOG_ID) as unknown;
    expect(
      await post(
        '/api/apps/v1/censor/text/',
        { app_id: TT, content: ['好茶', '违规测试'] },
        { 'access-token': await clientToken() },
      ),
    ).toEqual({ err_no: 0, err_msg: '', log_id, data: [predicted(false), predicted(true)] });
    expect(
      await post(
        '/api/v2/tags/text/antidirt',
        { tasks: [{ content: '好茶' }, { content: '违规测试' }] },
        { 'X-Token': await accessToken() },
      ),
    ).toEqual({ log_id, data: [predicted(false), predicted(true)] });
  });

  it('the image check, V3 and V2', async () => {
    const predicts = (hit: boolean): Json[] =>
      ['porn', 'cartoon_leader', 'anniversary_flag', 'sensitive_flag'].map((model_name) => ({
        model_name,
        hit: hit && model_name === 'porn',
      }));
    expect(
      await post(
        '/api/apps/v1/censor/image/',
        { app_id: TT, image: 'https://a.example/risky.jpg' },
        { 'access-token': await clientToken() },
      ),
    ).toEqual({ err_no: 0, err_msg: '', log_id: expect.stringMatching(LOG_ID), predicts: predicts(true) });
    expect(
      await post('/api/apps/censor/image', {
        app_id: TT,
        access_token: await accessToken(),
        image_data: Buffer.from('a picture').toString('base64'),
      }),
    ).toEqual({ error: 0, message: '', predicts: predicts(false) });
  });

  it('refusals, in the shape of each family', async () => {
    const [log_id, meaning] = [expect.stringMatching(LOG_ID) as unknown, errorCodes];
    expect(await post('/api/apps/v2/token', {})).toEqual({ err_no: 40015, err_tips: meaning.apps[40015].meaning });
    expect(await post('/oauth/client_token/', {})).toEqual({
      data: { error_code: 10003, description: meaning.oauth[10003].meaning },
      message: 'error',
    });
    expect(await post('/api/apps/v1/censor/text/', {})).toEqual({
      err_no: 28001003,
      err_msg: meaning.open[28001003].meaning,
      log_id,
    });
    const text = meaning.antidirt[401].meaning;
    expect(await post('/api/v2/tags/text/antidirt', {})).toEqual({
      error_id: log_id,
      code: 401,
      message: text,
      exception: text,
    });
    expect(await post('/api/apps/censor/image', {})).toEqual({ error: 2, message: meaning.image[2].meaning });
  });

  it('each answer with the header that support asks for', async () => {
    const response = await fetch(`${bench.url}/oauth/client_token/`, { method: 'POST', body: '{}' });
    expect(response.headers.get('x-tt-logid')).toMatch(LOG_ID);
    expect(response.status).toBe(200);
  });
});

describe('tokens', () => {
  it.each([
    ['another app', { appId: 'tt0' }, 10003],
    ['a wrong secret', { secret: 'another-secret' }, 10013],
  ])('are refused to %s', async (_name, options, code) => {
    expect(await codeOf(aClient(options).content.checkText({ texts: ['a'] }))).toBe(code);
  });

  it('of one family are none of the other', async () => {
    const [client, access] = [await clientToken(), await accessToken()];
    const check = (token: string): Promise<Json> =>
      post('/api/apps/v1/censor/text/', { app_id: TT, content: ['a'] }, { 'access-token': token });
    expect([(await check(client)).err_no, (await check(access)).err_no]).toEqual([0, 28001003]);
    const old = (token: string): Promise<Json> =>
      post('/api/v2/tags/text/antidirt', { tasks: [{ content: 'a' }] }, { 'X-Token': token });
    expect([(await old(access)).code, (await old(client)).code]).toEqual([undefined, 401]);
  });

  it('end after two hours, and five minutes after another was fetched', async () => {
    const check = async (token: string): Promise<unknown> =>
      (await post('/api/apps/v1/censor/text/', { app_id: TT, content: ['a'] }, { 'access-token': token })).err_no;
    const first = await clientToken();
    await bench.control('POST', 'clock', { advanceMs: 10 * MINUTE });
    const second = await clientToken();
    await bench.control('POST', 'clock', { advanceMs: 5 * MINUTE - 1 });
    expect(await check(first)).toBe(0);
    await bench.control('POST', 'clock', { advanceMs: 1 });
    expect([await check(first), await check(second)]).toEqual([28001008, 0]);
    await bench.control('POST', 'clock', { advanceMs: 115 * MINUTE });
    expect(await check(second)).toBe(28001008);
  });

  it('that were revoked are replaced by the client, once', async () => {
    await douyin.content.checkText({ texts: ['a'] });
    await hand('revoke-tokens');
    await douyin.content.checkText({ texts: ['a'] });
    expect((await bench.control('GET', 'calls')).body.counts).toEqual({
      'douyin.clientToken': 2,
      'douyin.checkText': 3,
    });
  });

  it('are of one app: another app’s id beside them is refused', async () => {
    const answer = await post(
      '/api/apps/v1/censor/text/',
      { app_id: OTHER_TT, content: ['a'] },
      { 'access-token': await clientToken() },
    );
    expect(answer.err_no).toBe(28001007);
  });
});

describe('login', () => {
  it('takes a code once, and one of many that come at once', async () => {
    const { code, user } = await hand('login/codes', { user: 'chen' });
    const login = (): Promise<unknown> => codeOf(douyin.login.code2Session({ code }));
    const answers = await Promise.all(Array.from({ length: 10 }, login));
    expect(answers.filter((answer) => answer === 'ok')).toHaveLength(1);
    expect(answers.filter((answer) => answer === 40018)).toHaveLength(9);
    expect((await douyin.login.code2Session({ code: (await hand('login/codes', { user: 'chen' })).code })).openid).toBe(
      user.openid,
    );
  });

  it('takes a code for three minutes of the virtual clock', async () => {
    const [inTime, late] = [await hand('login/codes'), await hand('login/codes')];
    await bench.control('POST', 'clock', { advanceMs: 3 * MINUTE - 1 });
    expect(await codeOf(douyin.login.code2Session({ code: inTime.code }))).toBe('ok');
    await bench.control('POST', 'clock', { advanceMs: 1 });
    expect(await codeOf(douyin.login.code2Session({ code: late.code }))).toBe(40018);
  });

  it('knows a guest by the anonymous code alone', async () => {
    const { code, anonymousCode, user } = await hand('login/codes', { isGuest: true });
    expect(code).toBeNull();
    expect(await douyin.login.code2Session({ anonymousCode })).toEqual({
      sessionKey: null,
      openid: null,
      anonymousOpenid: user.anonymousOpenid,
      unionid: null,
    });
  });

  it('gives a person another openid and another unionid in each host', async () => {
    const people = await Promise.all(
      ['douyin', 'toutiao'].map(async (host) => (await hand('login/codes', { user: 'chen', host })).user as Json),
    );
    expect(new Set(people.flatMap(({ openid, unionid }) => [openid, unionid])).size).toBe(4);
    const other = (await hand('login/codes', { user: 'chen' }, 'POST', OTHER_TT)).user as Json;
    expect(other.unionid).toBe(people[0]?.unionid);
    expect(other.openid).not.toBe(people[0]?.openid);
  });

  it.each<[string, object, number, { appId?: string; secret?: string }?]>([
    ['a code that never was', { code: 'nothing' }, 40018],
    ['an anonymous code that never was', { anonymousCode: 'nothing' }, 40019],
    ['another app', { code: 'x' }, 40015, { appId: 'tt0' }],
    ['a wrong secret', { code: 'x' }, 40017, { secret: 'another-secret' }],
  ])('refuses %s', async (_name, request, code, options = {}) => {
    expect(await codeOf(aClient(options).login.code2Session(request))).toBe(code);
  });

  it('refuses a code of the other kind, and one of another app', async () => {
    const { code, anonymousCode } = await hand('login/codes');
    expect(await codeOf(douyin.login.code2Session({ code: anonymousCode }))).toBe(40018);
    expect(await codeOf(douyin.login.code2Session({ anonymousCode: code }))).toBe(40019);
    expect(await codeOf(aClient({ appId: OTHER_TT }).login.code2Session({ code }))).toBe(40018);
    expect(await codeOf(douyin.login.code2Session({ code, anonymousCode }))).toBe('ok'); // none of it was used up
  });
});

describe('subscribe messages', () => {
  const notify = (openid: string, changes: object = {}): Promise<unknown> =>
    codeOf(douyin.messages.notifyUser({ templateId: TEMPLATE, openid, data: NOTICE, ...changes }));

  it('spend a consent each, and are refused without one', async () => {
    const { openid } = await hand('messages/grants', { user: 'chen', count: 2 });
    const answers = await Promise.all(Array.from({ length: 5 }, () => notify(openid)));
    expect(answers.filter((answer) => answer === 'ok')).toHaveLength(2);
    expect(answers.filter((answer) => answer === 28014043)).toHaveLength(3);
    expect((await hand('messages', {}, 'GET')).sent).toMatchObject([
      { openid, templateId: TEMPLATE, data: NOTICE, page: null, kinds: [] },
      { openid },
    ]);
  });

  it('of a long-term template spend none, until the consent is taken back', async () => {
    await hand('messages/templates', { id: 'LONG', keywords: ['进度'], isLongTerm: true });
    const { openid } = await hand('messages/grants', { templateId: 'LONG' });
    const send = (): Promise<unknown> => notify(openid, { templateId: 'LONG', data: { 进度: '一半' } });
    expect([await send(), await send()]).toEqual(['ok', 'ok']);
    await hand('messages/grants', { templateId: 'LONG', count: 0 });
    expect(await send()).toBe(28014043);
  });

  it.each([
    ['an unknown template', { templateId: 'MSG9' }, 28001007],
    ['an unknown user', { openid: '_000nobody' }, 28001007],
    ['a keyword that is missing', { data: { 直播主题: 'a' } }, 28001007],
    ['a keyword that the template has not', { data: { ...NOTICE, 备注: 'a' } }, 28001007],
  ])('refuse %s, and spend nothing', async (_name, changes, code) => {
    const { openid } = await hand('messages/grants');
    expect(await notify(openid, changes)).toBe(code);
    expect(await notify(openid)).toBe('ok');
  });

  it.each([
    ['the capability is not granted', { capability: 'messages', grant: 'not-granted' }, 28001014],
    ['the capability is banned', { capability: 'messages', grant: 'banned' }, 28001019],
    ['the app is banned', { isBanned: true }, 28001016],
  ])('are refused where %s', async (_name, standing, code) => {
    const { openid } = await hand('messages/grants');
    await hand('standing', standing);
    expect(await notify(openid)).toBe(code);
  });

  it('are refused once the quota is used up', async () => {
    const { openid } = await hand('messages/grants', { count: 2 });
    await hand('messages/quota', { left: 1 });
    expect([await notify(openid), await notify(openid)]).toEqual(['ok', 28003017]);
  });
});

describe('content checks', () => {
  it('find what they are told to find', async () => {
    await hand('content', { words: ['微信号'], pictures: ['bad'] });
    const { results } = await douyin.content.checkText({ texts: ['加微信号', '违规测试'] });
    expect(results.map(({ predicts }) => predicts[0]?.hit)).toEqual([true, false]);
    const inside = Buffer.from('...bad...').toString('base64');
    expect((await douyin.content.checkImageV2({ base64: inside })).predicts[0]?.hit).toBe(true);
  });

  it('are no pass while they are out of order', async () => {
    await hand('content', { isOut: true });
    const { content } = douyin;
    expect(await codeOf(content.checkText({ texts: ['a'] }))).toBe(28001005);
    expect(await codeOf(content.checkImage({ url: 'https://a.example' }))).toBe(28001005);
    expect(await codeOf(content.checkImageV2({ url: 'https://a.example' }))).toBe(4);
    expect(await codeOf(content.checkTextAntidirt({ tasks: [{ content: 'a' }] }))).toBe('not-json');
  });

  it('say that a picture cannot be fetched', async () => {
    expect(await codeOf(douyin.content.checkImageV2({ url: 'nowhere' }))).toBe(3);
    expect(await codeOf(douyin.content.checkImage({ url: 'nowhere' }))).toBe(28001007);
  });
});

describe('faults', () => {
  it.each([
    ['http-5xx', {}, 'not-json', 0],
    ['http-status', { status: 502 }, 'not-json', 0],
    ['html', {}, 'not-json', 0],
    ['empty', {}, 'not-json', 1],
    ['cut', {}, 'network', 1],
    ['cut-early', {}, 'network', 0],
    ['timeout', {}, 'timeout', 1],
    ['errcode', { code: 28001005 }, 'ok', 1],
    ['errcode', { code: 28001016 }, 28001016, 0],
  ])('%s %j: the client says %s, and so many messages went out: %d', async (kind, more, said, sent) => {
    const client = aClient({ timeoutMs: 200 });
    await client.content.checkText({ texts: ['a'] }); // has a token from here on
    const { openid } = await hand('messages/grants', { count: 5 });
    const { status } = await bench.control('POST', 'douyin/faults', {
      kind,
      endpoint: 'notifyUser',
      times: 1,
      ...more,
    });
    expect(status).toBe(200);
    expect(await codeOf(client.messages.notifyUser({ templateId: TEMPLATE, openid, data: NOTICE }))).toBe(said);
    expect((await hand('messages', {}, 'GET')).sent).toHaveLength(sent);
    expect((await bench.control('GET', 'douyin/faults')).body.faults).toEqual([]);
  });
});

describe('the webhook', () => {
  let server: Server;
  let url: string;
  let heard: { headers: IncomingHttpHeaders; body: Buffer }[];
  let outcomes: WebhookOutcome[];
  /** What is answered instead of the outcome's own. */
  let answers: number[];
  beforeEach(async () => {
    [heard, outcomes, answers] = [[], [], []];
    const callback = createCallback({
      appId: TT,
      secret: WEBHOOK_SECRET,
      replay: memoryReplayStore({ now: () => bench.sandbox.clock.now() }),
      now: () => bench.sandbox.clock.now(),
    });
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer); // without an encoding chunks are Buffers
      const { method = '', headers } = request;
      const body = Buffer.concat(chunks);
      heard.push({ headers, body });
      const status = answers.shift();
      if (status !== undefined) return void response.writeHead(status).end();
      const outcome = await callback.receive({ method, headers, body });
      outcomes.push(outcome);
      response.writeHead(outcome.answer.status, outcome.answer.headers).end(outcome.answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`; // it listens on a TCP port
  });
  afterEach(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });

  const set = (): Promise<Json> => hand('webhook', { url, secret: WEBHOOK_SECRET }, 'PUT');
  const emit = async (asText = false): Promise<Json> => {
    const delivery = await hand('webhook/events', { event: 'life_order', content: { action: 'pay' }, asText });
    await hand('webhook/flush');
    return delivery;
  };
  const kinds = (): string[] => outcomes.map((outcome) => (outcome.kind === 'refused' ? outcome.code : outcome.kind));

  it('is kept once its address has answered the challenge', async () => {
    expect((await set()).config).toMatchObject({ url, secret: '***' });
    expect(kinds()).toEqual(['checked']);
    const wrong = await bench.control('PUT', `douyin/apps/${TT}/webhook`, { url, secret: 'not-this-one' });
    expect([wrong.status, wrong.body.field]).toEqual([409, 'url']);
    expect(
      (await bench.control('PUT', `douyin/apps/${TT}/webhook`, { url: 'http://a.example', secret: 'secret' })).status,
    ).toBe(400);
  });

  it.each([false, true])('tells an event as the platform writes it; its content as a text: %s', async (asText) => {
    await set();
    await emit(asText);
    const { headers, body } = heard[1] ?? { headers: {}, body: Buffer.alloc(0) };
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'msg-id': expect.stringMatching(/^[0-9a-f]{24}$/),
      'x-douyin-signature': expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    expect(JSON.parse(body.toString())).toEqual({
      event: 'life_order',
      client_key: TT,
      content: asText ? '{"action":"pay"}' : { action: 'pay' },
      log_id: expect.stringMatching(/^[0-9A-F]{32}$/),
    });
    expect(outcomes[1]).toMatchObject({ kind: 'event', event: { event: 'life_order', content: { action: 'pay' } } });
  });

  it('tells it three times more while it is not taken, the same each time, and gives up then', async () => {
    await set();
    answers = [500, 500, 500, 500];
    await emit();
    for (let round = 0; round < 4; round++) {
      await bench.control('POST', 'clock', { advanceMs: 5_000 });
      await hand('webhook/flush');
    }
    expect((await hand('webhook', {}, 'GET')).deliveries).toMatchObject([{ state: 'given-up', nextAt: null }]);
    expect(heard).toHaveLength(5);
    expect(
      new Set(heard.slice(1).map(({ headers, body }) => `${String(headers['msg-id'])} ${body.toString()}`)).size,
    ).toBe(1);
  });

  it('takes its next try where the first was not', async () => {
    await set();
    answers = [503];
    await emit();
    await bench.control('POST', 'clock', { advanceMs: 5_000 });
    await hand('webhook/flush');
    expect((await hand('webhook', {}, 'GET')).deliveries).toMatchObject([{ state: 'taken' }]);
    expect(kinds()).toEqual(['checked', 'event']);
  });

  it.each([
    [undefined, 'repeated'],
    ['wrong-signature', 'bad-signature'],
    ['tampered', 'bad-signature'],
    ['other-id', 'replayed'],
    ['no-id', 'replayed'],
    ['wrong-app', 'wrong-app'],
  ])('sends it again with something wrong: %s is %s to a receiver', async (fault, kind) => {
    await set();
    const { id } = await emit();
    await hand(`webhook/deliveries/${id}`, { fault });
    expect(kinds()).toEqual(['checked', 'event', kind]);
  });
});

describe('the hand', () => {
  it.each([
    ['POST', 'apps/tt0/content', {}, '404 appId'],
    ['POST', `apps/${TT}/login/codes`, { host: 'wechat' }, '400 host'],
    ['POST', `apps/${TT}/login/codes`, { colour: 1 }, '400 colour'],
    ['POST', `apps/${TT}/messages/templates`, { id: 'a' }, '400 keywords'],
    ['POST', `apps/${TT}/messages/grants`, { templateId: 'none' }, '404 templateId'],
    ['POST', `apps/${TT}/standing`, { capability: 'messages' }, '400 grant'],
    ['POST', `apps/${TT}/webhook/events`, { event: 'a' }, '409 url'],
    ['POST', 'faults', { kind: 'duplicate-rows' }, '400 kind'],
    ['POST', 'faults', { kind: 'errcode' }, '400 code'],
    ['DELETE', 'faults/9', {}, '404 id'],
    ['GET', 'nothing', {}, '404 path'],
  ])('refuses %s %s %j', async (method, path, body, refusal) => {
    const { status, body: said } = await bench.control(method, `douyin/${path}`, body);
    expect(`${status} ${String(said.field)}`).toBe(refusal);
  });

  it('loads what it saved, and keeps what belongs to apps that are not there', async () => {
    const { code, user } = await hand('login/codes', { user: 'chen' });
    await hand('messages/grants', { user: 'chen' });
    await hand('standing', { capability: 'text-check', grant: 'banned' });
    await hand('content', { words: ['x'] });
    await bench.control('POST', 'douyin/faults', { kind: 'errcode', code: 28001005, endpoint: 'antidirt' });
    const token = await clientToken();
    const before = (await bench.control('GET', `douyin/apps/${TT}`)).body;
    expect(before.tokens).toMatchObject([{ family: 'client-token' }]);
    expect(JSON.stringify(before)).not.toContain(token);
    const service = bench.sandbox.douyin;
    const saved = JSON.parse(JSON.stringify(service.save())) as { apps: Record<string, unknown> };
    saved.apps['tt0000000000000099'] = { tokens: {} };
    await bench.control('POST', 'reset');
    expect(await codeOf(douyin.login.code2Session({ code }))).toBe(40018);
    expect((await bench.control('GET', 'douyin/faults')).body.faults).toEqual([]);
    expect((await bench.control('GET', `douyin/apps/${TT}`)).body).toMatchObject({
      users: [],
      content: { isOut: false },
    });
    service.load(JSON.parse(JSON.stringify(saved)));
    expect(service.save()).toEqual(saved);
    expect((await bench.control('GET', `douyin/apps/${TT}`)).body).toEqual(before);
    expect((await douyin.login.code2Session({ code })).openid).toBe(user.openid);
    const answer = await post(
      '/api/notification/v2/subscription/notify_user/',
      { msg_id: TEMPLATE, open_id: user.openid, data: NOTICE },
      { 'access-token': token },
    );
    expect(answer.err_no).toBe(0);
  });

  it('shows no secret and no openid in its log of calls', async () => {
    const { code, user } = await hand('login/codes');
    await douyin.login.code2Session({ code });
    await douyin.content.checkText({ texts: ['a'] });
    const calls = JSON.stringify((await bench.control('GET', 'calls')).body);
    expect(calls).toContain('douyin.code2Session');
    for (const secret of [TT_SECRET, code, user.openid, 'clt.']) expect(calls).not.toContain(secret);
  });
});
