import { APP, aBench, type Bench, HOUR, type Json, MINUTE, OTHER_APP } from '../sandbox.fixtures';
import { aCaller, type Caller } from '../services.fixtures';

let bench: Bench;
let app: Caller;
let openid: string;
beforeEach(async () => {
  bench = await aBench();
  app = await aCaller(bench);
  openid = (await app.hand('POST', 'login/visits', { user: 'chen' })).openid as string;
});
afterEach(() => bench.sandbox.close());

const account = () => [...bench.sandbox.accounts.values()][0];
const check = (changes: object = {}): Promise<Json> =>
  app.call('/wxa/msg_sec_check', { openid, scene: 2, version: 2, content: '好茶', ...changes });
const look = (changes: object = {}): Promise<Json> =>
  app.call('/wxa/media_check_async', {
    openid,
    scene: 3,
    version: 2,
    media_type: 2,
    media_url: 'https://a.example/tea.jpg',
    ...changes,
  });
const later = (advanceMs: number): Promise<Json> => bench.control('POST', 'clock', { advanceMs });
const TRACE = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/) as string;
const PASS = { suggest: 'pass', label: 100 };

describe('a text', () => {
  it('passes', async () => {
    expect(await check()).toEqual({
      errcode: 0,
      errmsg: 'ok',
      trace_id: TRACE,
      result: PASS,
      detail: [{ strategy: 'content_model', errcode: 0, ...PASS, prob: 90 }],
    });
  });

  it('is found bad by the word, with the keyword', async () => {
    expect(await check({ content: '好茶，测试欺诈！' })).toMatchObject({
      errcode: 0,
      result: { suggest: 'risky', label: 20008 },
      detail: [
        { strategy: 'content_model', suggest: 'risky', label: 20008 },
        { strategy: 'keyword', errcode: 0, suggest: 'risky', label: 20008, keyword: '测试欺诈', level: 20 },
      ],
    });
  });

  it('is as bad as the worst word in it', async () => {
    expect((await check({ content: '测试广告 测试时政' })).result).toEqual({ suggest: 'risky', label: 20001 });
    expect((await check({ content: '测试广告' })).result).toEqual({ suggest: 'review', label: 10001 });
  });

  it.each(['nickname', 'title'])('is looked at with its %s', async (field) => {
    expect((await check({ [field]: '测试低俗' })).result).toEqual({ suggest: 'review', label: 20012 });
  });

  it('is looked at with its signature in a profile only', async () => {
    expect((await check({ signature: '测试低俗', scene: 1 })).result.label).toBe(20012);
    expect((await check({ signature: '测试低俗' })).result).toEqual(PASS);
  });

  it.each([
    ['an openid that is none', { openid: 'o1' }, 40003],
    ['no openid', { openid: undefined }, 40003],
    ['no content', { content: undefined }, 47001],
    ['empty content', { content: '' }, 47001],
    ['2501 characters', { content: '茶'.repeat(2501) }, 47001],
    ['a number for content', { content: 7 }, 47001],
    ['no scene', { scene: undefined }, 40129],
    ['scene 5', { scene: 5 }, 40129],
    ['version 1', { version: 1 }, 47001],
  ])('refuses %s', async (_, changes, errcode) => expect((await check(changes)).errcode).toBe(errcode));

  it('takes 2500 characters', async () => expect((await check({ content: '茶'.repeat(2500) })).errcode).toBe(0));

  it('refuses the openid of another app', async () => {
    const other = await aCaller(bench, OTHER_APP);
    const stranger = (await other.hand('POST', 'login/visits', { user: 'chen' })).openid as string;
    expect((await check({ openid: stranger })).errcode).toBe(43104);
  });

  it('refuses users who were not there within two hours', async () => {
    await later(2 * HOUR);
    expect((await check()).errcode).toBe(0);
    await later(1);
    expect((await check()).errcode).toBe(61010);
    await app.hand('POST', 'login/visits', { user: 'chen' });
    expect((await check()).errcode).toBe(0);
  });

  it('takes users who logged in just now', async () => {
    const { code, openid: newcomer } = await app.hand('POST', 'login/codes', { user: 'new' });
    await bench.get(
      `/sns/jscode2session?appid=${APP}&secret=a-sandbox-secret&js_code=${code}&grant_type=authorization_code`,
    );
    expect((await check({ openid: newcomer })).errcode).toBe(0);
  });
});

