import { auditStatusAt, PASSED } from '../goods/goods';
import { type Body, type Call, Refusal } from '../handler';
import { roomOf } from './rooms.handlers';
import { LIVE, MOST_GOODS, onShelf, pushedIn, type Room, type RoomGoods, statusAt, videoAt } from './rooms';
import { flag, list, number, numbers } from './wire';

/** Adds, never replaces; all of them or none. What lies there already stays as it is. */
const importGoods = ({ account, body, now }: Call): Body => {
  const room = roomOf(account, body);
  const held = new Set(room.goods.map(({ goodsId }) => goodsId));
  const added = numbers(body, 'ids').filter((goodsId) => !held.has(goodsId));
  for (const goodsId of added) {
    const goods = account.goods.get(goodsId);
    if (!goods) throw new Refusal(300024);
    if (auditStatusAt(goods, now) !== PASSED) throw new Refusal(300025);
  }
  if (added.length > 0 && held.size >= MOST_GOODS) throw new Refusal(300026);
  if (held.size + added.length > MOST_GOODS) throw new Refusal(300033);
  room.goods = [...room.goods, ...added.map(onShelf)];
  return {};
};

const onsaleGoods = ({ account, body, now }: Call): Body => {
  const room = roomOf(account, body);
  const goods = goodsOf(room, body);
  if (pushedIn(room, now) === goods.goodsId) throw new Refusal(300049);
  replace(room, goods, { ...goods, isOnShelf: flag(body, 'onSale') === 1 });
  return {};
};

const deleteGoodsInRoom = ({ account, body }: Call): Body => {
  const room = roomOf(account, body);
  const goods = goodsOf(room, body);
  room.goods = room.goods.filter((each) => each !== goods);
  return {};
};

const pushGoods = ({ account, body, now }: Call): Body => {
  const room = roomOf(account, body);
  if (statusAt(room, now) !== LIVE) throw new Refusal(300023);
  const goods = goodsOf(room, body);
  if (!goods.isOnShelf) throw new Refusal(300052);
  const other = pushedIn(room, now);
  if (other !== null && other !== goods.goodsId) throw new Refusal(300047);
  room.pushed = { goodsId: goods.goodsId, until: now + account.settings.now.pushMs };
  replace(room, goods, { ...goods, pushedAt: now });
  return {};
};

/** Those that are not named keep their order, behind those that are. */
const sortGoods = ({ account, body }: Call): Body => {
  const room = roomOf(account, body);
  const asked = new Set((list(body, 'goods') as Body[]).map((each) => number(each, 'goodsId')));
  const first = [...asked].map((goodsId) => goodsOf(room, { goodsId }));
  room.goods = [...first, ...room.goods.filter(({ goodsId }) => !asked.has(goodsId))];
  return {};
};

const VIDEO_CODES = { none: 300044, 'in-making': 300045, failed: 300046 } as const;

const getGoodsVideo = ({ account, body, now, baseUrl }: Call): Body => {
  const room = roomOf(account, body);
  const goods = goodsOf(room, body);
  const video = videoAt(goods, now);
  if (video !== 'ready') throw new Refusal(VIDEO_CODES[video]);
  return { url: `${baseUrl}/replay/${room.roomId}.m3u8?goods_id=${goods.goodsId}` };
};

const goodsOf = (room: Room, body: Body): RoomGoods => {
  const goodsId = number(body, 'goodsId');
  const goods = room.goods.find((each) => each.goodsId === goodsId);
  if (!goods) throw new Refusal(300053);
  return goods;
};

const replace = (room: Room, before: RoomGoods, after: RoomGoods): void => {
  room.goods = room.goods.map((each) => (each === before ? after : each));
};

export const shelfHandlers = {
  importGoods,
  onsaleGoods,
  deleteGoodsInRoom,
  pushGoods,
  sortGoods,
  getGoodsVideo,
};
