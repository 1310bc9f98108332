import { type Endpoint, type EndpointName, endpoints } from '@kaibo/wechat/endpoints';
import fc from 'fast-check';
import { ACTIONS } from './rooms';
import { APP, HOUR, type Json } from '../sandbox.fixtures';
import { aLiveBench, type LiveBench } from './live.fixtures';

// Any calls in any order, by several hands and at any time: only codes that the table of the interface lists, and a state
// that holds together. The seed stands in the failure's text.

jest.setTimeout(120_000);

const ROOM_IDS = [1, 2, 3, 6, 7, 8, 77];
const GOODS_IDS = [100, 101, 200, 502, 503, 504, 999];
const PEOPLE = ['chaye_chen', 'chaye_wang', 'kaibo_sub', 'kaibo_new', 'kaibo_nobody', 'kaibo_anchor', '副号'];
const roomId = fc.constantFrom(...ROOM_IDS);
const goodsId = fc.constantFrom(...GOODS_IDS);
const username = fc.constantFrom(...PEOPLE);
const flag = fc.constantFrom(0, 1);
const nickname = fc.constant('小助手');
const record = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<object> => fc.record(fields);

/** Requests that are well-formed, about things that may or may not be there. */
const REQUESTS: { [N in EndpointName]?: fc.Arbitrary<object> } = {
  createRoom: record({ anchorWechat: username, type: flag, closeKf: flag }),
  editRoom: record({ id: roomId, anchorWechat: username, closeKf: flag }),
  deleteRoom: record({ id: roomId }),
  liveInfo: record({ start: fc.nat(9), limit: fc.integer({ min: 1, max: 100 }) }),
  liveReplay: record({ action: fc.constant('get_replay'), room_id: roomId, start: fc.nat(2), limit: fc.constant(10) }),
  importGoods: record({ roomId, ids: fc.array(goodsId, { minLength: 1, maxLength: 3 }) }),
  getPushUrl: record({ roomId }),
  getSharedCode: record({ roomId }),
  addSubAnchor: record({ roomId, username }),
  modifySubAnchor: record({ roomId, username }),
  deleteSubAnchor: record({ roomId }),
  getSubAnchor: record({ roomId }),
  addAssistant: record({ roomId, users: fc.array(record({ username, nickname }), { minLength: 1, maxLength: 3 }) }),
  modifyAssistant: record({ roomId, username, nickname }),
  removeAssistant: record({ roomId, username }),
  getAssistantList: record({ roomId }),
  updateFeedPublic: record({ roomId, isFeedsPublic: flag }),
  updateReplay: record({ roomId, closeReplay: flag }),
  updateKf: record({ roomId, closeKf: flag }),
  updateComment: record({ roomId, banComment: flag }),
  onsaleGoods: record({ roomId, goodsId, onSale: flag }),
  deleteGoodsInRoom: record({ roomId, goodsId }),
  pushGoods: record({ roomId, goodsId }),
  sortGoods: record({ roomId, goods: fc.array(record({ goodsId }), { minLength: 1, maxLength: 3 }) }),
  getGoodsVideo: record({ roomId, goodsId }),
  addGoods: record({
    priceType: fc.constantFrom(1, 2, 3),
    price: fc.constantFrom(1, 2.5),
    price2: fc.constantFrom(0.1, 3),
  }),
  auditGoods: record({ goodsId }),
  resetAuditGoods: record({ goodsId, auditId: fc.integer({ min: 525_022_786, max: 525_022_800 }) }),
  deleteGoods: record({ goodsId }),
  updateGoods: fc.oneof(
    record({ goodsId, price: fc.constantFrom(1, 9.99) }),
    record({ goodsId, name: fc.constant('雨前龙井') }),
  ),
  getGoodsWarehouse: record({ goods_ids: fc.array(goodsId, { minLength: 1, maxLength: 5 }) }),
  getApprovedGoods: record({ offset: fc.nat(3), limit: fc.constant(30), status: fc.nat(3) }),
  setGoodsKey: record({ goodsKey: fc.constant(['id']) }),
  getGoodsKey: record({}),
  addRole: record({ username, role: fc.nat(3) }),
  deleteRole: record({ username, role: fc.nat(3) }),
  getRoleList: record({ role: fc.integer({ min: -1, max: 3 }), limit: fc.constant(30) }),
  getFollowers: record({ limit: fc.integer({ min: 1, max: 3 }) }),
  pushLiveMessage: record({ room_id: roomId, user_openid: fc.constant(['x']) }),
  applyLiveInfo: record({ action: fc.constant('apply') }),
};

