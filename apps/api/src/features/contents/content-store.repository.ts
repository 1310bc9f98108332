import { Injectable } from '@nestjs/common';
import type { ContentKind } from '@kaibo/contracts/contents';
import type { EntityManager } from 'typeorm';
import type { Place } from '../../core/place-cursor';
import { ContentEntity } from './contents.entity';

/** Of a viewer's list, in the columns' own names. */
export interface ContentRow {
  id: string;
  kind: ContentKind;
  title: string;
  summary: string;
  cover: string | null;
  publish_at: Date;
  price_fen: string | null;
  stock: number | null;
  path: string | null;
}

/** And where it stands in its list. */
export type PlacedContentRow = ContentRow & { sort_position: number; sort_seconds: string };

const CARD = 'c.id, c.kind, c.title, c.summary, c.cover, c.publish_at, c.price_fen, c.stock, c.path';

// Newest first: seconds count down.
const PUBLISHED = `
  select * from (
    select ${CARD}, coalesce(c.position, 2147483647) as sort_position,
      -floor(extract(epoch from c.publish_at))::bigint as sort_seconds
    from contents c where c.merchant_id = $1 and c.kind = $2 and c.publish_at <= $3) l
  where (l.sort_position, l.sort_seconds, l.id) > ($4, $5::bigint, $6::bigint)
  order by l.sort_position, l.sort_seconds, l.id limit $7`;

/** What others ask of content: whether it is there, and what viewers may see of it. */
@Injectable()
export class ContentStoreRepository {
  /** It stays until `tx` ends. */
  findHeld(tx: EntityManager, merchantId: string, kind: ContentKind, id: string): Promise<ContentEntity | null> {
    return tx.findOne(ContentEntity, { where: { merchantId, kind, id }, lock: { mode: 'for_key_share' } });
  }

  listPublished(
    tx: EntityManager,
    merchantId: string,
    kind: ContentKind,
    at: Date,
    after: Place,
    most: number,
  ): Promise<PlacedContentRow[]> {
    return tx.query(PUBLISHED, [merchantId, kind, at, after.position, after.seconds, after.id, most]);
  }

  /** Published ones among these. */
  listPublishedOf(tx: EntityManager, merchantId: string, ids: readonly string[], at: Date): Promise<ContentRow[]> {
    return tx.query(
      `select ${CARD} from contents c where c.merchant_id = $1 and c.id = any ($2::bigint[]) and c.publish_at <= $3`,
      [merchantId, ids, at],
    );
  }

  listKinds(
    tx: EntityManager,
    merchantId: string,
    ids: readonly string[],
  ): Promise<{ id: string; kind: ContentKind; title: string }[]> {
    return tx.query('select id, kind, title from contents where merchant_id = $1 and id = any ($2::bigint[])', [
      merchantId,
      ids,
    ]);
  }

  /** When the clock alone publishes something next. */
  async nextPublishAt(tx: EntityManager, merchantId: string, at: Date): Promise<Date | null> {
    const [row] = (await tx.query(
      'select min(publish_at) as next from contents where merchant_id = $1 and publish_at > $2',
      [merchantId, at],
    )) as { next: Date | null }[];
    return row?.next ?? null;
  }
}
