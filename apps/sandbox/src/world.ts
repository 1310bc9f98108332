import { type VirtualClock } from './clock';

export { type Part } from './part';

/** Chance: so many random bytes. */
export type RandomBytes = (count: number) => Buffer;

/** What the state of one account is made from. */
export interface World {
  readonly appId: string;
  readonly clock: VirtualClock;
  readonly random: RandomBytes;
}
