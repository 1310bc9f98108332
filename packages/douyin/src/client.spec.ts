import { aDouyin, APP_ID, type Bench, json, Platform, type Reply, SECRET, silence, text } from '../test/platform';
import { createDouyin, type Douyin, DouyinError, type DouyinOptions, isRisky, memoryTokenStore } from './index';

let platform: Platform;
let bench: Bench;
beforeEach(async () => {
  platform = new Platform();
  await platform.start();
  bench = aDouyin(platform);
});
afterEach(() => platform.stop());

const errorOf = async (call: Promise<unknown>): Promise<DouyinError> => {
  const error = await call.then(
    () => null,
    (failed: unknown) => failed,
  );
  if (!(error instanceof DouyinError)) throw new Error(`no DouyinError: ${String(error)}`);
  return error;
};

const CODE = 'a-login-code-that-works-once-0123';
const OPENID = '_000OpenIdOfSomebody-0123456789';
const notice = { templateId: 'MSG1', openid: OPENID, data: { 直播主题: '春茶上新' } };
const notify = (douyin: Douyin): Promise<unknown> => douyin.messages.notifyUser(notice);

describe('every call is sent as the platform takes it, and read as it answers', () => {
  const predicts = [{ model_name: 'porn', hit: false, prob: 0 }];
  const read = [{ model: 'porn', hit: false, probability: 0, target: null }];
  const results = [{ code: 0, text: 'ok', taskId: 't1', predicts: read }];
  const task = { code: 0, msg: 'ok', task_id: 't1', data_id: null, cached: false, predicts };
  it.each<
    [
      string,
      (douyin: Douyin) => Promise<unknown>,
      Reply,
      { path: string; header?: Record<string, string>; body: object },
      object,
    ]
  >([
    [
      'code2Session',
      (douyin) => douyin.login.code2Session({ code: CODE, anonymousCode: 'anonymous-1' }),
      json({
        err_no: 0,
        err_tips: 'success',
        data: { session_key: 'k', openid: OPENID, anonymous_openid: 'a', unionid: '' },
      }),
      {
        path: '/toutiao/api/apps/v2/jscode2session',
        body: { appid: APP_ID, secret: SECRET, code: CODE, anonymous_code: 'anonymous-1' },
      },
      { sessionKey: 'k', openid: OPENID, anonymousOpenid: 'a', unionid: null },
    ],
    [
      'code2Session of a guest',
      (douyin) => douyin.login.code2Session({ anonymousCode: 'anonymous-1' }),
      json({ err_no: 0, err_tips: 'success', data: { anonymous_openid: 'a' } }),
      {
        path: '/toutiao/api/apps/v2/jscode2session',
        body: { appid: APP_ID, secret: SECRET, anonymous_code: 'anonymous-1' },
      },
      { sessionKey: null, openid: null, anonymousOpenid: 'a', unionid: null },
    ],
    [
      'notifyUser',
      (douyin) => douyin.messages.notifyUser({ ...notice, page: 'pages/live?id=1', kinds: [1] }),
      json({ err_no: 0, err_msg: '', log_id: 'L1' }),
      {
        path: '/open/api/notification/v2/subscription/notify_user/',
        header: { 'access-token': 'clt.1' },
        body: { msg_id: 'MSG1', open_id: OPENID, data: notice.data, page: 'pages/live?id=1', notify_type: [1] },
      },
      { logId: 'L1' },
    ],
    [
      'checkText',
      (douyin) => douyin.content.checkText({ texts: ['好茶'] }),
      json({ err_no: 0, err_msg: '', log_id: 'L1', data: [task] }),
      {
        path: '/open/api/apps/v1/censor/text/',
        header: { 'access-token': 'clt.1' },
        body: { app_id: APP_ID, content: ['好茶'] },
      },
      { results, logId: 'L1' },
    ],
    [
      'antidirt',
      (douyin) => douyin.content.checkTextAntidirt({ tasks: [{ content: '好茶' }] }),
      json({ log_id: 'L1', data: [task] }),
      {
        path: '/toutiao/api/v2/tags/text/antidirt',
        header: { 'x-token': 'apps1' },
        body: { tasks: [{ content: '好茶' }] },
      },
      { results, logId: 'L1' },
    ],
    [
      'checkImage',
      (douyin) => douyin.content.checkImage({ url: 'https://a.example/1.jpg' }),
      json({ err_no: 0, err_msg: '', log_id: 'L1', predicts: [{ model_name: 'porn', hit: true }] }),
      {
        path: '/open/api/apps/v1/censor/image/',
        header: { 'access-token': 'clt.1' },
        body: { app_id: APP_ID, image: 'https://a.example/1.jpg' },
      },
      { predicts: [{ model: 'porn', hit: true, probability: null, target: null }], logId: 'L1' },
    ],
    [
      'checkImageV2',
      (douyin) => douyin.content.checkImageV2({ base64: 'aGk=' }),
      json({ error: 0, message: '', predicts }),
      {
        path: '/toutiao/api/apps/censor/image',
        body: { access_token: 'apps1', app_id: APP_ID, image_data: 'aGk=' },
      },
      { predicts: read },
    ],
  ])('%s', async (_name, call, reply, sent, answer) => {
    platform.answer(reply);
    expect(await call(bench.douyin)).toEqual(answer);
    const { method, path, headers, body } = platform.last;
    expect({ method, path, body }).toEqual({ method: 'POST', path: sent.path, body: sent.body });
    expect(headers).toMatchObject({ 'content-type': 'application/json', ...sent.header });
  });
});

