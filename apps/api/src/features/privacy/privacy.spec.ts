import { createHash } from 'node:crypto';
import { mediaApi } from '@kaibo/api-client';
import { Client } from 'pg';
import { until } from '../../../test/program';
import { canonicalJson } from '../../core/audit';
import { Db } from '../../core/db';
import { MEMBER_RULES } from '../../core/retention.rules';
import { openidPurpose, Vault } from '../../core/vault';
import { codeOf } from '../members/members.fixtures';
import { aLiveApp, type LiveApp, type LiveMerchant } from '../syncs/syncs.fixtures';
import { aPrivacyOwner, dump, PRIZE_TO, privacyOf, REASON, somebodyKnown } from './privacy.fixtures';
import { aPng } from '../media/media.fixtures';
import { briefly, upload, work } from '../media/media-shop.fixtures';
import { PurgeService } from './purge.service';

let live: LiveApp;
let shop: LiveMerchant;
beforeAll(async () => {
  live = await aLiveApp();
}, 60_000);
beforeEach(async () => {
  shop = await live.aLiveMerchant();
});
afterAll(() => live.close());

const purge = () => live.app.app.get(PurgeService);
const countOf = async (sql: string, ...values: unknown[]): Promise<number> =>
  (await live.admin.query<{ n: number }>(`select count(*)::int as n from ${sql}`, values)).rows[0]?.n ?? 0;

/** Rows of members in each table that an erasure empties. */
const rowsOf = async (ids: string[]): Promise<Record<string, number>> => {
  const found: Record<string, number> = {};
  const identities = '(select id from member_identities where merchant_id = $1 and member_id = any ($2::bigint[]))';
  const whose = (column: string) =>
    column === 'identity_id' ? `${column} in ${identities}` : `${column} = any ($2::bigint[])`;
  for (const { table, of } of MEMBER_RULES)
    found[table] = await countOf(
      `${table} where merchant_id = $1 and (${of.map(whose).join(' or ')})`,
      shop.merchantId,
      ids,
    );
  return found;
};

/** What lies sealed of members and identities that are not there. */
const orphans = (): Promise<number> =>
  countOf(
    `vault_records v where v.merchant_id = $1 and (
       (v.table_name = 'members' and not exists (select from members m where m.id = split_part(v.row_key, '/', 1)::bigint))
       or (v.table_name = 'member_identities' and not exists (select from member_identities i where i.id = v.row_key::bigint)))`,
    shop.merchantId,
  );

/** Everything in the vault of this merchant, opened. */
const opened = async (): Promise<string> => {
  const { rows } = await live.admin.query<{ table: string; row: string }>(
    'select table_name as "table", row_key as "row" from vault_records where merchant_id = $1',
    [shop.merchantId],
  );
  const texts: (string | null)[] = [];
  await live.app.app.get(Db).forMerchant(shop.merchantId, async (tx) => {
    for (const place of rows)
      texts.push(await live.app.app.get(Vault).find(tx, { merchantId: shop.merchantId, ...place }));
  });
  return texts.join('\n');
};

/** The hashes by which somebody was found, and those of the trail as it would be without a key of their own. */
const hashesOf = async (known: Record<string, string>): Promise<string[]> =>
  live.app.app.get(Db).forMerchant(shop.merchantId, async (tx) => {
    const hash = await live.app.app.get(Vault).hasher(tx, shop.merchantId);
    const { phone = '', nickname = '', openid = '', unionid = '' } = known;
    return [
      hash('phone', phone),
      hash(openidPurpose('wechat'), openid),
      hash('union/main', unionid),
      hash('audit/object', canonicalJson({ phone })),
      hash('audit/object', canonicalJson({ nickname })),
    ].map((bytes) => bytes.toString('hex'));
  });

