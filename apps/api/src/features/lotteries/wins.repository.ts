import { Injectable } from '@nestjs/common';
import type { NoticeState } from '@kaibo/contracts/lotteries';
import type { EntityManager } from 'typeorm';
import { LotteryClaimEntity, LotteryWinEntity, LotteryWinExportEntity } from './lotteries.entity';

/** A win with what else its views show. */
export interface WinRow {
  id: string;
  lottery_id: string;
  lottery_name: string;
  place: number;
  prize_no: number;
  prize_name: string;
  prize_kind: 'goods' | 'code';
  code_source: 'generated' | 'imported' | null;
  value_fen: string;
  quantity: number;
  owner_only: boolean;
  member_id: string | null;
  claim_until: Date;
  claimed_at: Date | null;
  shipped_at: Date | null;
  code_id: string | null;
  redeemed_at: Date | null;
  carrier: string | null;
  tracking_number: string | null;
  notice: NoticeState;
}

const WINS = `
  select w.id::text, w.lottery_id::text, l.name as lottery_name, w.place, w.prize_no, p.name as prize_name, p.kind as prize_kind,
    p.code_source, p.value_fen::text, p.quantity, p.owner_only, w.member_id::text, w.claim_until, w.claimed_at, w.shipped_at,
    w.code_id::text, c.redeemed_at, a.carrier, a.tracking_number, w.notice
  from lottery_wins w
  join lotteries l on l.merchant_id = w.merchant_id and l.id = w.lottery_id
  join lottery_prizes p on p.merchant_id = w.merchant_id and p.lottery_id = w.lottery_id and p.no = w.prize_no
  left join lottery_codes c on c.merchant_id = w.merchant_id and c.id = w.code_id
  left join lottery_claims a on a.merchant_id = w.merchant_id and a.win_id = w.id
  where w.merchant_id = $1`;

/** What was won, and what became of it. */
@Injectable()
export class WinsRepository {
  /** Newest first. */
  listOwn(
    tx: EntityManager,
    merchantId: string,
    memberIds: readonly string[],
    before: string | null,
    most: number,
  ): Promise<WinRow[]> {
    return tx.query(
      `${WINS} and w.member_id = any ($2::bigint[]) and ($3::bigint is null or w.id < $3) order by w.id desc limit $4`,
      [merchantId, memberIds, before, most],
    );
  }

  /** In the order of places. */
  listOfLottery(
    tx: EntityManager,
    merchantId: string,
    lotteryId: string,
    afterPlace: number,
    most: number,
  ): Promise<WinRow[]> {
    return tx.query(`${WINS} and w.lottery_id = $2 and w.place > $3 order by w.place limit $4`, [
      merchantId,
      lotteryId,
      afterPlace,
      most,
    ]);
  }

  /** Those with an address, in the order of places. */
  listClaimed(
    tx: EntityManager,
    merchantId: string,
    lotteryId: string,
    afterPlace: number,
    most: number,
  ): Promise<WinRow[]> {
    return tx.query(
      `${WINS} and w.lottery_id = $2 and w.place > $3 and a.win_id is not null order by w.place limit $4`,
      [merchantId, lotteryId, afterPlace, most],
    );
  }

  async find(tx: EntityManager, merchantId: string, id: string): Promise<WinRow | null> {
    const [row] = (await tx.query(`${WINS} and w.id = $2`, [merchantId, id])) as WinRow[];
    return row ?? null;
  }

  async findByCode(tx: EntityManager, merchantId: string, codeId: string): Promise<WinRow | null> {
    const [row] = (await tx.query(`${WINS} and w.code_id = $2`, [merchantId, codeId])) as WinRow[];
    return row ?? null;
  }

