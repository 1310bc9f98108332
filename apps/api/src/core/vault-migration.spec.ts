import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { anApp } from '../../test/app';
import { anEmptyDatabase } from '../../test/database';
import { until } from '../../test/program';
import { MerchantsService } from '../features/merchants/merchants.service';
import { Ground1763700000000 } from '../migrations/1763700000000-ground';
import { createDataSource } from './data-source';
import { migrateQueue } from './jobs';

/** As releases before the vault sealed it: under the master key itself. */
const sealBefore = (key: Buffer, place: string[], text: string): Buffer => {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(
    createHash('sha256')
      .update(JSON.stringify(['kaibo/seal/1', ...place]))
      .digest(),
  );
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(1), nonce, cipher.getAuthTag(), sealed]);
};

it('takes over what a release before the vault has sealed, of every merchant, and gives it keys at the next start', async () => {
  const database = await anEmptyDatabase();
  const admin = new Client(database.superUrl);
  await admin.connect();
  const key = randomBytes(32);
  try {
    const before = createDataSource(database.ownerUrl, 1).setOptions({ migrations: [Ground1763700000000] });
    await before.initialize();
    await before.runMigrations({ transaction: 'each' });
    await before.destroy();
    await admin.query(
      `insert into merchants (id, name) overriding system value values (1, '甲'), (2, '乙'), (3, '丙')`,
    );
    await admin.query(`select setval('merchants_id_seq', 3)`);
    for (const [merchant, app, secret] of [
      ['1', '11', 'secret-of-one'],
      ['2', '21', 'secret-of-two'],
      ['2', '22', null],
    ] as const)
      await admin.query(
        `insert into mini_apps (merchant_id, id, platform, app_id, name, source, secret_sealed) overriding system value
         values ($1, $2::bigint, 'wechat', 'wx' || $2::text, '店', 'manual', $3)`,
        [merchant, app, secret && sealBefore(key, [merchant, 'mini_apps', app], secret)],
      );
    await admin.query(
      `insert into platform_tokens (merchant_id, mini_app_id, key, token_sealed, expires_at) values (1, 11, 'k', '\\x01', now())`,
    );

    const now = createDataSource(database.ownerUrl, 1);
    await now.initialize();
    await now.runMigrations({ transaction: 'each' });
    await now.destroy();
    await migrateQueue(database.ownerUrl);

    const env = { KAIBO_MASTER_KEY: key.toString('hex'), DATABASE_URL: database.appUrl };
    const secrets = async (app: Awaited<ReturnType<typeof anApp>>) => {
      const merchants = app.app.get(MerchantsService);
      const asked = [
        merchants.openAccount('1', '11'),
        merchants.openAccount('2', '21'),
        merchants.openAccount('2', '22'),
      ];
      return (await Promise.all(asked)).map(({ secret }) => secret);
    };
    const all = ['secret-of-one', 'secret-of-two', null];
    const web = await anApp(env, database);
    expect(await secrets(web)).toEqual(all);
    const versions = async () =>
      (await admin.query(`select version from vault_records where table_name = 'mini_apps' order by row_key`)).rows.map(
        ({ version }) => version,
      );
    expect(await versions()).toEqual([0, 0]);

    const worker = await anApp({ ...env, KAIBO_ROLE: 'worker' }, database);
    await until('moved', versions, (seen) => seen.every((version) => version === 1));
    expect(await secrets(web)).toEqual(all);
    expect(await secrets(worker)).toEqual(all);
    await worker.close();
    await web.close();
    const tokens = await admin.query('select key, lease_owner from platform_tokens');
    expect(tokens.rows).toEqual([{ key: 'k', lease_owner: null }]);
  } finally {
    await admin.end();
    await database.drop();
  }
});
