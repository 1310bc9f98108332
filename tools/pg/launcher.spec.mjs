import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { isAlive, signal, until } from '../process/processes.mjs';
import { makeScratch } from '../process/scratch.mjs';
import { childrenOf, familyOf, leftOf, run } from '../test/programs.mjs';
import { attach } from './launcher.mjs';

const scratch = makeScratch('launcher');
const started = [];
let number = 0;
const aFolder = () => path.join(scratch.dir, `cluster-${++number}`, 'pg');
const launch = (dataDir, ...args) => {
  const program = run(['tools/test/cluster-child.mjs', dataDir, ...args]);
  started.push(program);
  return program;
};
const up = async (dataDir, ...args) => {
  const program = launch(dataDir, ...args);
  return { program, ...(await program.message('ready')) };
};
const down = async ({ program }) => {
  program.child.send('stop');
  expect(await program.ended).toBe(0);
};
const kill = (...pids) => pids.forEach((pid) => signal(pid, 'SIGKILL'));
const failure = async (dataDir, ...args) => (await launch(dataDir, ...args).message('failed')).failed;
const shellOf = (program) => childrenOf(program.pid).find((pid) => childrenOf(pid).length > 0);

afterAll(async () => {
  for (const { child } of started) child.kill('SIGKILL');
  await leftOf(started.flatMap(({ pid }) => familyOf(pid)));
  scratch.remove();
});

describe('a cluster', () => {
  it('is made, stops without a trace, and keeps its data', async () => {
    const dataDir = aFolder();
    const first = await up(dataDir);
    expect(first.created).toBe(true);
    const family = familyOf(first.program.pid);
    expect(family.length).toBeGreaterThan(3);
    await down(first);
    expect(await leftOf(family)).toEqual([]);
    expect(fs.existsSync(path.join(dataDir, 'postmaster.pid'))).toBe(false);
    expect(fs.existsSync(`${dataDir}.lock`)).toBe(false);
    const again = await up(dataDir);
    expect(again.created).toBe(false);
    await down(again);
  });

  it('lets nobody in without the password, which only its owner can read', async () => {
    const dataDir = aFolder();
    const cluster = await up(dataDir);
    const wrong = new URL(cluster.url);
    wrong.password = 'guess';
    const client = new pg.Client(wrong.href);
    client.on('error', () => {});
    await expect(client.connect()).rejects.toThrow(/password authentication failed/);
    expect(fs.statSync(`${dataDir}.password`).mode & 0o777).toBe(0o600);
    await down(cluster);
  });

  it('finds Chinese text by trigrams', async () => {
    const cluster = await up(aFolder());
    const client = new pg.Client(cluster.url);
    await client.connect();
    await client.query('create extension pg_trgm');
    const { rows } = await client.query(`select show_trgm('直播间') as trigrams`);
    await client.end();
    await down(cluster);
    expect(rows[0].trigrams.length).toBeGreaterThan(2);
  });

  it.each([
    ['node', ({ program }) => [program.pid]],
    ['the postmaster', ({ pid }) => [pid]],
    ['the shell between them', ({ program }) => [shellOf(program)]],
    ['node and the postmaster', ({ program, pid }) => [program.pid, pid]],
    ['all of them', ({ program }) => familyOf(program.pid)],
  ])('leaves nothing after SIGKILL of %s, and keeps what was committed', async (_, victims) => {
    const dataDir = aFolder();
    const cluster = await up(dataDir);
    const family = familyOf(cluster.program.pid);
    cluster.program.child.send('write');
    const lastWritten = () => cluster.program.messages.findLast((message) => message.written)?.written ?? 0;
    expect(await until(() => lastWritten() >= 200, 30_000)).toBe(true);
    kill(...victims(cluster));
    await cluster.program.ended;
    expect(await leftOf(family)).toEqual([]);

    const again = await up(dataDir);
    const client = new pg.Client(again.url);
    await client.connect();
    const { rows } = await client.query('select count(*)::int as count, max(n) as last from written');
    await client.end();
    await down(again);
    expect(rows[0].last).toBeGreaterThanOrEqual(lastWritten());
    expect(rows[0].count).toBe(rows[0].last);
  });

  it('sends away a server that was left without node and shell', async () => {
    const dataDir = aFolder();
    const cluster = await up(dataDir);
    kill(shellOf(cluster.program), cluster.program.pid);
    await cluster.program.ended;
    const again = await up(dataDir);
    expect(again.pid).not.toBe(cluster.pid);
    expect(isAlive(cluster.pid)).toBe(false);
    await down(again);
  });

  it('starts where a killed one left a pid that now belongs to someone else', async () => {
    const dataDir = aFolder();
    const cluster = await up(dataDir);
    kill(...familyOf(cluster.program.pid));
    await cluster.program.ended;
    const pidFile = path.join(dataDir, 'postmaster.pid');
    const lines = fs.readFileSync(pidFile, 'utf8').split('\n');
    fs.writeFileSync(pidFile, [process.pid, ...lines.slice(1)].join('\n'));
    await down(await up(dataDir));
  });

  it('runs as root where user namespaces are forbidden, also in a folder closed to others', async () => {
    const dataDir = aFolder();
    fs.mkdirSync(path.dirname(dataDir), { mode: 0o700, recursive: true });
    // An ordinary user needs no namespace; the answer is the same.
    const cluster = await up(dataDir, 'no-namespaces');
    await down(cluster);
    const again = await up(dataDir);
    expect(again.created).toBe(false);
    await down(again);
  });
});

