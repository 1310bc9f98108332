import { gzipSync } from 'node:zlib';
import { aPictureHost, PNG, type PictureHost } from '../../test/pictures';
import {
  type Address,
  fetchPicture,
  type FetchRules,
  isPublicAddress,
  requireFetchable,
  sniffPicture,
} from './guarded-fetch';

let host: PictureHost;
beforeAll(async () => {
  host = await aPictureHost();
});
afterAll(() => host.close());

const STRANGER: FetchRules = { trustedBaseUrls: ['https://api.weixin.qq.com'], timeoutMs: 2_000 };
const trusting = (): FetchRules => ({ trustedBaseUrls: [host.url], timeoutMs: 5_000 });
const whyNot = (url: string, rules: FetchRules): Promise<string> =>
  fetchPicture(url, rules).then(
    () => 'fetched',
    (error: Error) => `${error.name}: ${error.message}`,
  );

/** `PORT` stands for a server of ours on loopback that would gladly answer. */
const HOSTILE = [
  '',
  'not a url',
  '//example.com/a.png',
  'file:///etc/passwd',
  'ftp://example.com/a.png',
  'data:image/png;base64,iVBORw0KGgo=',
  'javascript:alert(1)',
  'gopher://127.0.0.1:6379/_x',
  'unix:/var/run/docker.sock',
  'http://user:pass@example.com/',
  'http://user@example.com/',
  'http://example.com:22/',
  'http://example.com:6379/',
  'http://example.com:8080/',
  'http://localhost/',
  'http://LOCALHOST/',
  'http://localhost./',
  'http://a.localhost/',
  'http://printer.local/',
  'http://metadata.google.internal/',
  'http://127.0.0.1/',
  'http://127.0.0.1:PORT/',
  'http://localhost:PORT/',
  'http://127.1/',
  'http://127.255.255.254/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0x7f.0.0.1/',
  'http://0177.0.0.1/',
  'http://017700000001/',
  'http://①②⑦.⓪.⓪.①/',
  'http://127。0。0。1/',
  'http://0/',
  'http://0.0.0.0/',
  'http://10.0.0.1/',
  'http://172.16.0.1/',
  'http://172.31.255.255/',
  'http://192.168.1.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://0xa9fea9fe/',
  'http://100.64.0.1/',
  'http://100.100.100.200/',
  'http://192.0.0.1/',
  'http://192.0.2.1/',
  'http://198.18.0.1/',
  'http://198.51.100.1/',
  'http://203.0.113.1/',
  'http://224.0.0.1/',
  'http://240.0.0.1/',
  'http://255.255.255.255/',
  'http://[::]/',
  'http://[::1]/',
  'http://[::1]:PORT/',
  'http://[0:0:0:0:0:0:0:1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[::ffff:10.0.0.1]/',
  'http://[::127.0.0.1]/',
  'http://[fe80::1]/',
  'http://[fec0::1]/',
  'http://[fc00::1]/',
  'http://[fd12:3456::1]/',
  'http://[ff02::1]/',
  'http://[2002:7f00:1::]/',
  'http://[2001:0:7f00:1::]/',
  'http://[2001:db8::1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[64:ff9b:1::7f00:1]/',
  'http://[100::1]/',
  'http://api.weixin.qq.com.evil.localhost/',
];

it.each(HOSTILE)('refuses %j without asking anyone', async (url) => {
  const address = url.replace('PORT', String(host.port));
  expect(() => requireFetchable(address, STRANGER)).toThrow(expect.objectContaining({ name: 'FetchRefused' }));
  expect(await whyNot(address, STRANGER)).toMatch(/^FetchRefused: /);
  expect(host.seen).toHaveLength(0);
});

it.each(['8.8.8.8', '1.1.1.1', '112.60.1.1', '2400:3200::1', '2606:4700::1111'])('lets %s pass', (address) =>
  expect(isPublicAddress(address)).toBe(true),
);

