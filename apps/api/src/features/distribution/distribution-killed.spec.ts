import { randomBytes } from 'node:crypto';
import net, { type AddressInfo } from 'node:net';
import { distributionApi } from '@kaibo/api-client';
import { Client } from 'pg';
import { callTo } from '../../../test/app';
import { buildProgram, type Program, runProgram, until, untilWaiting } from '../../../test/program';
import { aRoom } from '../rooms/rooms.fixtures';
import { aLiveApp, type LiveApp } from '../syncs/syncs.fixtures';
import { aTouch, viewersOf } from './distribution.fixtures';

const KAIBO_MASTER_KEY = randomBytes(32).toString('hex');
let live: LiveApp;
let file: string;
const running: Program[] = [];
beforeAll(async () => {
  live = await aLiveApp({ KAIBO_MASTER_KEY });
  // Other processes go by the real clock.
  live.app.world.set(null);
  await live.sandbox.control('POST', 'clock', { real: true });
  file = buildProgram('distribution-killed');
}, 120_000);
afterEach(async () => {
  for (const one of running.splice(0)) await one.kill();
});
afterAll(() => live.close());

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = net.createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo; // it listens on a port
      server.close(() => resolve(port));
    });
  });

/** A process of the built program on the same database. */
async function aProcess(): Promise<{ url: string; program: Program }> {
  const port = await freePort();
  const program = runProgram(file, [], {
    ...{ DATABASE_URL: live.app.database.appUrl, KAIBO_MASTER_KEY, KAIBO_PORT: String(port), KAIBO_ROLE: 'web' },
    ...{ KAIBO_WECHAT_BASE_URL: live.sandbox.url, KAIBO_LOG: 'info' },
  });
  running.push(program);
  await until(
    'listening',
    async () => program.said(),
    (said) => said.includes('"listening"'),
  );
  return { url: `http://127.0.0.1:${port}`, program };
}

/** Kills the process while whoever comes to this table is held up. */
async function killedAt(table: string, program: Program, ask: () => Promise<unknown>): Promise<void> {
  const [holder, watch] = [new Client(live.app.database.superUrl), new Client(live.app.database.superUrl)];
  await Promise.all([holder.connect(), watch.connect()]);
  try {
    await holder.query(`begin; lock table ${table} in exclusive mode`);
    const asked = ask().catch(() => 'cut off');
    await untilWaiting(watch);
    await program.kill();
    expect(await asked).toBe('cut off');
    await holder.query('rollback');
  } finally {
    await Promise.all([holder.end(), watch.end()]);
  }
}

it.each(['binding_decisions', 'bindings'])(
  'a process killed at %s, between touch and binding: repeating completes it, once',
  async (table) => {
    const shop = await live.aLiveMerchant();
    const roomId = await aRoom(live.app, shop);
    const viewers = viewersOf(live, shop);
    const [a, c] = [await viewers.signIn(), await viewers.signIn()];
    const { token } = await a.share({ target: 'room', targetId: roomId });
    const touch = aTouch({ token });
    const { url, program } = await aProcess();
    const there = distributionApi(callTo(url, { authorization: `Bearer ${c.token}` }));
    await killedAt(table, program, () => there.touch(touch));
    expect(await c.touch(touch)).toMatchObject({ superior: { id: a.id }, reason: null });
    expect(await c.touch(touch)).toMatchObject({ superior: { id: a.id }, reason: null });
    const { rows } = await live.admin.query(
      `select (select count(*)::int from touches where merchant_id = $1) as touches,
         (select count(*)::int from binding_decisions where merchant_id = $1) as decisions,
         (select count(*)::int from bindings where merchant_id = $1 and parent_id is not null) as bound`,
      [shop.merchantId],
    );
    expect(rows).toEqual([{ touches: 1, decisions: 1, bound: 1 }]);
  },
  60_000,
);

it('a process killed while a device’s touches are joined: the next touch with the device’s key goes on', async () => {
  const shop = await live.aLiveMerchant();
  const roomId = await aRoom(live.app, shop);
  const viewers = viewersOf(live, shop);
  const [a, c] = [await viewers.signIn(), await viewers.signIn()];
  const { token } = await a.share({ target: 'room', targetId: roomId });
  const { deviceKey } = await a.touchUnknown(shop.appId, aTouch({ token }));
  const { url, program } = await aProcess();
  const there = distributionApi(callTo(url, { authorization: `Bearer ${c.token}` }));
  const touch = aTouch({ deviceKey });
  await killedAt('binding_decisions', program, () => there.touch(touch));
  expect(await c.touch(touch)).toMatchObject({ superior: { id: a.id } });
  const { decisions } = await shop.staff.distribution.binding(c.id);
  expect(decisions.map(({ reason }) => reason).sort()).toEqual(['bound', 'no-sharer']);
}, 60_000);
