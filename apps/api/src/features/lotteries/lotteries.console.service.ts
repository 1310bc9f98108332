import { Injectable } from '@nestjs/common';
import type { AuditAction } from '@kaibo/contracts/audit';
import type {
  ConsoleLotteryView,
  ListConsoleLotteries,
  LotteryRecordPage,
  LotteryTotals,
} from '@kaibo/contracts/lotteries.dto';
import { commitment, QUICKNET, roundFor, rulesHash, toHex } from '@kaibo/fair-draw';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { actorOf, Audit } from '../../core/audit';
import type { Staff } from '../../core/auth';
import { Db } from '../../core/db';
import { Directory } from '../../core/directory';
import { World } from '../../core/world';
import { RoomStoreService } from '../rooms/room-store.service';
import { CodesRepository } from './codes.repository';
import { DraftsService } from './drafts.service';
import { DrawsService } from './draws.service';
import type { LotteryEntity } from './lotteries.entity';
import { toLotteryRecord } from './lotteries.mapper';
import { LotteriesRepository } from './lotteries.repository';
import { complianceProblems, type LotteryStep, requireStep, rulesOf } from './lotteries.rules';
import { LotterySecretsService } from './lottery-secrets.service';
import { WinsRepository } from './wins.repository';

const DEFAULT_LIMIT = 20;
const DAY_MS = 86_400_000;
/** Ended, banned and expired: nobody starts anything there. */
const OVER = [103, 104, 107];

