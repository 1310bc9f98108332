import { Injectable } from '@nestjs/common';
import type { ContentKind, ContentState } from '@kaibo/contracts/contents';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import type { Place } from '../../core/place-cursor';
import { ContentEntity } from './contents.entity';

/** A row of staff's list. */
export type ListedContent = Omit<ContentEntity, 'document'> & { sortPosition: number; sortSeconds: string };

// Newest first, and drafts (which have no time of publication) by their last change.
const LIST = `
  select * from (
    select c.merchant_id as "merchantId", c.id, c.kind, c.title, c.summary, c.cover, c.images, c.price_fen as "priceFen",
      c.stock, c.path, c.position, c.publish_at as "publishAt", c.created_at as "createdAt", c.changed_at as "changedAt",
      coalesce(c.position, 2147483647) as "sortPosition",
      -floor(extract(epoch from coalesce(c.publish_at, c.changed_at)))::bigint as "sortSeconds"
    from contents c
    where c.merchant_id = $1 and c.kind = $2
      and case $3::text when 'draft' then c.publish_at is null when 'scheduled' then c.publish_at > $4
        when 'published' then c.publish_at <= $4 else true end) l
  where (l."sortPosition", l."sortSeconds", l.id) > ($5, $6::bigint, $7::bigint)
  order by l."sortPosition", l."sortSeconds", l.id limit $8`;

const ORDER = `
  update contents c set position = w.position, changed_at = $4
  from (
    select c.id, u.n::int as position
    from contents c left join unnest($3::bigint[]) with ordinality as u (id, n) on u.id = c.id
    where c.merchant_id = $1 and c.kind = $2 and (u.id is not null or c.position is not null)) w
  where c.merchant_id = $1 and c.id = w.id and c.position is distinct from w.position`;

/** What staff write. */
@Injectable()
export class ContentsRepository {
  list(
    tx: EntityManager,
    merchantId: string,
    filter: { kind: ContentKind; state: ContentState | null; at: Date },
    after: Place,
    most: number,
  ): Promise<ListedContent[]> {
    const { kind, state, at } = filter;
    return tx.query(LIST, [merchantId, kind, state, at, after.position, after.seconds, after.id, most]);
  }

  find(tx: EntityManager, merchantId: string, kind: ContentKind, id: string): Promise<ContentEntity | null> {
    return tx.findOneBy(ContentEntity, { merchantId, kind, id });
  }

  /** @throws AppError CONTENT_NOT_FOUND */
  async get(tx: EntityManager, merchantId: string, kind: ContentKind, id: string): Promise<ContentEntity> {
    return found(await this.find(tx, merchantId, kind, id), id);
  }

  /** Locked until `tx` ends. @throws AppError CONTENT_NOT_FOUND */
  async getForUpdate(tx: EntityManager, merchantId: string, kind: ContentKind, id: string): Promise<ContentEntity> {
    const lock = { mode: 'pessimistic_write' } as const;
    return found(await tx.findOne(ContentEntity, { where: { merchantId, kind, id }, lock }), id);
  }

  add(tx: EntityManager, content: Omit<ContentEntity, 'id'>): Promise<ContentEntity> {
    return tx.save(ContentEntity, tx.create(ContentEntity, content));
  }

  save(tx: EntityManager, content: ContentEntity): Promise<ContentEntity> {
    return tx.save(ContentEntity, content);
  }

  async remove(tx: EntityManager, { merchantId, id }: ContentEntity): Promise<void> {
    await tx.delete(ContentEntity, { merchantId, id });
  }

  /** Another one has this path already. */
  async isPathTaken(tx: EntityManager, merchantId: string, path: string, exceptId: string | null): Promise<boolean> {
    const [row] = (await tx.query(
      `select exists (select from contents where merchant_id = $1 and path = $2 and id is distinct from $3::bigint) as taken`,
      [merchantId, path, exceptId],
    )) as { taken: boolean }[];
    return row?.taken === true;
  }

  /** One at a time for a merchant's kind: orders that never mix, paths that nobody takes meanwhile. */
  async lockKind(tx: EntityManager, merchantId: string, kind: ContentKind): Promise<void> {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`contents/${merchantId}/${kind}`]);
  }

  /** Locked in the order of their ids. @returns those that are the merchant's and of this kind */
  async lockAll(tx: EntityManager, merchantId: string, kind: ContentKind, ids: readonly string[]): Promise<string[]> {
    const rows = (await tx.query(
      `select id from contents where merchant_id = $1 and kind = $2 and (id = any ($3::bigint[]) or position is not null)
       order by id for no key update`,
      [merchantId, kind, ids],
    )) as { id: string }[];
    return rows.map(({ id }) => id);
  }

  async saveOrder(tx: EntityManager, merchantId: string, kind: ContentKind, ids: readonly string[], at: Date) {
    await tx.query(ORDER, [merchantId, kind, ids, at]);
  }
}

function found(content: ContentEntity | null, id: string): ContentEntity {
  if (!content) throw new AppError('CONTENT_NOT_FOUND', { id });
  return content;
}
