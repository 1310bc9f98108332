import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Db } from '../../core/db';
import { type AppRef, type ChunkRef, Directory } from '../../core/directory';
import { resultsOf, type Slots, slotsOf } from './chunks.rules';
import { FASTER_BY, FASTEST, type Pace } from './pace.rules';

/** A chunk that was taken on, with all that its messages need beside openids and texts. */
export interface OpenChunk {
  miniAppId: string;
  /** False when the plan has moved on: nothing more of it is sent. */
  isCurrent: boolean;
  slots: Slots;
  reminderIds: string[];
  /** By place; null for a reminder that is not there any more. */
  recipients: ({ identityId: string; templateId: string } | null)[];
  pace: Pace;
}

/** What came of writing progress. */
export interface Progress {
  /** False: another process has the chunk, and nothing was written. */
  isHeld: boolean;
  isCurrent: boolean;
  /** Before this batch: when it may go. Null when the plan has moved on. */
  pace: Pace | null;
  /** The batch is written down as in hand. */
  isBegun: boolean;
}

const OPEN = `
  select p.mini_app_id, p.state = 'sending' and p.version = c.version as is_current, c.size, c.intent, c.done, c.results,
    c.reminder_ids, l.identity_ids, l.template_ids, s.per_second, s.free_at, s.stopped_until
  from reminder_chunks c
  join reminder_plans p on p.merchant_id = c.merchant_id and p.room_id = c.room_id
  join sending_paces s on s.merchant_id = p.merchant_id and s.mini_app_id = p.mini_app_id
  cross join lateral (
    select array_agg(r.identity_id order by u.place) as identity_ids, array_agg(r.template_id order by u.place) as template_ids
    from unnest(c.reminder_ids) with ordinality u (id, place)
    left join reminders r on r.merchant_id = $1 and r.id = u.id) l
  where c.merchant_id = $1 and c.room_id = $2 and c.version = $3 and c.no = $4`;

/*
 * The last batch's results, and the next batch as in hand, in one statement; it is written before anything goes. Whether the
 * chunk is still this process's is asked in it, so that nothing can come between. The pace's row makes all who send
 * for one mini-app take turns.
 */
const PROGRESS = `
  with held as materialized (
    select directory.hold_chunk($1::bigint, $2::bigint, $3::integer, $4::integer, $5, $6::timestamptz) as ok),
  plan as materialized (
    select p.mini_app_id from reminder_plans p
    where p.merchant_id = $1::bigint and p.room_id = $2::bigint and p.version = $3::integer and p.state = 'sending'),
  pace as materialized (
    select s.mini_app_id, s.per_second, s.free_at, s.stopped_until from sending_paces s
    where s.merchant_id = $1::bigint and s.mini_app_id = (select mini_app_id from plan) and (select ok from held) for update),
  paced as (
    update sending_paces s set per_second = least(s.per_second + ${FASTER_BY}, ${FASTEST}),
      free_at = greatest(s.free_at, $7::timestamptz) + make_interval(secs => $8::integer / s.per_second)
    from pace
    where s.merchant_id = $1::bigint and s.mini_app_id = pace.mini_app_id and coalesce(pace.stopped_until <= $7::timestamptz, true)
    returning 1),
  written as (
    update reminder_chunks c set done = $9::smallint, results = $11::bytea,
      intent = case when exists (select from paced) then $10::smallint else $9::smallint end
    where c.merchant_id = $1::bigint and c.room_id = $2::bigint and c.version = $3::integer and c.no = $4::integer
      and (select ok from held)
    returning 1)
  select (select ok from held) as is_held, exists (select from plan) as is_current, exists (select from paced) as is_begun,
    exists (select from written) as is_written, pace.per_second, pace.free_at, pace.stopped_until
  from (select) one left join pace on true`;

