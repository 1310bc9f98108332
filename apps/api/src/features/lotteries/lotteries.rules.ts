import {
  keywordOf,
  KEYWORD_LENGTH,
  type LotteryState,
  MAX_PRIZE_VALUE_FEN,
  PLATFORMS_WITHOUT_LOTTERIES,
  type WinState,
} from '@kaibo/contracts/lotteries';
import type { FieldProblem } from '@kaibo/contracts/errors.dto';
import type { Platform } from '@kaibo/contracts/rooms';
import type { Json, Rules } from '@kaibo/fair-draw';
import { AppError } from '../../core/app-error';
import type { LotteryEntity, LotteryPrizeEntity } from './lotteries.entity';

/** What staff may do to a lottery, each from some states only. */
export type LotteryStep =
  | 'edit'
  | 'remove'
  | 'publish'
  | 'push'
  | 'start'
  | 'cancel'
  | 'leave'
  | 'return'
  | 'import'
  | 'close'
  | 'draw'
  | 'settle';

/** The life of a lottery: draft → published → open → closed → (waiting) → drawn → settled; cancelled before it opens. */
const FROM: Record<LotteryStep, readonly LotteryState[]> = {
  edit: ['draft'],
  remove: ['draft'],
  publish: ['draft'],
  push: ['published'],
  start: ['published'],
  cancel: ['published'],
  leave: ['open', 'closed', 'waiting'],
  return: ['open', 'closed', 'waiting'],
  import: ['open'],
  close: ['open'],
  draw: ['closed', 'waiting'],
  settle: ['drawn'],
};

/** Throws unless this may be done now. Pure. @throws AppError LOTTERY_STATE */
export function requireStep({ id, state }: Pick<LotteryEntity, 'id' | 'state'>, step: LotteryStep): void {
  if (!FROM[step].includes(state)) throw new AppError('LOTTERY_STATE', { lotteryId: id, state, step });
}

/** What the gate looks at. */
export type Draft = Pick<
  LotteryEntity,
  'name' | 'entryKind' | 'keyword' | 'likes' | 'organiser' | 'claimTerms' | 'needsPhone' | 'oncePer'
>;
export interface DraftPrize extends Pick<
  LotteryPrizeEntity,
  'no' | 'name' | 'kind' | 'codeSource' | 'valueFen' | 'quantity'
> {
  /** Imported codes that wait for winners. */
  codes: number;
}

/** A promotion must not be taken for the state's lottery, nor for gambling (WeChat's norms on misleading, and on gambling). */
const STATE_LOTTERY = /彩票|福彩|体彩|双色球|六合彩|赌博|博彩/u;

/**
 * Everything that stands against publishing: kinds, conditions, method, amounts, values, terms, organiser. Pure.
 * @returns empty when it may be published
 */
export function complianceProblems(draft: Draft, prizes: readonly DraftPrize[], platform: Platform): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const tell = (field: string, rule: string, message: string) => problems.push({ field, rule, message });
  if (PLATFORMS_WITHOUT_LOTTERIES.includes(platform))
    tell('roomId', 'platform', `${platform} takes no lotteries of mini-apps`);
  if (draft.organiser.trim() === '') tell('organiser', 'isNotEmpty', 'the organiser must be named');
  if (draft.claimTerms.trim() === '') tell('claimTerms', 'isNotEmpty', 'how a prize is claimed must be said');
  if (draft.entryKind === 'comment' && !isKeyword(draft.keyword ?? ''))
    tell('keyword', 'length', `a keyword has ${KEYWORD_LENGTH.min} to ${KEYWORD_LENGTH.max} characters`);
  if (draft.oncePer === 'phone' && !draft.needsPhone)
    tell('needsPhone', 'isTrue', 'once per phone needs a verified phone');
  if (prizes.length === 0) tell('prizes', 'arrayNotEmpty', 'there must be something to win');
  const texts = { name: draft.name, claimTerms: draft.claimTerms, organiser: draft.organiser };
  for (const [field, text] of Object.entries(texts))
    if (STATE_LOTTERY.test(text)) tell(field, 'notStateLottery', `${field} may not sound like the state's lottery`);
  for (const prize of prizes) problems.push(...prizeProblems(prize));
  return problems;
}

