import http from 'node:http';
import net from 'node:net';
import { aBench, type Bench } from './sandbox.fixtures';

jest.setTimeout(30_000);

let bench: Bench;
beforeEach(async () => (bench = await aBench()));
afterEach(() => bench.sandbox.close());

const MIB = 1024 * 1024;

it.each(['/wxa/business/getliveinfo?access_token=x', '/cgi-bin/stable_token', '/_control/faults'])(
  'refuses 10 MB at %s, and goes on',
  async (path) => {
    const response = await fetch(bench.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: 'x'.repeat(10_000_000),
    });
    expect([response.status, await response.json()]).toEqual([413, { message: 'the body is too large' }]);
    expect((await bench.list()).errcode).toBe(0);
  },
);

it('cuts a caller that never ends its body', async () => {
  const sent = await new Promise<number>((resolve) => {
    const request = http.request(`${bench.url}/cgi-bin/stable_token`, { method: 'POST' });
    let size = 0;
    const more = (): void => {
      while (size < 256 * MIB && !request.destroyed) {
        size += MIB;
        if (!request.write(Buffer.alloc(MIB))) return void request.once('drain', more);
      }
      request.destroy();
    };
    request.once('error', () => resolve(size));
    request.once('close', () => resolve(size));
    more();
  });
  expect(sent).toBeLessThan(128 * MIB);
  expect((await bench.list()).errcode).toBe(0);
});

it('outlives callers that go away in the middle, and lines that are no HTTP', async () => {
  const error = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  for (const line of [
    'POST /cgi-bin/stable_token HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"grant',
    'GET // HTTP/1.1\r\nhost: x\r\n\r\n',
    'GET http://[ HTTP/1.1\r\nhost: x\r\n\r\n',
    'GET /img/%E0%A4%A HTTP/1.1\r\nhost: x\r\n\r\n',
    'NONSENSE\r\n\r\n',
  ])
    await new Promise<void>((resolve) => {
      const socket = net.connect(Number(new URL(bench.url).port), '127.0.0.1', () => socket.end(line));
      socket.resume().once('close', () => resolve());
    });
  expect((await bench.list()).errcode).toBe(0);
  expect(error).not.toHaveBeenCalled();
  error.mockRestore();
});

it('answers many at once', async () => {
  const token = await bench.token();
  const answers = await Promise.all(Array.from({ length: 200 }, () => bench.list({}, token)));
  expect(new Set(answers.map((answer) => answer.errcode))).toEqual(new Set([0]));
  expect(bench.sandbox.log.count().liveInfo).toBe(200);
});

it('is one of many: what is done to one does not show in another', async () => {
  const other = await aBench();
  await bench.act(1, 'end');
  await bench.control('POST', 'faults', { kind: 'html' });
  expect([await other.statusOf(1), other.sandbox.faults.list()]).toEqual([101, []]);
  await other.sandbox.close();
});

it('says that its port is taken', async () => {
  const other = await aBench();
  const { port } = new URL(bench.url);
  const third = await aBench();
  await third.sandbox.close();
  await expect(third.sandbox.listen(Number(port))).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await other.sandbox.close();
});
