import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { aMerchant, anApp, type TestApp, type TestMerchant } from '../../test/app';
import { aDatabase, type TestDatabase } from '../../test/database';
import { buildProgram, runProgram, untilWaiting } from '../../test/program';
import { MerchantsService } from '../features/merchants/merchants.service';
import { Db } from './db';
import { LocalMasterKey, MasterKey, MasterKeyError, MasterKeys } from './master-key';
import { Vault } from './vault';
import { VaultKeeper } from './vault.keeper';

const aKey = () => randomBytes(32).toString('hex');
const fingerprintOf = (key: string) => new LocalMasterKey(Buffer.from(key, 'hex')).fingerprint;

/** A database with two processes on it that hold both master keys, and the database made with the first. */
interface Stage {
  database: TestDatabase;
  admin: Client;
  before: string;
  after: string;
  apps: [TestApp, TestApp];
  close(): Promise<void>;
}
const aStage = async (): Promise<Stage> => {
  const database = await aDatabase();
  const [before, after] = [aKey(), aKey()];
  const env = { KAIBO_MASTER_KEY: before, KAIBO_NEW_MASTER_KEY: after, DATABASE_URL: database.appUrl };
  const first = await anApp(env, database);
  const second = await anApp(env, database);
  const admin = new Client(database.superUrl);
  await admin.connect();
  return {
    database,
    admin,
    before,
    after,
    apps: [first, second],
    close: async () => {
      await admin.end();
      await second.close();
      await first.close();
      await database.drop();
    },
  };
};
let stage: Stage;
beforeEach(async () => {
  stage = await aStage();
});
afterEach(() => stage.close());

const SECRET = 'the-secret-of-the-mini-app';
const merchantsOf = ({ apps: [app] }: Stage, count: number): Promise<TestMerchant[]> =>
  Promise.all(Array.from({ length: count }, () => aMerchant(app, { secret: SECRET })));
const secretOf = (app: TestApp, { merchantId, miniAppId }: TestMerchant) =>
  app.app
    .get(MerchantsService)
    .openAccount(merchantId, miniAppId)
    .then((account) => account.secret);
const keysUnder = async ({ admin }: Stage, key: string): Promise<number> => {
  const sql = 'select count(*)::int as n from vault_keys where master_fingerprint = $1';
  return (await admin.query(sql, [fingerprintOf(key)])).rows[0].n;
};
const startWith = async ({ database }: Stage, key: string) => {
  await (await anApp({ KAIBO_MASTER_KEY: key, DATABASE_URL: database.appUrl }, database)).close();
};

it('exchanges the master key while two processes go on reading and writing, and changes no code of ours', async () => {
  const merchants = await merchantsOf(stage, 12);
  const macs = () => stage.apps.map((app) => app.app.get(Vault).mac('a', 'b').toString('hex'));
  const macsBefore = macs();
  let reading = true;
  let reads = 0;
  const readers = stage.apps.flatMap((app) =>
    merchants.slice(0, 4).map(async (merchant) => {
      for (; reading; reads++) expect(await secretOf(app, merchant)).toBe(SECRET);
    }),
  );
  const newcomers = stage.apps.map(async (app) => {
    const added: TestMerchant[] = [];
    while (reading) added.push(await aMerchant(app, { secret: SECRET }));
    return added;
  });
  // Two processes at once do the same work once.
  const done = await Promise.all(
    stage.apps.map((app) => app.app.get(VaultKeeper).useMaster(fingerprintOf(stage.after))),
  );
  reading = false;
  await Promise.all(readers);
  const added = (await Promise.all(newcomers)).flat();
  expect(reads).toBeGreaterThan(8);
  expect(done.map(({ left }) => left)).toEqual([0, 0]);
  expect(done[0]!.rewrapped + done[1]!.rewrapped).toBeGreaterThanOrEqual(12);
  expect(await keysUnder(stage, stage.before)).toBe(0);
  for (const merchant of [...merchants, ...added]) expect(await secretOf(stage.apps[1], merchant)).toBe(SECRET);
  expect(macs()).toEqual(macsBefore);
  await startWith(stage, stage.after);
  await expect(startWith(stage, stage.before)).rejects.toThrow(MasterKeyError);
  const alone = await anApp({ KAIBO_MASTER_KEY: stage.after, DATABASE_URL: stage.database.appUrl }, stage.database);
  expect(alone.app.get(Vault).mac('a', 'b').toString('hex')).toBe(macsBefore[0]);
  expect(await secretOf(alone, merchants[0]!)).toBe(SECRET);
  await alone.close();
});

