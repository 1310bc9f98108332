import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Db } from '../../core/db';
import { LotteryEntryEntity } from './lotteries.entity';
import { UNKNOWN_RISK } from './lotteries.rules';

/**
 * Why somebody is not in: `early` and `late` of the window, by the database's clock; `gone` and `banned` of the member;
 * `phone`, `union`, `member-since` and `once` of the rules; `fast`: tapped faster than anybody taps.
 */
export type EntryRefusal =
  'early' | 'late' | 'cancelled' | 'gone' | 'banned' | 'phone' | 'union' | 'member-since' | 'fast' | 'once';

/** What became of one who asked. */
export type EntryAnswer = { enteredAt: Date } | { refusal: EntryRefusal };

/** Who asks. */
export interface EntryItem {
  /** Not in before this; null: at any time. */
  notBefore: Date | null;
  isImported: boolean;
  /** As the platform ranks them, or -1; null: it was not asked. */
  riskRank: number | null;
}

interface FlushRow {
  member_id: string;
  entered_at: Date | null;
  refusal: EntryRefusal | null;
}

// The lottery's row is held first, and only then the clock is read: whoever closes waits for the row, so an entry that was let
// in is there before the leaves are read. Sorted, so that two flushes of the same members never wait for each other crosswise.
const FLUSH = `
  with l as materialized (
    select id, state, opens_at, closes_at, verified_only, members_since, once_per
    from lotteries where merchant_id = $1::bigint and id = $2::bigint for share),
  w as materialized (select l.*, date_trunc('milliseconds', clock_timestamp()) as at from l),
  asked as materialized (
    select u.member_id, u.not_before, u.is_imported, u.risk_rank, w.id as lottery_id, w.at, w.state, w.opens_at, w.closes_at, w.members_since, w.once_per,
      m.id as known_id, m.created_at, m.merged_into, m.erased_at, m.banned_at, w.verified_only,
      case when w.verified_only then (
        select h.hash from member_handles h where h.merchant_id = $1::bigint and h.member_id = u.member_id and h.kind = 'phone') end as phone,
      case when w.once_per = 'union' then (
        select h.hash from member_handles h where h.merchant_id = $1::bigint and h.member_id = u.member_id and h.kind = 'union'
        order by h.hash limit 1) end as union_hash
    from w cross join unnest($3::bigint[], $4::timestamptz[], $5::boolean[], $6::smallint[]) as u (member_id, not_before, is_imported, risk_rank)
    left join members m on m.merchant_id = $1::bigint and m.id = u.member_id),
  judged as materialized (
    select a.*, case
        when state = 'cancelled' then 'cancelled'
        when state in ('draft', 'published') or at < opens_at then 'early'
        when state <> 'open' or at >= closes_at then 'late'
        when known_id is null or merged_into is not null or erased_at is not null then 'gone'
        when banned_at is not null then 'banned'
        when created_at > members_since then 'member-since'
        when verified_only and phone is null then 'phone'
        when once_per = 'union' and union_hash is null then 'union'
        when at < not_before then 'fast' end as refusal
    from asked a),
  added as (
    insert into lottery_entries (merchant_id, lottery_id, member_id, entered_at, is_imported, once_hash, risk_rank)
    select $1::bigint, lottery_id, member_id, at, is_imported, case once_per when 'phone' then phone when 'union' then union_hash end, risk_rank
    from judged where refusal is null order by member_id
    on conflict do nothing returning member_id, entered_at)
  select j.member_id::text, j.refusal, coalesce(n.entered_at, e.entered_at) as entered_at
  from judged j left join added n on n.member_id = j.member_id
  left join lottery_entries e on e.merchant_id = $1::bigint and e.lottery_id = $2::bigint and e.member_id = j.member_id`;

const FIND = `
  select e.member_id::text, e.entered_at, null as refusal from lottery_entries e
  where e.merchant_id = $1::bigint and e.lottery_id = $2::bigint and e.member_id = any ($3::bigint[])`;

/** Entries, written in batches. */
@Injectable()
export class EntriesRepository {
  constructor(private readonly db: Db) {}

