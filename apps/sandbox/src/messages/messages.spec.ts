import { aBench, type Bench, HOUR, type Json, MINUTE } from '../sandbox.fixtures';
import { aCaller, type Caller } from '../services.fixtures';
import { fits } from './templates';

let bench: Bench;
let app: Caller;
let openid: string;
let templateId: string;
beforeEach(async () => {
  bench = await aBench();
  app = await aCaller(bench);
  openid = (await app.hand('POST', 'login/visits', { user: 'chen' })).openid as string;
  templateId = (await app.hand('GET', 'messages')).templates[0].templateId as string;
});
afterEach(() => bench.sandbox.close());

const account = () => [...bench.sandbox.accounts.values()][0];
const later = (advanceMs: number): Promise<Json> => bench.control('POST', 'clock', { advanceMs });
const DATA = { thing1: { value: '春茶上新专场' }, time2: { value: '2026-01-02 18:00' }, thing3: { value: '开播啦' } };
const send = (changes: object = {}): Promise<Json> =>
  app.call('/cgi-bin/message/subscribe/send', { touser: openid, template_id: templateId, data: DATA, ...changes });
const allow = (body: object = {}): Promise<Json> =>
  app.hand('POST', 'messages/answers', { user: 'chen', templateIds: [templateId], ...body });
const events = (): Json[] => account()?.events.drain() ?? [];

