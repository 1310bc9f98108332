import { Injectable } from '@nestjs/common';
import { WechatError } from '@kaibo/wechat';
import { CARD_DAYS } from '@kaibo/contracts/distribution';
import type {
  ListDistribution,
  MakeShare,
  SharePage,
  ShareTargetView,
  ShareView,
} from '@kaibo/contracts/distribution.dto';
import { toScene } from '@kaibo/contracts/share-params';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { Audit } from '../../core/audit';
import type { Viewer } from '../../core/auth';
import { Db } from '../../core/db';
import { Directory } from '../../core/directory';
import { World } from '../../core/world';
import { ContentStoreService } from '../contents/content-store.service';
import { MeService } from '../members/me.service';
import { MerchantsService } from '../merchants/merchants.service';
import { RoomStoreService } from '../rooms/room-store.service';
import { WechatClientsService } from '../syncs/wechat-clients.service';
import type { ShareLinkEntity } from './distribution.entity';
import { LANDING_PAGE, targetOf, toShareView } from './distribution.mapper';
import { DistributionSecrets } from './distribution.secrets';
import { SharesRepository } from './shares.repository';

const DAY_MS = 86_400_000;
const KEY_BYTES = 12;
const DEFAULT_LIMIT = 20;
/** A card that is good for less than this is made anew. */
const GOOD_FOR_DAYS = 7;
const CODE_WIDTH_PX = 430;

/** A picture, as the platform made it. */
export interface CodePicture {
  bytes: Uint8Array;
  contentType: string;
}

