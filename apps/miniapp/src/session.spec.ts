import { ApiError, type Call, type CallRequest } from '@kaibo/api-client';
import type { SessionKeeper } from './platform/session';
import { createSession } from './session';

const refuse = (status: number, code: string) => new ApiError(status, code, code, 'r-1', undefined);

/** The API: gives token after token, takes those that are good, and says no when told to. */
const anApi = (keeper?: SessionKeeper) => {
  const asked: CallRequest[] = [];
  const good = new Set<string>();
  const refusals: ApiError[] = [];
  let count = 0;
  let at = 0;
  const call = (async (request: CallRequest) => {
    asked.push(request);
    await Promise.resolve();
    if (request.path === '/v1/sessions') {
      const refusal = refusals.shift();
      if (refusal) throw refusal;
      const token = `token-${++count}`;
      good.add(token);
      return {
        token,
        expiresAt: '',
        member: { id: '1', nickname: null, avatar: null, avatarState: null, phone: null },
      };
    }
    if (!good.has((request.headers?.authorization ?? '').replace('Bearer ', ''))) throw refuse(401, 'UNAUTHENTICATED');
    return { by: request.headers?.authorization };
  }) as Call; // answers of what is asked here
  let codes = 0;
  const session = createSession({
    call,
    appId: 'wx1',
    signInCode: async () => ({ provider: 'wechat', code: `code-${++codes}` }),
    now: () => at,
    keeper,
  });
  const signIns = () => asked.filter(({ path }) => path === '/v1/sessions').map(({ body }) => body);
  return { asked, good, refusals, session, signIns, wait: (ms: number) => void (at += ms) };
};
const ME = { method: 'GET', path: '/v1/me' } as const;

it('signs in when something needs it, and not before', async () => {
  const { asked, session, signIns } = anApi();
  expect(asked).toEqual([]);
  expect(await session.call(ME)).toEqual({ by: 'Bearer token-1' });
  expect(await session.call(ME)).toEqual({ by: 'Bearer token-1' });
  expect(signIns()).toEqual([{ appId: 'wx1', provider: 'wechat', code: 'code-1' }]);
});

describe('where a page is loaded again', () => {
  const aTab = () => {
    const tab = { kept: null as unknown };
    return { tab, keeper: { read: () => tab.kept, keep: (session: unknown) => void (tab.kept = session) } };
  };

  it('is the same session', async () => {
    const { keeper } = aTab();
    await anApi(keeper).session.open();
    const { session, signIns } = anApi(keeper);
    expect(session.isOpen()).toBe(true);
    expect((await session.open()).token).toBe('token-1');
    expect(signIns()).toEqual([]);
  });

  it('is another one when the API takes that one no more, or it was forgotten', async () => {
    const { tab, keeper } = aTab();
    await anApi(keeper).session.open();
    const { session, signIns } = anApi(keeper); // another API: it knows no token yet
    expect(await session.call(ME)).toEqual({ by: 'Bearer token-1' });
    expect(signIns()).toHaveLength(1);
    session.forget();
    expect(tab.kept).toBeNull();
    expect(anApi(keeper).session.isOpen()).toBe(false);
  });

  it.each([[7], ['x'], [{}], [{ session: { token: 1 }, at: 0 }], [{ session: { token: 'a' }, at: 0 }]])(
    'takes no %j for one',
    (kept) => {
      expect(anApi({ read: () => kept, keep: () => undefined }).session.isOpen()).toBe(false);
    },
  );
});

it('signs in once, however many ask at once', async () => {
  const { session, signIns } = anApi();
  const answers = await Promise.all(Array.from({ length: 30 }, () => session.call(ME)));
  expect(answers).toEqual(Array(30).fill({ by: 'Bearer token-1' }));
  expect(signIns()).toHaveLength(1);
});

it('signs in again, once for all, when the token is not taken any more', async () => {
  const { good, session, signIns } = anApi();
  await session.call(ME);
  good.clear();
  const answers = await Promise.all(Array.from({ length: 20 }, () => session.call(ME)));
  expect(answers).toEqual(Array(20).fill({ by: 'Bearer token-2' }));
  expect(signIns()).toHaveLength(2);
});

it('says no when a new token is refused too, and does not try for ever', async () => {
  const { good, session, signIns } = anApi();
  good.add = () => good;
  await expect(session.call(ME)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(signIns()).toHaveLength(2);
});

it('renews before two hours have gone by', async () => {
  const { session, signIns, wait } = anApi();
  await session.call(ME);
  wait(110 * 60_000 - 1);
  await session.call(ME);
  expect(signIns()).toHaveLength(1);
  wait(1);
  expect(await session.call(ME)).toEqual({ by: 'Bearer token-2' });
});

it.each(['CODE_USED', 'CODE_INVALID'])('gets another code when the platform says %s, once', async (code) => {
  const { refusals, session, signIns } = anApi();
  refusals.push(refuse(409, code));
  await session.call(ME);
  expect(signIns()).toMatchObject([{ code: 'code-1' }, { code: 'code-2' }]);
  session.forget();
  refusals.push(refuse(409, code), refuse(409, code));
  await expect(session.call(ME)).rejects.toMatchObject({ code });
});

it('tries again after a failure, when something needs it again', async () => {
  const { refusals, session } = anApi();
  refusals.push(refuse(403, 'MEMBER_BANNED'));
  await expect(session.call(ME)).rejects.toMatchObject({ code: 'MEMBER_BANNED' });
  expect(await session.call(ME)).toEqual({ by: 'Bearer token-1' });
});
