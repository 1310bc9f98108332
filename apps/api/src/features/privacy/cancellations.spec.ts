import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { anApp } from '../../../test/app';
import { until } from '../../../test/program';
import { HookWorksService } from '../hooks/hook-works.service';
import { AES_KEY, anEvent, deliver, eventsOf, TOKEN, wechatPush } from '../hooks/hooks.fixtures';
import { codeOf, phonesOf } from '../members/members.fixtures';
import { aLiveApp, type LiveApp, type LiveMerchant } from '../syncs/syncs.fixtures';
import { aPrivacyOwner, dump, privacyOf, REASON, somebodyKnown } from './privacy.fixtures';

const KAIBO_MASTER_KEY = randomBytes(32).toString('hex');
const CANCELLATION = 'user_authorization_cancellation';
let live: LiveApp;
let shop: LiveMerchant;
let works: HookWorksService;
beforeAll(async () => {
  live = await aLiveApp({ KAIBO_MASTER_KEY });
  works = live.app.app.get(HookWorksService);
}, 60_000);
beforeEach(async () => {
  shop = await live.aLiveMerchant();
  await shop.staff.hooks.set(shop.miniAppId, { token: TOKEN, encodingAesKey: AES_KEY });
});
afterAll(() => live.close());

let sent = 0;
/** Each is another message. */
const push = async (fields: object, event = CANCELLATION, at: LiveMerchant = shop): Promise<void> => {
  const message = anEvent(event, { AppID: at.appId, CreateTime: 1_795_233_600 + sent++, ...fields });
  const sealed = wechatPush(at, message, { now: live.app.world.now() });
  expect((await deliver(live.app, `/v1/hooks/wechat/${at.miniAppId}`, sealed)).status).toBe(200);
};
const workAll = async (): Promise<void> => {
  while ((await works.workDue()) > 0);
};
const lastEvent = async () => (await eventsOf(live.app, shop.merchantId)).at(-1);
const countOf = async (sql: string, ...values: unknown[]): Promise<number> =>
  (await live.admin.query<{ n: number }>(`select count(*)::int as n from ${sql}`, [shop.merchantId, ...values])).rows[0]
    ?.n ?? 0;
/** Of this merchant's events, as the log says. */
const failures = ({ lines }: Pick<LiveApp['app'], 'lines'>) =>
  lines.filter(({ event, merchantId }) => event === 'hook.failed' && merchantId === shop.merchantId);
const deeds = async (action: string) => (await shop.staff.audit.list({ action })).items;

/** Somebody who came into this mini-app alone. */
async function aVisitor(user = 'chen') {
  const { member, token } = await phonesOf(live, shop).signIn(user);
  const openid = (await privacyOf(live.app.url, token).export()).identities[0]?.openid ?? '';
  const erase = () => privacyOf(live.app.url, token).erase({ confirm: 'ERASE', memberId: member.id });
  return { member, token, openid, erase };
}

describe('a cancellation by somebody who is known at this mini-app alone', () => {
  it('erases all accounts of the person, with a receipt, and asking again changes nothing', async () => {
    const [{ member, token, openid }, young] = [await aVisitor(), await aVisitor('wang')];
    await live.admin.query('update members set merged_into = $2 where merchant_id = $1 and id = $3', [
      ...[shop.merchantId, member.id, young.member.id],
    ]);
    await push({ OpenID: young.openid });
    await workAll();
    expect(await lastEvent()).toMatchObject({ state: 'done', failure: null });

    const owner = await aPrivacyOwner(live, shop);
    const [receipt] = (await owner.privacy.erasures()).items;
    expect(receipt).toMatchObject({ memberId: member.id, by: 'platform', finishedAt: expect.any(String) });
    const erased = Object.fromEntries(receipt?.tables.map((line) => [line.table, line.erased]) ?? []);
    expect(erased).toMatchObject({ members: 2, member_identities: 2, hook_events: 1 });
    expect(await countOf('members where merchant_id = $1')).toBe(0);
    expect(await countOf('member_identities where merchant_id = $1')).toBe(0);
    // What the event itself carried is gone too.
    expect(await countOf(`vault_records where merchant_id = $1 and table_name = 'hook_events'`)).toBe(0);
    for (const text of (await dump(live)).values()) expect(text.includes(openid)).toBe(false);
    expect(await deeds('member.erase')).toMatchObject([{ actorKind: 'platform', actorId: shop.miniAppId }]);
    expect(await codeOf(phonesOf(live, shop).me(token).get())).toBe('401 UNAUTHENTICATED');

    await push({ OpenID: young.openid });
    await workAll();
    expect(await lastEvent()).toMatchObject({ state: 'done', failure: null });
    expect((await owner.privacy.erasures()).items).toEqual([receipt]);
    expect(await deeds('member.erase')).toHaveLength(1);
  });

  it('leaves a sealed copy where a hold covers it', async () => {
    const { member, openid } = await aVisitor();
    const owner = await aPrivacyOwner(live, shop);
    await owner.privacy.setHold(member.id, { kind: 'tax', reason: '税务核查 2026' });
    await push({ OpenID: openid });
    await workAll();
    const [receipt] = (await owner.privacy.erasures()).items;
    expect(receipt).toMatchObject({ by: 'platform', finishedAt: null });
    expect(receipt?.tables).toContainEqual({
      ...{ table: 'member_identities', erased: 0, kept: 1 },
      reasons: [{ because: 'tax', until: null }],
    });
    await owner.fresh();
    const held = await owner.privacy.held(receipt?.id ?? '', REASON);
    expect(JSON.stringify(held)).toContain(openid);
  });
});

