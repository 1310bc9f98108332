import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import type { DecisionReason, TouchSource } from '@kaibo/contracts/distribution';
import type { Platform } from '@kaibo/contracts/rooms';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { Db } from '../../core/db';
import type { AppRef } from '../../core/directory';
import { MicroBatches } from '../../core/micro-batches';
import { MOST_WAITING } from '../../core/turns';
import type { Candidate, LookedUp } from './touch.rules';

/** What a decision needs, as the database has it now. */
export interface TouchLook extends LookedUp {
  platform: Platform;
  policy: number;
  /** Null: not signed in. */
  memberSince: Date | null;
  hasNode: boolean;
  superior: { id: string; since: Date } | null;
  /** Those of the sharers who stand in the tree already: nobody else needs to be added with a subordinate of theirs. */
  inTree: readonly string[];
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
  /** Nobody but the visitor would be added to the tree. Such touches may be written together, in the order of the visitors. */
  isVisitorOnly: boolean;
}
/** What came of one. */
export interface TouchAnswer {
  superior: { id: string; since: Date } | null;
  reason: DecisionReason | null;
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
  link_in_tree: boolean;
  openid_in_tree: boolean;
}
interface RecordedRow {
  superior: string | null;
  since: Date | null;
  reason: DecisionReason | null;
}

/** PostgreSQL: nothing was written, and the same again may succeed; the key of a touch tells that another one was first. */
const AGAIN = new Set(['40001', '40P01', '23505']);
const TRIES = 5;

/** What a touch names, as it was read. */
export interface NamedByTouch {
  linkId: string | null;
  key: string | null;
  openidHash: Buffer | null;
  roomId: string | null;
}
type Asked = NamedByTouch & { miniAppId: string; visitorId: string | null };

/** Those who come while two statements are under way are looked up by one. */
const LOOK_LIMITS = { atOnceOfKey: 2, atOnce: 8, most: 100, waiting: MOST_WAITING, many: 32, holdMs: 5 };
const LOOK = `
  select n, f.* from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::varchar[], $6::bytea[], $7::varchar[])
    with ordinality u (mini_app, who, link, key, openid, room, n)
  cross join lateral directory.touch_facts($1, u.mini_app, u.who, u.link, u.key, u.openid, u.room) f`;

type RecordItem = TouchToRecord & { miniAppId: string };
const RECORD_LIMITS = { ...LOOK_LIMITS, most: 50 };
const RECORD = `
  select r.superior, r.since, r.reason
  from unnest($2::bytea[], $3::bigint[], $4::bigint[], $5::bytea[], $6::varchar[], $7::varchar[], $8::bigint[], $9::bigint[],
    $10::bytea[], $11::bigint[], $12::varchar[], $13::integer[], $14::integer[], $15::timestamptz[], $16::timestamptz[])
    with ordinality u (key, mini_app, who, device, source, scene, link, room, openid, sharer, why, facts, policy, touched, at, n)
  cross join lateral directory.record_touch($1, u.key, u.mini_app, u.who, u.device, u.source, u.scene, u.link, u.room, u.openid,
    u.sharer, u.why, u.facts, u.policy, u.touched, u.at) r
  order by n`;

/** The functions of schema `directory` that touches go through, and what is looked for later. */
@Injectable()
export class TouchesRepository implements BeforeApplicationShutdown {
  private readonly looks = new MicroBatches<Asked, TouchLook | null>(
    LOOK_LIMITS,
    (merchantId, asked) => this.lookAt(merchantId, asked),
    () => new AppError('RATE_LIMITED', undefined, { retryAfterSeconds: 1 }),
  );
  private readonly records = new MicroBatches<RecordItem, TouchAnswer | Error>(
    RECORD_LIMITS,
    (merchantId, items) => this.recordAll(merchantId, items),
    () => new AppError('RATE_LIMITED', undefined, { retryAfterSeconds: 1 }),
  );
  private nr = 0;

  constructor(private readonly db: Db) {}

  /** Who waits is answered before the process goes. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.looks.settled();
    await this.records.settled();
  }

  /** @returns null when there is no such mini-app @throws AppError RATE_LIMITED */
  look({ merchantId, miniAppId }: AppRef, visitorId: string | null, named: NamedByTouch): Promise<TouchLook | null> {
    return this.looks.ask(merchantId, String(this.nr++), { miniAppId, visitorId, ...named });
  }

