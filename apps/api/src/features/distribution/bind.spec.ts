import { Client, Pool } from 'pg';
import { aDatabase, type TestDatabase } from '../../../test/database';
import { until, untilWaiting } from '../../../test/program';

// The functions of the tree alone, as the app's role calls them.
let database: TestDatabase;
let admin: Client;
let pool: Pool;
let merchant: string;
beforeAll(async () => {
  database = await aDatabase();
  admin = new Client(database.superUrl);
  await admin.connect();
  pool = new Pool({ connectionString: database.appUrl, max: 16 });
  merchant =
    (await admin.query<{ id: string }>(`insert into merchants (name) values ('x') returning id`)).rows[0]?.id ?? '';
});
afterAll(async () => {
  await pool.end();
  await admin.end();
  await database.drop();
});

interface Bound {
  superior: string | null;
  grand: string | null;
  by_touch: string | null;
  outcome: string;
}

const members = async (count: number): Promise<string[]> =>
  (
    await admin.query<{ id: string }>(
      'insert into members (merchant_id, signed_in_at) select $1, now() from generate_series(1, $2) returning id',
      [merchant, count],
    )
  ).rows.map(({ id }) => id);

const bind = async (child: string, sharer: string, touch = '1', of: Pool | Client = pool): Promise<Bound> => {
  const { rows } = await of.query<Bound>('select * from directory.bind($1, $2, $3, $4, now())', [
    merchant,
    child,
    sharer,
    touch,
  ]);
  return rows[0] as Bound; // a function answers one row
};
const nodeOf = async (member: string) =>
  (
    await admin.query<{ parent_id: string | null; grand_id: string | null }>(
      'select parent_id, grand_id from bindings where merchant_id = $1 and member_id = $2',
      [merchant, member],
    )
  ).rows[0];

/** Members who are above themselves. */
const rings = async (): Promise<string[]> =>
  (
    await admin.query<{ member_id: string }>(`
      with recursive up as (
        select merchant_id, member_id, parent_id, 1 as depth from bindings
        union all
        select u.merchant_id, u.member_id, b.parent_id, depth + 1 from up u
        join bindings b on b.merchant_id = u.merchant_id and b.member_id = u.parent_id where u.parent_id <> u.member_id and depth < 200)
      select distinct member_id from up where parent_id = member_id or depth = 200`)
  ).rows.map(({ member_id }) => member_id);
/** Nodes whose `grand_id` is not their superior's superior. */
const wrongGrands = async (): Promise<number> =>
  (
    await admin.query(`select from bindings b left join bindings p on p.merchant_id = b.merchant_id and p.member_id = b.parent_id
      where b.alias_of is null and b.grand_id is distinct from p.parent_id`)
  ).rowCount ?? 0;

it('makes the node with its superior and the one above, and a root for a sharer who had none', async () => {
  const [a, b, c] = (await members(3)) as [string, string, string];
  expect(await bind(b, a, '7')).toMatchObject({ superior: a, grand: null, by_touch: '7', outcome: 'bound' });
  expect(await bind(c, b, '8')).toMatchObject({ superior: b, grand: a, by_touch: '8', outcome: 'bound' });
  expect(await nodeOf(a)).toEqual({ parent_id: null, grand_id: null });
  expect(await nodeOf(c)).toEqual({ parent_id: b, grand_id: a });
});

it('answers whoever is later with what the first one did, and changes nothing', async () => {
  const [a, b, c] = (await members(3)) as [string, string, string];
  await bind(c, a, '1');
  expect(await bind(c, b, '2')).toMatchObject({ superior: a, by_touch: '1', outcome: 'taken' });
  expect(await nodeOf(b)).toBeUndefined(); // who was too late is no root for it
  expect(await bind(a, b, '3')).toMatchObject({ superior: null, outcome: 'leads' });
  expect(await bind(a, a, '4')).toMatchObject({ outcome: 'self' });
});

it('gives one superior to a visitor for whom a hundred sharers race, each three times, and three hundred equal answers', async () => {
  const sharers = await members(100);
  const [visitor = ''] = await members(1);
  const asked = sharers.flatMap((sharer, at) => [1, 2, 3].map(() => bind(visitor, sharer, String(at))));
  const answers = await Promise.all(asked);
  expect(new Set(answers.map(({ superior, by_touch }) => `${superior} ${by_touch}`)).size).toBe(1);
  expect(answers.filter(({ outcome }) => outcome === 'bound')).toHaveLength(1);
  const roots = await admin.query('select from bindings where merchant_id = $1 and member_id = any ($2::bigint[])', [
    merchant,
    sharers,
  ]);
  expect(roots.rowCount).toBe(1); // the other ninety-nine lead nobody
});

