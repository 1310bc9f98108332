import { type Account } from '../accounts';
import { flag, oneOf, only, whole, Wrong } from '../control-input';
import { type ControlCall, nowhere, numberIn } from '../control-route';
import { coverOf, pictureOf } from './pictures-taken';
import { addRoom, editRoom } from './room-form';
import { act, ACTIONS, allowedActions, pushedIn, type Room, type RoomGoods, statusAt, videoAt } from './rooms';

const MOST_GENERATED = 5_000;

/** `/_control/apps/:appId/rooms…` */
export const roomsControl = (call: ControlCall): unknown => {
  const { account, method, path, input, now } = call;
  const { live } = account;
  const [id] = path;
  if (id !== undefined) {
    const room = live.rooms.get(numberIn(id, 'roomId'));
    if (!room) throw new Wrong('roomId', 'there is no such room', 404);
    return path[1] === 'goods' ? roomGoods(call, room) : oneRoom(call, room);
  }
  switch (method) {
    case 'GET': {
      only(input, ['start', 'limit']);
      const start = whole(input, 'start', 0, 1e9) ?? 0;
      const rooms = live.list().slice(start, start + (whole(input, 'limit', 1, 10_000) ?? 10_000));
      return { total: live.rooms.size, rooms: rooms.map((room) => toRoomView(room, account, now)) };
    }
    case 'POST':
      return toRoomView(addRoom(account, input, now), account, now);
    default:
      return nowhere(`there is no ${method} of rooms`);
  }
};

const oneRoom = ({ account, method, path: [, action, ...rest], input, now }: ControlCall, room: Room): unknown => {
  if (rest.length > 0) return nowhere();
  if (method === 'POST' && action !== undefined) {
    const known = oneOf({ action }, 'action', ACTIONS) ?? 'start'; // never absent
    if (!act(room, known, now))
      throw new Wrong('action', `${known} is not allowed while the room is ${statusAt(room, now)}`, 409);
    return toRoomView(room, account, now);
  }
  if (action !== undefined) return nowhere();
  switch (method) {
    case 'GET':
      return toRoomView(room, account, now);
    case 'PATCH':
      editRoom(account, room, input, now);
      return toRoomView(room, account, now);
    case 'DELETE':
      return account.live.remove(room.roomId);
    default:
      return nowhere(`there is no ${method} of a room`);
  }
};

/** `PATCH …/rooms/:roomId/goods/:goodsId`: whether they lie on the shelf, and whether their video can be made. */
const roomGoods = ({ account, method, path: [, , id, ...rest], input, now }: ControlCall, room: Room): unknown => {
  if (method !== 'PATCH' || rest.length > 0) return nowhere();
  const goodsId = numberIn(id, 'goodsId');
  const found = room.goods.find((each) => each.goodsId === goodsId);
  if (!found) throw new Wrong('goodsId', 'the room does not hold these goods', 404);
  only(input, ['isOnShelf', 'isVideoBroken']);
  const changed: RoomGoods = {
    ...found,
    isOnShelf: input.isOnShelf === undefined ? found.isOnShelf : flag(input, 'isOnShelf'),
    isVideoBroken: input.isVideoBroken === undefined ? found.isVideoBroken : flag(input, 'isVideoBroken'),
  };
  room.goods = room.goods.map((each) => (each === found ? changed : each));
  return toRoomView(room, account, now);
};

const post = (call: ControlCall, act: () => unknown): unknown =>
  call.method === 'POST' && call.path.length === 0 ? act() : nowhere();

/** `POST …/reload`: the rooms of the example again. */
export const reloadControl = (call: ControlCall): unknown => post(call, () => call.account.live.reload());

/** `POST …/clear`: no rooms at all. */
export const clearControl = (call: ControlCall): unknown => post(call, () => call.account.live.clear());

/** `POST …/generate`: many rooms beside those made by hand. */
export const generateControl = (call: ControlCall): unknown =>
  post(call, () => {
    const { account, input } = call;
    only(input, ['count', 'seed']);
    account.live.generate(
      whole(input, 'count', 0, MOST_GENERATED) ?? MOST_GENERATED,
      whole(input, 'seed', 0, 2 ** 32 - 1) ?? 1,
    );
    return { total: account.live.rooms.size, generated: account.live.generatedCount };
  });

/** A room as the page shows it. */
export const toRoomView = (room: Room, account: Account, now: number) => ({
  roomId: room.roomId,
  name: room.name,
  anchorName: room.anchorName,
  startTime: room.startTime,
  endTime: room.endTime,
  liveType: room.liveType,
  ...room.switches,
  ...room.team,
  goods: room.goods.flatMap((goods) => goodsView(goods, room, account, now) ?? []),
  cover: pictureOf(room, 'cover'),
  status: statusAt(room, now),
  actions: allowedActions(room, now),
});

const goodsView = (held: RoomGoods, room: Room, account: Account, now: number) => {
  const goods = account.goods.get(held.goodsId);
  return (
    goods && {
      goodsId: goods.goodsId,
      name: goods.name,
      price: goods.price,
      price2: goods.price2,
      priceType: goods.priceType,
      url: goods.url,
      cover: coverOf(goods),
      isOnShelf: held.isOnShelf,
      isPushed: pushedIn(room, now) === goods.goodsId,
      video: videoAt(held, now),
    }
  );
};
