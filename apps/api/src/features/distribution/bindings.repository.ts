import { Injectable } from '@nestjs/common';
import type { DecisionReason, TouchSource } from '@kaibo/contracts/distribution';
import type { Platform } from '@kaibo/contracts/rooms';
import type { EntityManager } from 'typeorm';
import { BindingEntity, BindingMoveEntity } from './distribution.entity';

/** A decision with its touch. */
export interface DecisionRow {
  touch_id: string;
  nr: number;
  source: TouchSource;
  scene: string | null;
  link_id: string | null;
  room_id: string | null;
  touched_at: Date;
  sharer_id: string | null;
  reason: DecisionReason;
  facts: number;
  policy: number;
  decided_at: Date;
}

/** Somebody who came by a member's share. */
export interface InvitedRow {
  touch_id: string;
  member_id: string;
  source: TouchSource;
  touched_at: Date;
  reason: DecisionReason;
}

/** A step of the tree as a list shows it. */
export interface NodeRow {
  member_id: string;
  parent_id: string | null;
  grand_id: string | null;
  touch_id: string | null;
  bound_at: Date;
}

/** A page of somebody's team. */
export interface TeamRow {
  platform: Platform;
  /** Null when they were not asked for. */
  direct: number | null;
  second: number | null;
  /** Null in the only row of a page on which nobody is. */
  member_id: string | null;
  bound_at: Date;
  /** Who they are now, if they were merged; null for somebody who is banned or erased. */
  person_id: string | null;
}

/**
 * How many stand directly under those nodes and how many under these, the nodes themselves left out. By the one index whose
 * entries of one superior are equal, which PostgreSQL keeps as one list: so the superior above each node is named too.
 */
const countsOf = (nodes: string): string => `
  select sum(case when me.above is null
      then (select count(*) from bindings b where b.merchant_id = $1 and b.grand_id is null and b.parent_id = me.id and b.alias_of is null)
      else (select count(*) from bindings b where b.merchant_id = $1 and b.grand_id = me.above and b.parent_id = me.id and b.alias_of is null) end
    - case when me.above = any (array(select id from ${nodes} n)) then 1 else 0 end)::int as direct,
    sum((select count(*) from bindings b where b.merchant_id = $1 and b.grand_id = me.id and b.alias_of is null))::int as second
  from ${nodes} me`;

/** The account that stands in the tree for a member. */
const NODE = `(select coalesce(o.alias_of, o.member_id) from bindings o where o.merchant_id = $1 and o.member_id = $2)`;

/** Accounts that were merged into member $2, be it through others. */
const MERGED = `merged as (
    select m.id from members m where m.merchant_id = $1 and m.merged_into = $2
    union all
    select m.id from members m join merged g on m.merged_into = g.id where m.merchant_id = $1)`;

/** The tree, read. It is written by functions of schema `directory`. */
@Injectable()
export class BindingsRepository {
  /** The node of a member, be it another account's of the same person. */
  async findNode(tx: EntityManager, merchantId: string, memberId: string): Promise<NodeRow | null> {
    const [row] = await rows<NodeRow>(
      tx,
      `select member_id, parent_id, grand_id, touch_id, bound_at from bindings where merchant_id = $1 and member_id = ${NODE}`,
      [merchantId, memberId],
    );
    return row ?? null;
  }

  /** Who is directly under a member, and who under these. */
  async counts(tx: EntityManager, merchantId: string, nodeIds: string[]): Promise<{ direct: number; second: number }> {
    const sql = `with nodes as materialized (
        select b.member_id as id, b.parent_id as above from bindings b where b.merchant_id = $1 and b.member_id = any ($2::bigint[]))
      ${countsOf('nodes')}`;
    const [row] = await rows<{ direct: number | null; second: number | null }>(tx, sql, [merchantId, nodeIds]);
    return { direct: row?.direct ?? 0, second: row?.second ?? 0 };
  }

  /**
   * Those directly under a member, the newest accounts first, with all else that their page needs but the names: in one
   * statement. @returns one row at least, also of an empty page; none when there is no such mini-app
   */
  team(
    tx: EntityManager,
    { merchantId, miniAppId, memberId }: { merchantId: string; miniAppId: string; memberId: string },
    { before, most, isCounted }: { before: string | null; most: number; isCounted: boolean },
  ): Promise<TeamRow[]> {
    return rows(tx, TEAM, [merchantId, memberId, miniAppId, before, most, isCounted]);
  }