type Step =
  | { kind: 'call'; name: EndpointName; fields: object }
  | { kind: 'act'; roomId: number; action: string }
  | { kind: 'decide'; goodsId: number; verdict: string }
  | { kind: 'pass'; ms: number };
const call = fc.oneof(
  ...Object.entries(REQUESTS).map(([name, fields]) =>
    fields.map((given): Step => ({ kind: 'call', name: name as EndpointName, fields: given })),
  ), // its own keys
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: call, weight: 12 },
  {
    arbitrary: fc.record({ kind: fc.constant('act' as const), roomId, action: fc.constantFrom(...ACTIONS) }),
    weight: 2,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant('decide' as const),
      goodsId,
      verdict: fc.constantFrom('approve', 'reject'),
    }),
    weight: 2,
  },
  {
    arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(1, 5_000, 900_000, 30 * HOUR) }),
    weight: 1,
  },
);

const FORMS: readonly string[] = ['createRoom', 'editRoom', 'addGoods'];

const perform = async (bench: LiveBench, does: Step): Promise<Json | null> => {
  switch (does.kind) {
    case 'call': {
      const { name, fields } = does;
      if (!FORMS.includes(name)) return bench.ask(name, fields);
      const { type, ...form } = name === 'addGoods' ? await bench.goodsForm() : await bench.roomForm();
      return bench.ask(name, { ...form, ...(name === 'createRoom' ? { type } : {}), ...fields });
    }
    case 'act':
      await bench.act(does.roomId, does.action);
      return null;
    case 'decide':
      await bench.control('POST', `apps/${APP}/goods/${does.goodsId}/${does.verdict}`);
      return null;
    case 'pass':
      bench.pass(does.ms);
      bench.sandbox.tick();
      return null;
  }
};

/** What has to be true at any time. */
const check = ({ account }: LiveBench): void => {
  for (const room of account.live.rooms.values()) {
    const ids = room.goods.map((each) => each.goodsId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const each of ids)
      expect([room.roomId, each, account.goods.get(each) !== null]).toEqual([room.roomId, each, true]);
    expect(room.team.assistants.length).toBeLessThanOrEqual(10);
    expect(new Set(room.team.assistants.map((each) => each.wechatId)).size).toBe(room.team.assistants.length);
    expect(room.team.subAnchor).not.toBe(room.team.anchorWechat);
  }
  for (const { roles } of account.members.list()) expect(roles.length).toBe(new Set(roles).size);
  expect(account.members.list().filter(({ roles }) => roles.includes(0))).toHaveLength(1);
};

it('answers any calls in any order with the codes of its table, and stays whole', async () => {
  const error = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 60 }), async (steps) => {
      const bench = await aLiveBench();
      try {
        for (const does of steps) {
          const answer = await perform(bench, does);
          check(bench);
          if (!answer || does.kind !== 'call') continue;
          const { errors }: Endpoint = endpoints[does.name];
          expect([does, answer, [0, ...errors].includes(answer.errcode as number)]).toEqual([does, answer, true]);
          seen.add(`${does.name} ${answer.errcode}`);
        }
        // What a saved state gives back is the same again.
        const save = () => JSON.stringify(Object.values(bench.account.parts).map((part) => part.save()));
        const before = save();
        for (const part of Object.values(bench.account.parts)) part.load(JSON.parse(JSON.stringify(part.save())));
        expect(save()).toBe(before);
      } finally {
        await bench.sandbox.close();
      }
    }),
    { numRuns: 40 },
  );
  expect(error).not.toHaveBeenCalled();
  error.mockRestore();
  // It came around: every interface was asked, and most of them said yes and no.
  expect(new Set([...seen].map((each) => each.split(' ')[0])).size).toBe(Object.keys(REQUESTS).length);
  expect(seen.size).toBeGreaterThan(80);
});
