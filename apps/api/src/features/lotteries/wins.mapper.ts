import type { ConsoleWin, DeliveryAddress, WinView } from '@kaibo/contracts/lotteries.dto';
import { maskName, maskPhone, winStateAt } from './lotteries.rules';
import type { WinRow } from './wins.repository';

const stateOf = (row: WinRow, now: Date) =>
  winStateAt(
    {
      claimedAt: row.claimed_at,
      shippedAt: row.shipped_at,
      redeemedAt: row.redeemed_at,
      claimUntil: row.claim_until,
    },
    now,
  );

/** @param code in clear, for its winner alone */
export const toWinView = (row: WinRow, code: string | null, now: Date): WinView => ({
  id: row.id,
  lotteryId: row.lottery_id,
  lotteryName: row.lottery_name,
  prize: {
    no: row.prize_no,
    name: row.prize_name,
    kind: row.prize_kind,
    valueFen: Number(row.value_fen),
    quantity: row.quantity,
  },
  state: stateOf(row, now),
  claimUntil: row.claim_until.toISOString(),
  claimedAt: row.claimed_at?.toISOString() ?? null,
  code,
  carrier: row.carrier,
  trackingNumber: row.tracking_number,
});

/** Masked: the address itself is given out by `Reveals` only. */
export const toConsoleWin = (row: WinRow, to: DeliveryAddress | null, now: Date): ConsoleWin => ({
  id: row.id,
  place: row.place,
  prizeNo: row.prize_no,
  prizeName: row.prize_name,
  state: stateOf(row, now),
  memberId: row.member_id,
  receiver: to && maskName(to.receiver),
  phone: to && maskPhone(to.phone),
  claimUntil: row.claim_until.toISOString(),
  claimedAt: row.claimed_at?.toISOString() ?? null,
  carrier: row.carrier,
  trackingNumber: row.tracking_number,
  notice: row.notice,
});
