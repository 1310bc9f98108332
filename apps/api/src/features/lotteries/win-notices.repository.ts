import { Injectable } from '@nestjs/common';
import type { NoticeState } from '@kaibo/contracts/lotteries';
import type { EntityManager } from 'typeorm';

/** Longer than a message is ever in hand: what a dead process had is then known to be unknown. */
export const IN_HAND_SECONDS = 120;

/** A win of which nobody was told yet. */
export interface UntoldWin {
  id: string;
  lotteryId: string;
  place: number;
  memberId: string | null;
  lottery: string;
  prize: string;
  claimUntil: Date;
}

const LIST = `
  select w.id::text, w.lottery_id::text as "lotteryId", w.place, w.member_id::text as "memberId", l.name as lottery, p.name as prize, w.claim_until as "claimUntil"
  from lottery_wins w
  join lotteries l on l.merchant_id = $1 and l.id = w.lottery_id
  join lottery_prizes p on p.merchant_id = $1 and p.lottery_id = w.lottery_id and p.no = w.prize_no
  where w.merchant_id = $1 and w.lottery_id = $2 and w.place > $3 and w.notice = 'waiting'
  order by w.place limit $4 for update of w skip locked`;

/** The messages that tell of wins, each in its win's own row. */
@Injectable()
export class WinNoticesRepository {
  /** What a process that died had in hand may have gone; what can no more be claimed is not told. */
  async giveUp(tx: EntityManager, merchantId: string, lotteryId: string, now: Date): Promise<void> {
    await tx.query(
      `update lottery_wins set notice = case notice when 'waiting' then 'late' else 'unknown' end
       where merchant_id = $1 and lottery_id = $2 and (notice = 'waiting' and claim_until <= $3
         or notice = 'sending' and notice_at < clock_timestamp() - ${IN_HAND_SECONDS} * interval '1 second')`,
      [merchantId, lotteryId, now],
    );
  }

  /** In the order of places; nobody else takes these until `tx` ends. */
  takeWaiting(
    tx: EntityManager,
    merchantId: string,
    lotteryId: string,
    afterPlace: number,
    most: number,
  ): Promise<UntoldWin[]> {
    return tx.query(LIST, [merchantId, lotteryId, afterPlace, most]);
  }

  /** Of these that wait: what becomes of them before anything is sent. */
  async begin(tx: EntityManager, merchantId: string, wins: ReadonlyMap<string, 'none' | 'sending'>): Promise<void> {
    await tx.query(
      `update lottery_wins w set notice = n.notice, notice_at = clock_timestamp()
       from unnest($2::bigint[], $3::varchar[]) as n (id, notice)
       where w.merchant_id = $1 and w.id = n.id and w.notice = 'waiting'`,
      [merchantId, [...wins.keys()], [...wins.values()]],
    );
  }

  /** What came of those in hand. @returns whose results were still this process's to write */
  async settle(
    tx: EntityManager,
    merchantId: string,
    results: ReadonlyMap<string, NoticeState>,
  ): Promise<ReadonlySet<string>> {
    const rows = (await tx.query(
      `with settled as (
         update lottery_wins w set notice = n.notice
         from unnest($2::bigint[], $3::varchar[]) as n (id, notice)
         where w.merchant_id = $1 and w.id = n.id and w.notice = 'sending' returning w.id::text)
       select id from settled`,
      [merchantId, [...results.keys()], [...results.values()]],
    )) as { id: string }[];
    return new Set(rows.map(({ id }) => id));
  }

  /** Whether somebody waits, or is in hand, whoever has the rows. */
  async isLeft(tx: EntityManager, merchantId: string, lotteryId: string): Promise<boolean> {
    const [row] = (await tx.query(
      `select exists (
         select from lottery_wins where merchant_id = $1 and lottery_id = $2 and notice in ('waiting', 'sending')) as is_left`,
      [merchantId, lotteryId],
    )) as { is_left: boolean }[];
    return row?.is_left === true;
  }
}
