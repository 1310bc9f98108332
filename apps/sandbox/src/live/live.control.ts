import { oneOf, only, whole, Wrong } from '../control-input';
import { type ControlCall, nowhere, numberIn } from '../control-route';
import { picturePath } from '../pictures';
import { editRoom, newRoom } from './room-form';
import { act, ACTIONS, allowedActions, type Room, statusAt } from './rooms';

const MOST_GENERATED = 5_000;

/** `/_control/apps/:appId/rooms…` */
export const roomsControl = ({ account, method, path, input, now }: ControlCall): unknown => {
  const { live } = account;
  const [id, action, ...rest] = path;
  if (rest.length > 0) return nowhere();
  if (id !== undefined) {
    const room = live.rooms.get(numberIn(id, 'roomId'));
    if (!room) throw new Wrong('roomId', 'there is no such room', 404);
    return oneRoom({ account, method, path: action === undefined ? [] : [action], input, now }, room);
  }
  switch (method) {
    case 'GET': {
      only(input, ['start', 'limit']);
      const start = whole(input, 'start', 0, 1e9) ?? 0;
      const rooms = live.list().slice(start, start + (whole(input, 'limit', 1, 10_000) ?? 10_000));
      return { total: live.rooms.size, rooms: rooms.map((room) => toRoomView(room, now)) };
    }
    case 'POST': {
      const room = newRoom(input, live.freeRoomId, now);
      live.add(room);
      return toRoomView(room, now);
    }
    default:
      return nowhere(`there is no ${method} of rooms`);
  }
};

const oneRoom = (
  { account, method, path: [action], input, now }: Omit<ControlCall, 'baseUrl'>,
  room: Room,
): unknown => {
  if (method === 'POST' && action !== undefined) {
    const known = oneOf({ action }, 'action', ACTIONS) ?? 'start'; // never absent
    if (!act(room, known, now))
      throw new Wrong('action', `${known} is not allowed while the room is ${statusAt(room, now)}`, 409);
    return toRoomView(room, now);
  }
  if (action !== undefined) return nowhere();
  switch (method) {
    case 'GET':
      return toRoomView(room, now);
    case 'PATCH':
      editRoom(room, input, now);
      return toRoomView(room, now);
    case 'DELETE':
      return account.live.remove(room.roomId);
    default:
      return nowhere(`there is no ${method} of a room`);
  }
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
export const toRoomView = (room: Room, now: number) => ({
  roomId: room.roomId,
  name: room.name,
  anchorName: room.anchorName,
  startTime: room.startTime,
  endTime: room.endTime,
  liveType: room.liveType,
  closeReplay: room.closeReplay,
  goods: room.goods,
  cover: picturePath(room.picture, 'cover'),
  status: statusAt(room, now),
  actions: allowedActions(room, now),
});
