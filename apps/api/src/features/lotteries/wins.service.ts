import { Injectable } from '@nestjs/common';
import type { ClaimPrize, DeliveryAddress, ListOwn, WinPage, WinView } from '@kaibo/contracts/lotteries.dto';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { Audit } from '../../core/audit';
import type { Viewer } from '../../core/auth';
import { Db } from '../../core/db';
import { Vault } from '../../core/vault';
import { World } from '../../core/world';
import { AuthorsService } from '../members/authors.service';
import { CodesRepository } from './codes.repository';
import { codeOf, makeCode } from './codes.rules';
import type { LotteryWinEntity } from './lotteries.entity';
import { requireClaimable } from './lotteries.rules';
import { toWinView } from './wins.mapper';
import { LotteriesRepository } from './lotteries.repository';
import { type WinRow, WinsRepository } from './wins.repository';

const DEFAULT_LIMIT = 20;
/** For what codes are hashed. */
export const CODE_PURPOSE = 'lottery-code';

/** Where an address lies. */
export const addressPlace = (merchantId: string, winId: string) => ({
  merchantId,
  table: 'lottery_claims',
  row: winId,
});

/** What winners do. */
@Injectable()
export class WinsService {
  constructor(
    private readonly db: Db,
    private readonly wins: WinsRepository,
    private readonly codes: CodesRepository,
    private readonly lotteries: LotteriesRepository,
    private readonly authors: AuthorsService,
    private readonly vault: Vault,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  /** Newest first. */
  list({ merchantId, memberId }: Viewer, { cursor, limit = DEFAULT_LIMIT }: ListOwn): Promise<WinPage> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const ids = await this.authors.idsOf(tx, merchantId, memberId);
      const rows = await this.wins.listOwn(tx, merchantId, ids, cursor ?? null, limit + 1);
      const shown = rows.slice(0, limit);
      const codes = await this.codes.open(
        tx,
        merchantId,
        shown.flatMap((row) => row.code_id ?? []),
      );
      const now = await this.lotteries.clock(tx);
      return {
        items: shown.map((row) => toWinView(row, codes.get(row.code_id ?? '') ?? null, now)),
        nextCursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
      };
    });
  }

  /**
   * Where the prize goes, or the code. Asking again with the same address answers the same.
   * @throws AppError WIN_NOT_FOUND for somebody else's too, CLAIM_EXPIRED, CLAIM_ALREADY_MADE, CODES_NONE_LEFT, INPUT_INVALID
   */
  claim(viewer: Viewer, winId: string, { to }: ClaimPrize, requestId: string): Promise<WinView> {
    const { merchantId, memberId } = viewer;
    return this.db.forMerchant(merchantId, async (tx) => {
      await this.authors.lock(tx, viewer);
      const own = await this.authors.idsOf(tx, merchantId, memberId);
      const win = await this.wins.lock(tx, merchantId, winId);
      const row = win && (await this.wins.find(tx, merchantId, winId));
      if (!win || !row || win.memberId === null || !own.includes(win.memberId))
        throw new AppError('WIN_NOT_FOUND', { winId });
      requireFitting(row, to);
      if (win.claimedAt) await this.requireSame(tx, win, to);
      else {
        requireClaimable(win, await this.lotteries.clock(tx));
        await this.keep(tx, win, row, to);
        const actor = { kind: 'member', id: memberId, requestId } as const;
        await this.audit.add(tx, merchantId, { actor, action: 'win.claim', object: { kind: 'win', id: winId } });
      }
      return this.view(tx, merchantId, winId);
    });
  }

  private async keep(
    tx: EntityManager,
    win: LotteryWinEntity,
    row: WinRow,
    to: DeliveryAddress | undefined,
  ): Promise<void> {
    const { merchantId, id } = win;
    const now = this.world.now();
    if (!to) return this.wins.saveClaim(tx, win, now, await this.giveCode(tx, win, row, now));
    await this.wins.saveClaim(tx, win, now, null);
    await this.wins.addAddress(tx, win, win.memberId ?? '');
    await this.vault.put(tx, addressPlace(merchantId, id), JSON.stringify(plain(to)));
  }

  private async giveCode(
    tx: EntityManager,
    { merchantId, lotteryId, prizeNo }: LotteryWinEntity,
    { code_source }: WinRow,
    at: Date,
  ): Promise<string> {
    if (code_source === 'imported') {
      const taken = await this.codes.take(tx, merchantId, lotteryId, prizeNo, at);
      if (taken === null) throw new AppError('CODES_NONE_LEFT', { lotteryId, prizeNo });
      return taken;
    }
    const hash = await this.vault.hasher(tx, merchantId);
    for (;;) {
      const text = makeCode((below) => this.world.integer(below));
      const code = { text, hash: hash(CODE_PURPOSE, codeOf(text)) };
      const id = await this.codes.add(tx, { merchantId, lotteryId, prizeNo }, code, at);
      if (id !== null) return id;
    }
  }

  private async requireSame(
    tx: EntityManager,
    { merchantId, id }: LotteryWinEntity,
    to: DeliveryAddress | undefined,
  ): Promise<void> {
    if (!to) return;
    const kept = await this.vault.find(tx, addressPlace(merchantId, id));
    if (kept !== JSON.stringify(plain(to))) throw new AppError('CLAIM_ALREADY_MADE', { winId: id });
  }

  private async view(tx: EntityManager, merchantId: string, winId: string): Promise<WinView> {
    const row = await this.wins.find(tx, merchantId, winId);
    if (!row) throw new AppError('WIN_NOT_FOUND', { winId });
    const codes = await this.codes.open(tx, merchantId, row.code_id === null ? [] : [row.code_id]);
    return toWinView(row, codes.get(row.code_id ?? '') ?? null, await this.lotteries.clock(tx));
  }
}

const plain = ({ receiver, phone, address }: DeliveryAddress): DeliveryAddress => ({ receiver, phone, address });

/** Goods need an address, a code needs none. @throws AppError INPUT_INVALID */
function requireFitting({ prize_kind }: WinRow, to: DeliveryAddress | undefined): void {
  const isNeeded = prize_kind === 'goods';
  if (isNeeded === (to !== undefined)) return;
  const rule = isNeeded ? 'isDefined' : 'isAbsent';
  const message = isNeeded ? 'to must say where the prize goes' : 'a code is not sent anywhere';
  throw new AppError('INPUT_INVALID', { fields: [{ field: 'to', rule, message }] });
}
