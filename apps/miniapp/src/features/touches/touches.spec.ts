import { ApiError, type Call, type CallRequest } from '@kaibo/api-client';
import type { ViewerSession } from '@kaibo/contracts/members.dto';
import { NoAnswer } from '../../platform/no-answer';
import { createSession } from '../../session';
import { createTouches } from './touches';

const refuse = (status: number, code: string) => new ApiError(status, code, code, 'r-1', undefined);
const settle = async () => {
  for (let turn = 0; turn < 40; turn++) await Promise.resolve();
};

/** A phone and the API: what it answers is decided by the test, in the order of the requests. */
const aPhone = (stored: Record<string, unknown> = {}) => {
  const asked: CallRequest[] = [];
  const answers: (() => Promise<unknown>)[] = [];
  let now = 1_000_000_000_000;
  const call = ((request: CallRequest) => {
    asked.push(request);
    const answer = answers.shift();
    if (answer) return answer();
    if (request.path === '/v1/sessions') return Promise.resolve({ token: 't', expiresAt: '' } as ViewerSession);
    return Promise.resolve({ deviceKey: 'key-1', superior: null, reason: 'no-sharer' });
  }) as Call; // answers of what is asked here
  const touchesNow = () => touches;
  const session = createSession({
    call,
    appId: 'wx1',
    signInCode: async () => ({ provider: 'wechat', code: 'c' }),
    now: () => now,
    deviceKey: () => touchesNow().deviceKey(),
  });
  const touches = createTouches({
    appId: 'wx1',
    call,
    session,
    readStored: (key, isRight) => (isRight(stored[key]) ? stored[key] : undefined),
    store: (key, value) => void (stored[key] = JSON.parse(JSON.stringify(value)) as unknown),
    phoneNow: () => now,
    timeNow: () => now,
    random: Math.random,
  });
  const waiting = () => (stored['kaibo.touches.1.wx1'] as unknown[] | undefined)?.length ?? 0; // what createTouches stores
  return { asked, answers, session, touches, stored, waiting, wait: (ms: number) => void (now += ms) };
};
const paths = (asked: CallRequest[]) => asked.map(({ path }) => path);
const CARD = { source: 'card', token: 'tok', scene: '1007' } as const;

it('tells one after the other, each once', async () => {
  const { asked, touches, waiting } = aPhone();
  touches.add(CARD);
  touches.add({ ...CARD, token: 'other' });
  touches.add(CARD);
  await settle();
  expect(asked.map(({ body }) => body)).toMatchObject([{ token: 'tok' }, { token: 'other', deviceKey: 'key-1' }]);
  expect(waiting()).toBe(0);
});

it('has a sign-in wait for the touch that is on its way, so that none is left behind', async () => {
  const { asked, answers, session, touches } = aPhone();
  let letGo = (): void => undefined;
  answers.push(() => new Promise((resolve) => (letGo = () => resolve({ deviceKey: 'key-9' }))));
  touches.add(CARD);
  await settle();
  const signIn = session.open();
  touches.add({ ...CARD, token: 'second' });
  await settle();
  expect(paths(asked)).toEqual(['/v1/apps/wx1/touches']);
  letGo();
  await signIn;
  await settle();
  // What came meanwhile is the viewer's already.
  expect(paths(asked)).toEqual(['/v1/apps/wx1/touches', '/v1/sessions', '/v1/touches']);
  expect(asked[1]?.body).toMatchObject({ deviceKey: 'key-9' });
});

it.each([
  ['no answer', () => new NoAnswer('gone')],
  ['a server that fails', () => refuse(503, 'UNAVAILABLE')],
  ['too many requests', () => refuse(429, 'RATE_LIMITED')],
])('keeps after %s what was not heard, and tells it later under the same id', async (_name, fault) => {
  const { asked, answers, touches, waiting, wait } = aPhone();
  answers.push(() => Promise.reject(fault()));
  touches.add(CARD);
  await settle();
  expect(waiting()).toBe(1);
  wait(60_000);
  await touches.flush();
  expect(waiting()).toBe(0);
  const [first, second] = asked.map(({ body }) => body as { id: string; at?: string }); // what a touch is sent as
  expect(second).toEqual({ ...first, at: '2001-09-09T01:46:40.000Z' });
});

it('lets go of what the API refuses for good', async () => {
  const { answers, touches, waiting } = aPhone();
  answers.push(() => Promise.reject(refuse(400, 'INPUT_INVALID')));
  touches.add(CARD);
  await settle();
  expect(waiting()).toBe(0);
});

it('tells without a time what the API finds impossible, once', async () => {
  const { asked, answers, touches, waiting, wait } = aPhone();
  answers.push(() => Promise.reject(new NoAnswer('gone')));
  touches.add(CARD);
  await settle();
  wait(-86_400_000 * 2);
  wait(86_400_000 * 3);
  answers.push(() => Promise.reject(refuse(400, 'TOUCH_TIME_INVALID')));
  await touches.flush();
  expect(asked.at(-1)?.body).not.toHaveProperty('at');
  expect(waiting()).toBe(0);
});

it('keeps twenty, and nothing older than thirty days', async () => {
  const before = aPhone();
  for (let n = 0; n < 25; n++) {
    before.answers.push(() => Promise.reject(new NoAnswer('gone')));
    before.touches.add({ ...CARD, token: `tok${n}` });
  }
  await settle();
  expect(before.waiting()).toBe(20);
  const seenAt = 1_000_000_000_000 - 31 * 86_400_000;
  const stored = { 'kaibo.touches.1.wx1': [{ seenAt, touch: { ...CARD, id: 'x'.repeat(24) } }] };
  const after = aPhone(stored);
  await after.touches.flush();
  expect(after.asked).toEqual([]);
});

it('signs in for whom the live player names, and tells without where nobody can', async () => {
  const plugin = { source: 'plugin', scene: '1007', shareOpenid: 'oB_sharer', customParams: { s: 'tok' } } as const;
  const one = aPhone();
  one.touches.add(plugin);
  await settle();
  expect(paths(one.asked)).toEqual(['/v1/sessions', '/v1/touches']);
  const other = aPhone();
  other.answers.push(() => Promise.reject(refuse(409, 'SIGN_IN_UNAVAILABLE')));
  other.touches.add(plugin);
  await settle();
  expect(paths(other.asked)).toEqual(['/v1/sessions', '/v1/apps/wx1/touches']);
  const down = aPhone();
  down.answers.push(() => Promise.reject(new NoAnswer('gone')));
  down.touches.add(plugin);
  await settle();
  expect(down.waiting()).toBe(1);
  expect(down.touches.cameBy()).toBe('tok');
});
