import { Injectable } from '@nestjs/common';
import { type EntityManager, LessThan } from 'typeorm';
import { AppError } from '../../core/app-error';
import { FOREIGN_KEY_VIOLATION } from '../../core/db';
import { ShareLinkEntity } from './distribution.entity';

/** What members share. */
@Injectable()
export class SharesRepository {
  /** @throws AppError PAGE_NOT_FOUND */
  async add(tx: EntityManager, link: Omit<ShareLinkEntity, 'id'>): Promise<ShareLinkEntity> {
    try {
      return await tx.save(ShareLinkEntity, tx.create(ShareLinkEntity, link));
    } catch (cause) {
      const { code, constraint } = cause as { code?: unknown; constraint?: unknown }; // any thrown value may carry these
      if (code === FOREIGN_KEY_VIOLATION && constraint === 'fk_share_links_page')
        throw new AppError('PAGE_NOT_FOUND', { id: link.pageId }, { cause });
      throw cause;
    }
  }

  /** The same member's, the same thing, still good: nothing new is made for it. */
  findSame(tx: EntityManager, link: Omit<ShareLinkEntity, 'id'>, goodUntil: Date): Promise<ShareLinkEntity | null> {
    const { merchantId, miniAppId, sharerId, kind, roomId, contentId, pageId } = link;
    return tx
      .createQueryBuilder(ShareLinkEntity, 'l')
      .where(
        'l.merchant_id = :merchantId and l.sharer_id = :sharerId and l.mini_app_id = :miniAppId and l.kind = :kind',
      )
      .andWhere('l.room_id is not distinct from :roomId and l.content_id is not distinct from :contentId')
      .andWhere('l.page_id is not distinct from :pageId and l.revoked_at is null')
      .andWhere('(l.expires_at is null or l.expires_at > :goodUntil)')
      .setParameters({ merchantId, miniAppId, sharerId, kind, roomId, contentId, pageId, goodUntil })
      .orderBy('l.id', 'DESC')
      .limit(1)
      .getOne();
  }

  find(tx: EntityManager, merchantId: string, id: string): Promise<ShareLinkEntity | null> {
    return tx.findOneBy(ShareLinkEntity, { merchantId, id });
  }

  findByKey(tx: EntityManager, merchantId: string, key: string): Promise<ShareLinkEntity | null> {
    return tx.findOneBy(ShareLinkEntity, { merchantId, key });
  }

  list(tx: EntityManager, merchantId: string, sharerId: string, before: string | null, most: number) {
    return tx.find(ShareLinkEntity, {
      where: { merchantId, sharerId, ...(before === null ? {} : { id: LessThan(before) }) },
      order: { id: 'DESC' },
      take: most,
    });
  }

  async revoke(tx: EntityManager, { merchantId, id }: ShareLinkEntity, at: Date): Promise<void> {
    await tx.query('update share_links set revoked_at = $3 where merchant_id = $1 and id = $2 and revoked_at is null', [
      merchantId,
      id,
      at,
    ]);
  }

  async revokeAll(tx: EntityManager, merchantId: string, sharerIds: string[], at: Date): Promise<void> {
    await tx.query(
      'update share_links set revoked_at = $3 where merchant_id = $1 and sharer_id = any ($2::bigint[]) and revoked_at is null',
      [merchantId, sharerIds, at],
    );
  }
}
