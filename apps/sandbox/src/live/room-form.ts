import { MAX_TIME } from '../clock';
import { type Input, oneOf, only, text, whole, Wrong } from '../control-input';
import { asObject } from '../http';
import { textUnits } from '../text-units';
import { type Goods, type Room, statusAt, UPCOMING } from './rooms';

const MINUTE = 60_000;
/** Source: 创建直播间. The lead of ten minutes is left out: a room that starts in a few minutes is what one wants to try. */
const SHORTEST_MS = 30 * MINUTE;
const LONGEST_MS = 24 * 60 * MINUTE;
const MOST_GOODS = 200;
const MOST_FEN = 100_000_000_00;

const FIELDS = ['name', 'anchorName', 'startTime', 'endTime', 'liveType', 'closeReplay', 'goods'] as const;

/** @throws Wrong with the field */
export const newRoom = (input: Input, roomId: number, now: number): Room => {
  only(input, FIELDS);
  const startTime = whole(input, 'startTime', 0, MAX_TIME) ?? now + 10 * MINUTE;
  const endTime = whole(input, 'endTime', 0, MAX_TIME) ?? startTime + 120 * MINUTE;
  requireTimes(startTime, endTime, now);
  return {
    roomId,
    name: units(input, 'name', 6, 34) ?? `直播间 ${roomId}`,
    anchorName: units(input, 'anchorName', 4, 30) ?? '主播小开',
    startTime,
    endTime,
    liveType: oneOf(input, 'liveType', [0, 1]) ?? 0,
    closeReplay: oneOf(input, 'closeReplay', [0, 1]) ?? 0,
    goods: readGoods(input, roomId) ?? [],
    picture: roomId,
    status: UPCOMING,
    since: now,
  };
};

/**
 * Changes what the form names, all of it or nothing. The plan can be moved only while the room has not started.
 * `picture: true` gives it other pictures.
 * @throws Wrong with the field
 */
export const editRoom = (room: Room, input: Input, now: number): void => {
  only(input, [...FIELDS, 'picture']);
  const startTime = whole(input, 'startTime', 0, MAX_TIME) ?? room.startTime;
  const endTime = whole(input, 'endTime', 0, MAX_TIME) ?? room.endTime;
  if (startTime !== room.startTime || endTime !== room.endTime) {
    const field = startTime !== room.startTime ? 'startTime' : 'endTime';
    const status = statusAt(room, now);
    if (status !== UPCOMING) throw new Wrong(field, `cannot change while the room is ${status}`, 409);
    requireTimes(startTime, endTime, now);
  }
  Object.assign(room, {
    name: units(input, 'name', 6, 34) ?? room.name,
    anchorName: units(input, 'anchorName', 4, 30) ?? room.anchorName,
    startTime,
    endTime,
    liveType: oneOf(input, 'liveType', [0, 1]) ?? room.liveType,
    closeReplay: oneOf(input, 'closeReplay', [0, 1]) ?? room.closeReplay,
    goods: readGoods(input, room.roomId) ?? room.goods,
    // Far from the numbers of other rooms.
    picture: input.picture === true ? room.picture + 10_000_019 : room.picture,
  });
};

const requireTimes = (startTime: number, endTime: number, now: number): void => {
  const planned = endTime - startTime;
  if (planned < SHORTEST_MS || planned > LONGEST_MS)
    throw new Wrong('endTime', 'must be from 30 minutes to 24 hours later than startTime');
  if (endTime <= now) throw new Wrong('endTime', 'must lie ahead');
};

/** A text measured as the platform does: a Chinese character is 2, a letter 1. */
const units = (input: Input, field: string, least: number, most: number): string | null => {
  const value = text(input, field, most);
  if (value !== null && (textUnits(value) < least || textUnits(value) > most))
    throw new Wrong(field, `must be ${least / 2} to ${most / 2} Chinese characters long (a letter is half of one)`);
  return value;
};

const readGoods = (input: Input, roomId: number): Goods[] | null => {
  const { goods } = input;
  if (goods === undefined || goods === null) return null;
  if (!Array.isArray(goods) || goods.length > MOST_GOODS)
    throw new Wrong('goods', `must be a list of at most ${MOST_GOODS}`);
  return goods.map((each: unknown, index) => {
    const item = asObject(each);
    try {
      if (!item) throw new Wrong('', 'must be an object');
      only(item, ['name', 'price', 'price2', 'priceType', 'url']);
      const goodsId = roomId * 1_000 + index;
      return {
        goodsId,
        name: text(item, 'name', 28) ?? missing('name'),
        price: whole(item, 'price', 0, MOST_FEN) ?? missing('price'),
        price2: whole(item, 'price2', 0, MOST_FEN) ?? 0,
        priceType: oneOf(item, 'priceType', [1, 2, 3]) ?? 1,
        url: text(item, 'url', 200) ?? `pages/goods/detail.html?id=${goodsId}`,
      };
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      throw new Wrong(`goods[${index}]${error.field && `.${error.field}`}`, error.message);
    }
  });
};

const missing = (field: string): never => {
  throw new Wrong(field, 'is needed');
};
