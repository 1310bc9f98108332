import { type Account } from '../accounts';
import { MAX_TIME } from '../clock';
import { type Input, oneOf, only, text, whole, Wrong } from '../control-input';
import { type Goods } from '../goods/goods';
import { asObject } from '../http';
import { textUnits } from '../text-units';
import { MOST_GOODS, onShelf, PLAIN, type Room, type RoomGoods, type RoomSwitches, statusAt, UPCOMING } from './rooms';

const MINUTE = 60_000;
/** Source: 创建直播间. The lead of ten minutes is left out: a room that starts in a few minutes is what one wants to try. */
const SHORTEST_MS = 30 * MINUTE;
const LONGEST_MS = 24 * 60 * MINUTE;
const MOST_FEN = 100_000_000_00;

const SWITCHES = Object.keys(PLAIN.switches) as (keyof RoomSwitches)[]; // it names all of them
const FIELDS = [
  'name',
  'anchorName',
  'startTime',
  'endTime',
  'liveType',
  'anchorWechat',
  'goods',
  ...SWITCHES,
] as const;

/** What a person says of goods: the library takes them as made by hand in the console. */
type GoodsForm = Omit<Goods, 'goodsId' | 'isByApi' | 'review'>;

/** Makes a room by hand. @throws Wrong with the field, and then nothing was made */
export const addRoom = ({ live, goods: library }: Account, input: Input, now: number): Room => {
  only(input, FIELDS);
  const startTime = whole(input, 'startTime', 0, MAX_TIME) ?? now + 10 * MINUTE;
  const endTime = whole(input, 'endTime', 0, MAX_TIME) ?? startTime + 120 * MINUTE;
  requireTimes(startTime, endTime, now);
  const roomId = live.freeRoomId;
  const room: Room = {
    ...PLAIN,
    roomId,
    name: units(input, 'name', 6, 34) ?? `直播间 ${roomId}`,
    anchorName: units(input, 'anchorName', 4, 30) ?? '主播小开',
    startTime,
    endTime,
    liveType: oneOf(input, 'liveType', [0, 1]) ?? 0,
    // By hand a replay is what one wants to see.
    switches: readSwitches(input, { ...PLAIN.switches, closeReplay: 0 }),
    team: { ...PLAIN.team, anchorWechat: text(input, 'anchorWechat', 64) ?? PLAIN.team.anchorWechat },
    picture: roomId,
    status: UPCOMING,
    since: now,
  };
  room.goods = readGoods(input, roomId, (form, id) => library.putByHand(id, form, now)) ?? [];
  live.add(room);
  return room;
};

/**
 * Changes what the form names, all of it or nothing. The plan can be moved only while the room has not started.
 * `picture: true` gives it other pictures.
 * @throws Wrong with the field
 */
export const editRoom = ({ live, goods: library }: Account, room: Room, input: Input, now: number): void => {
  only(input, [...FIELDS, 'picture']);
  const startTime = whole(input, 'startTime', 0, MAX_TIME) ?? room.startTime;
  const endTime = whole(input, 'endTime', 0, MAX_TIME) ?? room.endTime;
  if (startTime !== room.startTime || endTime !== room.endTime) {
    const field = startTime !== room.startTime ? 'startTime' : 'endTime';
    const status = statusAt(room, now);
    if (status !== UPCOMING) throw new Wrong(field, `cannot change while the room is ${status}`, 409);
    requireTimes(startTime, endTime, now);
  }
  const changes = {
    name: units(input, 'name', 6, 34) ?? room.name,
    anchorName: units(input, 'anchorName', 4, 30) ?? room.anchorName,
    startTime,
    endTime,
    liveType: oneOf(input, 'liveType', [0, 1]) ?? room.liveType,
    switches: readSwitches(input, room.switches),
    team: { ...room.team, anchorWechat: text(input, 'anchorWechat', 64) ?? room.team.anchorWechat },
    // Far from the numbers of other rooms.
    ...(input.picture === true ? { picture: room.picture + 10_000_019, pictures: null } : {}),
  };
  const goods = readGoods(input, room.roomId, (form, id) => library.putByHand(id, form, now));
  live.change(room, { ...changes, goods: goods ?? room.goods });
};

const requireTimes = (startTime: number, endTime: number, now: number): void => {
  const planned = endTime - startTime;
  if (planned < SHORTEST_MS || planned > LONGEST_MS)
    throw new Wrong('endTime', 'must be from 30 minutes to 24 hours later than startTime');
  if (endTime <= now) throw new Wrong('endTime', 'must lie ahead');
};

const readSwitches = (input: Input, before: RoomSwitches): RoomSwitches => {
  const given = SWITCHES.filter((name) => oneOf(input, name, [0, 1]) !== null);
  return given.length === 0 ? before : { ...before, ...Object.fromEntries(given.map((name) => [name, input[name]])) };
};

/** A text measured as the platform does: a Chinese character is 2, a letter 1. */
const units = (input: Input, field: string, least: number, most: number): string | null => {
  const value = text(input, field, most);
  if (value !== null && (textUnits(value) < least || textUnits(value) > most))
    throw new Wrong(field, `must be ${least / 2} to ${most / 2} Chinese characters long (a letter is half of one)`);
  return value;
};

/** @param put called for each, once all of them are known to be right */
const readGoods = (
  input: Input,
  roomId: number,
  put: (form: GoodsForm, goodsId: number) => Goods,
): RoomGoods[] | null => {
  const { goods } = input;
  if (goods === undefined || goods === null) return null;
  if (!Array.isArray(goods) || goods.length > MOST_GOODS)
    throw new Wrong('goods', `must be a list of at most ${MOST_GOODS}`);
  const forms = goods.map((each: unknown, index) => {
    try {
      return readGoodsForm(each, roomId * 1_000 + index);
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      throw new Wrong(`goods[${index}]${error.field && `.${error.field}`}`, error.message);
    }
  });
  return forms.map((form, index) => onShelf(put(form, roomId * 1_000 + index).goodsId));
};

/** @throws Wrong with the field */
export const readGoodsForm = (given: unknown, goodsId: number): GoodsForm => {
  const item = asObject(given);
  if (!item) throw new Wrong('', 'must be an object');
  only(item, ['name', 'price', 'price2', 'priceType', 'url']);
  return {
    name: text(item, 'name', 28) ?? missing('name'),
    price: whole(item, 'price', 0, MOST_FEN) ?? missing('price'),
    price2: whole(item, 'price2', 0, MOST_FEN) ?? 0,
    priceType: oneOf(item, 'priceType', [1, 2, 3]) ?? 1,
    url: text(item, 'url', 200) ?? `pages/goods/detail?id=${goodsId}`,
    cover: null,
    thirdPartyAppid: '',
    goodsKey: [],
  };
};

const missing = (field: string): never => {
  throw new Wrong(field, 'is needed');
};