it('leaves no key behind that a transaction under way has made under the master key before', async () => {
  const [app, other] = stage.apps;
  const merchant = await aMerchant(app, { source: 'manual' });
  await stage.admin.query('delete from vault_records');
  await stage.admin.query('delete from vault_keys');
  const place = { merchantId: merchant.merchantId, table: 'wins', row: '1' };
  let exchange: Promise<unknown> | undefined;
  await app.app.get(Db).forMerchant(merchant.merchantId, async (tx) => {
    await app.app.get(Vault).put(tx, place, 'text');
    exchange = other.app.get(VaultKeeper).useMaster(fingerprintOf(stage.after));
    // Either it waits for us, or it has ended too early.
    await Promise.race([untilWaiting(stage.admin), exchange]);
  });
  await exchange;
  expect([await keysUnder(stage, stage.before), await keysUnder(stage, stage.after)]).toEqual([0, 1]);
});

it('wraps nothing back in a process that has not heard of the newer master key', async () => {
  const merchants = await merchantsOf(stage, 2);
  const [app, other] = stage.apps;
  await app.app.get(VaultKeeper).useMaster(fingerprintOf(stage.after));
  // What the other would do if it had asked a moment before: see which master key wraps, and then wrap under it.
  const stale = other.app.get(VaultKeeper) as unknown as { rewrapUnder(master: MasterKey): Promise<number> };
  const old = other.app.get(MasterKeys).get(fingerprintOf(stage.before));
  expect(await stale.rewrapUnder(old)).toBe(0);
  expect(await keysUnder(stage, stage.before)).toBe(0);
  expect(await secretOf(other, merchants[0]!)).toBe(SECRET);
});

it('goes on past a key that does not open, and says how many are left', async () => {
  const [one, sick, three] = (await merchantsOf(stage, 3)) as [TestMerchant, TestMerchant, TestMerchant];
  await stage.admin.query(
    `update vault_keys set wrapped = set_byte(wrapped, 20, 255 - get_byte(wrapped, 20)) where merchant_id = $1`,
    [sick.merchantId],
  );
  const [app] = stage.apps;
  const keeper = app.app.get(VaultKeeper);
  expect(await keeper.useMaster(fingerprintOf(stage.after))).toEqual({ rewrapped: 2, left: 1 });
  expect(app.lines).toContainEqual(expect.objectContaining({ event: 'vault.keeper', merchantId: sick.merchantId }));
  for (const merchant of [one, three]) expect(await secretOf(app, merchant)).toBe(SECRET);
  await expect(startWith(stage, stage.after)).rejects.toThrow(/has not ended/);
  await stage.admin.query(
    `update vault_keys set wrapped = set_byte(wrapped, 20, 255 - get_byte(wrapped, 20)) where merchant_id = $1`,
    [sick.merchantId],
  );
  expect(await keeper.useMaster(fingerprintOf(stage.after))).toEqual({ rewrapped: 1, left: 0 });
  expect(await secretOf(app, sick)).toBe(SECRET);
});

it('gives a merchant another key while many read and put, and removes the one before', async () => {
  const [merchant] = (await merchantsOf(stage, 1)) as [TestMerchant];
  const { merchantId } = merchant;
  const [app, other] = stage.apps;
  const put = (by: TestApp, row: string, text: string) =>
    by.app.get(Db).forMerchant(merchantId, (tx) => by.app.get(Vault).put(tx, { merchantId, table: 'wins', row }, text));
  const find = (by: TestApp, row: string) =>
    by.app.get(Db).forMerchant(merchantId, (tx) => by.app.get(Vault).find(tx, { merchantId, table: 'wins', row }));
  const rows = Array.from({ length: 450 }, (_, n) => String(n)); // three batches
  await Promise.all(rows.map((row, n) => put(n % 2 ? app : other, row, `text ${row}`)));
  let going = true;
  const writers = stage.apps.map(async (by, index) => {
    for (let n = index; going; n += 2) {
      const row = String(n % 450);
      await put(by, row, `text ${row}`);
      expect(await find(by, row)).toBe(`text ${row}`);
    }
  });
  await Promise.all(stage.apps.map((by) => by.app.get(VaultKeeper).exchangeMerchantKey(merchantId)));
  going = false;
  await Promise.all(writers);
  const keys = await stage.admin.query('select number from vault_keys where merchant_id = $1', [merchantId]);
  expect(keys.rows).toEqual([{ number: 3 }]); // both gave one
  for (const row of rows) expect(await find(other, row)).toBe(`text ${row}`);
  expect(await secretOf(other, merchant)).toBe(SECRET);
});

