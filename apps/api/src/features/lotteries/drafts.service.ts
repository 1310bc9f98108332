import { Injectable } from '@nestjs/common';
import type { AuditAction } from '@kaibo/contracts/audit';
import type { ConsoleLotteryView, WriteLottery } from '@kaibo/contracts/lotteries.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { type Actor, Audit } from '../../core/audit';
import { Db } from '../../core/db';
import { Directory } from '../../core/directory';
import { instantOf } from '../../core/instant';
import { MAX_LOTTERIES_A_ROOM } from '@kaibo/contracts/lotteries';
import { RoomStoreService } from '../rooms/room-store.service';
import { CodesRepository } from './codes.repository';
import type { LotteryEntity, LotteryPrizeEntity } from './lotteries.entity';
import { toConsoleLotteryView } from './lotteries.mapper';
import { LotteriesRepository } from './lotteries.repository';
import { requireStep } from './lotteries.rules';

const KEEP_DAYS = 30;

/** What becomes of a draft's fields. */
type Written = Pick<
  LotteryEntity,
  | 'name'
  | 'entryKind'
  | 'keyword'
  | 'likes'
  | 'entrySeconds'
  | 'needsPhone'
  | 'membersSince'
  | 'oncePer'
  | 'maxRisk'
  | 'riskUnknown'
  | 'organiser'
  | 'claimTerms'
  | 'claimDays'
  | 'keepDays'
  | 'beacon'
>;

/** Lotteries before anything is promised. */
@Injectable()
export class DraftsService {
  constructor(
    private readonly db: Db,
    private readonly directory: Directory,
    private readonly lotteries: LotteriesRepository,
    private readonly codes: CodesRepository,
    private readonly rooms: RoomStoreService,
    private readonly audit: Audit,
  ) {}

  /** @throws AppError ROOM_NOT_FOUND, LOTTERIES_TOO_MANY, INPUT_INVALID */
  add(merchantId: string, actor: Actor, roomId: string, asked: WriteLottery): Promise<ConsoleLotteryView> {
    const written = toWritten(asked);
    return this.db.forMerchant(merchantId, async (tx) => {
      const room = await this.rooms.findRoom(tx, merchantId, roomId);
      if (!room) throw new AppError('ROOM_NOT_FOUND', { roomId });
      await this.lotteries.lockRoom(tx, merchantId, roomId);
      if ((await this.lotteries.countOfRoom(tx, merchantId, roomId)) >= MAX_LOTTERIES_A_ROOM)
        throw new AppError('LOTTERIES_TOO_MANY', { roomId, most: MAX_LOTTERIES_A_ROOM });
      const at = await this.lotteries.clock(tx);
      const lottery = await this.lotteries.add(tx, {
        ...NEW,
        ...written,
        merchantId,
        roomId,
        miniAppId: room.miniAppId,
        createdAt: at,
        changedAt: at,
      });
      await this.directory.addLottery(tx, merchantId, lottery.id);
      await this.lotteries.savePrizes(tx, merchantId, lottery.id, toPrizes(lottery, asked));
      await this.tell(tx, actor, lottery, 'lottery.add');
      return this.view(tx, lottery);
    });
  }

  /** The whole of it anew. @throws AppError LOTTERY_NOT_FOUND, LOTTERY_STATE once it is published, INPUT_INVALID */
  write(merchantId: string, actor: Actor, id: string, asked: WriteLottery): Promise<ConsoleLotteryView> {
    const written = toWritten(asked);
    return this.db.forMerchant(merchantId, async (tx) => {
      const lottery = await this.lotteries.getForUpdate(tx, merchantId, id);
      requireStep(lottery, 'edit');
      const prizes = toPrizes(lottery, asked);
      // Codes belong to what was to be won with them.
      const coded = prizes.filter(({ codeSource }) => codeSource === 'imported').map(({ no }) => no);
      await this.codes.removeOthers(tx, merchantId, id, coded);
      await this.lotteries.savePrizes(tx, merchantId, id, prizes);
      Object.assign(lottery, written, {
        revision: lottery.revision + 1,
        changedAt: await this.lotteries.clock(tx),
      });
      await this.lotteries.save(tx, lottery);
      await this.tell(tx, actor, lottery, 'lottery.edit');
      return this.view(tx, lottery);
    });
  }