it('closes no ring, whoever binds whom at the same moment, and everybody knows the one above their superior', async () => {
  for (const size of [2, 3, 4, 6, 8])
    for (let round = 0; round < 20; round++) {
      const circle = await members(size);
      await Promise.all(circle.map((child, at) => bind(child, circle[(at + 1) % size] ?? '')));
    }
  const crowd = await members(60);
  const any = (n: number) => crowd[n % crowd.length] ?? '';
  await Promise.all(
    Array.from({ length: 600 }, (_, n) => (n * 7919) % 60)
      .map((child, n) => [any(child), any(child + 1 + ((n * 104729) % 59))] as const)
      .map(([child, sharer]) => bind(child, sharer)),
  );
  expect(await rings()).toEqual([]);
  expect(await wrongGrands()).toBe(0);
}, 60_000);

it('would see a ring: rows that may be changed have them', async () => {
  const [a, b] = (await members(2)) as [string, string];
  await bind(b, a);
  await admin.query('begin');
  await admin.query('update bindings set parent_id = $2 where member_id = $1', [a, b]);
  expect((await rings()).sort()).toEqual([a, b].sort());
  await admin.query('rollback');
});

it('lets the app role add, change and remove no node by itself', async () => {
  const [a, b] = (await members(2)) as [string, string];
  await bind(b, a);
  const client = await pool.connect();
  try {
    for (const sql of [
      `insert into bindings (merchant_id, member_id, bound_at) values (${merchant}, ${a}, now())`,
      'update bindings set parent_id = null',
      'delete from bindings',
      `select * from directory.move_binding(${merchant}, ${b}, null, 'x', 'x', now())`,
    ])
      await expect(client.query(sql)).rejects.toMatchObject({ code: '42501' });
  } finally {
    client.release();
  }
});

it('refuses a sharer of another merchant', async () => {
  const other =
    (await admin.query<{ id: string }>(`insert into merchants (name) values ('y') returning id`)).rows[0]?.id ?? '';
  const { rows } = await admin.query<{ id: string }>(
    'insert into members (merchant_id, signed_in_at) values ($1, now()) returning id',
    [other],
  );
  const [a] = (await members(1)) as [string];
  await expect(bind(a, rows[0]?.id ?? '')).rejects.toMatchObject({ code: '23503' });
  expect(await nodeOf(a)).toBeUndefined();
});

it('lets an account of somebody who stands elsewhere stand nowhere else, and who comes by it stands there', async () => {
  const [a, b, c, d, e] = (await members(5)) as [string, string, string, string, string];
  await bind(b, a);
  const alias = async (member: string, node: string): Promise<boolean> => {
    const { rows } = await pool.query<{ made: boolean }>('select directory.add_alias($1, $2, $3, now()) as made', [
      merchant,
      member,
      node,
    ]);
    return rows[0]?.made === true;
  };
  expect(await alias(c, b)).toBe(true);
  expect(await alias(b, a)).toBe(false);
  expect(await bind(c, d)).toMatchObject({ superior: a, outcome: 'taken' });
  expect(await bind(e, c)).toMatchObject({ superior: b, grand: a, outcome: 'bound' });
  expect(await bind(b, c)).toMatchObject({ outcome: 'self' });
  // Nobody goes whom an alias names, and an alias names nobody who is not there.
  await expect(admin.query('delete from bindings where member_id = $1', [b])).rejects.toMatchObject({ code: '23503' });
  await expect(alias(d, '999999999')).rejects.toMatchObject({ code: '23503' });
  for (const set of ['parent_id = null', `parent_id = ${BigInt(a)}`, `grand_id = ${BigInt(a)}`, 'touch_id = 1'])
    await expect(admin.query(`update bindings set ${set} where member_id = $1`, [c])).rejects.toMatchObject({
      constraint: 'ck_bindings_alias',
    });
  await pool.query('select directory.remove_alias($1, $2)', [merchant, [b, c]]);
  expect(await nodeOf(c)).toBeUndefined();
  expect(await nodeOf(b)).toEqual({ parent_id: a, grand_id: null });
});

