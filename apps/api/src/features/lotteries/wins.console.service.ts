import { Injectable } from '@nestjs/common';
import type {
  ConsoleWin,
  ConsoleWinPage,
  DeliveryAddress,
  ListOwn,
  RevealedAddress,
  ShipPrize,
  WinExportPage,
  WinExportView,
} from '@kaibo/contracts/lotteries.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { actorOf, Audit } from '../../core/audit';
import type { Staff } from '../../core/auth';
import { Db } from '../../core/db';
import { Reveals } from '../../core/reveals';
import { Vault } from '../../core/vault';
import { World } from '../../core/world';
import { LotteriesRepository } from './lotteries.repository';
import { addressPlace } from './wins.service';
import { toConsoleWin } from './wins.mapper';
import { type WinRow, WinsRepository } from './wins.repository';

const DEFAULT_LIMIT = 20;
const EXPORT_LIMIT = 100;

/** What staff see of winners, and do for them. */
@Injectable()
export class WinsConsoleService {
  constructor(
    private readonly db: Db,
    private readonly lotteries: LotteriesRepository,
    private readonly wins: WinsRepository,
    private readonly reveals: Reveals,
    private readonly vault: Vault,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  /** In the order of places, masked. @param asked its cursor is a place @throws AppError LOTTERY_NOT_FOUND */
  list(merchantId: string, lotteryId: string, asked: ListOwn): Promise<ConsoleWinPage> {
    const { cursor = '0', limit = DEFAULT_LIMIT } = asked;
    const after = placeOf(cursor);
    return this.db.forMerchant(merchantId, async (tx) => {
      await this.lotteries.get(tx, merchantId, lotteryId);
      const rows = await this.wins.listOfLottery(tx, merchantId, lotteryId, after, limit + 1);
      const shown = rows.slice(0, limit);
      const to = await this.addresses(tx, merchantId, shown);
      const now = await this.lotteries.clock(tx);
      const last = shown.at(-1);
      return {
        items: shown.map((row) => toConsoleWin(row, to.get(row.id) ?? null, now)),
        nextCursor: rows.length > limit && last ? String(last.place) : null,
      };
    });
  }

  /** The trail says who wanted it and why. @throws AppError WIN_NOT_FOUND, FORBIDDEN, INPUT_INVALID */
  async reveal(staff: Staff, winId: string, reason: string): Promise<RevealedAddress> {
    const { merchantId } = staff;
    if (!(await this.db.forMerchant(merchantId, (tx) => this.wins.find(tx, merchantId, winId))))
      throw new AppError('WIN_NOT_FOUND', { winId });
    const place = addressPlace(merchantId, winId);
    const text = await this.reveals.reveal({ staff, place, object: { kind: 'win-address', id: winId }, reason });
    return { to: text === null ? null : (JSON.parse(text) as DeliveryAddress) }; // sealed by WinsService
  }

  /** On its way; said again it corrects carrier and number. @throws AppError WIN_NOT_FOUND, WIN_NOT_CLAIMED */
  ship(staff: Staff, winId: string, asked: ShipPrize): Promise<ConsoleWin> {
    const { merchantId } = staff;
    return this.db.forMerchant(merchantId, async (tx) => {
      const win = await this.wins.lock(tx, merchantId, winId);
      if (!win) throw new AppError('WIN_NOT_FOUND', { winId });
      if (!win.claimedAt || win.codeId !== null) throw new AppError('WIN_NOT_CLAIMED', { winId });
      await this.wins.ship(tx, win, { ...asked, at: win.shippedAt ?? this.world.now() });
      const object = { kind: 'win', id: winId };
      await this.audit.add(tx, merchantId, { actor: actorOf(staff), action: 'win.ship', object });
      const row = await this.wins.find(tx, merchantId, winId);
      if (!row) throw new AppError('WIN_NOT_FOUND', { winId });
      const to = (await this.addresses(tx, merchantId, [row])).get(winId) ?? null;
      return toConsoleWin(row, to, await this.lotteries.clock(tx));
    });
  }

  /** From now on its pages give addresses out. @throws AppError LOTTERY_NOT_FOUND */
  startExport(staff: Staff, lotteryId: string, reason: string): Promise<WinExportView> {
    const { merchantId } = staff;
    return this.db.forMerchant(merchantId, async (tx) => {
      await this.lotteries.get(tx, merchantId, lotteryId);
      const total = await this.wins.countClaimed(tx, merchantId, lotteryId);
      const { kind, id } = actorOf(staff);
      const made = { merchantId, lotteryId, madeBy: `${kind} ${id}`, madeAt: this.world.now(), total, done: 0 };
      const added = await this.wins.addExport(tx, made);
      const object = { kind: 'lottery', id: lotteryId };
      await this.audit.add(tx, merchantId, { actor: actorOf(staff), action: 'wins.export', object, reason });
      return { id: added.id, madeAt: added.madeAt.toISOString(), total, done: 0 };
    });
  }

  /** A page of it, which counts as done. Its cursor is a place. @throws AppError WIN_EXPORT_NOT_FOUND for another person's too */
  exported(staff: Staff, exportId: string, { cursor = '0', limit = EXPORT_LIMIT }: ListOwn): Promise<WinExportPage> {
    const { merchantId } = staff;
    const after = placeOf(cursor);
    return this.db.forMerchant(merchantId, async (tx) => {
      const made = await this.wins.findExport(tx, merchantId, exportId);
      const { kind, id } = actorOf(staff);
      if (!made || made.madeBy !== `${kind} ${id}`) throw new AppError('WIN_EXPORT_NOT_FOUND', { exportId });
      const rows = await this.wins.listClaimed(tx, merchantId, made.lotteryId, after, limit + 1);
      const shown = rows.slice(0, limit);
      const to = await this.addresses(tx, merchantId, shown);
      const last = shown.at(-1);
      const isMore = rows.length > limit;
      const done = isMore ? Math.min(made.total, made.done + shown.length) : made.total;
      await this.wins.saveProgress(tx, made, done);
      return {
        items: shown.map(({ id: winId, place, prize_name: prizeName }) => ({
          winId,
          place,
          prizeName,
          to: to.get(winId) ?? null,
        })),
        total: made.total,
        done: Math.max(done, made.done),
        nextCursor: isMore && last ? String(last.place) : null,
      };
    });
  }

  private async addresses(
    tx: EntityManager,
    merchantId: string,
    rows: readonly WinRow[],
  ): Promise<Map<string, DeliveryAddress>> {
    const ids = rows.flatMap(({ id, claimed_at }) => (claimed_at ? id : []));
    const found = await this.vault.findMany(tx, merchantId, 'lottery_claims', ids);
    return new Map([...found].map(([id, text]) => [id, JSON.parse(text) as DeliveryAddress])); // sealed by WinsService
  }
}

/** @throws AppError CURSOR_INVALID */
function placeOf(cursor: string): number {
  const place = Number(cursor);
  if (!Number.isInteger(place) || place > 2_147_483_647) throw new AppError('CURSOR_INVALID');
  return place;
}
