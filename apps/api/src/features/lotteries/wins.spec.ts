import { Client } from 'pg';
import { aMerchant, anApp, aPerson, type TestApp, type TestMerchant, type TestPerson } from '../../../test/app';
import { untilWaiting } from '../../../test/program';
import { Db, UNIQUE_VIOLATION } from '../../core/db';
import { Retention } from '../../core/retention';
import { Vault } from '../../core/vault';
import { codeOf } from '../members/members.fixtures';
import { LotteryWinEntity } from './lotteries.entity';
import { WinsRepository } from './wins.repository';
import { aPrize, KEYWORD, lotteriesOf, type TestViewer } from './lotteries.fixtures';

const TO = { receiver: '王小明', phone: '13800138000', address: '浙江省杭州市西湖区文三路 1 号' };
const OTHER = { ...TO, address: '浙江省杭州市西湖区文三路 2 号' };

let app: TestApp;
let shop: TestMerchant;
let of: ReturnType<typeof lotteriesOf>;
beforeAll(async () => {
  app = await anApp();
});
beforeEach(async () => {
  app.world.set(null);
  shop = await aMerchant(app);
  of = lotteriesOf(app, shop);
});
afterAll(() => app.close());

/** Everybody who entered won. */
async function aDrawn(winners: number, change: object = {}): Promise<{ id: string; viewers: TestViewer[] }> {
  const { id } = await of.open({ prizes: [aPrize({ quantity: winners, ...change })] });
  const viewers = await of.viewers(winners);
  await Promise.all(viewers.map(({ api }) => api.enter(id, KEYWORD)));
  await of.end(id);
  await shop.staff.lotteries.draw(id);
  return { id, viewers };
}
const winOf = async ({ api }: TestViewer): Promise<string> => (await api.wins()).items[0]?.id ?? '';