it('waits for what is being put under the key before, and takes it along', async () => {
  const [{ merchantId }] = (await merchantsOf(stage, 1)) as [TestMerchant];
  const [app, other] = stage.apps;
  const place = { merchantId, table: 'wins', row: '1' };
  // Someone else seems to be putting the same row: the one who puts has read its key by now, and waits.
  const holder = new Client(stage.database.superUrl);
  await holder.connect();
  await holder.query('begin');
  await holder.query(`insert into vault_records values ($1, 'wins', '1', 1, 1, '', '')`, [merchantId]);
  const put = app.app.get(Db).forMerchant(merchantId, (tx) => app.app.get(Vault).put(tx, place, 'text'));
  await untilWaiting(stage.admin);
  const exchange = other.app.get(VaultKeeper).exchangeMerchantKey(merchantId);
  await Promise.race([untilWaiting(stage.admin, 2), exchange]);
  await holder.query('rollback');
  await holder.end();
  await Promise.all([put, exchange]);
  expect(await app.app.get(Db).forMerchant(merchantId, (tx) => app.app.get(Vault).find(tx, place))).toBe('text');
  const keys = await stage.admin.query('select number from vault_keys where merchant_id = $1', [merchantId]);
  expect(keys.rows).toEqual([{ number: 2 }]);
});

it('moves what a release before the vault has sealed, once, and reads it until then', async () => {
  const [merchant] = (await merchantsOf(stage, 1)) as [TestMerchant];
  const { merchantId, miniAppId } = merchant;
  const place = [merchantId, 'mini_apps', miniAppId];
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(stage.before, 'hex'), nonce);
  cipher.setAAD(
    createHash('sha256')
      .update(JSON.stringify(['kaibo/seal/1', ...place]))
      .digest(),
  );
  const text = Buffer.concat([cipher.update('sealed-long-ago', 'utf8'), cipher.final()]);
  const sealed = Buffer.concat([Buffer.of(1), nonce, cipher.getAuthTag(), text]);
  await stage.admin.query(
    `update vault_records set version = 0, key_number = null, data_key = null, sealed = $4
     where merchant_id = $1 and table_name = $2 and row_key = $3`,
    [...place, sealed],
  );
  const [app, other] = stage.apps;
  expect(await secretOf(other, merchant)).toBe('sealed-long-ago');
  const moved = await Promise.all(stage.apps.map((by) => by.app.get(VaultKeeper).moveSealedBefore()));
  expect(moved.reduce((sum, one) => sum + one)).toBe(1);
  const { rows } = await stage.admin.query(
    'select version from vault_records where merchant_id = $1 and table_name = $2 and row_key = $3',
    place,
  );
  expect(rows).toEqual([{ version: 1 }]);
  expect([await secretOf(app, merchant), await secretOf(other, merchant)]).toEqual([
    'sealed-long-ago',
    'sealed-long-ago',
  ]);
});

/** A key service: far away, and it never gives its key out. */
class KeyService extends MasterKey {
  asked = 0;
  isAway = false;
  private readonly inside = new LocalMasterKey(randomBytes(32));
  readonly fingerprint = this.inside.fingerprint;
  override async wrap(aad: Buffer, key: Buffer): Promise<Buffer> {
    return this.inside.wrap(aad, await this.reach(key));
  }
  override async unwrap(aad: Buffer, wrapped: Buffer): Promise<Buffer> {
    return this.inside.unwrap(aad, await this.reach(wrapped));
  }
  private async reach(bytes: Buffer): Promise<Buffer> {
    this.asked++;
    await new Promise(setImmediate);
    if (this.isAway) throw Object.assign(new Error('the key service is away'), { code: 'ECONNREFUSED' });
    return bytes;
  }
}

it('works with a key service behind the port, asks it seldom, and says that it is away', async () => {
  const service = new KeyService();
  const app = await anApp({}, undefined, new MasterKeys([service]));
  try {
    const merchant = await aMerchant(app, { secret: SECRET });
    const asked = service.asked;
    for (let n = 0; n < 20; n++) expect(await secretOf(app, merchant)).toBe(SECRET);
    expect(service.asked - asked).toBeLessThanOrEqual(1);
    service.isAway = true;
    expect(await secretOf(app, merchant)).toBe(SECRET);
    const body = {
      platform: 'wechat',
      appId: 'wx0000000000000001',
      name: '店',
      source: 'manual',
      secret: SECRET,
    } as const;
    const newcomer = await aMerchant(app, { source: 'manual' }).catch((error: Error) => error.message);
    expect(newcomer).toBe('the key service is away');
    await expect(merchant.staff.merchants.addMiniApp(body)).resolves.toMatchObject({ hasSecret: true });
  } finally {
    await app.close();
  }
});