  /** One statement for all. */
  private async lookAt(merchantId: string, asked: ReadonlyMap<string, Asked>): Promise<Map<string, TouchLook | null>> {
    const all = [...asked.values()];
    const found = await this.db.statement<LookRow & { n: string }>(
      {
        name: 'touch_facts',
        text: LOOK,
        values: [
          merchantId,
          all.map(({ miniAppId }) => miniAppId),
          all.map(({ visitorId }) => visitorId),
          all.map(({ linkId }) => linkId),
          all.map(({ key }) => key),
          all.map(({ openidHash }) => openidHash),
          all.map(({ roomId }) => roomId),
        ],
      },
      merchantId,
    );
    const looks = new Map(found.map((row) => [Number(row.n), toLook(row)]));
    return new Map([...asked.keys()].map((id, at) => [id, looks.get(at + 1) ?? null]));
  }

  /**
   * The touch, the decision and the node, or nothing; together with others that come at this moment, or by itself.
   * @throws AppError RATE_LIMITED
   */
  async record(app: AppRef, touch: TouchToRecord): Promise<TouchAnswer> {
    const item = { miniAppId: app.miniAppId, ...touch };
    if (!touch.isVisitorOnly) return this.recordOne(app.merchantId, item);
    const answer = await this.records.ask(app.merchantId, String(this.nr++), item);
    if (answer instanceof Error) throw answer;
    return answer;
  }

  /** One transaction for all, else each by itself: none is lost for another's sake. */
  private async recordAll(
    merchantId: string,
    items: ReadonlyMap<string, RecordItem>,
  ): Promise<Map<string, TouchAnswer | Error>> {
    const all = [...items].sort(([, a], [, b]) => compareIds(a.memberId, b.memberId));
    try {
      if (all.length > 1) {
        const rows = await this.recordRows(
          merchantId,
          all.map(([, item]) => item),
        );
        return new Map(all.map(([id], at) => [id, toAnswer(rows[at])]));
      }
    } catch (error) {
      if (!isSaidByDatabase(error)) throw error;
    }
    const answers = new Map<string, TouchAnswer | Error>();
    for (const [id, item] of all)
      answers.set(id, await this.recordOne(merchantId, item).catch((error: unknown) => toError(error)));
    return answers;
  }

  /** One statement, which is one transaction. */
  private async recordOne(merchantId: string, item: RecordItem): Promise<TouchAnswer> {
    for (let left = TRIES; ; left--) {
      try {
        return toAnswer((await this.recordRows(merchantId, [item]))[0]);
      } catch (error) {
        // Two accounts of somebody were made one at this moment, or it came twice: as if it had come a moment later.
        if (left <= 1 || !AGAIN.has(codeOf(error))) throw error;
      }
    }
  }

  private async recordRows(merchantId: string, items: RecordItem[]): Promise<RecordedRow[]> {
    const column = <Value>(of: (item: RecordItem) => Value): Value[] => items.map(of);
    const rows = await this.db.statement<RecordedRow>(
      {
        name: 'record_touches',
        text: RECORD,
        values: [
          merchantId,
          column((item) => item.key),
          column((item) => item.miniAppId),
          column((item) => item.memberId),
          column((item) => item.device),
          column((item) => item.source),
          column((item) => item.scene),
          column((item) => item.linkId),
          column((item) => item.roomId),
          column((item) => item.openidHash),
          column((item) => item.sharerId),
          column((item) => item.verdict),
          column((item) => item.facts),
          column((item) => item.policy),
          column((item) => item.touchedAt.toISOString()),
          column((item) => item.at.toISOString()),
        ],
      },
      merchantId,
    );
    if (rows.length !== items.length)
      throw new Error(`directory.record_touch gave ${rows.length} of ${items.length} rows`);
    return rows;
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
      [
        'bindings',
        // Of an alias it is the person's own node that is named as parent.
        `select case when alias_of is null then parent_id end as parent_id, touch_id, bound_at from bindings where ${mine} order by member_id`,
      ],
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

const toAnswer = (row: RecordedRow | undefined): TouchAnswer => ({
  superior: refOf(row?.superior ?? null, row?.since ?? null),
  reason: row?.reason ?? null,
});
const codeOf = (error: unknown): string => String((error as { code?: unknown }).code);
/** PostgreSQL's own refusals have five signs; a lost connection has none, and nobody knows what became of it. */
const isSaidByDatabase = (error: unknown): boolean => /^[0-9A-Z]{5}$/.test(codeOf(error));
const toError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
const compareIds = (a: string | null, b: string | null): number => {
  const [left, right] = [BigInt(a ?? 0), BigInt(b ?? 0)];
  return left < right ? -1 : left > right ? 1 : 0;
};

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
  inTree: [
    ...(row.link_in_tree && row.link_person !== null ? [row.link_person] : []),
    ...(row.openid_in_tree && row.openid_person !== null ? [row.openid_person] : []),
  ],
});