describe('a cancellation by somebody who is known at another mini-app too', () => {
  it('takes away what this one told, and nothing else', async () => {
    const { phones, there, member, token, openid, phone, nickname } = await somebodyKnown(live, shop);
    await push({ OpenID: openid });
    await workAll();
    expect(await lastEvent()).toMatchObject({ state: 'done', failure: null });
    expect(await countOf('member_erasures where merchant_id = $1')).toBe(0);
    expect(await countOf('member_identities where merchant_id = $1 and mini_app_id = $2', shop.miniAppId)).toBe(0);
    expect(await countOf(`vault_records where merchant_id = $1 and table_name = 'member_identities'`)).toBe(1);
    expect(await countOf(`vault_records where merchant_id = $1 and table_name = 'hook_events'`)).toBe(0);
    expect(await deeds('member.remove-identity')).toMatchObject([
      { actorKind: 'platform', actorId: shop.miniAppId, objectId: member.id },
    ]);
    const refused = () => codeOf(phones.me(token).get());
    await until('refused', refused, (answer) => answer === '401 UNAUTHENTICATED');

    const again = await there.signIn('chen');
    expect(again.member).toMatchObject({ id: member.id, nickname });
    expect((await privacyOf(live.app.url, again.token).export()).accounts[0]).toMatchObject({ phone, nickname });
    // This mini-app told the unionid, and nobody else: whoever comes back by it is somebody new.
    expect((await phones.signIn('chen')).member.id).not.toBe(member.id);
  });

  it('leaves the unionid that the other one has told as well', async () => {
    const { phones, there, member, openid } = await somebodyKnown(live, shop);
    const [other] = (await shop.staff.merchants.miniApps()).items.filter(({ id }) => id !== shop.miniAppId);
    await there.hand('switches', { hasOpenPlatform: true }, 'PATCH');
    await shop.staff.merchants.setSignIn(other?.id ?? '', { openAccount: 'main' });
    await there.signIn('chen');
    await push({ OpenID: openid });
    await workAll();
    expect(await deeds('member.remove-identity')).toHaveLength(1);
    expect((await phones.signIn('chen')).member.id).toBe(member.id);
  });

  it('waits for a hold on it to end', async () => {
    const { member, openid } = await somebodyKnown(live, shop);
    const owner = await aPrivacyOwner(live, shop);
    const hold = await owner.privacy.setHold(member.id, { kind: 'court', reason: '法院调查令 88 号' });
    await push({ OpenID: openid });
    await workAll();
    expect(await lastEvent()).toMatchObject({ state: 'waiting', attempts: 1, failure: 'MEMBER_HELD' });
    expect(await countOf('member_identities where merchant_id = $1')).toBe(2);
    expect(await deeds('member.remove-identity')).toEqual([]);
    await owner.fresh();
    await owner.privacy.releaseHold(hold.id, REASON);
    await live.advance(10);
    await workAll();
    expect(await lastEvent()).toMatchObject({ state: 'done', failure: null });
    expect(await countOf('member_identities where merchant_id = $1')).toBe(1);
  });
});