const CLOSE = `
  with gone as materialized (
    select directory.remove_chunk($1::bigint, $2::bigint, $3::integer, $4::integer, $5) as ok),
  closed as (
    update reminder_chunks c set intent = c.size, done = c.size, results = $6::bytea, closed_at = $7::timestamptz
    where c.merchant_id = $1::bigint and c.room_id = $2::bigint and c.version = $3::integer and c.no = $4::integer
      and (select ok from gone)
    returning 1)
  select exists (select from closed) as ok, not exists (
    select from reminder_chunks c
    where c.merchant_id = $1::bigint and c.room_id = $2::bigint and c.version = $3::integer and c.no <> $4::integer
      and c.closed_at is null and c.intent = 0) as maybe_last`;

const END_PLAN = `
  update reminder_plans p set state = 'done', changed_at = $4,
    after_id = greatest(p.after_id, coalesce((
      select max(c.highest_id) from reminder_chunks c where c.merchant_id = $1 and c.room_id = $2), 0))
  where p.merchant_id = $1 and p.room_id = $2 and p.version = $3 and p.state = 'sending' and not exists (
    select from reminder_chunks c where c.merchant_id = $1 and c.room_id = $2 and c.version = $3 and c.closed_at is null)`;

interface OpenRow {
  mini_app_id: string;
  is_current: boolean;
  size: number;
  intent: number;
  done: number;
  results: Buffer;
  reminder_ids: string[];
  identity_ids: (string | null)[];
  template_ids: (string | null)[];
  per_second: number;
  free_at: Date;
  stopped_until: Date | null;
}
interface ProgressRow {
  is_held: boolean;
  is_current: boolean;
  is_begun: boolean;
  is_written: boolean;
  per_second: number | null;
  free_at: Date | null;
  stopped_until: Date | null;
}

const keyOf = ({ merchantId, roomId, version, no }: ChunkRef): string[] => [
  merchantId,
  roomId,
  String(version),
  String(no),
];
const hex = (bytes: Buffer): string => `\\x${bytes.toString('hex')}`;

/** Chunks on their way. No ORM here: a statement for fifty messages. */
@Injectable()
export class ChunksRepository {
  constructor(
    private readonly db: Db,
    private readonly directory: Directory,
  ) {}

  /** @returns null when it is not there any more */
  async open(tx: EntityManager, ref: ChunkRef): Promise<OpenChunk | null> {
    const [row] = (await tx.query(OPEN, keyOf(ref))) as OpenRow[];
    if (!row) return null;
    return {
      miniAppId: row.mini_app_id,
      isCurrent: row.is_current,
      slots: slotsOf(row),
      reminderIds: row.reminder_ids,
      recipients: row.identity_ids.map((identityId, place) => {
        const templateId = row.template_ids[place] ?? null;
        return identityId === null || templateId === null ? null : { identityId, templateId };
      }),
      pace: { perSecond: row.per_second, freeAt: row.free_at, stoppedUntil: row.stopped_until },
    };
  }

  /** A transaction of its own, in one trip. @param slots with the batch as in hand; @param count messages of the batch */
  async progress(
    ref: ChunkRef,
    owner: string,
    leaseUntil: Date,
    now: Date,
    slots: Slots,
    count: number,
  ): Promise<Progress> {
    const marks = [String(slots.done), String(slots.intent), hex(resultsOf(slots))];
    const values = [...keyOf(ref), owner, leaseUntil, now, String(count), ...marks];
    const [row] = await this.db.inOneTrip<ProgressRow>(ref.merchantId, PROGRESS, values);
    if (!row) throw new Error('writing progress gave no row');
    const { per_second: perSecond, free_at: freeAt, stopped_until: stoppedUntil } = row;
    return {
      isHeld: row.is_held && row.is_written,
      isCurrent: row.is_current,
      isBegun: row.is_begun,
      pace: perSecond === null || freeAt === null ? null : { perSecond, freeAt, stoppedUntil },
    };
  }

