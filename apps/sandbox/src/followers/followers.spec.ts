import { aLiveBench, DAY, type LiveBench } from '../live/live.fixtures';
import { NO_PAYMENTS, type Payment } from '../payments';
import { APP, HOUR, type Json, MINUTE } from '../sandbox.fixtures';

jest.setTimeout(60_000);

let bench: LiveBench;
beforeEach(async () => (bench = await aLiveBench()));
afterEach(() => bench.sandbox.close());

const follow = async (body: object): Promise<string[]> => {
  const answer = await bench.control('POST', `apps/${APP}/followers`, body);
  expect(answer.status).toBe(200);
  return answer.body.openids as string[];
};
const push = async (roomId: number, openids: readonly string[]): Promise<Json> =>
  bench.ask('pushLiveMessage', { room_id: roomId, user_openid: openids });
const results = (): Json[] =>
  bench
    .events()
    .flatMap(({ name, payload }) =>
      name === 'wxalive_push_message_notify' ? [payload.PushMessageApiNotify as Json] : [],
    );

it('gives every follower once, whatever the size of the pages', async () => {
  const openids = await follow({ count: 450, roomId: 3 });
  const seen: string[] = [];
  let pageBreak: unknown;
  const sizes: number[] = [];
  do {
    const page: Json = await bench.do('getFollowers', pageBreak === undefined ? {} : { page_break: pageBreak });
    sizes.push(page.followers.length as number);
    seen.push(...page.followers.map((each: Json) => each.openid as string));
    pageBreak = page.page_break;
  } while (pageBreak !== undefined);
  expect(sizes).toEqual([200, 200, 50, 0]);
  expect(seen).toEqual(openids);
  expect((await bench.do('getFollowers', { limit: 2_000, page_break: '0' })).followers).toHaveLength(450);
});

it.each([1, 1606270612, 1606270611, '1606270612', '99999999999999999999', 9007199254740993])(
  'knows no page %p that it never gave',
  async (pageBreak) => {
    expect((await bench.ask('getFollowers', { page_break: pageBreak })).errcode).toBe(200002);
  },
);

it('tells the app’s server who comes and who goes', async () => {
  const [openid = ''] = await follow({ openid: `o${'A'.repeat(27)}`, roomId: 2 });
  const told = { room_id: 2, user_openid: openid, time: bench.realNow() / 1000, live_status: 102 };
  expect(bench.events()).toEqual([
    { name: 'wxalive_follow_notify', payload: { FollowNotify: { ...told, action: 'add_follow' } } },
  ]);
  await bench.act(2, 'start');
  bench.pass(MINUTE);
  expect((await bench.control('DELETE', `apps/${APP}/followers/${openid}`)).status).toBe(200);
  expect(bench.events()).toEqual([
    {
      name: 'wxalive_follow_notify',
      payload: { FollowNotify: { ...told, time: told.time + 60, live_status: 101, action: 'del_follow' } },
    },
  ]);
  expect((await bench.control('DELETE', `apps/${APP}/followers/${openid}`)).status).toBe(404);
});

it('tells of the room as it is, and as it was once it is gone', async () => {
  await follow({ roomId: 2 });
  const status = async () => (await bench.do('getFollowers')).followers[0].room_status as number;
  expect(await status()).toBe(102);
  await bench.act(2, 'start');
  expect(await status()).toBe(101);
  await bench.act(2, 'end');
  await bench.do('deleteRoom', { id: 2 });
  expect(await status()).toBe(102);
});

it('counts whom a push reached, a minute later', async () => {
  const openids = await follow({ count: 3, roomId: 3 });
  bench.events();
  const stranger = `o${'B'.repeat(27)}`;
  const first = await push(3, [...openids, stranger, 'not-an-openid']);
  bench.pass(MINUTE - 1);
  expect(results()).toEqual([]);
  bench.pass(1);
  const counts = { openid_error_count: 1, relation_error_count: 1, user_recv_limit_count: 0, internal_error_count: 0 };
  expect(results()).toEqual([
    { message_id: first.message_id, room_id: 3, total_count: 5, success_count: 3, ...counts },
  ]);
  // Once a day is enough for each of them.
  const [fourth = ''] = await follow({ roomId: 3 });
  const second = await push(3, [...openids, fourth]);
  expect(BigInt(second.message_id as string)).toBe(BigInt(first.message_id as string) + 1n);
  bench.pass(MINUTE);
  expect(results()).toMatchObject([{ total_count: 4, success_count: 1, user_recv_limit_count: 3 }]);
});

it('lets one room a day be announced, by Shanghai’s day, and only while it is live', async () => {
  expect((await push(2, ['x'])).errcode).toBe(9410006);
  expect((await push(77, ['x'])).errcode).toBe(300022);
  expect((await push(1, ['x'])).errcode).toBe(0);
  expect((await push(3, ['x'])).errcode).toBe(9410005);
  expect((await push(1, ['x'])).errcode).toBe(0);
  bench.setReal('2026-11-21T15:59:59.999Z');
  expect((await push(3, ['x'])).errcode).toBe(9410005);
  bench.pass(1);
  expect((await push(3, ['x'])).errcode).toBe(0);
  await bench.act(3, 'pause');
  expect((await push(3, ['x'])).errcode).toBe(9410006);
});

it('opens live an hour after it was asked, once', async () => {
  const apply = async () => (await bench.ask('applyLiveInfo', { action: 'apply' })).errcode as number;
  expect(await apply()).toBe(268489001);
  bench.account.switches.set('allowsApplying', true);
  bench.account.switches.set('hasRecentPayment', false);
  expect(await apply()).toBe(2);
  bench.account.switches.set('hasRecentPayment', true);
  expect(await apply()).toBe(0);
  expect((await bench.ask('applyLiveInfo', { action: 'ask' })).errcode).toBe(200002);
  bench.pass(HOUR);
  const told = { appid: APP, open_time: bench.realNow() / 1000 };
  expect(bench.events()).toEqual([{ name: 'wxa_live_apply_event', payload: { ApplyLiveInfoNoitfy: told } }]);
  bench.pass(DAY);
  expect(bench.events()).toEqual([]);
});

it('finds the payment of the last 90 days by itself', async () => {
  bench.account.switches.set('allowsApplying', true);
  bench.account.switches.set('hasRecentPayment', false);
  const payment = { paidAt: bench.realNow() } as Payment; // all that is looked at
  bench.account.payments = { ...NO_PAYMENTS, list: () => [payment] };
  const apply = async () => (await bench.ask('applyLiveInfo', { action: 'apply' })).errcode as number;
  bench.pass(90 * DAY - 1);
  expect(await apply()).toBe(0);
  bench.pass(1);
  expect(await apply()).toBe(2);
});

it('keeps what it owes across a saved state', async () => {
  const openids = await follow({ count: 2, roomId: 3 });
  bench.events();
  await push(3, openids);
  const saved = JSON.parse(JSON.stringify(bench.account.followers.save())) as unknown;
  bench.account.followers.reset();
  bench.pass(MINUTE);
  expect(bench.events()).toEqual([]);
  bench.account.followers.load(saved);
  expect(results()).toMatchObject([{ success_count: 2 }]);
  expect((await push(1, ['x'])).errcode).toBe(9410005);
  expect((await bench.do('getFollowers')).followers.map((each: Json) => each.openid)).toEqual(openids);
});