  /** @param parentIds null: all who have a superior */
  list(
    tx: EntityManager,
    merchantId: string,
    { parentIds, before, most }: { parentIds: string[] | null; before: string | null; most: number },
  ): Promise<NodeRow[]> {
    // One superior is the rule: then the index gives the rows in their order.
    const [whose, parent] =
      parentIds === null
        ? ['parent_id is not null', []]
        : parentIds.length === 1
          ? ['parent_id = $4', [parentIds[0]]]
          : ['parent_id = any ($4::bigint[]) and not member_id = any ($4::bigint[])', [parentIds]];
    return rows(
      tx,
      `select member_id, parent_id, grand_id, touch_id, bound_at from bindings
       where merchant_id = $1 and ${whose} and alias_of is null and ($2::bigint is null or member_id < $2) order by member_id desc limit $3`,
      [merchantId, before, most, ...parent],
    );
  }

  async count(tx: EntityManager, merchantId: string, parentIds: string[] | null): Promise<number> {
    const [row] = await rows<{ n: number }>(
      tx,
      `select count(*)::int as n from bindings where merchant_id = $1 and alias_of is null
         and case when $2::bigint[] is null then parent_id is not null else parent_id = any ($2) end`,
      [merchantId, parentIds],
    );
    return row?.n ?? 0;
  }

  /** The node of a member first, and those of accounts that were merged into them and stand in the tree by themselves. */
  async nodesOf(tx: EntityManager, merchantId: string, memberId: string): Promise<string[]> {
    const found = await rows<{ id: string }>(
      tx,
      `with recursive ${MERGED}
       select b.member_id as id, 0 as place from bindings b where b.merchant_id = $1 and b.member_id = ${NODE}
       union
       select b.member_id, 1 from merged g join bindings b on b.merchant_id = $1 and b.member_id = g.id
       where b.alias_of is null and b.member_id is distinct from ${NODE}
       order by place`,
      [merchantId, memberId],
    );
    return found.map(({ id }) => id);
  }

  decisions(tx: EntityManager, merchantId: string, memberIds: string[], most: number): Promise<DecisionRow[]> {
    return rows(
      tx,
      `select d.touch_id, d.nr, t.source, t.scene, t.link_id, t.room_id, t.touched_at, d.sharer_id, d.reason, d.facts, d.policy, d.decided_at
       from binding_decisions d join touches t on t.merchant_id = d.merchant_id and t.id = d.touch_id
       where d.merchant_id = $1 and d.member_id = any ($2::bigint[]) order by d.touch_id desc, d.nr desc limit $3`,
      [merchantId, memberIds, most],
    );
  }

  /** What came of a sharer's shares: the last word on each touch. */
  invited(
    tx: EntityManager,
    merchantId: string,
    sharerIds: string[],
    before: string | null,
    most: number,
  ): Promise<InvitedRow[]> {
    return rows(
      tx,
      `select d.touch_id, d.member_id, t.source, t.touched_at, d.reason
       from binding_decisions d join touches t on t.merchant_id = d.merchant_id and t.id = d.touch_id
       where d.merchant_id = $1 and d.sharer_id = any ($2::bigint[]) and d.member_id <> d.sharer_id and ($3::bigint is null or d.touch_id < $3)
       order by d.touch_id desc limit $4`,
      [merchantId, sharerIds, before, most],
    );
  }

  moves(tx: EntityManager, merchantId: string, memberId: string, most: number): Promise<BindingMoveEntity[]> {
    return tx.find(BindingMoveEntity, { where: { merchantId, memberId }, order: { id: 'DESC' }, take: most });
  }

  find(tx: EntityManager, merchantId: string, memberId: string): Promise<BindingEntity | null> {
    return tx.findOneBy(BindingEntity, { merchantId, memberId });
  }

  /** Those above a member, the nearest first. */
  async above(tx: EntityManager, merchantId: string, memberId: string): Promise<string[]> {
    const found = await rows<{ id: string }>(
      tx,
      `with recursive up as (
         select b.parent_id as id, 1 as depth from bindings b where b.merchant_id = $1 and b.member_id = $2
         union all
         select b.parent_id, depth + 1 from bindings b join up on b.member_id = up.id where b.merchant_id = $1)
       select id from up where id is not null order by depth`,
      [merchantId, memberId],
    );
    return found.map(({ id }) => id);
  }

