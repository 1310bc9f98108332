import { MEDIA_MAX_BYTES, MEDIA_QUOTA, MEDIA_SIZES } from '@kaibo/contracts/media';
import sharp from 'sharp';
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import { anApp, type TestApp } from '../../../test/app';
import { codeOf } from '../members/members.fixtures';
import { aLiveApp, type LiveApp } from '../syncs/syncs.fixtures';
import { MediaEncoder } from './media-encoder';
import { aGif, aJpeg, aPng, aTelltaleJpeg, aWebp, noise, ZIP } from './media.fixtures';
import { MediaPlaces } from './media-places';
import { aPictureShop, briefly, type PictureShop, upload, work } from './media-shop.fixtures';

const KAIBO_MASTER_KEY = randomBytes(32).toString('hex');
let live: LiveApp;
let app: TestApp;
let other: TestApp;
let shop: PictureShop;
beforeAll(async () => {
  live = await aLiveApp({ KAIBO_MASTER_KEY, KAIBO_PUBLIC_URL: 'https://live.example.com' });
  app = live.app;
  // Another process on the same database.
  other = await anApp({ KAIBO_MASTER_KEY }, app.database);
}, 60_000);
beforeEach(async () => {
  await live.setTime(new Date()); // pushes are signed with the real time
  shop = await aPictureShop(live);
  other.world.set(app.world.now());
});
afterAll(async () => {
  await other.close();
  await live.close();
}, 60_000);

const actions = async (): Promise<string[]> => {
  const { rows } = await live.admin.query<{ action: string }>(
    `select action from audit_entries where merchant_id = $1 and action like 'media.%' order by id`,
    [shop.merchantId],
  );
  return rows.map(({ action }) => action);
};
const count = async (table: string): Promise<number> => {
  const { rows } = await live.admin.query<{ n: number }>(
    `select count(*)::int as n from ${table} where merchant_id = $1`,
    [shop.merchantId],
  );
  return rows[0]?.n ?? -1;
};

describe('a picture that a member sends', () => {
  it('is kept in three sizes, and seen by nobody but staff until it passes', async () => {
    const { token } = await shop.signIn('chen');
    const sent = await upload(app, token, await aTelltaleJpeg(), { type: 'image/jpeg' });
    expect(sent).toMatchObject({ status: 201, view: { state: 'checking', widthPx: 80, heightPx: 120 } });
    const { name, small, medium, large } = sent.view;
    expect(small).toBe(`/v1/media/${shop.merchantId}.${name}.small`);
    for (const path of [small, medium, large]) expect(await shop.see(path)).toBe(404);
    const asStaff = await shop.pictures.get(name);
    expect(asStaff).toMatchObject({ state: 'checking', byStaff: false, uses: [] });
    const shown = await fetch(`${app.url}${asStaff.large}`, { headers: { authorization: `Bearer ${shop.staffKey}` } });
    expect([shown.status, shown.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
    expect(await shop.see(asStaff.large)).toBe(401);

    await work(app);
    await shop.say('pass');
    for (const path of [small, medium, large]) {
      const answer = await fetch(`${app.url}${path}`);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'image/webp',
        'cache-control': 'public, max-age=3600',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; sandbox",
      });
      const bytes = Buffer.from(await answer.arrayBuffer());
      const { format, exif, width } = await sharp(bytes).metadata();
      expect({ format, exif, width }).toEqual({ format: 'webp', exif: undefined, width: 80 });
      const again = await fetch(`${app.url}${path}`, {
        headers: { 'if-none-match': answer.headers.get('etag') ?? '' },
      });
      expect(again.status).toBe(304);
    }
    expect(await actions()).toEqual(['media.add']);
  });

  it('is the same one when it is sent again, whatever it is called', async () => {
    const { token } = await shop.signIn('chen');
    const bytes = await aPng();
    const first = await upload(app, token, bytes, { type: 'image/png' });
    const again = await upload(app, token, bytes, { type: 'text/html' });
    expect(again.view).toEqual(first.view);
    expect([await count('media'), await count('media_owners'), await count('media_bytes')]).toEqual([1, 1, 4]);
    expect(await actions()).toEqual(['media.add']);
  });

  it('comes as a form too, as uploadFile of the platforms sends it', async () => {
    const { token } = await shop.signIn('chen');
    const bytes = await aJpeg();
    const form = new FormData();
    form.set('formData', 'anything');
    form.set('file', new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }), '照片.jpg');
    const sent = await upload(app, token, form);
    expect(sent.view).toEqual((await upload(app, token, bytes)).view);
    expect(briefly(sent)).toBe('201 checking');
  });

  it('is one however many send it at the same moment, and each of them has it', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, (_, index) => shop.signIn(`p${index}`)));
    const bytes = await aJpeg(300, 200);
    const sent = await Promise.all(people.map(({ token }, index) => upload(index % 2 ? app : other, token, bytes)));
    expect(sent.map(briefly)).toEqual(Array(6).fill('201 checking'));
    expect(new Set(sent.map(({ view }) => view.name)).size).toBe(1);
    expect([await count('media'), await count('media_owners'), await count('media_bytes')]).toEqual([1, 6, 4]);
  });
});