describe('claiming', () => {
  it('is the winner’s alone, in time, and the same when it is said again', async () => {
    const { viewers } = await aDrawn(2);
    const [winner, stranger] = viewers as [TestViewer, TestViewer];
    const win = await winOf(winner);
    expect(await codeOf(stranger.api.claim(win, { to: TO }))).toBe('404 WIN_NOT_FOUND');
    expect(await codeOf(winner.api.claim(win))).toBe('400 INPUT_INVALID');
    const claimed = await winner.api.claim(win, { to: TO });
    expect(claimed).toMatchObject({ state: 'claimed', code: null });
    expect(await winner.api.claim(win, { to: TO })).toEqual(claimed);
    expect(await codeOf(winner.api.claim(win, { to: OTHER }))).toBe('409 CLAIM_ALREADY_MADE');
    const late = await winOf(stranger);
    const [{ days }] = (await of.query(
      'select extract(epoch from claim_until - drawn_at)::int / 86400 as days from lottery_wins w join lotteries l on l.id = w.lottery_id where w.id = $1',
      [late],
    )) as [{ days: number }];
    expect(days).toBe(7);
    await of.query(`update lottery_wins set claim_until = now() where id = $1`, [late]);
    expect((await stranger.api.wins()).items[0]?.state).toBe('expired');
    expect(await codeOf(stranger.api.claim(late, { to: TO }))).toBe('409 CLAIM_EXPIRED');
  });

  it('writes once when it is done twice at once', async () => {
    const { viewers } = await aDrawn(1);
    const [winner] = viewers as [TestViewer];
    const win = await winOf(winner);
    const said = await Promise.all([TO, OTHER, TO, OTHER].map((to) => codeOf(winner.api.claim(win, { to }))));
    expect(said.filter((one) => one === 'no error')).toHaveLength(2);
    expect(said.filter((one) => one === '409 CLAIM_ALREADY_MADE')).toHaveLength(2);
  });

  it('looks at the win when it has it alone: what changes meanwhile counts', async () => {
    const { viewers } = await aDrawn(1);
    const [winner] = viewers as [TestViewer];
    const win = await winOf(winner);
    const [holder, watch] = [new Client(app.database.superUrl), new Client(app.database.superUrl)];
    await Promise.all([holder.connect(), watch.connect()]);
    await holder.query('begin');
    await holder.query(`update lottery_wins set claim_until = now() - interval '1 hour' where id = $1`, [win]);
    const said = codeOf(winner.api.claim(win, { to: TO }));
    await untilWaiting(watch);
    await holder.query('commit');
    await Promise.all([holder.end(), watch.end()]);
    expect(await said).toBe('409 CLAIM_EXPIRED');
    expect(await of.query('select from lottery_claims where win_id = $1', [win])).toHaveLength(0);
  });

  it('ends by the database’s clock, whatever a process’s own says', async () => {
    const { viewers } = await aDrawn(2);
    const [winner, late] = viewers as [TestViewer, TestViewer];
    const [win, missed] = [await winOf(winner), await winOf(late)];
    const until = (id: string, minutes: number) =>
      of.query(`update lottery_wins set claim_until = now() + $2 * interval '1 minute' where id = $1`, [id, minutes]);
    await until(win, 20);
    await until(missed, -20);
    try {
      app.world.set(new Date(Date.now() + 40 * 60_000));
      expect(await codeOf(winner.api.claim(win, { to: TO }))).toBe('no error');
      app.world.set(new Date(Date.now() - 40 * 60_000));
      const api = of.viewer(late.memberId).api; // a token of that hour
      expect(await codeOf(api.claim(missed, { to: TO }))).toBe('409 CLAIM_EXPIRED');
    } finally {
      app.world.set(null);
    }
  });

  it('has one address a win, whoever writes it', async () => {
    const { viewers } = await aDrawn(1);
    const [winner] = viewers as [TestViewer];
    const id = await winOf(winner);
    await winner.api.claim(id, { to: TO });
    const { merchantId } = shop;
    const again = app.app.get(Db).forMerchant(merchantId, async (tx) => {
      const win = await tx.findOneByOrFail(LotteryWinEntity, { merchantId, id });
      await app.app.get(WinsRepository).addAddress(tx, win, winner.memberId);
    });
    await expect(again).rejects.toMatchObject({ code: UNIQUE_VIOLATION });
  });

  it('gives a code to each winner, each once, however many ask at once', async () => {
    const { viewers } = await aDrawn(20, { kind: 'code' });
    const asked = await Promise.all(
      viewers.flatMap((viewer) => [1, 2].map(async () => viewer.api.claim(await winOf(viewer)))),
    );
    const codes = new Set(asked.map(({ code }) => code));
    expect([codes.size, codes.has(null)]).toEqual([20, false]);
  });

  it('gives imported codes out, each once', async () => {
    const prizes = [aPrize({ kind: 'code', codeSource: 'imported', quantity: 5 })];
    const draft = await of.draft({ prizes });
    const codes = Array.from({ length: 5 }, (_, n) => `${n}7AB12CD34EF`);
    expect(await of.upload(`/v1/console/lotteries/${draft.id}/prizes/1/codes`, `code\n${codes.join('\n')}\n`)).toEqual({
      added: 5,
      left: 5,
    });
    await shop.staff.lotteries.publish(draft.id);
    await shop.staff.lotteries.start(draft.id);
    const viewers = await of.viewers(5);
    await Promise.all(viewers.map(({ api }) => api.enter(draft.id, KEYWORD)));
    await of.end(draft.id);
    await shop.staff.lotteries.draw(draft.id);
    const given = await Promise.all(viewers.map(async (viewer) => (await viewer.api.claim(await winOf(viewer))).code));
    expect([...given].sort()).toEqual([...codes].sort());
  });
});

describe('codes of the merchant’s own', () => {
  it.each([
    ['another column', 'codes\nAB12CD34EF56', 'CSV_INVALID header'],
    ['what is no code', 'code\nAB12CD34EF56\n兑换', 'CSV_INVALID code'],
    ['one twice', 'code\nAB12CD34EF56\nab12-cd34-ef56', 'CSV_INVALID twice'],
    ['nothing', 'code\n', 'CSV_INVALID empty'],
    ['codes that can be guessed', 'code\n123456\n654321', 'CODES_WEAK undefined'],
  ])('are refused whole: %s', async (_what, file, expected) => {
    const { id } = await of.draft({ prizes: [aPrize({ kind: 'code', codeSource: 'imported' })] });
    const said = (await of.upload(`/v1/console/lotteries/${id}/prizes/1/codes`, file)) as {
      code: string;
      details?: { rule?: string };
    };
    expect(`${said.code} ${said.details?.rule}`).toBe(expected);
    expect((await shop.staff.lotteries.get(id)).prizes[0]?.codesLeft).toBe(0);
  });
});

