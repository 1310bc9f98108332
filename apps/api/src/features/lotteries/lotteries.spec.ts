import { MAX_LOTTERIES_A_ROOM } from '@kaibo/contracts/lotteries';
import type { ConsoleLotteryView } from '@kaibo/contracts/lotteries.dto';
import { fromHex, commitment, rulesHash, toHex, verifyBundle, verifyEntry, type Rules } from '@kaibo/fair-draw';
import { verifySignature } from '@kaibo/fair-draw/node';
import { aMerchant, anApp, aPerson, asViewer, type TestApp, type TestMerchant } from '../../../test/app';
import { until } from '../../../test/program';
import { changeRooms } from '../rooms/rooms.fixtures';
import { codeOf } from '../members/members.fixtures';
import { aLotteryDraft, aPrize, KEYWORD, lotteriesOf } from './lotteries.fixtures';

let app: TestApp;
let shop: TestMerchant;
let of: ReturnType<typeof lotteriesOf>;
beforeAll(async () => {
  app = await anApp();
});
beforeEach(async () => {
  shop = await aMerchant(app);
  of = lotteriesOf(app, shop);
});
afterAll(() => app.close());

const staff = () => shop.staff.lotteries;
const detailsOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: { code: string; details?: object }) => ({ code: error.code, ...error.details }),
  );

it('has every entry in the root once, more of them than a page and with numbers of every length', async () => {
  const { id } = await of.open();
  // Members are numbers of one to five digits: as texts they stand in another order.
  await of.query(
    `insert into lottery_entries (merchant_id, lottery_id, member_id, entered_at, is_imported)
     select $1, $2, n, clock_timestamp(), n % 10 = 0 from generate_series(1, 20500) n`,
    [shop.merchantId, id],
  );
  await of.end(id);
  await of.advance(id);
  expect(await staff().get(id)).toMatchObject({ state: 'drawn', entries: 20_500, imported: 2_050 });
  const { leaves } = (await of.viewer('1').api.bundle(id)) as { leaves: string[] };
  expect(new Set(leaves).size).toBe(20_500);
}, 60_000);

describe('a draft', () => {
  it('is written, read, edited and removed', async () => {
    const draft = await of.draft();
    expect(draft).toMatchObject({ state: 'draft', name: '整装节抽奖', keepDays: 30, rulesHash: null, beacon: 'none' });
    const edited = await staff().write(
      draft.id,
      aLotteryDraft({ name: '新名字', prizes: [aPrize(), aPrize({ name: '券', kind: 'code', quantity: 5 })] }),
    );
    expect(edited.prizes.map(({ no, name, codeSource }) => [no, name, codeSource])).toEqual([
      [1, '电饭煲', null],
      [2, '券', 'generated'],
    ]);
    expect((await staff().get(draft.id)).name).toBe('新名字');
    await staff().remove(draft.id);
    expect(await codeOf(staff().get(draft.id))).toBe('404 LOTTERY_NOT_FOUND');
  });

  it.each([
    ['a like lottery with a keyword', { entryKind: 'like', likes: 10 }, 'keyword isAbsent'],
    ['a comment lottery with likes', { likes: 10 }, 'likes isAbsent'],
    ['goods with codes', { prizes: [aPrize({ codeSource: 'generated' })] }, 'prizes.0.codeSource isAbsent'],
    ['a day that no calendar has', { membersSince: '2026-02-30T00:00:00Z' }, 'membersSince isIso8601'],
    ['too short', { entrySeconds: 1 }, 'entrySeconds min'],
    ['eleven prizes', { prizes: Array.from({ length: 11 }, () => aPrize()) }, 'prizes arrayMaxSize'],
  ])('is refused: %s', async (_what, change, expected) => {
    const said = await detailsOf(of.draft(change as object));
    const [first] = (said as unknown as { fields: { field: string; rule: string }[] }).fields;
    expect([said?.code, `${first?.field} ${first?.rule}`]).toEqual(['INPUT_INVALID', expected]);
  });

  it('is counted under many at once: a room has at most thirty, cancelled ones aside', async () => {
    const room = await of.room();
    const asked = await Promise.allSettled(Array.from({ length: 40 }, () => of.draft({}, room)));
    const added = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(added).toHaveLength(MAX_LOTTERIES_A_ROOM);
    expect(await codeOf(of.draft({}, room))).toBe('409 LOTTERIES_TOO_MANY');
    await staff().publish(added[0]?.id ?? '');
    await staff().cancel(added[0]?.id ?? '', { reason: '改期举行' });
    await of.draft({}, room);
    expect(await codeOf(of.draft({}, room))).toBe('409 LOTTERIES_TOO_MANY');
    await of.draft(); // another room
  });
});