describe('a move by staff', () => {
  const move = async (member: string, target: string | null): Promise<{ move_id: string | null; outcome: string }> => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      await client.query(`select set_config('app.merchant_id', $1, true)`, [merchant]);
      await client.query('set local role kaibo_mover');
      const { rows } = await client.query<{ move_id: string | null; outcome: string }>(
        `select * from directory.move_binding($1, $2, $3, 'asked for', '1', now())`,
        [merchant, member, target],
      );
      await client.query('commit');
      return rows[0] as { move_id: string | null; outcome: string }; // a function answers one row
    } finally {
      client.release();
    }
  };
  const settle = async (id: string): Promise<boolean> => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      await client.query(`select set_config('app.merchant_id', $1, true)`, [merchant]);
      await client.query('set local role kaibo_mover');
      const { rows } = await client.query<{ ok: boolean }>('select directory.settle_move($1, $2, now()) as ok', [
        merchant,
        id,
      ]);
      await client.query('commit');
      return rows[0]?.ok === true;
    } finally {
      client.release();
    }
  };

  /** Transactions of other databases of the cluster are waited for too. */
  const settled = (id: string) => until('the move is settled', () => settle(id), Boolean);

  it('moves a member with all below, and refuses a ring', async () => {
    const [a, b, c, d] = (await members(4)) as [string, string, string, string];
    await bind(b, a);
    await bind(c, b);
    await bind(d, c);
    expect(await move(b, d)).toMatchObject({ outcome: 'ring' });
    expect(await move(c, a)).toMatchObject({ outcome: 'moved' });
    expect(await nodeOf(c)).toEqual({ parent_id: a, grand_id: null });
    expect(await nodeOf(d)).toEqual({ parent_id: c, grand_id: a });
    expect(await move(c, null)).toMatchObject({ outcome: 'moved' });
    expect(await nodeOf(d)).toEqual({ parent_id: c, grand_id: null });
    expect(await move(c, null)).toMatchObject({ outcome: 'same' });
  });

  it('settles what was bound by somebody who did not see the move, and not before that has ended', async () => {
    const [a, b, c, d] = (await members(4)) as [string, string, string, string];
    await bind(b, a);
    await bind(c, b);
    // One that has looked at `c` and not written yet: as a function does between two of its statements.
    const slow = new Client(database.superUrl);
    await slow.connect();
    await slow.query('begin isolation level repeatable read');
    await slow.query('select pg_current_xact_id()');
    expect((await move(c, null)).outcome).toBe('moved');
    await bind(d, c, '5', slow); // it sees the tree of before
    const id = (await admin.query<{ id: string }>('select max(id) as id from binding_moves')).rows[0]?.id ?? '';
    expect(await settle(id)).toBe(false);
    expect(await settle(id)).toBe(false);
    await slow.query('commit');
    expect(await nodeOf(d)).toEqual({ parent_id: c, grand_id: b });
    await settled(id);
    expect(await nodeOf(d)).toEqual({ parent_id: c, grand_id: null });
    expect(await settle(id)).toBe(true);
    await slow.end();
  });

  it('waits for whoever has looked and not written: such a one has its number already', async () => {
    const [a, b, c, d] = (await members(4)) as [string, string, string, string];
    await bind(b, a);
    await bind(c, b);
    // Between its look and its row this one waits for a lock of ours.
    await admin.query(`
      create function wait_a_while() returns trigger language plpgsql as $$
      begin perform pg_advisory_xact_lock(4711); return new; end $$;
      create trigger wait_a_while before insert on bindings for each row when (new.member_id = ${BigInt(d)}) execute function wait_a_while();
      select pg_advisory_lock(4711)`);
    try {
      const bound = bind(d, c);
      await untilWaiting(admin);
      const { move_id: id } = await move(c, null);
      expect(await settle(id ?? '')).toBe(false);
      expect(await settle(id ?? '')).toBe(false);
      await admin.query('select pg_advisory_unlock(4711)');
      expect(await bound).toMatchObject({ superior: c, grand: b }); // it saw the tree of before
      await settled(id ?? '');
      expect(await nodeOf(d)).toEqual({ parent_id: c, grand_id: null });
    } finally {
      await admin.query('select pg_advisory_unlock_all()');
      await admin.query('drop trigger wait_a_while on bindings; drop function wait_a_while()');
    }
  });

  it('races a thousand binds, and after it was settled everybody knows the one above their superior', async () => {
    const [a, b, c] = (await members(3)) as [string, string, string];
    await bind(b, a);
    await bind(c, b);
    const crowd = await members(1000);
    const moves: Promise<{ move_id: string | null }>[] = [];
    const binds = crowd.map((child, at) => {
      if (at % 200 === 100) moves.push(move(c, at % 400 === 100 ? null : b));
      return bind(child, c);
    });
    expect((await Promise.all(binds)).every(({ outcome }) => outcome === 'bound')).toBe(true);
    const ids = (await Promise.all(moves)).flatMap(({ move_id }) => move_id ?? []);
    expect(ids.length).toBeGreaterThan(0);
    for (const id of ids) while (!(await settle(id)));
    expect(await wrongGrands()).toBe(0);
    expect(await rings()).toEqual([]);
  }, 60_000);
});
