import { Injectable } from '@nestjs/common';
import type { DecisionReason, TouchSource } from '@kaibo/contracts/distribution';
import type { Platform } from '@kaibo/contracts/rooms';
import type { EntityManager } from 'typeorm';
import { Db } from '../../core/db';
import type { AppRef } from '../../core/directory';
import type { Candidate, LookedUp } from './touch.rules';

/** What a decision needs, as the database has it now. */
export interface TouchLook extends LookedUp {
  platform: Platform;
  policy: number;
  /** Null: not signed in. */
  memberSince: Date | null;
  hasNode: boolean;
  superior: { id: string; since: Date } | null;
}

/** A touch, and what was decided about it. */
export interface TouchToRecord {
  key: Buffer;
  memberId: string | null;
  device: Buffer | null;
  source: TouchSource;
  scene: string | null;
  linkId: string | null;
  roomId: string | null;
  openidHash: Buffer | null;
  sharerId: string | null;
  verdict: 'bind' | DecisionReason;
  facts: number;
  policy: number;
  touchedAt: Date;
  at: Date;
}

/** A touch that nobody has claimed, or whose sharer has become known. */
export interface OpenTouch {
  id: string;
  sharer_id: string | null;
  facts: number;
  touched_at: Date;
}
/** One of the second kind, and whose it is. */
export interface NamedTouch extends OpenTouch {
  member_id: string;
  nr: number;
}

/** Who is who, for a decision that comes later. */
export interface People {
  memberSince: Date;
  isStaff: boolean;
  hasNode: boolean;
  superior: string | null;
  sharer: Candidate | null;
}

interface LookRow {
  member_since: Date | null;
  is_staff: boolean;
  has_node: boolean;
  superior: string | null;
  since: Date | null;
  link_id: string | null;
  link_app: string;
  link_sharer: string;
  link_room: string | null;
  link_at: Date;
  link_until: Date | null;
  link_revoked_at: Date | null;
  link_person: string | null;
  link_gone: boolean;
  link_promoter: boolean;
  openid_person: string | null;
  openid_gone: boolean;
  openid_promoter: boolean;
  room_id: string | null;
  platform: Platform;
  policy: number;
}

/** PostgreSQL: nothing was written, and the same again may succeed. */
const AGAIN = new Set(['40001', '40P01']);
const TRIES = 5;

/** The functions of schema `directory` that touches go through, and what is looked for later. */
@Injectable()
export class TouchesRepository {
  constructor(private readonly db: Db) {}

  /** One statement. @returns null when there is no such mini-app */
  async look(
    app: AppRef,
    visitorId: string | null,
    named: { linkId: string | null; key: string | null; openidHash: Buffer | null; roomId: string | null },
  ): Promise<TouchLook | null> {
    const { merchantId, miniAppId } = app;
    const { linkId, key, openidHash, roomId } = named;
    const [row] = await this.db.statement<LookRow>(
      {
        name: 'touch_facts',
        text: 'select * from directory.touch_facts($1, $2, $3, $4, $5, $6, $7)',
        values: [merchantId, miniAppId, visitorId, linkId, key, openidHash, roomId],
      },
      merchantId,
    );
    return row ? toLook(row) : null;
  }

  /** One statement, which is one transaction: the touch, the decision and the node, or nothing. */
  async record(
    { merchantId, miniAppId }: AppRef,
    touch: TouchToRecord,
  ): Promise<{ superior: { id: string; since: Date } | null; reason: DecisionReason | null }> {
    const values = [
      merchantId,
      touch.key,
      miniAppId,
      touch.memberId,
      touch.device,
      touch.source,
      touch.scene,
      touch.linkId,
      touch.roomId,
      touch.openidHash,
      touch.sharerId,
      touch.verdict,
      touch.facts,
      touch.policy,
      touch.touchedAt,
      touch.at,
    ];
    for (let left = TRIES; ; left--) {
      try {
        const [row] = await this.db.statement<{
          superior: string | null;
          since: Date | null;
          reason: DecisionReason | null;
        }>(
          {
            name: 'record_touch',
            text: 'select superior, since, reason from directory.record_touch($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)',
            values,
          },
          merchantId,
        );
        if (!row) throw new Error('directory.record_touch gave no row');
        return { superior: refOf(row.superior, row.since), reason: row.reason };
      } catch (error) {
        // Two accounts of somebody were made one at this moment: as if it had come a moment later.
        if (left <= 1 || !AGAIN.has(String((error as { code?: unknown }).code))) throw error;
      }
    }
  }

