import { deflateSync } from 'node:zlib';
import { aLiveBench, aPicture, DAY, type LiveBench } from '../live/live.fixtures';
import { chance } from '../live/seed';
import { type Json } from '../sandbox.fixtures';
import { type Media, MediaStore, pictureFacts } from './media';

jest.setTimeout(60_000);

const MIB = 1024 * 1024;

const small = {
  gif: Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'),
  jpg: Buffer.from('ffd8ffe000104a46494600010100000100010000ffc0000b080001000101011100ffd9', 'hex'),
  bmp: Buffer.concat([
    Buffer.from('BM'),
    Buffer.alloc(12),
    Buffer.from([40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]),
    Buffer.alloc(28),
  ]),
};

describe('an upload', () => {
  let bench: LiveBench;
  beforeEach(async () => (bench = await aLiveBench()));
  afterEach(() => bench.sandbox.close());

  const failed = (errcode: number): Json => ({ errcode, errmsg: expect.stringMatching(/ rid: /) });
  it.each([
    ['a.png', 'image/png', aPicture()],
    ['a.gif', 'image/gif', small.gif],
    ['a.JPEG', 'image/jpeg', small.jpg],
    ['图片.jpg', 'image/jpeg', small.jpg],
    ['a.bmp', 'image/bmp', small.bmp],
  ])('takes %s', async (fileName, contentType, bytes) => {
    expect(await bench.upload({ fileName, contentType, bytes })).toEqual({
      type: 'image',
      media_id: expect.any(String),
      created_at: bench.realNow() / 1000,
    });
    const [kept] = bench.account.media.list(bench.realNow());
    expect(kept).toMatchObject({ contentType, sizeBytes: bytes.length });
  });

  it.each([
    ['no name', { fileName: '' }, 41005],
    ['a name of another kind', { fileName: 'a.txt' }, 40005],
    ['a type of another kind', { contentType: 'text/html' }, 40005],
    ['bytes of another kind', { bytes: Buffer.from('<html>') }, 40005],
    ['half a picture', { bytes: aPicture().subarray(0, 20) }, 40005],
    ['no bytes', { bytes: Buffer.alloc(0) }, 41005],
    ['another field', { field: 'file' }, 41005],
    ['a video', { type: 'video' }, 40004],
    ['no kind', { type: '' }, 40004],
  ])('refuses %s', async (_name, picture, code) => {
    expect(await bench.upload(picture)).toEqual(failed(code));
    expect(bench.account.media.list(bench.realNow())).toEqual([]);
  });

  it('takes ten mebibytes and not a byte more', async () => {
    const picture = aPicture();
    expect((await bench.upload({ bytes: aPicture(64, 64, 10 * MIB - picture.length) })).errcode).toBeUndefined();
    expect(await bench.upload({ bytes: aPicture(64, 64, 10 * MIB - picture.length + 1) })).toEqual(failed(40006));
  });

  it('refuses a body that is no multipart, or ends in the middle', async () => {
    const at = `/cgi-bin/media/upload?access_token=${await bench.token()}&type=image`;
    for (const [type, body] of [
      ['application/json', '{}'],
      ['multipart/form-data', 'x'],
      [
        'multipart/form-data; boundary=b',
        '--b\r\ncontent-disposition: form-data; name="media"; filename="a.png"\r\n\r\nPNG',
      ],
      ['multipart/form-data; boundary=b', '--b--'],
      ['multipart/form-data; boundary=b', `--b\r\n${'x: y\r\n'.repeat(10_000)}\r\n--b--`],
    ] as const)
      expect([type, await bench.post(at, body, { 'content-type': type })]).toEqual([type, failed(41005)]);
  });

  it('is good for three days of the platform’s clock', async () => {
    const coverImg = await bench.mediaId();
    const form = async () => ({ ...(await bench.roomForm()), coverImg });
    bench.pass(3 * DAY - 1);
    expect((await bench.ask('createRoom', await form())).errcode).toBe(0);
    bench.pass(1);
    expect((await bench.ask('createRoom', await form())).errcode).toBe(300006);
    expect(bench.account.media.list(bench.realNow())).not.toContainEqual(
      expect.objectContaining({ mediaId: coverImg }),
    );
  });

  it('belongs to one app', async () => {
    const mediaId = await bench.mediaId();
    expect(bench.account.media.find(mediaId, bench.realNow())).not.toBeNull();
    expect(bench.sandbox.accounts.get('wx00000000000000bb')?.media.find(mediaId, bench.realNow())).toBeNull();
  });

  it('is not taken in by a picture that claims to be endless', async () => {
    const huge = aPicture();
    huge.writeUInt32BE(0x7fffffff, 16);
    huge.writeUInt32BE(0x7fffffff, 20);
    const goods = await bench.goodsForm({ coverImgUrl: await bench.mediaId({ bytes: huge }) });
    expect((await bench.ask('addGoods', goods)).errcode).toBe(300018);
    const bomb = Buffer.concat([aPicture(), deflateSync(Buffer.alloc(8 * MIB))]);
    expect((await bench.upload({ bytes: bomb })).media_id).toBeDefined();
  });
});

