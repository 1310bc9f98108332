import { type EndpointName, endpoints } from '@kaibo/wechat/endpoints';
import { type Json } from '../sandbox.fixtures';
import { aLiveBench, type LiveBench } from './live.fixtures';

// Older clients, such as EasyWeChat 5 for PHP, send some calls of the live family as forms: every value is a text, and
// lists and objects are spelled out in the names.

let bench: LiveBench;
beforeEach(async () => (bench = await aLiveBench()));
afterEach(() => bench.sandbox.close());

const flat = (value: unknown, name = ''): [string, string][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => flat(inner, name === '' ? key : `${name}[${key}]`))
    : [[name, String(value)]];
const send = async (name: EndpointName, fields: object): Promise<Json> => {
  const body = new URLSearchParams(flat(fields)).toString();
  return bench.post(`${endpoints[name].path}?access_token=${await bench.token()}`, body, {
    'content-type': 'application/x-www-form-urlencoded',
  });
};

it('reads texts, lists and objects out of a form', async () => {
  const { roomId } = await send('createRoom', await bench.roomForm({ closeComment: 1 }));
  expect(await bench.row(roomId as number)).toMatchObject({ name: '春茶上新专场', close_comment: 1, live_type: 0 });
  expect(await send('addAssistant', { roomId, users: [{ username: 'tea_helper', nickname: '小助手' }] })).toEqual({
    errcode: 0,
  });
  expect((await bench.do('getAssistantList', { roomId })).list).toMatchObject([{ alias: 'tea_helper' }]);

  const { goodsId } = await send('addGoods', {
    goodsInfo: await bench.goodsForm({ price: 19.9, price2: 9.05, goodsKey: ['id', 'sid'] }),
  });
  expect(bench.account.goods.get(goodsId as number)).toMatchObject({
    price: 1990,
    price2: 905,
    goodsKey: ['id', 'sid'],
  });
  expect(await send('importGoods', { roomId, ids: [100, 101] })).toEqual({ errcode: 0 });
  expect(await send('sortGoods', { roomId, goods: [{ goodsId: 101 }, { goodsId: 100 }] })).toEqual({ errcode: 0 });
  expect((await bench.row(roomId as number))?.goods.map((each: Json) => each.goods_id)).toEqual([101, 100]);
});

it.each([
  ['createRoom', { name: '茶' }, 300002],
  ['deleteRoom', {}, 44002],
  ['deleteRoom', { id: 'x' }, 200002],
  ['deleteRoom', { id: { toString: 1 } }, 200002],
  ['importGoods', { roomId: 2, ids: { 1: 100 } }, 300033],
  ['importGoods', { roomId: 2, ids: { __proto__: 1, length: 2 } }, 300033],
  ['addAssistant', { roomId: 2, users: 'tea_helper' }, 200002],
] as const)('refuses the form of %s with %j: %i', async (name, fields, code) => {
  expect((await send(name, fields)).errcode).toBe(code);
});

it('takes no forms where it is told to be strict', async () => {
  bench.account.switches.set('acceptsForms', false);
  expect((await send('deleteRoom', { id: 2 })).errcode).toBe(200002);
  bench.account.switches.set('acceptsForms', true);
  expect((await send('deleteRoom', { id: 2 })).errcode).toBe(0);
});

it('is not led astray by names that mean something to the language', async () => {
  const names = [
    '__proto__',
    'constructor',
    'users[__proto__][polluted]',
    '__proto__[polluted]',
    'users[0][__proto__][polluted]',
    'a[b',
    '[]',
    '[x]=1',
  ];
  const body = `${names.map((name) => `${encodeURIComponent(name)}=1`).join('&')}&id=2`;
  const answer = await bench.post(`${endpoints.deleteRoom.path}?access_token=${await bench.token()}`, body, {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
  });
  expect(answer).toEqual({ errcode: 0 });
  expect(({} as Json).polluted).toBeUndefined();
});
