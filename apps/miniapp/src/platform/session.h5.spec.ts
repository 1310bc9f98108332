/** @jest-environment jsdom */
import type { SignInView } from '@kaibo/contracts/members.dto';
import { storage } from '../../test/taro';
import { isSentBack, signInCode } from './session.h5';

const ways = (providers: SignInView['providers'], webAppId: string | null = null) =>
  jest.fn(async (): Promise<SignInView> => ({ providers, webAppId }));
const open = (address: string) => history.replaceState(null, '', address);

beforeEach(() => {
  storage.clear();
  sessionStorage.clear();
  open('/pages/me/index');
});

it('is the same visitor of a demo each time, with another code each time', async () => {
  const one = await signInCode(ways(['demo']));
  const two = await signInCode(ways(['demo']));
  expect(one).toEqual({ provider: 'demo', code: expect.stringMatching(/^[\da-f]{32}\.[\da-f]{24}$/) });
  expect(two.code.split('.')[0]).toBe(one.code.split('.')[0]);
  expect(two.code).not.toBe(one.code);
  storage.clear();
  expect((await signInCode(ways(['demo']))).code.split('.')[0]).not.toBe(one.code.split('.')[0]);
});

it('takes the code that WeChat sent it back with, once, and out of the address', async () => {
  sessionStorage.setItem('kaibo-sign-in-state', 'mine');
  open('/pages/me/index?id=3&code=web-code&state=mine');
  expect(isSentBack()).toBe(true);
  expect(await signInCode(ways(['wechat-web'], 'wx1'))).toEqual({ provider: 'wechat-web', code: 'web-code' });
  expect(location.search).toBe('?id=3');
  expect(isSentBack()).toBe(false);
  await expect(signInCode(ways(['wechat-web'], 'wx1'))).rejects.toMatchObject({ code: 'SIGN_IN_UNAVAILABLE' });
});

it.each([
  ['another state', 'mine', '?code=web-code&state=theirs'],
  ['a state that nobody asked for', null, '?code=web-code&state=theirs'],
  ['no state', 'mine', '?code=web-code'],
])('takes no code that somebody slipped in: %s', async (_name, kept, search) => {
  if (kept) sessionStorage.setItem('kaibo-sign-in-state', kept);
  open(`/pages/me/index${search}`);
  expect(isSentBack()).toBe(false);
  await expect(signInCode(ways(['wechat-web'], 'wx1'))).rejects.toMatchObject({ code: 'SIGN_IN_UNAVAILABLE' });
});

it.each([[[]], [['wechat' as const]], [['douyin' as const]]])(
  'can only browse where the ways are %j',
  async (providers) => {
    await expect(signInCode(ways(providers))).rejects.toMatchObject({ status: 409, code: 'SIGN_IN_UNAVAILABLE' });
  },
);
