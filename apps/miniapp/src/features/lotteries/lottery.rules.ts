import type { Ineligible, LotteryState } from '@kaibo/contracts/lotteries';
import type { DeliveryAddress, LotteryList, LotteryView } from '@kaibo/contracts/lotteries.dto';
import { LINE } from '@kaibo/contracts/text';
import type { FailureCode } from '../../texts';

/** What a viewer can do with it. `closing`: its time is over, and the server has not said so yet. */
export type LotteryPhase = 'coming' | 'open' | 'closing' | 'closed' | 'waiting' | 'drawn' | 'cancelled';

/** Pure. @param now ms, by the server's clock */
export const phaseOf = ({ state, closesAt }: Pick<LotteryView, 'state' | 'closesAt'>, now: number): LotteryPhase => {
  switch (state) {
    case 'draft':
    case 'published':
      return 'coming';
    case 'open':
      return closesAt !== null && Date.parse(closesAt) <= now ? 'closing' : 'open';
    case 'settled':
      return 'drawn';
    default:
      return state;
  }
};

/** Nothing about it changes any more, as far as viewers see. */
const isFinal = (state: LotteryState): boolean => state === 'drawn' || state === 'settled' || state === 'cancelled';

/** How often it is looked at while its page is open, ms: often around its close. Pure. */
export const everyMsOf = (lottery: Pick<LotteryView, 'state' | 'closesAt'> | null, now: number): number => {
  if (lottery === null) return 5_000;
  if (isFinal(lottery.state)) return 60_000;
  const phase = phaseOf(lottery, now);
  return phase === 'coming' || phase === 'open' ? 5_000 : 2_000;
};

const ORDER: Record<LotteryState, number> = {
  open: 0,
  waiting: 1,
  closed: 1,
  published: 2,
  drawn: 3,
  settled: 3,
  draft: 4,
  cancelled: 4,
};

/** What can be entered first, then what is to come, then what is over; each as the API has it, newest first. Pure. */
export const inOrder = (lotteries: readonly LotteryView[]): readonly LotteryView[] =>
  lotteries
    .map((lottery, at) => ({ lottery, at }))
    .sort((a, b) => ORDER[a.lottery.state] - ORDER[b.lottery.state] || a.at - b.at)
    .map(({ lottery }) => lottery);

export const isLottery = (value: unknown): value is LotteryView => {
  const lottery = value as Partial<LotteryView> | null | undefined; // read, not trusted
  return (
    typeof lottery?.id === 'string' &&
    typeof lottery.roomId === 'string' &&
    typeof lottery.name === 'string' &&
    typeof lottery.state === 'string' &&
    lottery.state in ORDER &&
    Array.isArray(lottery.prizes)
  );
};

export const isLotteryList = (value: unknown): value is LotteryList => {
  const items = (value as Partial<LotteryList> | null | undefined)?.items; // read, not trusted
  return Array.isArray(items) && items.every(isLottery);
};

/** It must not be shown any more. */
export const isLotteryGoneBy = (code: FailureCode): boolean =>
  code === 'LOTTERY_NOT_FOUND' || code === 'ROOM_NOT_FOUND';

const REASONS: readonly Ineligible[] = ['demo', 'phone', 'union', 'member-since', 'once', 'risk', 'risk-unknown'];
/** Why somebody may not enter, out of an answer's details; null: it does not say, or not in our words. Pure. */
export const reasonOf = (details: Record<string, unknown> | undefined): Ineligible | null =>
  REASONS.find((reason) => reason === details?.reason) ?? null;

/** 2 minutes and 5 seconds: `02:05`; with hours `1:02:05`. Pure. */
export const clockOf = (ms: number): string => {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)];
  return `${hours > 0 ? `${hours}:` : ''}${two(minutes)}:${two(seconds % 60)}`;
};

/** As much of a long number as people compare. Pure. */
export const beginningOf = (hex: string): string => hex.slice(0, 10);

const isLine = (text: string, min: number, max: number): boolean =>
  [...text].length >= min && [...text].length <= max && LINE.test(text);

/** As it is sent: people leave spaces, and write their phone number in groups. Pure. */
export const tidied = ({ receiver, phone, address }: DeliveryAddress): DeliveryAddress => ({
  receiver: receiver.trim(),
  phone: phone.replace(/[\s-]/g, '').replace(/^\+?86(?=1\d{10}$)/, ''),
  address: address.replace(/\s*\n\s*/g, ' ').trim(),
});

/** Which fields the API would refuse. Pure. @param to tidied */
export const addressFaults = (to: DeliveryAddress): readonly (keyof DeliveryAddress)[] => {
  const faults: (keyof DeliveryAddress)[] = [];
  if (!isLine(to.receiver, 2, 30)) faults.push('receiver');
  if (!/^1\d{10}$/.test(to.phone)) faults.push('phone');
  if (!isLine(to.address, 5, 200)) faults.push('address');
  return faults;
};