  /** Whether this is a winner's verified number, or that of the account which stands for theirs. */
  async hasPhone(tx: EntityManager, merchantId: string, memberId: string, phoneHash: Buffer): Promise<boolean> {
    const [row] = (await tx.query(
      `with recursive up as (
         select m.id, m.merged_into from members m where m.merchant_id = $1 and m.id = $2
         union all
         select m.id, m.merged_into from members m join up on m.id = up.merged_into where m.merchant_id = $1)
       select exists (
         select from up join member_handles h on h.merchant_id = $1 and h.member_id = up.id
         where h.kind = 'phone' and h.hash = $3) as has`,
      [merchantId, memberId, phoneHash],
    )) as { has: boolean }[];
    return row?.has === true;
  }

  /** Locked until `tx` ends: two claims never both write. */
  async lock(tx: EntityManager, merchantId: string, id: string): Promise<LotteryWinEntity | null> {
    const lock = { mode: 'pessimistic_write' } as const;
    return tx.findOne(LotteryWinEntity, { where: { merchantId, id }, lock });
  }

  async findOfLeaf(tx: EntityManager, merchantId: string, lotteryId: string, leaf: Buffer): Promise<string | null> {
    const win = await tx.findOne(LotteryWinEntity, { where: { merchantId, lotteryId, leaf } });
    return win?.id ?? null;
  }

  async saveClaim(tx: EntityManager, win: LotteryWinEntity, claimedAt: Date, codeId: string | null): Promise<void> {
    await tx.update(LotteryWinEntity, { merchantId: win.merchantId, id: win.id }, { claimedAt, codeId });
  }

  async addAddress(tx: EntityManager, { merchantId, id, lotteryId }: LotteryWinEntity, memberId: string) {
    await tx.insert(LotteryClaimEntity, { merchantId, winId: id, lotteryId, memberId });
  }

  async ship(
    tx: EntityManager,
    { merchantId, id }: LotteryWinEntity,
    { carrier, trackingNumber, at }: { carrier: string; trackingNumber: string; at: Date },
  ): Promise<void> {
    await tx.update(LotteryWinEntity, { merchantId, id }, { shippedAt: at });
    await tx.update(LotteryClaimEntity, { merchantId, winId: id }, { carrier, trackingNumber });
  }

  /** Those that may still be claimed, and goods that are not on their way. Who is erased gets nothing any more. */
  async countOpen(tx: EntityManager, merchantId: string, lotteryId: string, now: Date): Promise<number> {
    const [row] = (await tx.query(
      `select count(*)::int as n from lottery_wins w
       join lottery_prizes p on p.merchant_id = $1 and p.lottery_id = w.lottery_id and p.no = w.prize_no
       where w.merchant_id = $1 and w.lottery_id = $2 and w.member_id is not null
         and (case when w.claimed_at is null then w.claim_until > $3 else p.kind = 'goods' and w.shipped_at is null end)`,
      [merchantId, lotteryId, now],
    )) as { n: number }[];
    return row?.n ?? 0;
  }

  /** From then on the addresses are purged. */
  async planPurge(tx: EntityManager, merchantId: string, lotteryId: string, purgeAt: Date): Promise<void> {
    await tx.update(LotteryClaimEntity, { merchantId, lotteryId }, { purgeAt });
  }

  addExport(tx: EntityManager, made: Omit<LotteryWinExportEntity, 'id'>): Promise<LotteryWinExportEntity> {
    return tx.save(LotteryWinExportEntity, tx.create(LotteryWinExportEntity, made));
  }

  findExport(tx: EntityManager, merchantId: string, id: string): Promise<LotteryWinExportEntity | null> {
    return tx.findOneBy(LotteryWinExportEntity, { merchantId, id });
  }

  /** Never backwards: a page that is read again counts once. */
  async saveProgress(tx: EntityManager, { merchantId, id }: LotteryWinExportEntity, done: number): Promise<void> {
    await tx.query('update lottery_win_exports set done = greatest(done, $3) where merchant_id = $1 and id = $2', [
      merchantId,
      id,
      done,
    ]);
  }

  async countClaimed(tx: EntityManager, merchantId: string, lotteryId: string): Promise<number> {
    return tx.countBy(LotteryClaimEntity, { merchantId, lotteryId });
  }
}
