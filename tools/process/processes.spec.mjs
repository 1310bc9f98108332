import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { childrenOf, familyOf, leftOf } from '../test/programs.mjs';
import { inRoot } from '../workspace/root.mjs';
import { holderOf, tryLock } from './lock.mjs';
import { birthOf, isAlive, until } from './processes.mjs';
import { makeScratch, sweepScratch } from './scratch.mjs';

const scratch = makeScratch('processes');
afterAll(() => scratch.remove());

/** Runs a piece of a module in a process of its own. */
const evaluate = (code) =>
  spawn(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: inRoot(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
const firstLine = (child) =>
  new Promise((resolve) => child.stdout.once('data', (data) => resolve(String(data).trim())));
const exitOf = (child) => new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)));

describe('a lock', () => {
  const aFile = () => path.join(scratch.dir, `${Math.random()}.lock`);

  it('is held by one, names it, and is free again', () => {
    const file = aFile();
    const lock = tryLock(file, 'here');
    expect(holderOf(file)).toMatchObject({ pid: process.pid, note: 'here' });
    expect(tryLock(file)).toBeNull();
    lock.release();
    expect(holderOf(file)).toBeNull();
    expect(tryLock(file)).not.toBeNull();
  });

  it('of a killed process is free', async () => {
    const file = aFile();
    const child = evaluate(
      `import { tryLock } from './tools/process/lock.mjs'; console.log(Boolean(tryLock(${JSON.stringify(file)}))); setInterval(() => {}, 1000);`,
    );
    expect(await firstLine(child)).toBe('true');
    expect(tryLock(file)).toBeNull();
    child.kill('SIGKILL');
    await exitOf(child);
    expect(tryLock(file)).not.toBeNull();
  });

  it('of a process whose pid was given to another is free', () => {
    const file = aFile();
    fs.writeFileSync(file, JSON.stringify({ pid: process.pid, birth: '1', note: '' }));
    expect(tryLock(file)).not.toBeNull();
  });

  it.each(['', '{', 'null', '{"pid":"me"}', '[]'])('that holds %j is free', (text) => {
    const file = aFile();
    fs.writeFileSync(file, text);
    expect(tryLock(file)).not.toBeNull();
  });

  it('left by the dead is taken by one of many', async () => {
    const file = aFile();
    fs.writeFileSync(file, JSON.stringify({ pid: 2 ** 22 + 1, birth: '1', note: '' }));
    const code = `import { tryLock } from './tools/process/lock.mjs'; console.log(Boolean(tryLock(${JSON.stringify(file)}))); setInterval(() => {}, 1000);`;
    const children = Array.from({ length: 6 }, () => evaluate(code));
    const answers = await Promise.all(children.map(firstLine));
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(children.map(exitOf));
    expect(answers.filter((answer) => answer === 'true')).toHaveLength(1);
    expect(fs.readdirSync(scratch.dir).filter((name) => name.startsWith(path.basename(file)))).toEqual([
      path.basename(file),
    ]);
  });
});

describe('a guarded command', () => {
  const guard = (command) =>
    evaluate(
      `import { runGuarded } from './tools/process/guarded.mjs';
       const { child, done } = runGuarded('/bin/sh', ['-c', ${JSON.stringify(command)}]);
       console.log(child.pid); console.log('code', await done);`,
    );

  it('gives its exit code and leaves nothing', async () => {
    const parent = guard('exit 7');
    let said = '';
    parent.stdout.on('data', (data) => (said += data));
    expect(await exitOf(parent)).toBe(0);
    expect(said).toContain('code 7');
  });

  it.each([
    ['us', (parent) => parent],
    ['its shell', (_, shell) => shell],
  ])('dies with its children after SIGKILL of %s', async (_, victim) => {
    const parent = guard('sleep 300 & sleep 300 & wait');
    const shell = Number(await firstLine(parent));
    expect(await until(() => familyOf(shell).length >= 5, 10_000)).toBe(true);
    const family = familyOf(parent.pid);
    process.kill(victim(parent.pid, shell), 'SIGKILL');
    await exitOf(parent);
    expect(await leftOf(family)).toEqual([]);
  });
});

describe('scratch folders', () => {
  it('of the living stay and of the killed go', async () => {
    const child = evaluate(
      `import { makeScratch } from './tools/process/scratch.mjs'; console.log(makeScratch('kill').dir); setInterval(() => {}, 1000);`,
    );
    const dir = await firstLine(child);
    sweepScratch();
    expect(fs.existsSync(dir)).toBe(true);
    child.kill('SIGKILL');
    await exitOf(child);
    sweepScratch();
    expect(fs.existsSync(dir)).toBe(false);
    expect(fs.existsSync(scratch.dir)).toBe(true);
  });
});

it('sees the living, the dead and the undead', async () => {
  expect(isAlive(process.pid)).toBe(true);
  for (const pid of [0, -1, 2 ** 30, NaN, 1.5]) expect(isAlive(pid)).toBe(false);
  expect(birthOf(process.pid)).not.toBe('');
  // The shell never waits for its child, which stays as a zombie.
  const child = spawn('/bin/sh', ['-c', 'sleep 0 & exec sleep 300']);
  expect(await until(() => childrenOf(child.pid).length === 1, 10_000)).toBe(true);
  const [zombie] = childrenOf(child.pid);
  expect(await until(() => !isAlive(zombie), 10_000)).toBe(true);
  child.kill('SIGKILL');
  await exitOf(child);
});
