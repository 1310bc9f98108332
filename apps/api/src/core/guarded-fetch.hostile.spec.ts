import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import net, { type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { aPictureHost, PNG, type PictureHost } from '../../test/pictures';
import { type Address, fetchPicture, type FetchRules, isPublicAddress } from './guarded-fetch';

/** Servers of ours that would gladly answer, and must never be asked: ones of every kind of loopback address. */
interface Victim {
  port: number;
  connections: number;
  close(): void;
}
const aVictim = async (address: string): Promise<Victim> => {
  const victim = { port: 0, connections: 0, close: () => void server.close() };
  const server = net.createServer((socket) => {
    victim.connections++;
    socket.on('error', () => undefined); // whoever came has gone again
    socket.end(`HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: ${PNG.length}\r\n\r\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, address, () => resolve()));
  victim.port = (server.address() as AddressInfo).port; // it listens on a TCP port
  return victim;
};

/** Every address that a socket of this process set out for, whether anybody listens there or not. */
const attempts: string[] = [];
const watchSocket = (message: unknown): void => {
  const { socket } = message as { socket: net.Socket }; // what Node publishes for every client socket
  socket.on('connectionAttempt', (ip: string, port: number) => attempts.push(`${ip} ${port}`));
};

let trap: PictureHost;
let victims: Victim[];
beforeAll(async () => {
  trap = await aPictureHost();
  victims = [await aVictim('127.0.0.1'), await aVictim('127.9.9.9'), await aVictim('::1')];
  subscribe('net.client.socket', watchSocket);
});
afterAll(async () => {
  unsubscribe('net.client.socket', watchSocket);
  victims.forEach((victim) => victim.close());
  await trap.close();
});

const outcome = (url: string, rules: FetchRules): Promise<string> =>
  fetchPicture(url, rules).then(
    () => 'fetched',
    (error: Error) => `${error.name}: ${error.message}`,
  );
const connections = (): number => victims.reduce((sum, victim) => sum + victim.connections, 0);
const isElsewhere = (attempt: string): boolean =>
  attempt !== `127.0.0.1 ${trap.port}` && attempt !== `::1 ${trap.port}`;

/** `PORT` is a listening victim's. Each is asked for directly, and again as where a redirect leads. */
const HOSTILE = [
  // Schemes
  'file:///etc/passwd', 'ftp://127.0.0.1:PORT/', 'gopher://127.0.0.1:PORT/_GET', 'dict://127.0.0.1:PORT/info',
  'ldap://127.0.0.1:PORT/', 'ws://127.0.0.1:PORT/', 'jar:http://127.0.0.1:PORT/!/', 'data:image/png;base64,iVBORw0KGgo=',
  'javascript:alert(1)', 'blob:http://127.0.0.1:PORT/x', 'about:blank', 'unix:/var/run/docker.sock',
  'http+unix://%2Fvar%2Frun%2Fdocker.sock/', 'view-source:http://127.0.0.1:PORT/',
  // Ports
  'http://example.com:22/', 'http://example.com:25/', 'http://example.com:6379/', 'http://example.com:8080/',
  'https://example.com:5432/', 'http://93.184.216.34:PORT/', 'http://example.com:0/',
  // Credentials, and what only looks like a host
  'http://user:pass@example.com/', 'http://example.com@127.0.0.1:PORT/', 'http://:@127.0.0.1/',
  'http://example.com%40@127.0.0.1/', 'http://127.0.0.1:PORT#@example.com/', 'http://127.0.0.1:PORT\\@example.com/',
  'http://example.com\\@127.0.0.1:PORT/', 'http:127.0.0.1:PORT/', 'http:///127.0.0.1:PORT/', 'http:\\\\127.0.0.1:PORT\\',
  'http://127.0.0.1:PORT?@example.com', ' http://127.0.0.1:PORT/ ', 'ht\ntp://127.0.0.1:PORT/', 'HTTP://127.0.0.1:PORT/',
  // Loopback in every spelling
  'http://127.0.0.1:PORT/', 'http://127.0.0.1/', 'http://127.0.0.1./', 'http://127.1/', 'http://127.0.1/',
  'http://127.9.9.9/', 'http://127.255.255.254/', 'http://2130706433/', 'http://0x7f000001/', 'http://0x7f.0.0.1/',
  'http://0x7F.0x0.0x0.0x1/', 'http://0177.0.0.1/', 'http://0177.0.0.01/', 'http://017700000001/', 'http://0177.1/',
  'http://127.0.0.1%2f@example.com/', 'http://①②⑦.⓪.⓪.①/', 'http://127。0。0。1/', 'http://１２７.0.0.1/', 'http://%31%32%37.0.0.1/',
  'http://0/', 'http://0.0.0.0/', 'http://00000000/', 'http://0.1.2.3/',
  // Names of this machine and this network
  'http://localhost/', 'http://localhost:PORT/', 'http://LOCALHOST/', 'http://localhost./', 'http://ⓛocalhost/',
  'http://a.localhost/', 'http://x.y.localhost./', 'http://printer.local/', 'http://metadata.google.internal/',
  'http://db.internal./',
  // Private and special IPv4
  'http://10.0.0.1/', 'http://10.255.255.255/', 'http://0xa000001/', 'http://172.16.0.1/', 'http://172.31.255.255/',
  'http://192.168.0.1/', 'http://3232235521/', 'http://169.254.169.254/latest/meta-data/', 'http://0xa9fea9fe/',
  'http://0251.0376.0251.0376/', 'http://100.64.0.1/', 'http://100.100.100.200/', 'http://192.0.0.1/', 'http://192.0.2.1/',
  'http://192.88.99.1/', 'http://198.18.0.1/', 'http://198.51.100.1/', 'http://203.0.113.1/', 'http://224.0.0.1/',
  'http://240.0.0.1/', 'http://255.255.255.255/',
  // IPv6: itself, and IPv4 inside it
  'http://[::]/', 'http://[::]:PORT/', 'http://[::1]/', 'http://[::1]:PORT/', 'http://[0:0:0:0:0:0:0:1]/', 'http://[0000::0001]/',
  'http://[::ffff:127.0.0.1]/', 'http://[::ffff:7f00:1]/', 'http://[::ffff:10.0.0.1]/', 'http://[::ffff:169.254.169.254]/',
  'http://[::ffff:0:127.0.0.1]/', 'http://[::127.0.0.1]/', 'http://[::7f00:1]/', 'http://[64:ff9b::127.0.0.1]/',
  'http://[64:ff9b::a9fe:a9fe]/', 'http://[64:ff9b:1::7f00:1]/', 'http://[2002:7f00:1::]/', 'http://[2002:a9fe:a9fe::]/',
  'http://[2001:0:7f00:1::]/', 'http://[2001::1]/', 'http://[2001:db8::1]/', 'http://[2001:20::1]/', 'http://[fe80::1]/',
  'http://[fe80::1%25eth0]/', 'http://[fec0::1]/', 'http://[fc00::1]/', 'http://[fd00:ec2::254]/', 'http://[ff02::1]/',
  'http://[100::1]/', 'http://[3fff::1]/', 'http://[5f00::1]/', 'http://[4000::1]/',
  // Nothing at all
  '', 'not a url', '//example.com/a.png', 'http://', 'http://[', 'http://[::1', 'http://256.256.256.256/', 'http://1.2.3.4.5/',
  'http://0x100000000/', 'http://exa mple.com/', 'http://example.com:99999/', `http://${'a'.repeat(70_000)}/`,
]; // prettier-ignore

const withPort = (url: string, victim: Victim): string => url.replace('PORT', String(victim.port));
/** A name in these would be looked up; whoever does that here has gone too far. */
const NOBODY = { resolve: async (): Promise<Address[]> => [] };

it('tries as many as it promises', () => {
  expect(new Set(HOSTILE).size).toBe(HOSTILE.length);
  expect(HOSTILE.length).toBeGreaterThanOrEqual(80);
});

it('sees a connection when there is one', async () => {
  const [victim] = victims;
  const rules = { trustedBaseUrls: [`http://127.0.0.1:${victim?.port ?? 0}`], timeoutMs: 3_000 };
  expect(await outcome(`http://127.0.0.1:${victim?.port ?? 0}/`, rules)).toMatch(/^FetchRefused/); // it sends no picture
  expect(connections()).toBe(1);
  expect(attempts).toContain(`127.0.0.1 ${victim?.port ?? 0}`);
  victims.forEach((one) => (one.connections = 0));
  attempts.length = 0;
});

it('asks nobody for any of them', async () => {
  for (const url of HOSTILE)
    for (const victim of victims)
      expect([url, await outcome(withPort(url, victim), { ...NOBODY, trustedBaseUrls: [], timeoutMs: 3_000 })]).toEqual(
        [url, expect.stringMatching(/^FetchRefused: /)],
      );
  expect(connections()).toBe(0);
  expect(attempts).toEqual([]);
});

it('follows no redirect to any of them', async () => {
  const rules = { ...NOBODY, resolve: undefined, trustedBaseUrls: [trap.url], timeoutMs: 3_000 };
  let location = '';
  // What a header cannot hold, the platform's server could not send either.
  const sendable = HOSTILE.map((url) => url.replace(/[^\x20-\x7e]/g, encodeURIComponent)).filter(
    (url) => url.length < 9_000,
  );
  trap.on('/away', (_request, reply) => reply.writeHead(302, { location }).end());
  for (const url of sendable) {
    location = withPort(url, victims[0] ?? { port: 1, connections: 0, close: () => undefined });
    const said = await outcome(`${trap.url}/away`, rules);
    // A relative one leads to the same host, which has a picture for every path but this.
    expect([url, said]).toEqual([url, expect.stringMatching(/^FetchRefused: |^fetched$/)]);
  }
  expect(sendable.length).toBeGreaterThanOrEqual(80);
  expect(connections()).toBe(0);
  expect(attempts.filter(isElsewhere)).toEqual([]);
});

/** What a name may turn out to be. */
const PRIVATE = [
  '127.0.0.1', '127.9.9.9', '0.0.0.0', '10.0.0.1', '172.16.0.1', '192.168.0.1', '169.254.169.254', '100.64.0.1',
  '100.100.100.200', '192.0.0.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '::', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1',
  '::127.0.0.1', '64:ff9b::7f00:1', '64:ff9b:1::7f00:1', '2002:7f00:1::', '2001:0:7f00:1::', '2001:db8::1', 'fe80::1',
  'fe80::1%lo', 'fec0::1', 'fc00::1', 'fd00:ec2::254', 'ff02::1', '100::1', '127.1', '0x7f000001', '2130706433', 'localhost', '',
]; // prettier-ignore

it.each(PRIVATE)(
  'goes to no name that leads to %j, alone or among others, at once or the second time',
  async (address) => {
    expect(isPublicAddress(address)).toBe(false);
    const bad = { address, family: address.includes(':') ? 6 : 4 };
    const good = { address: '93.184.216.34', family: 4 };
    for (const found of [[bad], [good, bad], [bad, good]]) {
      const rules = { trustedBaseUrls: [], timeoutMs: 3_000, resolve: async () => found };
      for (const url of ['http://rebind.example/a.png', 'https://rebind.example/a.png', 'http://rebind.example.:80/a'])
        expect(await outcome(url, rules)).toBe('FetchRefused: not a public address');
    }
    // A redirect back to a name that was good a moment ago is asked for again, and refused.
    let asked = 0;
    const later = {
      trustedBaseUrls: [trap.url],
      timeoutMs: 3_000,
      resolve: async () => (asked++ === 0 ? [{ address: '127.0.0.1', family: 4 }] : [bad]),
    };
    trap.on('/then', (_request, reply) => reply.writeHead(307, { location: 'http://rebind.example/' }).end());
    expect(await outcome(`${trap.url}/then`, later)).toBe('FetchRefused: not a public address');
    expect(asked).toBe(2);
    expect(connections()).toBe(0);
    expect(attempts.filter(isElsewhere)).toEqual([]);
  },
);

describe('a host that is asked', () => {
  const rules = (): FetchRules => ({ trustedBaseUrls: [trap.url], timeoutMs: 600, maxBytes: 100_000 });
  const bomb = gzipSync(Buffer.alloc(20_000_000));
  it.each<[string, Parameters<PictureHost['on']>[1]]>([
    ['a gzip bomb', (_request, reply) => reply.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)],
    ['a bomb in a bomb', (_request, reply) => reply.writeHead(200, { 'content-encoding': 'gzip, gzip' }).end(gzipSync(bomb))],
    ['a huge length', (_request, reply) => void reply.writeHead(200, { 'content-length': '99999999999' }).write(PNG)],
    ['bytes without end', (_request, reply) => {
      const more = (): void => {
        while (!reply.destroyed && reply.write(Buffer.alloc(10_000))); // until the other side is full
      };
      reply.on('drain', more);
      more();
    }],
    ['headers without end', (_request, reply) => {
      reply.socket?.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => reply.socket?.write(`x-a: ${'b'.repeat(2_000)}\r\n`), 5);
      reply.socket?.on('close', () => clearInterval(timer));
      reply.socket?.on('error', () => undefined);
    }],
    ['a header a byte at a time', (_request, reply) => {
      reply.socket?.write('HTTP/1.1 200 OK\r\nx-a: ');
      const timer = setInterval(() => reply.socket?.write('b'), 50);
      reply.socket?.on('close', () => clearInterval(timer));
      reply.socket?.on('error', () => undefined);
    }],
    ['early hints without end', (_request, reply) => {
      const timer = setInterval(() => reply.socket?.write('HTTP/1.1 103 Early Hints\r\n\r\n'), 5);
      reply.socket?.on('close', () => clearInterval(timer));
      reply.socket?.on('error', () => undefined);
    }],
    ['a switch of protocols', (_request, reply) =>
      reply.socket?.end('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n')],
    ['no HTTP', (_request, reply) => reply.socket?.end('+OK Redis\r\n')],
    ['two lengths', (_request, reply) => reply.socket?.end('HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab')],
    ['a redirect to itself', (_request, reply) => reply.writeHead(302, { location: '/trick' }).end()],
    ['a redirect to no place', (_request, reply) => reply.writeHead(302, { location: 'http://[' }).end()],
  ])('may answer %s, and costs bounded time and memory', async (_name, act) => {
    trap.on('/trick', act);
    expect(await outcome(`${trap.url}/trick`, rules())).toMatch(/^FetchRefused: /);
    expect(connections()).toBe(0);
    expect(attempts.filter(isElsewhere)).toEqual([]);
  }); // prettier-ignore
});