describe('what is refused', () => {
  const SVG = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  it.each<[string, () => Promise<Buffer | string | FormData> | Buffer | string | FormData, string, string?]>([
    ['an SVG', () => SVG, '415 MEDIA_TYPE_REFUSED', 'image/svg+xml'],
    ['an SVG that says it is a PNG', () => SVG, '415 MEDIA_TYPE_REFUSED', 'image/png'],
    ['JSON', () => '{"a":1}', '415 MEDIA_TYPE_REFUSED', 'application/json'],
    ['nothing at all', () => '', '415 MEDIA_TYPE_REFUSED', 'image/png'],
    ['a TIFF', () => noise(9, 9).tiff().toBuffer(), '415 MEDIA_TYPE_REFUSED', 'image/tiff'],
    ['half a picture', async () => (await aJpeg(400, 300)).subarray(0, 3_000), '400 MEDIA_BROKEN'],
    ['an animated bomb', () => aGif(2_000, 2_000, 3_000), '400 MEDIA_TOO_MANY_PIXELS'],
    ['a picture that is an archive too', async () => Buffer.concat([await aWebp(), ZIP]), '400 MEDIA_POLYGLOT'],
    ['more than 10 MB', () => Buffer.alloc(MEDIA_MAX_BYTES + 1, 1), '413 BODY_TOO_LARGE'],
    ['far more than 10 MB', () => Buffer.alloc(MEDIA_MAX_BYTES + 100_000, 1), '413 BODY_TOO_LARGE'],
    ['a form without a file', () => formOf(['x', 'y']), '400 BODY_MALFORMED'],
    ['a form with two files', async () => formOf(['a', new Blob(['1'])], ['b', new Blob(['2'])]), '400 BODY_MALFORMED'],
    [
      'a form with a file that is too large',
      () => formOf(['a', new Blob([new Uint8Array(MEDIA_MAX_BYTES + 1)])]),
      '413 BODY_TOO_LARGE',
    ],
    [
      'a form that is cut off',
      () => '--b\r\ncontent-disposition: form-data; name="f"; filename="a"\r\n\r\nabc',
      '400 BODY_MALFORMED',
      'multipart/form-data; boundary=b',
    ],
    ['a form without a boundary', () => 'abc', '400 BODY_MALFORMED', 'multipart/form-data'],
  ])('%s, and nothing of it is kept', async (_name, make, said, type: string | undefined = undefined) => {
    const { token } = await shop.signIn('chen');
    expect(briefly(await upload(app, token, await make(), type === undefined ? {} : { type }))).toBe(said);
    expect([await count('media'), await count('media_owners'), await count('media_bytes')]).toEqual([0, 0, 0]);
    expect(briefly(await upload(app, token, await aPng()))).toBe('201 checking');
  });

  it('a body that comes in pieces and never says how long it is', async () => {
    const { token } = await shop.signIn('chen');
    const answer = await new Promise<string>((resolve, reject) => {
      const request = http.request(
        `${app.url}/v1/media`,
        { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'image/png' } },
        (response) => {
          let text = '';
          response.on('data', (part: Buffer) => (text += String(part)));
          response.on('end', () => resolve(`${response.statusCode} ${(JSON.parse(text) as { code: string }).code}`));
        },
      );
      request.on('error', reject);
      const piece = Buffer.alloc(1024 * 1024, 1);
      for (let sent = 0; sent < 11; sent++) request.write(piece);
      request.end();
    });
    expect(answer).toBe('413 BODY_TOO_LARGE');
  });

  it('whoever may not send: before the body is read', async () => {
    const encode = jest.spyOn(app.app.get(MediaEncoder), 'encode');
    expect(briefly(await upload(app, 'x'.repeat(60), await aPng()))).toBe('401 UNAUTHENTICATED');
    expect(briefly(await upload(app, shop.staffKey, await aPng()))).toBe('401 UNAUTHENTICATED');
    const { token } = await shop.signIn('chen');
    expect(briefly(await upload(app, token, await aPng(), { path: '/v1/console/media' }))).toBe('401 UNAUTHENTICATED');
    expect(encode).not.toHaveBeenCalled();
    encode.mockRestore();
  });
});