describe('redeeming', () => {
  it('is done once, by one, whoever asks at the same moment', async () => {
    const { viewers } = await aDrawn(1, { kind: 'code' });
    const [winner] = viewers as [TestViewer];
    const { code } = await winner.api.claim(await winOf(winner));
    const owner = await aPerson(app, shop.merchantId);
    const others = await Promise.all([1, 2, 3].map(() => aPerson(app, shop.merchantId, { owner, role: 'agent' })));
    const said = await Promise.all(
      [...others, ...others].map(({ browser }) =>
        codeOf(browser.staff.lotteries.redeem({ code: (code ?? '').toLowerCase() })),
      ),
    );
    expect(said.filter((one) => one === 'no error')).toHaveLength(1);
    expect(said.filter((one) => one === '409 REDEMPTION_CODE_USED')).toHaveLength(5);
    expect((await winner.api.wins()).items[0]?.state).toBe('redeemed');
  });

  it('counts five wrong codes in ten minutes for a person, many at once too, and tells the trail', async () => {
    const { viewers } = await aDrawn(1, { kind: 'code' });
    const [winner] = viewers as [TestViewer];
    const { code } = await winner.api.claim(await winOf(winner));
    const owner = await aPerson(app, shop.merchantId);
    const agent = (await aPerson(app, shop.merchantId, { owner, role: 'agent' })).browser.staff.lotteries;
    const said = await Promise.all(Array.from({ length: 12 }, () => codeOf(agent.redeem({ code: 'AAAA-BBBB' }))));
    expect(said.filter((one) => one === '404 REDEMPTION_CODE_UNKNOWN')).toHaveLength(5);
    expect(said.filter((one) => one === '429 RATE_LIMITED')).toHaveLength(7);
    expect(await codeOf(agent.redeem({ code: code ?? '' }))).toBe('429 RATE_LIMITED');
    await owner.browser.staff.lotteries.redeem({ code: code ?? '' }); // another person is another person
    const trail = await shop.staff.audit.list({ action: 'win.redeem-refused' });
    expect(trail.items).toHaveLength(5);
    expect(JSON.stringify(trail)).not.toContain('AAAA');
    const tryAgain = () => codeOf(agent.redeem({ code: 'AAAA-BBBB' }));
    app.world.set(new Date(Date.now() + 40 * 60_000)); // a process's clock says nothing
    try {
      expect(await tryAgain()).toBe('429 RATE_LIMITED');
    } finally {
      app.world.set(null);
    }
    await of.query(
      `update lottery_redeem_failures set failed_at = failed_at - interval '10 minutes' where merchant_id = $1`,
      [shop.merchantId],
    );
    expect(await tryAgain()).toBe('404 REDEMPTION_CODE_UNKNOWN');
  });

  it('asks for the winner’s phone where the prize wants it', async () => {
    const { viewers } = await aDrawn(1, { kind: 'code', redeemNeedsPhone: true });
    const [winner] = viewers as [TestViewer];
    const hash = await app.app
      .get(Db)
      .forMerchant(shop.merchantId, (tx) => app.app.get(Vault).hasher(tx, shop.merchantId));
    await of.verifyPhone(winner.memberId, hash('phone', TO.phone));
    const { code } = await winner.api.claim(await winOf(winner));
    const redeem = (phone?: string) => codeOf(shop.staff.lotteries.redeem({ code: code ?? '', phone }));
    expect([await redeem(), await redeem('13900139000'), await redeem(TO.phone)]).toEqual([
      '403 REDEMPTION_PHONE_WRONG',
      '403 REDEMPTION_PHONE_WRONG',
      'no error',
    ]);
  });
});