  /** What was seen on a device before somebody signed in on it, the oldest first. */
  listOpen(tx: EntityManager, { merchantId, miniAppId }: AppRef, device: Buffer, most: number): Promise<OpenTouch[]> {
    return tx.query(
      `select t.id, t.sharer_id, t.facts, t.touched_at from touches t
       where t.merchant_id = $1 and t.device = $2 and t.mini_app_id = $3
         and not exists (select from touch_claims c where c.merchant_id = t.merchant_id and c.touch_id = t.id)
       order by t.id limit $4`,
      [merchantId, device, miniAppId, most],
    );
  }

  /** @returns false when somebody else has claimed it */
  async claim(tx: EntityManager, merchantId: string, touchId: string, memberId: string, at: Date): Promise<boolean> {
    const rows = (await tx.query(
      `with claimed as (
         insert into touch_claims (merchant_id, touch_id, member_id, claimed_at) values ($1, $2, $3, $4)
         on conflict (merchant_id, touch_id) do nothing returning 1)
       select 1 from claimed`,
      [merchantId, touchId, memberId, at],
    )) as unknown[];
    return rows.length === 1;
  }

  /** Touches whose sharer was named by this openid and not known then, and that were not decided again since. */
  listNamed(
    tx: EntityManager,
    { merchantId, miniAppId }: AppRef,
    openidHash: Buffer,
    sharerId: string,
    most: number,
  ): Promise<NamedTouch[]> {
    return tx.query(
      `select t.id, t.sharer_id, t.facts, t.touched_at, coalesce(t.member_id, c.member_id) as member_id,
         coalesce((select max(d.nr) from binding_decisions d
           where d.merchant_id = $1 and d.member_id = coalesce(t.member_id, c.member_id) and d.touch_id = t.id), 0) as nr
       from touches t left join touch_claims c on c.merchant_id = t.merchant_id and c.touch_id = t.id
       where t.merchant_id = $1 and t.mini_app_id = $2 and t.share_openid_hash = $3 and coalesce(t.member_id, c.member_id) is not null
         and not exists (select from binding_decisions d
           where d.merchant_id = $1 and d.member_id = coalesce(t.member_id, c.member_id) and d.touch_id = t.id and d.sharer_id = $4)
       order by t.id limit $5`,
      [merchantId, miniAppId, openidHash, sharerId, most],
    );
  }

  /** @returns null when the visitor is gone */
  async people(
    tx: EntityManager,
    merchantId: string,
    visitorId: string,
    sharerId: string | null,
  ): Promise<People | null> {
    const [row] = (await tx.query(
      `select v.created_at, coalesce(vp.is_staff, false) as is_staff, b.member_id is not null as has_node, b.parent_id,
         s.id as sharer, s.banned_at is not null or s.erased_at is not null as gone, coalesce(sp.promoter = 'approved', false) as promoter
       from members v
       left join distribution_people vp on vp.merchant_id = $1 and vp.member_id = v.id
       left join bindings o on o.merchant_id = $1 and o.member_id = v.id
       left join bindings b on b.merchant_id = $1 and b.member_id = coalesce(o.alias_of, o.member_id)
       left join members s on s.merchant_id = $1 and s.id = directory.person_of($1, $3)
       left join distribution_people sp on sp.merchant_id = $1 and sp.member_id = s.id
       where v.merchant_id = $1 and v.id = $2 and v.erased_at is null and v.banned_at is null`,
      [merchantId, visitorId, sharerId],
    )) as {
      created_at: Date;
      is_staff: boolean;
      has_node: boolean;
      parent_id: string | null;
      sharer: string | null;
      gone: boolean;
      promoter: boolean;
    }[];
    if (!row) return null;
    const sharer = row.sharer === null ? null : { memberId: row.sharer, isGone: row.gone, isPromoter: row.promoter };
    return {
      memberSince: row.created_at,
      isStaff: row.is_staff,
      hasNode: row.has_node,
      superior: row.parent_id,
      sharer,
    };
  }

