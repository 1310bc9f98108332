import type { TouchSource } from '@kaibo/contracts/distribution';

/** How the mini-program was opened, or brought to the front again. */
export interface Arrival {
  /** Without a leading slash; of a plugin's page, too. */
  path: string;
  query: Record<string, string | undefined>;
  /** The platform's scene; null where it has none. */
  scene: string | null;
}

/** What the live player says of the card through which its room was opened. */
export interface SharedRoom {
  roomId: unknown;
  shareOpenid: unknown;
  customParams: unknown;
}

/** Tells of every arrival. For the app itself, once. */
export const useArrivals = (_onArrival: (arrival: Arrival) => void): void => undefined;

/** What the live player's own share brought; null where there is no player, or nothing was shared. */
export const sharedRoom = (): Promise<SharedRoom | null> => Promise.resolve(null);

/** Who shared the 视频号 live or video through which the viewer came; null: nobody, or they do not say. */
export const channelsSharer = (): Promise<string | null> => Promise.resolve(null);

/** By what a token in the address came. */
export const tokenSource = (_scene: string | null): TouchSource => 'card';
