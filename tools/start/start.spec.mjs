// The whole of `npm start`, on data, key and ports of its own. `npm test` has built what it serves.
import fs from 'node:fs';
import path from 'node:path';
import { makeScratch } from '../process/scratch.mjs';
import { childrenOf, familyOf, freePort, leftOf, run } from '../test/programs.mjs';

const scratch = makeScratch('start');
const started = [];
const ports = {};

const environment = (more = {}) => ({
  KAIBO_DATA: path.join(scratch.dir, 'data'),
  KAIBO_MASTER_KEY_FILE: path.join(scratch.dir, 'keys/master.key'),
  KAIBO_PORT: String(ports.api),
  KAIBO_SANDBOX_PORT: String(ports.sandbox),
  DATABASE_URL: '',
  ...more,
});
const start = (args = [], options = {}) => {
  const program = run(['tools/start.mjs', ...args], { ...options, env: environment(options.env) });
  started.push(program);
  return program;
};
const up = async (args) => {
  const program = start(args);
  await program.says('first sync  ');
  return { program, family: familyOf(program.pid) };
};
const commandOf = (pid) => fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
const childNamed = (program, name) => childrenOf(program.pid).find((pid) => commandOf(pid).includes(name));
/** The sentence: what stands on the last line, with nothing that looks like a stack. */
const sentence = async (program) => {
  expect(await program.ended).toBe(1);
  expect(program.said).not.toMatch(/^\s+at .*:\d+:\d+/m);
  return program.said.trim().split('\n').at(-1);
};

beforeAll(async () => {
  ports.api = await freePort();
  ports.sandbox = await freePort();
});
// A test that failed half-way leaves the ground free for the next.
afterEach(async () => {
  const left = started.flatMap(({ pid }) => familyOf(pid));
  for (const { child } of started) child.kill('SIGKILL');
  await leftOf(left);
});
afterAll(() => scratch.remove());

