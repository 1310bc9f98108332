import type {
  ConsoleLotteryView,
  ConsolePrizeView,
  IncidentView,
  LotteryProof,
  LotteryRecord,
  LotteryView,
  PrizeView,
} from '@kaibo/contracts/lotteries.dto';
import { type Head, QUICKNET, toHex } from '@kaibo/fair-draw';
import type { LotteryEntity, LotteryIncidentEntity, LotteryPrizeEntity } from './lotteries.entity';
import type { RecordRow } from './lotteries.repository';

const time = (at: Date | null): string | null => at?.toISOString() ?? null;
const hex = (bytes: Uint8Array | null): string | null => bytes && toHex(bytes);

export const toPrizeView = (prize: LotteryPrizeEntity): PrizeView => ({
  no: prize.no,
  name: prize.name,
  kind: prize.kind,
  valueFen: Number(prize.valueFen),
  quantity: prize.quantity,
});

const toConsolePrizeView = (prize: LotteryPrizeEntity, codesLeft: ReadonlyMap<number, number>): ConsolePrizeView => ({
  ...toPrizeView(prize),
  codeSource: prize.codeSource,
  redeemNeedsPhone: prize.redeemNeedsPhone,
  codesLeft: prize.codeSource === 'imported' ? (codesLeft.get(prize.no) ?? 0) : null,
});

export const toIncidentView = ({ kind, at }: LotteryIncidentEntity): IncidentView => ({ kind, at: at.toISOString() });

export const toLotteryView = (lottery: LotteryEntity, prizes: readonly LotteryPrizeEntity[]): LotteryView => ({
  id: lottery.id,
  roomId: lottery.roomId,
  state: lottery.state,
  waitsFor: lottery.waitsFor,
  name: lottery.name,
  entryKind: lottery.entryKind,
  keyword: lottery.keyword,
  likes: lottery.likes,
  entrySeconds: lottery.entrySeconds,
  needsPhone: lottery.needsPhone,
  membersSince: time(lottery.membersSince),
  oncePer: lottery.oncePer,
  organiser: lottery.organiser,
  claimTerms: lottery.claimTerms,
  claimDays: lottery.claimDays,
  prizes: prizes.map(toPrizeView),
  opensAt: time(lottery.opensAt),
  closesAt: time(lottery.closesAt),
  entries: lottery.entries,
  cancelReason: lottery.cancelReason,
});

export const toConsoleLotteryView = (
  lottery: LotteryEntity,
  prizes: readonly LotteryPrizeEntity[],
  codesLeft: ReadonlyMap<number, number>,
  incidents: readonly LotteryIncidentEntity[],
): ConsoleLotteryView => ({
  ...toLotteryView(lottery, []),
  prizes: prizes.map((prize) => toConsolePrizeView(prize, codesLeft)),
  keepDays: lottery.keepDays,
  beacon: lottery.beacon,
  maxRisk: lottery.maxRisk,
  riskUnknown: lottery.riskUnknown,
  rulesHash: hex(lottery.rulesHash),
  commitment: hex(lottery.commitment),
  publishedAt: time(lottery.publishedAt),
  pushedAt: time(lottery.pushedAt),
  awaySince: time(lottery.awaySince),
  closedAt: time(lottery.closedAt),
  drawnAt: time(lottery.drawnAt),
  settledAt: time(lottery.settledAt),
  purgedAt: time(lottery.purgedAt),
  imported: lottery.imported,
  unchecked: lottery.unchecked,
  incidents: incidents.map(toIncidentView),
  createdAt: lottery.createdAt.toISOString(),
  changedAt: lottery.changedAt.toISOString(),
});

export const toLotteryRecord = (row: RecordRow): LotteryRecord => ({
  id: row.id,
  roomId: row.room_id,
  name: row.name,
  state: row.state,
  entryKind: row.entry_kind,
  pushedAt: time(row.pushed_at),
  opensAt: time(row.opens_at),
  closesAt: time(row.closes_at),
  drawnAt: time(row.drawn_at),
  entries: row.entries,
  quantity: row.quantity,
  winners: row.winners,
  createdAt: row.created_at.toISOString(),
});

/** All that is published so far. @param head null before the draw */
export function toLotteryProof(
  lottery: LotteryEntity,
  incidents: readonly LotteryIncidentEntity[],
  head: Head | null,
): LotteryProof {
  const { id, rules, rulesHash, commitment, publishedAt, closesAt } = lottery;
  if (!rules || !rulesHash || !commitment || !publishedAt) throw new Error(`lottery ${id} is not published`);
  const beacon = head?.beacon;
  return {
    lotteryId: id,
    state: lottery.state,
    waitsFor: lottery.waitsFor,
    rules,
    rulesHash: toHex(rulesHash),
    commitment: toHex(commitment),
    organiserKey: String(rules.organiserKey),
    publishedAt: publishedAt.toISOString(),
    opensAt: time(lottery.opensAt),
    closesAt: time(closesAt),
    closesAtMs: closesAt?.getTime() ?? null,
    count: lottery.entries,
    imported: lottery.imported,
    unchecked: lottery.unchecked,
    root: hex(lottery.root),
    beacon: {
      kind: lottery.beacon,
      chain: lottery.beacon === 'drand' ? QUICKNET.hash : null,
      round: lottery.beaconRound === null ? null : Number(lottery.beaconRound),
      signature: beacon?.kind === 'drand' ? beacon.signature : null,
    },
    secret: head?.secret ?? null,
    seed: head?.seed ?? null,
    winners: head?.winners.map(({ prize, leaf, ticket }) => ({ prize, leaf, ticket })) ?? null,
    drawnAt: time(lottery.drawnAt),
    incidents: incidents.map(toIncidentView),
    cancelReason: lottery.cancelReason,
    purgedAt: time(lottery.purgedAt),
    bundle: head ? `/v1/lotteries/${id}/bundle` : null,
  };
}
