import { Client } from 'pg';
import { CONTENT_KINDS, type ContentKind } from '@kaibo/contracts/contents';
import type { WriteContent } from '@kaibo/contracts/contents.dto';
import { aMerchant, anApp, asViewer, type TestApp, type TestMerchant } from '../../../test/app';
import { Db } from '../../core/db';
import { Feeds } from '../../core/feeds';
import { MediaService } from '../media/media.service';
import { aRoom } from '../rooms/rooms.fixtures';
import { aContent, aDraft, aPicture, paragraph } from './contents.fixtures';

let app: TestApp;
let admin: Client;
beforeAll(async () => {
  app = await anApp();
  admin = new Client(app.database.superUrl);
  await admin.connect();
  await admin.query('create extension if not exists pg_stat_statements');
});
afterAll(async () => {
  await admin.end();
  await app.close();
});
beforeEach(() => app.world.set('2026-03-01T12:00:00Z'));

const poll = () => app.app.get(Feeds).poll();
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (error: { status: number; code: string }) => `${error.status} ${error.code}`,
  );
const problemsOf = (promise: Promise<unknown>): Promise<string[]> =>
  promise.then(
    () => [],
    (error: { details?: { fields: { field: string; rule: string }[] } }) =>
      (error.details?.fields ?? []).map(({ field, rule }) => `${field} ${rule}`),
  );
const read = async (of: TestMerchant, kind: ContentKind, id: string) => {
  await poll();
  return asViewer(app).contents.get(of.appId, kind, id);
};
const titles = async (of: TestMerchant, kind: ContentKind): Promise<string[]> => {
  await poll();
  return (await asViewer(app).contents.list(of.appId, kind)).items.map(({ title }) => title);
};