describe('a subscription message', () => {
  it('takes one grant each, and is seen by the user', async () => {
    await allow({ times: 2 });
    expect(await send({ page: 'pages/live/enter?id=412' })).toMatchObject({ errcode: 0, errmsg: 'ok' });
    expect((await send()).errcode).toBe(0);
    expect(await send()).toEqual({
      errcode: 43101,
      errmsg: expect.stringMatching(/^user refuse to accept the msg rid: /),
    });
    const { sent, grants } = await app.hand('GET', 'messages');
    expect(grants).toMatchObject([{ openid, templateId, left: 0 }]);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toMatchObject({
      at: bench.realNow(),
      openid,
      kind: 'subscription',
      templateId,
      content: { page: 'pages/live/enter?id=412', miniprogram_state: 'formal', lang: 'zh_CN', data: DATA },
    });
  });

  it('is counted right when many are sent at once', async () => {
    await allow({ times: 5 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => send()));
    expect(answers.filter(({ errcode }) => errcode === 0)).toHaveLength(5);
    expect(answers.filter(({ errcode }) => errcode === 43101)).toHaveLength(15);
  });

  it('gives its id as digits beyond 2^53, or none', async () => {
    await allow({ times: 2 });
    const raw = await (
      await app.raw('/cgi-bin/message/subscribe/send', { touser: openid, template_id: templateId, data: DATA })
    ).text();
    expect(raw).toMatch(/"msgid":17008271328195543\d\d[,}]/);
    app.turn('givesMessageId', false);
    expect(await send()).toEqual({ errcode: 0, errmsg: 'ok' });
  });

  it('tells the app’s server of the answer, of the settings and of what was sent', async () => {
    await allow();
    await send();
    await app.hand('POST', 'messages/settings', { user: 'chen', templateId, answer: 'reject' });
    expect(events()).toMatchObject([
      {
        name: 'subscribe_msg_popup_event',
        payload: {
          FromUserName: openid,
          List: [{ TemplateId: templateId, SubscribeStatusString: 'accept', PopupScene: '0' }],
        },
      },
      {
        name: 'subscribe_msg_sent_event',
        payload: {
          List: [
            {
              TemplateId: templateId,
              MsgID: expect.stringMatching(/^\d{19}$/),
              ErrorCode: '0',
              ErrorStatus: 'success',
            },
          ],
        },
      },
      {
        name: 'subscribe_msg_change_event',
        payload: { List: [{ TemplateId: templateId, SubscribeStatusString: 'reject' }] },
      },
    ]);
  });

  it.each(['reject', 'ban', 'filter'])('is not granted by %s', async (answer) => {
    await allow({ answer });
    expect((await send()).errcode).toBe(43101);
    expect(events()).toMatchObject([{ payload: { List: [{ SubscribeStatusString: answer }] } }]);
  });

  it('is refused while the user has it turned off, and counts again after', async () => {
    await allow();
    await app.hand('POST', 'messages/settings', { user: 'chen', templateId, answer: 'reject' });
    expect((await send()).errcode).toBe(43101);
    await app.hand('POST', 'messages/settings', { user: 'chen', templateId, answer: 'accept' });
    expect((await send()).errcode).toBe(0);
    expect((await send()).errcode).toBe(43101);
  });

  it('of a long-term template is granted for good', async () => {
    const long = await app.hand('POST', 'messages/templates', {
      title: '排队通知',
      kind: 'long-term',
      fields: ['thing1'],
    });
    const data = { thing1: { value: '到你了' } };
    expect((await send({ template_id: long.templateId, data })).errcode).toBe(43101);
    await allow({ templateIds: [long.templateId] });
    for (let time = 0; time < 3; time++) expect((await send({ template_id: long.templateId, data })).errcode).toBe(0);
  });

  it.each([
    ['a strange openid', { touser: 'oSTRANGER' }, 40003],
    ['no openid', { touser: undefined }, 40003],
    ['a number for an openid', { touser: 7 }, 40003],
    ['an unknown template', { template_id: 'x' }, 40037],
    ['no template', { template_id: undefined }, 40037],
    ['no data', { data: undefined }, 47003],
    ['empty data', { data: {} }, 47003],
    ['a list for data', { data: [] }, 47003],
    ['a value that is no text', { data: { ...DATA, thing1: { value: 7 } } }, 47003],
    ['a line break', { data: { ...DATA, thing1: { value: 'a\nb' } } }, 47003],
    ['a name of a prototype', { data: JSON.parse('{"__proto__":{"value":"x"}}') }, 47003],
    ['another state', { miniprogram_state: 'beta' }, 47001],
    ['another language', { lang: 'de_DE' }, 47001],
  ])('is refused for %s, and takes no grant', async (_, changes, errcode) => {
    await allow();
    expect((await send(changes)).errcode).toBe(errcode);
    expect((await send()).errcode).toBe(0);
  });

  it.each([
    ['emtpy', { ...DATA, thing3: { value: ' ' } }, 'data.thing3.value is emtpy'],
    ['missing', { thing1: DATA.thing1, time2: DATA.time2 }, 'data.thing3.value is emtpy'],
    ['too long', { ...DATA, thing1: { value: '茶'.repeat(21) } }, 'data.thing1.value invalid'],
    ['no time', { ...DATA, time2: { value: 'soon' } }, 'data.time2.value invalid'],
    ['not of the template', { ...DATA, thing9: { value: 'x' } }, 'data.thing9.value invalid'],
  ])('says which value is %s', async (_, data, errmsg) => {
    await allow();
    expect(await send({ data })).toEqual({
      errcode: 47003,
      errmsg: expect.stringContaining(`argument invalid! ${errmsg} rid: `),
    });
  });

  it('needs a published page', async () => {
    await allow({ times: 2 });
    account()?.settings.change({ publishedPaths: ['pages/live/enter'] });
    expect((await send({ page: 'pages/other?id=1' })).errcode).toBe(41030);
    expect((await send({ page: 'pages/live/enter?id=1' })).errcode).toBe(0);
  });
});

it.each([
  ['thing1', ['茶'.repeat(20), 'a'], ['茶'.repeat(21)]],
  ['number12', ['0', '-1.5', '1'.repeat(32)], ['1'.repeat(33), '1.', '一', '']],
  ['letter1', ['abC'], ['ab1', 'a'.repeat(33), '']],
  ['symbol1', ['+-*', '★★'], ['a', '1', '++++++']],
  ['character_string1', ['SF-1 2_3', 'é'], ['茶', '1'.repeat(33)]],
  [
    'time1',
    ['15:01', '2019年10月1日 15:01', '2026-01-02 18:00', '2026-01-02 18:00~20:00', '15:01 ~ 16:00'],
    ['24:00', '15:60', '2026-01-02', 'now'],
  ],
  ['date1', ['2019年10月1日', '2026-01-02', '2026-01-02~2026-01-03', '2026-01-02 18:00'], ['18:00', '1 January']],
  ['amount1', ['¥12.50', '12元', '$1', '1234567890'], ['12345678901', '¥¥1', '12 元', 'one']],
  ['phone_number1', ['+86-138-0000-1111', '010 12345678'], ['1'.repeat(18), 'phone']],
  ['car_number1', ['粤A8Z888挂', '京A12345'], ['粤A8Z888挂挂', '粤A8Z88888']],
  ['name1', ['茶'.repeat(10), 'a'.repeat(20)], ['茶'.repeat(11), 'a'.repeat(21), `茶${'a'.repeat(10)}`]],
  ['phrase1', ['已发货', '一二三四五'], ['一二三四五六', 'sent', '']],
  ['strange1', ['anything'], []],
])('%s', (name, right, wrong) => {
  expect(right.filter((value) => !fits(name, value))).toEqual([]);
  expect(wrong.filter((value) => fits(name, value))).toEqual([]);
});

