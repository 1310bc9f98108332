import { randomBytes } from 'node:crypto';
import net, { type AddressInfo } from 'node:net';
import { Client } from 'pg';
import { aMerchant, anApp, type TestApp, TestBrowser, tokenOf } from '../../../test/app';
import { buildProgram, type Program, runProgram, until, untilWaiting } from '../../../test/program';
import { said } from './staff.fixtures';
import { LIMITS } from './staff.rules';
import { TeamService } from './team.service';

const KEY = randomBytes(32).toString('hex');
let app: TestApp;
let admin: Client;
let file: string;
const running: Program[] = [];
beforeAll(async () => {
  app = await anApp({ KAIBO_MASTER_KEY: KEY });
  admin = new Client(app.database.superUrl);
  await admin.connect();
  file = buildProgram('staff-killed');
});
afterAll(async () => {
  for (const program of running) await program.kill();
  await admin.end();
  await app.close();
});

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = net.createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo; // it listens on a port
      server.close(() => resolve(port));
    });
  });

const isSaid =
  (...words: string[]) =>
  (seen: string): boolean =>
    words.includes(seen);

/** A process of the built API on the same database. */
async function aProcess(): Promise<{ url: string; program: Program }> {
  const port = await freePort();
  const program = runProgram(file, [], {
    DATABASE_URL: app.database.appUrl,
    KAIBO_MASTER_KEY: KEY,
    KAIBO_PORT: String(port),
    KAIBO_ROLE: 'web',
  });
  running.push(program);
  const url = `http://127.0.0.1:${port}`;
  const look = () =>
    fetch(`${url}/readyz`).then(
      async (answer) => (answer.ok ? 'up' : await answer.text()),
      (error: Error) => String(error.cause ?? error),
    );
  const isOver = ({ child }: Program) => child.exitCode !== null || child.signalCode !== null;
  const seen = await until('the API', async () => (isOver(program) ? 'ended' : look()), isSaid('up', 'ended'));
  if (seen === 'up') return { url, program };
  // Somebody else may have taken the port before this one could.
  if (program.said().includes('EADDRINUSE')) return aProcess();
  throw new Error(`the API ended: ${program.said()}`);
}

it('forgets no attempt when it is killed while it hashes', async () => {
  const email = 'killed@example.com';
  const guess = (url: string) => said(new TestBrowser(url).session.signIn({ email, password: 'x' }));
  const first = await aProcess();
  const cut = Promise.all(Array.from({ length: 6 }, () => guess(first.url).catch(() => 'cut off')));
  const taken = async () =>
    (await admin.query<{ taken: number }>(`select taken from directory.attempts where purpose = 'password'`)).rows[0]
      ?.taken;
  await until('all counted', taken, (count) => count === 6);
  await first.program.kill();
  expect(await cut).toContain('undefined undefined'); // no answer came: they were still being worked on
  const second = await aProcess();
  const answers = [];
  for (let n = 0; n < 6; n++) answers.push(await guess(second.url));
  expect(answers).toEqual([
    ...Array.from({ length: LIMITS.password.most - 6 }, () => '401 SIGN_IN_REFUSED'),
    '429 RATE_LIMITED',
    '429 RATE_LIMITED',
  ]);
  await second.program.kill();
});

it('makes no half of a person when it is killed while an invitation is accepted, and it can be accepted then', async () => {
  const { merchantId } = await aMerchant(app);
  const link = await app.app.get(TeamService).inviteFirstOwner(merchantId);
  const asked = {
    token: tokenOf(link?.path ?? ''),
    email: 'half@example.com',
    name: '半',
    password: 'quite a long one',
  };
  const count = async () =>
    (
      await admin.query<{ n: number }>(
        `select (select count(*) from staff.persons)::int + (select count(*) from staff_members)::int
           + (select count(*) from directory.person_emails)::int + (select count(*) from staff.sessions)::int as n`,
      )
    ).rows[0]?.n;
  const before = await count();
  const { url, program } = await aProcess();
  // Whoever holds the directory's row for this address stops the acceptance in the middle.
  const holder = new Client(app.database.superUrl);
  await holder.connect();
  await holder.query('begin');
  await holder.query('lock table staff_members in exclusive mode');
  const cut = said(new TestBrowser(url).links.accept(asked));
  await untilWaiting(admin);
  await program.kill();
  await cut;
  await holder.query('rollback');
  await holder.end();
  await until('its transaction is gone', count, (now) => now === before);
  const browser = new TestBrowser(app.url);
  expect(await browser.links.accept(asked)).toMatchObject({ role: 'owner', name: '半' });
});