describe('what staff write', () => {
  it.each(CONTENT_KINDS)('goes from draft to viewers and back: %s', async (kind) => {
    const shop = await aMerchant(app);
    const { contents } = shop.staff;
    const draft = await contents.add(kind, aDraft(kind, { summary: '🏠 看房' }));
    expect(draft).toMatchObject({ state: 'draft', kind, summary: '🏠 看房', publishAt: null, position: null });
    expect(await codeOf(read(shop, kind, draft.id))).toBe('404 CONTENT_NOT_FOUND');

    expect(await contents.publish(kind, draft.id, { at: '2026-03-01T11:00:00Z' })).toMatchObject({
      state: 'published',
    });
    expect(await read(shop, kind, draft.id)).toEqual({
      id: draft.id,
      kind,
      title: '香山公寓现代风格',
      summary: '🏠 看房',
      cover: null,
      images: [],
      publishedAt: '2026-03-01T11:00:00.000Z',
      goods: kind === 'goods' ? { priceFen: 16_800, stock: null, path: `pages/goods/index?id=${draft.id}` } : null,
      blocks: [paragraph('在线直播看房，云看房体验。')],
      slots: [],
    });
    await contents.write(kind, draft.id, aDraft(kind, { title: '改过' }));
    expect(await titles(shop, kind)).toEqual(['改过']);

    expect(await codeOf(contents.remove(kind, draft.id))).toBe('409 CONTENT_PUBLISHED');
    await contents.publish(kind, draft.id, { at: null });
    expect(await codeOf(read(shop, kind, draft.id))).toBe('404 CONTENT_NOT_FOUND');
    expect(await titles(shop, kind)).toEqual([]);
    await contents.remove(kind, draft.id);
    expect(await codeOf(contents.get(kind, draft.id))).toBe('404 CONTENT_NOT_FOUND');
  });

  it('is published by the clock alone, in lists that lie ready too', async () => {
    const shop = await aMerchant(app);
    const { id } = await aContent(shop, 'article', { title: '预告' }, '2026-03-01T13:00:00Z');
    expect(await shop.staff.contents.get('article', id)).toMatchObject({ state: 'scheduled' });
    expect(await titles(shop, 'article')).toEqual([]);
    expect(await codeOf(read(shop, 'article', id))).toBe('404 CONTENT_NOT_FOUND');
    app.world.set('2026-03-01T13:00:00Z');
    expect(await titles(shop, 'article')).toEqual(['预告']);
    expect(await read(shop, 'article', id)).toMatchObject({ title: '预告' });
    expect(await shop.staff.contents.get('article', id)).toMatchObject({ state: 'published' });
  });

  it('is listed as it was ordered, the rest newest first; whoever orders last stands whole', async () => {
    const shop = await aMerchant(app);
    const { contents } = shop.staff;
    const ids: string[] = [];
    for (let day = 1; day <= 9; day++)
      ids.push((await aContent(shop, 'article', { title: String(day) }, `2026-02-0${day}T00:00:00Z`)).id);
    expect(await titles(shop, 'article')).toEqual(['9', '8', '7', '6', '5', '4', '3', '2', '1']);
    const id = (day: number) => ids[day - 1] ?? '';
    await contents.order('article', { ids: [id(2), id(5)] });
    expect(await titles(shop, 'article')).toEqual(['2', '5', '9', '8', '7', '6', '4', '3', '1']);

    const orders = [...Array(8).keys()].map((n) =>
      [id(1 + n), id(9 - n), id(1 + ((n + 3) % 9))].filter((one, i, all) => all.indexOf(one) === i),
    );
    await Promise.all(orders.map((wanted) => contents.order('article', { ids: wanted })));
    const { rows } = await admin.query<{ id: string; position: number }>(
      'select id, position from contents where merchant_id = $1 and position is not null order by position',
      [shop.merchantId],
    );
    expect(rows.map(({ position }) => position)).toEqual(rows.map((_, index) => index + 1));
    expect(orders).toContainEqual(rows.map((row) => row.id));

    const other = await aContent(await aMerchant(app), 'article');
    expect(await codeOf(contents.order('article', { ids: [id(1), other.id] }))).toBe('404 CONTENT_NOT_FOUND');
    const topic = await aContent(shop, 'topic');
    expect(await codeOf(contents.order('article', { ids: [topic.id] }))).toBe('404 CONTENT_NOT_FOUND');
  });

  it('pages go through 130 articles without loss or repeat, for viewers and for staff', async () => {
    const shop = await aMerchant(app);
    await admin.query(
      `insert into contents (merchant_id, kind, title, document, position, publish_at, created_at, changed_at)
       select $1, 'article', n::text, '{"blocks": []}', case when n % 11 = 0 then n end, '2026-02-01'::timestamptz + (n % 7) * interval '1 second', now(), now()
       from generate_series(1, 130) n`,
      [shop.merchantId],
    );
    const all = async (
      ask: (cursor?: string) => Promise<{ items: { title: string }[]; nextCursor: string | null }>,
    ) => {
      const seen: string[] = [];
      let cursor: string | undefined;
      for (let pages = 0; pages < 20; pages++) {
        const page = await ask(cursor);
        seen.push(...page.items.map(({ title }) => title));
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
      return seen;
    };
    const viewer = asViewer(app).contents;
    for (const seen of [
      await all((cursor) => viewer.list(shop.appId, 'article', { limit: 20, ...(cursor ? { cursor } : {}) })),
      await all((cursor) => shop.staff.contents.list('article', { limit: 33, ...(cursor ? { cursor } : {}) })),
    ]) {
      expect(seen).toHaveLength(130);
      expect(new Set(seen).size).toBe(130);
      expect(seen.slice(0, 2)).toEqual(['11', '22']);
    }
    const { nextCursor } = await viewer.list(shop.appId, 'article', { limit: 10 });
    const made = `${nextCursor?.slice(0, -1)}${nextCursor?.endsWith('A') ? 'B' : 'A'}`;
    expect(await codeOf(viewer.list(shop.appId, 'article', { cursor: made }))).toBe('400 CURSOR_INVALID');
    expect(await codeOf(viewer.list(shop.appId, 'topic', { cursor: nextCursor ?? '' }))).toBe('400 CURSOR_INVALID');
  });

  it('writes its drafts, its schedule and what is out into lists of their own for staff', async () => {
    const shop = await aMerchant(app);
    await shop.staff.contents.add('goods', aDraft('goods', { title: '稿' }));
    await aContent(shop, 'goods', { title: '将来' }, '2026-09-01T00:00:00Z');
    await aContent(shop, 'goods', { title: '现在' });
    const list = async (state?: 'draft' | 'scheduled' | 'published') =>
      (await shop.staff.contents.list('goods', state ? { state } : {})).items.map(({ title }) => title).sort();
    expect(await list('draft')).toEqual(['稿']);
    expect(await list('scheduled')).toEqual(['将来']);
    expect(await list('published')).toEqual(['现在']);
    expect(await list()).toEqual(['将来', '现在', '稿'].sort());
  });

  it('tells the trail', async () => {
    const shop = await aMerchant(app);
    const { id } = await aContent(shop, 'article');
    await shop.staff.contents.write('article', id, aDraft('article'));
    await shop.staff.contents.order('article', { ids: [id] });
    await shop.staff.contents.publish('article', id, { at: null });
    await shop.staff.contents.remove('article', id);
    const { rows } = await admin.query<{ action: string }>(
      `select action from audit_entries where merchant_id = $1 and object_kind = 'article' order by id`,
      [shop.merchantId],
    );
    expect(rows.map(({ action }) => action.split('.')[1])).toEqual([
      'add',
      'publish',
      'write',
      'order',
      'publish',
      'remove',
    ]);
  });
});

describe('goods pages', () => {
  it('have a price, a stock, and the path that the shelf links to, which is one page’s only', async () => {
    const shop = await aMerchant(app);
    const { contents } = shop.staff;
    const goods = { priceFen: 999_999_999_999, stock: 3, path: 'pages/shop/detail?id=88&from=live' };
    const { id } = await aContent(shop, 'goods', { goods });
    expect((await read(shop, 'goods', id)).goods).toEqual(goods);
    expect(await codeOf(contents.add('goods', aDraft('goods', { goods })))).toBe('409 GOODS_PATH_TAKEN');
    await contents.write('goods', id, aDraft('goods', { goods: { ...goods, stock: 2 } }));
    expect((await read(shop, 'goods', id)).goods?.stock).toBe(2);
    // Another merchant's are another merchant's.
    await (await aMerchant(app)).staff.contents.add('goods', aDraft('goods', { goods }));

    const path = 'pages/shop/detail?id=99';
    const tried = await Promise.all(
      Array.from({ length: 6 }, () => codeOf(contents.add('goods', aDraft('goods', { goods: { ...goods, path } })))),
    );
    expect(tried.sort()).toEqual([...Array<string>(5).fill('409 GOODS_PATH_TAKEN'), 'no error']);
  });

  it.each([
    ['/pages/a', 'path'],
    ['https://evil.example/', 'path'],
    ['javascript:alert(1)', 'path'],
    ['pages/../app', 'path'],
  ])('take no path like %s', async (path) => {
    const shop = await aMerchant(app);
    const bad = aDraft('goods', { goods: { priceFen: 1, stock: null, path } });
    expect(await problemsOf(shop.staff.contents.add('goods', bad))).toEqual(['goods.path matches']);
  });
});

describe('pictures', () => {
  it('show once they may be seen, and are kept while something shows them', async () => {
    const shop = await aMerchant(app);
    const [good, checking] = [await aPicture(admin, shop), await aPicture(admin, shop, 'checking')];
    const content = await aContent(shop, 'goods', {
      cover: good,
      images: [checking, good],
      document: {
        blocks: [
          { type: 'picture', picture: checking, alt: '沙发' },
          paragraph('沙发'),
          { type: 'picture', picture: good },
        ],
      },
    });
    const urls = (name: string) => app.app.get(MediaService).urls(shop.merchantId, name);
    const seen = await read(shop, 'goods', content.id);
    expect([seen.cover, seen.images, seen.blocks]).toEqual([
      urls(good),
      [urls(good)],
      [paragraph('沙发'), { type: 'picture', picture: urls(good) }],
    ]);
    // What a decision does: the row, and all that show it are told in the same transaction.
    await app.app.get(Db).forMerchant(shop.merchantId, async (tx) => {
      const { merchantId } = shop;
      await app.app.get(MediaService).decide(tx, { merchantId, name: checking, hasLook: false }, 'passed');
    });
    expect((await read(shop, 'goods', content.id)).images).toEqual([urls(checking), urls(good)]);

    const usesNow = async () => {
      const { rows } = await admin.query<{ name: string }>(
        'select name from media_uses where merchant_id = $1 order by name',
        [shop.merchantId],
      );
      return rows.map(({ name }) => name);
    };
    expect(await usesNow()).toEqual([good, checking].sort());
    await shop.staff.contents.write('goods', content.id, aDraft('goods', { cover: good }));
    expect(await usesNow()).toEqual([good]);
    await shop.staff.contents.publish('goods', content.id, { at: null });
    await shop.staff.contents.remove('goods', content.id);
    expect(await usesNow()).toEqual([]);
  });

  it('of nobody, or of another merchant, leave nothing written', async () => {
    const [shop, other] = [await aMerchant(app), await aMerchant(app)];
    const foreign = await aPicture(admin, other);
    for (const cover of [foreign, 'A'.repeat(43)])
      expect(await codeOf(shop.staff.contents.add('article', aDraft('article', { cover })))).toBe(
        '404 MEDIA_NOT_FOUND',
      );
    expect((await shop.staff.contents.list('article')).items).toEqual([]);
  });

  it.each(['http://127.0.0.1/a.png', 'http://169.254.169.254/latest', 'file:///etc/passwd', '//x'])(
    'are named, never fetched: %s',
    async (cover) => {
      const shop = await aMerchant(app);
      const document = { blocks: [{ type: 'picture' as const, picture: cover }] };
      expect(await problemsOf(shop.staff.contents.add('article', aDraft('article', { cover })))).toEqual([
        'cover matches',
      ]);
      expect(await problemsOf(shop.staff.contents.add('article', aDraft('article', { document })))).toEqual([
        'document.blocks[0].picture pattern',
      ]);
    },
  );
});

describe('bad input', () => {
  const SCRIPT = '<script>alert(1)</script><img src=x onerror=alert(1)>';

  it('keeps a script in rich text as the letters that it is, and no markup beside them', async () => {
    const shop = await aMerchant(app);
    const { id } = await aContent(shop, 'article', { title: SCRIPT, document: { blocks: [paragraph(SCRIPT)] } });
    expect(await read(shop, 'article', id)).toMatchObject({ title: SCRIPT, blocks: [paragraph(SCRIPT)] });
    const answer = await fetch(`${app.url}/v1/apps/${shop.appId}/contents/article/${id}`);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const html = { blocks: [{ type: 'html', html: SCRIPT }] } as unknown as WriteContent['document'];
    expect(await problemsOf(shop.staff.contents.add('article', aDraft('article', { document: html })))).toEqual([
      'document.blocks[0].type oneOf',
    ]);
  });

  it.each([
    ['emoji', '👨‍👩‍👧‍👦🇨🇳🏳️‍🌈 家'],
    ['bidi text', 'مرحبا שלום 你好'],
    ['combining marks', 'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A'],
  ])('keeps %s as it came', async (_name, text) => {
    const shop = await aMerchant(app);
    const { id } = await aContent(shop, 'topic', {
      title: text,
      summary: text,
      document: { blocks: [paragraph(text)] },
    });
    expect(await read(shop, 'topic', id)).toMatchObject({ title: text, summary: text, blocks: [paragraph(text)] });
  });

  it.each([
    ['a direction override', 'photo\u202egnp.exe'],
    ['NUL', 'a\u0000b'],
    ['half a pair', 'a\ud800'],
    ['nothing to be seen', '\u200b \u2060'],
    ['two lines', 'a\nb'],
  ])('takes no title with %s', async (_name, title) => {
    const shop = await aMerchant(app);
    expect(await problemsOf(shop.staff.contents.add('topic', aDraft('topic', { title })))).toEqual(['title matches']);
  });

  it.each<[string, (n: number) => unknown, string]>([
    [
      '301 blocks',
      () => ({ document: { blocks: Array.from({ length: 301 }, () => ({ type: 'divider' })) } }),
      'INPUT_INVALID',
    ],
    [
      '10 000 blocks',
      () => ({ document: { blocks: Array.from({ length: 10_000 }, () => ({ type: 'divider' })) } }),
      'BODY_TOO_DEEP',
    ],
    ['10 MB', () => ({ document: { blocks: [paragraph('a'.repeat(10_000_000))] } }), 'BODY_TOO_LARGE'],
    [
      '60 000 characters',
      () => ({ document: { blocks: Array.from({ length: 12 }, () => paragraph('a'.repeat(5_000))) } }),
      'INPUT_INVALID',
    ],
    [
      'nesting without end',
      () => ({ document: JSON.parse(`${'{"a":'.repeat(500)}1${'}'.repeat(500)}`) as unknown }),
      'BODY_TOO_DEEP',
    ],
    ['no document', () => ({ document: undefined }), 'INPUT_INVALID'],
    ['a price for an article', () => ({ goods: { priceFen: 1, stock: null } }), 'INPUT_INVALID'],
    ['half a fen', () => ({ goods: { priceFen: 0.5, stock: null } }), 'INPUT_INVALID'],
    ['fields that nobody knows', () => ({ html: '<b>' }), 'INPUT_INVALID'],
  ])('refuses %s with a clear code, and writes nothing', async (_name, change, code) => {
    const shop = await aMerchant(app);
    const bad = { ...aDraft('article'), ...(change(0) as object) } as WriteContent;
    expect((await codeOf(shop.staff.contents.add('article', bad))).split(' ')[1]).toBe(code);
    expect((await shop.staff.contents.list('article')).items).toEqual([]);
  });

  it('knows no other kinds, and no other merchant’s', async () => {
    const [shop, other] = [await aMerchant(app), await aMerchant(app)];
    const { id } = await aContent(other, 'article');
    for (const kind of ['articles', 'page', '__proto__'] as unknown as ContentKind[]) {
      expect(await codeOf(shop.staff.contents.add(kind, aDraft('article')))).toBe('404 CONTENT_NOT_FOUND');
      expect(await codeOf(asViewer(app).contents.list(shop.appId, kind))).toBe('404 CONTENT_NOT_FOUND');
    }
    expect(await codeOf(read(shop, 'article', id))).toBe('404 CONTENT_NOT_FOUND');
    expect(await codeOf(read(other, 'topic', id))).toBe('404 CONTENT_NOT_FOUND');
    expect(await codeOf(shop.staff.contents.publish('article', id, { at: null }))).toBe('404 CONTENT_NOT_FOUND');
    expect(await codeOf(shop.staff.contents.publish('article', id, { at: '2026-13-01T00:00:00Z' }))).toBe(
      '400 INPUT_INVALID',
    );
  });
});

describe('how it is read', () => {
  const statements = async (): Promise<number> => {
    const { rows } = await admin.query<{ calls: number }>(
      `select coalesce(sum(calls), 0)::int as calls from pg_stat_statements where query ilike '%contents%' and query not ilike '%pg_stat%'
       and dbid = (select oid from pg_database where datname = current_database())`,
    );
    return rows[0]?.calls ?? 0;
  };

  it('asks the database nothing while nothing changed, and answers 304 to whoever has it', async () => {
    const shop = await aMerchant(app);
    const { id } = await aContent(shop, 'article');
    const paths = [`/v1/apps/${shop.appId}/contents/article`, `/v1/apps/${shop.appId}/contents/article/${id}`];
    await poll();
    for (const at of paths) {
      const first = await fetch(app.url + at);
      const before = await statements();
      for (let n = 0; n < 5; n++) {
        const again = await fetch(app.url + at, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } });
        expect(again.status).toBe(304);
      }
      expect(await statements()).toBe(before);
    }
  });

  it('throws no list of rooms away when content changes, but reads content anew when a room does', async () => {
    const shop = await aMerchant(app);
    const roomId = await aRoom(app, shop);
    const { id } = await aContent(shop, 'article');
    await poll();
    await asViewer(app).list(shop.appId, { state: 'live' });
    await asViewer(app).contents.get(shop.appId, 'article', id);
    const feed = app.app.get(Feeds).peek(shop.appId);
    const [rooms, content] = [feed?.generation ?? NaN, feed?.contentGeneration ?? NaN];
    await shop.staff.contents.write('article', id, aDraft('article'));
    await poll();
    expect([feed?.generation, feed?.contentGeneration]).toEqual([rooms, content + 1]);
    await shop.staff.rooms.edit(roomId, { titleOverride: '新' });
    await poll();
    expect([feed?.generation, feed?.contentGeneration]).toEqual([rooms + 1, content + 1]);
  });
});
