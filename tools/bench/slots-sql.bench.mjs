// What warm reading of recommended rooms asks of the database: nothing, whatever carries them and however many are healed.
import { startApi } from './api.mjs';
import { connect, headerOf, requestFor, statusOf } from './http-load.mjs';
import { addMerchant } from './rooms-data.mjs';

export const name = 'slots-sql';
const TARGET = 0;
const MERCHANTS = 100;
const REQUESTS = 10_000;
const CONNECTIONS = 8;
const SLOTS = 4;
const KINDS = ['article', 'topic', 'goods'];

export async function run(bench) {
  const database = await bench.database();
  const merchants = [];
  for (let n = 0; n < MERCHANTS; n++) merchants.push(await addContents(database.admin, await addRooms(database.admin)));
  const api = await startApi(bench, database);

  const warm = await connect(api.port);
  const requests = [];
  let shown = 0;
  for (const path of merchants.flatMap((merchant) => merchant.paths)) {
    const plain = await warm.ask(requestFor(path));
    const { slots = [] } = JSON.parse(plain.subarray(plain.indexOf('\r\n\r\n') + 4));
    shown += slots.length;
    const first = await warm.ask(requestFor(path, { 'Accept-Encoding': 'br' }));
    requests.push(requestFor(path), requestFor(path, { 'Accept-Encoding': 'br' }));
    requests.push(requestFor(path, { 'Accept-Encoding': 'br', 'If-None-Match': headerOf(first, 'etag') }));
  }
  warm.close();

  await database.statements.reset();
  let next = 0;
  let wrong = 0;
  const reader = async () => {
    const connection = await connect(api.port);
    while (next < REQUESTS) {
      const status = statusOf(await connection.ask(requests[next++ % requests.length]));
      if (status !== 200 && status !== 304) wrong++;
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, reader));
  const statements = await database.statements.count();
  const detail = { requests: next, merchants: MERCHANTS, slots: shown, errors: wrong };
  // The first room has ended: another of its anchor stands in, so none is missing.
  const isWhole = shown === MERCHANTS * KINDS.length * SLOTS;
  const ok = statements <= TARGET && wrong === 0 && next >= REQUESTS && isWhole;
  return { value: statements, unit: `statements per ${REQUESTS} requests`, target: TARGET, ok, ...detail };
}

/** Rooms of different anchors; the first has ended, and its anchor has another. */
async function addRooms(admin) {
  const merchant = await addMerchant(admin, { rooms: SLOTS + 1 });
  const { rows } = await admin.query(
    `update platform_rooms set anchor_name = case when n in (1, ${SLOTS + 1}) then '小福' else 'anchor ' || n end,
       live_status = case when n = 1 then 103 else live_status end
     from (select id as of, row_number() over (order by id)::int as n from platform_rooms where merchant_id = $1) o
     where merchant_id = $1 and id = o.of returning id, o.n`,
    [merchant.merchantId],
  );
  return { ...merchant, roomIds: rows.sort((a, b) => a.n - b.n).map(({ id }) => id) };
}

/** One of each kind, published, with four slots. @returns {Promise<{ paths: string[] }>} where viewers read them */
async function addContents(admin, { merchantId, miniAppId, appId, roomIds }) {
  const paths = [];
  for (const kind of KINDS) {
    const { rows } = await admin.query(
      `insert into contents (merchant_id, kind, title, document, price_fen, publish_at, created_at, changed_at)
       values ($1, $2, '整装直播', '{"blocks": [{"type": "paragraph", "spans": [{"text": "在线直播看房"}]}]}', $3, '2026-01-01', now(), now())
       returning id`,
      [merchantId, kind, kind === 'goods' ? 16_800 : null],
    );
    const [{ id }] = rows;
    await admin.query(
      `insert into slots (merchant_id, mini_app_id, content_id, place, room_id)
       select $1, $2, $3, u.n, u.id from unnest($4::bigint[]) with ordinality as u (id, n)`,
      [merchantId, miniAppId, id, roomIds.slice(0, SLOTS)],
    );
    paths.push(`/v1/apps/${appId}/contents/${kind}`, `/v1/apps/${appId}/contents/${kind}/${id}`);
  }
  return { paths };
}
