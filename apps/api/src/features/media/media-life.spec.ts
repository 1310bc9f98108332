import { randomBytes } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { anApp, type TestApp } from '../../../test/app';
import { untilWaiting } from '../../../test/program';
import { aBucket, type TestS3 } from '../../../test/s3';
import { Db } from '../../core/db';
import { codeOf } from '../members/members.fixtures';
import { aLiveApp, type LiveApp } from '../syncs/syncs.fixtures';
import { aJpeg } from './media.fixtures';
import { type MediaDecision, MediaService } from './media.service';
import { aPictureShop, briefly, type PictureShop, upload, work } from './media-shop.fixtures';

const HOUR = 3_600;
let live: LiveApp;
let app: TestApp;
let s3: TestS3;
let shop: PictureShop;
const told: MediaDecision[] = [];
const KAIBO_MASTER_KEY = randomBytes(32).toString('hex');
const inS3 = (): Record<string, string> => ({
  KAIBO_S3_URL: s3.url,
  KAIBO_S3_REGION: s3.region,
  KAIBO_S3_ACCESS_KEY_ID: s3.accessKeyId,
  KAIBO_S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
});
beforeAll(async () => {
  s3 = await aBucket();
  live = await aLiveApp({ KAIBO_MASTER_KEY, ...inS3() });
  app = live.app;
  app.app.get(MediaService).onDecided(async (_tx, _merchantId, decision) => void told.push(decision));
}, 60_000);
beforeEach(async () => {
  await live.setTime(new Date());
  s3.now = null;
  shop = await aPictureShop(live);
  told.length = 0;
});
afterAll(async () => {
  await live.close();
  await s3.close();
}, 60_000);

/** The bucket's clock goes with ours. */
const advance = async (seconds: number): Promise<void> => {
  await live.advance(seconds);
  s3.now = app.world.now();
};
const byStaff = async (): Promise<string> => (await shop.send(await aJpeg())).view.name;
const keysOf = (name: string): string[] => [...s3.objects.keys()].filter((key) => key.includes(name)).sort();
const post = (id: string) => ({ kind: 'post', id });
const erase = (memberIds: string[]): Promise<number> =>
  app.app.get(Db).forMerchant(shop.merchantId, (tx) => app.app.get(MediaService).erase(tx, shop.merchantId, memberIds));

/** Does the other thing while what `first` did is not committed yet, and commits once that waits for it. */
async function during<T>(first: (tx: EntityManager) => Promise<unknown>, other: () => Promise<T>): Promise<T> {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let whole: Promise<void> = Promise.resolve();
  await new Promise<void>((resolve, reject) => {
    whole = app.app.get(Db).forMerchant(shop.merchantId, async (tx) => {
      await first(tx);
      resolve();
      await released;
    });
    whole.catch(reject);
  });
  const going = other();
  const admin = await live.admin.connect();
  try {
    await untilWaiting(admin as never); // it asks one thing only
  } finally {
    admin.release();
    release();
  }
  await whole;
  return going;
}

it('lies in the bucket and nowhere else, and what lay in the database before is served still', async () => {
  const before = await anApp({ KAIBO_MASTER_KEY }, app.database);
  before.world.set(app.world.now());
  const { view: old } = await upload(before, shop.staffKey, await aJpeg(), { path: '/v1/console/media' });
  await before.close();
  const { view } = await shop.send(await aJpeg());
  expect(keysOf(view.name)).toEqual(
    ['large.webp', 'look.jpg', 'medium.webp', 'small.webp'].map((file) => `${shop.merchantId}/${view.name}/${file}`),
  );
  expect([await shop.see(old.small), await shop.see(view.small)]).toEqual([200, 200]);
  expect(keysOf(old.name)).toEqual([]);
  const { rows } = await live.admin.query('select distinct name from media_bytes where merchant_id = $1', [
    shop.merchantId,
  ]);
  expect(rows).toEqual([{ name: old.name }]);
}, 60_000);

it('says that it is away when the bucket is, and takes the same picture later', async () => {
  const bytes = await aJpeg();
  s3.fail((_request, reply) => reply.writeHead(500).end());
  expect(briefly(await shop.send(bytes))).toBe('503 UNAVAILABLE');
  const sent = await shop.send(bytes);
  expect(briefly(sent)).toBe('201 passed');
  expect(await shop.see(sent.view.large)).toBe(200);
});

it('ends an upload that was broken off after ten minutes, and gives its room back', async () => {
  const { token, memberId } = await shop.signIn('chen');
  s3.fail((_request, reply) => reply.writeHead(500).end());
  expect(briefly(await upload(app, token, await aJpeg()))).toBe('503 UNAVAILABLE');
  const owned = async () =>
    (await live.admin.query('select name from media_owners where member_id = $1', [memberId])).rowCount;
  expect(await owned()).toBe(1); // it counts while it may be on its way
  await advance(599);
  await work(app);
  expect(await owned()).toBe(1);
  await advance(1);
  await work(app);
  expect(await owned()).toBe(0);
  expect((await live.admin.query('select 1 from media where merchant_id = $1', [shop.merchantId])).rowCount).toBe(0);
  expect(
    (await live.admin.query('select 1 from directory.media_queue where merchant_id = $1', [shop.merchantId])).rowCount,
  ).toBe(0);
});

