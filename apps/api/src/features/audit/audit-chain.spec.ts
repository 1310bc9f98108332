import { createHash, randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { aMerchant, anApp, type TestApp, type TestMerchant } from '../../../test/app';
import { untilWaiting } from '../../../test/program';
import { aProxy } from '../../../test/proxy';
import { Audit } from '../../core/audit';
import { Db } from '../../core/db';
import { AuditChainService } from './audit-chain.service';
import { AuditSealerService } from './audit-sealer.service';
import { hashOfSeal, NO_HEAD } from './audit.rules';
import { anEvent, sealsOf, tell } from './audit.fixtures';

let one: TestApp;
let two: TestApp;
let admin: Client;
/** As the admin, but no foreign key, trigger or policy is in the way. */
let intruder: Client;
const KAIBO_MASTER_KEY = randomBytes(32).toString('hex');
beforeAll(async () => {
  one = await anApp({ KAIBO_MASTER_KEY });
  two = await anApp({ KAIBO_MASTER_KEY, DATABASE_URL: one.database.appUrl }, one.database);
  admin = new Client(one.database.superUrl);
  await admin.connect();
  intruder = new Client({
    connectionString: one.database.superUrl,
    options: '-c session_replication_role=replica',
  });
  await intruder.connect();
});
afterAll(async () => {
  await intruder.end();
  await admin.end();
  await two.close();
  await one.close();
});

const chain = (app: TestApp = one) => app.app.get(AuditChainService);
const staffOf = new Map<string, TestMerchant['staff']>();
/** A merchant with so many entries that no seal links yet. */
const aTrail = async (entries: number): Promise<string> => {
  const { merchantId, staff } = await aMerchant(one, { source: 'manual' });
  staffOf.set(merchantId, staff);
  await chain().seal(merchantId); // what making a merchant told
  const events = Array.from({ length: entries }, (_, n) => anEvent(n, { after: { n }, reason: `原因 ${n}` }));
  await tell(one, merchantId, events);
  return merchantId;
};
/** What a check of the trail finds, in short. */
const found = async (merchantId: string, heads: Parameters<AuditChainService['verify']>[1] = []) =>
  (await chain(two).verify(merchantId, heads)).problems.map(({ kind, number }) => `${kind} ${number ?? '-'}`);

describe('the chain', () => {
  it('links what was told, in order, and tells what waits', async () => {
    const merchantId = await aTrail(5);
    const before = await sealsOf(admin, merchantId);
    expect(await chain().verify(merchantId)).toMatchObject({ unsealed: 5, problems: [] });
    expect(await chain().seal(merchantId)).toBe(5);
    expect(await chain(two).seal(merchantId)).toBe(0);
    const seals = await sealsOf(admin, merchantId);
    expect(seals.map(({ number }) => Number(number))).toEqual(seals.map((_, index) => index + 1));
    expect(seals).toHaveLength(before.length + 5);
    expect(await chain(two).verify(merchantId)).toMatchObject({
      head: { number: BigInt(seals.length) },
      unsealed: 0,
      lagSeconds: 0,
      problems: [],
    });
  });

  it('is one over more entries than are sealed or read at once', async () => {
    const merchantId = await aTrail(0);
    const { length } = await sealsOf(admin, merchantId);
    await admin.query(
      `with added as (
         insert into audit_entries (merchant_id, actor_kind, action, object_kind, object_id)
         select $1, 'system', 'room.edit', 'room', n::text from generate_series(1, 2300) n returning merchant_id, id, at)
       insert into audit_unsealed select merchant_id, id, at from added`,
      [merchantId],
    );
    expect(await chain().seal(merchantId)).toBe(2300);
    expect(await chain().verify(merchantId)).toMatchObject({ head: { number: BigInt(2300 + length) }, problems: [] });
  });

  it('is gone with its transaction, and never lacks what was committed', async () => {
    const merchantId = await aTrail(0);
    const { length } = await sealsOf(admin, merchantId);
    const broken = one.app.get(Db).forMerchant(merchantId, async (tx) => {
      await one.app.get(Audit).add(tx, merchantId, anEvent(1));
      throw new Error('not today');
    });
    await expect(broken).rejects.toThrow('not today');
    // One that began before others and ends after their sealing: its number is later, and nothing is missing.
    await one.app.get(Db).forMerchant(merchantId, async (tx) => {
      await one.app.get(Audit).add(tx, merchantId, anEvent(1));
      await tell(two, merchantId, [anEvent(2), anEvent(3)]);
      expect(await chain(two).seal(merchantId)).toBe(2);
    });
    expect(await chain(two).seal(merchantId)).toBe(1);
    expect(await chain().verify(merchantId)).toMatchObject({
      head: { number: BigInt(length + 3) },
      unsealed: 0,
      problems: [],
    });
  });

  it('digests objects: equal ones alike whatever the order of their fields, others not, and no guess fits', async () => {
    const merchantId = await aTrail(0);
    await tell(one, merchantId, [
      anEvent(1, { before: { phone: '13800138000', a: 1 }, after: { phone: '13800138001' } }),
    ]);
    await tell(two, merchantId, [anEvent(2, { before: { a: 1, phone: '13800138000' } })]);
    const { rows } = await admin.query(
      `select before_digest as before, after_digest as after from audit_entries where merchant_id = $1 and action = 'room.edit' order by id`,
      [merchantId],
    );
    expect(rows[0].before.equals(rows[1].before)).toBe(true);
    expect(rows[0].before.equals(rows[0].after)).toBe(false);
    expect(rows[1].after).toBeNull();
    const guess = createHash('sha256').update('{"a":1,"phone":"13800138000"}').digest();
    expect(rows[0].before.equals(guess)).toBe(false);
  });

  it('cannot be changed, shortened or dated by the role that the API runs as', async () => {
    const merchantId = await aTrail(1);
    await chain().seal(merchantId);
    const attempt = (sql: string) => one.app.get(Db).forMerchant(merchantId, (tx) => tx.query(sql));
    for (const sql of [
      `update audit_entries set action = 'x'`,
      'delete from audit_entries',
      'truncate audit_entries',
      `update audit_seals set hash = '\\x00'`,
      'delete from audit_seals',
      'update audit_exports set number = 0',
      'delete from audit_exports',
      `insert into audit_entries (merchant_id, actor_kind, action, object_kind, at) values (${merchantId}, 'system', 'x', 'x', now())`,
      `insert into audit_entries (merchant_id, actor_kind, action, object_kind, id) values (${merchantId}, 'system', 'x', 'x', 1)`,
    ])
      await expect(attempt(sql)).rejects.toThrow(/permission denied/);
    expect(await found(merchantId)).toEqual([]);
  });
});

describe('many at once', () => {
  it('writers wait for nobody, and every entry is linked once while sealers of two processes run', async () => {
    const merchantId = await aTrail(0);
    const { length } = await sealsOf(admin, merchantId);
    const writers = Array.from({ length: 60 }, (_, n) => tell(n % 2 ? one : two, merchantId, [anEvent(n), anEvent(n)]));
    let writing = true;
    const sealers = [one, two, one, two].map(async (app, index) => {
      let sealed = 0;
      while (writing)
        sealed += await (index < 2 ? chain(app).seal(merchantId) : chain(app).sealUnlessSealing(merchantId));
      return sealed;
    });
    await Promise.all(writers);
    writing = false;
    const sealed = (await Promise.all(sealers)).reduce((sum, one) => sum + one);
    const rest = await chain().seal(merchantId);
    expect(sealed + rest).toBe(120);
    expect(await chain().verify(merchantId)).toMatchObject({
      head: { number: BigInt(length + 120) },
      unsealed: 0,
      problems: [],
    });
  });

  it('two sealers that begin at the same moment: one adds, the other waits or leaves it', async () => {
    const merchantId = await aTrail(20);
    const sealed = await Promise.all(
      [one, two, one, two].map((app, index) =>
        index % 2 ? chain(app).seal(merchantId) : chain(app).sealUnlessSealing(merchantId),
      ),
    );
    expect(sealed.reduce((sum, one) => sum + one)).toBe(20);
    expect(await found(merchantId)).toEqual([]);
  });

  it('a sealer does not hold up a writer, even while it is stuck', async () => {
    const merchantId = await aTrail(3);
    const holder = new Client(one.database.superUrl);
    await holder.connect();
    await holder.query('begin');
    await holder.query('lock table audit_seals in share mode');
    const sealing = chain().seal(merchantId);
    await untilWaiting(admin);
    await tell(two, merchantId, [anEvent(9)]);
    expect(await chain(two).sealUnlessSealing(merchantId)).toBe(0);
    await holder.query('rollback');
    await holder.end();
    expect(await sealing).toBe(3);
    expect(await chain(two).seal(merchantId)).toBe(1);
    expect(await found(merchantId)).toEqual([]);
  });

  it("a merchant's trouble is not the others', and the figures tell how far the sealer is behind", async () => {
    const [sick, well] = [await aTrail(2), await aTrail(3)];
    await admin.query(
      `alter table audit_seals add constraint ck_sick check (merchant_id <> ${sick} or number < 1) not valid`,
    );
    const { world } = one;
    world.set(new Date(Date.now() + 90_000));
    const figures = await (await fetch(`${one.url}/metrics`)).text();
    expect(Number(/^kaibo_audit_unsealed_entries (\d+)/m.exec(figures)?.[1])).toBeGreaterThanOrEqual(5);
    expect(Number(/^kaibo_audit_lag_seconds (\S+)/m.exec(figures)?.[1])).toBeGreaterThan(80);
    await one.app.get(AuditSealerService).tick();
    expect(await chain().verify(well)).toMatchObject({ unsealed: 0, problems: [] });
    expect(await chain().verify(sick)).toMatchObject({ unsealed: 2, problems: [] });
    expect(one.lines).toContainEqual(expect.objectContaining({ event: 'audit.sealer', merchantId: sick }));
    await admin.query('alter table audit_seals drop constraint ck_sick');
    await one.app.get(AuditSealerService).tick();
    expect(await chain().verify(sick)).toMatchObject({ unsealed: 0, problems: [] });
    world.set(null);
  });
});

it('shows the last figures while the database is away', async () => {
  const proxy = await aProxy(one.database.appUrl);
  const env = { KAIBO_MASTER_KEY, DATABASE_URL: proxy.url(one.database.appUrl) };
  const away = await anApp(env, one.database);
  try {
    await proxy.cut();
    const answer = await fetch(`${away.url}/metrics`);
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('kaibo_audit_lag_seconds')]);
  } finally {
    await away.close();
    await proxy.close();
  }
});