it.each<[string, (douyin: Douyin) => Promise<unknown>, string]>([
  ['no code at all', (d) => d.login.code2Session({}), 'code or anonymousCode is needed'],
  ['an empty code', (d) => d.login.code2Session({ code: '' }), 'code is empty'],
  ['a field of no call', (d) => d.login.code2Session({ code: 'x', js_code: 'y' } as never), 'js_code is no field'],
  ['another app', (d) => d.login.code2Session({ code: 'x', token: 'y' } as never), 'token is no field'],
  ['no data', (d) => d.messages.notifyUser({ ...notice, data: {} }), 'data has fewer than 1 items'],
  [
    'a value that is no text',
    (d) => d.messages.notifyUser({ ...notice, data: { 主题: 1 } } as never),
    'data.主题 is not a text',
  ],
  ['an outside page', (d) => d.messages.notifyUser({ ...notice, page: 'https://a.example' }), 'page has to be a page'],
  ['a leading slash', (d) => d.messages.notifyUser({ ...notice, page: '/pages/a' }), 'page has to be a page'],
  ['an unknown kind', (d) => d.messages.notifyUser({ ...notice, kinds: [3] as never }), 'kinds[0] is none of 1, 2'],
  ['a kind twice', (d) => d.messages.notifyUser({ ...notice, kinds: [1, 1] }), 'kinds has an item twice'],
  ['no text', (d) => d.content.checkText({ texts: [] }), 'texts has fewer than 1 items'],
  [
    'a lone surrogate',
    (d) => d.content.checkText({ texts: ['\ud800'] }),
    'texts[0] has characters that cannot be sent',
  ],
  ['no picture', (d) => d.content.checkImage({}), 'url or base64 is needed'],
  ['two pictures', (d) => d.content.checkImageV2({ url: 'a', base64: 'b' }), 'and not both'],
])('refuses before the network: %s', async (_name, call, says) => {
  const error = await errorOf(call(bench.douyin));
  expect(error.kind).toBe('request');
  expect(error.message).toContain(says);
  expect(platform.received).toEqual([]);
  expect(bench.reports).toEqual([]);
});