describe('what nothing shows', () => {
  it('is kept for a day, and then it goes, bytes and all', async () => {
    const name = await byStaff();
    await work(app);
    await advance(24 * HOUR - 1);
    await work(app);
    expect(keysOf(name)).toHaveLength(3);
    await advance(1);
    await work(app);
    expect([keysOf(name), await shop.state(name)]).toEqual([[], null]);
  });

  it('is what was released: by name, by another in its place, by nothing at all', async () => {
    const [one, two] = [await byStaff(), await byStaff()];
    await work(app);
    await shop.require([one, two, one], post('1'));
    await shop.require([one], post('2'));
    await advance(30 * HOUR);
    await work(app);
    expect([await shop.state(one), await shop.state(two)]).toEqual(['passed', 'passed']);
    await shop.require([two], post('1'));
    await advance(30 * HOUR);
    await work(app);
    expect(await shop.state(one)).toBe('passed'); // the other post shows it
    await shop.require([], post('2'));
    await advance(24 * HOUR);
    await work(app);
    expect([await shop.state(one), await shop.state(two)]).toEqual([null, 'passed']);
  });

  it('may be sent again, and is there again', async () => {
    const bytes = await aJpeg();
    const { name, small } = (await shop.send(bytes)).view;
    await work(app);
    await advance(24 * HOUR);
    await work(app);
    expect(await shop.state(name)).toBeNull();
    expect((await shop.send(bytes)).view.name).toBe(name);
    expect(await shop.see(small)).toBe(200);
  });

  it('is not purged from under whoever names it at the same moment', async () => {
    const name = await byStaff();
    await work(app);
    await advance(24 * HOUR);
    // Named, and not committed: the purge finds it due, and unused as far as it can see.
    await during(
      (tx) => app.app.get(MediaService).require(tx, shop.merchantId, [name], post('1')),
      () => work(app),
    );
    await work(app);
    expect([await shop.state(name), keysOf(name).length]).toEqual(['passed', 3]);
    expect(await shop.see(`/v1/media/${shop.merchantId}.${name}.small`)).toBe(200);
  });

  it('is not named by whoever comes while it is being purged', async () => {
    const name = await byStaff();
    const said = await during(
      (tx) => app.app.get(MediaService).takeAway(tx, shop.merchantId, name),
      () => codeOf(shop.require([name], post('1'))),
    );
    expect(said).toMatch(/MEDIA_NOT_FOUND$/);
    await work(app);
    expect(await shop.state(name)).toBeNull();
  });

  it('stays in the queue when the bucket is away, and goes when it is back', async () => {
    const name = await byStaff();
    await work(app);
    await advance(24 * HOUR);
    s3.fail((_request, reply) => reply.writeHead(500).end(), 1_000);
    await work(app);
    s3.heal();
    expect(await shop.state(name)).toBe('removing');
    expect(await codeOf(shop.require([name], post('1')))).toMatch(/MEDIA_NOT_FOUND$/);
    await advance(60);
    await work(app);
    expect([keysOf(name), await shop.state(name)]).toEqual([[], null]);
  });
});

describe('naming pictures', () => {
  it('names those that are not there, and changes nothing', async () => {
    const name = await byStaff();
    await shop.require([name], post('1'));
    const gone = 'x'.repeat(43);
    const error = await shop.require([gone, 'nonsense'], post('1')).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'MEDIA_NOT_FOUND', details: { names: [gone, 'nonsense'] } });
    expect((await shop.pictures.get(name)).uses).toEqual([post('1')]);
  });

  it('a member names their own alone', async () => {
    const [chen, lin] = [await shop.signIn('chen'), await shop.signIn('lin')];
    const { name } = (await upload(app, chen.token, await aJpeg())).view;
    await shop.require([name], { ...post('1'), memberId: chen.memberId });
    expect(await codeOf(shop.require([name], { ...post('2'), memberId: lin.memberId }))).toMatch(/MEDIA_NOT_FOUND$/);
  });

  it('leaves what the last one said when two say something else at once', async () => {
    const [one, two] = [await byStaff(), await byStaff()];
    await during(
      (tx) => app.app.get(MediaService).require(tx, shop.merchantId, [one], post('1')),
      () => shop.require([two], post('1')),
    );
    const { rows } = await live.admin.query('select name from media_uses where merchant_id = $1', [shop.merchantId]);
    expect(rows).toEqual([{ name: two }]);
  });
});

describe('a member who is erased', () => {
  it('takes their pictures along, whatever shows them, and leaves what others sent too', async () => {
    const [chen, lin] = [await shop.signIn('chen'), await shop.signIn('lin')];
    const [own, shared, staffs] = [await aJpeg(), await aJpeg(), await aJpeg()];
    const mine = (await upload(app, chen.token, own)).view.name;
    const both = (await upload(app, chen.token, shared)).view.name;
    await upload(app, lin.token, shared);
    const shops = (await upload(app, chen.token, staffs)).view.name;
    await shop.send(staffs);
    await shop.require([mine, both], post('1'));
    expect(await erase([chen.memberId])).toBe(1);
    expect(told).toEqual([{ name: mine, state: 'refused', uses: [post('1')] }]);
    await work(app);
    expect([await shop.state(mine), keysOf(mine)]).toEqual([null, []]);
    expect([keysOf(both).length > 0, keysOf(shops).length > 0]).toEqual([true, true]);
    const { rows } = await live.admin.query('select 1 from media_owners where member_id = $1', [chen.memberId]);
    expect(rows).toEqual([]);
    expect(await erase([chen.memberId])).toBe(0);
  });
});