/** What members share: cards and printed codes. */
@Injectable()
export class SharesService {
  constructor(
    private readonly db: Db,
    private readonly directory: Directory,
    private readonly shares: SharesRepository,
    private readonly secrets: DistributionSecrets,
    private readonly me: MeService,
    private readonly rooms: RoomStoreService,
    private readonly contents: ContentStoreService,
    private readonly merchants: MerchantsService,
    private readonly wechat: WechatClientsService,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  /**
   * Asked again for the same thing it answers the same share while that is good for long enough.
   * @throws AppError ROOM_NOT_FOUND, CONTENT_NOT_FOUND, PAGE_NOT_FOUND, UNAUTHENTICATED, MEMBER_BANNED
   */
  make(viewer: Viewer, asked: MakeShare): Promise<ShareView> {
    const { merchantId, miniAppId, memberId } = viewer;
    return this.db.forMerchant(merchantId, async (tx) => {
      await this.me.lockMyself(tx, viewer);
      const now = this.world.now();
      const kind = asked.kind ?? 'card';
      const link = {
        merchantId,
        miniAppId,
        sharerId: memberId,
        kind,
        ...(await this.requireTarget(tx, viewer, asked)),
        key: this.world.bytes(KEY_BYTES).toString('base64url'),
        createdAt: now,
        expiresAt: kind === 'card' ? new Date(now.getTime() + CARD_DAYS * DAY_MS) : null,
        revokedAt: null,
      };
      const goodUntil = new Date(now.getTime() + GOOD_FOR_DAYS * DAY_MS);
      const made = (await this.shares.findSame(tx, link, goodUntil)) ?? (await this.shares.add(tx, link));
      return this.view(tx, made);
    });
  }

  list(viewer: Viewer, { cursor, limit = DEFAULT_LIMIT }: ListDistribution): Promise<SharePage> {
    const { merchantId, memberId } = viewer;
    return this.db.forMerchant(merchantId, async (tx) => {
      const rows = await this.shares.list(tx, merchantId, memberId, cursor ?? null, limit + 1);
      const items = [];
      for (const row of rows.slice(0, limit)) items.push(await this.view(tx, row));
      return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
    });
  }

  /** Repeating it changes nothing. @throws AppError SHARE_NOT_FOUND */
  revoke(viewer: Viewer, id: string, requestId: string): Promise<void> {
    const { merchantId, memberId } = viewer;
    return this.db.forMerchant(merchantId, async (tx) => {
      const link = await this.getOwn(tx, viewer, id);
      if (link.revokedAt) return;
      await this.shares.revoke(tx, link, this.world.now());
      const actor = { kind: 'member' as const, id: memberId, requestId };
      await this.audit.add(tx, merchantId, { actor, action: 'share.revoke', object: { kind: 'share', id } });
    });
  }

  /** Where a code leads. @throws AppError APP_NOT_FOUND, SHARE_NOT_FOUND for one that is good no more, too */
  async lookUp(appId: string, key: string): Promise<ShareTargetView> {
    const app = await this.directory.findApp(appId);
    if (!app) throw new AppError('APP_NOT_FOUND');
    return this.db.forMerchant(app.merchantId, async (tx) => {
      const link = await this.shares.findByKey(tx, app.merchantId, key);
      if (!link || link.miniAppId !== app.miniAppId || !this.isGood(link)) throw new AppError('SHARE_NOT_FOUND');
      const { target, targetId, token, customParams } = await this.view(tx, link);
      return { target, targetId, token, customParams };
    });
  }

  /**
   * The mini-program code of a share, made by the platform.
   * @throws AppError SHARE_NOT_FOUND, SOURCE_CANNOT where the platform makes none, PLATFORM_FAILED, RATE_LIMITED
   */
  async picture(viewer: Viewer, id: string): Promise<CodePicture> {
    const { merchantId, miniAppId } = viewer;
    const link = await this.db.forMerchant(merchantId, (tx) => this.getOwn(tx, viewer, id));
    if (!this.isGood(link)) throw new AppError('SHARE_NOT_FOUND', { shareId: id });
    const { platform, appId, secret } = await this.merchants.openSignIn(merchantId, miniAppId);
    if (platform !== 'wechat' || secret === null) throw new AppError('SOURCE_CANNOT', { platform });
    try {
      const wechat = this.wechat.open(viewer, { appId, secret });
      return await wechat.codes.getUnlimited({
        scene: toScene(link.key),
        page: LANDING_PAGE,
        checkPath: false,
        widthPx: CODE_WIDTH_PX,
      });
    } catch (cause) {
      if (!(cause instanceof WechatError)) throw cause;
      if (cause.code === 45009) throw new AppError('RATE_LIMITED', undefined, { cause, retryAfterSeconds: 60 });
      throw new AppError('PLATFORM_FAILED', cause.code === null ? {} : { platformCode: cause.code }, { cause });
    }
  }

  private isGood({ revokedAt, expiresAt }: ShareLinkEntity): boolean {
    return revokedAt === null && (expiresAt === null || expiresAt > this.world.now());
  }

  private async getOwn(tx: EntityManager, { merchantId, memberId }: Viewer, id: string): Promise<ShareLinkEntity> {
    const link = await this.shares.find(tx, merchantId, id);
    if (link?.sharerId !== memberId) throw new AppError('SHARE_NOT_FOUND', { shareId: id });
    return link;
  }

  private async requireTarget(tx: EntityManager, { merchantId, miniAppId }: Viewer, asked: MakeShare) {
    const none = { roomId: null, contentId: null, pageId: null };
    const { target, targetId = '' } = asked; // the contract asks for it of everything but `home`
    if (target === 'home') return none;
    if (target === 'page') return { ...none, pageId: targetId };
    if (target === 'room') {
      const room = await this.rooms.findRoom(tx, merchantId, targetId);
      if (!room || room.isVanished || room.miniAppId !== miniAppId)
        throw new AppError('ROOM_NOT_FOUND', { roomId: targetId });
      return { ...none, roomId: targetId };
    }
    await this.contents.require(tx, merchantId, target, targetId);
    return { ...none, contentId: targetId };
  }

  private async view(tx: EntityManager, link: ShareLinkEntity): Promise<ShareView> {
    const kinds = link.contentId === null ? null : await this.contents.kindsOf(tx, link.merchantId, [link.contentId]);
    const target = targetOf(link, kinds?.get(link.contentId ?? '')?.kind ?? null);
    return toShareView(link, target, this.secrets.tokenOf(link));
  }
}