describe('failures come in five shapes', () => {
  it.each<[string, (douyin: Douyin) => Promise<unknown>, Reply, number, string]>([
    [
      'err_no, err_tips',
      (d) => d.login.code2Session({ code: CODE }),
      json({ err_no: 40018, err_tips: 'bad code', data: {} }),
      40018,
      '40018 the code is wrong, has expired or was used before (bad code)',
    ],
    [
      'err_no, err_msg',
      notify,
      json({ err_no: 28001014, err_msg: 'no capability', log_id: 'L9' }),
      28001014,
      '28001014 the capability is not granted to this app (no capability)',
    ],
    [
      'code at the top',
      (d) => d.content.checkTextAntidirt({ tasks: [{ content: 'a' }] }),
      json({ error_id: 'e', code: 400, message: 'tasks', exception: 'tasks' }),
      400,
      '400 a parameter is wrong (tasks)',
    ],
    [
      'error',
      (d) => d.content.checkImageV2({ url: 'a' }),
      json({ error: 3, message: 'download failed' }),
      3,
      '3 the picture could not be fetched (download failed)',
    ],
    ['a code as text', notify, json({ err_no: '28001016', err_msg: 'x' }), 28001016, '28001016 this app is banned (x)'],
    ['an unknown code', notify, json({ err_no: 99, err_msg: '' }), 99, '99 unknown code'],
  ])('%s', async (_name, call, reply, code, says) => {
    platform.answer(reply);
    const error = await errorOf(call(bench.douyin));
    expect(error).toMatchObject({ kind: 'platform', code, name: 'DouyinError', httpStatus: 200 });
    expect(error.message).toContain(says);
  });

  it('data.error_code, of the token', async () => {
    platform.tokenReply = json({
      data: { error_code: 10013, description: `secret ${SECRET} is wrong` },
      message: 'error',
    });
    const error = await errorOf(notify(bench.douyin));
    expect(error).toMatchObject({ kind: 'platform', code: 10013, endpoint: 'clientToken' });
    expect(error.message).not.toContain(SECRET);
  });

  it('keeps the id that the platform’s support asks for, from the body or the header', async () => {
    platform.answer(json({ err_no: 28001007, err_msg: 'x', log_id: '20260102-A' }));
    expect((await errorOf(notify(bench.douyin))).logId).toBe('20260102-A');
    platform.answer(json({ err_no: 28001007, err_msg: 'x' }, 200, { 'x-tt-logid': 'FROMHEADER' }));
    expect((await errorOf(notify(bench.douyin))).logId).toBe('FROMHEADER');
  });

  it.each<[string, Reply, string, string]>([
    ['a web page', text('<html>502</html>', 502), 'not-json', 'a web page'],
    ['nothing', text(''), 'not-json', 'an empty body'],
    ['half an answer', text('{"err_no":0,'), 'not-json', 'not JSON'],
    ['no code', json({ log_id: 'x' }), 'bad-answer', 'err_no is missing'],
    ['an empty code', json({ err_no: '' }), 'bad-answer', 'err_no is not a number'],
    ['a list', json([]), 'bad-answer', 'the answer is not an object'],
    ['a field of another type', json({ err_no: 0, log_id: {} }), 'bad-answer', 'log_id is not a text'],
    ['a success that is a failure', json({ err_no: 0 }, 403), 'bad-answer', 'a success with a failing HTTP status'],
    ['a redirect', json({ err_no: 0 }, 302, { location: 'http://127.0.0.1:1/' }), 'bad-answer', 'failing HTTP status'],
  ])('is no success: %s', async (_name, reply, kind, says) => {
    platform.answer(reply);
    const error = await errorOf(notify(bench.douyin));
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(says);
  });

  it('says that nothing came in time, and who aborted', async () => {
    platform.answer(silence);
    const late = aDouyin(platform, { timeoutMs: 40 });
    expect((await errorOf(notify(late.douyin))).kind).toBe('timeout');
    const stop = new AbortController();
    const call = bench.douyin.messages.notifyUser(notice, { signal: stop.signal });
    stop.abort();
    expect((await errorOf(call)).kind).toBe('aborted');
  });

  it('says that there is no connection', async () => {
    const gone = new Platform();
    await gone.start();
    const openUrl = gone.url;
    await gone.stop();
    const alone = aDouyin(platform, { openUrl });
    const error = await errorOf(notify(alone.douyin));
    expect(error).toMatchObject({ kind: 'network' });
    expect(error.message).toContain('ECONNREFUSED');
  });
});

describe('tries again where it helps, and nowhere else', () => {
  it('does so for reads, three times in all', async () => {
    platform.answer(json({ err_no: 28001005, err_msg: 'busy' }));
    await errorOf(bench.douyin.content.checkText({ texts: ['a'] }));
    expect(platform.calls).toHaveLength(3);
    expect(bench.clock.slept).toEqual([500, 1000]);
  });

  it.each<[string, Reply, number]>([
    ['busy: nothing was sent to the user', json({ err_no: 28001005, err_msg: 'busy' }), 3],
    ['a web page: nobody knows', text('<html>', 502), 1],
    ['refused', json({ err_no: 28014043, err_msg: 'x' }), 1],
  ])('does not send a message twice: %s', async (_name, reply, times) => {
    platform.answer(reply);
    await errorOf(notify(bench.douyin));
    expect(platform.calls).toHaveLength(times);
  });

  it('never sends a login code twice when nobody knows whether it arrived', async () => {
    platform.answer(text('', 200));
    await errorOf(bench.douyin.login.code2Session({ code: CODE }));
    expect(platform.calls).toHaveLength(1);
  });

  it('tells each HTTP call to onCall, and lets beforeCall refuse', async () => {
    platform.answer(json({ err_no: 28001005 }), json({ err_no: 0 }));
    await notify(bench.douyin);
    expect(bench.reports.map(({ endpoint, attempt, outcome, code }) => [endpoint, attempt, outcome, code])).toEqual([
      ['clientToken', 1, 'ok', 0],
      ['notifyUser', 1, 'platform', 28001005],
      ['notifyUser', 2, 'ok', 0],
    ]);
    const over = aDouyin(platform, {
      beforeCall: () => {
        throw new RangeError('no quota');
      },
    });
    await expect(notify(over.douyin)).rejects.toThrow(RangeError);
  });
});