describe('a check finds', () => {
  /** A sealed trail of ten entries; the numbers of the last ten seals begin after `first`. */
  const aSealedTrail = async () => {
    const merchantId = await aTrail(10);
    await chain().seal(merchantId);
    const seals = await sealsOf(admin, merchantId);
    const at = (index: number) => seals[seals.length - 10 + index]!;
    return { merchantId, seals, at };
  };

  it.each([
    ['action', `'room.look'`],
    ['actor_id', `'8'`],
    ['actor_kind', `'member'`],
    ['object_id', `'99'`],
    ['object_kind', `'seat'`],
    ['reason', 'null'],
    ['request_id', `'another'`],
    ['at', `at + interval '1 millisecond'`],
    ['before_digest', `'\\x00'`],
    ['after_digest', 'null'],
  ])('a changed %s', async (column, value) => {
    const { merchantId, at } = await aSealedTrail();
    await intruder.query(`update audit_entries set ${column} = ${value} where merchant_id = $1 and id = $2`, [
      merchantId,
      at(4).entry_id,
    ]);
    expect(await found(merchantId)).toEqual([`altered ${at(4).number}`]);
  });

  it('a deleted entry, with its seal and without', async () => {
    const { merchantId, at } = await aSealedTrail();
    const remove = (index: number) =>
      intruder.query('delete from audit_entries where merchant_id = $1 and id = $2', [merchantId, at(index).entry_id]);
    await remove(3);
    await remove(6);
    await intruder.query('delete from audit_seals where merchant_id = $1 and number = $2', [merchantId, at(6).number]);
    expect(await found(merchantId)).toEqual([`entry-missing ${at(3).number}`, `gap ${at(7).number}`]);
  });

  it('two entries that changed places', async () => {
    const { merchantId, at } = await aSealedTrail();
    const place = (seal: string, entry: string) =>
      intruder.query('update audit_seals set entry_id = $3 where merchant_id = $1 and number = $2', [
        merchantId,
        seal,
        entry,
      ]);
    await place(at(2).number, '-1');
    await place(at(5).number, at(2).entry_id);
    await place(at(2).number, at(5).entry_id);
    expect(await found(merchantId)).toEqual([`altered ${at(2).number}`, `altered ${at(5).number}`]);
  });

  const insertEntry = async (merchantId: string, when: string): Promise<string> =>
    (
      await intruder.query(
        `insert into audit_entries (merchant_id, at, actor_kind, actor_id, action, object_kind)
         values ($1, ${when}, 'staff', '7', 'room.look', 'room') returning id`,
        [merchantId],
      )
    ).rows[0].id;

  it('an entry put in beside the chain', async () => {
    const { merchantId } = await aSealedTrail();
    const id = await insertEntry(merchantId, 'now()');
    expect((await chain().verify(merchantId)).problems).toEqual([{ kind: 'outside', number: null, entryId: id }]);
  });

  it('an entry put in the middle, with all numbers after it moved', async () => {
    const { merchantId, at, seals } = await aSealedTrail();
    const id = await insertEntry(merchantId, 'now()');
    await intruder.query('update audit_seals set number = number + 1000 where merchant_id = $1 and number >= $2', [
      merchantId,
      at(4).number,
    ]);
    await intruder.query('update audit_seals set number = number - 999 where merchant_id = $1 and number > 1000', [
      merchantId,
    ]);
    await intruder.query(
      `insert into audit_seals select merchant_id, $2, $3, hash, mac, sealed_at from audit_seals where merchant_id = $1 and number = 1`,
      [merchantId, at(4).number, id],
    );
    const from = Number(at(4).number);
    const all = Array.from({ length: seals.length + 2 - from }, (_, n) => `altered ${from + n}`);
    expect(await found(merchantId)).toEqual(all);
  });

  it('an entry dated back that was left to the sealer', async () => {
    const { merchantId, seals } = await aSealedTrail();
    const id = await insertEntry(merchantId, `now() - interval '2 days'`);
    await intruder.query('insert into audit_unsealed (merchant_id, entry_id, at) values ($1, $2, now())', [
      merchantId,
      id,
    ]);
    await chain().seal(merchantId);
    expect(await found(merchantId)).toEqual([`backdated ${seals.length + 1}`]);
  });

  it('a chain made anew by one who knows how, without our key', async () => {
    const { merchantId, seals, at } = await aSealedTrail();
    await intruder.query(`update audit_entries set action = 'room.look' where merchant_id = $1 and id = $2`, [
      merchantId,
      at(4).entry_id,
    ]);
    await makeAnew(merchantId);
    const from = Number(at(4).number);
    expect(await found(merchantId)).toEqual(
      Array.from({ length: seals.length + 1 - from }, (_, n) => `forged ${from + n}`),
    );
  });

  /** Computes every hash again from what lies there; the codes stay as they are. */
  const makeAnew = async (merchantId: string): Promise<void> => {
    const { rows } = await admin.query(
      `select s.number, s.sealed_at, e.* from audit_seals s join audit_entries e on e.merchant_id = s.merchant_id and e.id = s.entry_id
       where s.merchant_id = $1 order by s.number`,
      [merchantId],
    );
    let { hash } = NO_HEAD;
    for (const row of rows) {
      const entry = {
        ...row,
        actorKind: row.actor_kind,
        actorId: row.actor_id,
        objectKind: row.object_kind,
        objectId: row.object_id,
        beforeDigest: row.before_digest,
        afterDigest: row.after_digest,
        requestId: row.request_id,
      };
      hash = hashOfSeal(merchantId, BigInt(row.number), hash, entry, row.sealed_at);
      await intruder.query('update audit_seals set hash = $3 where merchant_id = $1 and number = $2', [
        merchantId,
        row.number,
        hash,
      ]);
    }
  };

  /** Takes away the last entries and every trace of them. */
  const cut = async (merchantId: string, from: string): Promise<void> => {
    await intruder.query(
      `with cut as (delete from audit_seals where merchant_id = $1 and number >= $2 returning entry_id)
       delete from audit_entries where merchant_id = $1 and id in (select entry_id from cut)`,
      [merchantId, from],
    );
  };

  it('a tail that was cut off, by the head that was given out', async () => {
    const { merchantId, at } = await aSealedTrail();
    const given = await staffOf.get(merchantId)!.audit.export();
    expect(given.head.number).toBe(at(9).number);
    await cut(merchantId, at(7).number);
    expect(await found(merchantId)).toEqual([`head-missing ${at(9).number}`]);
  });

  it('a tail that was cut off together with the note of the export, by the head that somebody kept', async () => {
    const { merchantId, at } = await aSealedTrail();
    const { head } = await chain().verify(merchantId);
    await cut(merchantId, at(7).number);
    await intruder.query('delete from audit_exports where merchant_id = $1', [merchantId]);
    expect(await found(merchantId)).toEqual([]); // nothing in here can tell
    expect(await found(merchantId, [head])).toEqual([`head-missing ${at(9).number}`]);
    // Others take the place of what was cut off.
    await tell(one, merchantId, [anEvent(1), anEvent(2), anEvent(3)]);
    await chain().seal(merchantId);
    expect(await found(merchantId)).toEqual([]);
    expect(await found(merchantId, [head])).toEqual([`head-differs ${at(9).number}`]);
  });

  it('an entry that was kept from the sealer', async () => {
    const merchantId = await aTrail(2);
    await intruder.query(
      'delete from audit_unsealed where merchant_id = $1 and entry_id = (select min(entry_id) from audit_unsealed where merchant_id = $1)',
      [merchantId],
    );
    await chain().seal(merchantId);
    expect(await found(merchantId)).toEqual(['outside -']);
  });
});