  /** The chunk has had its end. The last one ends the plan. @returns false when another process has it */
  async close(tx: EntityManager, ref: ChunkRef, owner: string, slots: Slots, at: Date): Promise<boolean> {
    const [row] = (await tx.query(CLOSE, [...keyOf(ref), owner, hex(resultsOf(slots)), at])) as {
      ok: boolean;
      maybe_last: boolean;
    }[];
    if (!row?.ok) return false;
    if (!row.maybe_last) return true;
    // Two that are last together: the second waits here, and its next statement sees what the first has closed.
    const plan = [ref.merchantId, ref.roomId];
    await tx.query('select 1 from reminder_plans where merchant_id = $1 and room_id = $2 for update', plan);
    await tx.query(END_PLAN, [...plan, ref.version, at]);
    return true;
  }

  /**
   * Nobody has it in hand; it is taken on again at this time. Results are kept.
   * @returns false when another process has it, and then nothing was written
   */
  async putOff(tx: EntityManager, ref: ChunkRef, owner: string, slots: Slots, at: Date): Promise<boolean> {
    if (!(await this.directory.putOffChunk(tx, ref, owner, at))) return false;
    await tx.query(
      `update reminder_chunks set done = $5, intent = $5, results = $6
       where merchant_id = $1 and room_id = $2 and version = $3 and no = $4`,
      [...keyOf(ref), slots.done, resultsOf(slots)],
    );
    return true;
  }

  /** The mini-app's pace, nobody else changing it until `tx` ends. */
  async getPaceForUpdate(tx: EntityManager, { merchantId, miniAppId }: AppRef): Promise<Pace> {
    const [row] = (await tx.query(
      `select per_second as "perSecond", free_at as "freeAt", stopped_until as "stoppedUntil" from sending_paces
       where merchant_id = $1 and mini_app_id = $2 for update`,
      [merchantId, miniAppId],
    )) as Pace[];
    if (!row) throw new Error('a mini-app that sends has no pace');
    return row;
  }

  async saveFreeAt(tx: EntityManager, { merchantId, miniAppId }: AppRef, freeAt: Date): Promise<void> {
    await tx.query('update sending_paces set free_at = $3 where merchant_id = $1 and mini_app_id = $2', [
      merchantId,
      miniAppId,
      freeAt,
    ]);
  }

  async savePace(tx: EntityManager, app: AppRef, pace: Pace, platformCode: number | null): Promise<void> {
    await tx.query(
      `update sending_paces set per_second = $3, stopped_until = $4, stopped_code = $5
       where merchant_id = $1 and mini_app_id = $2`,
      [app.merchantId, app.miniAppId, pace.perSecond, pace.stoppedUntil, platformCode],
    );
  }

  async findStop(
    tx: EntityManager,
    { merchantId, miniAppId }: AppRef,
    now: Date,
  ): Promise<{ until: Date; code: number | null } | null> {
    const [row] = (await tx.query(
      `select stopped_until as until, stopped_code as code from sending_paces
       where merchant_id = $1 and mini_app_id = $2 and stopped_until > $3`,
      [merchantId, miniAppId, now],
    )) as { until: Date; code: number | null }[];
    return row ?? null;
  }

  /** What was sent for a room, chunk by chunk. */
  async listResults(
    tx: EntityManager,
    merchantId: string,
    roomId: string,
  ): Promise<{ lowestId: string; results: Buffer }[]> {
    return tx.query(
      `select lowest_id as "lowestId", results from reminder_chunks where merchant_id = $1 and room_id = $2
       order by version, no`,
      [merchantId, roomId],
    );
  }

  /** Reminders of which nobody knows whether they arrived, oldest chunk first. */
  async listUnknown(tx: EntityManager, merchantId: string, roomId: string, most: number): Promise<string[]> {
    const rows = (await tx.query(
      `select c.reminder_ids[u.place] as id
       from reminder_chunks c cross join lateral generate_series(1, length(c.results)) u (place)
       where c.merchant_id = $1 and c.room_id = $2 and position('\\x75'::bytea in c.results) > 0
         and get_byte(c.results, u.place - 1) = ascii('u')
       order by c.version, c.no, u.place limit $3`,
      [merchantId, roomId, most],
    )) as { id: string }[];
    return rows.map(({ id }) => id);
  }
}