/** In which tables something of the person lies: as it is, as its bytes, encoded, or as a hash. */
async function tracesOf(known: Record<string, string>, picture: Buffer): Promise<string[]> {
  const tables = await dump(live);
  const hashes = await hashesOf(known);
  const traces: string[] = [];
  const look = (what: string, forms: string[]) => {
    for (const [table, text] of tables)
      if (forms.some((form) => text.includes(form))) traces.push(`${what} in ${table}`);
  };
  for (const [what, text] of Object.entries(known)) {
    const bytes = Buffer.from(text);
    const digest = createHash('sha256').update(text).digest('hex');
    look(what, [text, bytes.toString('hex'), bytes.toString('base64'), digest]);
  }
  look('avatar', [picture.toString('hex'), picture.toString('base64')]);
  hashes.forEach((hash, at) => look(`hash ${at}`, [hash]));
  const sealed = await opened();
  for (const [what, text] of Object.entries({ ...known, avatar: picture.toString('base64') }))
    if (sealed.includes(text)) traces.push(`${what} in the vault`);
  return traces;
}

describe('an erasure without a hold', () => {
  it('leaves nothing of the person anywhere, and the export before it holds all of it', async () => {
    const somebody = await somebodyKnown(live, shop);
    const { token, member, youngId, phone, nickname, openid, picture, avatarName, text: written } = somebody;
    const ids = [member.id, youngId];
    const full = await privacyOf(live.app.url, token).export();
    const unionid = full.identities[0]?.unionid ?? '';
    const second = full.identities[1]?.openid ?? '';
    const prize = { street: PRIZE_TO.address, prizePhone: PRIZE_TO.phone };
    const known = { phone, nickname, openid, unionid, written, second, ...prize };
    for (const text of Object.values(known)) expect(text.length).toBeGreaterThan(5);

    const json = JSON.stringify(full);
    for (const text of [...Object.values(known), avatarName]) expect(json).toContain(text);
    expect(json).not.toMatch(/session_?key/i);
    expect(full).toMatchObject({
      accounts: [
        { id: member.id, phone, nickname },
        { id: youngId, mergedInto: member.id },
      ],
      identities: [{ platform: 'wechat', appId: shop.appId }, { memberId: youngId }],
      merges: [{ keptId: member.id, mergedId: youngId, reason: 'phone' }],
      avatars: [{ memberId: member.id, picture: avatarName }],
      pushes: [{ event: 'wxalive_follow_notify' }],
      holds: [],
    });
    expect(full.handles.map(({ kind }) => kind).sort()).toEqual(['phone', 'union']);
    expect(full.deeds.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['member.add', 'member.edit-profile', 'member.verify-phone', 'personal.export']),
    );
    const rowsTold = (name: string) =>
      full.tables.find(({ table }) => table === name)?.rows.map((row) => JSON.parse(row) as unknown);
    expect(rowsTold('posts')).toMatchObject([{ text: written, state: 'shown' }, { state: 'shown' }]);
    expect(rowsTold('media_owners')).toMatchObject([{ name: avatarName }]);
    expect(rowsTold('reminders')).toMatchObject([{ way: 'message', outcome: null }]);
    expect(rowsTold('message_grants')).toMatchObject([{ granted: 1, spent: 0 }]);
    expect(rowsTold('lottery_claims')).toMatchObject([{ to: PRIZE_TO }]);
    // All that an erasure empties is told, each in one way or the other.
    const listed = MEMBER_RULES.filter(({ told }) => told !== 'apart').map(({ table }) => table);
    expect(full.tables.filter(({ rows }) => rows.length > 0).map(({ table }) => table)).toEqual([
      ...listed,
      'touches',
      'binding_decisions',
    ]);
    const own = await fetch(`${live.app.url}/v1/me/media/${avatarName}/small`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(Buffer.from(await own.arrayBuffer())).toEqual(picture);
    expect(full.retention.map(({ until }) => until.zh)).toContain('直到您注销账号');

    // Every table that an erasure must empty has something in it: a new one has to be filled by the fixture.
    for (const [table, rows] of Object.entries(await rowsOf(ids))) expect([table, rows > 0]).toEqual([table, true]);
    expect(await tracesOf(known, picture)).toEqual(
      expect.arrayContaining([
        'avatar in public.media_bytes',
        'written in public.posts',
        'hash 0 in public.member_handles',
        'openid in the vault',
        'street in the vault',
        'prizePhone in the vault',
      ]),
    );

    const receipt = await privacyOf(live.app.url, token).erase({ confirm: 'ERASE', memberId: member.id });
    expect(await rowsOf(ids)).toEqual(Object.fromEntries(MEMBER_RULES.map(({ table }) => [table, 0])));
    await work(live.app);
    expect(await tracesOf(known, picture)).toEqual([]);
    expect(receipt.finishedAt).toBe(receipt.erasedAt);
    expect(receipt.tables).toEqual([
      { table: 'audit_entries', erased: 0, kept: expect.any(Number), reasons: [{ because: 'law', until: null }] },
      ...[
        ['binding_decisions', 1],
        ['channel_hints', 1],
        ['channel_reservations', 1],
        ['distribution_people', 0],
        ['hook_events', 1],
        ['lottery_claims', 1],
        ['lottery_entries', 1],
        ['lottery_wins', 1],
        ['media_owners', 1],
        ['member_avatars', 1],
        ['member_handles', 2],
        ['member_identities', 2],
        ['member_merges', 1],
        ['members', 2],
        ['message_grant_reports', 1],
        ['message_grants', 1],
        ['post_reports', 1],
        ['posts', 2],
        ['reminders', 1],
        ['touch_claims', 0],
        ['touches', 1],
        ['vault_records', 6],
      ].map(([table, erased]) => ({ table, erased, kept: 0, reasons: [] })),
    ]);
    const { number, erasedAt, tables, digest } = receipt;
    expect(digest).toBe(createHash('sha256').update(canonicalJson({ number, erasedAt, tables })).digest('hex'));
  });

  it('is seen by these looks when it forgets a table', async () => {
    const { member, phone, nickname, openid, token, picture } = await somebodyKnown(live, shop);
    await live.admin.query('create table careless (merchant_id bigint, member_id bigint, nickname text, raw bytea)');
    try {
      await live.admin.query('insert into careless values ($1, $2, $3, $4)', [
        shop.merchantId,
        member.id,
        nickname,
        Buffer.from(`\x01${openid}`),
      ]);
      await privacyOf(live.app.url, token).erase({ confirm: 'ERASE', memberId: member.id });
      await work(live.app);
      expect(await tracesOf({ phone, nickname, openid }, picture)).toEqual([
        'nickname in public.careless',
        'openid in public.careless',
      ]);
    } finally {
      await live.admin.query('drop table careless');
    }
  });

  it('refuses the token within a second, and whoever comes back is somebody new', async () => {
    const { phones, phone, token, member, avatarPath } = await somebodyKnown(live, shop);
    await privacyOf(live.app.url, token).erase({ confirm: 'ERASE', memberId: member.id });
    const at = performance.now();
    expect(await codeOf(phones.me(token).get())).toBe('401 UNAUTHENTICATED'); // the row says so at once
    expect(await codeOf(phones.me(token).edit({ nickname: '又来' }))).toBe('401 UNAUTHENTICATED');
    expect((await fetch(`${live.app.url}${avatarPath}`)).status).toBe(404);
    const erased = () => codeOf(privacyOf(live.app.url, token).erase({ confirm: 'ERASE', memberId: member.id }));
    await until('refused', erased, (answer) => answer === '401 UNAUTHENTICATED');
    expect(performance.now() - at).toBeLessThan(1_000);

    const back = await phones.signIn('chen');
    expect(back.member).toMatchObject({ nickname: null, phone: null, avatar: null });
    expect([member.id]).not.toContain(back.member.id);
    expect(await phones.me(back.token).verifyPhone({ code: await phones.phoneCode('chen', phone) })).toMatchObject({
      member: { id: back.member.id },
      isMerged: false,
    });
    const own = await privacyOf(live.app.url, back.token).export();
    expect(own.accounts.map(({ id }) => id)).toEqual([back.member.id]);
    expect(own.pushes).toEqual([]);
    // Nothing points to the old rows: they are gone altogether.
    expect(await countOf('members where merchant_id = $1', shop.merchantId)).toBe(1);
  });

  it.each([
    ['another word', { confirm: 'erase' }, '400 INPUT_INVALID'],
    ['no word', {}, '400 INPUT_INVALID'],
    ['another account', { confirm: 'ERASE', memberId: '999999' }, '403 FORBIDDEN'],
    ['no account', { confirm: 'ERASE', memberId: undefined }, '400 INPUT_INVALID'],
  ])('is not begun with %s', async (_name, body, answer) => {
    const { phones, token, member } = await somebodyKnown(live, shop);
    const asked = { memberId: member.id, ...body } as { confirm: 'ERASE'; memberId: string };
    expect(await codeOf(privacyOf(live.app.url, token).erase(asked))).toBe(answer);
    expect((await phones.me(token).get()).phone).not.toBeNull();
  });

  it('is done once, however many ask at the same moment and whatever else the person does', async () => {
    const { phones, there, phone, token, member } = await somebodyKnown(live, shop);
    const owner = await aPrivacyOwner(live, shop);
    const mine = privacyOf(live.app.url, token);
    const codes = await Promise.all(Array.from({ length: 6 }, () => phones.loginCode('chen')));
    const others = await Promise.all(Array.from({ length: 3 }, () => there.loginCode('chen')));
    const verify = await phones.phoneCode('chen', phone);
    const [erased] = await Promise.all([
      Promise.all([
        ...Array.from({ length: 6 }, () => mine.erase({ confirm: 'ERASE', memberId: member.id })),
        ...Array.from({ length: 3 }, () => owner.privacy.erase(member.id, REASON)),
      ]),
      ...codes.map((code) => codeOf(phones.signInWith(code)).then((said) => expect(said).toBe('no error'))),
      ...others.map((code) => codeOf(there.signInWith(code)).then((said) => expect(said).toBe('no error'))),
      ...['甲甲', '乙乙', '丙丙'].map((nickname) => codeOf(phones.me(token).edit({ nickname }))),
      codeOf(phones.me(token).verifyPhone({ code: verify })),
    ]);
    expect(new Set(erased.map(({ number }) => number)).size).toBe(1);
    expect(await countOf('member_erasures where merchant_id = $1', shop.merchantId)).toBe(1);
    expect(await countOf(`audit_entries where merchant_id = $1 and action = 'member.erase'`, shop.merchantId)).toBe(1);
    // What was written at that moment belongs to somebody who is there.
    expect(await countOf('members where merchant_id = $1 and id = $2', shop.merchantId, member.id)).toBe(0);
    expect(await orphans()).toBe(0);
    expect(await owner.privacy.erase(member.id, REASON)).toMatchObject({ number: erased[0]?.number });
  });

  describe('that meets what the person does at that moment', () => {
    let [holder, watch]: Client[] = [];
    beforeEach(async () => {
      [holder, watch] = [new Client(live.app.database.superUrl), new Client(live.app.database.superUrl)];
      await Promise.all([holder.connect(), watch.connect()]);
    });
    afterEach(() => Promise.all([holder?.end(), watch?.end()]));
    const waiting = async (): Promise<number> => {
      const answer = await watch?.query<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity
         where datname = current_database() and usename = 'kaibo_app' and wait_event_type = 'Lock'`,
      );
      return answer?.rows[0]?.n ?? 0;
    };

    it('makes somebody new of who signs in', async () => {
      const { phones, token, member } = await somebodyKnown(live, shop);
      const code = await phones.loginCode('chen');
      await holder?.query('begin');
      await holder?.query('select from members where merchant_id = $1 for update', [shop.merchantId]);
      const erased = privacyOf(live.app.url, token).erase({ confirm: 'ERASE', memberId: member.id });
      await until('the erasure waits', waiting, (count) => count === 1);
      const session = phones.signInWith(code); // it has found the member by now, or will not
      await until('the sign-in waits', waiting, (count) => count === 2);
      await holder?.query('commit');
      await erased;
      const back = await session;
      expect(back.member).toMatchObject({ nickname: null, phone: null, avatar: null });
      expect(back.member.id).not.toBe(member.id);
      expect(await orphans()).toBe(0);
    });

    it('keeps nothing of what they write', async () => {
      const { phones, token, member } = await somebodyKnown(live, shop);
      await holder?.query('begin');
      await holder?.query('select from vault_keys where merchant_id = $1 for update', [shop.merchantId]);
      const edited = codeOf(phones.me(token).edit({ nickname: '最后一次' }));
      await until('the nickname waits to be sealed', waiting, (count) => count === 1);
      let isErased = false;
      const erased = privacyOf(live.app.url, token)
        .erase({ confirm: 'ERASE', memberId: member.id })
        .finally(() => (isErased = true));
      await until('erased, or waiting', waiting, (count) => isErased || count === 2);
      await holder?.query('commit');
      await Promise.all([edited, erased]);
      expect(await orphans()).toBe(0);
      expect(await opened()).not.toContain('最后一次');
    });
  });

  it('keeps a bare row where another table points to it', async () => {
    const { token, member } = await somebodyKnown(live, shop);
    await live.admin.query(`create table nodes (merchant_id bigint, member_id bigint,
      foreign key (merchant_id, member_id) references members (merchant_id, id))`);
    try {
      await live.admin.query('insert into nodes values ($1, $2)', [shop.merchantId, member.id]);
      const { erasedAt } = await privacyOf(live.app.url, token).erase({ confirm: 'ERASE', memberId: member.id });
      const { rows } = await live.admin.query('select * from members where merchant_id = $1', [shop.merchantId]);
      const at = new Date(erasedAt);
      expect(rows).toEqual([
        {
          ...{ merchant_id: shop.merchantId, id: member.id, banned_at: null, merged_into: null },
          ...{ created_at: at, signed_in_at: at, erased_at: at },
        },
      ]);
    } finally {
      await live.admin.query('drop table nodes');
    }
  });
});

describe('staff', () => {
  it('export and erase with a reason, and the trail says so; the receipt is found by its number', async () => {
    const { member, phone } = await somebodyKnown(live, shop);
    const owner = await aPrivacyOwner(live, shop);
    const forStaff = await owner.privacy.export(member.id, REASON);
    expect(forStaff.accounts[0]?.phone).toBe(phone);
    // Where the prize goes is the member's to read; staff reveal it one by one.
    const claims = forStaff.tables.find(({ table }) => table === 'lottery_claims');
    expect(claims?.rows.map((row) => Object.keys(JSON.parse(row) as object))).toEqual([
      ['win_id', 'carrier', 'tracking_number'],
    ]);
    expect(JSON.stringify(forStaff)).not.toContain(PRIZE_TO.address);
    const erased = await owner.privacy.erase(member.id, REASON);
    expect(await owner.privacy.erasures()).toEqual({ items: [erased] });
    expect(await owner.privacy.erasure(erased.id)).toEqual(erased);
    const stranger = privacyOf(live.app.url, 'nobody');
    const { id, memberId, by, ...receipt } = erased;
    expect([memberId, by]).toEqual([member.id, 'staff']);
    expect(await stranger.receipt({ number: erased.number })).toEqual(receipt);
    expect(await codeOf(stranger.receipt({ number: `${shop.merchantId}.${'A'.repeat(22)}` }))).toBe(
      '404 ERASURE_NOT_FOUND',
    );
    expect(await codeOf(stranger.receipt({ number: `9${'9'.repeat(18)}.${'A'.repeat(22)}` }))).toBe(
      '404 ERASURE_NOT_FOUND',
    );
    const trail = await shop.staff.audit.list({ objectId: member.id });
    expect(trail.items.map(({ action, reason }) => [action, reason])).toEqual(
      expect.arrayContaining([
        ['member.erase', REASON.reason],
        ['personal.export', REASON.reason],
      ]),
    );
    expect(Number(id)).toBeGreaterThan(0);
    expect(await codeOf(owner.privacy.export(member.id, REASON))).toBe('404 MEMBER_NOT_FOUND');
    expect(await codeOf(owner.privacy.erase('999999', REASON))).toBe('404 MEMBER_NOT_FOUND');
    expect(await codeOf(owner.privacy.erasure('999999'))).toBe('404 ERASURE_NOT_FOUND');
  });
});

describe('a hold', () => {
  const soon = () => new Date(live.app.world.now().getTime() + 600_000);

  it('keeps sealed what it covers, lets the rest go, and the purge takes it when the hold lapses', async () => {
    const { token, member, phone, nickname, openid, phones, picture } = await somebodyKnown(live, shop);
    const owner = await aPrivacyOwner(live, shop);
    const until = soon().toISOString();
    const hold = await owner.privacy.setHold(member.id, { kind: 'tax', reason: '税务核查 2026', until });
    expect(hold).toMatchObject({ kind: 'tax', until, isStanding: true, releasedAt: null });
    const receipt = await privacyOf(live.app.url, token).erase({ confirm: 'ERASE', memberId: member.id });
    expect(receipt.finishedAt).toBeNull();
    const reasons = [{ because: 'tax', until }];
    expect(receipt.tables).toEqual(
      expect.arrayContaining([
        { table: 'members', erased: 0, kept: 2, reasons },
        { table: 'member_identities', erased: 0, kept: 2, reasons },
        { table: 'member_avatars', erased: 1, kept: 0, reasons: [] },
        { table: 'member_handles', erased: 2, kept: 0, reasons: [] },
      ]),
    );
    // Out of use from the first moment, and nothing by which it could be found.
    expect((await phones.signIn('chen')).member.id).not.toBe(member.id);
    await live.admin.query('delete from member_handles where merchant_id = $1', [shop.merchantId]);
    await live.admin.query('delete from member_identities where merchant_id = $1', [shop.merchantId]);
    await live.admin.query(`delete from vault_records where merchant_id = $1 and table_name = 'member_identities'`, [
      shop.merchantId,
    ]);
    await work(live.app);
    expect(await tracesOf({ phone, nickname, openid }, picture)).toEqual([
      'phone in the vault',
      'nickname in the vault',
      'openid in the vault',
    ]);
    const [erasure] = (await owner.privacy.erasures()).items;
    await owner.fresh();
    const held = await owner.privacy.held(erasure?.id ?? '', REASON);
    expect(held.items.map(({ table }) => table)).toEqual(['member_identities', 'members']);
    expect(JSON.stringify(held)).toContain(phone);

    await purge().finishErasures();
    expect((await owner.privacy.erasures()).items).toMatchObject([{ finishedAt: null }]);
    await live.advance(600);
    await purge().finishErasures();
    expect(await tracesOf({ phone, nickname, openid }, picture)).toEqual([]);
    expect(await countOf('member_holds where merchant_id = $1', shop.merchantId)).toBe(0);
    expect(await countOf('members where merchant_id = $1 and id = $2', shop.merchantId, member.id)).toBe(0);
    const finished = await privacyOf(live.app.url, 'nobody').receipt({ number: receipt.number });
    expect(finished).toEqual({ ...receipt, finishedAt: live.app.world.now().toISOString() });
    const trail = await shop.staff.audit.list({ objectKind: 'member-erasure' });
    expect(trail.items.map(({ action }) => action)).toEqual([
      'member.erase-finish',
      'personal.reveal',
      'personal.reveal',
    ]);
  });

  it('ends when it is released, and another one keeps only what it covers', async () => {
    const { token, member } = await somebodyKnown(live, shop);
    const owner = await aPrivacyOwner(live, shop);
    const dispute = await owner.privacy.setHold(member.id, { kind: 'dispute', reason: '订单纠纷处理中' });
    await owner.privacy.setHold(member.id, { kind: 'tax', reason: '税务核查 2026', until: soon().toISOString() });
    await privacyOf(live.app.url, token).erase({ confirm: 'ERASE', memberId: member.id });
    const erasure = async () => (await owner.privacy.erasures()).items[0];
    const held = async () => {
      await owner.fresh();
      return (await owner.privacy.held((await erasure())?.id ?? '', REASON)).items.map(({ table }) => table);
    };
    expect(await held()).toEqual([
      ...['media_owners', 'member_avatars', 'member_identities', 'member_merges', 'members'],
      ...['message_grants', 'posts', 'reminders'],
    ]);
    const released = await owner.privacy.releaseHold(dispute.id, REASON);
    expect(released).toMatchObject({ isStanding: false });
    expect(await owner.privacy.releaseHold(dispute.id, REASON)).toEqual(released);
    await purge().finishErasures();
    expect(await held()).toEqual(['member_identities', 'members']);
    // A court's order comes in time for what is left of it.
    const court = await owner.privacy.setHold(member.id, { kind: 'court', reason: '法院调查令 88 号' });
    await live.advance(600);
    await purge().finishErasures();
    expect(await held()).toEqual(['member_identities', 'members']);
    await owner.privacy.releaseHold(court.id, REASON);
    await purge().finishErasures();
    expect(await held()).toEqual([]);
    expect(await erasure()).toMatchObject({ finishedAt: expect.any(String) });
    await owner.fresh();
    expect(await codeOf(owner.privacy.releaseHold(court.id, REASON))).toBe('404 HOLD_NOT_FOUND');
    expect(await codeOf(owner.privacy.setHold(member.id, { kind: 'tax', reason: '太晚了一点' }))).toBe(
      '404 MEMBER_NOT_FOUND',
    );
  });

  it('that has ended keeps nothing, and one of a joined account counts', async () => {
    const { token, member, youngId } = await somebodyKnown(live, shop);
    const owner = await aPrivacyOwner(live, shop);
    const over = await owner.privacy.setHold(member.id, { kind: 'court', reason: '法院调查令 88 号' });
    await owner.privacy.releaseHold(over.id, REASON);
    // Set before the accounts were joined.
    await live.admin.query(
      `insert into member_holds (merchant_id, member_id, kind, reason, set_by, set_at) values ($1, $2, 'tax', '税务核查', '1', now())`,
      [shop.merchantId, youngId],
    );
    expect((await owner.privacy.holds(member.id)).items.map(({ isStanding }) => isStanding)).toEqual([true, false]);
    const { tables } = await privacyOf(live.app.url, token).erase({ confirm: 'ERASE', memberId: member.id });
    expect(tables.flatMap(({ reasons }) => reasons.map(({ because }) => because))).toEqual(['law', 'tax', 'tax']);
    const { items } = await owner.privacy.holds(member.id);
    expect(items.map(({ kind, memberId }) => [kind, memberId])).toEqual([['tax', member.id]]);
    await owner.fresh();
    await owner.privacy.releaseHold(items[0]?.id ?? '', REASON);
    await purge().finishErasures();
    expect(await countOf('members where merchant_id = $1', shop.merchantId)).toBe(0);
  });

  it.each([
    ['a kind that is none', { kind: 'whim', reason: '就是不想' }],
    ['a short reason', { kind: 'tax', reason: '税' }],
    ['an end in the past', { kind: 'tax', reason: '税务核查 2026', until: '2020-01-01T00:00:00Z' }],
    ['an end that is no time', { kind: 'tax', reason: '税务核查 2026', until: 'soon' }],
  ])('is not set with %s', async (_name, body) => {
    const { member } = await phonesSignIn();
    const owner = await aPrivacyOwner(live, shop);
    expect(await codeOf(owner.privacy.setHold(member.id, body as { kind: 'tax'; reason: string }))).toBe(
      '400 INPUT_INVALID',
    );
    expect((await owner.privacy.holds(member.id)).items).toEqual([]);
  });

  it('that is set while the person is erased either keeps something or is refused', async () => {
    const owner = await aPrivacyOwner(live, shop);
    for (let round = 0; round < 4; round++) {
      const { member, token } = await phonesSignIn(`u${round}`);
      const [receipt, set] = await Promise.all([
        privacyOf(live.app.url, token).erase({ confirm: 'ERASE', memberId: member.id }),
        codeOf(owner.privacy.setHold(member.id, { kind: 'court', reason: '法院调查令 88 号' })),
      ]);
      expect([set, receipt.finishedAt === null]).toEqual(
        set === 'no error' ? ['no error', true] : ['404 MEMBER_NOT_FOUND', false],
      );
    }
  });
});

const phonesSignIn = async (user = 'chen') =>
  (await import('../members/members.fixtures')).phonesOf(live, shop).signIn(user);

describe('a hold on what somebody wrote and sent', () => {
  const held = async (owner: Awaited<ReturnType<typeof aPrivacyOwner>>) => {
    const [erasure] = (await owner.privacy.erasures()).items;
    await owner.fresh();
    return new Map((await owner.privacy.held(erasure?.id ?? '', REASON)).items.map(({ table, rows }) => [table, rows]));
  };
  const inDays = (days: number) => new Date(live.app.world.now().getTime() + days * 86_400_000).toISOString();
  const stateOf = async (name: string) =>
    (await live.admin.query<{ state: string }>('select state from media where name = $1', [name])).rows[0]?.state;

  it('keeps posts, reminders, permissions and the pictures’ bytes until it ends, and nobody sees them', async () => {
    const { token, member, avatarName, avatarPath, text, picture } = await somebodyKnown(live, shop);
    const owner = await aPrivacyOwner(live, shop);
    await owner.privacy.setHold(member.id, { kind: 'court', reason: '法院调查令 88 号', until: inDays(4) });
    await privacyOf(live.app.url, token).erase({ confirm: 'ERASE', memberId: member.id });
    await work(live.app);
    const kept = await held(owner);
    expect(kept.get('posts')).toContain(text);
    expect(kept.get('media_owners')).toContain(avatarName);
    expect(JSON.parse(kept.get('reminders') ?? '')).toMatchObject([{ way: 'message' }]);
    expect(JSON.parse(kept.get('message_grants') ?? '')).toMatchObject([{ granted: 1 }]);
    // Out of use everywhere, and there for whoever was told its name.
    expect(await countOf('posts where merchant_id = $1 and text = $2', shop.merchantId, text)).toBe(0);
    expect((await fetch(live.app.url + avatarPath)).status).toBe(404);
    expect(await stateOf(avatarName)).toBe('held');
    const bytes = await fetch(`${live.app.url}/v1/console/media/${avatarName}/small`, {
      headers: { authorization: `Bearer ${shop.staffKey}` },
    });
    expect(Buffer.from(await bytes.arrayBuffer())).toEqual(picture);
    await live.advance(3 * 86_400);
    await work(live.app);
    expect(await stateOf(avatarName)).toBe('held');

    await live.advance(86_400);
    await purge().finishErasures();
    await work(live.app);
    expect(await stateOf(avatarName)).toBeUndefined();
    expect(await countOf('media_bytes where name = $1', avatarName)).toBe(0);
  });

  it('keeps a picture that nothing shows from the purge, also of an account that was joined', async () => {
    const { member, phones } = await somebodyKnown(live, shop);
    const { token } = await phones.signIn('chen');
    const { view } = await upload(live.app, token, await aPng(20, 20));
    await mediaApi(shop.staff.call).decide(view.name, { mayShow: true, reason: '看过了' });
    const owner = await aPrivacyOwner(live, shop);
    await owner.privacy.setHold(member.id, { kind: 'dispute', reason: '订单纠纷处理中', until: inDays(2.5) });
    // Unused for a day and more, and looked at more than once.
    for (let day = 0; day < 2; day++) {
      await live.advance(86_400 + 1);
      await work(live.app);
      expect(await stateOf(view.name)).toBe('passed');
    }
    await live.advance(86_400 + 1);
    await work(live.app);
    expect(await stateOf(view.name)).toBeUndefined();
  });

  it('lets a picture go that somebody else has sent since only with them', async () => {
    const shared = await aPng(30, 30);
    const { token, member, phones } = await somebodyKnown(live, shop);
    const { view } = await upload(live.app, token, shared);
    const owner = await aPrivacyOwner(live, shop);
    const hold = await owner.privacy.setHold(member.id, { kind: 'court', reason: '法院调查令 88 号' });
    await privacyOf(live.app.url, token).erase({ confirm: 'ERASE', memberId: member.id });
    await work(live.app);
    expect(await stateOf(view.name)).toBe('held');
    const other = await phones.signIn('somebody else');
    expect(briefly(await upload(live.app, other.token, shared))).toBe('201 checking');
    await owner.fresh();
    await owner.privacy.releaseHold(hold.id, REASON);
    await purge().finishErasures();
    expect(await stateOf(view.name)).toBe('checking');
    expect(await countOf(`media_uses where name = $1`, view.name)).toBe(0);
  });
});