describe('npm start', () => {
  it('prints where everything is, answers there, and leaves within ten seconds of SIGTERM, with exit code 0', async () => {
    const { program, family } = await up();
    const base = `http://localhost:${ports.api}`;
    for (const url of [`${base}/`, `${base}/console`, `${base}/docs`, `http://localhost:${ports.sandbox}/`]) {
      expect(program.said).toContain(url);
      expect([url, (await fetch(url)).status]).toEqual([url, 200]);
    }
    const key = /staff key\s+(\S{43})\n/.exec(program.said)[1];
    const me = await fetch(`${base}/v1/console/me`, { headers: { authorization: `Bearer ${key}` } });
    expect(await me.json()).toMatchObject({ merchantName: '幸福家装' });
    expect(program.said).toMatch(/first sync\s+ok: 5 rooms read/);
    const began = performance.now();
    program.child.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(await leftOf(family)).toEqual([]);
  });

  it('keeps every secret from others, and prints none but the staff key', async () => {
    const secrets = JSON.parse(fs.readFileSync(path.join(scratch.dir, 'data/secrets.json'), 'utf8'));
    const key = fs.readFileSync(path.join(scratch.dir, 'keys/master.key'), 'utf8').trim();
    for (const file of ['data/secrets.json', 'data/pg.password', 'keys/master.key'])
      expect(fs.statSync(path.join(scratch.dir, file)).mode & 0o077).toBe(0);
    const { demoStaffKey, ...never } = secrets;
    expect(demoStaffKey).toMatch(/^[\w-]{43}$/);
    const logs = fs.readdirSync(path.join(scratch.dir, 'data/logs'));
    const said = [
      started[0].said,
      ...logs.map((name) => fs.readFileSync(path.join(scratch.dir, 'data/logs', name), 'utf8')),
    ];
    for (const secret of [key, ...Object.values(never)]) for (const text of said) expect(text).not.toContain(secret);
    for (const text of said.slice(1)) expect(text).not.toContain(demoStaffKey);
  });

  it.each([
    ['the API', (program) => childNamed(program, 'apps/api'), /^The api ended by itself \(SIGKILL\)/m],
    ['the sandbox', (program) => childNamed(program, 'apps/sandbox'), /^The sandbox ended by itself \(SIGKILL\)/m],
    ['PostgreSQL', (program) => childrenOf(childNamed(program, 'kaibo-postgres'))[0], /^PostgreSQL ended by itself/m],
  ])('stops all when %s is killed, and says so', async (_, victim, words) => {
    const { program, family } = await up();
    process.kill(victim(program), 'SIGKILL');
    expect(await program.ended).toBe(1);
    expect(program.said).toMatch(words);
    expect(await leftOf(family)).toEqual([]);
  });

  it('leaves nothing when it is killed itself, and starts again with its data', async () => {
    const { program, family } = await up();
    program.child.kill('SIGKILL');
    await program.ended;
    expect(await leftOf(family)).toEqual([]);
    const again = await up();
    expect(again.program.said).toMatch(/5 rooms read, 0 new/);
    again.program.child.kill('SIGINT');
    expect(await again.program.ended).toBe(0);
  });

  it('leaves nothing when it is stopped while things come up', async () => {
    const program = start();
    await program.says('Migrating the database');
    const family = familyOf(program.pid);
    program.child.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(await leftOf(family)).toEqual([]);
  });

  it('refuses to run twice in one folder, or over a port that is taken; the first goes on', async () => {
    const { program } = await up();
    expect(await sentence(start())).toContain(`Kaibo runs from this folder already (http://localhost:${ports.api}/`);
    const elsewhere = { env: { KAIBO_DATA: path.join(scratch.dir, 'other') } };
    expect(await sentence(start([], elsewhere))).toMatch(new RegExp(`^Port ${ports.api} is taken .*KAIBO_PORT`));
    expect((await fetch(`http://localhost:${ports.api}/readyz`)).status).toBe(200);
    program.child.kill('SIGTERM');
    expect(await program.ended).toBe(0);
  });

  it('forgets the data but never the key with --reset', async () => {
    const key = fs.readFileSync(path.join(scratch.dir, 'keys/master.key'), 'utf8');
    const { program } = await up(['--reset']);
    expect(program.said).toMatch(/5 rooms read, 5 new/);
    program.child.kill('SIGTERM');
    await program.ended;
    expect(fs.readFileSync(path.join(scratch.dir, 'keys/master.key'), 'utf8')).toBe(key);
  });

  it('refuses another master key than the one the data was made with', async () => {
    const file = path.join(scratch.dir, 'keys/other.key');
    fs.writeFileSync(file, `${'ab'.repeat(32)}\n`, { mode: 0o600 });
    expect(await sentence(start([], { env: { KAIBO_MASTER_KEY_FILE: file } }))).toMatch(/key/i);
  });

  it('says in one sentence that a half-deleted folder cannot be used', async () => {
    fs.rmSync(path.join(scratch.dir, 'data/pg/global'), { recursive: true });
    expect(await sentence(start())).toMatch(/is not whole \(global\/pg_control missing\).*--reset/);
  });

  it.each([
    [{ KAIBO_PORT: '70000' }, 'KAIBO_PORT must be a port from 1 to 65535; it is "70000".'],
    [{ KAIBO_SANDBOX_PORT: 'x' }, 'KAIBO_SANDBOX_PORT must be a port from 1 to 65535; it is "x".'],
    [{ KAIBO_PORT: '4000', KAIBO_SANDBOX_PORT: '4000' }, 'KAIBO_PORT and KAIBO_SANDBOX_PORT must not be the same.'],
    [{ DATABASE_URL: 'postgres://a@127.0.0.1:1/b' }, /set DATABASE_OWNER_URL/],
  ])('refuses %j', async (env, words) => {
    const said = await sentence(start([], { env: { KAIBO_DATA: path.join(scratch.dir, 'none'), ...env } }));
    expect(said).toMatch(words);
  });

  it('refuses an option it does not know', async () => {
    expect(await sentence(start(['--rest']))).toContain('--rest');
  });

  it.each(['18.20.8', '20.18.3', '4.9.1'])('refuses Node %s', async (version) => {
    const older = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
    const nodeArgs = ['--import', `data:text/javascript,${encodeURIComponent(older)}`];
    for (const script of ['start', 'test', 'check', 'build-all', 'backup', 'bench/run']) {
      const program = run([`tools/${script}.mjs`], { nodeArgs });
      expect(await sentence(program)).toBe(
        `Kaibo needs Node >=20.19 and this is Node ${version}; get one from https://nodejs.org.`,
      );
    }
  });
});