describe('what staff see', () => {
  const owner = async (): Promise<TestPerson> => aPerson(app, shop.merchantId);

  it('is masked until somebody says why, and then it is traced', async () => {
    const { id, viewers } = await aDrawn(1);
    const [winner] = viewers as [TestViewer];
    const win = await winOf(winner);
    await winner.api.claim(win, { to: TO });
    const listed = await shop.staff.lotteries.wins(id);
    expect(listed.items[0]).toMatchObject({ receiver: '王*', phone: '138****8000', state: 'claimed' });
    expect(JSON.stringify(listed)).not.toContain('小明');
    const person = await owner();
    expect(await codeOf(person.browser.staff.lotteries.reveal(win, { reason: '发货需要' }))).toBe('403 STEP_UP_NEEDED');
    await of.query(`update staff.sessions set stepped_up_at = now() where person_id = $1`, [person.personId]);
    expect(await person.browser.staff.lotteries.reveal(win, { reason: '发货需要' })).toEqual({ to: TO });
    expect((await shop.staff.audit.list({ action: 'personal.reveal' })).items[0]).toMatchObject({
      objectKind: 'win-address',
      objectId: win,
      reason: '发货需要',
    });
    expect(await codeOf(shop.staff.lotteries.ship(win, { carrier: '', trackingNumber: 'x' }))).toBe(
      '400 INPUT_INVALID',
    );
    expect(await shop.staff.lotteries.ship(win, { carrier: '顺丰', trackingNumber: 'SF1234567890' })).toMatchObject({
      state: 'shipped',
    });
    expect((await winner.api.wins()).items[0]).toMatchObject({ carrier: '顺丰', trackingNumber: 'SF1234567890' });
  });

  it('exports addresses page by page, with progress, for who asked alone', async () => {
    const { id, viewers } = await aDrawn(5);
    for (const viewer of viewers.slice(0, 4)) await viewer.api.claim(await winOf(viewer), { to: TO });
    const person = await owner();
    await of.query(`update staff.sessions set stepped_up_at = now() where person_id = $1`, [person.personId]);
    const api = person.browser.staff.lotteries;
    const made = await api.startExport(id, { reason: '统一发货' });
    expect([made.total, made.done]).toEqual([4, 0]);
    const first = await api.exported(made.id, { limit: 3 });
    expect([first.items.length, first.done, first.items[0]?.to]).toEqual([3, 3, TO]);
    const last = await api.exported(made.id, { limit: 3, cursor: first.nextCursor ?? '' });
    expect([last.items.length, last.done, last.nextCursor]).toEqual([1, 4, null]);
    expect((await shop.staff.audit.list({ action: 'wins.export' })).items).toHaveLength(1);
  });

  it('settles when nothing is open, and the purge takes addresses so many days later', async () => {
    const { id, viewers } = await aDrawn(2);
    const [winner] = viewers as [TestViewer];
    const win = await winOf(winner);
    await winner.api.claim(win, { to: TO });
    expect(await codeOf(shop.staff.lotteries.settle(id))).toBe('409 LOTTERY_UNSETTLED');
    await shop.staff.lotteries.ship(win, { carrier: '顺丰', trackingNumber: 'SF1234567890' });
    expect(await codeOf(shop.staff.lotteries.settle(id))).toBe('409 LOTTERY_UNSETTLED'); // one may still claim
    const settledAt = Date.now() + 8 * 86_400_000;
    app.world.set(new Date(settledAt));
    expect((await shop.staff.lotteries.settle(id)).state).toBe('settled');
    const totals = await shop.staff.lotteries.totals((await shop.staff.lotteries.get(id)).roomId);
    expect(totals).toEqual({
      lotteries: 1,
      drawn: 1,
      entries: 2,
      winners: 2,
      claimed: 1,
      redeemed: 0,
      expired: 1,
      valueFen: 59_800,
    });
    const purge = (days: number) =>
      app.app
        .get(Db)
        .forMerchant(shop.merchantId, (tx) =>
          app.app.get(Retention).purge(tx, shop.merchantId, new Date(settledAt + days * 86_400_000)),
        );
    const sealed = async () =>
      (
        await of.query(`select from vault_records where merchant_id = $1 and table_name = 'lottery_claims'`, [
          shop.merchantId,
        ])
      ).length;
    expect(await purge(29)).toMatchObject({ lottery_claims: 0 });
    expect(await sealed()).toBe(1);
    expect(await purge(31)).toMatchObject({ lottery_claims: 1 });
    expect(await sealed()).toBe(0);
    expect((await shop.staff.lotteries.wins(id)).items[0]?.phone ?? null).toBeNull();
  });

  it('needs its own permission', async () => {
    const anchor = (await aPerson(app, shop.merchantId, { owner: await owner(), role: 'anchor' })).browser.staff
      .lotteries;
    const { id } = await aDrawn(1);
    expect(await codeOf(anchor.wins(id))).toBe('403 FORBIDDEN');
    expect(await codeOf(anchor.redeem({ code: 'AAAA' }))).toBe('403 FORBIDDEN');
  });
});