describe('tokens', () => {
  it.each<[string, (douyin: Douyin) => Promise<unknown>, Reply, Reply]>([
    ['28001003', notify, json({ err_no: 28001003, err_msg: 'invalid' }), json({ err_no: 0 })],
    ['28001008', notify, json({ err_no: 28001008, err_msg: 'expired' }), json({ err_no: 0 })],
    [
      '401',
      (d) => d.content.checkTextAntidirt({ tasks: [{ content: 'a' }] }),
      json({ code: 401, message: 'x' }),
      json({ data: [] }),
    ],
    [
      '2',
      (d) => d.content.checkImageV2({ url: 'a' }),
      json({ error: 2, message: 'x' }),
      json({ error: 0, predicts: [] }),
    ],
  ])('a token that is refused with %s is replaced once', async (_code, call, refused, fine) => {
    platform.answer(refused, fine);
    await call(bench.douyin);
    expect(platform.tokenCalls).toHaveLength(2);
    platform.answer(refused);
    await errorOf(call(bench.douyin));
    expect(platform.tokenCalls).toHaveLength(3);
  });

  it('one of each family serves all calls, however many ask at once', async () => {
    platform.answer(json({ err_no: 0 }));
    await Promise.all(Array.from({ length: 50 }, () => notify(bench.douyin)));
    expect(platform.tokenCalls).toHaveLength(1);
    platform.answer(json({ data: [] }));
    await bench.douyin.content.checkTextAntidirt({ tasks: [{ content: 'a' }] });
    expect(platform.tokenCalls.map(({ path }) => path)).toEqual([
      '/open/oauth/client_token/',
      '/toutiao/api/apps/v2/token',
    ]);
  });

  it('is shared through the store, and fetched again shortly before it expires', async () => {
    const tokenStore = memoryTokenStore(bench.clock.now);
    const clock = bench.clock;
    const [one, two] = [aDouyin(platform, { tokenStore, clock }), aDouyin(platform, { tokenStore, clock })];
    platform.answer(json({ err_no: 0 }));
    await notify(one.douyin);
    await notify(two.douyin);
    expect(platform.tokenCalls).toHaveLength(1);
    clock.at += 6_950_000;
    await notify(two.douyin);
    expect(platform.tokenCalls).toHaveLength(2);
  });

  it('sends what the platform takes', async () => {
    platform.answer(json({ err_no: 0 }));
    await notify(bench.douyin);
    platform.answer(json({ data: [] }));
    await bench.douyin.content.checkTextAntidirt({ tasks: [{ content: 'a' }] });
    expect(platform.tokenCalls.map(({ body }) => body)).toEqual([
      { client_key: APP_ID, client_secret: SECRET, grant_type: 'client_credential' },
      { appid: APP_ID, secret: SECRET, grant_type: 'client_credential' },
    ]);
  });
});

it('never quotes a secret, a token, a code or an openid, whatever the platform says', async () => {
  const said = `appid ${APP_ID} secret=${SECRET} code=${CODE} openid=${OPENID} token clt.1 13800138000`;
  const secrets = (error: DouyinError, ...known: string[]): void => {
    const all = JSON.stringify({ ...error, message: error.message, stack: error.stack });
    for (const secret of [SECRET, OPENID, '13800138000', ...known]) expect(all).not.toContain(secret);
  };
  platform.answer(json({ err_no: 40018, err_tips: said }));
  secrets(await errorOf(bench.douyin.login.code2Session({ code: CODE })), CODE);
  platform.answer(json({ err_no: 28001007, err_msg: said }));
  secrets(await errorOf(notify(bench.douyin)), 'clt.1');
  expect(JSON.stringify(bench.douyin)).not.toContain(SECRET);
});

it.each<[string, Partial<DouyinOptions>]>([
  ['appId is missing', { appId: '' }],
  ['secret is missing', { secret: '' }],
  ['timeoutMs is out of range', { timeoutMs: 0 }],
  ['openUrl is not an address', { openUrl: 'nowhere' }],
  ['toutiaoUrl is neither http nor https', { toutiaoUrl: 'ftp://a.example' }],
  ['openUrl may have neither user, query nor fragment', { openUrl: 'https://me:pass@a.example' }],
])('refuses options that cannot work: %s', (says, options) => {
  const make = (): Douyin =>
    createDouyin({ appId: APP_ID, secret: SECRET, tokenStore: memoryTokenStore(), ...options });
  expect(make).toThrow(says);
});

it.each([
  [[{ hit: false, probability: 1 }], false],
  [[{ hit: true, probability: 0 }], true],
  [[{ hit: null, probability: 0 }], false],
  [[{ hit: null, probability: 1 }], true],
  [[{ hit: null, probability: null }], true],
  [
    [
      { hit: false, probability: null },
      { hit: true, probability: null },
    ],
    true,
  ],
  [[], true],
])('reads verdicts carefully: %j', (predicts, risky) => expect(isRisky(predicts)).toBe(risky));
