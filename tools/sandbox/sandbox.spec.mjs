// npm run sandbox, on a folder and a port of its own. `npm test` has built what it serves.
import fs from 'node:fs';
import path from 'node:path';
import { makeScratch } from '../process/scratch.mjs';
import { familyOf, freePort, leftOf, run } from '../test/programs.mjs';

const scratch = makeScratch('sandbox');
const started = [];
let port;
beforeAll(async () => (port = await freePort()));
afterEach(async () => {
  const left = started.flatMap(({ pid }) => familyOf(pid));
  for (const { child } of started.splice(0)) child.kill('SIGKILL');
  await leftOf(left);
});
afterAll(() => scratch.remove());

const start = (args = [], env = {}) => {
  const program = run(['tools/sandbox.mjs', ...args], {
    env: {
      KAIBO_DATA: path.join(scratch.dir, 'data'),
      KAIBO_SANDBOX_DATA: '',
      KAIBO_SANDBOX_APPS: '',
      KAIBO_SANDBOX_PORT: String(port),
      ...env,
    },
  });
  started.push(program);
  return program;
};
const up = async (args, env) => {
  const program = start(args, env);
  await program.says('Ctrl-C stops it');
  return program;
};
const control = async (method, at, body = {}) => {
  const answer = await fetch(`http://localhost:${port}/_control/${at}`, {
    method,
    ...(method === 'GET' ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return answer.json();
};
const stop = async (program) => {
  program.child.kill('SIGTERM');
  return program.ended;
};
const APP = 'wx6b6169626f646d6f';
const statusOf = async (roomId) => (await control('GET', `apps/${APP}/rooms/${roomId}`)).status;

it('runs alone, takes the app id and secret that it tells, and goes on after a stop where it was', async () => {
  const first = await up();
  const [, secret] = /wx6b6169626f646d6f:([0-9a-f]{32})/.exec(first.said);
  const url = `http://localhost:${port}/cgi-bin/token?grant_type=client_credential&appid=${APP}&secret=${secret}`;
  expect((await (await fetch(url)).json()).expires_in).toBe(7200);
  await control('POST', `apps/${APP}/rooms/1/ban`);
  await control('POST', 'saves', { name: 'banned' });
  expect(await stop(first)).toBe(0);
  await up();
  expect(await statusOf(1)).toBe(104);
});

it('forgets its state with --reset, and not what was saved by name', async () => {
  await up(['--reset']);
  expect(await statusOf(1)).toBe(101);
  expect((await control('GET', 'saves')).saves).toMatchObject([{ name: 'banned' }]);
  await control('POST', 'load', { name: 'banned' });
  expect(await statusOf(1)).toBe(104);
});

it('serves other apps', async () => {
  await up([], { KAIBO_SANDBOX_APPS: 'wx00000000000000aa:one,wx00000000000000bb:two' });
  const { apps } = await control('GET', 'apps');
  expect(apps.map(({ appId }) => appId)).toEqual(['wx00000000000000aa', 'wx00000000000000bb']);
});

/** The sentence on the last line, with nothing that looks like a stack. */
const sentence = async (program) => {
  expect(await program.ended).toBe(1);
  expect(program.said).not.toMatch(/^\s+at .*:\d+:\d+/m);
  return program.said.trim().split('\n').at(-1);
};

it('says what is in its way: another sandbox on the same state, a taken port, an option it does not know', async () => {
  await up();
  const second = { KAIBO_SANDBOX_PORT: String(await freePort()) };
  expect(await sentence(start([], second))).toMatch(/^A sandbox runs on this state already \(http:\/\/localhost:\d+\//);
  const elsewhere = { KAIBO_SANDBOX_DATA: path.join(scratch.dir, 'other') };
  expect(await sentence(start([], elsewhere))).toMatch(/^Port \d+ is taken by another program/);
  expect(await sentence(start(['--forget']))).toMatch(/^npm run sandbox knows no option --forget/);
});

it('says that its state is damaged, and leaves it alone', async () => {
  const file = path.join(scratch.dir, 'damaged', 'state.jsonl');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, '{"half":');
  const program = start([], { KAIBO_SANDBOX_DATA: path.dirname(file) });
  expect(await program.ended).toBe(1);
  expect(program.said).toMatch(/state\.jsonl is .*It was left as it is/);
  expect(fs.readFileSync(file, 'utf8')).toBe('{"half":');
});