it('has so many uploads in hand at once: of one person, of one shop, and in all', async () => {
  const places = app.app.get(MediaPlaces);
  const free: (() => void)[] = [];
  const under: Promise<unknown>[] = [];
  const take = (merchantId: string, person: string): Promise<string> => {
    const taken = places.within(merchantId, person, () => new Promise<void>((resolve) => free.push(resolve)));
    under.push(taken.catch(() => undefined));
    return Promise.race([codeOf(taken), Promise.resolve().then(() => 'taken')]);
  };
  const times = (n: number, merchantId: string, person: string) =>
    Promise.all(Array.from({ length: n }, () => take(merchantId, person)));
  expect(await times(4, '1', 'a')).toEqual(['taken', 'taken', 'taken', '429 RATE_LIMITED']);
  expect(await times(4, '1', 'b')).toEqual(['taken', 'taken', 'taken', '429 RATE_LIMITED']);
  expect(await times(1, '1', 'c')).toEqual(['429 RATE_LIMITED']); // half of all
  expect(await times(3, '2', 'a')).toEqual(['taken', 'taken', 'taken']);
  expect(await times(3, '3', 'a')).toEqual(['taken', 'taken', 'taken']);
  expect(await times(1, '4', 'a')).toEqual(['429 RATE_LIMITED']);
  for (const end of free) end();
  await Promise.all(under);
  expect(await times(3, '1', 'a')).toEqual(['taken', 'taken', 'taken']);
  for (const end of free) end();
  await Promise.all(under);
});

describe('what a member may have here', () => {
  /** So many small ones, and how large they say they are. */
  const fill = async (memberId: string, pictures: number, bytes: number): Promise<void> => {
    await live.admin.query(
      `with made as (
         insert into media (merchant_id, name, state, stored_in, width_px, height_px, bytes, added_at, changed_at)
         select $1, rpad(md5(random()::text) || i, 43, 'x'), 'passed', 'postgres', 1, 1, $4, now(), now()
         from generate_series(1, $3::int) i returning name)
       insert into media_owners (merchant_id, name, member_id, mini_app_id, added_at)
       select $1, name, $2, $5, now() from made`,
      [shop.merchantId, memberId, pictures, bytes, shop.miniAppId],
    );
  };

  it.each([
    ['one place is left', () => ({ pictures: MEDIA_QUOTA.pictures - 1, bytes: 1_000 })],
    ['room for one and a half is left', (one: number) => ({ pictures: 1, bytes: MEDIA_QUOTA.bytes - 1.5 * one })],
  ])('is counted right when %s and six come at once, in two processes', async (_name, before) => {
    const { token, memberId } = await shop.signIn('chen');
    const files = await Promise.all(Array.from({ length: 6 }, () => aJpeg(40, 30)));
    const { sizes } = await app.app.get(MediaEncoder).encode(files[0] ?? Buffer.alloc(0));
    const { pictures, bytes } = before(Object.values(sizes).reduce((sum, { length }) => sum + length, 0));
    await fill(memberId, pictures, Math.floor(bytes));
    const sent = await Promise.all(files.map((file, index) => upload(index % 2 ? app : other, token, file)));
    expect(sent.map(briefly).sort()).toEqual(['201 checking', ...Array<string>(5).fill('409 MEDIA_QUOTA_FULL')]);
    expect(await count('media_owners')).toBe(pictures + 1);
    // What is here already takes no more room, and another member has room of their own.
    const kept = files[sent.findIndex(({ status }) => status === 201)] ?? Buffer.alloc(0);
    expect(briefly(await upload(app, token, kept))).toBe('201 checking');
    const { token: another } = await shop.signIn('lin');
    expect(briefly(await upload(app, another, await aJpeg(40, 30)))).toBe('201 checking');
  });

  it('says so before the body is read when there is no place left', async () => {
    const { token, memberId } = await shop.signIn('chen');
    await fill(memberId, MEDIA_QUOTA.pictures + 1, 10);
    const encode = jest.spyOn(app.app.get(MediaEncoder), 'encode');
    expect(briefly(await upload(app, token, await aPng()))).toBe('409 MEDIA_QUOTA_FULL');
    expect(encode).not.toHaveBeenCalled();
    encode.mockRestore();
  });
});