describe('a process that is killed in the middle', () => {
  let program: string;
  beforeAll(() => {
    program = buildProgram('rotated');
  }, 120_000);
  const run = (args: string[], env: Record<string, string> = {}) =>
    runProgram(program, args, {
      DATABASE_URL: stage.database.appUrl,
      KAIBO_MASTER_KEY: stage.before,
      KAIBO_NEW_MASTER_KEY: stage.after,
      ...env,
    });
  /** Work that stops at a lock which the test holds, and is killed there. */
  const killAt = async (lock: string, values: unknown[], args: string[]) => {
    const holder = new Client(stage.database.superUrl);
    await holder.connect();
    try {
      await holder.query('begin');
      await holder.query(lock, values);
      const process = run(args);
      await untilWaiting(stage.admin);
      await process.kill();
    } finally {
      await holder.end();
    }
  };

  it('leaves both master keys in use, everything readable, and the rest to whoever comes next', async () => {
    const merchants = await merchantsOf(stage, 9);
    const ids = merchants.map(({ merchantId }) => Number(merchantId)).sort((a, b) => a - b);
    await killAt('select from vault_keys where merchant_id = $1 for update', [ids[4]], ['rotate-master-key']);
    expect([await keysUnder(stage, stage.after), await keysUnder(stage, stage.before)]).toEqual([4, 5]);
    for (const app of stage.apps) for (const merchant of merchants) expect(await secretOf(app, merchant)).toBe(SECRET);
    await expect(startWith(stage, stage.after)).rejects.toThrow(/has not ended/);
    await expect(startWith(stage, stage.before)).rejects.toThrow(MasterKeyError);

    // A process that works finishes it by itself; the command may be given again, too.
    await stage.apps[1].app.get(VaultKeeper).finish();
    expect([await keysUnder(stage, stage.after), await keysUnder(stage, stage.before)]).toEqual([9, 0]);
    const again = run(['rotate-master-key']);
    expect([await again.ended, again.said().trim()]).toEqual([0, '{"rewrapped":0,"left":0}']);
    await startWith(stage, stage.after);
  }, 60_000);

  it('leaves a merchant both of their keys, and the next exchange takes up the rest', async () => {
    const [merchant] = (await merchantsOf(stage, 1)) as [TestMerchant];
    const { merchantId } = merchant;
    const [app] = stage.apps;
    const rows = Array.from({ length: 450 }, (_, n) => String(n).padStart(3, '0'));
    const place = (row: string) => ({ merchantId, table: 'wins', row });
    await app.app.get(Db).forMerchant(merchantId, async (tx) => {
      for (const row of rows) await app.app.get(Vault).put(tx, place(row), `text ${row}`);
    });
    // The last row is in the third batch.
    await killAt(
      `select from vault_records where merchant_id = $1 and row_key = '449' for update`,
      [merchantId],
      ['rotate-merchant-key', merchantId],
    );
    const under = async () =>
      (
        await stage.admin.query(
          'select key_number as key, count(*)::int as n from vault_records where merchant_id = $1 group by 1 order by 1',
          [merchantId],
        )
      ).rows;
    expect(await under()).toEqual([
      { key: 1, n: 52 },
      { key: 2, n: 400 },
    ]);
    const readAll = () =>
      app.app.get(Db).forMerchant(merchantId, (tx) => app.app.get(Vault).findMany(tx, merchantId, 'wins', rows));
    for (const [row, text] of await readAll()) expect(text).toBe(`text ${row}`);
    const again = run(['rotate-merchant-key', merchantId]);
    expect([await again.ended, again.said()]).toEqual([0, expect.stringContaining(merchantId)]);
    expect(await under()).toEqual([{ key: 3, n: 452 }]);
    expect((await readAll()).size).toBe(450);
    expect(await secretOf(app, merchant)).toBe(SECRET);
  }, 60_000);

  it('says in one sentence that there is no second master key', async () => {
    const alone = run(['rotate-master-key'], { KAIBO_NEW_MASTER_KEY: '' });
    expect([await alone.ended, alone.said().trim()]).toEqual([1, expect.stringMatching(/^Set KAIBO_NEW_MASTER_KEY/)]);
  });
});
