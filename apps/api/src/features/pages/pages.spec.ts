import { Client } from 'pg';
import type { PageBlock, PageDocument } from '@kaibo/contracts/pages.dto';
import { aMerchant, anApp, asViewer, type TestApp, type TestMerchant } from '../../../test/app';
import { Feeds } from '../../core/feeds';
import { aContent, aPicture } from '../contents/contents.fixtures';
import { MediaService } from '../media/media.service';
import { aRoom, changeRooms, rooms } from '../rooms/rooms.fixtures';

let app: TestApp;
let admin: Client;
beforeAll(async () => {
  app = await anApp();
  admin = new Client(app.database.superUrl);
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await app.close();
});
beforeEach(() => app.world.set('2026-03-01T12:00:00Z'));

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (error: { status: number; code: string; details?: unknown }) =>
      `${error.status} ${error.code} ${JSON.stringify(error.details ?? null)}`,
  );
const page = (...blocks: PageBlock[]): PageDocument => ({ version: 1, blocks });
const text = (words: string, click?: PageBlock['click']): PageBlock => ({
  type: 'text',
  text: words,
  ...(click ? { click } : {}),
});
const published = async (of: TestMerchant, document: PageDocument): Promise<string> => {
  const { id, revision } = await of.staff.pages.add({ name: '首页' });
  const saved = await of.staff.pages.save(id, { revision, document });
  await of.staff.pages.publish(id, { revision: saved.revision });
  return id;
};
const read = async (of: TestMerchant, id: string) => {
  await app.app.get(Feeds).poll();
  return asViewer(app).pages.get(of.appId, id);
};
const words = async (of: TestMerchant, id: string) => (await read(of, id)).blocks.map((block) => block.text);

describe('the page to begin with', () => {
  const home = async (of: TestMerchant) => {
    await app.app.get(Feeds).poll();
    return (await asViewer(app).pages.home(of.appId)).page;
  };

  it('is the one that staff chose, while viewers see it', async () => {
    const shop = await aMerchant(app);
    const { pages } = shop.staff;
    const [one, two] = [await published(shop, page(text('一'))), await published(shop, page(text('二')))];
    expect(await home(shop)).toBeNull();
    await pages.setHome(one);
    expect((await home(shop))?.id).toBe(one);
    await pages.setHome(two);
    expect((await home(shop))?.blocks).toEqual([text('二')]);
    expect((await pages.list()).items.filter(({ isHome }) => isHome).map(({ id }) => id)).toEqual([two]);
    await pages.unpublish(two);
    expect(await home(shop)).toBeNull();
    await pages.publish(two, { revision: (await pages.get(two)).revision });
    expect((await home(shop))?.id).toBe(two);
    await pages.clearHome(two);
    expect(await home(shop)).toBeNull();
  });

  it('is one, however many are chosen at once, and nobody else’s', async () => {
    const [shop, other] = [await aMerchant(app), await aMerchant(app)];
    const ids: string[] = [];
    for (const word of ['一', '二', '三', '四']) ids.push(await published(shop, page(text(word))));
    await Promise.all([...ids, ...ids].map((id) => shop.staff.pages.setHome(id)));
    const chosen = (await shop.staff.pages.list()).items.filter(({ isHome }) => isHome);
    expect(chosen).toHaveLength(1);
    expect((await home(shop))?.id).toBe(chosen[0]?.id);
    expect(await home(other)).toBeNull();
    expect(await codeOf(other.staff.pages.setHome(ids[0] ?? ''))).toMatch(/^404 PAGE_NOT_FOUND/);
  });
});

