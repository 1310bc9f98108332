import { Injectable } from '@nestjs/common';
import type { MediaState, ReviewState } from '@kaibo/contracts/media';
import type { EntityManager } from 'typeorm';
import { MediaCheckEntity, MediaEntity } from './media.entity';
import type { Suggest } from './media.rules';

/** A picture, by its ids. */
export interface MediaRef {
  merchantId: string;
  name: string;
}

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

  find(tx: EntityManager, merchantId: string, name: string): Promise<MediaEntity | null> {
    return tx.findOneBy(MediaEntity, { merchantId, name });
  }

  /** Locked until `tx` ends. */
  findForUpdate(tx: EntityManager, merchantId: string, name: string): Promise<MediaEntity | null> {
    return tx.findOne(MediaEntity, { where: { merchantId, name }, lock: { mode: 'pessimistic_write' } });
  }

  /** Two who add the same: one does, the other waits for it. @returns false when it was there */
  async add(tx: EntityManager, row: Omit<MediaEntity, 'checks' | 'reason' | 'hasLook'>): Promise<boolean> {
    const added = await rows(
      tx,
      `with added as (
         insert into media (merchant_id, name, state, stored_in, width_px, height_px, bytes, by_staff, added_at, changed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing returning 1)
       select from added`,
      [
        row.merchantId,
        row.name,
        row.state,
        row.storedIn,
        row.widthPx,
        row.heightPx,
        row.bytes,
        row.byStaff,
        row.addedAt,
        row.changedAt,
      ],
    );
    return added.length === 1;
  }

  async save(
    tx: EntityManager,
    { merchantId, name }: Pick<MediaEntity, 'merchantId' | 'name'>,
    changes: Partial<Pick<MediaEntity, 'state' | 'byStaff' | 'hasLook' | 'checks' | 'reason' | 'changedAt'>>,
  ): Promise<void> {
    await tx.update(MediaEntity, { merchantId, name }, changes);
  }

  /** @returns false when it was the member's before */
  async addOwner(
    tx: EntityManager,
    merchantId: string,
    name: string,
    owner: { memberId: string; miniAppId: string },
    at: Date,
  ): Promise<boolean> {
    const [row] = await rows<{ is_new: boolean }>(
      tx,
      `with added as (
         insert into media_owners as o (merchant_id, name, member_id, mini_app_id, added_at) values ($1, $2, $3, $4, $5)
         on conflict (merchant_id, name, member_id) do update set mini_app_id = excluded.mini_app_id, added_at = excluded.added_at
         returning xmax = 0 as is_new)
       select is_new from added`,
      [merchantId, name, owner.memberId, owner.miniAppId, at],
    );
    return row?.is_new === true;
  }

  /** A picture that this member sent, or an account that was merged into it; null: none of theirs. */
  async findOwn(tx: EntityManager, merchantId: string, memberId: string, name: string): Promise<MediaEntity | null> {
    const row = await this.find(tx, merchantId, name);
    if (!row || row.state === 'storing' || row.state === 'removing') return null;
    const owned = await rows(
      tx,
      `with recursive tree as (
         select m.id from members m where m.merchant_id = $1 and m.id = $2
         union
         select m.id from members m join tree t on m.merged_into = t.id where m.merchant_id = $1)
       select from tree join media_owners o on o.merchant_id = $1 and o.member_id = tree.id and o.name = $3`,
      [merchantId, memberId, name],
    );
    return owned.length > 0 ? row : null;
  }

  /** Who uploaded it last, and where. */
  async findLastOwner(
    tx: EntityManager,
    merchantId: string,
    name: string,
  ): Promise<{ memberId: string; miniAppId: string } | null> {
    const [row] = await rows<{ member_id: string; mini_app_id: string }>(
      tx,
      `select member_id, mini_app_id from media_owners where merchant_id = $1 and name = $2
       order by added_at desc, member_id desc limit 1`,
      [merchantId, name],
    );
    return row ? { memberId: row.member_id, miniAppId: row.mini_app_id } : null;
  }

  /** What a member has lying here, those on their way included. @param except one that is not counted */
  async sumOf(
    tx: EntityManager,
    merchantId: string,
    memberId: string,
    except: string | null,
  ): Promise<{ pictures: number; bytes: number }> {
    const [row] = await rows<{ pictures: number; bytes: string }>(
      tx,
      `select count(*)::int as pictures, coalesce(sum(m.bytes), 0) as bytes
       from media_owners o join media m on m.merchant_id = o.merchant_id and m.name = o.name
       where o.merchant_id = $1 and o.member_id = $2 and o.name is distinct from $3`,
      [merchantId, memberId, except],
    );
    return { pictures: row?.pictures ?? 0, bytes: Number(row?.bytes ?? 0) };
  }

  async listUses(tx: EntityManager, merchantId: string, name: string): Promise<{ kind: string; id: string }[]> {
    return rows(
      tx,
      'select kind, used_by as id from media_uses where merchant_id = $1 and name = $2 order by kind, used_by',
      [merchantId, name],
    );
  }

  /** Whose it is, what shows it and what platforms were asked: all but the row itself. @param except a kind of use that stays */
  async removeTies(tx: EntityManager, merchantId: string, name: string, except: string): Promise<void> {
    for (const table of ['media_owners', 'media_checks'])
      await tx.query(`delete from ${table} where merchant_id = $1 and name = $2`, [merchantId, name]);
    await tx.query('delete from media_uses where merchant_id = $1 and name = $2 and kind <> $3', [
      merchantId,
      name,
      except,
    ]);
  }

  /** Whether it is one of these members'. */
  async isOwnedBy(tx: EntityManager, merchantId: string, name: string, memberIds: readonly string[]): Promise<boolean> {
    const owned = await rows(
      tx,
      'select from media_owners where merchant_id = $1 and name = $2 and member_id = any ($3::bigint[]) limit 1',
      [merchantId, name, memberIds],
    );
    return owned.length > 0;
  }

  async remove(tx: EntityManager, merchantId: string, name: string): Promise<void> {
    await tx.delete(MediaEntity, { merchantId, name });
  }

  /** These members' pictures, locked until `tx` ends. */
  async lockOwned(
    tx: EntityManager,
    merchantId: string,
    memberIds: readonly string[],
  ): Promise<{ name: string; by_staff: boolean; state: MediaEntity['state'] }[]> {
    return rows(
      tx,
      `select m.name, m.by_staff, m.state from media m
       where m.merchant_id = $1 and exists (select from media_owners o
         where o.merchant_id = m.merchant_id and o.name = m.name and o.member_id = any ($2::bigint[]))
       order by m.name for update of m`,
      [merchantId, memberIds],
    );
  }

  /** @returns those of `names` that are nobody's now */
  async removeOwners(
    tx: EntityManager,
    merchantId: string,
    memberIds: readonly string[],
    names: readonly string[],
  ): Promise<ReadonlySet<string>> {
    await tx.query('delete from media_owners where merchant_id = $1 and member_id = any ($2::bigint[])', [
      merchantId,
      memberIds,
    ]);
    const left = await rows<{ name: string }>(
      tx,
      'select distinct name from media_owners where merchant_id = $1 and name = any ($2::varchar[])',
      [merchantId, names],
    );
    const owned = new Set(left.map(({ name }) => name));
    return new Set(names.filter((name) => !owned.has(name)));
  }

  /** @returns what the platform said already; null: nothing yet */
  async addCheck(
    tx: EntityManager,
    check: { merchantId: string; miniAppId: string; traceId: string; name: string; madeAt: Date },
  ): Promise<Suggest | null> {
    const [row] = await rows<{ suggest: Suggest | null }>(
      tx,
      `with made as (
         insert into media_checks as c (merchant_id, mini_app_id, trace_id, name, made_at) values ($1, $2, $3, $4, $5)
         on conflict (merchant_id, mini_app_id, trace_id) do update set name = coalesce(c.name, excluded.name)
         returning suggest)
       select suggest from made`,
      [check.merchantId, check.miniAppId, check.traceId, check.name, check.madeAt],
    );
    return row?.suggest ?? null;
  }

  /** The first verdict stays. @returns the picture that it is about; null: it is not known yet */
  async addVerdict(
    tx: EntityManager,
    verdict: { merchantId: string; miniAppId: string; traceId: string; suggest: Suggest; madeAt: Date },
  ): Promise<string | null> {
    const [row] = await rows<{ name: string | null }>(
      tx,
      `with made as (
         insert into media_checks as c (merchant_id, mini_app_id, trace_id, suggest, made_at) values ($1, $2, $3, $4, $5)
         on conflict (merchant_id, mini_app_id, trace_id) do update set suggest = coalesce(c.suggest, excluded.suggest)
         returning name)
       select name from made`,
      [verdict.merchantId, verdict.miniAppId, verdict.traceId, verdict.suggest, verdict.madeAt],
    );
    return row?.name ?? null;
  }

  /** The picture that a trace id stands for; null: none that we know of. */
  async findChecked(tx: EntityManager, merchantId: string, miniAppId: string, traceId: string): Promise<string | null> {
    return (await tx.findOneBy(MediaCheckEntity, { merchantId, miniAppId, traceId }))?.name ?? null;
  }

  /** Whether a platform was asked about it. */
  async isAsked(tx: EntityManager, merchantId: string, name: string): Promise<boolean> {
    return tx.existsBy(MediaCheckEntity, { merchantId, name });
  }

  /** The one that waits longest first. @param after the last of the page before */
  list(
    tx: EntityManager,
    merchantId: string,
    state: ReviewState,
    after: { changedAt: Date; name: string } | null,
    most: number,
  ): Promise<MediaEntity[]> {
    const found = tx
      .createQueryBuilder(MediaEntity, 'm')
      .where('m.merchantId = :merchantId and m.state = :state', { merchantId, state });
    if (after) found.andWhere('(m.changedAt, m.name) > (:changedAt, :name)', after);
    return found.orderBy('m.changedAt').addOrderBy('m.name').limit(most).getMany();
  }

  /** Something is to be done about it at this time; whoever is at it loses it. */
  async queue(tx: EntityManager, merchantId: string, name: string, at: Date): Promise<void> {
    await tx.query('select directory.queue_media($1, $2, $3)', [merchantId, name, at]);
  }

  /** @returns false when `owner` holds it no longer */
  async putOff(tx: EntityManager, { merchantId, name }: MediaRef, owner: string, at: Date): Promise<boolean> {
    const [row] = await rows<{ mine: boolean }>(tx, 'select directory.put_off_media($1, $2, $3, $4) as mine', [
      merchantId,
      name,
      owner,
      at,
    ]);
    return row?.mine === true;
  }

  /** @returns false when `owner` holds it no longer */
  async removeFromQueue(tx: EntityManager, { merchantId, name }: MediaRef, owner: string): Promise<boolean> {
    const [row] = await rows<{ mine: boolean }>(tx, 'select directory.remove_media($1, $2, $3) as mine', [
      merchantId,
      name,
      owner,
    ]);
    return row?.mine === true;
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