describe('a file', () => {
  const results = (): Json[] => (account()?.events.drain() ?? []).filter(({ name }) => name === 'wxa_media_check');

  it('is looked at later, and its verdict comes as an event', async () => {
    const answer = await look();
    expect(answer).toEqual({ errcode: 0, errmsg: 'ok', trace_id: TRACE });
    await later(29_999);
    expect(results()).toEqual([]);
    await later(1);
    expect(results()).toEqual([
      {
        at: bench.sandbox.clock.now(),
        name: 'wxa_media_check',
        payload: {
          FromUserName: openid,
          appid: APP,
          trace_id: answer.trace_id,
          version: 2,
          detail: [{ strategy: 'content_model', errcode: 0, ...PASS, prob: 90 }],
          result: PASS,
        },
      },
    ]);
    await later(HOUR);
    expect(results()).toEqual([]);
  });

  it.each([
    'https://a.example/测试色情.jpg',
    `https://a.example/${encodeURIComponent('测试色情')}.jpg`,
    'https://a.example/100%25测试色情%.jpg',
  ])('is found bad by its address: %s', async (media_url) => {
    await look({ media_url });
    await later(MINUTE);
    expect(results()).toMatchObject([{ payload: { result: { suggest: 'risky', label: 20002 } } }]);
  });

  it('may be out of reach', async () => {
    await look({ media_url: 'https://a.example/unreachable.mp3', media_type: 1 });
    await later(MINUTE);
    const [result] = results();
    expect(result?.payload.detail).toEqual([{ strategy: 'content_model', errcode: -1008 }]);
    expect(result?.payload.result).toBeUndefined();
  });

  it('is decided by hand', async () => {
    const { trace_id: traceId } = await look();
    expect((await app.hand('GET', 'content')).waiting).toMatchObject([{ traceId, openid }]);
    await app.hand('POST', `content/media/${traceId}`, { suggest: 'review', label: 20013 });
    expect(results()).toMatchObject([{ payload: { trace_id: traceId, result: { suggest: 'review', label: 20013 } } }]);
    expect(await app.refusal('POST', `content/media/${traceId}`, {})).toBe('404 traceId');
  });

  it.each([
    ['no address', { media_url: undefined }, 47001],
    ['an address that is none', { media_url: 'tea.jpg' }, 47001],
    ['a file of ours', { media_url: 'file:///etc/passwd' }, 47001],
    ['a film', { media_type: 3 }, 47001],
    ['scene 0', { scene: 0 }, 40129],
    ['an openid that is none', { openid: 'x' }, 40003],
  ])('is refused for %s', async (_, changes, errcode) => expect((await look(changes)).errcode).toBe(errcode));
});

describe('a user', () => {
  const ask = (changes: object = {}): Promise<Json> =>
    app.call('/wxa/getuserriskrank', { appid: APP, openid, scene: 1, client_ip: '203.0.113.7', ...changes });

  it('is no risk until the hand says so', async () => {
    expect(await ask()).toEqual({ errcode: 0, errmsg: 'ok', risk_rank: 0, unoin_id: expect.any(Number) as number });
    await app.hand('PUT', 'content/risks', { user: 'chen', rank: 3 });
    expect((await ask()).risk_rank).toBe(3);
    const saved = JSON.parse(JSON.stringify(account()?.content.save())) as unknown;
    account()?.content.reset();
    expect((await ask()).risk_rank).toBe(0);
    account()?.content.load(saved);
    expect((await ask()).risk_rank).toBe(3);
  });

  it.each([
    ['an openid that is none', { openid: 'x' }, 40003],
    ['another app', { appid: 'wx0000000000000000' }, 43104],
    ['scene 2', { scene: 2 }, 40129],
    ['no address', { client_ip: undefined }, 47001],
  ])('is not told of for %s', async (_, changes, errcode) => expect((await ask(changes)).errcode).toBe(errcode));

  it('is not told of when they were not there within two hours, or the service is down', async () => {
    app.turn('contentCheckDown', true);
    expect((await ask()).errcode).toBe(-1);
    app.turn('contentCheckDown', false);
    await later(2 * HOUR + 1);
    expect((await ask()).errcode).toBe(61010);
  });

  it.each([[{ rank: 5 }], [{ rank: '1' }], [{}]])('takes no rank of %j', async (body) =>
    expect(await app.refusal('PUT', 'content/risks', { user: 'chen', ...body })).toBe('400 rank'),
  );
});

describe('while the service is down', () => {
  it('answers -1, and looks at files once it is back', async () => {
    await look();
    app.turn('contentCheckDown', true);
    expect((await check()).errcode).toBe(-1);
    expect((await look()).errcode).toBe(-1);
    await later(HOUR);
    expect(account()?.events.drain()).toEqual([]);
    app.turn('contentCheckDown', false);
    await later(1);
    expect(account()?.events.drain()).toHaveLength(1);
  });
});

describe('the hand', () => {
  it('names other words, and takes them back', async () => {
    await app.hand('PUT', 'content/words', {
      words: [{ word: '绿茶', suggest: 'review', label: 10001 }, { word: '红茶' }],
    });
    expect((await check({ content: '绿茶' })).result).toEqual({ suggest: 'review', label: 10001 });
    expect((await check({ content: '红茶' })).result).toEqual({ suggest: 'risky', label: 21000 });
    expect((await check({ content: '测试时政' })).result).toEqual(PASS);
    await app.hand('PUT', 'content/words', { words: null });
    expect((await check({ content: '测试时政' })).result.label).toBe(20001);
  });

  it.each([
    [{ words: 'x' }, '400 words'],
    [{ words: [{ word: '' }] }, '400 word'],
    [{ words: [{ word: 'a', suggest: 'pass' }] }, '400 suggest'],
    [{ words: [{ word: 'a', label: 7 }] }, '400 label'],
    [{ words: ['a'] }, '400 word'],
  ])('refuses %j', async (body, refusal) => expect(await app.refusal('PUT', 'content/words', body)).toBe(refusal));

  it('keeps words and waiting files with the state', async () => {
    const { trace_id: traceId } = await look();
    await app.hand('PUT', 'content/words', { words: [{ word: '绿茶' }] });
    const saved = JSON.parse(JSON.stringify(account()?.content.save())) as unknown;
    account()?.content.reset();
    account()?.content.load(saved);
    expect(await app.hand('GET', 'content')).toMatchObject({ words: [{ word: '绿茶' }], waiting: [{ traceId }] });
  });
});
