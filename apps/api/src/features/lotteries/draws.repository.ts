import { Injectable } from '@nestjs/common';
import type { Head } from '@kaibo/fair-draw';
import type { EntityManager } from 'typeorm';
import type { LeavesRow } from './leaves.rules';
import { LotteryDrawEntity, type LotteryEntity } from './lotteries.entity';

const ROWS_AT_ONCE = 64;

/** A winner as the draw gives it. */
export interface DrawnWin {
  place: number;
  prizeNo: number;
  /** Null: nobody of that leaf is there any more. */
  memberId: string | null;
  leaf: Buffer;
  ticket: Buffer;
}

// A winner who is erased at this moment wins nevertheless: nobody is named, and nobody told.
const ADD_WINS = `
  insert into lottery_wins (merchant_id, lottery_id, place, prize_no, member_id, leaf, ticket, claim_until, notice)
  select $1, $2, w.place, w.prize_no, m.id, w.leaf, w.ticket, $8, case when m.id is null then 'none' else 'waiting' end
  from unnest($3::integer[], $4::smallint[], $5::bigint[], $6::bytea[], $7::bytea[]) as w (place, prize_no, member_id, leaf, ticket)
  left join members m on m.merchant_id = $1 and m.id = w.member_id and m.erased_at is null
  order by w.place`;

/** The archive of a lottery: its leaves, its draw, its winners. Written once. */
@Injectable()
export class DrawsRepository {
  async addLeaves(tx: EntityManager, { merchantId, id }: LotteryEntity, rows: readonly LeavesRow[]): Promise<void> {
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      const some = rows.slice(from, from + ROWS_AT_ONCE);
      await tx.query(
        `insert into lottery_leaves (merchant_id, lottery_id, no, first_leaf, node, leaves)
         select $1, $2, r.no, r.first_leaf, r.node, r.leaves
         from unnest($3::integer[], $4::bytea[], $5::bytea[], $6::bytea[]) as r (no, first_leaf, node, leaves)`,
        [
          merchantId,
          id,
          some.map(({ no }) => no),
          some.map(({ firstLeaf }) => firstLeaf),
          some.map(({ node }) => node),
          some.map(({ leaves }) => leaves),
        ],
      );
    }
  }

  /** In order, from row `from` on. */
  async listLeaves(
    tx: EntityManager,
    merchantId: string,
    lotteryId: string,
    from: number,
    most = ROWS_AT_ONCE,
  ): Promise<Buffer[]> {
    const rows = (await tx.query(
      `select leaves from lottery_leaves where merchant_id = $1 and lottery_id = $2 and no >= $3 order by no limit $4`,
      [merchantId, lotteryId, from, most],
    )) as { leaves: Buffer }[];
    return rows.map(({ leaves }) => leaves);
  }

  async listNodes(tx: EntityManager, merchantId: string, lotteryId: string): Promise<Buffer[]> {
    const rows = (await tx.query(
      'select node from lottery_leaves where merchant_id = $1 and lottery_id = $2 order by no',
      [merchantId, lotteryId],
    )) as { node: Buffer }[];
    return rows.map(({ node }) => node);
  }

  /** The row in which a leaf stands, if anywhere. */
  async findRow(
    tx: EntityManager,
    merchantId: string,
    lotteryId: string,
    leaf: Uint8Array,
  ): Promise<{ no: number; leaves: Buffer } | null> {
    const [row] = (await tx.query(
      `select no, leaves from lottery_leaves where merchant_id = $1 and lottery_id = $2 and first_leaf <= $3
       order by no desc limit 1`,
      [merchantId, lotteryId, Buffer.from(leaf)],
    )) as { no: number; leaves: Buffer }[];
    return row ?? null;
  }

  find(tx: EntityManager, merchantId: string, lotteryId: string): Promise<LotteryDrawEntity | null> {
    return tx.findOneBy(LotteryDrawEntity, { merchantId, lotteryId });
  }

  /** @returns false: it was drawn before, and nothing was written */
  async add(tx: EntityManager, { merchantId, id }: LotteryEntity, head: Head, at: Date): Promise<boolean> {
    const added = (await tx.query(
      `with added as (
         insert into lottery_draws (merchant_id, lottery_id, head, drawn_at) values ($1, $2, $3, $4)
         on conflict do nothing returning 1)
       select 1 from added`,
      [merchantId, id, JSON.stringify(head), at],
    )) as unknown[];
    return added.length === 1;
  }

  async addWins(tx: EntityManager, { merchantId, id }: LotteryEntity, wins: readonly DrawnWin[], claimUntil: Date) {
    await tx.query(ADD_WINS, [
      merchantId,
      id,
      wins.map(({ place }) => place),
      wins.map(({ prizeNo }) => prizeNo),
      wins.map(({ memberId }) => memberId),
      wins.map(({ leaf }) => leaf),
      wins.map(({ ticket }) => ticket),
      claimUntil,
    ]);
  }
}
