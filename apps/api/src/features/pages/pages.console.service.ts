import { Injectable, type OnModuleInit } from '@nestjs/common';
import { KEPT_PAGE_VERSIONS, MAX_PAGES, PAGE_SCHEMA_VERSION } from '@kaibo/contracts/pages';
import type {
  AddPage,
  ConsolePageList,
  ConsolePageView,
  PageDocument,
  PageVersionList,
  PageVersionView,
  PublishPage,
  RollBackPage,
  SavePage,
} from '@kaibo/contracts/pages.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { type Actor, Audit } from '../../core/audit';
import { Db } from '../../core/db';
import { Directory } from '../../core/directory';
import { World } from '../../core/world';
import { MediaService } from '../media/media.service';
import { PageTargetsService } from './page-targets.service';
import { toConsolePageCard, toConsolePageView, toVersionCard } from './pages.mapper';
import type { PageEntity } from './pages.entity';
import { PagesRepository } from './pages.repository';
import { pagePicturesOf, requirePage, requireRevision } from './pages.rules';
import { TEMPLATES } from './pages.templates';

/** What shows pictures: the draft, and each version that is kept. */
const [DRAFT, VERSION] = ['page', 'page-version'];
const versionUse = (pageId: string, number: number) => ({ kind: VERSION, id: `${pageId}.${number}` });