describe('a page', () => {
  it('is a draft until it is published, keeps its history, and goes back', async () => {
    const shop = await aMerchant(app);
    const { pages } = shop.staff;
    const made = await pages.add({ name: '首页' });
    expect(made).toMatchObject({ revision: 1, publishedNumber: null, draft: page() });
    const one = await pages.save(made.id, { revision: 1, document: page(text('一')) });
    expect(await codeOf(read(shop, made.id))).toMatch(/^404 PAGE_NOT_FOUND/);
    await pages.publish(made.id, { revision: one.revision });
    expect(await read(shop, made.id)).toEqual({ id: made.id, name: '首页', number: 1, blocks: [text('一')] });

    const two = await pages.save(made.id, { revision: 2, name: '新首页', document: page(text('二')) });
    expect(await words(shop, made.id)).toEqual(['一']);
    await pages.publish(made.id, { revision: two.revision });
    expect(await words(shop, made.id)).toEqual(['二']);
    const back = await pages.rollBack(made.id, { number: 1 });
    expect(back).toMatchObject({ publishedNumber: 3, draft: page(text('一')), revision: 4 });
    expect(await words(shop, made.id)).toEqual(['一']);
    expect((await pages.versions(made.id)).items.map(({ number, rolledBackTo }) => [number, rolledBackTo])).toEqual([
      [3, 1],
      [2, null],
      [1, null],
    ]);
    expect((await pages.version(made.id, 2)).document).toEqual(page(text('二')));
    expect(await codeOf(pages.rollBack(made.id, { number: 9 }))).toMatch(/^404 PAGE_VERSION_NOT_FOUND/);
    expect(await codeOf(pages.version(made.id, 9))).toMatch(/^404 PAGE_VERSION_NOT_FOUND/);

    expect(await codeOf(pages.remove(made.id))).toMatch(/^409 PAGE_PUBLISHED/);
    await pages.unpublish(made.id);
    expect(await codeOf(read(shop, made.id))).toMatch(/^404 PAGE_NOT_FOUND/);
    await pages.remove(made.id);
    expect((await pages.list()).items).toEqual([]);
    const { rows } = await admin.query(
      `select action from audit_entries where merchant_id = $1 and object_kind = 'page' order by id`,
      [shop.merchantId],
    );
    expect(rows.map(({ action }: { action: string }) => action.slice(5))).toEqual([
      'add',
      'save',
      'publish',
      'save',
      'publish',
      'roll-back',
      'unpublish',
      'remove',
    ]);
  });

  it('that somebody else saved meanwhile is not overwritten; of many at once one wins', async () => {
    const shop = await aMerchant(app);
    const { pages } = shop.staff;
    const { id } = await pages.add({ name: '首页' });
    const saved = await Promise.all(
      Array.from({ length: 8 }, (_, n) => codeOf(pages.save(id, { revision: 1, document: page(text(String(n))) }))),
    );
    expect(saved.filter((one) => one === 'no error')).toHaveLength(1);
    expect(saved.filter((one) => one === '409 PAGE_CHANGED {"revision":2}')).toHaveLength(7);
    expect(await codeOf(pages.publish(id, { revision: 1 }))).toBe('409 PAGE_CHANGED {"revision":2}');

    // Each publication is a version of its own, and the last is what viewers see.
    await Promise.all(Array.from({ length: 8 }, () => pages.publish(id, { revision: 2 })));
    expect((await pages.versions(id)).items.map(({ number }) => number)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
    expect((await read(shop, id)).number).toBe(8);
  });

  it('is its merchant’s', async () => {
    const [shop, other] = [await aMerchant(app), await aMerchant(app)];
    const id = await published(other, page());
    const { pages } = shop.staff;
    for (const ask of [
      pages.get(id),
      pages.publish(id, { revision: 1 }),
      pages.rollBack(id, { number: 1 }),
      pages.versions(id),
      pages.remove(id),
      pages.unpublish(id),
      read(shop, id),
    ])
      expect(await codeOf(ask)).toMatch(/^404 PAGE_NOT_FOUND/);
    expect((await pages.list()).items).toEqual([]);
  });

  it('begins as a trade’s template, and shows what the shop has', async () => {
    const shop = await aMerchant(app);
    const { pages } = shop.staff;
    await rooms(app, shop, [
      { title: '幸福海岸新中式风格' },
      { title: '香山公寓现代风格', status: 'upcoming', startsAt: '2026-03-02T00:00:00Z' },
    ]);
    await aContent(shop, 'article', { title: '怎么选风格' });
    await aContent(shop, 'goods', { title: '沙发' });
    for (const { trade } of (await pages.templates()).items) {
      const { id, revision } = await pages.add({ name: trade, template: trade });
      await pages.publish(id, { revision });
      const { blocks } = await read(shop, id);
      const of = (type: string) => blocks.filter((block) => block.type === type);
      expect(of('room-list').flatMap((block) => block.rooms?.map(({ title }) => title) ?? [])).toContain(
        '幸福海岸新中式风格',
      );
      expect(of('article-list').flatMap((block) => block.contents?.map(({ title }) => title) ?? [])).toEqual(
        trade === 'education' ? [] : ['怎么选风格'],
      );
      expect(of('goods-list')[0]?.contents?.map(({ title }) => title)).toEqual(['沙发']);
    }
  });

  it('shows pictures once they may be seen, and keeps those of every version', async () => {
    const shop = await aMerchant(app);
    const [good, checking] = [await aPicture(admin, shop), await aPicture(admin, shop, 'review')];
    const urls = app.app.get(MediaService).urls(shop.merchantId, good);
    const id = await published(
      shop,
      page(
        { type: 'picture', picture: good },
        { type: 'picture', picture: checking },
        { type: 'picture-grid', columns: 2, pictures: [{ picture: good }, { picture: checking }] },
      ),
    );
    expect((await read(shop, id)).blocks).toEqual([
      { type: 'picture', picture: urls },
      { type: 'picture-grid', columns: 2, pictures: [{ picture: urls, click: null }] },
    ]);
    const uses = async () =>
      (
        await admin.query(`select distinct kind from media_uses where merchant_id = $1 order by 1`, [shop.merchantId])
      ).rows.map(({ kind }: { kind: string }) => kind);
    expect(await uses()).toEqual(['page', 'page-version']);
    await shop.staff.pages.save(id, { revision: 2, document: page() });
    expect(await uses()).toEqual(['page-version']);
    await shop.staff.pages.unpublish(id);
    await shop.staff.pages.remove(id);
    expect(await uses()).toEqual([]);
    const { id: empty } = await shop.staff.pages.add({ name: '空' });
    expect(
      await codeOf(
        shop.staff.pages.save(empty, { revision: 1, document: page({ type: 'picture', picture: 'A'.repeat(43) }) }),
      ),
    ).toMatch(/^404 MEDIA_NOT_FOUND/);
  });

  it('forgets its oldest versions, and their pictures, in the end', async () => {
    const shop = await aMerchant(app);
    const picture = await aPicture(admin, shop);
    const id = await published(shop, page({ type: 'picture', picture }));
    await shop.staff.pages.save(id, { revision: 2, document: page() });
    await admin.query('update pages set last_number = 50 where merchant_id = $1', [shop.merchantId]);
    await shop.staff.pages.publish(id, { revision: 3 });
    expect((await shop.staff.pages.versions(id)).items.map(({ number }) => number)).toEqual([51]);
    expect((await admin.query('select 1 from media_uses where merchant_id = $1', [shop.merchantId])).rows).toEqual([]);
  });
});

describe('what a tap opens', () => {
  it('is checked as it is saved: what is not there, is of another kind or of another merchant is named', async () => {
    const [shop, other] = [await aMerchant(app), await aMerchant(app)];
    const [article, foreignRoom, foreignPage] = [
      (await aContent(shop, 'article')).id,
      await aRoom(app, other),
      await published(other, page()),
    ];
    const { pages } = shop.staff;
    const { id } = await pages.add({ name: '首页' });
    const save = (...blocks: PageBlock[]) => codeOf(pages.save(id, { revision: 1, document: page(...blocks) }));
    const lost = (at: string, kind: string, target: string) =>
      `400 CLICK_TARGET_NOT_FOUND ${JSON.stringify({ at: `document.blocks[${at}`, kind, id: target })}`;
    expect(await save(text('a'), text('b', { kind: 'room', id: foreignRoom }))).toBe(
      lost('1].click', 'room', foreignRoom),
    );
    expect(await save(text('a', { kind: 'page', id: foreignPage }))).toBe(lost('0].click', 'page', foreignPage));
    expect(await save(text('a', { kind: 'goods', id: article }))).toBe(lost('0].click', 'goods', article));
    expect(await save({ type: 'slots', roomIds: [foreignRoom] })).toBe(lost('0].roomIds[0]', 'room', foreignRoom));
    expect(await save({ type: 'goods-list', count: 1, ids: ['1'] })).toBe(lost('0].ids[0]', 'goods', '1'));
    expect(await codeOf(pages.save(id, { revision: 1, document: { version: 2, blocks: [] } }))).toBe(
      '400 PAGE_SCHEMA_UNKNOWN {"newest":1}',
    );
    expect((await pages.get(id)).revision).toBe(1);
    expect(await save(text('a', { kind: 'article', id: article }))).toBe('no error');
  });

  it('heals as it is shown: a room by the rule of slots, what is no longer out opens nothing', async () => {
    const shop = await aMerchant(app);
    const [chosen = '', next = '', lonely = ''] = await rooms(app, shop, [
      { anchor: 'a' },
      { anchor: 'a', status: 'upcoming', startsAt: '2026-03-02T00:00:00Z' },
      { anchor: 'b' },
    ]);
    const [article, goods, second] = [
      await aContent(shop, 'article'),
      await aContent(shop, 'goods'),
      await published(shop, page()),
    ];
    const id = await published(
      shop,
      page(
        text('1', { kind: 'room', id: chosen }),
        text('2', { kind: 'room', id: lonely }),
        text('3', { kind: 'article', id: article.id }),
        text('4', { kind: 'page', id: second }),
        text('5', { kind: 'phone', number: '400 800 1234' }),
        text('6', { kind: 'mini-program', appId: 'wx1234', path: 'pages/a' }),
        { type: 'slots', roomIds: [chosen, lonely] },
        { type: 'goods-list', count: 5, ids: [goods.id] },
      ),
    );
    const clicks = async () =>
      (await read(shop, id)).blocks
        .slice(0, 6)
        .map(
          ({ click }) => click && `${click.kind} ${click.id ?? click.number ?? click.appId ?? '-'} ${click.isHealed}`,
        );
    const still = ['phone 400 800 1234 false', 'mini-program wx1234 false'];
    expect(await clicks()).toEqual([
      `room ${chosen} false`,
      `room ${lonely} false`,
      `article ${article.id} false`,
      `page ${second} false`,
      ...still,
    ]);
    await changeRooms(app, shop, 'live_status = 107', [chosen, lonely]);
    await shop.staff.contents.publish('article', article.id, { at: null });
    await shop.staff.contents.publish('goods', goods.id, { at: null });
    await shop.staff.pages.unpublish(second);
    expect(await clicks()).toEqual([`room ${next} true`, 'rooms - true', undefined, undefined, ...still]);
    const { blocks } = await read(shop, id);
    expect(blocks[6]?.slots?.map(({ shows, because }) => [shows, because])).toEqual([
      ['next', 'expired'],
      ['list', 'expired'],
    ]);
    expect(blocks[7]?.contents).toEqual([]);
  });

  it('may lead round in circles: each page is made by itself', async () => {
    const shop = await aMerchant(app);
    const { pages } = shop.staff;
    const [one, two] = [await published(shop, page()), await published(shop, page())];
    for (const [from, to] of [
      [one, two],
      [two, one],
    ] as const) {
      const saved = await pages.save(from, {
        revision: 2,
        document: page(text('去', { kind: 'page', id: to }), text('自己', { kind: 'page', id: from })),
      });
      await pages.publish(from, { revision: saved.revision });
    }
    for (const [from, to] of [
      [one, two],
      [two, one],
    ] as const)
      expect((await read(shop, from)).blocks.map(({ click }) => click?.id)).toEqual([to, from]);
  });
});

it('follows rooms and the clock without anybody’s doing', async () => {
  const shop = await aMerchant(app);
  const room = await aRoom(app, shop, {
    status: 'upcoming',
    startsAt: '2026-03-01T13:00:00Z',
    endsAt: '2026-03-01T14:00:00Z',
  });
  const id = await published(
    shop,
    page({ type: 'room-list', state: 'upcoming', count: 3 }, { type: 'article-list', count: 3 }),
  );
  await aContent(shop, 'article', { title: '两点见' }, '2026-03-01T14:00:00Z');
  const seen = async () =>
    (await read(shop, id)).blocks.flatMap(({ rooms: list, contents }) =>
      [...(list ?? []), ...(contents ?? [])].map((one) => one.title),
    );
  expect(await seen()).toEqual(['整装直播专场']);
  await shop.staff.rooms.edit(room, { titleOverride: '改名' });
  expect(await seen()).toEqual(['改名']);
  app.world.set('2026-03-01T14:00:00Z');
  expect(await seen()).toEqual(['两点见']);
});

it.each([
  [
    '10 000 blocks',
    () => page(...Array.from({ length: 10_000 }, (): PageBlock => ({ type: 'spacer', heightPx: 1 }))),
    '413 BODY_TOO_LARGE',
  ],
  [
    '10 000 small things',
    () => ({ version: 1, blocks: Array.from({ length: 20_001 }, () => 0) }) as unknown as PageDocument,
    '400 BODY_TOO_DEEP',
  ],
  ['101 blocks', () => page(...Array.from({ length: 101 }, () => text('a'))), '400 INPUT_INVALID'],
  ['10 MB', () => page(text('a'.repeat(10_000_000))), '413 BODY_TOO_LARGE'],
])('refuses %s with a clear code, and keeps the draft', async (_name, document, code) => {
  const shop = await aMerchant(app);
  const { id } = await shop.staff.pages.add({ name: '首页' });
  expect(
    (await codeOf(shop.staff.pages.save(id, { revision: 1, document: document() }))).split(' ').slice(0, 2).join(' '),
  ).toBe(code);
  expect(await shop.staff.pages.get(id)).toMatchObject({ revision: 1, draft: page() });
});
