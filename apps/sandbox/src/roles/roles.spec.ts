import { aLiveBench, type LiveBench } from '../live/live.fixtures';
import { APP, HOUR, type Json } from '../sandbox.fixtures';
import { ADMIN, ANCHOR, Members, OPERATOR } from './roles';

jest.setTimeout(60_000);

let bench: LiveBench;
beforeEach(async () => (bench = await aLiveBench()));
afterEach(() => bench.sandbox.close());

const add = async (username: string, role: number) =>
  (await bench.ask('addRole', { username, role })).errcode as number;
const remove = async (username: string, role: number) =>
  (await bench.ask('deleteRole', { username, role })).errcode as number;
const list = async (asked: object = {}): Promise<Json> => bench.do('getRoleList', asked);

it('says yes to the super admin and does nothing', async () => {
  const before = await list();
  expect([await add('chaye_chen', 0), await remove('kaibo_owner', 0)]).toEqual([0, 0]);
  expect(await list()).toEqual(before);
});

it('gives each role once, and to people that there are', async () => {
  expect([await add('chaye_chen', 1), await add('chaye_chen', 1), await add('chaye_chen', 3)]).toEqual([0, 400004, 0]);
  for (const nobody of ['kaibo_nobody', '茶园', 'abc', 'o'.repeat(21)])
    expect([nobody, await add(nobody, 1)]).toEqual([nobody, 400001]);
  expect([await remove('chaye_chen', 2), await remove('chaye_chen', 3), await remove('kaibo_nobody', 1)]).toEqual([
    0, 0, 400001,
  ]);
  expect((await list({ role: 1 })).list.map((each: Json) => each.roleList)).toEqual([[1]]);
});

it('asks anchors alone for their real name', async () => {
  expect([await add('kaibo_new', 1), await add('kaibo_new', 2), await add('kaibo_new', 3)]).toEqual([0, 400002, 0]);
  await bench.control('POST', `apps/${APP}/people/kaibo_new/verify`);
  expect(await add('kaibo_new', 2)).toBe(0);
});

it.each([
  [ADMIN, 10],
  [ANCHOR, 500],
  [OPERATOR, 500],
])('has room for so many of role %i: %i', async (role, most) => {
  bench.account.people.others = 'verified';
  for (let index = 0; index < most; index++) bench.account.members.give(`member_${index}`, 'x', role, 0);
  expect(await add('one_too_many', role)).toBe(400003);
  expect(await remove('member_0', role)).toBe(0);
  expect([await add('one_too_many', role), await add('two_too_many', role)]).toEqual([0, 400003]);
});

it('keeps an anchor who has rooms that have not started', async () => {
  await add('chaye_chen', 2);
  const roomId = await bench.aRoom();
  expect(await remove('chaye_chen', 2)).toBe(400005);
  await bench.act(roomId, 'start');
  expect(await remove('chaye_chen', 2)).toBe(0);
  await add('chaye_chen', 2);
  await bench.aRoom();
  expect(await remove('chaye_chen', 2)).toBe(400005);
  bench.pass(26 * HOUR); // it expired
  expect(await remove('chaye_chen', 2)).toBe(0);
});

it('lists by role, by page and by a part of id or nickname', async () => {
  for (const [id, role] of [
    ['chaye_chen', 2],
    ['chaye_wang', 3],
    ['kaibo_sub', 3],
  ] as const)
    await add(id, role);
  const names = async (asked: object) => (await list(asked)).list.map((each: Json) => each.nickname);
  expect(await names({})).toEqual(['茶园小陈', '茶园小王', '副播小播', '开播店主']);
  expect(await names({ role: -1, limit: 2, offset: 1 })).toEqual(['茶园小王', '副播小播']);
  expect(await names({ role: 0 })).toEqual(['开播店主']);
  expect(await names({ role: 3 })).toEqual(['茶园小王', '副播小播']);
  expect(await names({ keyword: 'chaye' })).toEqual(['茶园小陈', '茶园小王']);
  expect(await names({ keyword: '小播' })).toEqual(['副播小播']);
  expect(await list({ limit: 1 })).toMatchObject({ total: 4, list: [{ username: 'ch****n' }] });
  for (let index = 0; index < 12; index++) bench.account.members.give(`member_${index}`, 'x', OPERATOR, 0);
  expect((await list()).list).toHaveLength(10);
});

it('is the same after a turn through JSON', () => {
  const members = new Members();
  members.give('chaye_chen', '茶园小陈', ANCHOR, 7);
  const other = new Members();
  other.load(JSON.parse(JSON.stringify(members.save())));
  members.reset();
  expect(other.list(ANCHOR)).toEqual([{ wechatId: 'chaye_chen', nickname: '茶园小陈', roles: [2], updatedAt: 7 }]);
});
