import { type Endpoint, type EndpointName, endpoints, type Field } from '@kaibo/wechat/endpoints';
import { APP, HOUR, type Json } from '../sandbox.fixtures';
import { aLiveBench, type LiveBench } from './live.fixtures';

// What nobody should send. The platform's own code and text come back, nothing changes, and the next call is answered.

jest.setTimeout(120_000);

let bench: LiveBench;
let error: jest.SpyInstance;
beforeEach(async () => {
  bench = await aLiveBench();
  error = jest.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(async () => {
  // Anything that the sandbox did not foresee is written there.
  expect(error).not.toHaveBeenCalled();
  error.mockRestore();
  await bench.sandbox.close();
});

const family = Object.values<Endpoint>(endpoints).filter(({ invalid }) => invalid === 200002);
const posts = family.filter(({ method }) => method === 'POST');
const refused = (code: unknown) => ({
  errcode: code,
  errmsg: expect.stringMatching(/\S rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/) as unknown,
});
const state = (): string =>
  JSON.stringify([
    bench.account.live.save(),
    bench.account.goods.save(),
    bench.account.members.save(),
    bench.account.followers.save(),
  ]);
/** With 200002 the platform says which argument it means. */
const isNamed = ({ errcode, errmsg }: Json, field: string): boolean =>
  errcode !== 200002 || String(errmsg).includes(field);
const nameOf = ({ name }: Endpoint): EndpointName => name as EndpointName; // entries stand under their names

/** Requests that are right, by the names of the table: what is wrong with the others is one field. */
const RIGHT: { [N in EndpointName]?: object } = {
  editRoom: { id: 2 },
  deleteRoom: { id: 2 },
  liveInfo: { start: 0, limit: 10 },
  liveReplay: { action: 'get_replay', room_id: 1, start: 0, limit: 10 },
  importGoods: { roomId: 2, ids: [100] },
  getPushUrl: { roomId: 2 },
  getSharedCode: { roomId: 2, params: '{"a":1}' },
  addSubAnchor: { roomId: 2, username: 'chaye_wang' },
  modifySubAnchor: { roomId: 2, username: 'chaye_wang' },
  deleteSubAnchor: { roomId: 2 },
  getSubAnchor: { roomId: 2 },
  addAssistant: { roomId: 2, users: [{ username: 'tea_helper', nickname: '小助手' }] },
  modifyAssistant: { roomId: 2, username: 'tea_helper', nickname: '小助手' },
  removeAssistant: { roomId: 2, username: 'tea_helper' },
  getAssistantList: { roomId: 2 },
  updateFeedPublic: { roomId: 2, isFeedsPublic: 1 },
  updateReplay: { roomId: 2, closeReplay: 0 },
  updateKf: { roomId: 2, closeKf: 1 },
  updateComment: { roomId: 2, banComment: 1 },
  onsaleGoods: { roomId: 1, goodsId: 100, onSale: 1 },
  deleteGoodsInRoom: { roomId: 1, goodsId: 100 },
  pushGoods: { roomId: 1, goodsId: 100 },
  sortGoods: { roomId: 1, goods: [{ goodsId: 100 }] },
  getGoodsVideo: { roomId: 1, goodsId: 100 },
  auditGoods: { goodsId: 100 },
  resetAuditGoods: { auditId: 1, goodsId: 100 },
  deleteGoods: { goodsId: 100 },
  updateGoods: {
    goodsId: 100,
    priceType: 1,
    price: 1,
    name: '茶',
    url: 'pages/a',
    goodsKey: ['a'],
    coverImgUrl: 'x',
    thirdPartyAppid: 'wx',
    price2: 2,
  },
  getGoodsWarehouse: { goods_ids: [100] },
  getApprovedGoods: { offset: 0, limit: 30, status: 2 },
  setGoodsKey: { goodsKey: ['id'] },
  getGoodsKey: {},
  addRole: { username: 'chaye_chen', role: 2 },
  deleteRole: { username: 'chaye_chen', role: 2 },
  getRoleList: { role: -1, offset: 0, limit: 10, keyword: '' },
  getFollowers: { limit: 10, page_break: 1 },
  pushLiveMessage: { room_id: 3, user_openid: ['x'] },
  applyLiveInfo: { action: 'apply' },
};
const right = async (name: EndpointName): Promise<Json> => {
  if (name === 'createRoom') return bench.roomForm();
  if (name === 'addGoods') return bench.goodsForm();
  if (name !== 'editRoom') return { ...RIGHT[name] };
  const { type: _type, ...fields } = await bench.roomForm();
  return { id: 2, ...fields };
};

/** Values that a field of each type can not be, in JSON. */
const WRONG: Partial<Record<Field['type'], unknown[]>> = {
  string: [7, true, {}, [], ['x']],
  integer: ['x', '', ' 1', '1e3', '0x1', true, {}, [], [1], 1.5, -1, 1e21, '99999999999999999999', '١'],
  number: ['x', '', '1,5', true, {}, [], [1], -0.01, 0.001, 1e21],
  'big-integer': ['x', '1.5', '-1', true, {}, [], 1.5, -1, 1e21],
  array: ['x', 7, true, {}, { 0: 1, length: 1 }, [null], [[]], [{ __proto__: [] }]],
};
/** The code of a field, or of the interface. */
const codesOf = ({ invalid }: Endpoint, field: Field): number[] => {
  const inner = field.type === 'array' ? codesOf({ invalid } as Endpoint, field.items) : [];
  const deep =
    field.type === 'object'
      ? Object.values(field.fields).flatMap((each) => codesOf({ invalid } as Endpoint, each))
      : [];
  return [field.error ?? invalid, ...inner, ...deep];
};

it.each(family.filter(({ request }) => Object.keys(request).length > 0).map((each) => [each.name, each] as const))(
  'refuses fields of other types at %s, and changes nothing',
  async (_name, endpoint) => {
    const fields = await right(nameOf(endpoint));
    const before = state();
    for (const [name, field] of Object.entries(endpoint.request)) {
      if (!(name in fields)) continue;
      for (const value of WRONG[field.type] ?? []) {
        // In a query everything is a text.
        if (endpoint.send === 'query' && (field.type === 'string' || typeof value !== 'string')) continue;
        // An empty text is what clients send for what they leave out.
        if (value === '' && !field.required) continue;
        const answer = await bench.ask(nameOf(endpoint), { ...fields, [name]: value });
        expect([name, value, answer]).toEqual([name, value, refused(expect.any(Number))]);
        expect([name, answer.errmsg, isNamed(answer, name)]).toEqual([name, answer.errmsg, true]);
        expect([name, value, codesOf(endpoint, field).includes(answer.errcode as number)]).toEqual([name, value, true]);
      }
      if (field.required) {
        const { [name]: _left, ...others } = fields;
        for (const body of [others, { ...others, [name]: null }]) {
          if (endpoint.send === 'query' && body !== others) continue;
          if (endpoint.paging && [endpoint.paging.offset, endpoint.paging.limit].includes(name)) continue;
          const answer = await bench.ask(nameOf(endpoint), body);
          // Without its action the request for a replay is one for the list.
          if (name === 'action' && endpoint.name === 'liveReplay') continue;
          expect([name, answer]).toEqual([name, refused(field.error ?? endpoint.invalid)]);
          expect([answer.errmsg, isNamed(answer, `parameter ${name} must no be null`)]).toEqual([answer.errmsg, true]);
        }
      }
    }
    expect(state()).toBe(before);
  },
);

it.each(posts.map((each) => [each.name, each] as const))(
  'refuses bodies that are none at %s',
  async (_name, endpoint) => {
    const at = `${endpoint.path}?access_token=${await bench.token()}`;
    const before = state();
    const unreadable = endpoint.name === 'sortGoods' ? 300051 : 47001;
    for (const [body, code] of [
      ['', 44002],
      ['{', unreadable],
      ['[]', unreadable],
      ['"text"', unreadable],
      ['null', unreadable],
      ['{"a":1}}', unreadable],
      ['\ufeff{}', unreadable],
      ['[['.repeat(20_000), unreadable],
      ['{"a":'.repeat(20_000), unreadable],
      ['\u0000', unreadable],
    ] as const)
      expect([body.slice(0, 20), await bench.post(at, body)]).toEqual([body.slice(0, 20), refused(code)]);
    expect(await bench.post(at, '{}', { 'content-type': 'text/plain' })).toEqual(refused(200002));
    expect(await bench.get(at)).toEqual(refused(43002));
    expect(state()).toBe(before);
  },
);

it.each(family.map((each) => [each.name, each] as const))(
  'leaves out what it does not know at %s',
  async (_name, endpoint) => {
    const name = nameOf(endpoint);
    const fields = await right(name);
    const odd = JSON.parse(
      '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}},"toString":1,"ISADMIN":1}',
    ) as object;
    const expected = await (async () => {
      const answer = await bench.ask(name, fields);
      bench.account.reset();
      return answer.errcode as number;
    })();
    const again = await right(name);
    const sent =
      endpoint.send === 'query'
        ? { ...again, __proto__x: 1, constructor: 1 }
        : Object.assign(Object.create(null) as object, again);
    for (const [key, value] of Object.entries(Object.getOwnPropertyDescriptors(odd)))
      if (endpoint.send !== 'query') Object.defineProperty(sent, key, value);
    const answer = await bench.ask(name, sent);
    expect(answer.errcode).toBe(expected);
    expect(({} as Json).isAdmin).toBeUndefined();
    expect(JSON.stringify(bench.account.live.save())).not.toContain('isAdmin');
  },
);

it('says what it misses in the platform’s words', async () => {
  const { goodsInfo: _none, ...bare } = { goodsInfo: 1, ...(await bench.goodsForm()) };
  const at = `${endpoints.addGoods.path}?access_token=${await bench.token()}`;
  expect((await bench.post(at, bare)).errmsg).toMatch(/^goodsInfo must not be empty rid: /);
  for (const goodsKey of ['id', ['id', 7], { 0: 'id' }])
    expect((await bench.ask('setGoodsKey', { goodsKey })).errmsg).toMatch(/^goodsKey must be Array<string> rid: /);
  const past = await bench.roomForm({ startTime: 1 });
  expect((await bench.ask('createRoom', past)).errmsg).toMatch(/^parameter startTime or endTime is invalid rid: /);
  const same = await bench.roomForm({ subAnchorWechat: 'chaye_chen' });
  expect((await bench.ask('createRoom', same)).errmsg).toMatch(
    /^anchorWechat and subAnchorWechat can not be same rid: /,
  );
});

describe('too much', () => {
  const MIB = 1024 * 1024;

  it('cuts bodies past a mebibyte short, and goes on', async () => {
    const at = `${bench.url}${endpoints.addAssistant.path}?access_token=${await bench.token()}`;
    const body = JSON.stringify({ roomId: 2, users: Array(60_000).fill({ username: 'tea_helper', nickname: 'x' }) });
    const response = await fetch(at, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(response.status).toBe(413);
    expect(await bench.ask('getAssistantList', { roomId: 2 })).toMatchObject({ errcode: 0, count: 0 });
  });

  it.each<[EndpointName, string, unknown, number]>([
    ['createRoom', 'name', '茶'.repeat(18), 300002],
    ['createRoom', 'name', 'x'.repeat(900_000), 300002],
    ['createRoom', 'anchorName', '茶'.repeat(16), 300034],
    ['createRoom', 'coverImg', 'x'.repeat(513), 300006],
    ['createRoom', 'anchorWechat', 'x'.repeat(65), 300030],
    ['createRoom', 'startTime', 253_402_300_800, 200002],
    ['addGoods', 'name', '茶'.repeat(15), 300002],
    ['addGoods', 'price', 1e15, 300003],
    ['addGoods', 'url', `pages/${'x'.repeat(1_024)}`, 300007],
    ['addGoods', 'goodsKey', Array(11).fill('k'), 200002],
    ['importGoods', 'ids', Array.from({ length: 201 }, (_, index) => index + 1), 300033],
    ['sortGoods', 'goods', Array(201).fill({ goodsId: 100 }), 300050],
    ['addAssistant', 'users', Array(11).fill({ username: 'tea_helper', nickname: 'x' }), 200002],
    ['getGoodsWarehouse', 'goods_ids', Array.from({ length: 21 }, (_, index) => index + 1), 200002],
    ['getApprovedGoods', 'limit', 101, 200002],
    ['getRoleList', 'limit', 31, 200002],
    ['getRoleList', 'keyword', 'x'.repeat(65), 200002],
    ['getFollowers', 'limit', 2_001, 200002],
    ['getFollowers', 'page_break', '9'.repeat(41), 200002],
    ['pushLiveMessage', 'user_openid', Array(2_001).fill('x'), 40003],
    ['getSharedCode', 'params', 'x'.repeat(1_025), 200002],
    ['liveInfo', 'start', 2_147_483_648, 200002],
  ])('refuses %s %s of %.40j', async (name, field, value, code) => {
    const before = state();
    expect(await bench.ask(name, { ...(await right(name)), [field]: value })).toEqual(refused(code));
    expect(state()).toBe(before);
  });

  it('refuses an eleventh assistant, and takes none of those that came with it', async () => {
    const users = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => ({ username: `helper_${from + index}`, nickname: 'x' }));
    await bench.do('addAssistant', { roomId: 2, users: users(0, 9) });
    expect((await bench.ask('addAssistant', { roomId: 2, users: users(9, 2) })).errcode).toBe(200002);
    expect((await bench.do('getAssistantList', { roomId: 2 })).count).toBe(9);
  });

  it('keeps what a multipart body may hold small', async () => {
    const at = `${bench.url}/cgi-bin/media/upload?access_token=${await bench.token()}&type=image`;
    for (const [bytes, status] of [
      [10 * MIB + 1, 200],
      [12 * MIB, 413],
    ] as const) {
      const form = new FormData();
      form.set('media', new Blob([new Uint8Array(bytes)], { type: 'image/png' }), 'a.png');
      const response = await fetch(at, { method: 'POST', body: form });
      expect([bytes, response.status]).toEqual([bytes, status]);
      if (status === 200) expect(await response.json()).toEqual(refused(40006));
    }
    expect(bench.account.media.list(0)).toEqual([]);
  });
});

describe('again and out of order', () => {
  it('deletes a room once', async () => {
    await bench.do('deleteRoom', { id: 2 });
    expect(await bench.ask('deleteRoom', { id: 2 })).toEqual(refused(300022));
    for (const [name, fields] of [
      ['editRoom', await right('editRoom')],
      ['importGoods', { roomId: 2, ids: [100] }],
      ['updateReplay', { roomId: 2, closeReplay: 0 }],
      ['addSubAnchor', { roomId: 2, username: 'chaye_wang' }],
      ['addAssistant', RIGHT.addAssistant],
      ['getPushUrl', { roomId: 2 }],
    ] as const)
      expect([name, await bench.ask(name, fields as object)]).toEqual([name, refused(300022)]);
  });

  it('names one thing twice in one call without counting it twice', async () => {
    const goodsId = await bench.passedGoods();
    await bench.do('importGoods', { roomId: 2, ids: [goodsId, goodsId, goodsId] });
    await bench.do('importGoods', { roomId: 2, ids: [goodsId] });
    expect(
      (await bench.row(2))?.goods.map((each: Json) => each.goods_id).filter((each: number) => each === goodsId),
    ).toHaveLength(1);
    await bench.do('sortGoods', { roomId: 2, goods: [{ goodsId }, { goodsId }] });
    expect((await bench.row(2))?.goods).toHaveLength(3);
    const users = [
      { username: 'tea_helper', nickname: 'a' },
      { username: 'tea_helper', nickname: 'b' },
    ];
    expect((await bench.ask('addAssistant', { roomId: 2, users })).errcode).toBe(600001);
    const { goods, total } = await bench.ask('getGoodsWarehouse', { goods_ids: [goodsId, goodsId, 999] });
    expect([goods.length, total]).toEqual([1, 1]);
  });

  it('does nothing by halves: one wrong id of many', async () => {
    const goodsId = await bench.passedGoods();
    const before = state();
    expect((await bench.ask('importGoods', { roomId: 2, ids: [goodsId, 999_999] })).errcode).toBe(300024);
    expect((await bench.ask('sortGoods', { roomId: 1, goods: [{ goodsId: 101 }, { goodsId: 999_999 }] })).errcode).toBe(
      300053,
    );
    expect(state()).toBe(before);
  });

  it('makes as many rooms as were asked for at once, each with a number of its own', async () => {
    const forms = await Promise.all(Array.from({ length: 20 }, () => bench.roomForm()));
    const made = await Promise.all(forms.map((form) => bench.ask('createRoom', form)));
    expect(new Set(made.map((each) => each.roomId as number)).size).toBe(20);
    expect((await bench.list()).total).toBe(25);
  });

  it('spends the last of the quota once, however many ask for it at the same moment', async () => {
    bench.account.quotas.setUsed(endpoints.addGoods.quota.group, 499);
    const forms = await Promise.all(Array.from({ length: 10 }, () => bench.goodsForm()));
    const codes = (await Promise.all(forms.map((form) => bench.ask('addGoods', form)))).map(
      (each) => each.errcode as number,
    );
    expect(codes.sort((a, b) => a - b)).toEqual([0, ...Array<number>(9).fill(300012)]);
  });

  it('knows nothing of the other app', async () => {
    const roomId = await bench.aRoom();
    const { goodsId, auditId } = await bench.someGoods();
    const token = await bench.token('wx00000000000000bb');
    const other = (name: EndpointName, body: object): Promise<Json> =>
      bench.post(`${endpoints[name].path}?access_token=${token}`, body);
    expect((await other('deleteRoom', { id: roomId })).errcode).toBe(300022);
    expect((await other('resetAuditGoods', { goodsId, auditId })).errcode).toBe(300024);
    expect((await other('createRoom', await bench.roomForm())).errcode).toBe(300006);
    expect(await bench.row(roomId)).toBeDefined();
  });

  it('refuses what the clock made impossible', async () => {
    const form = await bench.roomForm();
    bench.pass(24 * HOUR);
    expect((await bench.ask('createRoom', form)).errcode).toBe(200002);
    bench.pass(72 * HOUR);
    const later = { ...(await bench.roomForm()), coverImg: form.coverImg as string };
    expect((await bench.ask('createRoom', later)).errcode).toBe(300006);
  });
});

it('keeps what is secret out of its log', async () => {
  const roomId = await bench.aRoom({ type: 1 });
  const { pushAddr } = await bench.do('getPushUrl', { roomId });
  await bench.control('POST', `apps/${APP}/followers`, { count: 1 });
  const { followers } = await bench.do('getFollowers');
  await bench.ask('pushLiveMessage', { room_id: 3, user_openid: [followers[0].openid] });
  const log = JSON.stringify((await bench.control('GET', 'calls')).body);
  expect(log).not.toContain(String(pushAddr).split('txSecret=')[1]);
  expect(log).not.toContain(followers[0].openid);
});
