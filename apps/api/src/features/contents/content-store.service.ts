import { Injectable } from '@nestjs/common';
import type { ContentKind } from '@kaibo/contracts/contents';
import type { ContentCard, PictureUrls } from '@kaibo/contracts/contents.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { FIRST_PLACE, type Place } from '../../core/place-cursor';
import { MediaService } from '../media/media.service';
import { type ContentRow, ContentStoreRepository, type PlacedContentRow } from './content-store.repository';
import type { ContentEntity } from './contents.entity';
import { toContentCard } from './contents.mapper';
import { requireKind } from './contents.rules';

/** Content, for the features that point to it or list it. */
@Injectable()
export class ContentStoreService {
  constructor(
    private readonly contents: ContentStoreRepository,
    private readonly media: MediaService,
  ) {}

  /** It stays until `tx` ends. @throws AppError CONTENT_NOT_FOUND */
  async require(tx: EntityManager, merchantId: string, kind: string, id: string): Promise<ContentEntity> {
    const content = await this.contents.findHeld(tx, merchantId, requireKind(kind), id);
    if (!content) throw new AppError('CONTENT_NOT_FOUND', { id });
    return content;
  }

  /** Which of these are there, and of what kind; drafts too. */
  async kindsOf(
    tx: EntityManager,
    merchantId: string,
    ids: readonly string[],
  ): Promise<Map<string, { kind: ContentKind; title: string }>> {
    const rows = ids.length === 0 ? [] : await this.contents.listKinds(tx, merchantId, ids);
    return new Map(rows.map(({ id, kind, title }) => [id, { kind, title }]));
  }

  /** Cards of what viewers see of these, by id. */
  async cardsOf(
    tx: EntityManager,
    merchantId: string,
    ids: readonly string[],
    at: Date,
  ): Promise<Map<string, ContentCard>> {
    const rows = ids.length === 0 ? [] : await this.contents.listPublishedOf(tx, merchantId, ids, at);
    return new Map((await this.toCards(tx, merchantId, rows)).map((card) => [card.id, card]));
  }

  /** The first cards of a kind's list. */
  async firstCards(
    tx: EntityManager,
    merchantId: string,
    kind: ContentKind,
    count: number,
    at: Date,
  ): Promise<ContentCard[]> {
    return this.toCards(tx, merchantId, await this.listPublished(tx, merchantId, kind, at, FIRST_PLACE, count));
  }

  listPublished(
    tx: EntityManager,
    merchantId: string,
    kind: ContentKind,
    at: Date,
    after: Place,
    most: number,
  ): Promise<PlacedContentRow[]> {
    return this.contents.listPublished(tx, merchantId, kind, at, after, most);
  }

  async toCards(tx: EntityManager, merchantId: string, rows: readonly ContentRow[]): Promise<ContentCard[]> {
    const covers = rows.flatMap(({ cover }) => (cover === null ? [] : [cover]));
    const picture = await this.picturesToShow(tx, merchantId, covers);
    return rows.map((row) => toContentCard(row, picture));
  }

  /** Finds the paths of those of these pictures that may be seen. */
  async picturesToShow(
    tx: EntityManager,
    merchantId: string,
    names: readonly string[],
  ): Promise<(name: string) => PictureUrls | null> {
    const states = names.length === 0 ? new Map<string, string>() : await this.media.states(tx, merchantId, names);
    return (name) => (states.get(name) === 'passed' ? this.media.urls(merchantId, name) : null);
  }

  /** When the clock alone publishes something next; null: never. */
  nextPublishAt(tx: EntityManager, merchantId: string, at: Date): Promise<Date | null> {
    return this.contents.nextPublishAt(tx, merchantId, at);
  }
}
