import { distributionApi } from '@kaibo/api-client';
import { ERASE_WORD } from '@kaibo/contracts/privacy';
import { Db } from '../../core/db';
import { SignedViewerTokens } from '../../core/viewer-tokens';
import { callTo, aPerson } from '../../../test/app';
import { aContent } from '../contents/contents.fixtures';
import { until, untilWaiting } from '../../../test/program';
import { codeOf } from '../members/members.fixtures';
import { aRoom } from '../rooms/rooms.fixtures';
import { aLiveApp, type LiveApp, type LiveMerchant } from '../syncs/syncs.fixtures';
import { aTouch, viewersOf } from './distribution.fixtures';
import { MovesService } from './moves.service';
import { TouchesRepository } from './touches.repository';
import { TouchesService } from './touches.service';

let live: LiveApp;
beforeAll(async () => {
  live = await aLiveApp();
});
afterAll(() => live.close());
beforeEach(() => live.setTime('2026-11-21T04:00:00Z'));

const POLICY = {
  who: 'all' as const,
  windowDays: 30,
  promoters: 'everybody' as const,
  paidLevels: 1,
  attribution: { validityDays: 30, protectionDays: 7, evidence: 'client' as const },
};

async function aShop() {
  const shop = await live.aLiveMerchant();
  const roomId = await aRoom(live.app, shop, { title: '今晚八点' });
  const { rows } = await live.admin.query<{ platform_room_id: string }>(
    'select platform_room_id from platform_rooms where merchant_id = $1 and id = $2',
    [shop.merchantId, roomId],
  );
  return { shop, roomId, platformRoomId: rows[0]?.platform_room_id ?? '', viewers: viewersOf(live, shop) };
}
const countOf = async (table: string, { merchantId }: LiveMerchant): Promise<number> => {
  const { rows } = await live.admin.query<{ n: number }>(
    `select count(*)::int as n from ${table} where merchant_id = $1`,
    [merchantId],
  );
  return rows[0]?.n ?? 0;
};

describe('a share', () => {
  it('has a token, a path, a scene of at most 32 characters, and is the same while it is good', async () => {
    const { shop, roomId, viewers } = await aShop();
    const a = await viewers.signIn();
    const card = await a.share({ target: 'room', targetId: roomId });
    expect(card).toMatchObject({
      kind: 'card',
      target: 'room',
      targetId: roomId,
      expiresAt: '2026-12-21T04:00:00.000Z',
      revokedAt: null,
    });
    expect(card.token.length).toBeLessThanOrEqual(64);
    expect(card.scene.length).toBeLessThanOrEqual(32);
    expect(JSON.parse(card.customParams)).toMatchObject({ s: card.token });
    expect(card.path).toContain(card.token);
    expect(await a.share({ target: 'room', targetId: roomId })).toEqual(card);
    const code = await a.share({ target: 'room', targetId: roomId, kind: 'code' });
    expect(code).toMatchObject({ kind: 'code', expiresAt: null });
    const goods = await aContent(shop, 'goods');
    const shared = await a.share({ target: 'goods', targetId: goods.id });
    expect(shared).toMatchObject({ target: 'goods', targetId: goods.id });
    expect(shared.path).toBe(`pages/goods/index?id=${goods.id}&s=${shared.token}`);
    const page = await a.shares({ limit: 2 });
    expect(page.items.map(({ id }) => id)).toEqual([shared.id, code.id]);
    expect((await a.shares({ cursor: page.nextCursor ?? '' })).items).toEqual([card]);
    expect(await a.lookUp(shop.appId, code.scene.slice(2))).toMatchObject({ target: 'room', targetId: roomId });
  });

  it('is of a topic too, and of the mini-program itself, which has no id', async () => {
    const { shop, viewers } = await aShop();
    const [a, b] = [await viewers.signIn(), await viewers.signIn()];
    const topic = await aContent(shop, 'topic');
    const ofTopic = await a.share({ target: 'topic', targetId: topic.id });
    expect(ofTopic).toMatchObject({ target: 'topic', path: `content/topic/index?id=${topic.id}&s=${ofTopic.token}` });
    const home = await a.share({ target: 'home' });
    expect(home).toMatchObject({ target: 'home', targetId: '', path: `pages/home/index?s=${home.token}` });
    expect(await a.share({ target: 'home' })).toEqual(home);
    const code = await a.share({ target: 'home', kind: 'code' });
    expect(await a.lookUp(shop.appId, code.scene.slice(2))).toMatchObject({ target: 'home', targetId: '' });
    await expect(a.share({ target: 'topic' })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    expect(await b.touch(aTouch({ token: home.token }))).toMatchObject({ superior: { id: a.id } });
  });

  it('says which thing is not there, and shows nobody another one’s', async () => {
    const { viewers } = await aShop();
    const other = await aShop();
    const [a, b] = [await viewers.signIn(), await viewers.signIn()];
    expect(await codeOf(a.share({ target: 'room', targetId: other.roomId }))).toBe('404 ROOM_NOT_FOUND');
    expect(await codeOf(a.share({ target: 'article', targetId: '999' }))).toBe('404 CONTENT_NOT_FOUND');
    expect(await codeOf(a.share({ target: 'page', targetId: '999' }))).toBe('404 PAGE_NOT_FOUND');
    expect(await codeOf(a.share({ target: 'live' as 'room', targetId: 'x' }))).toBe('400 INPUT_INVALID');
    const mine = await other.viewers.signIn();
    const card = await mine.share({ target: 'room', targetId: other.roomId });
    for (const one of [a, b]) expect(await codeOf(one.revoke(card.id))).toBe('404 SHARE_NOT_FOUND');
    expect(await codeOf(a.lookUp(other.shop.appId, 'abcdefghijklmnop'))).toBe('404 SHARE_NOT_FOUND');
  });

  it('has a code’s picture of the platform, and none once it is revoked', async () => {
    const { roomId, viewers } = await aShop();
    const a = await viewers.signIn();
    const code = await a.share({ target: 'room', targetId: roomId, kind: 'code' });
    const fetchCode = () =>
      fetch(`${live.app.url}/v1/shares/${code.id}/code`, { headers: { authorization: `Bearer ${a.token}` } });
    const answer = await fetchCode();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^image\/(png|jpeg)$/);
    expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(50);
    await a.revoke(code.id);
    await a.revoke(code.id);
    expect((await fetchCode()).status).toBe(404);
  });
});