  async nodeIdOf(tx: EntityManager, merchantId: string, memberId: string): Promise<string | null> {
    return (await this.findNode(tx, merchantId, memberId))?.member_id ?? null;
  }

  /** @returns false when the member stands somewhere already */
  async addAlias(tx: EntityManager, merchantId: string, memberId: string, nodeId: string, at: Date): Promise<boolean> {
    const [row] = await rows<{ made: boolean }>(tx, 'select directory.add_alias($1, $2, $3, $4) as made', [
      merchantId,
      memberId,
      nodeId,
      at,
    ]);
    return row?.made === true;
  }

  /** The one that the last merge of these made. */
  async removeAlias(tx: EntityManager, merchantId: string, memberIds: string[]): Promise<void> {
    await tx.query('select directory.remove_alias($1, $2)', [merchantId, memberIds]);
  }

  /** As the one role that may. What it answers, or throws, ends that. */
  async move(
    tx: EntityManager,
    move: { merchantId: string; memberId: string; toId: string | null; reason: string; by: string; at: Date },
  ): Promise<{ moveId: string | null; outcome: 'moved' | 'same' | 'ring' }> {
    await tx.query('set local role kaibo_mover');
    const [row] = await rows<{ move_id: string | null; outcome: 'moved' | 'same' | 'ring' }>(
      tx,
      'select * from directory.move_binding($1, $2, $3, $4, $5, $6)',
      [move.merchantId, move.memberId, move.toId, move.reason, move.by, move.at],
    );
    await tx.query('reset role');
    if (!row) throw new Error('directory.move_binding gave no row');
    return { moveId: row.move_id, outcome: row.outcome };
  }

  /** @returns false while somebody may still be bound who did not see the move */
  async settle(tx: EntityManager, merchantId: string, moveId: string, at: Date): Promise<boolean> {
    await tx.query('set local role kaibo_mover');
    const [row] = await rows<{ ok: boolean }>(tx, 'select directory.settle_move($1, $2, $3) as ok', [
      merchantId,
      moveId,
      at,
    ]);
    await tx.query('reset role');
    return row?.ok === true;
  }
}

/** $1 merchant, $2 member, $3 mini-app, $4 before this one, $5 at most, $6 with the counts. */
const TEAM = `
  with recursive ${MERGED},
  nodes as materialized (
    select coalesce(n.member_id, b.member_id) as id, case when b.alias_of is null then b.parent_id else n.parent_id end as above
    from bindings b left join bindings n on n.merchant_id = $1 and n.member_id = b.alias_of
    where b.merchant_id = $1 and b.member_id = $2
    union
    select b.member_id, b.parent_id from merged g join bindings b on b.merchant_id = $1 and b.member_id = g.id
    where b.alias_of is null),
  page as materialized (
    select r.member_id, r.bound_at from nodes n cross join lateral (
      select b.member_id, b.bound_at from bindings b
      where b.merchant_id = $1 and b.parent_id = n.id and b.alias_of is null and ($4::bigint is null or b.member_id < $4)
        and not exists (select from nodes own where own.id = b.member_id)
      order by b.member_id desc limit $5) r
    order by r.member_id desc limit $5),
  up as (
    select m.id as from_id, m.id, m.merged_into, m.banned_at is not null or m.erased_at is not null as gone
    from members m where m.merchant_id = $1 and m.id = any (array(select member_id from page))
    union all
    select up.from_id, m.id, m.merged_into, m.banned_at is not null or m.erased_at is not null
    from up join members m on m.merchant_id = $1 and m.id = up.merged_into where up.merged_into is not null)
  select a.platform, c.direct, c.second, p.member_id, p.bound_at, case when not up.gone then up.id end as person_id
  from mini_apps a
  left join lateral (${countsOf('nodes')}) c on $6::boolean
  left join page p on true
  left join up on up.from_id = p.member_id and up.merged_into is null
  where a.merchant_id = $1 and a.id = $3
  order by p.member_id desc`;

const rows = async <Row>(tx: EntityManager, sql: string, values: unknown[]): Promise<Row[]> =>
  (await tx.query(sql, values)) as Row[]; // a select's answer
