import { APP, aBench, type Bench, type Json } from '../sandbox.fixtures';
import { aCaller, type Caller } from '../services.fixtures';
import { type Picture, readPicture, scanned } from './scan.fixtures';

let bench: Bench;
let app: Caller;
beforeEach(async () => {
  bench = await aBench();
  app = await aCaller(bench);
});
afterEach(() => bench.sandbox.close());

const PATH = '/wxa/getwxacodeunlimit';
const account = () => [...bench.sandbox.accounts.values()][0];

const picture = async (body: object): Promise<Picture> => {
  const response = await app.raw(PATH, body);
  expect(response.headers.get('content-type')).toBe('image/png');
  return readPicture(Buffer.from(await response.arrayBuffer()));
};
const leadsTo = (image: Picture): URLSearchParams => {
  expect(scanned(image)).toMatch(/^weixin:\/\/dl\/business\/\?/);
  return new URL(scanned(image)).searchParams;
};
const pixel = (image: Picture, x: number, y: number): number[] => [
  ...image.data.subarray((y * image.width + x) * 4).subarray(0, 4),
];
const errcode = async (body: object): Promise<number> => ((await app.call(PATH, body)) as Json).errcode as number;

it('is a picture that a phone can read: app, page, scene, version', async () => {
  const scene = "r=412&i=k7Qd!#$'()*+,/:;?@-._~`".slice(0, 32);
  const found = leadsTo(await picture({ scene, page: 'pages/live/enter' }));
  expect(Object.fromEntries(found)).toEqual({
    appid: APP,
    path: 'pages/live/enter',
    query: `scene=${encodeURIComponent(scene)}`,
    env_version: 'release',
  });
  expect(decodeURIComponent(new URLSearchParams(found.get('query') ?? '').get('scene') ?? '')).toBe(scene);
});

it.each([280, 430, 1280])('is %d pixels wide', async (width) => {
  const image = await picture({ scene: '1', width });
  expect([image.width, image.height]).toEqual([width, width]);
  // A search through larger ones takes seconds.
  if (width < 500) expect(leadsTo(image).get('path')).toBe('');
});

it('has the colour that was asked for, and no ground where none is wanted', async () => {
  const line_color = { r: 10, g: 20, b: 120 };
  const image = await picture({ scene: '1', line_color, is_hyaline: true, env_version: 'trial' });
  expect(pixel(image, 0, 0)[3]).toBe(0);
  const inks = new Set(
    Array.from({ length: image.width }, (_, x) => pixel(image, x, 60))
      .filter(([, , , a]) => a === 255)
      .map(String),
  );
  expect([...inks]).toEqual(['10,20,120,255']);
  const opaque = await picture({ scene: '1', line_color, auto_color: true });
  expect(pixel(opaque, 0, 0)).toEqual([255, 255, 255, 255]);
});

it.each([
  ['no scene', {}, 40129],
  ['an empty scene', { scene: '' }, 40129],
  ['a scene of 33', { scene: 'x'.repeat(33) }, 40129],
  ['a percent sign', { scene: 'a%20b' }, 40129],
  ['a space', { scene: 'a b' }, 40129],
  ['Chinese', { scene: '茶' }, 40129],
  ['a number', { scene: 7 }, 40129],
  ['a leading slash', { scene: '1', page: '/pages/a' }, 41030],
  ['a query', { scene: '1', page: 'pages/a?b=1' }, 41030],
  ['a width of 279', { scene: '1', width: 279 }, 40097],
  ['a width of 1281', { scene: '1', width: 1281 }, 40097],
  ['half a colour', { scene: '1', line_color: { r: 1 } }, 40097],
  ['a colour of 256', { scene: '1', line_color: { r: 256, g: 0, b: 0 } }, 40097],
  ['another version', { scene: '1', env_version: 'beta' }, 40097],
])('refuses %s, as JSON', async (_, body, code) => expect(await errcode(body)).toBe(code));

it('needs a published page, unless told not to look', async () => {
  account()?.settings.change({ publishedPaths: ['pages/live/enter'] });
  expect(await errcode({ scene: '1', page: 'pages/draft' })).toBe(41030);
  expect(leadsTo(await picture({ scene: '1', page: 'pages/draft', check_path: false })).get('path')).toBe(
    'pages/draft',
  );
  expect(leadsTo(await picture({ scene: '1', page: 'pages/live/enter' })).get('path')).toBe('pages/live/enter');
});

it('leads to at most 60 000 pages that nobody looked at', async () => {
  for (let index = 0; index < 60_000; index++) account()?.codes.allow(`pages/${index}`);
  expect(await errcode({ scene: '1', page: 'pages/new', check_path: false })).toBe(45009);
  expect((await picture({ scene: '1', page: 'pages/7', check_path: false })).width).toBe(430);
});

it('is told to the hand, and kept with the state', async () => {
  await picture({ scene: 'a' });
  await picture({ scene: 'b' });
  const { codes } = await app.hand('GET', 'codes');
  expect(codes).toMatchObject([{ scene: 'b' }, { scene: 'a', page: '', version: 'release', at: bench.realNow() }]);
  const saved = JSON.parse(JSON.stringify(account()?.codes.save())) as unknown;
  account()?.codes.reset();
  expect((await app.hand('GET', 'codes')).codes).toEqual([]);
  account()?.codes.load(saved);
  expect((await app.hand('GET', 'codes')).codes).toEqual(codes);
});
