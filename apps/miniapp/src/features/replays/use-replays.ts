import type { ReplaysView } from '@kaibo/contracts/rooms.dto';
import { type Loaded, type LoadedActions, useLoaded } from '../../reading/use-loaded';
import { isGoneBy } from '../rooms/rooms.rules';
import { isReplays } from './replay.rules';

/** It takes minutes to be made, and an unchanged answer costs a 304. */
const EVERY_MS = 30_000;

/** What there is of a room's replay. */
export const useReplays = (
  read: (roomId: string) => Promise<ReplaysView>,
  roomId: string,
): [Loaded<ReplaysView>, LoadedActions] =>
  useLoaded({
    id: roomId,
    storageKey: `kaibo.replays.1.${__APP_ID__}`,
    keptMost: 5,
    read: () => read(roomId),
    isRight: isReplays,
    isGoneBy,
    everyMs: EVERY_MS,
  });
