import { Client } from 'pg';
import { aMerchant, anApp, type TestApp, type TestMerchant } from '../../../test/app';
import { aPictureHost, PNG, type PictureHost } from '../../../test/pictures';
import { ImagesService } from './images.service';
import { Db } from '../../core/db';

let app: TestApp;
let host: PictureHost;
let merchant: TestMerchant;
let admin: Client;
beforeAll(async () => {
  host = await aPictureHost();
  app = await anApp({ KAIBO_WECHAT_BASE_URL: host.url });
  merchant = await aMerchant(app);
  admin = new Client(app.database.superUrl);
  await admin.connect();
});
beforeEach(() => app.world.set('2026-03-10T00:00:00Z'));
afterAll(async () => {
  await admin.end();
  await app.close();
  await host.close();
});

/** Names an address as a sync would: unchecked. @returns our path of it */
const named = async (url: string, of = merchant): Promise<string> => {
  const { rows } = await admin.query<{ id: string }>(
    `insert into images (merchant_id, url_hash, url) values ($1, sha256(convert_to($2, 'UTF8')), $2) returning id`,
    [of.merchantId, url],
  );
  return `/i/${of.merchantId}.${rows[0]?.id}`;
};
const ask = (path: string, init: RequestInit = {}) => fetch(app.url + path, init);
const fetches = (path: string) => host.seen.filter((request) => request.path === path).length;

it('fetches a picture once, however many ask, and serves the copy ever after', async () => {
  const path = await named(`${host.url}/once.png`);
  const answers = await Promise.all(Array.from({ length: 50 }, () => ask(path)));
  for (const answer of answers) {
    expect(answer.status).toBe(200);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(PNG);
  }
  expect(fetches('/once.png')).toBe(1);
  const { headers } = answers[0] ?? new Response();
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'image/png',
    'content-length': String(PNG.length),
    'cache-control': expect.stringMatching(/^public, max-age=604800/),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  });
  const again = await ask(path, { headers: { 'if-none-match': headers.get('etag') ?? '' } });
  expect(again.status).toBe(304);
});

it('keeps the copy in the database, where every process finds it', async () => {
  const path = await named(`${host.url}/kept.png`);
  await ask(path);
  const { rows } = await admin.query(
    `select c.content_type, c.bytes, c.content_hash = sha256(c.bytes) as hashed from image_copies c
     join images i using (merchant_id) where c.image_id = i.id and i.url = $1`,
    [`${host.url}/kept.png`],
  );
  expect(rows).toEqual([{ content_type: 'image/png', bytes: PNG, hashed: true }]);
  const other = await named(`${host.url}/other.png`);
  const [, id] = other.split('.');
  await admin.query(
    `insert into image_copies (merchant_id, image_id, content_type, bytes) values ($1, $2, 'image/png', $3)`,
    [merchant.merchantId, id, PNG],
  );
  expect((await ask(other)).status).toBe(200);
  expect(fetches('/other.png')).toBe(0);
});

it('says that it could not fetch, and does not try again for a minute', async () => {
  let isBroken = true;
  host.on('/flaky.png', (_request, reply) => (isBroken ? reply.writeHead(500).end() : reply.end(PNG)));
  const path = await named(`${host.url}/flaky.png`);
  for (let time = 0; time < 3; time++) {
    const answer = await ask(path);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([502, 'IMAGE_FETCH_FAILED']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('retry-after')).toBe('60');
  }
  expect(fetches('/flaky.png')).toBe(1);
  isBroken = false;
  app.world.advance(59);
  expect((await ask(path)).headers.get('retry-after')).toBe('1');
  app.world.advance(1);
  expect((await ask(path)).status).toBe(200);
  expect(fetches('/flaky.png')).toBe(2);
});

it.each(['http://127.0.0.1:1/', 'http://169.254.169.254/latest', 'file:///etc/passwd', 'http://[::1]/', 'garbage'])(
  'an address that slipped in is not fetched: %s',
  async (url) => {
    const answer = await ask(await named(url));
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([502, 'IMAGE_FETCH_FAILED']);
  },
);

it('does not say in its log where a picture lies', async () => {
  host.on('/secret-path.png', (_request, reply) => reply.writeHead(403).end());
  await ask(await named(`${host.url}/secret-path.png?token=hush`));
  expect(app.lines.some((line) => line.event === 'image.failed')).toBe(true);
  expect(JSON.stringify(app.lines)).not.toContain('secret-path');
});

it.each(['1', '1.', '.1', '1.1.1', '0.1', '1.0', '01.1', 'a.b', '1.9223372036854775808', '%2e%2e.1', '-1.1'])(
  'there is no picture %j',
  async (name) => {
    const answer = await ask(`/i/${name}`);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([404, 'IMAGE_NOT_FOUND']);
  },
);

it('another merchant’s number leads nowhere', async () => {
  const other = await aMerchant(app);
  const [, id] = (await named(`${host.url}/mine.png`)).split('.');
  expect((await ask(`/i/${other.merchantId}.${id}`)).status).toBe(404);
  expect((await ask(`/i/${merchant.merchantId}.999999999`)).status).toBe(404);
  expect((await ask(`/i/${merchant.merchantId}.999999999`)).status).toBe(404);
});

it('refuses to name what could never be fetched', async () => {
  const images = app.app.get(ImagesService);
  const add = (url: string) =>
    app.app.get(Db).forMerchant(merchant.merchantId, (tx) => images.add(tx, merchant.merchantId, url));
  await expect(add('http://10.0.0.1/a.png')).rejects.toMatchObject({ code: 'IMAGE_URL_REFUSED' });
  await add(`${host.url}/named-twice.png`);
  await add(`${host.url}/named-twice.png`);
});
