// What the client adds to a call: CPU of one call of @kaibo/wechat over that of a bare fetch with JSON.parse, asking the
// same of the same server, in turns, in one process. The typical page of 50 rooms decides; a small call is told beside it.
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compare, round } from './median.mjs';
import { buildWechat } from './wechat-package.mjs';

export const name = 'client-overhead';
const TARGET = 1.3;
const ROUNDS = 15;
const CALLS = 300;
const PAGE = '/wxa/business/getliveinfo';
const SMALL = '/wxaapi/broadcast/room/updatekf';

export async function run(bench) {
  const built = buildWechat(bench.dir);
  const server = bench.start('tools/bench/client-overhead.bench.mjs', ['server']);
  const { port } = await server.message((message) => message.port);
  const caller = bench.start('tools/bench/client-overhead.bench.mjs', ['caller', built, String(port)]);
  const { page, small } = await caller.message((message) => message.page);
  return [
    { value: round(page.ratio), unit: 'x fetch + JSON.parse', target: TARGET, ok: page.ratio <= TARGET, ...us(page) },
    // A call that says nothing but "done" has nothing to parse: whatever is checked stands out.
    {
      bench: `${name}-small`,
      value: round(small.ratio),
      unit: 'x fetch + JSON.parse',
      target: null,
      ok: true,
      ...us(small),
    },
  ];
}

const us = ({ ours, reference }) => ({ clientUs: round(ours), fetchUs: round(reference) });

/** A page of 50 rooms with two goods each, as long texts as the platform sends. */
function pageOfRooms() {
  const url = (id) => `http://mmbiz.qpic.cn/mmbiz_jpg/${`${id}AbCdEfGhIjKlMnOpQrStUvWxYz`.repeat(2)}/0?wx_fmt=jpeg`;
  const goods = (id) => ({
    cover_img: url(id),
    url: `pages/goods/detail.html?id=${id}`,
    name: '明前龙井 250g 礼盒装',
    price: 16800,
    price2: 0,
    price_type: 1,
    goods_id: id,
    third_party_appid: '',
  });
  const room = (index) => ({
    name: `春茶上新专场 ${index}`,
    roomid: 400 + index,
    cover_img: url(index),
    share_img: url(index + 1),
    live_status: 103,
    start_time: 1767348000 + index,
    end_time: 1767358800 + index,
    anchor_name: '茶园小陈',
    goods: [goods(2 * index + 1), goods(2 * index + 2)],
    live_type: 0,
    close_like: 0,
    close_goods: 0,
    close_comment: 0,
    close_kf: 1,
    close_replay: 0,
    is_feeds_public: 1,
    creater_openid: 'oABCD1234567890abcdefghijklm',
    feeds_img: url(index + 2),
  });
  return { errcode: 0, errmsg: 'ok', total: 3000, room_info: Array.from({ length: 50 }, (_, index) => room(index)) };
}

function serve() {
  const answers = {
    '/cgi-bin/stable_token': { access_token: 'a'.repeat(136), expires_in: 7200 },
    [PAGE]: pageOfRooms(),
    [SMALL]: { errcode: 0 },
  };
  const bytes = new Map(Object.entries(answers).map(([at, answer]) => [at, Buffer.from(JSON.stringify(answer))]));
  const server = http.createServer((request, response) => {
    request.resume().on('end', () => {
      const body = bytes.get(request.url.split('?')[0]);
      response.writeHead(200, { 'Content-Type': 'application/json; charset=UTF-8', 'Content-Length': body.length });
      response.end(body);
    });
  });
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
}

async function call(built, port) {
  const { createWechat, memoryTokenStore } = await import(pathToFileURL(path.join(built, 'index.mjs')).href);
  const baseUrl = `http://127.0.0.1:${port}`;
  const wechat = createWechat({ appId: 'wx1', secret: 's', tokenStore: memoryTokenStore(), baseUrl });
  const ask = async (at, body) => {
    const response = await fetch(`${baseUrl}${at}?access_token=${'a'.repeat(136)}`, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return JSON.parse(await response.text());
  };
  const cpuUs = (once) => async () => {
    const before = process.cpuUsage();
    for (let n = 0; n < CALLS; n++) await once();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / CALLS;
  };
  const pair = async (ours, theirs) => {
    const [a, b] = [cpuUs(ours), cpuUs(theirs)];
    for (let n = 0; n < 3; n++) await a().then(b);
    return compare(a, b, ROUNDS);
  };
  const page = await pair(
    () => wechat.live.list({ start: 0, limit: 50 }),
    () => ask(PAGE, { start: 0, limit: 50 }),
  );
  const small = await pair(
    () => wechat.live.updateKf({ roomId: 412, closeKf: true }),
    () => ask(SMALL, { roomId: 412, closeKf: 1 }),
  );
  process.send({ page, small });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.on('disconnect', () => process.exit(0));
  if (process.argv[2] === 'server') serve();
  else await call(process.argv[3], Number(process.argv[4]));
}