describe('publication', () => {
  it('tells every problem at once, and freezes nothing then', async () => {
    const bad = await of.draft({
      organiser: '',
      prizes: [aPrize({ valueFen: 5_000_001 }), aPrize({ kind: 'code', codeSource: 'imported' })],
    });
    const said = await detailsOf(staff().publish(bad.id));
    expect(said).toMatchObject({ code: 'LOTTERY_NOT_COMPLIANT' });
    expect((said as unknown as { fields: { field: string }[] }).fields.map(({ field }) => field)).toEqual([
      'organiser',
      'prizes.0.valueFen',
      'prizes.1.codes',
    ]);
    expect((await staff().get(bad.id)).state).toBe('draft');
  });

  it('freezes the rules: hash and commitment stand from then on, and nothing may be edited', async () => {
    const { id } = await of.draft();
    const published = await staff().publish(id);
    expect(published.state).toBe('published');
    const proof = await asPublic().proof(id);
    expect(toHex(rulesHash(proof.rules as Rules))).toBe(published.rulesHash);
    expect([proof.commitment, proof.secret, proof.root, proof.winners]).toEqual([
      published.commitment,
      null,
      null,
      null,
    ]);
    expect(await codeOf(staff().write(id, aLotteryDraft({ name: '改了' })))).toBe('409 LOTTERY_STATE');
    expect(await codeOf(staff().remove(id))).toBe('409 LOTTERY_STATE');
    expect(await codeOf(staff().publish(id))).toBe('409 LOTTERY_STATE');
    const [row] = await of.query<{ sealed: Buffer }>(
      `select sealed from vault_records where merchant_id = $1 and table_name = 'lotteries' and row_key = $2`,
      [shop.merchantId, id],
    );
    expect(row?.sealed.length).toBeGreaterThan(60); // the secret, and nowhere in clear
  });

  it('is refused where the platform takes no lotteries', async () => {
    const douyin = await aMerchant(app, { platform: 'douyin', source: 'douyin' });
    const { id } = await lotteriesOf(app, douyin).draft();
    expect(await detailsOf(douyin.staff.lotteries.publish(id))).toMatchObject({
      fields: [{ field: 'roomId', rule: 'platform' }],
    });
  });
});

const asPublic = () => of.viewer('1').api;

describe('starting', () => {
  it('is the anchor’s, once it was pushed', async () => {
    const owner = await aPerson(app, shop.merchantId);
    const anchor = (await aPerson(app, shop.merchantId, { owner, role: 'anchor' })).browser.staff.lotteries;
    const { id } = await of.draft();
    expect(await codeOf(anchor.publish(id))).toBe('403 FORBIDDEN');
    await staff().publish(id);
    expect((await anchor.list({ pushed: 'true' })).items).toEqual([]);
    expect(await codeOf(anchor.start(id))).toBe('409 LOTTERY_NOT_PUSHED');
    await staff().push(id);
    expect((await anchor.list({ pushed: 'true' })).items.map((one) => one.id)).toEqual([id]);
    const open = await anchor.start(id);
    expect(open.state).toBe('open');
    expect(Date.parse(open.closesAt ?? '') - Date.parse(open.opensAt ?? '')).toBe(3_600_000);
    expect(await codeOf(anchor.start(id))).toBe('409 LOTTERY_STATE');
    expect(await codeOf(staff().cancel(id, { reason: '太晚了吧' }))).toBe('409 LOTTERY_STATE');
  });

  it('needs a room that is there', async () => {
    const room = await of.room();
    const { id } = await of.published({}, room);
    await changeRooms(app, shop, 'vanished_at = now()', [room]);
    expect(await codeOf(staff().start(id))).toBe('409 LOTTERY_ROOM_GONE');
  });
});

async function aDrawn(
  entries: number,
  change: object = {},
): Promise<{ lottery: ConsoleLotteryView; viewers: Awaited<ReturnType<typeof of.viewers>> }> {
  const { id } = await of.open(change);
  const viewers = await of.viewers(entries);
  await Promise.all(viewers.map(({ api }) => api.enter(id, KEYWORD)));
  await of.end(id);
  return { lottery: await staff().draw(id), viewers };
}

