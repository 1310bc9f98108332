import http from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { ApiError } from '@kaibo/api-client';
import { ROOM_STATES } from '@kaibo/contracts/rooms';
import type { RoomPage } from '@kaibo/contracts/rooms.dto';
import { Client } from 'pg';
import { aMerchant, anApp, asViewer, type TestApp, type TestMerchant } from '../../../test/app';
import { aProxy, type TestProxy } from '../../../test/proxy';
import { Feeds } from '../../core/feeds';
import { aRoom, changeRooms, rooms } from './rooms.fixtures';
import { RoomsRepository } from './rooms.repository';

const KEY = { KAIBO_MASTER_KEY: 'ab'.repeat(32) };
/** Every fixture's room lies before it, unless it says otherwise. */
const NOW = '2026-03-10T00:00:00Z';

let app: TestApp;
let admin: Client;
beforeAll(async () => {
  app = await anApp(KEY);
  admin = new Client(app.database.superUrl);
  await admin.connect();
  await admin.query('create extension if not exists pg_stat_statements');
});
beforeEach(() => app.world.set(NOW));
afterAll(async () => {
  await admin.end();
  await app.close();
});

const poll = (of: TestApp = app) => of.app.get(Feeds).poll();
const ids = (page: RoomPage) => page.items.map((room) => room.id);
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: ApiError) => `${error.status} ${error.code}`,
  );

interface Raw {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
  rawHeaders: string[];
}
/** Plain HTTP: `fetch` would unpack the body and add headers. */
const ask = (path: string, headers: Record<string, string> = {}, method = 'GET', of: TestApp = app): Promise<Raw> =>
  new Promise((resolve, reject) => {
    http
      .request(of.url + path, { headers, method, agent }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            rawHeaders: answer.rawHeaders,
            body: Buffer.concat(parts),
          }),
        );
      })
      .on('error', reject)
      .end();
  });
const agent = new http.Agent({ keepAlive: true, maxSockets: 200 });
afterAll(() => agent.destroy());

/** How often statements with this text ran; the process's own look at what changed is left out, it may come at any moment. */
const statementsOf = async (text: string): Promise<number> => {
  const { rows } = await admin.query(
    `select coalesce(sum(calls), 0)::int as calls from pg_stat_statements where query ilike $1 and query not ilike '%pg_stat_statements%'
       and query not ilike '%changed_feeds(%'
       and dbid = (select oid from pg_database where datname = current_database())`,
    [`%${text}%`],
  );
  return rows[0].calls;
};