describe('a picture that staff send', () => {
  it('is shown at once, and the trail says who sent it', async () => {
    const sent = await shop.send(await aJpeg());
    expect(briefly(sent)).toBe('201 passed');
    expect(await shop.see(sent.view.medium)).toBe(200);
    expect(await shop.pictures.get(sent.view.name)).toMatchObject({ byStaff: true, state: 'passed' });
    await work(app);
    expect(await shop.looking()).toEqual([]);
    expect(await actions()).toEqual(['media.add']);
  });

  it('waits with a member’s that is looked at, and is refused with one that was', async () => {
    const { token } = await shop.signIn('chen');
    const bytes = await aJpeg();
    const { name } = (await upload(app, token, bytes)).view;
    expect(briefly(await shop.send(bytes))).toBe('201 checking');
    await shop.pictures.decide(name, { mayShow: false, reason: '与店铺无关' });
    expect(briefly(await shop.send(bytes))).toBe('409 MEDIA_REFUSED');
    expect(briefly(await upload(app, token, bytes))).toBe('409 MEDIA_REFUSED');
    await shop.pictures.decide(name, { mayShow: true, reason: '看错了' });
    expect(briefly(await upload(app, token, bytes))).toBe('201 passed');
    expect(await actions()).toEqual(['media.add', 'media.add', 'media.refuse', 'media.pass']);
  });
});

describe('the wall', () => {
  it('another merchant’s picture is nobody’s here', async () => {
    const { name, small } = (await shop.send(await aPng())).view;
    const theirs = await aPictureShop(live);
    expect(await codeOf(theirs.pictures.get(name))).toBe('404 MEDIA_NOT_FOUND');
    expect(await codeOf(theirs.pictures.decide(name, { mayShow: false, reason: '不合适' }))).toBe(
      '404 MEDIA_NOT_FOUND',
    );
    expect(await codeOf(theirs.require([name], { kind: 'article', id: '1' }))).toMatch(/MEDIA_NOT_FOUND$/);
    expect(await shop.see(small.replace(shop.merchantId, theirs.merchantId))).toBe(404);
    expect(await shop.see(small)).toBe(200);
  });

  it.each([
    'x',
    '1.x.small',
    `1.${'a'.repeat(43)}.huge`,
    `0.${'a'.repeat(43)}.small`,
    `9223372036854775808.${'a'.repeat(43)}.small`,
    `1.${'a'.repeat(43)}.small.webp`,
    `1.${'a'.repeat(42)}%2F.small`,
  ])('there is no picture %j', async (file) => {
    const answer = await fetch(`${app.url}/v1/media/${file}`);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([404, 'IMAGE_NOT_FOUND']);
  });

  it.each(MEDIA_SIZES)('a made-up name leads nowhere: %s', async (size) => {
    expect(await shop.see(`/v1/media/${shop.merchantId}.${'a'.repeat(43)}.${size}`)).toBe(404);
  });
});

function formOf(...fields: [string, string | Blob][]): FormData {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value as Blob); // a text is allowed too
  return form;
}
