import { randomBytes } from 'node:crypto';
import net, { type AddressInfo } from 'node:net';
import { Client } from 'pg';
import { aMerchant, anApp, callTo, type TestApp, type TestMerchant } from '../../../test/app';
import { buildProgram, type Program, runProgram, until, untilWaiting } from '../../../test/program';
import { lotteriesApi } from '@kaibo/api-client';
import { aPrize, KEYWORD, lotteriesOf } from './lotteries.fixtures';

const KAIBO_MASTER_KEY = randomBytes(32).toString('hex');
let app: TestApp;
let shop: TestMerchant;
let of: ReturnType<typeof lotteriesOf>;
let file: string;
const running: Program[] = [];
beforeAll(async () => {
  app = await anApp({ KAIBO_MASTER_KEY });
  file = buildProgram('lotteries-killed');
}, 120_000);
beforeEach(async () => {
  shop = await aMerchant(app);
  of = lotteriesOf(app, shop);
});
afterEach(async () => {
  for (const one of running.splice(0)) await one.kill();
});
afterAll(() => app.close());

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = net.createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo; // it listens on a port
      server.close(() => resolve(port));
    });
  });

/** A process of the built program on the same database. */
async function aProcess(role: 'web' | 'worker'): Promise<{ url: string; program: Program }> {
  const port = await freePort();
  const program = runProgram(file, [], {
    DATABASE_URL: app.database.appUrl,
    KAIBO_MASTER_KEY,
    KAIBO_PORT: String(port),
    KAIBO_ROLE: role,
    KAIBO_LOG: 'info',
  });
  running.push(program);
  await until(
    'listening',
    async () => program.said(),
    (said) => said.includes('"listening"'),
  );
  return { url: `http://127.0.0.1:${port}`, program };
}

/** Holds whoever writes to this table up, until `during` has ended. */
async function whileLocked(table: string, during: (watch: Client) => Promise<void>): Promise<void> {
  const [holder, watch] = [new Client(app.database.superUrl), new Client(app.database.superUrl)];
  await Promise.all([holder.connect(), watch.connect()]);
  try {
    await holder.query(`begin; lock table ${table} in exclusive mode`);
    await during(watch);
    await holder.query('rollback');
  } finally {
    await Promise.all([holder.end(), watch.end()]);
  }
}

const countOf = async (table: string, id: string): Promise<number> =>
  (await of.query<{ n: number }>(`select count(*)::int as n from ${table} where lottery_id = $1`, [id]))[0]?.n ?? -1;

it('draws as if nothing had been, when the worker is killed with the draw written and its winners not', async () => {
  const { id } = await of.open({ prizes: [aPrize({ quantity: 3 })] });
  for (const { api } of await of.viewers(10)) await api.enter(id, KEYWORD);
  await of.end(id);
  await of.query(`update directory.lotteries set due_at = now() where lottery_id = $1`, [id]);
  await whileLocked('lottery_wins', async (watch) => {
    const { program } = await aProcess('worker');
    await untilWaiting(watch); // the draw's row is there, in its transaction
    await program.kill();
  });
  await until(
    'nothing left of it',
    () => countOf('lottery_draws', id),
    (count) => count === 0,
  );
  expect([await countOf('lottery_wins', id), (await shop.staff.lotteries.get(id)).state]).toEqual([0, 'closed']);
  const { root, bundle } = {
    root: (await of.viewer('1').api.proof(id)).root,
    bundle: () => of.viewer('1').api.bundle(id),
  };
  // Another worker takes it when the lease ends.
  await of.query(`update directory.lotteries set due_at = now() where lottery_id = $1`, [id]);
  await aProcess('worker');
  await until(
    'drawn',
    () => countOf('lottery_wins', id),
    (count) => count === 3,
  );
  expect(await bundle()).toMatchObject({ root, count: 10 });
  await shop.staff.lotteries.draw(id);
  expect(await countOf('lottery_wins', id)).toBe(3);
}, 120_000);

it('acknowledges nothing that a killed process had in hand, and each is in once when it is sent again', async () => {
  const { id } = await of.open();
  const viewers = await of.viewers(20);
  await whileLocked('lottery_entries', async (watch) => {
    const { url, program } = await aProcess('web');
    const asked = viewers.map(({ token }) =>
      lotteriesApi(callTo(url, { authorization: `Bearer ${token}` }))
        .enter(id, KEYWORD)
        .then(
          () => 'in',
          () => 'cut',
        ),
    );
    await untilWaiting(watch);
    await program.kill();
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['cut']));
  });
  // What it had sent may still be written, and nobody was told: whoever sends it again is told, and is in once.
  await Promise.all(viewers.map(({ api }) => api.enter(id, KEYWORD)));
  expect(await countOf('lottery_entries', id)).toBe(20);
}, 120_000);
