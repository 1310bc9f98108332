import { Inject, Injectable } from '@nestjs/common';
import { type Wechat, WechatError } from '@kaibo/wechat';
import type { FollowerPushList, FollowerPushView } from '@kaibo/contracts/reminders.dto';
import type { AuditAction } from '@kaibo/contracts/audit';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { type Actor, Audit } from '../../core/audit';
import { dayOf } from '../../core/day';
import { Db } from '../../core/db';
import { type AppRef, Directory, type RoomRef } from '../../core/directory';
import { LOG, type Log } from '../../core/log';
import { isId } from '../../core/valid';
import { World } from '../../core/world';
import { MerchantsService } from '../merchants/merchants.service';
import { type RoomPromise, RoomStoreService } from '../rooms/room-store.service';
import { WechatClientsService } from '../syncs/wechat-clients.service';
import { FollowerPushesRepository, type PushKey } from './follower-pushes.repository';
import { isOnAir } from './plans.rules';
import type { FollowerPushEntity } from './reminders.entity';
import { toFollowerPushView } from './reminders.mapper';

/** One process is at a push for so long; it says so again with each page. */
const LEASE_MS = 60_000;
/** The platform's most for one call. */
const FOLLOWERS_A_PAGE = 2_000;
const SHOWN_DAYS = 100;
const DAY_MS = 86_400_000;
const BUSY = new Set([-1, 45011]);

/** A push on its way, as far as this process knows. */
interface Pushing extends PushKey {
  platformRoomId: number;
}

/**
 * The platform tells all long-term followers of one room a day. Staff plan which; it goes when that room's start is seen.
 * A page of followers is written down as in hand before the platform is asked, and never asked for twice.
 */
@Injectable()
export class FollowerPushesService {
  private readonly under = new Set<Promise<void>>();
  private isStopping = false;

