import { sessionsApi } from '@kaibo/api-client';
import { Client } from 'pg';
import { callTo } from '../../../test/app';
import { untilWaiting } from '../../../test/program';
import { aLiveApp, type LiveApp, type LiveMerchant } from '../syncs/syncs.fixtures';
import { MerchantsService } from '../merchants/merchants.service';
import { codeOf, demoCode, phonesOf } from './members.fixtures';

let live: LiveApp;
let shop: LiveMerchant;
let phones: ReturnType<typeof phonesOf>;
beforeAll(async () => {
  live = await aLiveApp();
}, 60_000);
beforeEach(async () => {
  shop = await live.aLiveMerchant();
  phones = phonesOf(live, shop);
});
afterAll(() => live.close());

const trail = async (): Promise<string[]> => {
  const { rows } = await live.admin.query(`select action from audit_entries where merchant_id = $1 order by id`, [
    shop.merchantId,
  ]);
  return rows.map((row: { action: string }) => row.action).filter((action: string) => action.startsWith('member.'));
};

describe('the nickname', () => {
  it('is kept after the platform has looked at it, sealed', async () => {
    const { token } = await phones.signIn('chen');
    expect((await phones.me(token).edit({ nickname: '  小陈 👨‍👩‍👧 ' })).nickname).toBe('小陈 👨‍👩‍👧');
    expect((await phones.me(token).get()).nickname).toBe('小陈 👨‍👩‍👧');
    expect((await phones.signIn('chen')).member.nickname).toBe('小陈 👨‍👩‍👧');
    expect(await trail()).toEqual(['member.add', 'member.edit-profile']);
    const { rows } = await live.admin.query(
      `select string_agg(v::text, '') as text from vault_records v where merchant_id = $1`,
      [shop.merchantId],
    );
    expect(rows[0].text).not.toContain(Buffer.from('小陈').toString('hex'));
  });

  it.each([
    ['risky', '测试色情'],
    ['in doubt', '测试广告'],
  ])('that is %s is refused and changes nothing', async (_name, nickname) => {
    const { token } = await phones.signIn('chen');
    await phones.me(token).edit({ nickname: '小陈' });
    expect(await codeOf(phones.me(token).edit({ nickname }))).toBe('400 TEXT_REFUSED');
    expect((await phones.me(token).get()).nickname).toBe('小陈');
  });

  it('is refused while the platform does not look at texts', async () => {
    const { token } = await phones.signIn('chen');
    await phones.hand('switches', { contentCheckDown: true }, 'PATCH');
    expect(await codeOf(phones.me(token).edit({ nickname: '小陈' }))).toBe('502 PLATFORM_FAILED');
    expect((await phones.me(token).get()).nickname).toBeNull();
  });

  it.each([
    [''],
    ['   '],
    ['x'.repeat(31)],
    ['a\u0000b'],
    ['a\nb'],
    ['\u202eabc'],
    ['a\u2028b'],
    [7],
    [null],
    ['\ud800'],
  ])('refuses %j by its rule', async (nickname) => {
    const { token } = await phones.signIn('chen');
    const asked = phones.me(token).edit({ nickname: nickname as string });
    await expect(asked).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      details: { fields: expect.arrayContaining([expect.objectContaining({ field: 'nickname' })]) },
    });
  });
});