describe('a touch', () => {
  it('binds, once, and repeating it answers the same', async () => {
    const { shop, roomId, viewers } = await aShop();
    const [a, b, c] = [await viewers.signIn(), await viewers.signIn(), await viewers.signIn()];
    const { token } = await a.share({ target: 'room', targetId: roomId });
    const touch = aTouch({ token });
    const answer = await c.touch(touch);
    expect(answer).toEqual({ superior: { id: a.id, since: '2026-11-21T04:00:00.000Z' }, reason: null });
    await live.advance(60);
    expect(await c.touch(touch)).toEqual(answer);
    expect(await countOf('touches', shop)).toBe(1);
    const other = await b.share({ target: 'room', targetId: roomId });
    expect(await c.touch(aTouch({ token: other.token }))).toEqual(answer);
    expect((await c.superior()).superior).toMatchObject({ id: a.id });
    const why = await shop.staff.distribution.binding(c.id);
    expect(why).toMatchObject({ superiorId: a.id, grandId: null, counts: { direct: 0, second: 0 } });
    expect(why.decisions.map(({ reason, sharerId }) => [reason, sharerId])).toEqual([
      ['taken', b.id],
      ['bound', a.id],
    ]);
    expect(why.decisions[1]).toMatchObject({ evidence: 'signed', policy: 0, touchId: why.touchId });
  });

  it('credits the last sharer: of A → B → C the plugin names B', async () => {
    const { roomId, platformRoomId, viewers } = await aShop();
    const [a, b, c] = [await viewers.signIn(), await viewers.signIn(), await viewers.signIn()];
    const { customParams } = await a.share({ target: 'room', targetId: roomId });
    const shareOpenid = await viewers.openidOf(b.user);
    const from = {
      source: 'plugin' as const,
      roomId: platformRoomId,
      shareOpenid,
      customParams: encodeURIComponent(encodeURIComponent(customParams)),
    };
    expect(await c.touch(aTouch(from))).toMatchObject({ superior: { id: b.id } });
    // The same openid where there is no card: the token's sharer.
    const d = await viewers.signIn();
    expect(await d.touch(aTouch({ ...from, scene: '1014' }))).toMatchObject({ superior: { id: a.id } });
  });

  it('is decided again when the one whom the plugin names becomes a member', async () => {
    const { shop, platformRoomId, viewers } = await aShop();
    const c = await viewers.signIn();
    const shareOpenid = await viewers.openidOf('later');
    const answer = await c.touch(aTouch({ source: 'plugin', roomId: platformRoomId, shareOpenid }));
    expect(answer).toEqual({ superior: null, reason: 'sharer-unknown' });
    const b = await viewers.signIn('later');
    expect((await c.superior()).superior).toMatchObject({ id: b.id });
    await viewers.signIn('later');
    const { decisions } = await shop.staff.distribution.binding(c.id);
    expect(decisions.map(({ reason, evidence }) => [reason, evidence])).toEqual([
      ['bound', 'client'],
      ['sharer-unknown', null],
    ]);
  });

  it('from before the sign-in is joined then, the oldest first, and to the first who signs in on that device only', async () => {
    const { shop, roomId, viewers } = await aShop();
    const [a, b] = [await viewers.signIn(), await viewers.signIn()];
    const [first, second] = [
      await a.share({ target: 'room', targetId: roomId }),
      await b.share({ target: 'room', targetId: roomId, kind: 'code' }),
    ];
    const nobody = distributionApi(callTo(live.app.url));
    const touch = aTouch({ token: first.token });
    const { deviceKey } = await nobody.touchUnknown(shop.appId, touch);
    expect(await nobody.touchUnknown(shop.appId, { ...touch, deviceKey })).toEqual({ deviceKey });
    await nobody.touchUnknown(
      shop.appId,
      aTouch({ source: 'code', scene: '1047', codeScene: second.scene, deviceKey }),
    );
    await live.advance(3_600);
    const { phones } = viewers;
    const signIn = async (user: string) => {
      const code = await phones.loginCode(user);
      const session = await fetch(`${live.app.url}/v1/sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ appId: shop.appId, provider: 'wechat', code, deviceKey }),
      });
      return (await session.json()) as { token: string; member: { id: string } };
    };
    const c = await signIn('one');
    expect((await viewers.as(c.token).superior()).superior).toMatchObject({ id: a.id });
    const d = await signIn('two');
    expect((await viewers.as(d.token).superior()).superior).toBeNull();
    const { decisions } = await shop.staff.distribution.binding(c.member.id);
    expect(decisions.map(({ reason }) => reason)).toEqual(['taken', 'bound']);
  });

  it('binds nobody by what is forged, another merchant’s, expired, revoked, cut off or one’s own, and keeps each with its reason', async () => {
    const { shop, roomId, viewers } = await aShop();
    const other = await aShop();
    const stranger = await other.viewers.signIn();
    const foreign = await stranger.share({ target: 'room', targetId: other.roomId });
    const [a, c] = [await viewers.signIn(), await viewers.signIn()];
    const card = await a.share({ target: 'room', targetId: roomId });
    const goods = await aContent(shop, 'goods');
    const dead = await a.share({ target: 'goods', targetId: goods.id });
    await a.revoke(dead.id);
    const reason = async (over: Parameters<typeof aTouch>[0], who = c) => (await who.touch(aTouch(over))).reason;
    expect(await reason({ token: `${card.token.slice(0, -2)}AA` })).toBe('forged');
    expect(await reason({ token: foreign.token })).toBe('foreign');
    expect(await reason({ token: dead.token })).toBe('revoked');
    expect(await reason({ customParams: encodeURIComponent(card.customParams).slice(0, 40) })).toBe('unreadable');
    expect(await reason({ customParams: { path: 'x', s: '' } })).toBe('no-sharer');
    expect(await reason({ codeScene: 's=abcdefghijklmnop' })).toBe('forged');
    expect(await reason({ token: card.token }, a)).toBe('self');
    await live.advance(31 * 86_400);
    const late = await viewers.many(1);
    expect((await late[0]?.touch(aTouch({ token: card.token })))?.reason).toBe('expired');
    expect(await countOf('bindings', shop)).toBe(0);
    expect(await countOf('touches', shop)).toBe(8);
    expect(await countOf('touches', other.shop)).toBe(0);
    expect(await countOf('binding_decisions', other.shop)).toBe(0);
  });

  it.each<[string, object]>([
    ['id', { id: 'short' }],
    ['source', { source: 'telepathy' }],
    ['scene', { scene: 'abc' }],
    ['token', { token: '' }],
    ['token', { token: 'x'.repeat(65) }],
    ['customParams', { customParams: 'x'.repeat(4_001) }],
    ['customParams', { customParams: 7 }],
    ['codeScene', { codeScene: 'x'.repeat(101) }],
    ['roomId', { roomId: 'x'.repeat(65) }],
    ['shareOpenid', { shareOpenid: '<script>' }],
    ['deviceKey', { deviceKey: 'x' }],
    ['at', { at: '2026-11-21' }],
  ])('with a bad %s is refused by that name, and nothing is kept', async (field, over) => {
    const { shop, viewers } = await aShop();
    const [c] = await viewers.many(1);
    const problem = await c?.touch({ ...aTouch(), ...over } as never).catch((error: unknown) => error);
    expect(problem).toMatchObject({ status: 400, code: 'INPUT_INVALID', details: { fields: [{ field }] } });
    expect(await countOf('touches', shop)).toBe(0);
  });

  it('is refused when it is dated ahead or before the share, or brings another’s device key', async () => {
    const { shop, roomId, viewers } = await aShop();
    const [a, c] = await viewers.many(2);
    const card = await a?.share({ target: 'room', targetId: roomId });
    const send = (over: object) => codeOf(c?.touch(aTouch({ token: card?.token ?? '', ...over })) ?? Promise.resolve());
    expect(await send({ at: '2026-11-21T04:02:00Z' })).toBe('400 TOUCH_TIME_INVALID');
    expect(await send({ at: '2026-11-20T04:00:00Z' })).toBe('400 TOUCH_TIME_INVALID');
    expect(await send({ deviceKey: `${'A'.repeat(22)}.${'A'.repeat(22)}` })).toBe('400 DEVICE_KEY_INVALID');
    expect(await countOf('touches', shop)).toBe(0);
  });

  it('gives one superior to a visitor for whom a hundred sharers race, and three hundred equal answers', async () => {
    const { shop, roomId, viewers } = await aShop();
    const sharers = await viewers.many(100);
    const [visitor] = await viewers.many(1);
    const tokens: string[] = [];
    for (const sharer of sharers) tokens.push((await sharer.share({ target: 'room', targetId: roomId })).token);
    const touches = tokens.map((token) => aTouch({ token }));
    // Past the limit for one viewer, which has its own test: nobody has a hundred thumbs.
    const { merchantId, miniAppId } = shop;
    const viewer = { merchantId, miniAppId, memberId: visitor?.id ?? '', tokenId: '' };
    const send = (touch: ReturnType<typeof aTouch>) => live.app.app.get(TouchesService).send(viewer, touch);
    const answers = await Promise.all([...touches, ...touches, ...touches].map(send));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ superior: { id: expect.any(String) }, reason: null });
    const why = await shop.staff.distribution.binding(visitor?.id ?? '');
    expect(why.decisions.filter(({ reason }) => reason === 'bound')).toHaveLength(1);
    expect(await countOf('touches', shop)).toBe(100);
  }, 60_000);

  it('is written together with others, and no two that go together wait for each other', async () => {
    const { shop, roomId, viewers } = await aShop();
    const cards: string[] = [];
    for (const sharer of await viewers.many(2))
      cards.push((await sharer.share({ target: 'room', targetId: roomId })).token);
    const { merchantId, miniAppId } = shop;
    const send = (memberId: string, token: string) =>
      live.app.app.get(TouchesService).send({ merchantId, miniAppId, memberId, tokenId: '' }, aTouch({ token }));
    const [one = '', other = ''] = cards;
    const visitors = (await viewers.many(62)).map(({ id }) => id);
    // Both lead somebody now: all that comes from here on adds nobody but the visitors.
    for (const token of cards) await send(visitors.pop() ?? '', token);

    const statement = jest.spyOn(live.app.app.get(Db), 'statement');
    const answers = await Promise.all([
      ...visitors.map((id) => send(id, one)),
      ...[...visitors].reverse().map((id) => send(id, other)),
    ]);
    const ran = await Promise.allSettled(statement.mock.results.map(({ value }) => value as Promise<unknown>));
    statement.mockRestore();
    expect(answers.every(({ superior }) => superior !== null)).toBe(true);
    visitors.forEach((_, at) => expect(answers[at]).toEqual(answers[answers.length - 1 - at]));
    expect(ran.filter(({ status }) => status === 'rejected')).toEqual([]); // a deadlock is one that the database ended
    expect(ran.length).toBeLessThan(20);
  }, 60_000);

  it('is written by itself where its sharer is new in the tree too: whoever may close a circle holds one name, not many', async () => {
    const { shop, roomId, viewers } = await aShop();
    const people = await viewers.many(40);
    const cards: string[] = [];
    for (const one of people) cards.push((await one.share({ target: 'room', targetId: roomId })).token);
    const { merchantId, miniAppId } = shop;
    const send = (at: number, by: number) =>
      live.app.app
        .get(TouchesService)
        .send(
          { merchantId, miniAppId, memberId: people[at]?.id ?? '', tokenId: '' },
          aTouch({ token: cards[by % cards.length] ?? '' }),
        );
    const statement = jest.spyOn(live.app.app.get(Db), 'statement');
    await Promise.all(people.flatMap((_, at) => [send(at, at + 1), send(at, at + 7), send(at, at + 31)]));
    const ran = await Promise.allSettled(statement.mock.results.map(({ value }) => value as Promise<unknown>));
    statement.mockRestore();
    expect(ran.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(await countOf('touches', shop)).toBe(120);
  }, 60_000);

  it('that comes twice at one moment is one: the second finds what the first wrote', async () => {
    const { shop, roomId, viewers } = await aShop();
    const [a, c] = await viewers.many(2);
    const { token = '' } = (await a?.share({ target: 'room', targetId: roomId })) ?? {};
    const touch = aTouch({ token });
    // Both have looked and found none before either writes it.
    const held = await live.admin.connect();
    await held.query(`
      create function wait_a_while() returns trigger language plpgsql as $$
      begin perform pg_advisory_xact_lock_shared(4711); return new; end $$;
      create trigger wait_a_while before insert on touches for each row execute function wait_a_while();
      select pg_advisory_lock(4711)`);
    try {
      const first = c?.touch(touch);
      await untilWaiting(live.admin);
      const second = c?.touch(touch);
      await untilWaiting(live.admin, 2);
      await held.query('select pg_advisory_unlock(4711)');
      expect(await first).toMatchObject({ superior: { id: a?.id }, reason: null });
      expect(await second).toEqual(await first);
      expect(await countOf('touches', shop)).toBe(1);
    } finally {
      await held.query('select pg_advisory_unlock_all()');
      await held.query('drop trigger wait_a_while on touches; drop function wait_a_while()');
      held.release();
    }
  });

  it('from before the sign-in is nobody else’s while somebody claims it', async () => {
    const { shop, roomId, viewers } = await aShop();
    const [a, c, d] = await viewers.many(3);
    const { token = '' } = (await a?.share({ target: 'room', targetId: roomId })) ?? {};
    const nobody = viewers.as('');
    const { deviceKey } = await nobody.touchUnknown(shop.appId, aTouch({ token }));
    const held = await live.admin.connect();
    await held.query('begin');
    await held.query(
      'insert into touch_claims (merchant_id, touch_id, member_id, claimed_at) select merchant_id, id, $2, now() from touches where merchant_id = $1',
      [shop.merchantId, c?.id],
    );
    const later = d?.touch(aTouch({ deviceKey }));
    try {
      await untilWaiting(live.admin);
    } finally {
      await held.query('commit');
      held.release();
    }
    expect(await later).toEqual({ superior: null, reason: 'no-sharer' });
    expect((await shop.staff.distribution.binding(d?.id ?? '')).decisions).toHaveLength(1); // on its own touch
  });

  it('binds nobody on Douyin, where that is forbidden, keeps the touch, and shows no team there', async () => {
    const { shop, roomId, viewers } = await aShop();
    const douyin = await shop.staff.merchants.addMiniApp({
      platform: 'douyin',
      appId: `tt${shop.appId.slice(2)}`,
      name: '抖音',
      source: 'douyin',
      secret: 'a-secret-of-douyin',
    });
    const [a, c] = await viewers.many(2);
    const card = await a?.share({ target: 'room', targetId: roomId });
    const tokens = live.app.app.get(SignedViewerTokens);
    const ref = { merchantId: shop.merchantId, miniAppId: douyin.id, memberId: c?.id ?? '' };
    const there = viewers.as(tokens.issue(ref, 0n).token);
    const answer = await there.touch(aTouch({ source: 'douyin', scene: '023001', token: card?.token ?? '' }));
    expect(answer).toEqual({ superior: null, reason: 'platform' });
    expect(await countOf('touches', shop)).toBe(1);
    expect(await codeOf(there.team())).toBe('409 DISTRIBUTION_UNAVAILABLE');
    expect(await codeOf(there.invitations())).toBe('409 DISTRIBUTION_UNAVAILABLE');
    expect(await codeOf(there.apply())).toBe('409 DISTRIBUTION_UNAVAILABLE');
    const { items } = await shop.staff.distribution.capabilities();
    expect(items.find(({ platform }) => platform === 'douyin')).toMatchObject({
      binding: false,
      team: false,
      touches: true,
      reason: expect.stringContaining('抖音'),
    });
  });
});

/** a brought b, b brought c and d. */
async function aTree() {
  const set = await aShop();
  const [a, b, c, d] = [
    await set.viewers.signIn(),
    await set.viewers.signIn(),
    await set.viewers.signIn(),
    await set.viewers.signIn(),
  ];
  const under = async (child: typeof a, sharer: typeof a) => {
    const { token } = await sharer.share({ target: 'room', targetId: set.roomId });
    await child.touch(aTouch({ token }));
  };
  await under(b, a);
  await under(c, b);
  await under(d, b);
  return { ...set, a, b, c, d, under };
}

describe('what a member sees of the tree', () => {
  it('is the superior, the team with its counts, and what came of the shares, names masked', async () => {
    const { a, b, c, d, viewers } = await aTree();
    await viewers.phones.me(c.token).edit({ nickname: '小明同学' });
    expect(await a.team()).toMatchObject({
      counts: { direct: 1, second: 2 },
      items: [{ id: b.id, name: null }],
      nextCursor: null,
    });
    const page = await b.team({ limit: 1 });
    expect(page).toMatchObject({ counts: { direct: 2, second: 0 }, items: [{ id: d.id }], nextCursor: d.id });
    expect(await b.team({ cursor: page.nextCursor ?? '' })).toMatchObject({
      counts: null,
      items: [{ id: c.id, name: '小**' }],
      nextCursor: null,
    });
    expect(await c.team()).toEqual({ counts: { direct: 0, second: 0 }, items: [], nextCursor: null });
    const came = await b.invitations();
    expect(came.items.map(({ outcome, name }) => [outcome, name])).toEqual([
      ['bound', null],
      ['bound', '小**'],
    ]);
    expect((await a.superior()).superior).toBeNull();
  });
});

describe('staff', () => {
  it('move a member with all below, with a reason, audited; a ring is refused', async () => {
    const { shop, a, b, c, d } = await aTree();
    const { distribution } = shop.staff;
    expect(await codeOf(distribution.move(b.id, { superiorId: d.id, reason: '放错了' }))).toBe('409 BINDING_RING');
    expect(await codeOf(distribution.move(b.id, { superiorId: b.id, reason: '放错了' }))).toBe('409 BINDING_RING');
    expect(await codeOf(distribution.move('999', { reason: '放错了' }))).toBe('404 MEMBER_NOT_FOUND');
    expect(await codeOf(distribution.move(b.id, { reason: '' }))).toBe('400 INPUT_INVALID');
    const moved = await distribution.move(c.id, { superiorId: a.id, reason: '客服更正' });
    expect(moved).toMatchObject({
      superiorId: a.id,
      grandId: null,
      moves: [{ fromId: b.id, toId: a.id, reason: '客服更正' }],
    });
    await distribution.move(b.id, { superiorId: c.id, reason: '客服更正' });
    expect(await distribution.binding(d.id)).toMatchObject({ superiorId: b.id, grandId: c.id });
    // As a rule both are settled by now; a transaction of anybody's that was open then puts it off.
    const open = () =>
      live.admin.query('select from binding_moves where merchant_id = $1 and settled_at is null', [shop.merchantId]);
    const settle = () => live.app.app.get(MovesService).tick().then(open);
    await until('moves settled', settle, ({ rowCount }) => rowCount === 0);
    const trail = await shop.staff.audit.list({ action: 'binding.move' });
    expect(trail.items).toHaveLength(2);
    expect(trail.items[0]).toMatchObject({ reason: '客服更正' });
  });

  it('search and export: UTF-8 with a mark, formulas as text, and how many rows there are to come', async () => {
    const { shop, a, b, c, d, viewers } = await aTree();
    await live.admin.query('select 1');
    await viewers.phones.me(c.token).edit({ nickname: '=1+1' });
    expect(
      (await shop.staff.distribution.bindings({ superiorId: b.id })).items.map(({ memberId }) => memberId),
    ).toEqual([d.id, c.id]);
    expect((await shop.staff.distribution.bindings({ limit: 1 })).nextCursor).toBe(d.id);
    const get = (key: string) =>
      fetch(`${live.app.url}/v1/console/bindings/export`, { headers: { authorization: `Bearer ${key}` } });
    const answer = await get(shop.staffKey);
    expect(answer.headers.get('x-kaibo-rows')).toBe('3');
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = bytes.toString('utf8').split('\r\n');
    expect(lines).toHaveLength(5);
    expect(lines[2]).toContain(`${c.id},"'=**",${b.id},${a.id},`);
    expect((await shop.staff.audit.list({ action: 'binding.export' })).items).toHaveLength(1);
    const other = await live.aLiveMerchant();
    expect((await (await get(other.staffKey)).text()).split('\r\n')).toHaveLength(2);
  });

  it('export many pages, each once', async () => {
    const { shop, viewers } = await aShop();
    const many = await viewers.many(1_203);
    const [root = '', ...rest] = many.map(({ id }) => id);
    for (const id of rest)
      await live.admin.query('select directory.bind($1, $2, $3, 1, now())', [shop.merchantId, id, root]);
    const answer = await fetch(`${live.app.url}/v1/console/bindings/export?superiorId=${root}`, {
      headers: { authorization: `Bearer ${shop.staffKey}` },
    });
    const ids = (await answer.text())
      .split('\r\n')
      .slice(1, -1)
      .map((line) => line.split(',')[0]);
    expect(ids).toHaveLength(1_202);
    expect(new Set(ids).size).toBe(1_202);
  }, 60_000);

  it('may not without the permission', async () => {
    const { shop } = await aShop();
    const owner = await aPerson(live.app, shop.merchantId);
    const agent = await aPerson(live.app, shop.merchantId, { owner, role: 'agent' });
    const { distribution } = agent.browser.staff;
    expect((await distribution.bindings()).items).toEqual([]);
    expect(await codeOf(distribution.move('1', { reason: '试一试' }))).toBe('403 FORBIDDEN');
    expect(await codeOf(distribution.publish(POLICY))).toBe('403 FORBIDDEN');
  });

  it('publish policies, each a version; what the law forbids is refused with the reason, and nobody’s binding changes', async () => {
    const { shop, a, c } = await aTree();
    const { distribution } = shop.staff;
    const before = await distribution.binding(c.id);
    expect((await distribution.policies()).items.map(({ version }) => version)).toEqual([0]);
    const answer = await distribution
      .publish({ ...POLICY, paidLevels: 3, entryFeeFen: 9_900, headCountReward: true, requiresPurchase: true })
      .catch((e: unknown) => e);
    expect(answer).toMatchObject({ status: 400, code: 'POLICY_FORBIDDEN' });
    const { fields } = (answer as { details: { fields: { rule: string; message: string }[] } }).details;
    expect(fields.map(({ rule }) => rule)).toEqual(['entry-fee', 'purchase-gate', 'head-count', 'third-level']);
    expect(fields.every(({ message }) => message.includes('禁止传销条例'))).toBe(true);
    expect(await codeOf(distribution.publish({ ...POLICY, paidLevels: 2 }))).toBe('400 POLICY_FORBIDDEN');
    expect(await distribution.publish({ ...POLICY, paidLevels: 2, acknowledgesSecondLevel: true })).toMatchObject({
      version: 1,
      paidLevels: 2,
    });
    expect(await distribution.publish({ ...POLICY, promoters: 'approved' })).toMatchObject({ version: 2 });
    expect(await distribution.publish({ ...POLICY, promoters: 'approved' })).toMatchObject({ version: 2 });
    expect((await distribution.policies()).items.map(({ version }) => version)).toEqual([2, 1, 0]);
    expect(await distribution.binding(c.id)).toEqual(before);
    const preview = await distribution.preview({ ...POLICY, promoters: 'approved' });
    expect(preview).toMatchObject({ decisions: 3, isCut: false, bindings: 3, wouldBind: 0, differs: 3 });
    expect(await distribution.preview(POLICY)).toMatchObject({
      bindings: 3,
      wouldBind: 3,
      differs: 0,
      differences: [],
    });
    expect(await a.promoter()).toMatchObject({ state: null, isOpenToAll: false });
  });

  it('say who is a promoter and who is of the staff, and decisions follow', async () => {
    const { shop, roomId, viewers } = await aShop();
    const { distribution } = shop.staff;
    await distribution.publish({ ...POLICY, promoters: 'approved' });
    const [a, c, d, e] = [
      await viewers.signIn(),
      await viewers.signIn(),
      await viewers.signIn(),
      await viewers.signIn(),
    ];
    const { token } = await a.share({ target: 'room', targetId: roomId });
    expect(await c.touch(aTouch({ token }))).toEqual({ superior: null, reason: 'not-promoter' });
    expect(await a.apply()).toMatchObject({ state: 'applied' });
    await a.apply();
    expect((await distribution.promoters({ state: 'applied' })).items).toMatchObject([
      { memberId: a.id, promoter: 'applied' },
    ]);
    await distribution.setPerson(a.id, { promoter: 'approved', reason: '资料齐全' });
    expect(await d.touch(aTouch({ token }))).toMatchObject({ superior: { id: a.id } });
    await distribution.setPerson(e.id, { isStaff: true, reason: '是店员' });
    expect(await e.touch(aTouch({ token }))).toEqual({ superior: null, reason: 'staff' });
    expect((await shop.staff.audit.list({ action: 'promoter.apply' })).items).toHaveLength(1);
  });
});

describe('two accounts that become one', () => {
  const verify = async (viewers: ReturnType<typeof viewersOf>, one: { user: string; token: string }, phone: string) =>
    viewers.phones.me(one.token).verifyPhone({ code: await viewers.phones.phoneCode(one.user, phone) });
  /** Another mini-app of the same merchant: numbers join accounts of two. */
  const merge = async (shop: LiveMerchant, kept: string, merged: string): Promise<boolean> => {
    const { MergeWorksService } = await import('../members/merge-works.service');
    const { Db } = await import('../../core/db');
    const works = live.app.app.get(MergeWorksService);
    const two = { merchantId: shop.merchantId, keptId: kept, mergedId: merged };
    return live.app.app.get(Db).forMerchant(shop.merchantId, async (tx) => {
      if (!(await works.mayMerge(tx, two))) return false;
      await tx.query('update members set merged_into = $3 where merchant_id = $1 and id = $2', [
        shop.merchantId,
        merged,
        kept,
      ]);
      await works.merged(tx, two);
      return true;
    });
  };

  it('keep the node of the one who has it; the other reads it', async () => {
    const { shop, a, b, viewers, under } = await aTree();
    const [x, y] = [await viewers.signIn(), await viewers.signIn()];
    await under(y, b);
    expect(await merge(shop, x.id, y.id)).toBe(true); // the younger one has the node
    expect((await x.superior()).superior).toMatchObject({ id: b.id });
    const z = await viewers.signIn();
    await under(x, a); // bound already: as y
    expect((await x.superior()).superior).toMatchObject({ id: b.id });
    await under(z, x); // and who comes by x stands under y's node
    expect((await shop.staff.distribution.binding(z.id)).grandId).toBe(b.id);
    expect(await x.team()).toMatchObject({ counts: { direct: 1 }, items: [{ id: z.id }] });
    const { rows } = await live.admin.query(
      'select parent_id, alias_of from bindings where merchant_id = $1 and member_id = $2',
      [shop.merchantId, x.id],
    );
    expect(rows).toEqual([{ parent_id: y.id, alias_of: y.id }]);
  });

  it('stand under nobody as an alias: not in a team, its counts, the search, the export or what is given out', async () => {
    const { shop, a, b, c, viewers } = await aTree();
    const [x, y] = [await viewers.signIn(), await viewers.signIn()];
    for (const [kept, merged] of [
      [a, x], // whom nobody brought
      [b, y],
    ] as const)
      expect(await merge(shop, kept.id, merged.id)).toBe(true);
    expect(await a.team()).toMatchObject({ counts: { direct: 1, second: 2 }, items: [{ id: b.id }] });
    expect(await b.team()).toMatchObject({ counts: { direct: 2, second: 0 } });
    const { distribution } = shop.staff;
    expect((await distribution.binding(a.id)).counts).toEqual({ direct: 1, second: 2 });
    const found = (await distribution.bindings()).items.map(({ memberId }) => memberId);
    expect(found).toEqual(expect.arrayContaining([b.id, c.id]));
    expect(found).not.toEqual(expect.arrayContaining([x.id]));
    expect(found).toHaveLength(3);
    expect((await distribution.bindings({ superiorId: a.id })).items.map(({ memberId }) => memberId)).toEqual([b.id]);
    for (const query of ['', `?superiorId=${a.id}`]) {
      const answer = await fetch(`${live.app.url}/v1/console/bindings/export${query}`, {
        headers: { authorization: `Bearer ${shop.staffKey}` },
      });
      const lines = (await answer.text()).split('\r\n');
      expect([answer.headers.get('x-kaibo-rows'), lines.length - 2]).toEqual(query ? ['1', 1] : ['3', 3]);
    }
    const given = await live.app.app
      .get(Db)
      .forMerchant(shop.merchantId, (tx) =>
        live.app.app.get(TouchesRepository).told(tx, shop.merchantId, [b.id, y.id]),
      );
    const nodes = given.find(({ table }) => table === 'bindings')?.rows;
    expect(nodes?.map((row) => row['parent_id'])).toEqual([a.id, null]);
  });

  it('stay one when their node is moved', async () => {
    const { shop, a, b, d, viewers, under } = await aTree();
    const [x, y] = [await viewers.signIn(), await viewers.signIn()];
    await under(y, b);
    expect(await merge(shop, x.id, y.id)).toBe(true);
    await shop.staff.distribution.move(x.id, { superiorId: d.id, reason: '客服更正' });
    const open = () =>
      live.admin.query('select from binding_moves where merchant_id = $1 and settled_at is null', [shop.merchantId]);
    const settle = () => live.app.app.get(MovesService).tick().then(open);
    await until('moves settled', settle, ({ rowCount }) => rowCount === 0);
    const z = await viewers.signIn();
    await under(z, x);
    expect(await shop.staff.distribution.binding(z.id)).toMatchObject({ superiorId: y.id, grandId: d.id });
    expect(await shop.staff.distribution.binding(x.id)).toMatchObject({ superiorId: d.id, grandId: b.id });
    expect((await a.team()).counts).toEqual({ direct: 1, second: 2 });
  });

  it('are refused where that would join two trees, and by their phone too', async () => {
    const one = await aTree();
    const { shop, viewers, under } = one;
    const [p, q, r] = [await viewers.signIn(), await viewers.signIn(), await viewers.signIn()];
    await under(q, p);
    expect(await merge(shop, one.c.id, q.id)).toBe(false);
    expect(await merge(shop, one.c.id, one.d.id)).toBe(true); // one tree
    expect(await merge(shop, q.id, r.id)).toBe(true);
    const answer = await verify(viewers, one.a, '13900001111');
    expect(answer.isMerged).toBe(false);
  });

  it('leave no second superior when somebody is bound at that moment', async () => {
    const { shop, a, b, viewers, under, roomId } = await aTree();
    for (let round = 0; round < 8; round++) {
      const [x, y] = [await viewers.signIn(), await viewers.signIn()];
      await under(y, b);
      const { token } = await a.share({ target: 'room', targetId: roomId });
      const [, merged] = await Promise.all([
        x.touch(aTouch({ token })).catch(() => null),
        merge(shop, x.id, y.id).catch(() => false),
      ]);
      const { rows } = await live.admin.query(
        'select member_id, alias_of from bindings where merchant_id = $1 and member_id = any ($2::bigint[])',
        [shop.merchantId, [x.id, y.id]],
      );
      // Either it was in time and they are one, or both stand in one tree; never two superiors for one place.
      const aliases = rows.filter(({ alias_of: of }: { alias_of: string | null }) => of !== null);
      if (merged) expect([1, 0]).toContain(aliases.length);
      else expect(aliases).toEqual([]);
      expect(rows).toHaveLength(2);
    }
  }, 60_000);
});

it('an erased member’s traces go, and the node stays: who is under them keeps their place', async () => {
  const { shop, a, b, c, viewers } = await aTree();
  await viewers.phones.me(b.token).edit({ nickname: '要走的人' });
  const answer = await fetch(`${live.app.url}/v1/me/erase`, {
    method: 'POST',
    headers: { authorization: `Bearer ${b.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ confirm: ERASE_WORD, memberId: b.id }),
  });
  expect(answer.status).toBe(200);
  expect((await c.superior()).superior).toMatchObject({ id: b.id, name: null });
  expect(await a.team()).toMatchObject({ counts: { direct: 1, second: 2 }, items: [{ id: b.id, name: null }] });
  const mine = await live.admin.query(
    `select 1 from touches where merchant_id = $1 and member_id = $2 union all select 1 from binding_decisions where merchant_id = $1 and member_id = $2`,
    [shop.merchantId, b.id],
  );
  expect(mine.rowCount).toBe(0);
  const late = await viewers.signIn();
  const links = await live.admin.query<{ key: string }>(
    'select key from share_links where merchant_id = $1 and sharer_id = $2',
    [shop.merchantId, b.id],
  );
  expect(await late.touch(aTouch({ token: undefined, codeScene: `s=${links.rows[0]?.key ?? ''}` }))).toEqual({
    superior: null,
    reason: 'revoked',
  });
});