describe('the draw', () => {
  it('is one that anybody can verify, and each entrant their own entry', async () => {
    const { lottery, viewers } = await aDrawn(12, {
      prizes: [aPrize({ quantity: 2 }), aPrize({ name: '券', kind: 'code', quantity: 1 })],
    });
    expect(lottery).toMatchObject({ state: 'drawn', entries: 12, imported: 0 });
    const bundle = await asPublic().bundle(lottery.id);
    const verdict = verifyBundle(bundle, {
      published: { rulesHash: lottery.rulesHash ?? '', commitment: lottery.commitment ?? '' },
    });
    expect(verdict.lines.filter(({ status }) => status === 'failed')).toEqual([]);
    expect([verdict.result, verdict.weak]).toEqual(['verified', true]);
    const proof = await asPublic().proof(lottery.id);
    expect(toHex(commitment(fromHex(proof.secret ?? '', 32)))).toBe(lottery.commitment);
    let won = 0;
    for (const { api } of viewers) {
      const { leaf, index, proof: path, receipt, outcome } = await api.entry(lottery.id);
      const own = { format: 'kaibo/fair-entry/1', leaf, index, proof: path, receipt };
      const said = verifyEntry(bundle, own, { verifySignature, organiserKey: proof.organiserKey });
      expect(said.result).toBe('verified');
      expect(said.lines.map(({ code }) => code)).toContain('receipt-signed');
      if (outcome?.isWinner) won++;
      else expect((outcome?.ticket ?? '') > (outcome?.lastTicket ?? '')).toBe(true);
    }
    expect(won).toBe(3);
    const places = (await staff().wins(lottery.id)).items.map(({ place, prizeNo }) => [place, prizeNo]);
    expect(places).toEqual([
      [1, 1],
      [2, 1],
      [3, 2],
    ]);
  });

  it('is the same however often and by however many it is asked for', async () => {
    const { id } = await of.open({ prizes: [aPrize({ quantity: 3 })] });
    for (const { api } of await of.viewers(20)) await api.enter(id, KEYWORD);
    await of.end(id);
    await Promise.all([
      ...Array.from({ length: 8 }, () => staff().draw(id)),
      ...Array.from({ length: 4 }, () => of.advance(id)),
    ]);
    expect((await staff().wins(id)).items).toHaveLength(3);
    const rows = await of.query<{ n: number }>('select count(*)::int as n from lottery_draws where lottery_id = $1', [
      id,
    ]);
    expect(rows[0]?.n).toBe(1);
    const again = await asPublic().bundle(id);
    await staff().draw(id);
    expect(await asPublic().bundle(id)).toEqual(again);
  });

  it('comes to pass without entries, and with fewer than prizes', async () => {
    const none = await aDrawn(0);
    expect(none.lottery).toMatchObject({ state: 'drawn', entries: 0 });
    expect(verifyBundle(await asPublic().bundle(none.lottery.id)).result).toBe('verified');
    const few = await aDrawn(2, { prizes: [aPrize({ quantity: 5 })] });
    expect((await staff().wins(few.lottery.id)).items).toHaveLength(2);
    expect(verifyBundle(await asPublic().bundle(few.lottery.id)).result).toBe('verified');
  });

  it('does not begin before the end', async () => {
    const { id } = await of.open();
    expect(await codeOf(staff().draw(id))).toBe('409 LOTTERY_STATE');
    expect((await staff().get(id)).state).toBe('open');
  });

  it('waits for the anchor, and tells so', async () => {
    const { id } = await of.open();
    const [one] = await of.viewers(1);
    await staff().anchorAway(id);
    await one?.api.enter(id, KEYWORD); // the window goes on
    await of.end(id);
    expect(await detailsOf(staff().draw(id))).toMatchObject({ code: 'LOTTERY_WAITING', waitsFor: 'anchor' });
    const proof = await asPublic().proof(id);
    expect([proof.state, proof.waitsFor, proof.count, proof.winners]).toEqual(['waiting', 'anchor', 1, null]);
    await staff().anchorBack(id);
    expect((await staff().draw(id)).state).toBe('drawn');
    expect((await staff().get(id)).incidents.map(({ kind }) => kind)).toEqual(['anchor-away', 'anchor-back']);
  });

  it('goes on when the platform removes the room in the middle', async () => {
    const room = await of.room();
    const { id } = await of.open({}, room);
    const [one] = await of.viewers(1);
    await changeRooms(app, shop, 'vanished_at = now()', [room]);
    await one?.api.enter(id, KEYWORD);
    await of.end(id);
    expect(await staff().draw(id)).toMatchObject({ state: 'drawn', entries: 1, incidents: [{ kind: 'room-gone' }] });
  });
});

describe('what viewers see of a room’s lotteries', () => {
  it('is what was published, past ones too, and follows what happens', async () => {
    const room = await of.room();
    await of.draft({ name: '草稿' }, room);
    const { id } = await of.open({ name: '第一个' }, room);
    const list = async () =>
      (await of.viewer('1').api.ofRoom(shop.appId, room)).items.map(({ name, state }) => `${name} ${state}`);
    expect(await list()).toEqual(['第一个 open']);
    const other = await of.published({ name: '第二个' }, room);
    await staff().cancel(other.id, { reason: '改期举行' });
    await of.end(id);
    await staff().draw(id);
    const wanted = ['第二个 cancelled', '第一个 drawn'];
    await until('the list', list, (seen) => seen.join() === wanted.join()); // with the next look for changes
    expect(await codeOf(of.viewer('1').api.ofRoom(shop.appId, '999999999'))).toBe('404 ROOM_NOT_FOUND');
    expect((await asViewer(app).list(shop.appId, { state: 'live' })).items.length).toBeGreaterThan(0);
  });
});

it('belongs to one merchant', async () => {
  const { id } = await of.open();
  const other = await aMerchant(app);
  expect(await codeOf(other.staff.lotteries.get(id))).toBe('404 LOTTERY_NOT_FOUND');
  expect(await codeOf(other.staff.lotteries.draw(id))).toBe('404 LOTTERY_NOT_FOUND');
  const [stranger] = await lotteriesOf(app, other).viewers(1);
  expect(await codeOf(stranger?.api.enter(id, KEYWORD) ?? Promise.resolve())).toBe('404 LOTTERY_NOT_FOUND');
});