describe('the customer service', () => {
  const say = (content = '您好'): Promise<Json> =>
    app.call('/cgi-bin/message/custom/send', { touser: openid, msgtype: 'text', text: { content } });
  const hear = (): Promise<Json> => app.hand('POST', 'messages/inbox', { user: 'chen', text: '在吗' });
  const enter = (): Promise<Json> => app.hand('POST', 'messages/entries', { user: 'chen', sessionFrom: 'order=8' });
  const codes = async (count: number): Promise<number[]> => {
    const all = [];
    for (let time = 0; time < count; time++) all.push((await say()).errcode as number);
    return all;
  };

  it('may not write to somebody who said nothing', async () => expect(await codes(1)).toEqual([45015]));

  it('may write five times within 48 hours of a message', async () => {
    await hear();
    expect(await codes(6)).toEqual([0, 0, 0, 0, 0, 45047]);
    await hear();
    await later(48 * HOUR - 1);
    expect(await codes(1)).toEqual([0]);
    await later(1);
    expect(await codes(1)).toEqual([45015]);
  });

  it('may write twice within a minute of the entry', async () => {
    await enter();
    expect(await codes(3)).toEqual([0, 0, 45047]);
    await enter();
    await later(MINUTE);
    expect(await codes(1)).toEqual([45015]);
  });

  it('does not add the counts up', async () => {
    await enter();
    await hear();
    expect(await codes(6)).toEqual([0, 0, 0, 0, 0, 45047]);
  });

  it('tells the app’s server what the user does', async () => {
    await hear();
    await enter();
    expect(events()).toMatchObject([
      { name: 'text', payload: { FromUserName: openid, Content: '在吗', MsgId: expect.stringMatching(/^\d{19}$/) } },
      { name: 'user_enter_tempsession', payload: { FromUserName: openid, SessionFrom: 'order=8' } },
    ]);
  });

  it('sends every kind of message, which the user sees', async () => {
    const image = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    const form = new FormData();
    form.append('media', new Blob([image], { type: 'image/png' }), 'a.png');
    const upload = await fetch(
      `${bench.url}/cgi-bin/media/upload?type=image&access_token=${encodeURIComponent(await bench.token())}`,
      { method: 'POST', body: form },
    );
    const { media_id: mediaId } = (await upload.json()) as Json;
    await hear();
    const parts = {
      text: { content: '您好' },
      image: { media_id: mediaId },
      link: { title: '茶', description: '', url: 'https://a.example/', thumb_url: 'https://a.example/t.png' },
      miniprogrampage: { title: '茶', pagepath: 'pages/a', thumb_media_id: mediaId },
    };
    for (const [msgtype, part] of Object.entries(parts))
      expect(await app.call('/cgi-bin/message/custom/send', { touser: openid, msgtype, [msgtype]: part })).toEqual({
        errcode: 0,
        errmsg: 'ok',
      });
    const { sent } = await app.hand('GET', `messages?openid=${openid}`);
    expect(sent.map(({ content }: Json) => content.msgtype)).toEqual(Object.keys(parts).reverse());
  });

  it.each([
    ['a type without its part', { msgtype: 'image' }, 47001],
    ['an unknown type', { msgtype: 'voice', voice: { media_id: 'x' } }, 47001],
    ['an unknown medium', { msgtype: 'image', image: { media_id: 'x' } }, 40007],
    [
      'a card with an unknown medium',
      { msgtype: 'miniprogrampage', miniprogrampage: { title: 'a', pagepath: 'b', thumb_media_id: 'x' } },
      40007,
    ],
    ['an empty text', { msgtype: 'text', text: { content: '' } }, 47001],
    ['a strange openid', { msgtype: 'text', text: { content: 'x' }, touser: 'o1' }, 40003],
  ])('refuses %s, which counts for nothing', async (_, body, errcode) => {
    await hear();
    expect((await app.call('/cgi-bin/message/custom/send', { touser: openid, ...body })).errcode).toBe(errcode);
    expect(await codes(6)).toEqual([0, 0, 0, 0, 0, 45047]);
  });
});