  /** One of a touch's decisions, with the node where it is one. */
  async decide(
    tx: EntityManager,
    merchantId: string,
    touch: { id: string; memberId: string; nr: number },
    decision: { sharerId: string | null; verdict: 'bind' | DecisionReason; facts: number; policy: number; at: Date },
  ): Promise<void> {
    const { sharerId, verdict, facts, policy, at } = decision;
    const { id, memberId, nr } = touch;
    await tx.query('select * from directory.decide($1, $2, $3, $4::smallint, $5, $6, $7, $8, $9)', [
      merchantId,
      memberId,
      id,
      nr,
      sharerId,
      verdict,
      facts,
      policy,
      at,
    ]);
  }

  /** All that tells of these members, table by table, for the person's own eyes. */
  async told(
    tx: EntityManager,
    merchantId: string,
    memberIds: string[],
  ): Promise<{ table: string; rows: Record<string, unknown>[] }[]> {
    const mine = `merchant_id = $1 and member_id = any ($2::bigint[])`;
    const queries: [string, string][] = [
      [
        'touches',
        `select id, source, scene, room_id, touched_at from touches where merchant_id = $1 and (member_id = any ($2::bigint[])
           or id in (select touch_id from touch_claims where ${mine})) order by id`,
      ],
      [
        'binding_decisions',
        `select touch_id, nr, reason, decided_at from binding_decisions where ${mine} order by touch_id, nr`,
      ],
      ['bindings', `select parent_id, touch_id, bound_at from bindings where ${mine} order by member_id`],
      [
        'distribution_people',
        `select is_staff, promoter, applied_at from distribution_people where ${mine} order by member_id`,
      ],
    ];
    const tables: { table: string; rows: Record<string, unknown>[] }[] = [];
    for (const [table, sql] of queries)
      tables.push({ table, rows: (await tx.query(sql, [merchantId, memberIds])) as Record<string, unknown>[] });
    return tables;
  }

  /** Takes what tells of these members away; their bare nodes stay. @returns how many rows, by table */
  async erase(tx: EntityManager, merchantId: string, memberIds: string[]): Promise<Record<string, number>> {
    const gone: Record<string, number> = {};
    const values = [merchantId, memberIds];
    const mine = `merchant_id = $1 and member_id = any ($2::bigint[])`;
    const [touches] = (await tx.query(
      `select array(select id from touches where ${mine} union select touch_id from touch_claims where ${mine}) as ids`,
      values,
    )) as { ids: string[] }[];
    const count = async (table: string, sql: string, args: unknown[]): Promise<void> => {
      const [, rows] = (await tx.query(sql, args)) as [unknown, number]; // a delete's answer
      gone[table] = rows;
    };
    await count('binding_decisions', `delete from binding_decisions where ${mine}`, values);
    await count('touch_claims', `delete from touch_claims where ${mine}`, values);
    await count('touches', 'delete from touches where merchant_id = $1 and id = any ($2::bigint[])', [
      merchantId,
      touches?.ids ?? [],
    ]);
    await count('distribution_people', `delete from distribution_people where ${mine}`, values);
    return gone;
  }
}

const refOf = (id: string | null, since: Date | null) => (id !== null && since ? { id, since } : null);
const candidate = (memberId: string | null, isGone: boolean, isPromoter: boolean): Candidate | null =>
  memberId === null ? null : { memberId, isGone, isPromoter };

const toLook = (row: LookRow): TouchLook => ({
  platform: row.platform,
  policy: row.policy,
  memberSince: row.member_since,
  isStaff: row.is_staff,
  hasNode: row.has_node,
  superior: refOf(row.superior, row.since),
  link:
    row.link_id === null
      ? null
      : {
          id: row.link_id,
          miniAppId: row.link_app,
          sharerId: row.link_sharer,
          roomId: row.link_room,
          createdAt: row.link_at,
          expiresAt: row.link_until,
          revokedAt: row.link_revoked_at,
        },
  tokenSharer: candidate(row.link_person, row.link_gone, row.link_promoter),
  openidSharer: candidate(row.openid_person, row.openid_gone, row.openid_promoter),
  roomId: row.room_id,
});
