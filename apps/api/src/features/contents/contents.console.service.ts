import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CONTENT_KINDS, type ContentKind } from '@kaibo/contracts/contents';
import type {
  ConsoleContentPage,
  ConsoleContentView,
  ListConsoleContents,
  OrderContents,
  PublishContent,
  WriteContent,
} from '@kaibo/contracts/contents.dto';
import { DEFAULT_PAGE_SIZE } from '@kaibo/contracts/rooms';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { type Actor, Audit } from '../../core/audit';
import { Db } from '../../core/db';
import { Directory } from '../../core/directory';
import { instantOf } from '../../core/instant';
import { decodeCursor, encodeCursor, FIRST_PLACE } from '../../core/place-cursor';
import { Vault } from '../../core/vault';
import { World } from '../../core/world';
import { MediaService } from '../media/media.service';
import type { ContentEntity } from './contents.entity';
import { toConsoleContentCard, toConsoleContentView } from './contents.mapper';
import { ContentsRepository } from './contents.repository';
import { contentStateAt, picturesOf, requireKind, requireWritable } from './contents.rules';

/** What staff write, order and publish. */
@Injectable()
export class ContentsConsoleService implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly contents: ContentsRepository,
    private readonly media: MediaService,
    private readonly directory: Directory,
    private readonly vault: Vault,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  /** A picture that may be seen from now on, or may not any more, changes what viewers read. */
  onModuleInit(): void {
    const kinds: readonly string[] = CONTENT_KINDS;
    this.media.onDecided(async (tx, merchantId, { uses }) => {
      if (uses.some(({ kind }) => kinds.includes(kind))) await this.directory.bumpContent(tx, merchantId);
    });
  }

  /** @throws AppError CONTENT_NOT_FOUND, CURSOR_INVALID */
  list(merchantId: string, kindName: string, asked: ListConsoleContents): Promise<ConsoleContentPage> {
    const kind = requireKind(kindName);
    return this.db.forMerchant(merchantId, async (tx) => {
      const at = this.world.now();
      const { state = null, limit = DEFAULT_PAGE_SIZE } = asked;
      const mac = this.cursorMac(merchantId, `${kind}/${state}`);
      const after = asked.cursor ? decodeCursor(asked.cursor, mac) : FIRST_PLACE;
      if (!after) throw new AppError('CURSOR_INVALID');
      const rows = await this.contents.list(tx, merchantId, { kind, state, at }, after, limit + 1);
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      return {
        items: shown.map((row) => toConsoleContentCard(row, at, this.pathsOf(merchantId))),
        nextCursor: last
          ? encodeCursor({ position: last.sortPosition, seconds: last.sortSeconds, id: last.id }, mac)
          : null,
      };
    });
  }

  /** @throws AppError CONTENT_NOT_FOUND */
  get(merchantId: string, kind: string, id: string): Promise<ConsoleContentView> {
    return this.db.forMerchant(merchantId, async (tx) =>
      this.view(await this.contents.get(tx, merchantId, requireKind(kind), id)),
    );
  }

  /** A draft. @throws AppError INPUT_INVALID, MEDIA_NOT_FOUND, GOODS_PATH_TAKEN */
  add(merchantId: string, actor: Actor, kindName: string, asked: WriteContent): Promise<ConsoleContentView> {
    const kind = requireKind(kindName);
    requireWritable(kind, asked);
    return this.db.forMerchant(merchantId, async (tx) => {
      const now = this.world.now();
      await this.requireFreePath(tx, merchantId, kind, asked, null);
      const added = await this.contents.add(tx, {
        merchantId,
        kind,
        ...columnsOf(asked),
        position: null,
        publishAt: null,
        createdAt: now,
        changedAt: now,
      });
      await this.media.require(tx, merchantId, picturesOf(asked), { kind, id: added.id });
      const after = this.view(added);
      await this.audit.add(tx, merchantId, { actor, action: `${kind}.add`, object: { kind, id: added.id }, after });
      return after;
    });
  }

  /** The whole of it anew. @throws AppError CONTENT_NOT_FOUND, INPUT_INVALID, MEDIA_NOT_FOUND, GOODS_PATH_TAKEN */
  write(merchantId: string, actor: Actor, kindName: string, id: string, asked: WriteContent) {
    const kind = requireKind(kindName);
    requireWritable(kind, asked);
    return this.change(merchantId, actor, kind, id, 'write', async (tx, content) => {
      await this.requireFreePath(tx, merchantId, kind, asked, id);
      await this.media.require(tx, merchantId, picturesOf(asked), { kind, id });
      Object.assign(content, columnsOf(asked));
    });
  }

  /** Now, later, or not any more. @throws AppError CONTENT_NOT_FOUND, INPUT_INVALID */
  publish(merchantId: string, actor: Actor, kindName: string, id: string, { at }: PublishContent) {
    const publishAt = at === null ? null : instantOf('at', at);
    return this.change(merchantId, actor, requireKind(kindName), id, 'publish', (_tx, content) => {
      content.publishAt = publishAt;
      return Promise.resolve();
    });
  }

  /** With all that belongs to it. @throws AppError CONTENT_NOT_FOUND; CONTENT_PUBLISHED unless it is a draft */
  remove(merchantId: string, actor: Actor, kindName: string, id: string): Promise<void> {
    const kind = requireKind(kindName);
    return this.db.forMerchant(merchantId, async (tx) => {
      const content = await this.contents.getForUpdate(tx, merchantId, kind, id);
      const state = contentStateAt(content.publishAt, this.world.now());
      if (state !== 'draft') throw new AppError('CONTENT_PUBLISHED', { id, state });
      const before = this.view(content);
      await this.media.require(tx, merchantId, [], { kind, id });
      await this.contents.remove(tx, content);
      await this.audit.add(tx, merchantId, { actor, action: `${kind}.remove`, object: { kind, id }, before });
      await this.directory.bumpContent(tx, merchantId);
    });
  }

  /**
   * These lead the list in this order; all others of the kind lose their place. Two who order at once: one after the other.
   * @throws AppError CONTENT_NOT_FOUND
   */
  order(merchantId: string, actor: Actor, kindName: string, { ids }: OrderContents): Promise<void> {
    const kind = requireKind(kindName);
    return this.db.forMerchant(merchantId, async (tx) => {
      await this.contents.lockKind(tx, merchantId, kind);
      const own = new Set(await this.contents.lockAll(tx, merchantId, kind, ids));
      const foreign = ids.find((id) => !own.has(id));
      if (foreign !== undefined) throw new AppError('CONTENT_NOT_FOUND', { id: foreign });
      await this.contents.saveOrder(tx, merchantId, kind, ids, this.world.now());
      const object = { kind, id: null };
      await this.audit.add(tx, merchantId, { actor, action: `${kind}.order`, object, after: ids });
      await this.directory.bumpContent(tx, merchantId);
    });
  }

  private change(
    merchantId: string,
    actor: Actor,
    kind: ContentKind,
    id: string,
    verb: 'write' | 'publish',
    change: (tx: EntityManager, content: ContentEntity) => Promise<void>,
  ): Promise<ConsoleContentView> {
    return this.db.forMerchant(merchantId, async (tx) => {
      if (verb === 'write' && kind === 'goods') await this.contents.lockKind(tx, merchantId, kind);
      const content = await this.contents.getForUpdate(tx, merchantId, kind, id);
      const before = this.view(content);
      await change(tx, content);
      content.changedAt = this.world.now();
      const after = this.view(await this.contents.save(tx, content));
      const object = { kind, id };
      await this.audit.add(tx, merchantId, { actor, action: `${kind}.${verb}`, object, before, after });
      await this.directory.bumpContent(tx, merchantId);
      return after;
    });
  }

  private async requireFreePath(
    tx: EntityManager,
    merchantId: string,
    kind: ContentKind,
    { goods }: WriteContent,
    exceptId: string | null,
  ): Promise<void> {
    if (goods?.path === undefined) return;
    await this.contents.lockKind(tx, merchantId, kind);
    if (await this.contents.isPathTaken(tx, merchantId, goods.path, exceptId))
      throw new AppError('GOODS_PATH_TAKEN', { path: goods.path });
  }

  private view(content: ContentEntity): ConsoleContentView {
    return toConsoleContentView(content, this.world.now(), this.pathsOf(content.merchantId));
  }

  private pathsOf(merchantId: string) {
    return (name: string) => this.media.urls(merchantId, name);
  }

  private cursorMac(merchantId: string, list: string): (text: string) => string {
    const purpose = `console/contents/${merchantId}/${list}`;
    return (text) => this.vault.mac(purpose, text).toString('base64url').slice(0, 8);
  }
}

const columnsOf = ({ title, summary = '', cover, images = [], document, goods }: WriteContent) => ({
  title,
  summary,
  cover: cover ?? null,
  images,
  document,
  priceFen: goods ? String(goods.priceFen) : null,
  stock: goods?.stock ?? null,
  path: goods?.path ?? null,
});