describe('the list', () => {
  it('puts the merchant’s order first, then the newest, and for what is to come the soonest', async () => {
    const merchant = await aMerchant(app);
    const at = (day: number, hour = 12) => `2026-03-${String(day).padStart(2, '0')}T${hour}:00:00Z`;
    const made = await rooms(app, merchant, [
      { status: 'live', startsAt: at(1) },
      { status: 'paused', startsAt: at(3) },
      { status: 'interrupted', startsAt: at(2) },
      { status: 'live', startsAt: at(1, 10), position: 2 },
      { status: 'live', startsAt: at(1, 11), position: 1 },
      { status: 'upcoming', startsAt: at(20) },
      { status: 'upcoming', startsAt: at(15) },
      { status: 'ended', startsAt: at(4) },
      { status: 'expired', startsAt: at(5) },
    ]);
    const viewer = asViewer(app);
    const list = async (state: 'live' | 'upcoming' | 'ended') =>
      ids(await viewer.list(merchant.appId, { state })).map((id) => made.indexOf(id));
    expect(await list('live')).toEqual([4, 3, 1, 2, 0]);
    expect(await list('upcoming')).toEqual([6, 5]);
    expect(await list('ended')).toEqual([8, 7]);
  });

  it('never shows what is hidden, vanished or banned, nor another mini-app’s rooms', async () => {
    const [merchant, other] = [await aMerchant(app), await aMerchant(app)];
    const seen = await aRoom(app, merchant);
    const unseen = await rooms(app, merchant, [
      { isVisible: false },
      { vanishedAt: '2026-03-02T00:00:00Z' },
      { status: 'banned' },
    ]);
    const foreign = await aRoom(app, other);
    const viewer = asViewer(app);
    const shown = await Promise.all(ROOM_STATES.map((state) => viewer.list(merchant.appId, { state })));
    expect(shown.flatMap(ids)).toEqual([seen]);
    for (const id of [...unseen, foreign])
      expect(await codeOf(viewer.get(merchant.appId, id))).toBe('404 ROOM_NOT_FOUND');
  });

  it('gives a card whole, its picture by our own path', async () => {
    const merchant = await aMerchant(app);
    const id = await aRoom(app, merchant, { title: '三月家装节', coverUrl: 'http://mmbiz.qpic.cn/a.png' });
    const page = await asViewer(app).list(merchant.appId, { state: 'live' });
    expect(page).toEqual({
      items: [
        {
          id,
          title: '三月家装节',
          cover: expect.stringMatching(new RegExp(`^/i/${merchant.merchantId}\\.\\d+$`)),
          anchor: '小福',
          status: 'live',
          startsAt: '2026-03-01T12:00:00.000Z',
          endsAt: '2026-03-01T14:00:00.000Z',
        },
      ],
      nextCursor: null,
    });
  });

  it.each([10, 20, 50, 100])('pages of %i go through 150 rooms without loss or repeat', async (limit) => {
    const merchant = await aMerchant(app);
    // Many begin at the same second, and some are ordered by hand.
    const made = await rooms(
      app,
      merchant,
      Array.from({ length: 150 }, (_, n) => ({
        startsAt: `2026-03-01T12:00:${String(n % 7).padStart(2, '0')}Z`,
        ...(n % 11 === 0 ? { position: n + 1 } : {}),
      })),
    );
    const viewer = asViewer(app);
    const read: string[] = [];
    let cursor: string | undefined;
    for (let pages = 0; pages < 16; pages++) {
      const page = await viewer.list(merchant.appId, { state: 'live', limit, ...(cursor ? { cursor } : {}) });
      read.push(...ids(page));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(read).toHaveLength(150);
    expect([...read].sort()).toEqual([...made].sort());
  });

  it('rounds the size down to one that is kept ready', async () => {
    const merchant = await aMerchant(app);
    await rooms(
      app,
      merchant,
      Array.from({ length: 60 }, () => ({})),
    );
    const sizes = await Promise.all(
      [1, 9, 10, 19, 20, 49, 50, 99, 100].map(
        async (limit) => (await asViewer(app).list(merchant.appId, { state: 'live', limit })).items.length,
      ),
    );
    expect(sizes).toEqual([10, 10, 10, 10, 20, 20, 50, 50, 60]);
    expect((await asViewer(app).list(merchant.appId, { state: 'live' })).items).toHaveLength(20);
  });

  it('moves a planned room on when its end passes, before any job has written so', async () => {
    const merchant = await aMerchant(app);
    const [first, second] = await rooms(app, merchant, [
      { status: 'upcoming', startsAt: '2026-03-10T00:00:00Z', endsAt: '2026-03-10T01:00:00Z' },
      { status: 'upcoming', startsAt: '2026-03-10T00:30:00Z', endsAt: '2026-03-10T02:00:00Z' },
    ]);
    const viewer = asViewer(app);
    const lists = async () => [
      ids(await viewer.list(merchant.appId, { state: 'upcoming' })),
      (await viewer.list(merchant.appId, { state: 'ended' })).items.map((room) => [room.id, room.status]),
    ];
    expect(await lists()).toEqual([[first, second], []]);
    expect((await viewer.get(merchant.appId, first ?? '')).status).toBe('upcoming');
    app.world.set('2026-03-10T01:00:00Z');
    expect(await lists()).toEqual([[second], [[first, 'expired']]]);
    expect((await viewer.get(merchant.appId, first ?? '')).status).toBe('expired');
    app.world.set('2026-03-10T02:00:00Z');
    expect(await lists()).toEqual([
      [],
      [
        [second, 'expired'],
        [first, 'expired'],
      ],
    ]);
  });
});

describe('the bytes', () => {
  let merchant: TestMerchant;
  let path: string;
  beforeAll(async () => {
    merchant = await aMerchant(app);
    await rooms(
      app,
      merchant,
      Array.from({ length: 20 }, (_, n) => ({ title: `家装节第 ${n} 场` })),
    );
    path = `/v1/apps/${merchant.appId}/rooms?state=live`;
  });

  it.each([
    ['br, gzip', 'br', (body: Buffer) => brotliDecompressSync(body)],
    ['gzip,compress,br,deflate', 'br', (body: Buffer) => brotliDecompressSync(body)],
    ['gzip', 'gzip', (body: Buffer) => gunzipSync(body)],
    ['br;q=0, gzip;q=0.5', 'gzip', (body: Buffer) => gunzipSync(body)],
    ['*', 'br', (body: Buffer) => brotliDecompressSync(body)],
    ['identity', undefined, (body: Buffer) => body],
    ['deflate', undefined, (body: Buffer) => body],
    ['', undefined, (body: Buffer) => body],
  ])('are coded as %j allows', async (accepted, coding, open) => {
    const plain = await ask(path);
    for (let time = 0; time < 2; time++) {
      const answer = await ask(path, { 'accept-encoding': accepted });
      expect(answer.headers['content-encoding']).toBe(coding);
      expect(Number(answer.headers['content-length'])).toBe(answer.body.length);
      expect(open(answer.body)).toEqual(plain.body);
      expect(answer.headers['etag'] === plain.headers['etag']).toBe(coding === undefined);
      expect(answer.headers['vary']).toBe('accept-encoding');
      expect(answer.headers['cache-control']).toBe('public, max-age=5, stale-while-revalidate=30, stale-if-error=600');
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    }
  });

  it('are not sent again to who has them', async () => {
    for (const accepted of ['br', 'gzip', 'identity']) {
      const { headers } = await ask(path, { 'accept-encoding': accepted });
      const etag = headers['etag'] ?? '';
      for (const condition of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const again = await ask(path, { 'accept-encoding': accepted, 'if-none-match': condition });
        expect([again.status, again.body.length, again.headers['etag']]).toEqual([304, 0, etag]);
        expect(again.headers['cache-control']).toBe(headers['cache-control']);
        expect(again.headers['vary']).toBe('accept-encoding');
      }
      for (const condition of ['"other"', etag.slice(1, -1), '', ','])
        expect((await ask(path, { 'accept-encoding': accepted, 'if-none-match': condition })).status).toBe(200);
    }
  });

  it('are few, headers included', async () => {
    const weigh = (answer: Raw, line: string) =>
      Buffer.byteLength(
        `HTTP/1.1 ${line}\r\n` + answer.rawHeaders.map((part, n) => part + (n % 2 ? '\r\n' : ': ')).join('') + '\r\n',
      ) + answer.body.length;
    await admin.query('select directory.mark_polled($1, $2, $3, true)', [merchant.merchantId, merchant.miniAppId, NOW]);
    await poll();
    const full = await ask(path, { 'accept-encoding': 'br' });
    expect(weigh(full, '200 OK')).toBeLessThanOrEqual(1_200);
    const known = await ask(path, { 'accept-encoding': 'br', 'if-none-match': full.headers['etag'] ?? '' });
    expect(known.headers['x-kaibo-age']).toBe('0');
    expect(weigh(known, '304 Not Modified')).toBeLessThanOrEqual(220);
  });

  it('answer HEAD with the same headers', async () => {
    const [got, head] = [await ask(path), await ask(path, {}, 'HEAD')];
    expect(head.body).toHaveLength(0);
    expect({ ...head.headers, date: '' }).toEqual({ ...got.headers, date: '' });
  });

  it('tell the age of the data beside the body, never in it', async () => {
    const old = await aMerchant(app);
    await aRoom(app, old);
    const url = `/v1/apps/${old.appId}/rooms?state=live`;
    const before = await ask(url);
    expect(before.headers['x-kaibo-age']).toBeUndefined();
    await admin.query('select directory.mark_polled($1, $2, $3, false)', [old.merchantId, old.miniAppId, NOW]);
    await poll();
    app.world.set('2026-03-10T00:00:42.900Z');
    const after = await ask(url);
    expect(after.headers['x-kaibo-age']).toBe('42');
    expect(after.body).toEqual(before.body);
    expect(after.headers['etag']).toBe(before.headers['etag']);
  });
});

describe('one room, one mini-app', () => {
  it('is told with its goods and the way in', async () => {
    const merchant = await aMerchant(app);
    const goods = [
      {
        id: '7',
        title: '门',
        coverUrl: 'http://mmbiz.qpic.cn/d.png',
        priceFen: 100,
        price2Fen: 0,
        priceType: 1 as const,
        path: 'pages/goods?id=7',
      },
      {
        id: '8',
        title: '窗',
        coverUrl: null,
        priceFen: 200,
        price2Fen: 150,
        priceType: 3 as const,
        path: 'pages/goods?id=8',
      },
    ];
    const id = await aRoom(app, merchant, { platformRoomId: '2001', goods });
    const room = await asViewer(app).get(merchant.appId, id);
    expect(room).toMatchObject({
      id,
      entry: { source: 'wechat-live', platformRoomId: '2001', playUrl: null },
      goods: [
        { id: '7', title: '门', cover: expect.stringMatching(/^\/i\/\d+\.\d+$/), priceFen: 100, priceKind: 'fixed' },
        { id: '8', cover: null, priceFen: 200, price2Fen: 150, priceKind: 'discount', path: 'pages/goods?id=8' },
      ],
      capabilities: ['list', 'goods', 'hint', 'plugin'],
    });
    const path = `/v1/apps/${merchant.appId}/rooms/${id}`;
    const { headers } = await ask(path);
    expect((await ask(path, { 'if-none-match': headers['etag'] ?? '' })).status).toBe(304);
  });

  it('is told of the mini-app itself', async () => {
    const merchant = await aMerchant(app);
    expect(await asViewer(app).app(merchant.appId)).toEqual({
      appId: merchant.appId,
      name: '测试小程序',
      platform: 'wechat',
      source: 'wechat-live',
      capabilities: ['list', 'goods', 'replay', 'hint', 'plugin'],
      allowed: { team: true, lotteries: true },
    });
  });

  it('is told what its platform forbids', async () => {
    const merchant = await aMerchant(app);
    const [appId, viewer] = ['tt00000000000000f1', asViewer(app)];
    await merchant.staff.merchants.addMiniApp({ platform: 'douyin', appId, name: '抖', source: 'douyin' });
    await poll();
    expect((await viewer.app(appId)).allowed).toEqual({ team: false, lotteries: false });
  });

  it('comes into being without a restart', async () => {
    const merchant = await aMerchant(app);
    const viewer = asViewer(app);
    const appId = 'wx00000000000000f1';
    expect(await codeOf(viewer.app(appId))).toBe('404 APP_NOT_FOUND');
    await merchant.staff.merchants.addMiniApp({ platform: 'wechat', appId, name: '新', source: 'manual' });
    await poll();
    expect((await viewer.app(appId)).name).toBe('新');
  });
});

describe('what is asked wrongly', () => {
  let appId: string;
  beforeAll(async () => {
    ({ appId } = await aMerchant(app));
  });
  it.each([
    ['rooms', 400, 'INPUT_INVALID'],
    ['rooms?state=all', 400, 'INPUT_INVALID'],
    ['rooms?state=live&state=ended', 400, 'INPUT_INVALID'],
    ['rooms?state[]=live', 400, 'INPUT_INVALID'],
    ['rooms?state=live&limit=0', 400, 'INPUT_INVALID'],
    ['rooms?state=live&limit=101', 400, 'INPUT_INVALID'],
    ['rooms?state=live&limit=-1', 400, 'INPUT_INVALID'],
    ['rooms?state=live&limit=1e1', 200, undefined],
    ['rooms?state=live&limit=ten', 400, 'INPUT_INVALID'],
    ['rooms?state=live&limit=1.5', 400, 'INPUT_INVALID'],
    ['rooms?state=live&limit=99999999999999999999', 400, 'INPUT_INVALID'],
    ['rooms?state=live&admin=1', 400, 'INPUT_INVALID'],
    [`rooms?state=live&cursor=${'x'.repeat(121)}`, 400, 'INPUT_INVALID'],
    ['rooms?state=live&cursor=x', 400, 'CURSOR_INVALID'],
    ['rooms?state=live&cursor=MC4wLjAaaaaaaaa', 400, 'CURSOR_INVALID'],
    ['rooms?state=live&cursor=%00', 400, 'CURSOR_INVALID'],
    ['rooms/0', 400, 'INPUT_INVALID'],
    ['rooms/-1', 400, 'INPUT_INVALID'],
    ['rooms/01', 400, 'INPUT_INVALID'],
    ['rooms/9223372036854775808', 400, 'INPUT_INVALID'],
    ['rooms/9223372036854775807', 404, 'ROOM_NOT_FOUND'],
    ['rooms/1;drop', 400, 'INPUT_INVALID'],
  ])('%s is answered %i %s, also the second time', async (path, status, code) => {
    for (let time = 0; time < 2; time++) {
      const answer = await ask(`/v1/apps/${appId}/${path}`);
      const body = JSON.parse(answer.body.toString()) as { code?: string; requestId?: string };
      expect([answer.status, body.code]).toEqual([status, code]);
      if (code) {
        expect(answer.headers['x-request-id']).toBe(body.requestId);
        expect(answer.headers['cache-control']).toBe('no-store');
      }
    }
  });

  it.each([
    'wx0000000000000404',
    'nope',
    '..',
    '%00',
    'a'.repeat(200),
    'a'.repeat(300),
    '%zz',
    "x'or'1",
    '%F0%9F%98%80',
  ])('an app id that nobody has: %j', async (id) =>
    expect((await ask(`/v1/apps/${id}/rooms?state=live`)).status).toBe(404),
  );

  it('a cursor of another list is none of ours', async () => {
    const [one, two] = [await aMerchant(app), await aMerchant(app)];
    for (const merchant of [one, two])
      await rooms(
        app,
        merchant,
        Array.from({ length: 11 }, () => ({})),
      );
    const viewer = asViewer(app);
    const { nextCursor } = await viewer.list(one.appId, { state: 'live', limit: 10 });
    const cursor = nextCursor ?? '';
    expect((await viewer.list(one.appId, { state: 'live', limit: 10, cursor })).items).toHaveLength(1);
    expect(await codeOf(viewer.list(one.appId, { state: 'ended', cursor }))).toBe('400 CURSOR_INVALID');
    expect(await codeOf(viewer.list(two.appId, { state: 'live', cursor }))).toBe('400 CURSOR_INVALID');
    for (let n = 0; n < cursor.length; n++) {
      const altered = cursor.slice(0, n) + (cursor[n] === 'A' ? 'B' : 'A') + cursor.slice(n + 1);
      expect(await codeOf(viewer.list(one.appId, { state: 'live', cursor: altered }))).toBe('400 CURSOR_INVALID');
    }
  });
});

describe('many readers', () => {
  it('1 000 at once on a cold list cost one statement', async () => {
    const merchant = await aMerchant(app);
    await rooms(
      app,
      merchant,
      Array.from({ length: 20 }, () => ({})),
    );
    const before = await statementsOf('from directory.');
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, () =>
        ask(`/v1/apps/${merchant.appId}/rooms?state=live`, { 'accept-encoding': 'br' }),
      ),
    );
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.headers['etag']}`)).size).toBe(1);
    expect((await statementsOf('from directory.')) - before).toBe(1);
  });

  it('a change told while the first look is on its way is not lost', async () => {
    const merchant = await aMerchant(app);
    const id = await aRoom(app, merchant, { title: '旧题' });
    const repository = app.app.get(RoomsRepository);
    const look = repository.findAppAndPage.bind(repository);
    const held = jest.spyOn(repository, 'findAppAndPage').mockImplementationOnce(async (...args) => {
      const found = await look(...args);
      await changeRooms(app, merchant, `title = '新题'`, [id]);
      await poll();
      return found;
    });
    try {
      const { items } = await asViewer(app).list(merchant.appId, { state: 'live' });
      expect(items.map((room) => room.title)).toEqual(['新题']);
      expect(held).toHaveBeenCalledTimes(1);
    } finally {
      held.mockRestore();
    }
  });

  it('a change is seen after one poll, and only its own list is built again', async () => {
    const [merchant, other] = [await aMerchant(app), await aMerchant(app)];
    const id = await aRoom(app, merchant, { title: '旧题' });
    await aRoom(app, other);
    const viewer = asViewer(app);
    const titles = async () => (await viewer.list(merchant.appId, { state: 'live' })).items.map((room) => room.title);
    expect(await titles()).toEqual(['旧题']);
    await viewer.list(other.appId, { state: 'live' });
    await changeRooms(app, merchant, `title = '新题'`, [id]);
    await poll();
    const before = await statementsOf('directory.page_of_rooms(');
    expect(await titles()).toEqual(['新题']);
    await viewer.list(other.appId, { state: 'live' });
    await titles();
    expect((await statementsOf('directory.page_of_rooms(')) - before).toBe(1);
  });

  it('a change in a transaction that was open during other polls is not missed', async () => {
    const [merchant, other] = [await aMerchant(app), await aMerchant(app)];
    const id = await aRoom(app, merchant, { title: '旧题' });
    const viewer = asViewer(app);
    const titles = async () => (await viewer.list(merchant.appId, { state: 'live' })).items.map((room) => room.title);
    expect(await titles()).toEqual(['旧题']);
    await admin.query('begin');
    await admin.query(`update platform_rooms set title = '新题' where id = $1`, [id]);
    await admin.query('select directory.bump_feed($1, $2)', [merchant.merchantId, merchant.miniAppId]);
    await aRoom(app, other);
    await poll();
    expect(await titles()).toEqual(['旧题']);
    await admin.query('commit');
    await poll();
    expect(await titles()).toEqual(['新题']);
  });

  it('two processes on one database give equal tags, and take each other’s cursors', async () => {
    const second = await anApp(KEY, app.database);
    try {
      second.world.set(NOW);
      const merchant = await aMerchant(app);
      await rooms(
        app,
        merchant,
        Array.from({ length: 30 }, (_, n) => ({ title: `第 ${n} 场` })),
      );
      const path = `/v1/apps/${merchant.appId}/rooms?state=live`;
      for (const accepted of ['br', 'gzip', 'identity']) {
        const [one, two] = [
          await ask(path, { 'accept-encoding': accepted }),
          await ask(path, { 'accept-encoding': accepted }, 'GET', second),
        ];
        expect(two.headers['etag']).toBe(one.headers['etag']);
        expect(two.body).toEqual(one.body);
      }
      const { nextCursor } = JSON.parse((await ask(path)).body.toString()) as RoomPage;
      expect((await ask(`${path}&cursor=${nextCursor}`, {}, 'GET', second)).status).toBe(200);
    } finally {
      await second.close();
    }
  });
});

describe('while the database is away', () => {
  let away: TestApp;
  let proxy: TestProxy;
  let merchant: TestMerchant;
  beforeAll(async () => {
    proxy = await aProxy(app.database.appUrl);
    away = await anApp({ ...KEY, DATABASE_URL: proxy.url(app.database.appUrl) }, app.database);
    away.world.set(NOW);
    merchant = await aMerchant(app);
    await aRoom(app, merchant, { title: '旧题' });
  });
  afterAll(async () => {
    await away.close();
    await proxy.close();
  });

  it('goes on with the last good page, and says 503 only of what it never had', async () => {
    const path = `/v1/apps/${merchant.appId}/rooms?state=live`;
    const before = await ask(path, {}, 'GET', away);
    expect(before.status).toBe(200);
    const id = (JSON.parse(before.body.toString()) as RoomPage).items[0]?.id ?? '';
    // The process has noticed a change, and cannot read what it is.
    await changeRooms(app, merchant, `title = '新题'`, [id]);
    await poll(away);
    await proxy.cut();
    for (let time = 0; time < 3; time++) {
      const answer = await ask(path, {}, 'GET', away);
      expect([answer.status, answer.body.toString()]).toEqual([200, before.body.toString()]);
      const known = await ask(path, { 'if-none-match': before.headers['etag'] ?? '' }, 'GET', away);
      expect(known.status).toBe(304);
    }
    for (const never of [
      `/v1/apps/${merchant.appId}/rooms?state=ended`,
      '/v1/apps/wx00000000000000f9/rooms?state=live',
    ]) {
      const answer = await ask(never, {}, 'GET', away);
      expect(answer.status).toBe(503);
      expect(JSON.parse(answer.body.toString())).toMatchObject({ code: 'UNAVAILABLE' });
      expect(answer.headers['retry-after']).toBeDefined();
    }
    await proxy.mend();
    await poll(away).catch(() => undefined);
    const titleNow = async () =>
      (JSON.parse((await ask(path, {}, 'GET', away)).body.toString()) as RoomPage).items[0]?.title;
    const until = Date.now() + 10_000;
    while ((await titleNow()) !== '新题' && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await titleNow()).toBe('新题');
  });
});
