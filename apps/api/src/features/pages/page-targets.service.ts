import { Injectable } from '@nestjs/common';
import type { PageDocument } from '@kaibo/contracts/pages.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { ContentStoreService } from '../contents/content-store.service';
import { RoomChoicesService } from '../rooms/room-choices.service';
import { PagesRepository } from './pages.repository';
import { type PageTarget, targetsOf } from './pages.rules';

/** Checks what a document points to, as it is saved. */
@Injectable()
export class PageTargetsService {
  constructor(
    private readonly rooms: RoomChoicesService,
    private readonly contents: ContentStoreService,
    private readonly pages: PagesRepository,
  ) {}

  /** Whatever is there may be pointed to, drafts too. @throws AppError CLICK_TARGET_NOT_FOUND for the first that is not */
  async require(tx: EntityManager, merchantId: string, document: PageDocument): Promise<void> {
    const targets = targetsOf(document);
    const idsOf = (...kinds: PageTarget['kind'][]): string[] => [
      ...new Set(targets.filter(({ kind }) => kinds.includes(kind)).map(({ id }) => id)),
    ];
    const rooms = await this.rooms.existing(tx, merchantId, idsOf('room'));
    const contents = await this.contents.kindsOf(tx, merchantId, idsOf('article', 'topic', 'goods'));
    const pages = await this.pages.listAmong(tx, merchantId, idsOf('page'));
    const isThere = ({ kind, id }: PageTarget): boolean =>
      kind === 'room' ? rooms.has(id) : kind === 'page' ? pages.has(id) : contents.get(id)?.kind === kind;
    const lost = targets.find((target) => !isThere(target));
    if (lost) throw new AppError('CLICK_TARGET_NOT_FOUND', { at: lost.at, kind: lost.kind, id: lost.id });
  }
}
