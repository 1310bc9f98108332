import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { aLiveBench, type LiveBench } from './live/live.fixtures';
import { aBench, APP, type Bench, HOUR, type Json, MINUTE, OTHER_APP, SECRET } from './sandbox.fixtures';
import { type Sandbox, type SandboxOptions } from './sandbox';
import { aCaller } from './services.fixtures';

jest.setTimeout(30_000);

let folder: string;
const running: Bench[] = [];
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kaibo-state-'))));
afterEach(async () => {
  for (const bench of running.splice(0)) await bench.sandbox.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const start = async (options: Partial<SandboxOptions> = {}): Promise<Bench> => {
  const bench = await aBench({ folder, ...options });
  running.push(bench);
  return bench;
};
const stop = async (bench: Bench): Promise<void> => {
  running.splice(running.indexOf(bench), 1);
  await bench.sandbox.close();
};
const stateFile = (): string => path.join(folder, 'state.jsonl');
const summary = async (bench: Bench): Promise<Json> => {
  const state = (await bench.control('GET', 'state')).body;
  return { speed: state.speed, now: state.now, faults: state.faults, apps: state.apps };
};

it('goes on where it was: rooms, tokens, quotas, limits, faults and a frozen clock', async () => {
  const first = await start();
  const token = await first.token();
  await first.list({}, token);
  await first.act(2, 'start');
  await first.control('POST', `apps/${APP}/rooms`, { name: '周末看房专场', anchorName: '林可设计' });
  await first.control('POST', `apps/${OTHER_APP}/clear`);
  await first.control('POST', `apps/${APP}/quota`, { limit: 2 });
  await first.control('POST', 'faults', { kind: 'errcode', code: -1, atPage: 9, times: 3 });
  await first.control('POST', 'clock', { advanceMs: MINUTE, speed: 0 });
  const before = await summary(first);
  await stop(first);

  const second = await start();
  second.pass(HOUR);
  expect(await summary(second)).toEqual(before);
  expect([(await second.list({}, token)).errcode, (await second.list({}, token)).errcode]).toEqual([0, 45009]);
  expect((await second.control('POST', 'faults', { kind: 'html' })).body.id).toBe(2);
});

it('lets time at real speed go on while it is stopped', async () => {
  const first = await start();
  await first.control('POST', 'clock', { advanceMs: HOUR });
  await stop(first);
  const second = await aBenchLater(2 * HOUR);
  expect((await second.control('GET', 'clock')).body).toEqual({ now: second.realNow() + HOUR, speed: 1 });
});

/** A restart so much later. */
const aBenchLater = async (ms: number): Promise<Bench> => {
  const { VirtualClock } = await import('./clock');
  const real = Date.parse('2026-11-21T10:00:00Z') + ms;
  const bench = await start({ clock: new VirtualClock(() => real) });
  bench.pass(ms);
  return bench;
};

it('writes by itself what was changed, with no secret of an app and for its owner only', async () => {
  const bench = await start();
  await bench.act(1, 'end');
  await until(() => fs.existsSync(stateFile()));
  const text = fs.readFileSync(stateFile(), 'utf8');
  expect(text).not.toContain(SECRET);
  expect(fs.statSync(stateFile()).mode & 0o777).toBe(0o600);
  expect(fs.readdirSync(folder)).toEqual(['state.jsonl']);
});

/** Looks until it is so; the test's own time limit ends it otherwise. */
const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve));
};

const damages: [string, (text: string) => string, RegExp][] = [
  ['cut off', (text) => text.slice(0, -200), /state\.jsonl is cut off, or was changed by hand/],
  ['changed by hand', (text) => text.replace('幸福海岸', '不幸海岸'), /was changed by hand/],
  ['emptied', () => '', /state\.jsonl is empty/],
  ['something else', () => '{"a":1}\n', /is no state of the sandbox/],
  ['no text', () => '\u0000\u0001\n\n', /is no state of the sandbox/],
  ['newer', (text) => text.replace('"version":1', '"version":2'), /written by a newer version/],
];
it.each(damages)('refuses a file that is %s, and leaves it as it is', async (_name, damage, said) => {
  const first = await start();
  await first.act(1, 'end');
  await stop(first);
  const damaged = damage(fs.readFileSync(stateFile(), 'utf8'));
  fs.writeFileSync(stateFile(), damaged);
  await expect(start()).rejects.toThrow(said);
  expect(fs.readFileSync(stateFile(), 'utf8')).toBe(damaged);
});

