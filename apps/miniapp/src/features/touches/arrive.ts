import { type Arrival, channelsSharer, sharedRoom, tokenSource } from '../../platform/arrival';
import { readArrival, readChannels, readShared, type TouchDraft } from './touch.rules';
import type { Touches } from './touches';

/** The scene of the last arrival: pages that a platform opens itself are told none. */
let lastScene: string | null = null;

const draftOf = async (arrival: Arrival): Promise<TouchDraft | null> => {
  const way = readArrival(arrival, tokenSource);
  switch (way.kind) {
    case 'none':
      return null;
    case 'told':
      return way.draft;
    case 'channels':
      return readChannels(await channelsSharer(), arrival.scene);
    case 'plugin': {
      const shared = await sharedRoom();
      return shared && readShared('plugin', shared, arrival.scene);
    }
  }
};

/** Tells what an arrival says of who shared; whatever else waits is tried again. */
export async function arrive(touches: Touches, arrival: Arrival): Promise<void> {
  lastScene = arrival.scene;
  const draft = await draftOf(arrival);
  if (draft) touches.add(draft);
  else void touches.flush();
}

/** Tells what a room's shelf put into the address of a goods page that it opened. */
export function arriveAtGoods(touches: Touches, params: Record<string, string | undefined>): void {
  const shared = { roomId: params.room_id, shareOpenid: params.share_openid, customParams: params.custom_params };
  const draft = readShared('goods', shared, lastScene);
  if (draft) touches.add(draft);
}
