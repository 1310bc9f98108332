import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import type { ApiError } from '@kaibo/api-client';
import type { AuditEntryView } from '@kaibo/contracts/audit.dto';
import { Client } from 'pg';
import { aMerchant, anApp, type TestApp, type TestMerchant } from '../../../test/app';
import { problemsOfAnswer, readOpenApi } from '../../../test/openapi';
import { buildProgram, type Program, runProgram, until, untilWaiting } from '../../../test/program';
import { AuditChainService } from './audit-chain.service';
import { AuditService } from './audit.service';
import { anEvent, sealsOf, tell } from './audit.fixtures';

let app: TestApp;
let admin: Client;
const KAIBO_MASTER_KEY = randomBytes(32).toString('hex');
beforeAll(async () => {
  app = await anApp({ KAIBO_MASTER_KEY });
  admin = new Client(app.database.superUrl);
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await app.close();
});

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: ApiError) => `${error.status} ${error.code}`,
  );
const shortly = (items: AuditEntryView[]) => items.map(({ action, objectId }) => `${action} ${objectId ?? '-'}`);

describe('what staff read', () => {
  it('is newest first, page after page, with who did it, in which request, and the seal once there is one', async () => {
    const { staff, merchantId } = await aMerchant(app, { source: 'manual' });
    const added = await staff.merchants.addMiniApp({
      platform: 'douyin',
      appId: 'tt0123456789abcdef',
      name: '抖音店',
      source: 'manual',
    });
    await tell(app, merchantId, [anEvent(1, { reason: '改名' }), anEvent(2)]);
    const [first, second] = (await staff.audit.list()).items;
    expect(first).toMatchObject({ action: 'room.edit', objectKind: 'room', objectId: '2', sealNumber: null });
    expect(second).toMatchObject({ actorKind: 'staff', actorId: '7', reason: '改名', requestId: 'request-of-ann' });
    const [deed] = (await staff.audit.list({ action: 'mini-app.add', actorKind: 'staff-key' })).items;
    expect(deed).toMatchObject({
      objectKind: 'mini-app',
      objectId: added.id,
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      beforeDigest: null,
      afterDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(JSON.stringify(deed)).not.toContain('抖音店');

    const pages: AuditEntryView[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await staff.audit.list({ limit: 2, ...(cursor === undefined ? {} : { cursor }) });
      pages.push(...page.items);
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(pages).toEqual((await staff.audit.list({ limit: 100 })).items);
    expect(pages.map(({ id }) => BigInt(id))).toEqual(
      pages.map(({ id }) => BigInt(id)).sort((a, b) => (a < b ? 1 : -1)),
    );
    await app.app.get(AuditChainService).seal(merchantId);
    expect((await staff.audit.list()).items[0]?.sealNumber).toBe(String(pages.length));
  });

  it('is what the filters ask for, and nothing else', async () => {
    const { staff, merchantId } = await aMerchant(app, { source: 'manual' });
    const ben = { kind: 'staff' as const, id: '8', requestId: null };
    await tell(app, merchantId, [
      anEvent(1),
      anEvent(2, { action: 'room.add' }),
      anEvent(1, { actor: ben }),
      anEvent(3, { object: { kind: 'win', id: '1' } }),
    ]);
    const list = async (query: Parameters<TestMerchant['staff']['audit']['list']>[0]) =>
      shortly((await staff.audit.list(query)).items);
    expect(await list({ action: 'room.edit' })).toEqual(['room.edit 1', 'room.edit 1', 'room.edit 1']);
    expect(await list({ actorKind: 'staff', actorId: '8' })).toEqual(['room.edit 1']);
    expect(await list({ objectKind: 'room', objectId: '1' })).toEqual(['room.edit 1', 'room.edit 1']);
    expect(await list({ objectKind: 'room', objectId: '1', actorId: '7' })).toEqual(['room.edit 1']);
    const at = (await staff.audit.list({ action: 'room.add' })).items[0]?.at ?? '';
    expect(await list({ from: at, action: 'room.add' })).toEqual(['room.add 2']);
    expect(await list({ until: at, action: 'room.add' })).toEqual([]);
    for (const from of ['2999-01-01T00:00:00Z', '9999-12-31T23:59:59.999-14:00'])
      expect(await list({ from })).toEqual([]);
    for (const until of ['1000-01-01T00:00:00Z', '1969-12-31T00:00:00Z']) expect(await list({ until })).toEqual([]);
  });

  it("is never another merchant's, and only for who has a key", async () => {
    const [mine, theirs] = [await aMerchant(app, { source: 'manual' }), await aMerchant(app, { source: 'manual' })];
    await tell(app, theirs.merchantId, [anEvent(4711)]);
    const { id } = await theirs.staff.audit.export();
    expect(JSON.stringify((await mine.staff.audit.list({ limit: 100 })).items)).not.toContain('4711');
    expect(await codeOf(mine.staff.audit.exported(id))).toBe('404 AUDIT_EXPORT_NOT_FOUND');
    expect((await theirs.staff.audit.exported(id)).items.length).toBeGreaterThan(3);
    for (const route of ['', '/status', '/check', `/exports/${id}/entries`])
      expect((await fetch(`${app.url}/v1/console/audit${route}`)).status).toBe(401);
    expect((await fetch(`${app.url}/v1/console/audit/exports`, { method: 'POST' })).status).toBe(401);
  });

  it.each([
    ['cursor', '!'],
    ['cursor', Buffer.from('99999999999999999999').toString('base64url')],
    ['limit', '101'],
    ['action', "x' or 1=1"],
    ['actorKind', 'boss'],
    ['from', 'yesterday'],
    ['from', '2026-W01-1'],
    ['until', '2026-001'],
    ['until', '2026-03-10T12:00'],
    ['from', '2026-02-30T12:00:00Z'],
    ['actorId', 'a\0b'],
    ['objectId', 'x'.repeat(65)],
    ['spare', '1'],
  ])('is refused for a bad %s: %s', async (name, value) => {
    const { staff } = await aMerchant(app, { source: 'manual' });
    const asked = staff.call({ method: 'GET', path: '/v1/console/audit', query: { [name]: value } });
    expect(await codeOf(asked)).toMatch(/^400 (INPUT|CURSOR)_INVALID$/);
  });

  it('fits its description', async () => {
    const openApi = readOpenApi();
    const { staff } = await aMerchant(app, { source: 'manual' });
    const fits = (method: string, route: string, status: number, body: unknown) =>
      expect(problemsOfAnswer(openApi, method, route, status, body)).toEqual([]);
    fits('GET', '/v1/console/audit/status', 200, await staff.audit.status());
    const given = await staff.audit.export();
    fits('POST', '/v1/console/audit/exports', 201, given);
    fits('GET', '/v1/console/audit/status', 200, await staff.audit.status());
    fits('GET', '/v1/console/audit/check', 200, await staff.audit.check());
    fits('GET', '/v1/console/audit', 200, await staff.audit.list());
    fits('GET', '/v1/console/audit/exports/{id}/entries', 200, await staff.audit.exported(given.id));
  });
});

describe('a check', () => {
  it('says up to where all is whole, and then what was tampered with', async () => {
    const [mine, theirs] = [await aMerchant(app, { source: 'manual' }), await aMerchant(app, { source: 'manual' })];
    await tell(app, mine.merchantId, [anEvent(1), anEvent(2, { reason: '改名' })]);
    const { head } = await mine.staff.audit.export();
    await tell(app, mine.merchantId, [anEvent(3)]);
    const rewrite = async (from: string, to: string): Promise<void> => {
      await admin.query('begin');
      await admin.query('set local session_replication_role = replica');
      await admin.query('update audit_entries set reason = $3 where merchant_id = $1 and reason = $2', [
        mine.merchantId,
        from,
        to,
      ]);
      await admin.query('commit');
    };
    const whole = await mine.staff.audit.check();
    expect(whole).toMatchObject({ head, unsealed: 2, problems: [] });
    await rewrite('改名', 'x');
    const { problems } = await mine.staff.audit.check();
    expect(problems).toEqual([
      { kind: 'altered', number: expect.stringMatching(/^\d+$/), entryId: expect.stringMatching(/^\d+$/) },
    ]);
    expect((await theirs.staff.audit.check()).problems).toEqual([]);
    await rewrite('x', '改名');
    expect((await mine.staff.audit.check()).problems).toEqual([]);
  });

  it('is gone along once, however many ask meanwhile, and anew for whoever asks later', async () => {
    const { staff, merchantId } = await aMerchant(app, { source: 'manual' });
    await tell(app, merchantId, [anEvent(1)]);
    const verify = jest.spyOn(app.app.get(AuditChainService), 'verify');
    const ask = jest.spyOn(app.app.get(AuditService), 'check');
    const holder = new Client(app.database.superUrl);
    try {
      // Its first transaction waits until all eight have asked.
      await holder.connect();
      await holder.query('begin');
      await holder.query('lock table audit_exports in access exclusive mode');
      const asked = Array.from({ length: 8 }, () => staff.audit.check());
      await untilWaiting(admin);
      await until(
        'eight that ask',
        async () => ask.mock.calls.length,
        (n) => n === 8,
      );
      await holder.query('commit');
      const answers = await Promise.all(asked);
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(verify).toHaveBeenCalledTimes(1);
      await staff.audit.check();
      expect(verify).toHaveBeenCalledTimes(2);
    } finally {
      await holder.end();
      verify.mockRestore();
      ask.mockRestore();
    }
  });
});

describe('an export', () => {
  it('holds all up to its head, whatever came after, and tells of itself', async () => {
    const { staff, merchantId } = await aMerchant(app, { source: 'manual' });
    await tell(app, merchantId, [anEvent(1), anEvent(2), anEvent(3)]);
    const before = await staff.audit.status();
    expect(before).toMatchObject({ head: { number: '0' }, unsealed: 6, lastExport: null });
    const given = await staff.audit.export();
    expect(given.head).toMatchObject({ merchantId, number: '6' });
    const after = await staff.audit.status();
    expect(after).toMatchObject({ head: given.head, unsealed: 1, lagSeconds: 0, lastExport: given });
    await tell(app, merchantId, [anEvent(4)]);
    await app.app.get(AuditChainService).seal(merchantId);

    const first = await staff.audit.exported(given.id, { limit: 4 });
    const second = await staff.audit.exported(given.id, { limit: 4, after: first.nextAfter ?? '' });
    expect([first.items.length, first.nextAfter, second.items.length, second.nextAfter]).toEqual([4, '4', 2, null]);
    expect([...first.items, ...second.items].map(({ sealNumber }) => sealNumber)).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
    ]);
    expect(second.items.at(-1)?.hash).toBe(given.head.hash);
    expect((await staff.audit.list({ action: 'audit.export' })).items).toHaveLength(1);
    expect(await codeOf(staff.audit.exported(given.id, { after: '9999999999999999999' }))).toBe('400 INPUT_INVALID');
    expect(await codeOf(staff.audit.exported('999999'))).toBe('404 AUDIT_EXPORT_NOT_FOUND');
  });
});

describe('the command', () => {
  let program: string;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kaibo-audit-'));
  beforeAll(() => {
    program = buildProgram('audited');
  }, 120_000);
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  const run = (args: string[], env: Record<string, string> = {}): Program =>
    runProgram(program, args, { DATABASE_URL: app.database.appUrl, KAIBO_MASTER_KEY, ...env });
  const audit = async (...args: string[]) => {
    const { ended, said } = run(['audit', ...args]);
    const code = await ended;
    const lines = said().trim().split('\n');
    return {
      code,
      lines,
      of: (id: string) =>
        lines.map((line) => line.startsWith('{') && JSON.parse(line)).find((line) => line.merchantId === id),
    };
  };
  const write = (name: string, lines: object[]): string => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, lines.map((line) => JSON.stringify(line)).join('\n'));
    return file;
  };

  it('checks every trail, and with the heads that were kept sees a tail that was cut off', async () => {
    const { merchantId } = await aMerchant(app, { source: 'manual' });
    await tell(app, merchantId, [anEvent(1), anEvent(2)]);
    const untouched = await audit('verify');
    expect([untouched.code, untouched.of(merchantId)]).toEqual([
      0,
      expect.objectContaining({ number: '0', unsealed: 5, problems: [] }),
    ]);
    const kept = await audit('heads');
    expect([kept.code, kept.of(merchantId)]).toEqual([0, expect.objectContaining({ number: '5' })]);
    const file = write(
      'heads',
      kept.lines.map((line) => JSON.parse(line)),
    );
    expect((await audit('verify', file)).code).toBe(0);

    await admin.query('begin');
    await admin.query('set local session_replication_role = replica');
    await admin.query('delete from audit_exports where merchant_id = $1', [merchantId]);
    await admin.query('delete from audit_seals where merchant_id = $1', [merchantId]);
    await admin.query('delete from audit_entries where merchant_id = $1', [merchantId]);
    await admin.query('commit');
    expect((await audit('verify')).code).toBe(0); // nothing is left that could tell
    const missed = await audit('verify', file);
    expect([missed.code, missed.of(merchantId)?.problems]).toEqual([
      1,
      [{ kind: 'head-missing', number: '5', entryId: null }],
    ]);
    expect(missed.lines.at(-1)).toMatch(/^The trails of 1 of \d+ merchants were tampered with\.$/);
  }, 60_000);

  it('checks an exported file by itself, and sees every change to it', async () => {
    const { staff, merchantId } = await aMerchant(app, { source: 'manual' });
    await tell(app, merchantId, [anEvent(1, { reason: '原因', after: { a: 1 } }), anEvent(2)]);
    const { id, head } = await staff.audit.export();
    const { items } = await staff.audit.exported(id);
    const check = async (name: string, lines: object[]) => {
      const { ended, said } = runProgram(program, ['audit', 'verify-file', write(name, lines)], {});
      const code = await ended;
      return [
        code,
        (JSON.parse(said().split('\n')[0] ?? '') as { problems: { kind: string }[] }).problems.map(({ kind }) => kind),
      ];
    };
    expect(await check('whole', [head, ...items])).toEqual([0, []]);
    expect(
      await check('changed', [head, ...items.map((item, n) => (n === 1 ? { ...item, reason: 'x' } : item))]),
    ).toEqual([1, ['altered']]);
    expect(await check('shortened', [head, ...items.slice(0, -1)])).toEqual([1, ['head-missing']]);
    expect(await check('without one', [head, ...items.filter((_, n) => n !== 2)])).toEqual([1, ['gap']]);
    for (const [n, broken] of [head, 'x', { ...head, number: 'x' }].entries()) {
      const { ended, said } = runProgram(
        program,
        ['audit', 'verify-file', write(`broken ${n}`, [head, broken as object])],
        {},
      );
      expect([await ended, said()]).toEqual([1, expect.stringMatching(/holds a line that is no sealed entry\.$/m)]);
    }
    const [a, b, ...others] = items;
    expect(await check('in another order', [head, b!, a!, ...others])).toEqual([1, expect.arrayContaining(['gap'])]);
  }, 60_000);

  it.each([
    [[], /^Usage: audit verify/],
    [['heads', 'x'], /^Usage: audit verify/],
    [['verify', '/nowhere'], /^There is no file/],
    [['verify-file', '/nowhere'], /^There is no file/],
  ])('says in one sentence how it is used: audit %s', async (args, sentence) => {
    const { code, lines } = await audit(...(args as string[]));
    expect([code, lines[0]]).toEqual([1, expect.stringMatching(sentence)]);
  });

  it('a sealer that is killed in the middle leaves nothing half done, and the next one goes on', async () => {
    const { merchantId } = await aMerchant(app, { source: 'manual' });
    await app.app.get(AuditChainService).seal(merchantId);
    const sealed = await sealsOf(admin, merchantId);
    await tell(
      app,
      merchantId,
      Array.from({ length: 12 }, (_, n) => anEvent(n)),
    );
    const holder = new Client(app.database.superUrl);
    await holder.connect();
    await holder.query('begin');
    // It has written its seals by then, and cannot end the waiting of their entries.
    await holder.query('select from audit_unsealed where merchant_id = $1 for update', [merchantId]);
    const worker = run([], { KAIBO_ROLE: 'worker' });
    await untilWaiting(admin);
    await worker.kill();
    await holder.query('rollback');
    await holder.end();
    expect(await sealsOf(admin, merchantId)).toEqual(sealed);
    expect(await app.app.get(AuditChainService).verify(merchantId)).toMatchObject({ unsealed: 12, problems: [] });

    expect(await app.app.get(AuditChainService).seal(merchantId)).toBe(12);
    expect(await app.app.get(AuditChainService).verify(merchantId)).toMatchObject({
      head: { number: BigInt(sealed.length + 12) },
      unsealed: 0,
      problems: [],
    });
  }, 60_000);
});
