import type {
  AddRoom,
  AppView,
  ConsoleRoomPage,
  ConsoleRoomView,
  EditRoom,
  HintView,
  ListConsoleRooms,
  ListRooms,
  OrderRooms,
  ReplaysView,
  RoomPage,
  RoomView,
  SendHint,
  SetRoomStatus,
} from '@kaibo/contracts/rooms.dto';
import type { Call } from './call';

const at = encodeURIComponent;

/** What viewers may ask; `appId` is the mini-app's own app id. */
export const roomsApi = (call: Call) => ({
  app: (appId: string) => call<AppView>({ method: 'GET', path: `/v1/apps/${at(appId)}` }),
  list: (appId: string, query: ListRooms) =>
    call<RoomPage>({ method: 'GET', path: `/v1/apps/${at(appId)}/rooms`, query: { ...query } }),
  get: (appId: string, id: string) => call<RoomView>({ method: 'GET', path: `/v1/apps/${at(appId)}/rooms/${at(id)}` }),
  replays: (appId: string, id: string) =>
    call<ReplaysView>({ method: 'GET', path: `/v1/apps/${at(appId)}/rooms/${at(id)}/replays` }),
  hint: (appId: string, id: string, body: SendHint) =>
    call<HintView>({ method: 'POST', path: `/v1/apps/${at(appId)}/rooms/${at(id)}/hints`, body }),
});

/** What staff may ask. */
export const consoleRoomsApi = (call: Call) => ({
  list: (query: ListConsoleRooms = {}) =>
    call<ConsoleRoomPage>({ method: 'GET', path: '/v1/console/rooms', query: { ...query } }),
  edit: (id: string, body: EditRoom) =>
    call<ConsoleRoomView>({ method: 'PATCH', path: `/v1/console/rooms/${at(id)}`, body }),
  order: (body: OrderRooms) => call<void>({ method: 'PUT', path: '/v1/console/rooms/order', body }),
  add: (miniAppId: string, body: AddRoom) =>
    call<ConsoleRoomView>({ method: 'POST', path: `/v1/console/mini-apps/${at(miniAppId)}/rooms`, body }),
  setStatus: (id: string, body: SetRoomStatus) =>
    call<ConsoleRoomView>({ method: 'PUT', path: `/v1/console/rooms/${at(id)}/status`, body }),
});
