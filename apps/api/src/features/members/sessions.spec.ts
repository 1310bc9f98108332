import { randomBytes } from 'node:crypto';
import { sessionsApi } from '@kaibo/api-client';
import { anApp, callTo, type TestApp } from '../../../test/app';
import { SignedViewerTokens } from '../../core/viewer-tokens';
import { MerchantsService } from '../merchants/merchants.service';
import { aLiveApp, type LiveApp, type LiveMerchant } from '../syncs/syncs.fixtures';
import { codeOf, demoCode, phonesOf } from './members.fixtures';

const KAIBO_MASTER_KEY = randomBytes(32).toString('hex');
let live: LiveApp;
let shop: LiveMerchant;
beforeAll(async () => {
  live = await aLiveApp({ KAIBO_MASTER_KEY });
}, 60_000);
beforeEach(async () => {
  shop = await live.aLiveMerchant();
});
afterAll(() => live.close());

const count = async (table: string, of = shop): Promise<number> => {
  const { rows } = await live.admin.query(`select count(*)::int as n from ${table} where merchant_id = $1`, [
    of.merchantId,
  ]);
  return rows[0].n;
};
const api = () => sessionsApi(callTo(live.app.url));

describe('a code of the platform', () => {
  it('makes a member, and knows them again', async () => {
    const phones = phonesOf(live, shop);
    const first = await phones.signIn('chen');
    expect(first).toEqual({
      token: expect.stringMatching(/^[\w-]+\.[\w-]{43}$/),
      expiresAt: '2026-11-21T06:00:00.000Z',
      member: { id: expect.stringMatching(/^\d+$/), nickname: null, avatar: null, avatarState: null, phone: null },
    });
    const again = await phones.signIn('chen');
    expect(again.member.id).toBe(first.member.id);
    expect(again.token).not.toBe(first.token);
    expect((await phones.signIn('wang')).member.id).not.toBe(first.member.id);
    expect([await count('members'), await count('member_identities')]).toEqual([2, 2]);
    expect(await phones.me(first.token).get()).toEqual(first.member);
  });

  it('works once, and says so', async () => {
    const phones = phonesOf(live, shop);
    const code = await phones.loginCode('chen');
    await phones.signInWith(code);
    expect(await codeOf(phones.signInWith(code))).toBe('409 CODE_USED');
    expect(await codeOf(phones.signInWith('no-such-code'))).toBe('400 CODE_INVALID');
    expect(await count('members')).toBe(1);
  });

  it('brings one in of fifty who come with it at once', async () => {
    const phones = phonesOf(live, shop);
    const code = await phones.loginCode('chen');
    const answers = await Promise.all(Array.from({ length: 50 }, () => codeOf(phones.signInWith(code))));
    expect(answers.filter((answer) => answer === 'no error')).toHaveLength(1);
    expect(answers.filter((answer) => answer === '409 CODE_USED')).toHaveLength(49);
    expect([await count('members'), await count('member_identities')]).toEqual([1, 1]);
  });

  it.each([
    ['an open-platform account', 1],
    ['no open-platform account', 0],
  ])(
    'makes one member of somebody who comes by forty codes at once, in two processes, with %s',
    async (_name, handles) => {
      const other = await anApp(
        { KAIBO_MASTER_KEY, KAIBO_WECHAT_BASE_URL: live.sandbox.url, KAIBO_POOL_SIZE: '8' },
        live.app.database,
      );
      try {
        other.world.set(live.app.world.now());
        await phonesOf(live, shop).hand('switches', { hasOpenPlatform: true }, 'PATCH');
        if (handles) await shop.staff.merchants.setSignIn(shop.miniAppId, { openAccount: 'main' });
        const [here, there] = [phonesOf(live, shop), phonesOf(live, shop, other.url)];
        const codes = await Promise.all(Array.from({ length: 40 }, () => here.loginCode('chen')));
        const sessions = await Promise.all(codes.map((code, index) => (index % 2 ? here : there).signInWith(code)));
        expect(new Set(sessions.map(({ member }) => member.id)).size).toBe(1);
        expect([await count('members'), await count('member_identities'), await count('member_handles')]).toEqual([
          1,
          1,
          handles,
        ]);
        const added = await live.admin.query(
          `select count(*)::int as n from audit_entries where merchant_id = $1 and action = 'member.add'`,
          [shop.merchantId],
        );
        expect(added.rows[0].n).toBe(1);
      } finally {
        await other.close();
      }
    },
  );

  it.each([
    ['-1', -1, '502 PLATFORM_FAILED'],
    ['40226', 40226, '403 PLATFORM_SIGN_IN_REFUSED'],
    ['45011', 45011, '429 RATE_LIMITED'],
    ['40125', 40125, '502 PLATFORM_FAILED'],
  ])('is refused in our words when the platform says %s, and changes nothing', async (_name, code, expected) => {
    const phones = phonesOf(live, shop);
    await live.sandbox.fault({ kind: 'errcode', endpoint: 'code2Session', appId: shop.appId, code });
    const login = await phones.loginCode('chen');
    expect(await codeOf(phones.signInWith(login))).toBe(expected);
    await live.sandbox.heal();
    expect([await count('members'), await count('used_codes')]).toEqual([0, 0]);
  });

  it('never says the session key, and seals openid and key', async () => {
    const phones = phonesOf(live, shop);
    const { openid, code } = await phones.hand<{ openid: string; code: string }>('login/codes', { user: 'chen' });
    const response = await fetch(`${live.app.url}/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ appId: shop.appId, provider: 'wechat', code }),
    });
    const text = await response.text();
    expect(response.status).toBe(201);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(text).not.toMatch(/session_?key|openid|unionid/i);
    const { rows } = await live.admin.query(
      `select string_agg(t::text, ' ') as text from (
         select i::text as t from member_identities i where merchant_id = $1 union all
         select m::text from members m where merchant_id = $1 union all
         select u::text from used_codes u where merchant_id = $1) t`,
      [shop.merchantId],
    );
    for (const plain of [openid, Buffer.from(openid).toString('hex'), code, Buffer.from(code).toString('hex')])
      expect(rows[0].text).not.toContain(plain);
    expect(JSON.stringify(live.app.lines)).not.toContain(openid);
    expect(JSON.stringify(live.app.lines)).not.toContain(code);
  });
});

describe('one person in several mini-apps', () => {
  /** A second mini-app of the same merchant, on the sandbox's side too. */
  const aSecondApp = async (openAccount: string | null) => {
    const donor = await live.aLiveMerchant();
    await live.admin.query('delete from directory.apps where app_id = $1', [donor.appId]);
    const added = await live.app.app.get(MerchantsService).addMiniApp(shop.merchantId, {
      platform: 'wechat',
      appId: donor.appId,
      name: '第二个',
      source: 'wechat-live',
      secret: 'a-secret-of-the-platform-0123456789',
    });
    await shop.staff.merchants.setSignIn(added.id, { openAccount });
    const second = { ...shop, appId: donor.appId, miniAppId: added.id };
    await phonesOf(live, second).hand('switches', { hasOpenPlatform: true }, 'PATCH');
    return second;
  };
  beforeEach(async () => {
    await phonesOf(live, shop).hand('switches', { hasOpenPlatform: true }, 'PATCH');
    await shop.staff.merchants.setSignIn(shop.miniAppId, { openAccount: 'main' });
  });

  it('is one member inside one open-platform account', async () => {
    const second = await aSecondApp('main');
    const one = await phonesOf(live, shop).signIn('chen');
    const two = await phonesOf(live, second).signIn('chen');
    expect(two.member.id).toBe(one.member.id);
    expect([await count('members'), await count('member_identities')]).toEqual([1, 2]);
  });

  it.each([
    ['another account', 'other'],
    ['no account', null],
  ])('is two with %s, though the unionid is the same', async (_name, openAccount) => {
    const second = await aSecondApp(openAccount);
    const one = await phonesOf(live, shop).signIn('chen');
    expect((await phonesOf(live, second).signIn('chen')).member.id).not.toBe(one.member.id);
  });

  it('is found out later, merged into the older account, recorded, and taken apart again', async () => {
    const second = await aSecondApp(null);
    const here = phonesOf(live, shop);
    const there = phonesOf(live, second);
    const one = await here.signIn('chen');
    const two = await there.signIn('chen');
    await shop.staff.merchants.setSignIn(second.miniAppId, { openAccount: 'main' });
    const joined = await there.signIn('chen');
    expect(joined.member.id).toBe(one.member.id);
    const { items } = await here.members.merges(one.member.id);
    expect(items).toEqual([
      expect.objectContaining({ keptId: one.member.id, mergedId: two.member.id, reason: 'union', undoneAt: null }),
    ]);

    await here.members.undoMerge(items[0]?.id ?? '', { reason: '两个人共用手机' });
    expect(await codeOf(here.members.undoMerge(items[0]?.id ?? '', { reason: '两个人共用手机' }))).toBe(
      '404 MERGE_NOT_FOUND',
    );
    // What staff took apart stays apart.
    expect((await there.signIn('chen')).member.id).toBe(two.member.id);
    expect((await here.signIn('chen')).member.id).toBe(one.member.id);
  });

  it('is one member when both are opened for the first time at the same moment, many times over', async () => {
    const second = await aSecondApp('main');
    const [here, there] = [phonesOf(live, shop), phonesOf(live, second)];
    for (let round = 0; round < 12; round++) {
      const codes = await Promise.all([
        ...Array.from({ length: 3 }, () => here.loginCode(`p${round}`)),
        ...Array.from({ length: 3 }, () => there.loginCode(`p${round}`)),
      ]);
      const sessions = await Promise.all(codes.map((code, at) => (at < 3 ? here : there).signInWith(code)));
      expect(new Set(sessions.map(({ member }) => member.id)).size).toBe(1);
    }
    expect([await count('members'), await count('member_identities'), await count('member_merges')]).toEqual([
      12, 24, 0,
    ]);
  });
});

describe('the demo', () => {
  const aDemo = async (isDemo: boolean) => {
    const appId = `wx${randomBytes(8).toString('hex')}`;
    await live.app.app
      .get(MerchantsService)
      .addMiniApp(shop.merchantId, { platform: 'web', appId, name: '演示', source: 'manual' }, isDemo);
    return appId;
  };

  it('lets anyone in, and knows a browser again', async () => {
    const appId = await aDemo(true);
    expect(await api().ways(appId)).toEqual({ providers: ['demo'], webAppId: null });
    const visitor = randomBytes(18).toString('base64url');
    const code = demoCode(visitor);
    const one = await api().signIn({ appId, provider: 'demo', code });
    expect(await codeOf(api().signIn({ appId, provider: 'demo', code }))).toBe('409 CODE_USED');
    expect((await api().signIn({ appId, provider: 'demo', code: demoCode(visitor) })).member.id).toBe(one.member.id);
    expect((await api().signIn({ appId, provider: 'demo', code: demoCode() })).member.id).not.toBe(one.member.id);
    expect(await codeOf(api().signIn({ appId, provider: 'demo', code: 'short' }))).toBe('400 CODE_INVALID');
  });

  it('brings one in of thirty who come with one code at once', async () => {
    const appId = await aDemo(true);
    const code = demoCode();
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => codeOf(api().signIn({ appId, provider: 'demo', code }))),
    );
    expect(answers.filter((answer) => answer === 'no error')).toHaveLength(1);
    expect(answers.filter((answer) => answer === '409 CODE_USED')).toHaveLength(29);
  });

  it('is for demo mini-apps alone: any other can be browsed only, and says so', async () => {
    const appId = await aDemo(false);
    expect(await api().ways(appId)).toEqual({ providers: [], webAppId: null });
    expect(await codeOf(api().signIn({ appId, provider: 'demo', code: demoCode() }))).toBe('409 SIGN_IN_UNAVAILABLE');
    expect(await codeOf(api().signIn({ appId: shop.appId, provider: 'demo', code: demoCode() }))).toBe(
      '409 SIGN_IN_UNAVAILABLE',
    );
    expect(await api().ways(shop.appId)).toEqual({ providers: ['wechat'], webAppId: null });
  });

  it('cannot be asked for by any route', async () => {
    for (const body of [{ isDemo: true }, { demo: true }, { is_demo: true }]) {
      const asked = {
        platform: 'web',
        appId: `wx${randomBytes(8).toString('hex')}`,
        name: '店',
        source: 'manual',
        ...body,
      };
      const refused = shop.staff.call({ method: 'POST', path: '/v1/console/mini-apps', body: asked });
      expect(await codeOf(refused)).toBe('400 INPUT_INVALID');
      const signIn = { method: 'PUT' as const, path: `/v1/console/mini-apps/${shop.miniAppId}/sign-in`, body };
      expect(await codeOf(shop.staff.call(signIn))).toBe('400 INPUT_INVALID');
    }
  });
});

describe('what is asked wrongly', () => {
  it.each([
    [{}, 'appId'],
    [{ appId: 'x', provider: 'wechat', code: 'c' }, 'appId'],
    [{ appId: 'wx1234', provider: 'qq', code: 'c' }, 'provider'],
    [{ appId: 'wx1234', provider: 'wechat' }, 'code'],
    [{ appId: 'wx1234', provider: 'wechat', code: '' }, 'code'],
    [{ appId: 'wx1234', provider: 'wechat', code: 'a b' }, 'code'],
    [{ appId: 'wx1234', provider: 'wechat', code: 'x'.repeat(513) }, 'code'],
    [{ appId: 'wx1234', provider: 'wechat', code: ['c'] }, 'code'],
    [{ appId: 'wx1234', provider: 'wechat', code: 'c', openid: 'o' }, 'openid'],
    [{ appId: 'wx1234', provider: 'wechat', code: 'c', memberId: '1' }, 'memberId'],
  ])('is refused by the field: %j', async (body, field) => {
    const error = await callTo(live.app.url)({ method: 'POST', path: '/v1/sessions', body }).catch((e: unknown) => e);
    expect(error).toMatchObject({ status: 400, code: 'INPUT_INVALID' });
    expect((error as { details: { fields: { field: string }[] } }).details.fields.map((one) => one.field)).toContain(
      field,
    );
  });

  it('is told that there is no such mini-app', async () => {
    expect(await codeOf(api().signIn({ appId: 'wx00000000000000', provider: 'wechat', code: 'c' }))).toBe(
      '404 APP_NOT_FOUND',
    );
    expect(await codeOf(api().ways('wx00000000000000'))).toBe('404 APP_NOT_FOUND');
  });
});

describe('the token', () => {
  const bearer = (token: string, app: TestApp = live.app) =>
    callTo(app.url, { authorization: `Bearer ${token}` })({ method: 'GET', path: '/v1/me' });

  it('is refused when it is over, altered, or somebody else’s installation made it', async () => {
    const { token } = await phonesOf(live, shop).signIn('chen');
    expect(await codeOf(bearer(token))).toBe('no error');
    expect(await codeOf(bearer(`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`))).toBe('401 UNAUTHENTICATED');
    expect(await codeOf(bearer(shop.staffKey))).toBe('401 UNAUTHENTICATED');
    const stranger = await anApp();
    try {
      stranger.world.set(live.app.world.now());
      expect(await codeOf(bearer(token, stranger))).toBe('401 UNAUTHENTICATED');
    } finally {
      await stranger.close();
    }
    await live.advance(7_199);
    expect(await codeOf(bearer(token))).toBe('no error');
    await live.advance(1);
    expect(await codeOf(bearer(token))).toBe('401 UNAUTHENTICATED');
  });

  it('opens no route of the staff', async () => {
    const { token } = await phonesOf(live, shop).signIn('chen');
    const call = callTo(live.app.url, { authorization: `Bearer ${token}` });
    expect(await codeOf(call({ method: 'GET', path: '/v1/console/members' }))).toBe('401 UNAUTHENTICATED');
  });

  it('outlives midnight with the key of the day it was made, and no longer', async () => {
    await live.setTime('2026-11-22T23:30:00Z');
    const { token } = await phonesOf(live, shop).signIn('chen');
    await live.setTime('2026-11-23T01:00:00Z');
    expect(await codeOf(bearer(token))).toBe('no error');
    const made = live.app.app.get(SignedViewerTokens);
    await live.setTime('2026-11-23T23:59:00Z');
    const late = made.issue({ merchantId: shop.merchantId, miniAppId: shop.miniAppId, memberId: '1' }, 0n);
    await live.setTime('2026-11-24T00:01:00Z');
    expect(made.check(`Bearer ${late.token}`)).not.toBeNull();
    await live.setTime('2026-11-26T00:01:00Z');
    expect(made.check(`Bearer ${late.token}`)).toBeNull();
    await live.setTime('2026-11-21T04:00:00Z');
  });
});

it('tells apart the members of two merchants, though it is the same person', async () => {
  const one = await phonesOf(live, shop).signIn('chen');
  const second = await live.aLiveMerchant();
  const two = await phonesOf(live, second).signIn('chen');
  expect(two.member.id).not.toBe(one.member.id);
  expect((await phonesOf(live, second).members.list()).items.map(({ id }) => id)).toEqual([two.member.id]);
  expect(await codeOf(phonesOf(live, second).members.ban(one.member.id, { reason: '别人的会员' }))).toBe(
    '404 MEMBER_NOT_FOUND',
  );
});