it.each(['127.0.0.1', '10.1.2.3', 'fd00::1', '::ffff:8.8.8.8', 'example.com', ''])('knows that %j is none', (address) =>
  expect(isPublicAddress(address)).toBe(false),
);

describe('names', () => {
  const resolvingTo = (...answers: Address[][]): FetchRules & { asked: string[] } => {
    const asked: string[] = [];
    return {
      ...STRANGER,
      asked,
      resolve: async (name) => {
        asked.push(name);
        return answers[Math.min(asked.length, answers.length) - 1] ?? [];
      },
    };
  };
  const loopback = { address: '127.0.0.1', family: 4 };
  const outside = { address: '93.184.216.34', family: 4 };

  it.each([
    ['loopback', [loopback]],
    ['a private address among public ones', [outside, { address: '192.168.0.1', family: 4 }]],
    ['a mapped address', [{ address: '::ffff:127.0.0.1', family: 6 }]],
    ['the address of metadata', [{ address: '169.254.169.254', family: 4 }]],
    ['nothing', []],
  ])('that lead to %s are refused', async (_name, answer) => {
    const rules = resolvingTo(answer);
    expect(await whyNot('http://rebind.example/a.png', rules)).toMatch(/not a public address|no address/);
    expect(rules.asked).toEqual(['rebind.example']);
  });

  it('are asked once, and the socket goes where the answer said: rebinding finds no second question', async () => {
    // A trusted name that only the resolver knows: had the socket asked for itself, it would have found nothing.
    const name = `http://pictures.invalid:${host.port}`;
    const nobody = { address: '127.0.0.9', family: 4 };
    const rules = { ...resolvingTo([loopback], [nobody]), trustedBaseUrls: [name] };
    const before = host.seen.length;
    expect(await fetchPicture(`${name}/pinned.png`, rules)).toEqual({ body: PNG, contentType: 'image/png' });
    expect(rules.asked).toEqual(['pictures.invalid']);
    expect(host.seen.slice(before).map((request) => request.headers.host)).toEqual([`pictures.invalid:${host.port}`]);
    expect(await whyNot(`${name}/pinned.png`, rules)).toMatch(/connection failed/);
  });

  it('that are answered too late are given up', async () => {
    const rules = { ...STRANGER, timeoutMs: 100, resolve: () => new Promise<Address[]>(() => undefined) };
    expect(await whyNot('http://slow.example/', rules)).toBe('FetchRefused: too slow');
  });
});