function prizeProblems({ no, name, kind, codeSource, valueFen, quantity, codes }: DraftPrize): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const tell = (field: string, rule: string, message: string) =>
    problems.push({ field: `prizes.${no - 1}.${field}`, rule, message });
  if (STATE_LOTTERY.test(name)) tell('name', 'notStateLottery', "a prize may not sound like the state's lottery");
  if (Number(valueFen) < 1) tell('valueFen', 'min', 'a prize has a market value');
  if (Number(valueFen) > MAX_PRIZE_VALUE_FEN)
    tell('valueFen', 'max', `a prize is worth at most ${MAX_PRIZE_VALUE_FEN} fen`);
  if (kind === 'code' && codeSource === 'imported' && codes < quantity)
    tell('codes', 'min', `${quantity} codes must be imported, ${codes} are there`);
  return problems;
}

const isKeyword = (text: string): boolean => {
  const { length } = [...keywordOf(text)];
  return length >= KEYWORD_LENGTH.min && length <= KEYWORD_LENGTH.max;
};

/** What is frozen: all that is promised to those who enter, in one object with a canonical JSON. Pure. */
export function rulesOf(
  lottery: LotteryEntity,
  prizes: readonly LotteryPrizeEntity[],
  { organiserKey, chain }: { organiserKey: string; chain: string },
): Rules {
  const { id, name, organiser, entryKind, keyword, likes, entrySeconds } = lottery;
  const entry: Json =
    entryKind === 'comment'
      ? { kind: 'comment', keyword: keywordOf(keyword ?? ''), seconds: entrySeconds }
      : { kind: 'like', likes: likes ?? 0, seconds: entrySeconds };
  return {
    lottery: id,
    name,
    organiser,
    organiserKey,
    entry,
    eligibility: {
      phone: lottery.needsPhone,
      memberSince: lottery.membersSince?.toISOString() ?? null,
      oncePer: lottery.oncePer,
      risk: lottery.maxRisk === null ? null : { max: lottery.maxRisk, unknown: lottery.riskUnknown },
    },
    prizes: prizes.map((prize) => ({
      id: String(prize.no),
      name: prize.name,
      kind: prize.kind,
      valueFen: Number(prize.valueFen),
      quantity: prize.quantity,
    })),
    claim: { days: lottery.claimDays, terms: lottery.claimTerms, keepDays: lottery.keepDays },
    beacon: lottery.beacon === 'drand' ? { kind: 'drand', chain } : { kind: 'none' },
  };
}

/** Of whom nobody could say how risky they are, as an entry keeps it. */
export const UNKNOWN_RISK = -1;

/** Whether somebody of this rank may enter. Pure. @param rank 0 to 4, or `UNKNOWN_RISK` @returns null when they may */
export function riskRefusal(
  { maxRisk, riskUnknown }: Pick<LotteryEntity, 'maxRisk' | 'riskUnknown'>,
  rank: number,
): 'risk' | 'risk-unknown' | null {
  if (maxRisk === null) return null;
  if (rank === UNKNOWN_RISK) return riskUnknown === 'refuse' ? 'risk-unknown' : null;
  return rank > maxRisk ? 'risk' : null;
}

/** The clock decides when a prize that nobody claimed is the merchant's again. Pure. */
export function winStateAt(
  win: { claimedAt: Date | null; shippedAt: Date | null; redeemedAt: Date | null; claimUntil: Date },
  now: Date,
): WinState {
  if (win.redeemedAt) return 'redeemed';
  if (win.shippedAt) return 'shipped';
  if (win.claimedAt) return 'claimed';
  return now >= win.claimUntil ? 'expired' : 'open';
}

/**
 * Throws unless a prize can still be claimed. Pure.
 * @param win `claimUntil` is exclusive
 * @throws AppError CLAIM_EXPIRED
 */
export function requireClaimable(win: { claimUntil: Date }, now: Date): void {
  if (now >= win.claimUntil) throw new AppError('CLAIM_EXPIRED', { claimUntil: win.claimUntil.toISOString() });
}

/** 王*: who it is, to those who know. Pure. */
export const maskName = (name: string): string => `${[...name][0] ?? ''}*`;
/** 138****8000. Pure. */
export const maskPhone = (phone: string): string => `${phone.slice(0, 3)}****${phone.slice(-4)}`;
