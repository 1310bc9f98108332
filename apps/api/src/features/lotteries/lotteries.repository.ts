import { Injectable } from '@nestjs/common';
import type { IncidentKind, LotteryState } from '@kaibo/contracts/lotteries';
import type { LotteryTotals } from '@kaibo/contracts/lotteries.dto';
import type { Platform } from '@kaibo/contracts/rooms';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { LotteryEntity, LotteryIncidentEntity, LotteryPrizeEntity } from './lotteries.entity';

/** A line of the records, as the table tells it. */
export interface RecordRow {
  id: string;
  room_id: string;
  name: string;
  state: LotteryState;
  entry_kind: LotteryEntity['entryKind'];
  pushed_at: Date | null;
  opens_at: Date | null;
  closes_at: Date | null;
  drawn_at: Date | null;
  entries: number | null;
  quantity: number;
  winners: number;
  created_at: Date;
}

export interface RecordFilter {
  roomId: string | null;
  state: LotteryState | null;
  isPushed: boolean;
  before: string | null;
  most: number;
}

const LIST = `
  select l.id, l.room_id, l.name, l.state, l.entry_kind, l.pushed_at, l.opens_at, l.closes_at, l.drawn_at, l.entries, l.created_at,
    (select coalesce(sum(p.quantity), 0)::int from lottery_prizes p where p.merchant_id = $1 and p.lottery_id = l.id) as quantity,
    (select count(*)::int from lottery_wins w where w.merchant_id = $1 and w.lottery_id = l.id) as winners
  from lotteries l
  where l.merchant_id = $1 and ($2::bigint is null or l.room_id = $2) and ($3::text is null or l.state = $3)
    and (not $4 or l.pushed_at is not null) and ($5::bigint is null or l.id < $5)
  order by l.id desc limit $6`;

const TOTALS = `
  with l as (select id, state, entries from lotteries where merchant_id = $1 and room_id = $2),
  w as (
    select w.claimed_at, w.claim_until, c.redeemed_at, p.value_fen
    from lottery_wins w join l on l.id = w.lottery_id
    join lottery_prizes p on p.merchant_id = $1 and p.lottery_id = w.lottery_id and p.no = w.prize_no
    left join lottery_codes c on c.merchant_id = $1 and c.id = w.code_id
    where w.merchant_id = $1)
  select (select count(*)::int from l where state <> 'cancelled') as lotteries,
    (select count(*)::int from l where state in ('drawn', 'settled')) as drawn,
    (select coalesce(sum(entries), 0)::int from l) as entries,
    (select count(*)::int from w) as winners,
    (select count(*)::int from w where claimed_at is not null) as claimed,
    (select count(*)::int from w where redeemed_at is not null) as redeemed,
    (select count(*)::int from w where claimed_at is null and claim_until <= $3) as expired,
    (select coalesce(sum(value_fen), 0)::float8 from w) as "valueFen"`;

/** Lotteries, their prizes, and what happened to them. */
@Injectable()
export class LotteriesRepository {
  /** The database's own time, the one that windows go by. */
  async clock(tx: EntityManager): Promise<Date> {
    const [row] = (await tx.query(`select date_trunc('milliseconds', clock_timestamp()) as at`)) as { at: Date }[];
    if (!row) throw new Error('the database has no clock');
    return row.at;
  }

  find(tx: EntityManager, merchantId: string, id: string): Promise<LotteryEntity | null> {
    return tx.findOneBy(LotteryEntity, { merchantId, id });
  }

  /** @throws AppError LOTTERY_NOT_FOUND */
  async get(tx: EntityManager, merchantId: string, id: string): Promise<LotteryEntity> {
    return found(await this.find(tx, merchantId, id), id);
  }

  /**
   * Locked until `tx` ends: entries that are on their way have ended then, and none begins.
   * @throws AppError LOTTERY_NOT_FOUND
   */
  async getForUpdate(tx: EntityManager, merchantId: string, id: string): Promise<LotteryEntity> {
    const lock = { mode: 'pessimistic_write' } as const;
    return found(await tx.findOne(LotteryEntity, { where: { merchantId, id }, lock }), id);
  }