  /**
   * Lets a batch in: one statement, which is a transaction of its own, committed when this answers.
   * @returns by member. Who is in already is answered as before, whatever the clock says now
   */
  async enter(
    merchantId: string,
    lotteryId: string,
    items: ReadonlyMap<string, EntryItem>,
  ): Promise<Map<string, EntryAnswer>> {
    const rows = await this.db.inOneTrip<FlushRow>(merchantId, FLUSH, [
      merchantId,
      lotteryId,
      listOf([...items.keys()]),
      listOf([...items.values()].map(({ notBefore }) => notBefore?.toISOString() ?? '-infinity')),
      listOf([...items.values()].map(({ isImported }) => (isImported ? 't' : 'f'))),
      listOf([...items.values()].map(({ riskRank }) => (riskRank === null ? 'NULL' : String(riskRank)))),
    ]);
    const answers = new Map<string, EntryAnswer>();
    const unclear: string[] = [];
    for (const { member_id: id, entered_at: enteredAt, refusal } of rows) {
      if (enteredAt) answers.set(id, { enteredAt });
      else if (refusal) answers.set(id, { refusal });
      else unclear.push(id);
    }
    // Somebody else's batch had the same member a moment ago, and its row is seen now; or another account has the same phone.
    if (unclear.length > 0) {
      const there = await this.find(merchantId, lotteryId, unclear);
      for (const id of unclear) answers.set(id, there.get(id) ?? { refusal: 'once' });
    }
    return answers;
  }

  /** Those of these members who are in. */
  async find(merchantId: string, lotteryId: string, memberIds: readonly string[]): Promise<Map<string, EntryAnswer>> {
    const rows = await this.db.inOneTrip<FlushRow>(merchantId, FIND, [merchantId, lotteryId, listOf(memberIds)]);
    return new Map(rows.flatMap((row) => (row.entered_at ? [[row.member_id, { enteredAt: row.entered_at }]] : [])));
  }

  /** The entry of a member, or of an account that was merged into theirs. */
  async findOwn(
    tx: EntityManager,
    merchantId: string,
    lotteryId: string,
    memberIds: readonly string[],
  ): Promise<LotteryEntryEntity | null> {
    return tx
      .createQueryBuilder(LotteryEntryEntity, 'e')
      .where('e.merchant_id = :merchantId and e.lottery_id = :lotteryId and e.member_id = any(:memberIds)', {
        merchantId,
        lotteryId,
        memberIds,
      })
      .orderBy('e.entered_at')
      .limit(1)
      .getOne();
  }

  /** Newest lotteries first. @param before a lottery's id */
  listOwn(
    tx: EntityManager,
    merchantId: string,
    memberIds: readonly string[],
    before: string | null,
    most: number,
  ): Promise<LotteryEntryEntity[]> {
    return tx
      .createQueryBuilder(LotteryEntryEntity, 'e')
      .where('e.merchant_id = :merchantId and e.member_id = any(:memberIds)', { merchantId, memberIds })
      .andWhere('(:before::bigint is null or e.lottery_id < :before::bigint)', { before })
      .orderBy('e.lottery_id', 'DESC')
      .limit(most)
      .getMany();
  }

  /** In the order of their members: page by page, all there are. Their numbers' order: the answer's own column is a text. */
  listAfter(
    tx: EntityManager,
    merchantId: string,
    lotteryId: string,
    after: string,
    most: number,
  ): Promise<{ member_id: string; is_imported: boolean; is_unchecked: boolean }[]> {
    return tx.query(
      `select member_id::text, is_imported, risk_rank is not distinct from ${UNKNOWN_RISK} as is_unchecked from lottery_entries
       where merchant_id = $1 and lottery_id = $2 and member_id > $3 order by lottery_entries.member_id limit $4`,
      [merchantId, lotteryId, after, most],
    );
  }
}

/** An array as PostgreSQL reads it; of ids, times and flags only. */
const listOf = (values: readonly string[]): string => `{${values.join(',')}}`;