it('keeps what belongs to an app that is not there this time', async () => {
  const first = await start();
  await first.control('POST', `apps/${OTHER_APP}/clear`);
  await stop(first);
  const second = await start({ apps: { [APP]: SECRET } });
  await second.act(1, 'end');
  await stop(second);
  const third = await start();
  expect([(await third.list({}, await third.token(OTHER_APP))).errcode, await third.statusOf(1)]).toEqual([
    9410000, 103,
  ]);
});

it('does not write over what another process wrote, and says so', async () => {
  const error = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const first = await start();
  await first.act(1, 'end');
  await until(() => fs.existsSync(stateFile()));
  const second = await start();
  await second.act(2, 'start');
  await stop(second);
  const written = fs.readFileSync(stateFile(), 'utf8');
  await first.act(3, 'end');
  await until(async () => (await first.control('GET', 'saves')).body.trouble !== null);
  await stop(first);
  expect(fs.readFileSync(stateFile(), 'utf8')).toBe(written);
  expect(error.mock.calls[0]?.[0]).toMatch(/another process has written .*state\.jsonl/);
  error.mockRestore();
});

describe.each(['a folder', 'memory'])('saves in %s', (where) => {
  const options = (): Partial<SandboxOptions> => (where === 'memory' ? { folder: undefined } : {});

  it('saves by name and comes back to it, clock included', async () => {
    const bench = await start(options());
    await bench.control('POST', 'clock', { at: bench.realNow() + HOUR, speed: 0 });
    const before = await summary(bench);
    expect((await bench.control('POST', 'saves', { name: '直播 前'.replace(' ', '_') })).body.saves).toMatchObject([
      { name: '直播_前' },
    ]);
    await bench.act(1, 'ban');
    await bench.control('POST', 'faults', { kind: 'html' });
    await bench.control('POST', 'clock', { real: true });
    expect(await bench.control('POST', 'saves', { name: '直播_前' })).toMatchObject({ status: 409 });
    expect((await bench.control('POST', 'load', { name: '直播_前' })).status).toBe(200);
    expect(await summary(bench)).toEqual(before);
    await bench.act(1, 'end');
    expect((await bench.control('POST', 'saves', { name: '直播_前', replace: true })).status).toBe(200);
    await bench.control('POST', 'reset');
    expect(await bench.statusOf(1)).toBe(101);
    await bench.control('POST', 'load', { name: '直播_前' });
    expect(await bench.statusOf(1)).toBe(103);
    expect((await bench.control('DELETE', 'saves', { name: '直播_前' })).status).toBe(200);
    expect((await bench.control('GET', 'saves')).body.saves).toEqual([]);
    expect((await bench.control('POST', 'load', { name: '直播_前' })).status).toBe(404);
  });

  it.each(['', '../state', 'a/b', '.', '..', 'a b', '-a', 'x'.repeat(41), 7, null, 'a\u0000b', '__proto__'])(
    'refuses the name %j',
    async (name) => {
      const bench = await start(options());
      for (const [method, at] of [
        ['POST', 'saves'],
        ['POST', 'load'],
        ['DELETE', 'saves'],
      ] as const)
        expect(await bench.control(method, at, { name })).toMatchObject({ status: 400, body: { field: 'name' } });
    },
  );

  it('keeps a hundred and no more', async () => {
    const bench = await start(options());
    await bench.control('POST', `apps/${APP}/clear`);
    for (let n = 0; n < 100; n++) await bench.control('POST', 'saves', { name: `s${n}` });
    expect(await bench.control('POST', 'saves', { name: 's100' })).toMatchObject({ status: 409 });
    expect((await bench.control('POST', 'saves', { name: 's99', replace: true })).status).toBe(200);
  });
});

