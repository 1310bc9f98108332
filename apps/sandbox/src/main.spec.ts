import { type ChildProcess, fork, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';

jest.setTimeout(30_000);

const APPS = 'wx00000000000000aa:a-sandbox-secret,wx00000000000000bb:other:with:colons';
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kaibo-sandbox-'));
const file = path.join(folder, 'main.cjs');

beforeAll(() =>
  build({
    entryPoints: [path.join(__dirname, 'main.ts')],
    outfile: file,
    tsconfig: path.join(__dirname, '../../../tsconfig.base.json'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  }),
);
/** A failing test leaves no process behind. */
const children: ChildProcess[] = [];
const kept = <T extends ChildProcess>(child: T): T => {
  children.push(child);
  return child;
};
afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const env = (more: Record<string, string> = {}) => ({
  PATH: process.env.PATH ?? '',
  KAIBO_SANDBOX_PORT: '0',
  KAIBO_SANDBOX_APPS: APPS,
  ...more,
});

/** The first line that it prints. */
const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) resolve(text);
    });
    child.once('exit', (code) => reject(new Error(`left with ${code} before it spoke`)));
  });
const exit = (child: ChildProcess): Promise<[number | null, string | null]> =>
  new Promise((resolve) => child.once('exit', (code, signal) => resolve([code, signal])));
const isServing = (url: string): Promise<boolean> =>
  fetch(url).then(
    (response) => response.ok,
    () => false,
  );

it.each(['SIGTERM', 'SIGINT'] as const)(
  'prints one line, serves, and leaves on %s with its port free',
  async (signal) => {
    const child = kept(spawn(process.execPath, [file], { env: env() }));
    const line = await firstLine(child);
    expect(line).toMatch(/^sandbox on http:\/\/localhost:\d+\/\n$/);
    const url = line.slice('sandbox on '.length).trim().replace('localhost', '127.0.0.1');
    expect(await isServing(url)).toBe(true); // and this connection is kept alive
    const left = exit(child);
    child.kill(signal);
    child.kill(signal);
    expect(await left).toEqual([0, null]);
    expect(await isServing(url)).toBe(false);
  },
);

it('tells its parent the port, and leaves when the parent is gone', async () => {
  const child = kept(fork(file, { env: env(), silent: true }));
  const { port } = await new Promise<{ port: number }>(
    (resolve) => child.once('message', (message) => resolve(message as { port: number })), // it sends this alone
  );
  expect(await isServing(`http://127.0.0.1:${port}/`)).toBe(true);
  const left = exit(child);
  child.disconnect();
  expect(await left).toEqual([0, null]);
});

it('goes on after a SIGKILL where it was, and tells of a state that it cannot read', async () => {
  const data = path.join(folder, 'data');
  const more = { KAIBO_SANDBOX_DATA: data };
  const first = kept(spawn(process.execPath, [file], { env: env(more) }));
  const url = (await firstLine(first)).slice('sandbox on '.length).trim().replace('localhost', '127.0.0.1');
  const control = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
  await fetch(`${url}_control/apps/wx00000000000000aa/rooms/1/ban`, control);
  const state = path.join(data, 'state.jsonl');
  while (!fs.existsSync(state)) await new Promise((resolve) => setImmediate(resolve));
  first.kill('SIGKILL');
  await exit(first);

  const second = kept(spawn(process.execPath, [file], { env: env(more) }));
  const again = (await firstLine(second)).slice('sandbox on '.length).trim().replace('localhost', '127.0.0.1');
  const room = (await (await fetch(`${again}_control/apps/wx00000000000000aa/rooms/1`)).json()) as { status: number };
  expect(room.status).toBe(104);
  second.kill('SIGTERM');
  await exit(second);

  fs.truncateSync(state, 100);
  const third = kept(spawn(process.execPath, [file], { env: env(more) }));
  let error = '';
  third.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()));
  expect(await new Promise((resolve) => third.once('close', resolve))).toBe(1);
  expect(error).toMatch(/^\S+state\.jsonl is .*It was left as it is: .*\n$/);
  expect(fs.statSync(state).size).toBe(100);
});

it.each([
  ['no apps', { KAIBO_SANDBOX_APPS: '' }, /^KAIBO_SANDBOX_APPS must be /],
  ['an app without its secret', { KAIBO_SANDBOX_APPS: 'wx00000000000000aa' }, /^KAIBO_SANDBOX_APPS must be /],
  ['an app id of blanks', { KAIBO_SANDBOX_APPS: 'w x:s3cr3t' }, /^KAIBO_SANDBOX_APPS must be /],
  ['an app twice', { KAIBO_SANDBOX_APPS: 'wx00aa:s3cr3t,wx00aa:s3cr3t' }, /^KAIBO_SANDBOX_APPS names an app twice/],
  ['a port that is none', { KAIBO_SANDBOX_PORT: '70000' }, /^KAIBO_SANDBOX_PORT must be a port; it is "70000"/],
  ['an empty port', { KAIBO_SANDBOX_PORT: '' }, /^KAIBO_SANDBOX_PORT must be a port/],
])('says in one line what is wrong: %s', async (_name, more, said) => {
  const child = kept(spawn(process.execPath, [file], { env: env(more) }));
  let error = '';
  child.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect([code, error.trim().split('\n').length]).toEqual([1, 1]);
  expect(error).toMatch(said);
  expect(error).not.toContain('s3cr3t');
});