/** What staff do with pages: draft, publish, look back, roll back. */
@Injectable()
export class PagesConsoleService implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly pages: PagesRepository,
    private readonly targets: PageTargetsService,
    private readonly media: MediaService,
    private readonly directory: Directory,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  onModuleInit(): void {
    this.media.onDecided(async (tx, merchantId, { uses }) => {
      if (uses.some(({ kind }) => kind === VERSION)) await this.directory.bumpContent(tx, merchantId);
    });
  }

  list(merchantId: string): Promise<ConsolePageList> {
    return this.db.forMerchant(merchantId, async (tx) => ({
      items: (await this.pages.list(tx, merchantId, MAX_PAGES)).map(toConsolePageCard),
    }));
  }

  /** @throws AppError PAGE_NOT_FOUND */
  get(merchantId: string, id: string): Promise<ConsolePageView> {
    return this.db.forMerchant(merchantId, async (tx) => toConsolePageView(await this.pages.get(tx, merchantId, id)));
  }

  /** @throws AppError INPUT_INVALID beyond so many pages */
  add(merchantId: string, actor: Actor, { name, template }: AddPage): Promise<ConsolePageView> {
    const draft: PageDocument = TEMPLATES.find(({ trade }) => trade === template)?.document ?? {
      version: PAGE_SCHEMA_VERSION,
      blocks: [],
    };
    return this.db.forMerchant(merchantId, async (tx) => {
      await this.pages.lockAll(tx, merchantId);
      if ((await this.pages.count(tx, merchantId)) >= MAX_PAGES) throw tooMany();
      const now = this.world.now();
      const page = await this.pages.add(tx, {
        merchantId,
        name,
        draft,
        revision: 1,
        publishedNumber: null,
        lastNumber: 0,
        isHome: false,
        createdAt: now,
        changedAt: now,
      });
      const after = toConsolePageView(page);
      await this.audit.add(tx, merchantId, { actor, action: 'page.add', object: { kind: 'page', id: page.id }, after });
      return after;
    });
  }

  /** @throws AppError PAGE_NOT_FOUND, PAGE_CHANGED, PAGE_SCHEMA_UNKNOWN, INPUT_INVALID, CLICK_TARGET_NOT_FOUND, MEDIA_NOT_FOUND */
  save(merchantId: string, actor: Actor, id: string, asked: SavePage): Promise<ConsolePageView> {
    const { revision, name, document } = asked;
    requirePage(document);
    return this.change(merchantId, actor, id, 'save', async (tx, page) => {
      requireRevision(page.revision, revision);
      await this.targets.require(tx, merchantId, document);
      await this.media.require(tx, merchantId, pagePicturesOf(document), { kind: DRAFT, id });
      Object.assign(page, { draft: document, revision: page.revision + 1, name: name ?? page.name });
    });
  }

  /** The draft as it stands becomes a version that never changes. @throws AppError PAGE_NOT_FOUND, PAGE_CHANGED */
  publish(merchantId: string, actor: Actor, id: string, { revision }: PublishPage): Promise<ConsolePageView> {
    return this.change(merchantId, actor, id, 'publish', async (tx, page) => {
      requireRevision(page.revision, revision);
      await this.addVersion(tx, page, page.draft, null);
    });
  }

  /** Viewers see it no longer; its versions stay. @throws AppError PAGE_NOT_FOUND */
  unpublish(merchantId: string, actor: Actor, id: string): Promise<ConsolePageView> {
    return this.change(merchantId, actor, id, 'unpublish', (_tx, page) => {
      page.publishedNumber = null;
      return Promise.resolve();
    });
  }

  /** Mini-programs begin with it once viewers see it, and with no other. @throws AppError PAGE_NOT_FOUND */
  setHome(merchantId: string, actor: Actor, id: string): Promise<ConsolePageView> {
    return this.change(merchantId, actor, id, 'set-home', async (tx, page) => {
      await this.pages.clearHome(tx, merchantId);
      page.isHome = true;
    });
  }

  /** Without one, mini-programs begin with the list of rooms. @throws AppError PAGE_NOT_FOUND */
  clearHome(merchantId: string, actor: Actor, id: string): Promise<ConsolePageView> {
    return this.change(merchantId, actor, id, 'clear-home', (_tx, page) => {
      page.isHome = false;
      return Promise.resolve();
    });
  }

  /** An older version is what viewers see and what the draft is, as a new version. @throws AppError PAGE_VERSION_NOT_FOUND */
  rollBack(merchantId: string, actor: Actor, id: string, { number }: RollBackPage): Promise<ConsolePageView> {
    return this.change(merchantId, actor, id, 'roll-back', async (tx, page) => {
      const { document } = await this.pages.getVersion(tx, merchantId, id, number);
      await this.addVersion(tx, page, document, number);
      await this.media.require(tx, merchantId, pagePicturesOf(document), { kind: DRAFT, id });
      Object.assign(page, { draft: document, revision: page.revision + 1 });
    });
  }

  /** @throws AppError PAGE_NOT_FOUND */
  versions(merchantId: string, id: string): Promise<PageVersionList> {
    return this.db.forMerchant(merchantId, async (tx) => {
      await this.pages.get(tx, merchantId, id);
      return { items: (await this.pages.listVersions(tx, merchantId, id)).map(toVersionCard) };
    });
  }

  /** @throws AppError PAGE_NOT_FOUND, PAGE_VERSION_NOT_FOUND */
  version(merchantId: string, id: string, number: number): Promise<PageVersionView> {
    return this.db.forMerchant(merchantId, async (tx) => {
      await this.pages.get(tx, merchantId, id);
      const version = await this.pages.getVersion(tx, merchantId, id, number);
      return { ...toVersionCard(version), document: version.document };
    });
  }

  /** With its versions. @throws AppError PAGE_NOT_FOUND; PAGE_PUBLISHED while viewers see it */
  remove(merchantId: string, actor: Actor, id: string): Promise<void> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const page = await this.pages.getForUpdate(tx, merchantId, id);
      if (page.publishedNumber !== null) throw new AppError('PAGE_PUBLISHED', { id });
      const before = toConsolePageView(page);
      await this.media.require(tx, merchantId, [], { kind: DRAFT, id });
      await this.release(
        tx,
        merchantId,
        id,
        (await this.pages.listVersions(tx, merchantId, id)).map(({ number }) => number),
      );
      await this.pages.remove(tx, page);
      await this.audit.add(tx, merchantId, { actor, action: 'page.remove', object: { kind: 'page', id }, before });
    });
  }

  private change(
    merchantId: string,
    actor: Actor,
    id: string,
    verb: 'save' | 'publish' | 'unpublish' | 'roll-back' | 'set-home' | 'clear-home',
    change: (tx: EntityManager, page: PageEntity) => Promise<void>,
  ): Promise<ConsolePageView> {
    return this.db.forMerchant(merchantId, async (tx) => {
      // Choosing one takes the choice from another: in turn, or two that choose at once would wait for each other.
      if (verb === 'set-home') await this.pages.lockAll(tx, merchantId);
      const page = await this.pages.getForUpdate(tx, merchantId, id);
      const before = toConsolePageView(page);
      await change(tx, page);
      page.changedAt = this.world.now();
      const after = toConsolePageView(await this.pages.save(tx, page));
      const object = { kind: 'page', id };
      await this.audit.add(tx, merchantId, { actor, action: `page.${verb}`, object, before, after });
      if (verb !== 'save') await this.directory.bumpContent(tx, merchantId);
      return after;
    });
  }

  private async addVersion(
    tx: EntityManager,
    page: PageEntity,
    document: PageDocument,
    rolledBackTo: number | null,
  ): Promise<void> {
    const { merchantId, id: pageId } = page;
    const number = page.lastNumber + 1;
    const publishedAt = this.world.now();
    await this.pages.addVersion(tx, { merchantId, pageId, number, document, rolledBackTo, publishedAt });
    await this.media.require(tx, merchantId, pagePicturesOf(document), versionUse(pageId, number));
    Object.assign(page, { lastNumber: number, publishedNumber: number });
    const gone = await this.pages.forgetVersions(tx, merchantId, pageId, number - KEPT_PAGE_VERSIONS);
    await this.release(tx, merchantId, pageId, gone);
  }

  private async release(tx: EntityManager, merchantId: string, pageId: string, numbers: number[]): Promise<void> {
    for (const number of numbers) await this.media.require(tx, merchantId, [], versionUse(pageId, number));
  }
}

const tooMany = (): AppError =>
  new AppError('INPUT_INVALID', {
    fields: [{ field: 'pages', rule: 'maxItems', message: `pages must be at most ${MAX_PAGES}` }],
  });