describe('nothing happens', () => {
  it.each([
    ['when it names nobody who is here', () => ({ OpenID: 'oNobody1234567890abcdefghijk' })],
    ['when it names nobody', (openid: string) => ({ FromUserName: openid })],
    ['when it is told of another app', (openid: string) => ({ OpenID: openid, AppID: 'wx0000000000000000' })],
    ['when the openid is no text', (openid: string) => ({ OpenID: [openid] })],
  ])('%s', async (_name, fieldsOf) => {
    const { openid, token } = await aVisitor();
    await push(fieldsOf(openid));
    await workAll();
    expect(await lastEvent()).toMatchObject({ event: CANCELLATION, state: 'done', failure: null });
    expect(await codeOf(phonesOf(live, shop).me(token).get())).toBe('no error');
    expect(await countOf('member_identities where merchant_id = $1')).toBe(1);
  });

  it('when another mini-app’s platform knows somebody by this openid', async () => {
    const { openid, token } = await aVisitor();
    const other = await live.aLiveMerchant();
    await other.staff.hooks.set(other.miniAppId, { token: TOKEN, encodingAesKey: AES_KEY });
    await push({ OpenID: openid }, CANCELLATION, other);
    await workAll();
    expect(await eventsOf(live.app, other.merchantId)).toMatchObject([{ state: 'done' }]);
    expect(await codeOf(phonesOf(live, shop).me(token).get())).toBe('no error');
  });

  it('when a permission is taken back whose number nobody has explained to us: it is kept', async () => {
    const { openid, token } = await aVisitor();
    await push({ OpenID: openid, RevokeInfo: '301' }, 'user_authorization_revoke');
    await workAll();
    expect(await lastEvent()).toMatchObject({ state: 'kept', failure: null });
    expect(await codeOf(phonesOf(live, shop).me(token).get())).toBe('no error');
  });
});

describe('at the same moment', () => {
  it('as the person erases themselves, neither waits for the other for ever', async () => {
    const { openid, erase } = await aVisitor();
    await push({ OpenID: openid });
    const [holder, watch] = [new Client(live.app.database.superUrl), new Client(live.app.database.superUrl)];
    await Promise.all([holder.connect(), watch.connect()]);
    const waiting = async (): Promise<number> => {
      const { rows } = await watch.query<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity
         where datname = current_database() and usename = 'kaibo_app' and wait_event_type = 'Lock'`,
      );
      return rows[0]?.n ?? 0;
    };
    try {
      await holder.query('begin');
      await holder.query('select from members where merchant_id = $1 for update', [shop.merchantId]);
      const erased = erase();
      await until('the erasure waits', waiting, (count) => count === 1);
      const worked = workAll();
      await until('the event waits', waiting, (count) => count === 2);
      await holder.query('commit');
      const receipt = await erased;
      await worked;
      expect(await countOf('member_erasures where merchant_id = $1')).toBe(1);
      expect(await deeds('member.erase')).toMatchObject([{ actorKind: 'member' }]);
      expect(receipt.tables).toContainEqual({ table: 'hook_events', erased: 1, kept: 0, reasons: [] });
      expect(failures(live.app)).toEqual([]);
    } finally {
      await Promise.all([holder.end(), watch.end()]);
    }
  });

  it('as many others ask for the same, it is done once', async () => {
    const { member, openid, erase } = await aVisitor();
    const other = await anApp({ KAIBO_MASTER_KEY }, live.app.database);
    other.world.set(live.app.world.now());
    try {
      for (let index = 0; index < 4; index++) await push({ OpenID: openid });
      const elsewhere = other.app.get(HookWorksService);
      const [first, ...receipts] = await Promise.all([
        ...[erase(), erase(), erase()],
        ...[works, elsewhere, works, elsewhere].map((one) => one.workDue().then(() => null)),
      ]);
      await workAll();
      expect(new Set([first, ...receipts].flatMap((one) => one?.number ?? [])).size).toBe(1);
      expect(await countOf('member_erasures where merchant_id = $1')).toBe(1);
      expect(await deeds('member.erase')).toHaveLength(1);
      expect(await countOf('members where merchant_id = $1 and id = $2', member.id)).toBe(0);
      expect((await eventsOf(live.app, shop.merchantId)).map(({ state }) => state)).toEqual(Array(4).fill('done'));
      expect([live.app, other].flatMap(failures)).toEqual([]);
    } finally {
      await other.close();
    }
  });
});