describe('a trusted host', () => {
  it('gives a picture, and learns nothing of us', async () => {
    expect(await fetchPicture(`${host.url}/a.png`, trusting())).toEqual({ body: PNG, contentType: 'image/png' });
    const { headers } = host.seen.at(-1) ?? { headers: {} };
    expect(Object.keys(headers).sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent']);
  });

  it('is trusted on its own port only', async () => {
    expect(await whyNot(`http://localhost:1/`, trusting())).toMatch(/another port/);
    expect(await whyNot(`http://127.0.0.1:${host.port}/`, trusting())).toMatch(/another port/);
  });

  it.each([
    ['http://169.254.169.254/', /not a public address/],
    ['http://[::ffff:127.0.0.1]/', /not a public address/],
    ['http://localhost:1/', /another port/],
    ['file:///etc/passwd', /not http/],
    ['http://a:b@example.com/', /user name/],
    ['http://', /redirect to no URL/],
  ])('may not send us on to %s', async (location, why) => {
    host.on('/away', (_request, reply) => reply.writeHead(302, { location }).end());
    expect(await whyNot(`${host.url}/away`, trusting())).toMatch(why);
  });

  it('may send us on three times, not four', async () => {
    for (let n = 1; n <= 4; n++)
      host.on(`/hop${n}`, (_request, reply) =>
        reply.writeHead(301, { location: n === 1 ? '/a.png' : `/hop${n - 1}` }).end(),
      );
    expect(await whyNot(`${host.url}/hop3`, trusting())).toBe('fetched');
    expect(await whyNot(`${host.url}/hop4`, trusting())).toMatch(/too many redirects/);
  });

  it.each([404, 204, 206, 500, 301])('that answers %i gives no picture', async (status) => {
    host.on('/status', (_request, reply) => reply.writeHead(status).end(status === 204 ? undefined : PNG));
    expect(await whyNot(`${host.url}/status`, trusting())).toMatch(/the server answered/);
  });

  it('that sends too much is cut, whether it says so or not', async () => {
    const rules = { ...trusting(), maxBytes: 1_000 };
    host.on('/says', (_request, reply) => void reply.writeHead(200, { 'content-length': '1001' }).write(PNG));
    let sent = 0;
    host.on('/endless', (_request, reply) => {
      const more = (): void => {
        while (!reply.destroyed && sent < 50_000_000 && reply.write(Buffer.alloc(1_000))) sent += 1_000;
      };
      reply.on('drain', more);
      more();
    });
    expect(await whyNot(`${host.url}/says`, rules)).toMatch(/too large/);
    expect(await whyNot(`${host.url}/endless`, rules)).toMatch(/too large/);
    expect(sent).toBeLessThan(50_000_000);
  });

  it.each(['gzip', 'br', 'deflate'])(
    'that packs its body (%s) is refused: a bomb unpacks to any size',
    async (coding) => {
      const bomb = gzipSync(Buffer.alloc(10_000_000));
      host.on('/bomb', (_request, reply) => reply.writeHead(200, { 'content-encoding': coding }).end(bomb));
      expect(await whyNot(`${host.url}/bomb`, trusting())).toMatch(/packed/);
    },
  );

  it.each([
    ['never answers', '/silent', () => undefined],
    [
      'sends a byte at a time',
      '/drip',
      (reply: { write(part: Buffer): void }) => {
        const timer = setInterval(() => reply.write(PNG.subarray(0, 1)), 20).unref();
        setTimeout(() => clearInterval(timer), 2_000).unref();
      },
    ],
  ])('that %s is given up in time', async (_name, path, act) => {
    host.on(path, (_request, reply) => act(reply));
    expect(await whyNot(host.url + path, { ...trusting(), timeoutMs: 300 })).toBe('FetchRefused: too slow');
  });

  it('that breaks off gives no picture', async () => {
    host.on('/broken', (_request, reply) => {
      reply.writeHead(200, { 'content-length': '1000' });
      reply.write(PNG, () => reply.destroy());
    });
    expect(await whyNot(`${host.url}/broken`, trusting())).toMatch(/connection failed/);
  });

  it.each([
    ['HTML', 'image/png', '<!doctype html><script>alert(1)</script>'],
    ['SVG', 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'],
    ['nothing', 'image/png', ''],
    ['half a signature', 'image/png', '\x89PNG'],
    ['a WAV', 'image/webp', 'RIFF....WAVE'],
  ])('that sends %s, whatever it calls it, sent no picture', async (_name, type, body) => {
    host.on('/typed', (_request, reply) => reply.writeHead(200, { 'content-type': type }).end(body));
    expect(await whyNot(`${host.url}/typed`, trusting())).toMatch(/not a picture/);
  });
});

it.each([
  ['\x89PNG\r\n\x1a\n...', 'image/png'],
  ['\xff\xd8\xff\xe0...', 'image/jpeg'],
  ['GIF89a...', 'image/gif'],
  ['GIF87a...', 'image/gif'],
  ['RIFF\x00\x00\x00\x00WEBPVP8 ', 'image/webp'],
  ['BM......', null],
  ['%PDF-1.7', null],
])('tells a picture by its first bytes: %j', (bytes, type) =>
  expect(sniffPicture(Buffer.from(bytes, 'latin1'))).toBe(type),
);