describe('the phone number', () => {
  const verify = async (token: string, user: string, phone: string, country?: string) =>
    phones.me(token).verifyPhone({ code: await phones.phoneCode(user, phone, country) });

  it('is verified by a code, sealed, shown masked, and found by whoever knows it', async () => {
    const { token, member } = await phones.signIn('chen');
    expect(await verify(token, 'chen', '13800001111')).toEqual({
      member: { ...member, phone: '138****1111' },
      isMerged: false,
    });
    expect((await phones.members.list()).items).toMatchObject([{ id: member.id, phone: '138****1111' }]);
    expect((await phones.members.find({ phone: '13800001111' })).items).toMatchObject([{ id: member.id }]);
    expect((await phones.members.find({ phone: '13800001112' })).items).toEqual([]);
    const { rows } = await live.admin.query(
      `select string_agg(t, '') as text from (
         select h::text as t from member_handles h union all select v::text from vault_records v
         union all select a::text from audit_entries a) t`,
    );
    for (const plain of ['13800001111', Buffer.from('13800001111').toString('hex')])
      expect(rows[0].text).not.toContain(plain);
    expect(JSON.stringify(live.app.lines)).not.toContain('13800001111');
  });

  it('is changed for another, and the one before is free again', async () => {
    const chen = await phones.signIn('chen');
    await verify(chen.token, 'chen', '13800001111');
    expect((await verify(chen.token, 'chen', '13900002222')).member.phone).toBe('139****2222');
    expect((await verify(chen.token, 'chen', '2025550123', '1')).member.phone).toBe('+****0123');
    const wang = await phones.signIn('wang');
    expect((await verify(wang.token, 'wang', '13800001111')).isMerged).toBe(false);
  });

  it('takes a code once, also of twenty who bring it at once', async () => {
    const { token } = await phones.signIn('chen');
    const code = await phones.phoneCode('chen', '13800001111');
    const answers = await Promise.all(Array.from({ length: 20 }, () => codeOf(phones.me(token).verifyPhone({ code }))));
    expect(answers.filter((answer) => answer === 'no error')).toHaveLength(1);
    // WeChat calls a code that was used before one that it does not know.
    expect(answers.filter((answer) => /^(400 CODE_INVALID|409 CODE_USED)$/.test(answer))).toHaveLength(19);
  });

  it('is not taken from another account of the same mini-app: numbers are given to other people', async () => {
    const [chen, wang] = [await phones.signIn('chen'), await phones.signIn('wang')];
    await verify(chen.token, 'chen', '13800001111');
    expect(await codeOf(verify(wang.token, 'wang', '13800001111'))).toBe('409 PHONE_TAKEN');
    expect((await phones.me(wang.token).get()).phone).toBeNull();
  });

  it('belongs to one of thirty accounts that verify it at once', async () => {
    const sessions = await Promise.all(Array.from({ length: 30 }, (_, at) => phones.signIn(`u${at}`)));
    const codes = await Promise.all(sessions.map((_, at) => phones.phoneCode(`u${at}`, '13800001111')));
    const answers = await Promise.all(
      sessions.map(({ token }, at) => codeOf(phones.me(token).verifyPhone({ code: codes[at] ?? '' }))),
    );
    expect(answers.filter((answer) => answer === 'no error')).toHaveLength(1);
    expect(answers.filter((answer) => answer === '409 PHONE_TAKEN')).toHaveLength(29);
    expect((await phones.members.find({ phone: '13800001111' })).items).toHaveLength(1);
  });

  it('is one of ten that one member verifies at once, and the others are free', async () => {
    const { token, member } = await phones.signIn('chen');
    const numbers = Array.from({ length: 10 }, (_, at) => `1380000111${at}`);
    const codes: string[] = [];
    for (const number of numbers) codes.push(await phones.phoneCode('chen', number));
    const answers = await Promise.all(codes.map((code) => codeOf(phones.me(token).verifyPhone({ code }))));
    expect(answers).toEqual(numbers.map(() => 'no error'));
    const { rows } = await live.admin.query(
      `select count(*)::int as n from member_handles where merchant_id = $1 and member_id = $2`,
      [shop.merchantId, member.id],
    );
    expect(rows[0].n).toBe(1);
  });

  it('is not verified by somebody who is banned at that moment', async () => {
    const { token, member } = await phones.signIn('chen');
    const code = await phones.phoneCode('chen', '13800001111');
    const [ban, watch] = [new Client(live.app.database.superUrl), new Client(live.app.database.superUrl)];
    await Promise.all([ban.connect(), watch.connect()]);
    try {
      await ban.query('begin');
      await ban.query('update members set banned_at = now() where id = $1', [member.id]);
      const asked = codeOf(phones.me(token).verifyPhone({ code }));
      await untilWaiting(watch);
      await ban.query('commit');
      expect(await asked).toBe('403 MEMBER_BANNED');
    } finally {
      await Promise.all([ban.end(), watch.end()]);
    }
    expect((await phones.members.find({ phone: '13800001111' })).items).toEqual([]);
  });

  describe('that another mini-app’s account has', () => {
    let second: LiveMerchant;
    let there: ReturnType<typeof phonesOf>;
    beforeEach(async () => {
      const donor = await live.aLiveMerchant();
      await live.admin.query('delete from directory.apps where app_id = $1', [donor.appId]);
      const added = await live.app.app.get(MerchantsService).addMiniApp(shop.merchantId, {
        platform: 'wechat',
        appId: donor.appId,
        name: '第二个',
        source: 'wechat-live',
        secret: 'a-secret-of-the-platform-0123456789',
      });
      second = { ...shop, appId: donor.appId, miniAppId: added.id };
      there = phonesOf(live, second);
    });
    const verifyThere = async (token: string, user: string, phone: string) =>
      there.me(token).verifyPhone({ code: await there.phoneCode(user, phone) });

    it('makes one member of both: the older one', async () => {
      const old = await phones.signIn('chen');
      await phones.me(old.token).edit({ nickname: '小陈' });
      await verify(old.token, 'chen', '13800001111');
      const young = await there.signIn('chen');
      expect(await verifyThere(young.token, 'chen', '13800001111')).toEqual({
        member: { id: old.member.id, nickname: '小陈', avatar: null, avatarState: null, phone: '138****1111' },
        isMerged: true,
      });
      // The young one's token is not good any more, at once where something is read.
      expect(await codeOf(there.me(young.token).get())).toBe('401 UNAUTHENTICATED');
      expect((await there.signIn('chen')).member.id).toBe(old.member.id);
      expect(await codeOf(phones.me(old.token).get())).toBe('no error');
      const { items } = await phones.members.list();
      expect(items).toMatchObject([{ id: old.member.id, providers: ['wechat'] }]);
    });

    it('goes over to the older one, and back when staff take them apart', async () => {
      const old = await phones.signIn('chen');
      const young = await there.signIn('chen');
      await verifyThere(young.token, 'chen', '13800001111');
      expect(await verify(old.token, 'chen', '13800001111')).toMatchObject({
        member: { id: old.member.id, phone: '138****1111' },
        isMerged: false,
      });
      const { items } = await phones.members.merges(young.member.id);
      expect(items).toMatchObject([{ keptId: old.member.id, mergedId: young.member.id, reason: 'phone' }]);
      await phones.members.undoMerge(items[0]?.id ?? '', { reason: '客人说不是同一个人' });
      expect((await there.signIn('chen')).member).toMatchObject({ id: young.member.id, phone: '138****1111' });
      expect((await phones.signIn('chen')).member).toMatchObject({ id: old.member.id, phone: null });
      // And the number joins them no more.
      const again = await phones.signIn('chen');
      expect(await codeOf(verify(again.token, 'chen', '13800001111'))).toBe('409 PHONE_TAKEN');
      expect(await trail()).toEqual(
        expect.arrayContaining(['member.verify-phone', 'member.merge', 'member.undo-merge']),
      );
    });

    it('merges once, however many verify it at the same moment', async () => {
      const [old, young] = [await phones.signIn('chen'), await there.signIn('chen')];
      const [here, over] = [
        await Promise.all(Array.from({ length: 6 }, () => phones.phoneCode('chen', '13800001111'))),
        await Promise.all(Array.from({ length: 6 }, () => there.phoneCode('chen', '13800001111'))),
      ];
      const answers = await Promise.all([
        ...here.map((code) => codeOf(phones.me(old.token).verifyPhone({ code }))),
        ...over.map((code) => codeOf(there.me(young.token).verifyPhone({ code }))),
      ]);
      for (const answer of answers) expect(['no error', '401 UNAUTHENTICATED']).toContain(answer);
      expect((await phones.members.merges(old.member.id)).items).toHaveLength(1);
      expect((await phones.members.find({ phone: '13800001111' })).items).toMatchObject([{ id: old.member.id }]);
    });

    it('joins nobody to an account that has another number, or was banned', async () => {
      const old = await phones.signIn('chen');
      await verify(old.token, 'chen', '13800001111');
      const young = await there.signIn('chen');
      await verifyThere(young.token, 'chen', '13900002222');
      expect(await codeOf(verifyThere(young.token, 'chen', '13800001111'))).toBe('409 PHONE_TAKEN');
      await phones.members.ban(old.member.id, { reason: '恶意刷单' });
      const other = await there.signIn('wang');
      expect(await codeOf(verifyThere(other.token, 'wang', '13800001111'))).toBe('403 MEMBER_BANNED');
    });
  });

  it('cannot be verified where no platform stands behind', async () => {
    const appId = `wxdemo${shop.miniAppId}`;
    await live.app.app
      .get(MerchantsService)
      .addMiniApp(shop.merchantId, { platform: 'web', appId, name: '演示', source: 'manual' }, true);
    const { token } = await sessionsApi(callTo(live.app.url)).signIn({ appId, provider: 'demo', code: demoCode() });
    expect(await codeOf(phones.me(token).verifyPhone({ code: 'x' }))).toBe('409 PHONE_UNAVAILABLE');
    expect((await phones.me(token).edit({ nickname: '游客' })).nickname).toBe('游客');
  });
});