describe('the platform’s own list', () => {
  it('lets in who is a member and fits, tells of every other row, and counts them apart', async () => {
    const { id } = await of.open({ prizes: [aPrize()] });
    const viewers = await of.viewers(4);
    const hash = await app.app
      .get(Db)
      .forMerchant(shop.merchantId, (tx) => app.app.get(Vault).hasher(tx, shop.merchantId));
    const phones = ['13800000001', '13800000002', '13800000003', '13800000004'];
    for (const [at, { memberId }] of viewers.entries()) await of.verifyPhone(memberId, hash('phone', phones[at] ?? ''));
    await viewers[0]?.api.enter(id, KEYWORD);
    await of.query('update members set banned_at = now() where id = $1', [viewers[3]?.memberId]);
    const path = `/v1/console/lotteries/${id}/imports`;
    const numbers = [phones[0], phones[1], phones[1], '13999999999', '', phones[2], phones[3]];
    const file = ['phone,openid', ...numbers.map((number) => `${number},`)].join('\n');
    const report = {
      already: 1,
      problems: [
        { row: 4, rule: 'twice' },
        { row: 5, rule: 'unknown' },
        { row: 6, rule: 'empty' },
        { row: 8, rule: 'banned' },
      ],
    };
    expect(await of.upload(path, file)).toMatchObject({ total: 7, added: 2, report });
    expect(await of.upload(path, file)).toMatchObject({ added: 0, report: { already: 3 } }); // safe to repeat
    expect(JSON.stringify((await shop.staff.lotteries.imports(id)).items)).not.toContain('1380000');
    await of.end(id);
    expect(await of.upload(path, file)).toMatchObject({ added: 0 });
    await shop.staff.lotteries.draw(id);
    expect(await of.upload(path, file)).toMatchObject({ code: 'LOTTERY_STATE' });
    const proof = await viewers[0]?.api.proof(id);
    expect([proof?.count, proof?.imported]).toEqual([3, 2]);
    expect((await viewers[1]?.api.entry(id))?.isImported).toBe(true);
  });

  it.each([
    ['another column', 'nickname\n小明', 'header'],
    ['a row that is too wide', 'phone\n1,2', 'columns'],
    ['bytes that are no UTF-8', Buffer.from([0x70, 0x68, 0x6f, 0x6e, 0x65, 0x0a, 0xff]), 'utf8'],
  ])('is refused whole: %s', async (_what, file, rule) => {
    const { id } = await of.open();
    expect(await of.upload(`/v1/console/lotteries/${id}/imports`, file)).toMatchObject({
      code: 'CSV_INVALID',
      details: { rule },
    });
    expect((await shop.staff.lotteries.imports(id)).items).toEqual([]);
  });
});

it('keeps records that staff read by cursor and as a file', async () => {
  const room = await of.room();
  for (let n = 0; n < 3; n++) await of.draft({ name: `=奖,${n}` }, room);
  const first = await shop.staff.lotteries.list({ roomId: room, limit: 2 });
  const second = await shop.staff.lotteries.list({ roomId: room, limit: 2, cursor: first.nextCursor ?? '' });
  expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(['=奖,2', '=奖,1', '=奖,0']);
  const answer = await fetch(`${app.url}/v1/console/lottery-records?roomId=${room}`, {
    headers: { authorization: `Bearer ${shop.staffKey}` },
  });
  const lines = (await answer.text()).trim().split('\r\n');
  expect(answer.headers.get('content-type')).toContain('text/csv');
  expect([lines.length, lines[1]?.includes(`"'=奖,2"`)]).toEqual([4, true]);
});

it('shows the proof to anybody, readably, and nothing in it runs', async () => {
  const { id, viewers } = await aDrawn(1, { name: '<script>alert(1)</script>' });
  const answer = await fetch(`${app.url}/l/${id}/proof`);
  const page = await answer.text();
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+';/);
  expect(page).not.toMatch(/<script/i);
  expect(page).toContain('&lt;script&gt;');
  expect(page).toContain('width=device-width');
  const proof = await viewers[0]?.api.proof(id);
  for (const shown of [proof?.commitment, proof?.root, proof?.secret, proof?.seed, proof?.winners?.[0]?.leaf])
    expect(page).toContain(shown ?? 'nothing');
  expect(page).not.toContain(viewers[0]?.memberId ? `>${viewers[0].memberId}<` : '');
  expect((await fetch(`${app.url}/l/999999999/proof`)).status).toBe(404);
  expect((await fetch(`${app.url}/l/x/proof`)).status).toBe(400);
});

it('forgets a member’s entries, wins and addresses with the member, and the published draw stays as it was', async () => {
  const { id, viewers } = await aDrawn(2);
  const [winner] = viewers as [TestViewer];
  await winner.api.claim(await winOf(winner), { to: TO });
  const before = await winner.api.bundle(id);
  await app.app
    .get(Db)
    .forMerchant(shop.merchantId, (tx) =>
      app.app.get(Retention).eraseMembers(tx, shop.merchantId, [winner.memberId], new Date()),
    );
  for (const table of ['lottery_claims', 'lottery_wins', 'lottery_entries'])
    expect([table, (await of.query(`select from ${table} where member_id = $1`, [winner.memberId])).length]).toEqual([
      table,
      0,
    ]);
  expect(await viewers[1]?.api.bundle(id)).toEqual(before);
});