describe('a second starter', () => {
  it('is told who holds the folder, and the first goes on', async () => {
    const dataDir = aFolder();
    const cluster = await up(dataDir);
    expect(await failure(dataDir)).toBe(
      `The database in ${dataDir} is in use by process ${cluster.program.pid}; stop that one first.`,
    );
    expect(attach(dataDir)?.url()).toBe(cluster.url);
    await down(cluster);
    expect(attach(dataDir)).toBeNull();
  });

  it('at the same moment: one of six wins on an absent folder', async () => {
    const dataDir = aFolder();
    const six = Array.from({ length: 6 }, () => launch(dataDir));
    const answers = await Promise.all(
      six.map((program) => Promise.any([program.message('ready'), program.message('failed')])),
    );
    expect(answers.filter((answer) => answer.ready)).toHaveLength(1);
    expect(answers.filter((answer) => answer.failed?.includes('is in use by process'))).toHaveLength(5);
    await down({ program: six.find((_, i) => answers[i].ready) });
  });
});

describe('a folder that cannot be used', () => {
  const whole = async () => {
    const dataDir = aFolder();
    await down(await up(dataDir));
    return dataDir;
  };

  it('of another major names both versions and the way out', async () => {
    const dataDir = await whole();
    fs.writeFileSync(path.join(dataDir, 'PG_VERSION'), '17\n');
    const said = await failure(dataDir);
    expect(said).toMatch(/PostgreSQL 17.*PostgreSQL 18/);
    expect(said).toMatch(/npm run backup.*--reset.*npm run restore/);
    expect(said).not.toContain('\n');
  });

  it.each(['global', 'PG_VERSION', 'pg_wal', 'base'])('without its %s is refused, not replaced', async (name) => {
    const dataDir = await whole();
    fs.rmSync(path.join(dataDir, name), { recursive: true });
    const before = fs.readdirSync(dataDir);
    const said = await failure(dataDir);
    expect(said).toMatch(/is not whole/);
    expect(said).toContain('--reset');
    expect(said).not.toContain('\n');
    expect(fs.readdirSync(dataDir)).toEqual(before);
  });

  it('with other files in it is refused, not replaced', async () => {
    const dataDir = aFolder();
    fs.mkdirSync(dataDir, { recursive: true });
    fs.writeFileSync(path.join(dataDir, 'holiday.jpg'), 'mine');
    expect(await failure(dataDir)).toMatch(/is not whole/);
    expect(fs.readFileSync(path.join(dataDir, 'holiday.jpg'), 'utf8')).toBe('mine');
  });

  it('half made by a killed initdb is made again', async () => {
    const dataDir = aFolder();
    fs.mkdirSync(path.join(`${dataDir}.new`, 'base'), { recursive: true });
    fs.writeFileSync(path.join(`${dataDir}.new`, 'PG_VERSION'), '18\n');
    const cluster = await up(dataDir);
    expect(cluster.created).toBe(true);
    expect(fs.existsSync(`${dataDir}.new`)).toBe(false);
    await down(cluster);
  });

  it('killed while it is being made leaves no process, and is made by the next start', async () => {
    const dataDir = aFolder();
    const program = launch(dataDir);
    expect(await until(() => fs.existsSync(path.join(`${dataDir}.new`, 'PG_VERSION')), 30_000, 2)).toBe(true);
    const family = familyOf(program.pid);
    kill(program.pid);
    await program.ended;
    expect(await leftOf(family)).toEqual([]);
    expect(fs.existsSync(dataDir)).toBe(false);
    await down(await up(dataDir));
  });
});