it('says who did what in the same transaction as the deed', async () => {
  const { merchantId } = await aMerchant(one, { source: 'manual' });
  const { rows } = await admin.query(
    'select actor_kind, actor_id, action, object_kind from audit_entries where merchant_id = $1 order by id',
    [merchantId],
  );
  expect(rows).toEqual([
    { actor_kind: 'system', actor_id: null, action: 'merchant.add', object_kind: 'merchant' },
    { actor_kind: 'system', actor_id: null, action: 'mini-app.add', object_kind: 'mini-app' },
    { actor_kind: 'system', actor_id: null, action: 'staff-key.add', object_kind: 'staff-key' },
  ]);
});

it('says what staff did to rooms and syncs, and nothing of what was refused', async () => {
  const { merchantId, miniAppId, staff } = await aMerchant(one, { source: 'manual' });
  const [startsAt, endsAt] = ['2999-01-01T00:00:00Z', '2999-01-01T01:00:00Z'];
  const room = await staff.rooms.add(miniAppId, { title: '新房', anchor: '小明', startsAt, endsAt });
  await staff.rooms.edit(room.id, { titleOverride: '改名' });
  await staff.rooms.setStatus(room.id, { status: 'live' });
  await staff.rooms.order({ miniAppId, roomIds: [room.id] });
  await expect(staff.rooms.edit('999999', { titleOverride: 'x' })).rejects.toThrow();
  await expect(staff.syncs.start(miniAppId)).rejects.toThrow();
  const { rows } = await admin.query(
    `select action, object_kind, object_id, before_digest is not null as before, after_digest is not null as after
     from audit_entries where merchant_id = $1 and actor_kind = 'staff-key' and request_id is not null order by id`,
    [merchantId],
  );
  expect(rows).toEqual([
    { action: 'room.add', object_kind: 'room', object_id: room.id, before: false, after: true },
    { action: 'room.edit', object_kind: 'room', object_id: room.id, before: true, after: true },
    { action: 'room.set-status', object_kind: 'room', object_id: room.id, before: true, after: true },
    { action: 'rooms.order', object_kind: 'mini-app', object_id: miniAppId, before: false, after: true },
  ]);
});
