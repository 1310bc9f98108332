import { Injectable } from '@nestjs/common';
import type { ListOwn, LotteryList, OwnEntryPage, OwnEntryView } from '@kaibo/contracts/lotteries.dto';
import { fromHex, RECEIPT_FORMAT, ticket, toHex } from '@kaibo/fair-draw';
import { signReceipt } from '@kaibo/fair-draw/node';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import type { Viewer } from '../../core/auth';
import { Db } from '../../core/db';
import { FastReads, readyJson } from '../../core/fast-reads';
import type { Built } from '../../core/ready-pages';
import type { Warm } from '../../core/warm';
import { AuthorsService } from '../members/authors.service';
import { RoomStoreService } from '../rooms/room-store.service';
import { DrawsRepository } from './draws.repository';
import { EntriesRepository } from './entries.repository';
import { placeOf } from './leaves.rules';
import type { LotteryEntity, LotteryEntryEntity, LotteryPrizeEntity } from './lotteries.entity';
import { toLotteryView } from './lotteries.mapper';
import { LotteriesRepository } from './lotteries.repository';
import { leafOf, LotterySecretsService } from './lottery-secrets.service';
import { WinsRepository } from './wins.repository';

const DEFAULT_LIMIT = 20;

/** The answer's name within a mini-app. */
export const roomLotteriesKey = (roomId: string): string => `l ${roomId}`;

/** What viewers see of lotteries. */
@Injectable()
export class LotteriesService {
  constructor(
    private readonly db: Db,
    private readonly reads: FastReads,
    private readonly lotteries: LotteriesRepository,
    private readonly entries: EntriesRepository,
    private readonly draws: DrawsRepository,
    private readonly wins: WinsRepository,
    private readonly secrets: LotterySecretsService,
    private readonly rooms: RoomStoreService,
    private readonly authors: AuthorsService,
  ) {}

  /** A room's, newest first; there are not many. @throws AppError APP_NOT_FOUND, ROOM_NOT_FOUND */
  async listOfRoom(appId: string, roomId: string): Promise<Warm> {
    const feed = await this.reads.feed(appId);
    const { merchantId, miniAppId } = feed;
    return this.reads.answer(feed, roomLotteriesKey(roomId), 'content', () =>
      this.db.forMerchant(merchantId, async (tx): Promise<Built> => {
        const room = await this.rooms.findRoom(tx, merchantId, roomId);
        if (!room || room.miniAppId !== miniAppId || !room.isVisible)
          return { answer: new AppError('ROOM_NOT_FOUND', { roomId }), freshUntil: null };
        const found = await this.lotteries.listOfRoom(tx, merchantId, roomId);
        const list: LotteryList = { items: await this.toViews(tx, merchantId, found) };
        return { answer: await readyJson(list), freshUntil: null };
      }),
    );
  }

  /** The viewer's own entry, its receipt signed now. @throws AppError LOTTERY_NOT_FOUND, ENTRY_NOT_FOUND */
  ownEntry({ merchantId, memberId }: Viewer, lotteryId: string): Promise<OwnEntryView> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const lottery = await this.lotteries.get(tx, merchantId, lotteryId);
      const ids = await this.authors.idsOf(tx, merchantId, memberId);
      const entry = await this.entries.findOwn(tx, merchantId, lotteryId, ids);
      if (!entry) throw new AppError('ENTRY_NOT_FOUND', { lotteryId });
      const secrets = await this.secrets.open(tx, merchantId, lotteryId);
      const leaf = leafOf(secrets, lotteryId, entry.memberId);
      const place = lottery.root ? await this.placeOf(tx, lottery, leaf) : null;
      return {
        lotteryId,
        enteredAt: entry.enteredAt.toISOString(),
        isImported: entry.isImported,
        leaf: toHex(leaf),
        receipt: await this.receiptOf(tx, lottery, entry, leaf),
        index: place?.index ?? null,
        proof: place?.proof ?? null,
        outcome: lottery.drawnAt ? await this.outcomeOf(tx, lottery, leaf) : null,
      };
    });
  }

  /** Newest lottery first. */
  listEntries({ merchantId, memberId }: Viewer, { cursor, limit = DEFAULT_LIMIT }: ListOwn): Promise<OwnEntryPage> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const ids = await this.authors.idsOf(tx, merchantId, memberId);
      const rows = await this.entries.listOwn(tx, merchantId, ids, cursor ?? null, limit + 1);
      const shown = rows.slice(0, limit);
      const found = await Promise.all(shown.map(({ lotteryId }) => this.lotteries.get(tx, merchantId, lotteryId)));
      const views = await this.toViews(tx, merchantId, found);
      return {
        items: views.map((lottery, at) => ({ lottery, enteredAt: shown[at]?.enteredAt.toISOString() ?? '' })),
        nextCursor: rows.length > limit ? (shown.at(-1)?.lotteryId ?? null) : null,
      };
    });
  }

  private async toViews(tx: EntityManager, merchantId: string, found: readonly LotteryEntity[]) {
    const ids = found.map(({ id }) => id);
    const prizes = new Map<string, LotteryPrizeEntity[]>(ids.map((id) => [id, []]));
    if (ids.length > 0)
      for (const prize of await this.lotteries.listPrizesOf(tx, merchantId, ids))
        prizes.get(prize.lotteryId)?.push(prize);
    return found.map((lottery) => toLotteryView(lottery, prizes.get(lottery.id) ?? []));
  }

  private async placeOf(tx: EntityManager, { merchantId, id }: LotteryEntity, leaf: Uint8Array) {
    const row = await this.draws.findRow(tx, merchantId, id, leaf);
    const nodes = row && (await this.draws.listNodes(tx, merchantId, id));
    return row && nodes && placeOf(nodes, row.no, row.leaves, leaf);
  }

  private async receiptOf(
    tx: EntityManager,
    { merchantId, id, rulesHash, commitment, closesAt, beaconRound }: LotteryEntity,
    { enteredAt }: LotteryEntryEntity,
    leaf: Uint8Array,
  ) {
    if (!rulesHash || !commitment || !closesAt) throw new Error(`lottery ${id} has not opened`);
    const said = {
      format: RECEIPT_FORMAT,
      lottery: id,
      rulesHash: toHex(rulesHash),
      commitment: toHex(commitment),
      closesAtMs: closesAt.getTime(),
      round: beaconRound === null ? null : Number(beaconRound),
      leaf: toHex(leaf),
      enteredAtMs: enteredAt.getTime(),
    } as const;
    return signReceipt(said, await this.secrets.signingKey(tx, merchantId));
  }

  private async outcomeOf(tx: EntityManager, { merchantId, id }: LotteryEntity, leaf: Uint8Array) {
    const drawn = await this.draws.find(tx, merchantId, id);
    if (!drawn) throw new Error(`lottery ${id} was not drawn`);
    const { seed, winners } = drawn.head;
    const isWinner = winners.some((winner) => winner.leaf === toHex(leaf));
    return {
      ticket: toHex(ticket(fromHex(seed), leaf)),
      lastTicket: winners.at(-1)?.ticket ?? null,
      isWinner,
      winId: isWinner ? await this.wins.findOfLeaf(tx, merchantId, id, Buffer.from(leaf)) : null,
    };
  }
}