it('does not read what lies behind a picture that was cut off', () => {
  const whole = aPicture();
  for (let length = 0; length < 24; length++)
    expect([length, pictureFacts(whole.subarray(0, length))]).toEqual([length, null]);
  expect(pictureFacts(whole.subarray(0, 24))).toMatchObject({ widthPx: 64, heightPx: 64 });
});

it('is done with a broken picture in no time', () => {
  const noise = chance(7);
  const started = process.cpuUsage();
  for (const whole of [aPicture(), small.gif, small.jpg, small.bmp])
    for (let round = 0; round < 2_000; round++) {
      const bytes = Buffer.from(whole);
      for (let change = 0; change < 4; change++) bytes[Math.floor(noise() * bytes.length)] = Math.floor(noise() * 256);
      const facts = pictureFacts(bytes);
      if (facts) expect(Math.min(facts.widthPx, facts.heightPx)).toBeGreaterThan(0);
    }
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(5_000);
});

describe('the store', () => {
  const media = (mediaId: string, createdAt: number): Media => ({
    mediaId,
    contentType: 'image/png',
    fileName: 'a.png',
    sizeBytes: 5,
    widthPx: 1,
    heightPx: 1,
    createdAt,
    isForbidden: false,
  });

  it('gives up bytes of the oldest past 64 MiB, and keeps what is known of them', () => {
    const store = new MediaStore();
    for (let index = 0; index < 9; index++) store.add(media(`m${index}`, 0), Buffer.alloc(8 * MIB));
    expect([store.file('m0'), store.file('m8')?.length]).toEqual([null, 8 * MIB]);
    expect(store.list(0)).toHaveLength(9);
  });

  it('forgets what has expired when something new comes', () => {
    const store = new MediaStore();
    store.add(media('old', 0), Buffer.from('old'));
    store.add(media('new', 3 * DAY), Buffer.from('new'));
    expect([store.file('old'), store.file('new')]).toEqual([null, Buffer.from('new')]);
  });

  it('is the same after a turn through JSON, and apart from what it was saved from', () => {
    const store = new MediaStore();
    store.add(media('m', 0), Buffer.from('bytes'));
    store.keep('m', '/img/cover/x/0');
    const saved = JSON.parse(JSON.stringify(store.save())) as unknown;
    const other = new MediaStore();
    other.load(saved);
    store.reset();
    expect(other.find('m', 1)).toEqual(media('m', 0));
    expect([other.file('m'), other.pictureAt('/img/cover/x/0')]).toEqual([
      Buffer.from('bytes'),
      { contentType: 'image/png', bytes: Buffer.from('bytes') },
    ]);
    expect(store.pictureAt('/img/cover/x/0')).toBeNull();
  });
});
