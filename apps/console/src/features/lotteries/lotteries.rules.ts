import type { LotteryState } from '@kaibo/contracts/lotteries';
import type { ConsoleLotteryView } from '@kaibo/contracts/lotteries.dto';
import type { Permission } from '@kaibo/contracts/staff';
import type { Failure } from '../../api';
import type { Texts } from '../../texts/zh';
import type { Tone } from '../../ui/messages';

/** What staff do to a lottery, in the order of its life. */
export const DEEDS = [
  'edit',
  'publish',
  'push',
  'start',
  'away',
  'back',
  'draw',
  'settle',
  'cancel',
  'remove',
] as const;
export type Deed = (typeof DEEDS)[number];

/** What is asked for twice: it cannot be taken back, or everybody reads of it. */
export const SURE_DEEDS = ['remove', 'publish', 'start', 'away', 'draw', 'settle'] as const;
export type SureDeed = (typeof SURE_DEEDS)[number];
export const isSure = (deed: Deed): deed is SureDeed => (SURE_DEEDS as readonly Deed[]).includes(deed);

const ENDED: readonly LotteryState[] = ['open', 'closed', 'waiting'];
const OF: Record<Deed, { from: readonly LotteryState[]; needs: Permission }> = {
  edit: { from: ['draft'], needs: 'lotteries.write' },
  remove: { from: ['draft'], needs: 'lotteries.write' },
  publish: { from: ['draft'], needs: 'lotteries.write' },
  push: { from: ['published'], needs: 'lotteries.write' },
  start: { from: ['published'], needs: 'lotteries.run' },
  cancel: { from: ['published'], needs: 'lotteries.write' },
  away: { from: ENDED, needs: 'lotteries.run' },
  back: { from: ENDED, needs: 'lotteries.run' },
  draw: { from: ENDED, needs: 'lotteries.run' },
  settle: { from: ['drawn'], needs: 'lotteries.write' },
};

type Standing = Pick<ConsoleLotteryView, 'state' | 'pushedAt' | 'awaySince' | 'closesAt'>;

/** What this person may do to it now, as the API sees it. Pure. */
export function deedsOf(lottery: Standing, permissions: readonly string[], nowMs: number): Deed[] {
  // What the API says counts; its clock may be a little ahead of this page's, or its worker a little late.
  const isOver = lottery.state !== 'open' || (lottery.closesAt !== null && Date.parse(lottery.closesAt) <= nowMs);
  const unless: Partial<Record<Deed, boolean>> = {
    push: lottery.pushedAt !== null,
    // Who only runs lotteries starts what was pushed to them.
    start: lottery.pushedAt === null && !permissions.includes('lotteries.write'),
    away: lottery.awaySince !== null,
    back: lottery.awaySince === null,
    draw: lottery.awaySince !== null || !isOver,
  };
  return DEEDS.filter((deed) => {
    const { from, needs } = OF[deed];
    return from.includes(lottery.state) && permissions.includes(needs) && !unless[deed];
  });
}

/** The clock goes on with these by itself. */
export const isMoving = ({ state }: Pick<ConsoleLotteryView, 'state'>): boolean => ENDED.includes(state);

export const STATE_TONES: Record<LotteryState, Tone> = {
  draft: 'calm',
  published: 'accent',
  open: 'live',
  closed: 'warn',
  waiting: 'warn',
  drawn: 'good',
  settled: 'good',
  cancelled: 'calm',
};

/** 29900 → 299, 29950 → 299.50. Pure. */
export function toYuan(fen: number): string {
  const cents = fen % 100;
  return `${Math.floor(fen / 100)}${cents === 0 ? '' : `.${String(cents).padStart(2, '0')}`}`;
}

/** What was typed, in whole fen; null for what is no amount. Without floating point: 0.29 is 29. Pure. */
export function toFen(yuan: string): number | null {
  const [, whole, cents = ''] = /^(\d{1,10})(?:\.(\d{1,2}))?$/.exec(yuan.trim()) ?? [];
  return whole === undefined ? null : Number(whole) * 100 + Number(cents.padEnd(2, '0'));
}

/** What a failure says besides its code, where that helps. Pure. */
export function moreOf(texts: Texts['lotteries'], { code, details = {} }: Failure): string | null {
  const said = (name: string): string => String(details[name] ?? '');
  if (code === 'CSV_INVALID') return texts.csvAt(said('row'), texts.rowRules[said('rule')] ?? said('rule'));
  if (code === 'LOTTERY_UNSETTLED') return texts.unsettled(said('open'));
  if (code === 'CODES_WEAK') return texts.weak(said('bits'), said('least'));
  return null;
}
