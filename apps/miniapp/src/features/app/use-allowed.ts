import type { AllowedView, AppView } from '@kaibo/contracts/rooms.dto';
import { readStored } from '../../platform/storage';
import { useLoaded } from '../../reading/use-loaded';

/** What the platform lets us offer changes with a new agreement, not within a visit. */
const EVERY_MS = 30 * 60_000;
const STORAGE_KEY = `kaibo.app.1.${__APP_ID__}`;
const NOTHING: AllowedView = { team: false, lotteries: false };

const isAppView = (value: unknown): value is AppView =>
  typeof (value as Partial<AppView> | null)?.allowed?.team === 'boolean'; // read, not trusted

/** What an earlier visit was told, without asking: enough for what is only nice to have. */
export const rememberedAllowed = (): AllowedView => {
  const isList = (value: unknown): value is { value: AppView }[] =>
    Array.isArray(value) && value.every((row: { value?: unknown } | null) => isAppView(row?.value));
  return readStored(STORAGE_KEY, isList)?.[0]?.value.allowed ?? NOTHING;
};

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
