import { Injectable } from '@nestjs/common';
import type { MediaState } from '@kaibo/contracts/media';
import type { EntityManager } from 'typeorm';

/** What shows pictures. */
export interface MediaUse {
  /** At most 24 characters, e.g. `article`. */
  kind: string;
  /** Of the article, at most 64 characters. */
  id: string;
  /** Set for what a member writes: the pictures must be this member's own. */
  memberId?: string;
}

/** Pictures as rows: which there are, whose they are, what shows them. */
@Injectable()
export class MediaRepository {
  /** Two who change what this shows: one after the other. */
  async lockUse(tx: EntityManager, merchantId: string, { kind, id }: MediaUse): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`media/${merchantId}/${kind}/${id}`]);
  }

  /**
   * Those of `names` that are there, locked until `tx` ends: none of them is purged meanwhile.
   * @param memberId null: whoever uploaded them
   */
  async lockThere(
    tx: EntityManager,
    merchantId: string,
    names: readonly string[],
    memberId: string | null,
  ): Promise<string[]> {
    const found = await rows<{ name: string }>(
      tx,
      `select m.name from media m
       where m.merchant_id = $1 and m.name = any ($2::varchar[]) and m.state in ('checking', 'review', 'passed')
         and ($3::bigint is null or exists (select from media_owners o
           where o.merchant_id = m.merchant_id and o.name = m.name and o.member_id = $3))
       order by m.name for share of m`,
      [merchantId, names, memberId],
    );
    return found.map(({ name }) => name);
  }

  /** From now on `use` shows these and no others. @returns those that it showed before and shows no longer */
  async replaceUses(
    tx: EntityManager,
    merchantId: string,
    { kind, id }: MediaUse,
    names: readonly string[],
  ): Promise<string[]> {
    const gone = await rows<{ name: string }>(
      tx,
      `with gone as (
         delete from media_uses where merchant_id = $1 and kind = $2 and used_by = $3 and name <> all ($4::varchar[])
         returning name),
       added as (
         insert into media_uses (merchant_id, kind, used_by, name)
         select $1, $2, $3, unnest($4::varchar[]) on conflict do nothing)
       select name from gone order by name`,
      [merchantId, kind, id, names],
    );
    return gone.map(({ name }) => name);
  }

  /** Something is to be done about it at this time; whoever is at it loses it. */
  async queue(tx: EntityManager, merchantId: string, name: string, at: Date): Promise<void> {
    await tx.query('select directory.queue_media($1, $2, $3)', [merchantId, name, at]);
  }

  async listStates(
    tx: EntityManager,
    merchantId: string,
    names: readonly string[],
  ): Promise<{ name: string; state: MediaState }[]> {
    return rows(
      tx,
      `select name, state from media
       where merchant_id = $1 and name = any ($2::varchar[]) and state in ('checking', 'review', 'passed', 'refused')`,
      [merchantId, names],
    );
  }
}

const rows = async <Row = unknown>(tx: EntityManager, sql: string, values: unknown[]): Promise<Row[]> =>
  (await tx.query(sql, values)) as Row[]; // a select's answer