describe('typing', () => {
  const type = async (command: unknown = 'Typing', touser = openid): Promise<number> =>
    (await app.call('/cgi-bin/message/custom/typing', { touser, command })).errcode as number;

  it('shows for 15 seconds, within 30 of the last message', async () => {
    expect(await type()).toBe(45080);
    await app.hand('POST', 'messages/inbox', { user: 'chen', text: '在吗' });
    expect(await type()).toBe(0);
    expect((await app.hand('GET', `messages?openid=${openid}`)).isTyping).toBe(true);
    expect(await type()).toBe(45081);
    await later(15_000);
    expect((await app.hand('GET', `messages?openid=${openid}`)).isTyping).toBe(false);
    expect(await type()).toBe(0);
    await later(15_001);
    expect(await type()).toBe(45080);
  });

  it('ends by command and by a message', async () => {
    await app.hand('POST', 'messages/inbox', { user: 'chen', text: '在吗' });
    await type();
    expect(await type('CancelTyping')).toBe(0);
    expect(await type()).toBe(0);
    await app.call('/cgi-bin/message/custom/send', { touser: openid, msgtype: 'text', text: { content: 'x' } });
    expect(await type()).toBe(0);
  });

  it.each([[undefined], ['typing'], [1]])('refuses the command %j', async (command) => {
    expect((await app.call('/cgi-bin/message/custom/typing', { touser: openid, command })).errcode).toBe(45072);
  });

  it('refuses a strange openid', async () => expect(await type('Typing', 'o1')).toBe(40003));
});

it('takes openids of followers and people too', async () => {
  const { openids } = await app.hand('POST', 'followers', { count: 1 });
  expect((await send({ touser: openids[0] })).errcode).toBe(43101);
});

describe('the hand', () => {
  it.each([
    ['POST', 'messages/answers', { templateIds: ['x'] }, '404 templateId'],
    ['POST', 'messages/answers', { answer: 'maybe' }, '400 answer'],
    ['POST', 'messages/settings', {}, '404 templateId'],
    ['POST', 'messages/inbox', {}, '400 text'],
    ['POST', 'messages/templates', { title: 'a' }, '400 fields'],
    ['POST', 'messages/templates', { title: 'a', fields: ['x'] }, '400 fields'],
    ['DELETE', 'messages/templates/x', {}, '404 templateId'],
    ['PUT', 'messages', {}, '404 path'],
  ])('refuses %s %s %j', async (method, path, body, refusal) => {
    expect(await app.refusal(method, path, body)).toBe(refusal);
  });

  it('asks for all of the account’s templates where none are named', async () => {
    const { grants } = await app.hand('POST', 'messages/answers', { user: 'chen' });
    expect(grants).toHaveLength(3);
  });

  it('keeps everything with the state', async () => {
    await allow({ times: 2 });
    await app.hand('POST', 'messages/inbox', { user: 'chen', text: '在吗' });
    await send();
    const before = await app.hand('GET', `messages?openid=${openid}`);
    const messages = account()?.messages;
    const saved = JSON.parse(JSON.stringify(messages?.save())) as unknown;
    messages?.reset();
    expect((await app.hand('GET', 'messages')).grants).toEqual([]);
    messages?.load(saved);
    expect(await app.hand('GET', `messages?openid=${openid}`)).toEqual(before);
    expect((await send()).errcode).toBe(0);
    expect((await send()).errcode).toBe(43101);
  });
});
