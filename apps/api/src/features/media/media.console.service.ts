import { Injectable } from '@nestjs/common';
import type { ConsoleMediaPage, ConsoleMediaView, DecideMedia, ListMedia } from '@kaibo/contracts/media.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { actorOf, Audit } from '../../core/audit';
import type { Staff } from '../../core/auth';
import { Db } from '../../core/db';
import type { MediaEntity } from './media.entity';
import { toConsoleMediaView } from './media.mapper';
import { MediaRepository } from './media.repository';
import { MediaService } from './media.service';

const DEFAULT_LIMIT = 20;

/** What staff see of pictures, and decide about them. */
@Injectable()
export class MediaConsoleService {
  constructor(
    private readonly db: Db,
    private readonly media: MediaRepository,
    private readonly pictures: MediaService,
    private readonly audit: Audit,
  ) {}

  list(merchantId: string, { state = 'review', cursor, limit = DEFAULT_LIMIT }: ListMedia): Promise<ConsoleMediaPage> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const rows = await this.media.list(tx, merchantId, state, readCursor(cursor), limit + 1);
      const shown = rows.slice(0, limit);
      const items: ConsoleMediaView[] = [];
      for (const row of shown) items.push(await this.view(tx, row));
      const last = rows.length > limit ? shown.at(-1) : undefined;
      return { items, nextCursor: last ? `${last.changedAt.getTime()}.${last.name}` : null };
    });
  }

  /** @throws AppError MEDIA_NOT_FOUND */
  get(merchantId: string, name: string): Promise<ConsoleMediaView> {
    return this.db.forMerchant(merchantId, async (tx) =>
      this.view(tx, requireThere(await this.media.find(tx, merchantId, name), name)),
    );
  }

  /** @throws AppError MEDIA_NOT_FOUND */
  decide(staff: Staff, name: string, { mayShow, reason }: DecideMedia): Promise<ConsoleMediaView> {
    const { merchantId } = staff;
    return this.db.forMerchant(merchantId, async (tx) => {
      const row = requireThere(await this.media.findForUpdate(tx, merchantId, name), name);
      const state = mayShow ? 'passed' : 'refused';
      await this.pictures.decide(tx, row, state, reason);
      await this.audit.add(tx, merchantId, {
        actor: actorOf(staff),
        action: mayShow ? 'media.pass' : 'media.refuse',
        object: { kind: 'media', id: name },
        before: { state: row.state },
        after: { state },
        reason,
      });
      return this.view(tx, { ...row, state, reason });
    });
  }

  private async view(tx: EntityManager, row: MediaEntity): Promise<ConsoleMediaView> {
    return toConsoleMediaView(row, await this.media.listUses(tx, row.merchantId, row.name));
  }
}

/** One on its way, or being taken away, is there for nobody; about one that a hold keeps nothing is decided. @throws AppError MEDIA_NOT_FOUND */
function requireThere(row: MediaEntity | null, name: string): MediaEntity {
  if (!row || row.state === 'storing' || row.state === 'removing' || row.state === 'held')
    throw new AppError('MEDIA_NOT_FOUND', { names: [name] });
  return row;
}

/** @param cursor as the DTO lets it in: `<milliseconds>.<name>` */
function readCursor(cursor: string | undefined): { changedAt: Date; name: string } | null {
  if (cursor === undefined) return null;
  const at = cursor.indexOf('.');
  return { changedAt: new Date(Number(cursor.slice(0, at))), name: cursor.slice(at + 1) };
}
