import { type LiveBench, aLiveBench } from '../live/live.fixtures';
import { AES_KEY, aReceiver, type Receiver, TOKEN } from '../push/receiver.fixtures';
import { APP, HOUR, type Json, MINUTE } from '../sandbox.fixtures';

// What happens to followers reaches our own receiver of messages, sealed and over a socket.

jest.setTimeout(60_000);

let bench: LiveBench;
let receiver: Receiver;
beforeEach(async () => {
  bench = await aLiveBench();
  receiver = await aReceiver({ mode: 'safe' });
});
afterEach(async () => {
  await bench.sandbox.close();
  await receiver.close();
});

const hand = async (method: string, path: string, body?: object): Promise<Json> => {
  const answer = await bench.control(method, `apps/${APP}/${path}`, body);
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.body;
};
const later = async (ms: number): Promise<void> => {
  await bench.control('POST', 'clock', { advanceMs: ms });
  await hand('POST', 'push/flush');
};

it.each(['json', 'xml'])('tells of following, of a mass push and of leaving, as %s', async (format) => {
  await hand('PUT', 'push', { url: receiver.url, token: TOKEN, encodingAesKey: AES_KEY, mode: 'safe', format });
  const { openids } = await hand('POST', 'followers', { count: 2, roomId: 3 });
  await hand('POST', 'push/flush');
  const stranger = `o${'B'.repeat(27)}`;
  const { message_id: messageId } = await bench.do('pushLiveMessage', {
    room_id: 3,
    user_openid: [...openids, stranger],
  });
  await later(MINUTE);
  await hand('DELETE', `followers/${openids[0]}`);
  await hand('POST', 'push/flush');

  const told = (kind: string, data: object): unknown =>
    expect.objectContaining({ kind, data: expect.objectContaining(data) as unknown });
  const follow = (openid: unknown, action: string): unknown =>
    told('wxalive_follow_notify', { roomId: 3, openid, liveStatus: 101, action });
  const messages = receiver.messages(); // several are under way at once
  expect(messages).toHaveLength(4);
  for (const each of [
    follow(openids[0], 'add_follow'),
    follow(openids[1], 'add_follow'),
    follow(openids[0], 'del_follow'),
    told('wxalive_push_message_notify', {
      messageId,
      roomId: 3,
      total: 3,
      succeeded: 2,
      relationErrors: 1,
    }),
  ])
    expect(messages).toContainEqual(each);
});

it('tells that live was opened', async () => {
  bench.account.switches.set('allowsApplying', true);
  await hand('PUT', 'push', { url: receiver.url, token: TOKEN, encodingAesKey: AES_KEY, mode: 'safe' });
  await bench.do('applyLiveInfo', { action: 'apply' });
  await later(HOUR - 1);
  expect(receiver.messages()).toEqual([]);
  await later(1);
  expect(receiver.messages()).toMatchObject([{ kind: 'wxa_live_apply_event', data: { appId: APP } }]);
});
