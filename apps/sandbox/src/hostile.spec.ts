import { type Endpoint, endpoints } from '@kaibo/wechat/endpoints';
import { aBench, APP, type Bench, type Json } from './sandbox.fixtures';

jest.setTimeout(60_000);

let bench: Bench;
let token: string;
let error: jest.SpyInstance;
beforeAll(async () => {
  bench = await aBench();
  error = jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
beforeEach(async () => (token = await bench.token()));
afterEach(() => {
  // A bug is told on the console, and answered 500.
  expect(error.mock.calls).toEqual([]);
});
afterAll(() => bench.sandbox.close());

const ALL = Object.entries<Endpoint>(endpoints);
const POSTS = ALL.filter(([, endpoint]) => endpoint.send === 'json');

/** The platform says no, in JSON, with a code of its own. */
const expectRefused = async (response: Response): Promise<Json> => {
  const text = await response.text();
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
  const answer = JSON.parse(text) as Json;
  expect(answer).toEqual({ errcode: expect.any(Number), errmsg: expect.stringMatching(/ rid: [0-9a-f-]{26}$/) });
  expect([0, -1]).not.toContain(answer.errcode);
  return answer;
};
const urlOf = ({ path, token: where }: Endpoint): string =>
  `${bench.url}${path}${where === 'query' ? `?access_token=${encodeURIComponent(token)}` : ''}`;
const send = (endpoint: Endpoint, body: string, type = 'application/json'): Promise<Response> =>
  fetch(urlOf(endpoint), { method: 'POST', headers: { 'content-type': type }, body });

const DEEP = '['.repeat(100_000) + ']'.repeat(100_000);
const NO_OBJECTS = ['', ' ', '{', '[]', '7', 'null', '"x"', '{"a":1}{"b":2}', '\u0000', DEEP, '{"a":'.repeat(50_000)];

it.each(POSTS)('%s refuses bodies that are no object', async (_name, endpoint) => {
  for (const body of NO_OBJECTS) await expectRefused(await send(endpoint, body));
});

/** A value for every field that no rule allows. */
const WRONG = [[[[]]], { __proto__: null, constructor: 1 }, 'x'.repeat(20_000), -1e300, [null]];

it.each(POSTS)('%s refuses what no field takes', async (_name, endpoint) => {
  const names = Object.keys(endpoint.request).filter((field) => endpoint.request[field]?.in !== 'query');
  for (const value of WRONG) {
    const fields = JSON.stringify(Object.fromEntries(names.map((field) => [field, value])));
    const response = await send(endpoint, endpoint.wrap ? `{"${endpoint.wrap}":${fields}}` : fields);
    if (names.length > 0) await expectRefused(response);
    else expect(response.status).toBe(200);
  }
});

it.each(POSTS)(
  '%s does not take __proto__ and its like for fields, nor hears of them again',
  async (_name, endpoint) => {
    const hostile = '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}},"toString":1}';
    const body = endpoint.wrap ? `{"${endpoint.wrap}":${hostile}}` : hostile;
    expect((await send(endpoint, body)).status).toBe(200);
    expect(({} as Json).isAdmin).toBeUndefined();
    expect(JSON.stringify(bench.sandbox.log.last(1))).not.toContain('isAdmin');
  },
);

it.each(ALL)('%s refuses the other method, a token that is none, and one given twice', async (_name, endpoint) => {
  const other = endpoint.method === 'GET' ? 'POST' : 'GET';
  const init = other === 'POST' ? { method: other, headers: { 'content-type': 'application/json' }, body: '{}' } : {};
  expect(await expectRefused(await fetch(urlOf(endpoint), init))).toMatchObject({
    errcode: endpoint.method === 'GET' ? 43001 : 43002,
  });
  if (endpoint.token === null) return;
  const { method, path } = endpoint;
  const ask = async (query: string): Promise<number> =>
    (await expectRefused(await fetch(`${bench.url}${path}${query}`, { method }))).errcode as number;
  expect([await ask(''), await ask('?access_token='), await ask('?access_token=x')]).toEqual([41001, 41001, 40001]);
  expect(await ask(`?access_token=x&access_token=${encodeURIComponent(token)}`)).toBe(40001);
});

it('refuses uploads that are none: cut off, without a boundary, without a file, with the file in a text', async () => {
  const endpoint = endpoints.uploadMedia;
  const url = `${urlOf(endpoint)}&type=image`;
  const upload = (body: string | FormData, type?: string): Promise<Response> =>
    fetch(url, { method: 'POST', body, ...(type === undefined ? {} : { headers: { 'content-type': type } }) });
  const text = new FormData();
  text.set('media', 'x');
  const head = '--b\r\nContent-Disposition: form-data; name="media"; filename="a.png"\r\n\r\n';
  for (const response of [
    upload('{}', 'application/json'),
    upload('', 'multipart/form-data'),
    upload('x', 'multipart/form-data'),
    upload('x', 'multipart/form-data; boundary=b'),
    upload(`${head}x`, 'multipart/form-data; boundary=b'),
    upload(`${head}\r\n--b--\r\n`, 'multipart/form-data; boundary=b'),
    upload(`--b\r\n${'x'.repeat(100_000)}: y\r\n\r\n\r\n--b--`, 'multipart/form-data; boundary=b'),
    upload(text),
  ])
    await expectRefused(await response);
});

it('reads forms of the live family as PHP writes them, and no more of a hostile one', async () => {
  const endpoint = endpoints.importGoods;
  const type = 'application/x-www-form-urlencoded';
  const code = async (form: string): Promise<unknown> =>
    ((await (await send(endpoint, form, type)).json()) as Json).errcode;
  expect(await code('ids%5B0%5D=100&roomId=2')).toBe(0);
  expect(await code('ids[]=100&roomId=2')).toBe(0);
  for (const form of [
    'ids=100&roomId=2',
    '__proto__[roomId]=2&ids[0]=100',
    'ids[0][0][0][0][0][0][0]=1&roomId=2',
    'ids[__proto__]=1&roomId=2',
    `${'a[b]=1&'.repeat(100_000)}roomId=2`,
    'ids[1000000000]=100&roomId=2',
  ])
    expect([form.slice(0, 40), await code(form)]).toEqual([form.slice(0, 40), expect.any(Number)]);
  expect(({} as Json).roomId).toBeUndefined();
  bench.sandbox.accounts.get(APP)?.switches.set('acceptsForms', false);
  expect(await code('ids[0]=100&roomId=2')).toBe(200002);
});

it('shows nothing secret of what it was sent, wherever it stood', async () => {
  const openid = 'oABCD1234567890abcdefghijklm';
  const secret = 'f00dfacef00dfacef00dfacef00dface';
  await bench.get(`/cgi-bin/token?grant_type=client_credential&appid=${APP}&secret=${secret}`);
  await bench.get(`/sns/jscode2session?appid=${APP}&secret=${secret}&js_code=${secret}&grant_type=authorization_code`);
  await send(endpoints.sendSubscribeMessage, JSON.stringify({ touser: openid, template_id: openid, page: openid }));
  await send(
    endpoints.checkText,
    JSON.stringify({ openid, content: `手机 13812345678 ${openid}`, version: 2, scene: 1 }),
  );
  await send(endpoints.getRid, JSON.stringify({ rid: token }));
  await bench.get(`/nowhere/${openid}?access_token=${token}&secret=${secret}`);
  const told = JSON.stringify(bench.sandbox.log.last(6));
  for (const hidden of [openid, secret, token, '13812345678'])
    expect([told.includes(hidden), told]).toEqual([false, told]);
});