  /** @throws AppError LOTTERY_NOT_FOUND, LOTTERY_STATE once it is published */
  remove(merchantId: string, actor: Actor, id: string): Promise<void> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const lottery = await this.lotteries.getForUpdate(tx, merchantId, id);
      requireStep(lottery, 'remove');
      await this.codes.removeOthers(tx, merchantId, id, []);
      await this.tell(tx, actor, lottery, 'lottery.remove');
      await this.lotteries.remove(tx, lottery);
    });
  }

  /** @throws AppError LOTTERY_NOT_FOUND */
  get(merchantId: string, id: string): Promise<ConsoleLotteryView> {
    return this.db.forMerchant(merchantId, async (tx) => this.view(tx, await this.lotteries.get(tx, merchantId, id)));
  }

  /** As staff see it, after whatever `tx` did to it. */
  async view(tx: EntityManager, lottery: LotteryEntity): Promise<ConsoleLotteryView> {
    const { merchantId, id } = lottery;
    return toConsoleLotteryView(
      lottery,
      await this.lotteries.listPrizes(tx, merchantId, id),
      await this.codes.countLeft(tx, merchantId, id),
      await this.lotteries.listIncidents(tx, merchantId, id),
    );
  }

  private async tell(tx: EntityManager, actor: Actor, lottery: LotteryEntity, action: AuditAction): Promise<void> {
    const { merchantId, id, revision } = lottery;
    const object = { kind: 'lottery', id };
    await this.audit.add(tx, merchantId, { actor, action, object, after: { revision } });
  }
}

const NEW = {
  state: 'draft',
  waitsFor: null,
  revision: 1,
  rules: null,
  rulesHash: null,
  commitment: null,
  publishedAt: null,
  pushedAt: null,
  opensAt: null,
  closesAt: null,
  beaconRound: null,
  closedAt: null,
  entries: null,
  imported: null,
  unchecked: null,
  root: null,
  awaySince: null,
  drawnAt: null,
  settledAt: null,
  purgedAt: null,
  cancelledAt: null,
  cancelReason: null,
} as const;

/** @throws AppError INPUT_INVALID where a field and the kind do not go together */
function toWritten(asked: WriteLottery): Written {
  const { entryKind, keyword, likes } = asked;
  if (entryKind === 'comment' && keyword === undefined)
    throw wrong('keyword', 'isDefined', 'a comment lottery needs a keyword');
  if (entryKind === 'comment' && likes !== undefined)
    throw wrong('likes', 'isAbsent', 'a comment lottery counts no likes');
  if (entryKind === 'like' && likes === undefined)
    throw wrong('likes', 'isDefined', 'a like lottery needs a number of likes');
  if (entryKind === 'like' && keyword !== undefined)
    throw wrong('keyword', 'isAbsent', 'a like lottery has no keyword');
  if (asked.maxRisk === undefined && asked.riskUnknown !== undefined)
    throw wrong('riskUnknown', 'isAbsent', 'riskUnknown goes with maxRisk');
  return {
    name: asked.name,
    entryKind,
    keyword: keyword ?? null,
    likes: likes ?? null,
    entrySeconds: asked.entrySeconds,
    needsPhone: asked.needsPhone ?? false,
    membersSince: asked.membersSince === undefined ? null : instantOf('membersSince', asked.membersSince),
    oncePer: asked.oncePer ?? 'member',
    maxRisk: asked.maxRisk ?? null,
    riskUnknown: asked.maxRisk === undefined ? null : (asked.riskUnknown ?? 'admit'),
    organiser: asked.organiser ?? '',
    claimTerms: asked.claimTerms ?? '',
    claimDays: asked.claimDays,
    keepDays: asked.keepDays ?? KEEP_DAYS,
    beacon: asked.beacon ?? 'none',
  };
}

function toPrizes({ merchantId, id }: LotteryEntity, { prizes }: WriteLottery): LotteryPrizeEntity[] {
  return prizes.map(({ name, kind, codeSource, valueFen, quantity, redeemNeedsPhone = false }, at) => {
    if (kind === 'goods' && codeSource !== undefined)
      throw wrong(`prizes.${at}.codeSource`, 'isAbsent', 'goods have no codes');
    return {
      merchantId,
      lotteryId: id,
      no: at + 1,
      name,
      kind,
      codeSource: kind === 'code' ? (codeSource ?? 'generated') : null,
      valueFen: String(valueFen),
      quantity,
      redeemNeedsPhone,
    };
  });
}

const wrong = (field: string, rule: string, message: string): AppError =>
  new AppError('INPUT_INVALID', { fields: [{ field, rule, message }] });
