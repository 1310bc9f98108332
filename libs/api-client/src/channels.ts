import type {
  ChannelHintView,
  ConsoleChannel,
  ReservationView,
  SendChannelHint,
  SendReservation,
} from '@kaibo/contracts/channels.dto';
import type { Call } from './call';

const at = encodeURIComponent;

/** Rooms on 视频号, for viewers who have signed in. */
export const channelsApi = (call: Call) => ({
  hint: (roomId: string, body: SendChannelHint) =>
    call<ChannelHintView>({ method: 'POST', path: `/v1/rooms/${at(roomId)}/channel-hints`, body }),
  reservation: (roomId: string) =>
    call<ReservationView>({ method: 'GET', path: `/v1/rooms/${at(roomId)}/channel-reservation` }),
  reserved: (roomId: string, body: SendReservation) =>
    call<ReservationView>({ method: 'POST', path: `/v1/rooms/${at(roomId)}/channel-reservation`, body }),
});

/** The same for staff. */
export const consoleChannelsApi = (call: Call) => ({
  get: (roomId: string) => call<ConsoleChannel>({ method: 'GET', path: `/v1/console/rooms/${at(roomId)}/channel` }),
});
