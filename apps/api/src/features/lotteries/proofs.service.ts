import { Injectable } from '@nestjs/common';
import type { LotteryProof } from '@kaibo/contracts/lotteries.dto';
import { LRUCache } from 'lru-cache';
import { AppError } from '../../core/app-error';
import { Db } from '../../core/db';
import { Directory } from '../../core/directory';
import { DrawsRepository } from './draws.repository';
import { toLotteryProof } from './lotteries.mapper';
import { LotteriesRepository } from './lotteries.repository';

/** What changes no more is asked for once an hour, since its archive goes one day; what may change, once a second. */
const KEPT = { max: 500 };
const FRESH_MS = 1_000;
const FINAL_MS = 3_600_000;
const FINAL = ['settled', 'cancelled'];

/** What everybody may know of a lottery. No personal data, and nothing that depends on who asks. */
@Injectable()
export class ProofsService {
  private readonly kept = new LRUCache<string, Promise<LotteryProof>>(KEPT);

  constructor(
    private readonly db: Db,
    private readonly directory: Directory,
    private readonly lotteries: LotteriesRepository,
    private readonly draws: DrawsRepository,
  ) {}

  /** All that is published so far. @throws AppError LOTTERY_NOT_FOUND for a draft too */
  async get(id: string): Promise<LotteryProof> {
    const kept = this.kept.get(id);
    if (kept) return kept;
    const asked = this.read(id);
    this.kept.set(id, asked, { ttl: FRESH_MS });
    try {
      const proof = await asked;
      if (FINAL.includes(proof.state)) this.kept.set(id, asked, { ttl: FINAL_MS });
      return proof;
    } catch (error) {
      this.kept.delete(id); // another look may find it
      throw error;
    }
  }

  /** The whole bundle as JSON, piece by piece: a million leaves are 67 MB. @throws AppError LOTTERY_NOT_FOUND before the draw */
  async bundle(id: string): Promise<AsyncGenerator<string>> {
    const merchantId = await this.ownerOf(id);
    const drawn = await this.db.forMerchant(merchantId, (tx) => this.draws.find(tx, merchantId, id));
    if (!drawn) throw new AppError('LOTTERY_NOT_FOUND', { lotteryId: id });
    return this.pieces(merchantId, id, JSON.stringify(drawn.head));
  }

  private async *pieces(merchantId: string, id: string, head: string): AsyncGenerator<string> {
    yield `${head.slice(0, -1)},"leaves":[`;
    for (let from = 0; ;) {
      const rows = await this.db.forMerchant(merchantId, (tx) => this.draws.listLeaves(tx, merchantId, id, from));
      if (rows.length === 0) break;
      for (const [at, row] of rows.entries()) {
        const leaves = Array.from(
          { length: row.length / 32 },
          (_, n) => `"${row.toString('hex', 32 * n, 32 * n + 32)}"`,
        );
        yield `${from + at > 0 ? ',' : ''}${leaves.join(',')}`;
      }
      from += rows.length;
    }
    yield ']}';
  }

  private async read(id: string): Promise<LotteryProof> {
    const merchantId = await this.ownerOf(id);
    return this.db.forMerchant(merchantId, async (tx) => {
      const lottery = await this.lotteries.get(tx, merchantId, id);
      if (lottery.state === 'draft') throw new AppError('LOTTERY_NOT_FOUND', { lotteryId: id });
      const incidents = await this.lotteries.listIncidents(tx, merchantId, id);
      const drawn = lottery.drawnAt ? await this.draws.find(tx, merchantId, id) : null;
      return toLotteryProof(lottery, incidents, drawn?.head ?? null);
    });
  }

  private async ownerOf(id: string): Promise<string> {
    const merchantId = await this.directory.findLottery(id);
    if (merchantId === null) throw new AppError('LOTTERY_NOT_FOUND', { lotteryId: id });
    return merchantId;
  }
}