  /** One at a time adds to a room. */
  async lockRoom(tx: EntityManager, merchantId: string, roomId: string): Promise<void> {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`lotteries/${merchantId}/${roomId}`]);
  }

  /** Those that count towards what a room may have. */
  countOfRoom(tx: EntityManager, merchantId: string, roomId: string): Promise<number> {
    return tx
      .createQueryBuilder(LotteryEntity, 'l')
      .where(`l.merchant_id = :merchantId and l.room_id = :roomId and l.state <> 'cancelled'`, { merchantId, roomId })
      .getCount();
  }

  add(tx: EntityManager, lottery: Omit<LotteryEntity, 'id'>): Promise<LotteryEntity> {
    return tx.save(LotteryEntity, tx.create(LotteryEntity, lottery));
  }

  save(tx: EntityManager, lottery: LotteryEntity): Promise<LotteryEntity> {
    return tx.save(LotteryEntity, lottery);
  }

  async remove(tx: EntityManager, { merchantId, id }: LotteryEntity): Promise<void> {
    await tx.delete(LotteryPrizeEntity, { merchantId, lotteryId: id });
    await tx.delete(LotteryEntity, { merchantId, id });
  }

  listPrizes(tx: EntityManager, merchantId: string, lotteryId: string): Promise<LotteryPrizeEntity[]> {
    return tx.find(LotteryPrizeEntity, { where: { merchantId, lotteryId }, order: { no: 'ASC' } });
  }

  /** Those of several lotteries, in order. */
  listPrizesOf(tx: EntityManager, merchantId: string, lotteryIds: readonly string[]): Promise<LotteryPrizeEntity[]> {
    return tx
      .createQueryBuilder(LotteryPrizeEntity, 'p')
      .where('p.merchant_id = :merchantId and p.lottery_id = any(:lotteryIds)', { merchantId, lotteryIds })
      .orderBy('p.lottery_id')
      .addOrderBy('p.no')
      .getMany();
  }

  /** Puts these in place of those there; codes of prizes beyond them were taken away before. */
  async savePrizes(tx: EntityManager, merchantId: string, lotteryId: string, prizes: LotteryPrizeEntity[]) {
    await tx.query('delete from lottery_prizes where merchant_id = $1 and lottery_id = $2 and no > $3', [
      merchantId,
      lotteryId,
      prizes.length,
    ]);
    await tx.save(LotteryPrizeEntity, prizes);
  }

  /** All of a room but drafts, newest first. */
  listOfRoom(tx: EntityManager, merchantId: string, roomId: string): Promise<LotteryEntity[]> {
    return tx
      .createQueryBuilder(LotteryEntity, 'l')
      .where(`l.merchant_id = :merchantId and l.room_id = :roomId and l.state <> 'draft'`, { merchantId, roomId })
      .orderBy('l.id', 'DESC')
      .take(100)
      .getMany();
  }

  list(tx: EntityManager, merchantId: string, filter: RecordFilter): Promise<RecordRow[]> {
    const { roomId, state, isPushed, before, most } = filter;
    return tx.query(LIST, [merchantId, roomId, state, isPushed, before, most]);
  }

  async totals(tx: EntityManager, merchantId: string, roomId: string, now: Date): Promise<LotteryTotals> {
    const [row] = (await tx.query(TOTALS, [merchantId, roomId, now])) as LotteryTotals[];
    if (!row) throw new Error('the totals gave no row');
    return row;
  }

  async addIncident(tx: EntityManager, { merchantId, id }: LotteryEntity, kind: IncidentKind, at: Date): Promise<void> {
    await tx.insert(LotteryIncidentEntity, { merchantId, lotteryId: id, kind, at });
  }

  listIncidents(tx: EntityManager, merchantId: string, lotteryId: string): Promise<LotteryIncidentEntity[]> {
    return tx.find(LotteryIncidentEntity, { where: { merchantId, lotteryId }, order: { id: 'ASC' }, take: 200 });
  }

  /** What is asked of a mini-app here. */
  async getMiniApp(
    tx: EntityManager,
    merchantId: string,
    id: string,
  ): Promise<{ platform: Platform; isDemo: boolean }> {
    const [row] = (await tx.query(
      'select platform, is_demo as "isDemo" from mini_apps where merchant_id = $1 and id = $2',
      [merchantId, id],
    )) as { platform: Platform; isDemo: boolean }[];
    if (!row) throw new AppError('MINI_APP_NOT_FOUND', { id });
    return row;
  }
}

function found(lottery: LotteryEntity | null, id: string): LotteryEntity {
  if (!lottery) throw new AppError('LOTTERY_NOT_FOUND', { lotteryId: id });
  return lottery;
}
