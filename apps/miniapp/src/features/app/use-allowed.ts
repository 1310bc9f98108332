import type { AllowedView, AppView } from '@kaibo/contracts/rooms.dto';
import { useLoaded } from '../../reading/use-loaded';

/** What the platform lets us offer changes with a new agreement, not within a visit. */
const EVERY_MS = 30 * 60_000;
const NOTHING: AllowedView = { team: false, lotteries: false };

const isAppView = (value: unknown): value is AppView =>
  typeof (value as Partial<AppView> | null)?.allowed?.team === 'boolean'; // read, not trusted

/** What may be shown here; nothing of it until the API has said so, at this visit or at one before. */
export const useAllowed = (read: () => Promise<AppView>): AllowedView => {
  const [app] = useLoaded<AppView>({
    id: 'app',
    storageKey: `kaibo.app.1.${__APP_ID__}`,
    keptMost: 1,
    read,
    isRight: isAppView,
    isGoneBy: () => false,
    everyMs: EVERY_MS,
  });
  return app.status === 'ready' ? app.value.allowed : NOTHING;
};