/** The life of a lottery from publication on, as staff lead it. */
@Injectable()
export class LotteriesConsoleService {
  constructor(
    private readonly db: Db,
    private readonly directory: Directory,
    private readonly lotteries: LotteriesRepository,
    private readonly codes: CodesRepository,
    private readonly wins: WinsRepository,
    private readonly drafts: DraftsService,
    private readonly draws: DrawsService,
    private readonly secrets: LotterySecretsService,
    private readonly rooms: RoomStoreService,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  list(merchantId: string, asked: ListConsoleLotteries): Promise<LotteryRecordPage> {
    const { roomId = null, state = null, pushed, cursor = null, limit = DEFAULT_LIMIT } = asked;
    const filter = { roomId, state, isPushed: pushed === 'true', before: cursor, most: limit + 1 };
    return this.db.forMerchant(merchantId, async (tx) => {
      const rows = await this.lotteries.list(tx, merchantId, filter);
      const items = rows.slice(0, limit).map(toLotteryRecord);
      return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
    });
  }

  totals(merchantId: string, roomId: string): Promise<LotteryTotals> {
    return this.db.forMerchant(merchantId, async (tx) => {
      if (!(await this.rooms.findRoom(tx, merchantId, roomId))) throw new AppError('ROOM_NOT_FOUND', { roomId });
      return this.lotteries.totals(tx, merchantId, roomId, this.world.now());
    });
  }

  /** From here on nothing of it changes. @throws AppError LOTTERY_STATE, LOTTERY_NOT_COMPLIANT with every problem */
  publish(staff: Staff, id: string): Promise<ConsoleLotteryView> {
    return this.step(staff, id, 'publish', 'lottery.publish', async (tx, lottery, at) => {
      const { merchantId } = lottery;
      const prizes = await this.lotteries.listPrizes(tx, merchantId, id);
      const left = await this.codes.countLeft(tx, merchantId, id);
      const { platform } = await this.lotteries.getMiniApp(tx, merchantId, lottery.miniAppId);
      const counted = prizes.map((prize) => ({ ...prize, codes: left.get(prize.no) ?? 0 }));
      const fields = complianceProblems(lottery, counted, platform);
      if (fields.length > 0) throw new AppError('LOTTERY_NOT_COMPLIANT', { fields });
      const organiserKey = toHex(await this.secrets.publicKey(tx, merchantId));
      const { secret } = await this.secrets.make(tx, merchantId, id);
      const rules = rulesOf(lottery, prizes, { organiserKey, chain: QUICKNET.hash });
      Object.assign(lottery, {
        state: 'published',
        rules,
        rulesHash: Buffer.from(rulesHash(rules)),
        commitment: Buffer.from(commitment(secret)),
        publishedAt: at,
      });
    });
  }

  /** Onto the anchor's list. @throws AppError LOTTERY_STATE */
  push(staff: Staff, id: string): Promise<ConsoleLotteryView> {
    return this.step(staff, id, 'push', 'lottery.push', async (_tx, lottery, at) => {
      lottery.pushedAt ??= at;
    });
  }

  /**
   * Opens the window, by the database's clock. Who only runs lotteries starts what was pushed to them.
   * @throws AppError LOTTERY_STATE, LOTTERY_NOT_PUSHED, LOTTERY_ROOM_GONE
   */
  start(staff: Staff, id: string): Promise<ConsoleLotteryView> {
    return this.step(staff, id, 'start', 'lottery.start', async (tx, lottery, at) => {
      if (!lottery.pushedAt && !staff.permissions.has('lotteries.write'))
        throw new AppError('LOTTERY_NOT_PUSHED', { lotteryId: id });
      const room = await this.rooms.holdRoom(tx, lottery.merchantId, lottery.roomId);
      if (!room || room.isVanished || OVER.includes(room.liveStatus))
        throw new AppError('LOTTERY_ROOM_GONE', { lotteryId: id, roomId: lottery.roomId });
      const closesAt = new Date(at.getTime() + lottery.entrySeconds * 1_000);
      const beaconRound = lottery.beacon === 'drand' ? String(roundFor(closesAt.getTime())) : null;
      Object.assign(lottery, { state: 'open', opensAt: at, closesAt, beaconRound });
      await this.directory.planLottery(tx, lottery.merchantId, id, closesAt);
    });
  }

  /** @throws AppError LOTTERY_STATE once it has opened */
  cancel(staff: Staff, id: string, reason: string): Promise<ConsoleLotteryView> {
    return this.step(
      staff,
      id,
      'cancel',
      'lottery.cancel',
      async (_tx, lottery, at) => {
        Object.assign(lottery, { state: 'cancelled', cancelledAt: at, cancelReason: reason });
      },
      reason,
    );
  }

  /** The anchor is not in front: the draw waits, the window goes on. @throws AppError LOTTERY_STATE */
  anchorAway(staff: Staff, id: string): Promise<ConsoleLotteryView> {
    return this.step(staff, id, 'leave', 'lottery.anchor-away', async (tx, lottery, at) => {
      if (lottery.awaySince) return;
      lottery.awaySince = at;
      if (lottery.state !== 'open') Object.assign(lottery, { state: 'waiting', waitsFor: 'anchor' });
      await this.lotteries.addIncident(tx, lottery, 'anchor-away', at);
    });
  }

  /** The draw goes on where it waited; a beacon's round stays what it was. @throws AppError LOTTERY_STATE */
  anchorBack(staff: Staff, id: string): Promise<ConsoleLotteryView> {
    return this.step(staff, id, 'return', 'lottery.anchor-back', async (tx, lottery, at) => {
      if (!lottery.awaySince) return;
      lottery.awaySince = null;
      await this.lotteries.addIncident(tx, lottery, 'anchor-back', at);
      if (lottery.state === 'open') return;
      Object.assign(lottery, { state: 'closed', waitsFor: null });
      await this.directory.planLottery(tx, lottery.merchantId, id, at);
    });
  }

  /** Asking again answers what was drawn. @throws AppError LOTTERY_STATE before its end, LOTTERY_WAITING */
  async draw(staff: Staff, id: string): Promise<ConsoleLotteryView> {
    await this.draws.drawNow(staff.merchantId, id, actorOf(staff));
    return this.drafts.get(staff.merchantId, id);
  }

  /** Everybody has their prize, or let it go. @throws AppError LOTTERY_STATE, LOTTERY_UNSETTLED */
  settle(staff: Staff, id: string): Promise<ConsoleLotteryView> {
    return this.step(staff, id, 'settle', 'lottery.settle', async (tx, lottery, at) => {
      const now = this.world.now();
      const open = await this.wins.countOpen(tx, lottery.merchantId, id, now);
      if (open > 0) throw new AppError('LOTTERY_UNSETTLED', { lotteryId: id, open });
      Object.assign(lottery, { state: 'settled', settledAt: at });
      const purgeAt = new Date(now.getTime() + lottery.keepDays * DAY_MS);
      await this.wins.planPurge(tx, lottery.merchantId, id, purgeAt);
    });
  }

  /** One deed on the locked row, told to the trail. */
  private step(
    staff: Staff,
    id: string,
    step: LotteryStep,
    action: AuditAction,
    change: (tx: EntityManager, lottery: LotteryEntity, at: Date) => Promise<void>,
    reason?: string,
  ): Promise<ConsoleLotteryView> {
    const { merchantId } = staff;
    return this.db.forMerchant(merchantId, async (tx) => {
      const lottery = await this.lotteries.getForUpdate(tx, merchantId, id);
      requireStep(lottery, step);
      const before = { state: lottery.state };
      const at = await this.lotteries.clock(tx);
      await change(tx, lottery, at);
      lottery.changedAt = at;
      await this.lotteries.save(tx, lottery);
      const object = { kind: 'lottery', id };
      const told = { actor: actorOf(staff), action, object, before, after: { state: lottery.state } };
      await this.audit.add(tx, merchantId, reason === undefined ? told : { ...told, reason });
      const view = await this.drafts.view(tx, lottery);
      await this.directory.bumpContent(tx, merchantId);
      return view;
    });
  }
}
