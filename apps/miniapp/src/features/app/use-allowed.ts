import type { AllowedView, AppView } from '@kaibo/contracts/rooms.dto';
import { readStored } from '../../platform/storage';
import { useLoaded } from '../../reading/use-loaded';

/** What the platform lets us offer changes with a new agreement, not within a visit. */
const EVERY_MS = 30 * 60_000;
const STORAGE_KEY = `kaibo.app.1.${__APP_ID__}`;
const NOTHING: AllowedView = { team: false, lotteries: false };

const isAppView = (value: unknown): value is AppView =>
  typeof (value as Partial<AppView> | null)?.allowed?.team === 'boolean'; // read, not trusted

/** What an earlier visit was told; null: nothing yet. */
const told = (): AllowedView | null => {
  const isList = (value: unknown): value is { value: AppView }[] =>
    Array.isArray(value) && value.every((row: { value?: unknown } | null) => isAppView(row?.value));
  return readStored(STORAGE_KEY, isList)?.[0]?.value.allowed ?? null;
};

/** What an earlier visit was told, without asking: enough for what is only nice to have. */
export const rememberedAllowed = (): AllowedView => told() ?? NOTHING;

/**
 * Whether a room's lotteries are asked for. As long as nobody has said anything the list itself tells: where a platform forbids
 * lotteries it is empty. So a visit that begins with a card of a room asks for one thing less.
 */
export const mayAskForLotteries = (): boolean => told()?.lotteries ?? true;

/** What may be shown here; nothing of it until the API has said so, at this visit or at one before. */
export const useAllowed = (read: () => Promise<AppView>): AllowedView => {
  const [app] = useLoaded<AppView>({
    id: 'app',
    storageKey: STORAGE_KEY,
    keptMost: 1,
    read,
    isRight: isAppView,
    isGoneBy: () => false,
    everyMs: EVERY_MS,
  });
  return app.status === 'ready' ? app.value.allowed : NOTHING;
};
