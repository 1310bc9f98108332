import { Injectable } from '@nestjs/common';
import { In, type EntityManager, IsNull, LessThanOrEqual, Not } from 'typeorm';
import { AppError } from '../../core/app-error';
import { PageEntity, PageVersionEntity } from './pages.entity';

@Injectable()
export class PagesRepository {
  list(tx: EntityManager, merchantId: string, most: number): Promise<PageEntity[]> {
    return tx.find(PageEntity, { where: { merchantId }, order: { id: 'ASC' }, take: most });
  }

  count(tx: EntityManager, merchantId: string): Promise<number> {
    return tx.countBy(PageEntity, { merchantId });
  }

  /** One who adds at a time. */
  async lockAll(tx: EntityManager, merchantId: string): Promise<void> {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`pages/${merchantId}`]);
  }

  /** @throws AppError PAGE_NOT_FOUND */
  async get(tx: EntityManager, merchantId: string, id: string): Promise<PageEntity> {
    const page = await tx.findOneBy(PageEntity, { merchantId, id });
    if (!page) throw new AppError('PAGE_NOT_FOUND', { id });
    return page;
  }

  /** Locked until `tx` ends. @throws AppError PAGE_NOT_FOUND */
  async getForUpdate(tx: EntityManager, merchantId: string, id: string): Promise<PageEntity> {
    const page = await tx.findOne(PageEntity, { where: { merchantId, id }, lock: { mode: 'pessimistic_write' } });
    if (!page) throw new AppError('PAGE_NOT_FOUND', { id });
    return page;
  }

  add(tx: EntityManager, page: Omit<PageEntity, 'id'>): Promise<PageEntity> {
    return tx.save(PageEntity, tx.create(PageEntity, page));
  }

  save(tx: EntityManager, page: PageEntity): Promise<PageEntity> {
    return tx.save(PageEntity, page);
  }

  async remove(tx: EntityManager, { merchantId, id }: PageEntity): Promise<void> {
    await tx.delete(PageEntity, { merchantId, id });
  }

  /** Which of these there are, and whether viewers see them. */
  async listAmong(tx: EntityManager, merchantId: string, ids: string[]): Promise<Map<string, boolean>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.find(PageEntity, {
      where: { merchantId, id: In(ids) },
      select: { id: true, publishedNumber: true },
    });
    return new Map(rows.map(({ id, publishedNumber }) => [id, publishedNumber !== null]));
  }

  /** The one that mini-programs begin with; null: none was chosen, or viewers do not see it. */
  async findHome(tx: EntityManager, merchantId: string): Promise<string | null> {
    const page = await tx.findOne(PageEntity, {
      where: { merchantId, isHome: true, publishedNumber: Not(IsNull()) },
      select: { id: true },
    });
    return page?.id ?? null;
  }

  /** No page is the one to begin with any more. */
  async clearHome(tx: EntityManager, merchantId: string): Promise<void> {
    await tx.update(PageEntity, { merchantId, isHome: true }, { isHome: false });
  }

  async addVersion(tx: EntityManager, version: PageVersionEntity): Promise<void> {
    await tx.insert(PageVersionEntity, version);
  }

  /** Newest first. */
  listVersions(tx: EntityManager, merchantId: string, pageId: string): Promise<PageVersionEntity[]> {
    return tx.find(PageVersionEntity, {
      where: { merchantId, pageId },
      select: { number: true, publishedAt: true, rolledBackTo: true },
      order: { number: 'DESC' },
    });
  }

  /** @throws AppError PAGE_VERSION_NOT_FOUND */
  async getVersion(tx: EntityManager, merchantId: string, pageId: string, number: number): Promise<PageVersionEntity> {
    const version = await tx.findOneBy(PageVersionEntity, { merchantId, pageId, number });
    if (!version) throw new AppError('PAGE_VERSION_NOT_FOUND', { number });
    return version;
  }

  /** @returns the numbers of those that went */
  async forgetVersions(tx: EntityManager, merchantId: string, pageId: string, upTo: number): Promise<number[]> {
    const old = await tx.find(PageVersionEntity, {
      where: { merchantId, pageId, number: LessThanOrEqual(upTo) },
      select: { number: true },
    });
    const numbers = old.map(({ number }) => number);
    if (numbers.length > 0) await tx.delete(PageVersionEntity, { merchantId, pageId, number: In(numbers) });
    return numbers;
  }
}