it('has saves over a restart, and refuses a damaged one without a change', async () => {
  const first = await start();
  await first.control('POST', 'saves', { name: 'a' });
  await stop(first);
  const second = await start();
  await second.act(1, 'end');
  const file = path.join(folder, 'saves', 'save-a.jsonl');
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').slice(0, 500));
  const refused = await second.control('POST', 'load', { name: 'a' });
  expect(refused).toMatchObject({ status: 409, body: { field: 'name' } });
  expect(refused.body.message).toMatch(/cut off/);
  expect(await second.statusOf(1)).toBe(103);
});

it('changes nothing when one part cannot read its own', async () => {
  const bench = await start();
  await bench.control('POST', 'saves', { name: 'a' });
  await bench.act(1, 'end');
  const { live } = bench.sandbox.accounts.get(APP) ?? fail();
  const before = await summary(bench);
  jest.spyOn(live, 'load').mockImplementationOnce(() => {
    throw new Error('cannot');
  });
  expect(await bench.control('POST', 'load', { name: 'a' })).toMatchObject({
    status: 409,
    body: { message: expect.stringContaining('does not fit this version') },
  });
  expect(await summary(bench)).toEqual(before);
});

const fail = (): never => {
  throw new Error('there is no such app');
};

/** What every part would save, by app and part. */
const allOf = ({ accounts, pay, faults }: Sandbox): Json => ({
  pay: pay.save(),
  faults: faults.save(),
  ...Object.fromEntries(
    [...accounts.values()].map(({ appId, parts }) => [
      appId,
      Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.save()])),
    ]),
  ),
});

/** Something of every subject that has a state. */
const liveALittle = async (bench: LiveBench): Promise<void> => {
  const { hand, call, raw } = await aCaller(bench);
  await bench.control('POST', 'clock', { speed: 0 });
  const roomId = await bench.aRoom();
  const goodsId = await bench.passedGoods();
  await bench.do('importGoods', { ids: [goodsId], roomId });
  await bench.someGoods();
  await bench.ask('liveInfo', { start: -1 });
  await hand('POST', 'followers', { count: 3, roomId });
  await hand('POST', 'login/users', { user: '林可', phone: '13800002222' });
  await hand('POST', 'login/codes', { user: '林可' });
  await hand('POST', 'messages/answers', { user: '林可', times: 2 });
  await hand('POST', 'messages/inbox', { user: '林可', text: '在吗' });
  await hand('PATCH', 'switches', { bigPageBreaks: true });
  await raw('/wxa/getwxacodeunlimit', { scene: 'a=1', check_path: false });
  await call('/wxa/generate_urllink', { path: 'pages/room/index', query: 'id=1' });
  await hand('PUT', 'content/words', { words: [{ word: '坏词' }] });
  const push = { url: 'http://127.0.0.1:9/push', token: 'abc', mode: 'plain', unchecked: true };
  await hand('PUT', 'push', push);
  await bench.control('POST', 'faults', { kind: 'bent', drop: ['total'], endpoint: 'getRoleList' });
};

it('has every subject as it was after a restart, and after a load by name', async () => {
  const bench = await aLiveBench({ folder });
  running.push(bench);
  await liveALittle(bench);
  const before = allOf(bench.sandbox);
  const { [OTHER_APP]: fresh, [APP]: used } = before as Record<string, Json>;
  const untouched = Object.keys(used ?? {}).filter((name) => isSame(used?.[name], fresh?.[name]));
  // Who has nothing to do with what was done, and what was sent on already: everybody else has a state to lose.
  expect(untouched).toEqual(['events', 'settings', 'people', 'members', 'shipping']);
  expect(JSON.parse(JSON.stringify(before))).toEqual(before); // nothing that JSON cannot say
  await bench.control('POST', 'saves', { name: 'all' });
  await stop(bench);

  const second = await start();
  expect(allOf(second.sandbox)).toEqual(before);
  await second.control('POST', 'reset');
  expect(allOf(second.sandbox)).not.toEqual(before);
  await second.control('POST', 'load', { name: 'all' });
  expect(allOf(second.sandbox)).toEqual(before);
});

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