  constructor(
    private readonly db: Db,
    private readonly directory: Directory,
    private readonly pushes: FollowerPushesRepository,
    private readonly rooms: RoomStoreService,
    private readonly merchants: MerchantsService,
    private readonly wechat: WechatClientsService,
    private readonly audit: Audit,
    private readonly world: World,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** From yesterday on. @throws AppError MINI_APP_NOT_FOUND */
  list(app: AppRef): Promise<FollowerPushList> {
    const from = dayOf(new Date(this.world.now().getTime() - DAY_MS));
    return this.db.forMerchant(app.merchantId, async (tx) => {
      await this.merchants.getMiniApp(tx, app.merchantId, app.miniAppId);
      return { items: (await this.pushes.list(tx, app, from, SHOWN_DAYS)).map(toFollowerPushView) };
    });
  }

  /**
   * Plans a room for a day; the same room again is no conflict.
   * @throws AppError MINI_APP_NOT_FOUND, SOURCE_CANNOT, ROOM_NOT_FOUND, FOLLOWER_PUSH_TAKEN with the room that has the day, FOLLOWER_PUSH_TOO_LATE
   */
  async plan(key: PushKey, roomId: string, actor: Actor): Promise<FollowerPushView> {
    const { merchantId, miniAppId, day } = key;
    if (!isId(roomId)) throw new AppError('ROOM_NOT_FOUND', { roomId });
    return this.db.forMerchant(merchantId, async (tx) => {
      const miniApp = await this.merchants.getMiniApp(tx, merchantId, miniAppId);
      if (miniApp.source !== 'wechat-live') throw new AppError('SOURCE_CANNOT', { source: miniApp.source });
      const room = await this.rooms.holdRoom(tx, merchantId, roomId);
      if (!room || room.isVanished || room.miniAppId !== miniAppId) throw new AppError('ROOM_NOT_FOUND', { roomId });
      const now = this.world.now();
      if (day < dayOf(now)) throw new AppError('FOLLOWER_PUSH_TOO_LATE', { day });
      await this.directory.watchRoom(tx, merchantId, roomId, isOnAir(room.liveStatus) ? now : null);
      const isNew = await this.pushes.add(tx, key, roomId, now);
      const stands = await this.pushes.findForUpdate(tx, key);
      if (!stands) throw new AppError('UNAVAILABLE', undefined, { retryAfterSeconds: 1 }); // taken away just now
      if (stands.roomId !== roomId) throw new AppError('FOLLOWER_PUSH_TAKEN', { day, roomId: stands.roomId });
      if (isNew) await this.tell(tx, key, actor, 'follower-push.plan', { day, roomId });
      return toFollowerPushView(stands);
    });
  }

  /** @throws AppError FOLLOWER_PUSH_NOT_FOUND, FOLLOWER_PUSH_TOO_LATE once it is on its way */
  cancel(key: PushKey, actor: Actor): Promise<void> {
    return this.db.forMerchant(key.merchantId, async (tx) => {
      const stands = await this.pushes.findForUpdate(tx, key);
      if (!stands) throw new AppError('FOLLOWER_PUSH_NOT_FOUND', { day: key.day });
      if (stands.state !== 'planned') throw new AppError('FOLLOWER_PUSH_TOO_LATE', { day: key.day });
      await this.pushes.remove(tx, key);
      await this.tell(tx, key, actor, 'follower-push.cancel', { day: key.day, roomId: stands.roomId });
    });
  }

  /** In the transaction that looks at a room: takes today's push on if it is this room's and it is time. */
  async take(tx: EntityManager, { merchantId, roomId }: RoomRef, room: RoomPromise): Promise<Pushing | null> {
    if (!isOnAir(room.liveStatus)) return null;
    const now = this.world.now();
    const key: PushKey = { merchantId, miniAppId: room.miniAppId, day: dayOf(now) };
    const push = await this.pushes.findForUpdate(tx, key);
    if (!push || push.roomId !== roomId || !['planned', 'sending'].includes(push.state)) return null;
    const isTaken = push.leaseUntil !== null && push.leaseUntil > now;
    // Looked at again when the lease ends: the process that has it may die.
    await this.directory.watchRoom(tx, merchantId, roomId, isTaken ? push.leaseUntil : this.leaseEnd());
    if (isTaken) return null;
    await this.pushes.save(tx, key, {
      state: 'sending',
      unknown: push.unknown + push.inHand,
      inHand: 0,
      leaseUntil: this.leaseEnd(),
      changedAt: now,
    });
    return { ...key, platformRoomId: Number(room.platformRoomId) };
  }

  /** Goes on beside everything else; failures are the push's own. */
  start(push: Pushing): void {
    const work = this.send(push).catch((err: unknown) => this.log.error({ event: 'follower-push', ...push, err }));
    this.under.add(work);
    void work.finally(() => this.under.delete(work));
  }

  /** Resolves when what is under way has ended. */
  async settle(): Promise<void> {
    await Promise.all(this.under);
  }

  /** The same, and begins no further page. */
  stop(): Promise<void> {
    this.isStopping = true;
    return this.settle();
  }

  private async send(push: Pushing): Promise<void> {
    const { appId, secret } = await this.merchants.openAccount(push.merchantId, push.miniAppId);
    if (secret === null) return this.end(push, 'failed', null);
    const wechat = this.wechat.open(push, { appId, secret });
    try {
      while (!this.isStopping && (await this.sendPage(push, wechat)));
    } catch (error) {
      if (!(error instanceof WechatError)) throw error;
      // Reading the list failed: nothing is in hand, and the next look goes on. What the platform refuses for good, ends it.
      if (error.kind === 'platform' && !BUSY.has(error.code ?? 0)) await this.end(push, 'failed', error.code);
    }
  }

  /** @returns false when there is nothing more to send */
  private async sendPage(push: Pushing, wechat: Wechat): Promise<boolean> {
    const before = await this.db.forMerchant(push.merchantId, (tx) => this.pushes.findForUpdate(tx, push));
    if (before?.state !== 'sending') return false;
    const pageBreak = before.pageBreak === null ? {} : { pageBreak: before.pageBreak };
    const page = await wechat.followers.list({ limit: FOLLOWERS_A_PAGE, ...pageBreak });
    const openids = page.followers.map(({ openid }) => openid);
    if (openids.length === 0) {
      await this.end(push, 'sent', null);
      return false;
    }
    const next = page.pageBreak ?? null;
    if (!(await this.takeInHand(push, before, next, openids.length))) return false;
    try {
      await wechat.followers.push({ roomId: push.platformRoomId, openids });
    } catch (error) {
      return this.afterFailure(push, before, openids.length, error, next);
    }
    await this.putDown(push, { asked: before.asked + openids.length });
    return this.goOn(push, next);
  }

  private async goOn(push: Pushing, next: string | null): Promise<boolean> {
    if (next !== null) return true;
    await this.end(push, 'sent', null);
    return false;
  }

  /** Written before the platform is asked. @returns false when another process is at it */
  private takeInHand(push: Pushing, before: FollowerPushEntity, next: string | null, count: number): Promise<boolean> {
    return this.db.forMerchant(push.merchantId, async (tx) => {
      const stands = await this.pushes.findForUpdate(tx, push);
      if (stands?.state !== 'sending' || stands.inHand > 0 || stands.pageBreak !== before.pageBreak) return false;
      const change = { pageBreak: next, pages: before.pages + 1, inHand: count, leaseUntil: this.leaseEnd() };
      await this.pushes.save(tx, push, { ...change, changedAt: this.world.now() });
      return true;
    });
  }

  private async afterFailure(
    push: Pushing,
    before: FollowerPushEntity,
    count: number,
    error: unknown,
    next: string | null,
  ): Promise<boolean> {
    if (!(error instanceof WechatError)) throw error;
    if (error.kind === 'platform' && BUSY.has(error.code ?? 0)) {
      await this.putDown(push, { pageBreak: before.pageBreak, pages: before.pages });
      return false; // again when the lease ends
    }
    if (error.kind === 'platform' || error.kind === 'request') {
      await this.putDown(push, {});
      await this.end(push, 'failed', error.code);
      return false;
    }
    await this.putDown(push, { unknown: before.unknown + count });
    return this.goOn(push, next);
  }

  private putDown(push: Pushing, change: Partial<FollowerPushEntity>): Promise<void> {
    return this.db.forMerchant(push.merchantId, (tx) =>
      this.pushes.save(tx, push, { ...change, inHand: 0, changedAt: this.world.now() }),
    );
  }

  private async end(push: Pushing, state: 'sent' | 'failed', failureCode: number | null): Promise<void> {
    await this.db.forMerchant(push.merchantId, (tx) =>
      this.pushes.save(tx, push, { state, failureCode, leaseUntil: null, changedAt: this.world.now() }),
    );
    this.log.info({ event: `follower-push.${state}`, merchantId: push.merchantId, day: push.day, failureCode });
  }

  private leaseEnd(): Date {
    return new Date(this.world.now().getTime() + LEASE_MS);
  }

  private tell(tx: EntityManager, key: PushKey, actor: Actor, action: AuditAction, after: object): Promise<void> {
    const object = { kind: 'mini-app', id: key.miniAppId };
    return this.audit.add(tx, key.merchantId, { actor, action, object, after });
  }
}
