import { Injectable } from '@nestjs/common';
import type { AuditAction } from '@kaibo/contracts/audit';
import {
  type Beacon,
  beaconBytes,
  BUNDLE_FORMAT,
  draw,
  type Head,
  QUICKNET,
  roundTimeMs,
  seed,
  toHex,
  type Winner,
} from '@kaibo/fair-draw';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../core/app-error';
import { type Actor, Audit, SYSTEM } from '../../core/audit';
import { Db, FOREIGN_KEY_VIOLATION } from '../../core/db';
import { Directory } from '../../core/directory';
import { World } from '../../core/world';
import { RoomStoreService } from '../rooms/room-store.service';
import { BeaconsService } from './beacons.service';
import { type DrawnWin, DrawsRepository } from './draws.repository';
import { EntriesRepository } from './entries.repository';
import { type LeavesRow, rootOf, rowsOf } from './leaves.rules';
import type { LotteryEntity } from './lotteries.entity';
import { LotteriesRepository } from './lotteries.repository';
import { leafOf, type LotterySecrets, LotterySecretsService } from './lottery-secrets.service';

const PAGE = 20_000;
const DAY_MS = 86_400_000;
/** A beacon that is so late is told, and the draw waits. */
const BEACON_PATIENCE_MS = 600_000;
const BEACON_RETRY_MS = 3_000;
/** Somebody who wins is erased at that very moment: so many looks at most. */
const LOOKS = 3;

/** All that are in, as they are published. */
interface Collected {
  rows: LeavesRow[];
  imported: number;
  unchecked: number;
}

/** The end of a lottery: closing, the root, the draw. Every step is one transaction, and safe to repeat in many processes. */
@Injectable()
export class DrawsService {
  constructor(
    private readonly db: Db,
    private readonly directory: Directory,
    private readonly lotteries: LotteriesRepository,
    private readonly entries: EntriesRepository,
    private readonly draws: DrawsRepository,
    private readonly secrets: LotterySecretsService,
    private readonly beacons: BeaconsService,
    private readonly rooms: RoomStoreService,
    private readonly audit: Audit,
    private readonly world: World,
  ) {}

  /** What the clock has to do: closes what is over, makes the root, and draws unless something is waited for. */
  async advance(merchantId: string, id: string, actor: Actor = SYSTEM): Promise<LotteryEntity> {
    let lottery = await this.close(merchantId, id, actor);
    if (lottery.state === 'open') return lottery;
    if (lottery.closedAt && !lottery.root) lottery = await this.publishRoot(lottery);
    const waits = lottery.state === 'waiting' && lottery.waitsFor === 'anchor';
    return lottery.root && !lottery.drawnAt && !waits ? this.draw(lottery, actor) : lottery;
  }

  /**
   * Staff do not wait for the clock's next look.
   * @throws AppError LOTTERY_STATE before its end, LOTTERY_WAITING
   */
  async drawNow(merchantId: string, id: string, actor: Actor): Promise<void> {
    const { state, waitsFor, drawnAt } = await this.advance(merchantId, id, actor);
    if (drawnAt) return;
    if (state === 'waiting' || state === 'closed')
      throw new AppError('LOTTERY_WAITING', { lotteryId: id, waitsFor: waitsFor ?? 'beacon' });
    throw new AppError('LOTTERY_STATE', { lotteryId: id, state, step: 'draw' });
  }

  /** The row's lock is had only when no entry is on its way any more, and nobody gets in after it. */
  private close(merchantId: string, id: string, actor: Actor): Promise<LotteryEntity> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const lottery = await this.lotteries.getForUpdate(tx, merchantId, id);
      const at = await this.lotteries.clock(tx);
      if (lottery.state !== 'open' || !lottery.closesAt || at < lottery.closesAt) return lottery;
      const isAway = lottery.awaySince !== null;
      Object.assign(lottery, { state: isAway ? 'waiting' : 'closed', waitsFor: isAway ? 'anchor' : null });
      Object.assign(lottery, { closedAt: at, changedAt: at });
      const room = await this.rooms.findRoom(tx, merchantId, lottery.roomId);
      if (!room || room.isVanished) await this.lotteries.addIncident(tx, lottery, 'room-gone', at);
      await this.keep(tx, lottery, actor, 'lottery.close');
      return lottery;
    });
  }

  /** Nobody enters any more: so the leaves may be read page by page, outside the row's lock. Who is first writes them. */
  private async publishRoot(lottery: LotteryEntity): Promise<LotteryEntity> {
    const { merchantId, id } = lottery;
    const { rows, imported, unchecked } = await this.collect(lottery);
    const count = rows.reduce((sum, { leaves }) => sum + leaves.length / 32, 0);
    return this.db.forMerchant(merchantId, async (tx) => {
      const now = await this.lotteries.getForUpdate(tx, merchantId, id);
      if (now.root) return now;
      await this.draws.addLeaves(tx, now, rows);
      Object.assign(now, { root: rootOf(rows.map(({ node }) => node)), entries: count, imported, unchecked });
      await this.lotteries.save(tx, now);
      // Whoever says that the anchor is back wakes the clock.
      if (now.awaySince) await this.directory.planLottery(tx, merchantId, id, null);
      await this.directory.bumpContent(tx, merchantId);
      return now;
    });
  }

  private async collect({ merchantId, id }: LotteryEntity): Promise<Collected> {
    const secrets = await this.db.forMerchant(merchantId, (tx) => this.secrets.open(tx, merchantId, id));
    const leaves: Uint8Array[] = [];
    let [imported, unchecked] = [0, 0];
    for await (const page of this.pages(merchantId, id))
      for (const { member_id, is_imported, is_unchecked } of page) {
        leaves.push(leafOf(secrets, id, member_id));
        if (is_imported) imported++;
        if (is_unchecked) unchecked++;
      }
    return { rows: rowsOf(Buffer.concat(leaves)), imported, unchecked };
  }

  /** Every page in a turn of its own: others get theirs in between. */
  private async *pages(merchantId: string, id: string) {
    for (let after = '0'; ;) {
      const page = await this.db.forMerchant(merchantId, (tx) =>
        this.entries.listAfter(tx, merchantId, id, after, PAGE),
      );
      yield page;
      const last = page.at(-1);
      if (!last || page.length < PAGE) return;
      after = last.member_id;
    }
  }

  private async draw(lottery: LotteryEntity, actor: Actor): Promise<LotteryEntity> {
    const beacon = await this.beaconOf(lottery);
    if (!beacon) return this.waitForBeacon(lottery, actor);
    const { merchantId, id } = lottery;
    const secrets = await this.db.forMerchant(merchantId, (tx) => this.secrets.open(tx, merchantId, id));
    const { head, winners } = await this.decide(lottery, secrets, beacon);
    for (let look = 1; ; look++) {
      const wins = await this.nameWinners(lottery, secrets, winners);
      try {
        return await this.keepDraw(lottery, head, wins, actor);
      } catch (error) {
        if ((error as { code?: unknown }).code !== FOREIGN_KEY_VIOLATION || look === LOOKS) throw error;
      }
    }
  }

  private async beaconOf({ beacon, beaconRound }: LotteryEntity): Promise<Beacon | null> {
    if (beacon === 'none') return { kind: 'none' };
    const round = Number(beaconRound);
    const signature = this.world.now().getTime() < roundTimeMs(round) ? null : await this.beacons.find(round);
    return signature === null ? null : { kind: 'drand', chain: QUICKNET.hash, round, signature };
  }

  /** The round stays the one that was fixed when it opened; after ten minutes everybody is told that the draw waits. */
  private waitForBeacon({ merchantId, id }: LotteryEntity, actor: Actor): Promise<LotteryEntity> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const lottery = await this.lotteries.getForUpdate(tx, merchantId, id);
      if (lottery.drawnAt || lottery.awaySince) return lottery;
      const due = roundTimeMs(Number(lottery.beaconRound));
      const now = this.world.now().getTime();
      if (now >= due + BEACON_PATIENCE_MS && lottery.state === 'closed') {
        Object.assign(lottery, { state: 'waiting', waitsFor: 'beacon' });
        await this.lotteries.addIncident(tx, lottery, 'beacon-late', await this.lotteries.clock(tx));
        await this.keep(tx, lottery, actor, null);
      }
      await this.directory.planLottery(tx, merchantId, id, new Date(Math.max(due, now + BEACON_RETRY_MS)));
      return lottery;
    });
  }

  /** A function of what is published and of the secret alone: whoever does it again comes to the same. */
  private async decide(lottery: LotteryEntity, { secret }: LotterySecrets, beacon: Beacon) {
    const { merchantId, id, rules, rulesHash, commitment, root, closesAt } = lottery;
    if (!rules || !rulesHash || !commitment || !root || !closesAt) throw new Error(`lottery ${id} is not closed`);
    const leaves: Buffer[] = [];
    for (let from = 0, rows: Buffer[]; ; from += rows.length) {
      rows = await this.db.forMerchant(merchantId, (tx) => this.draws.listLeaves(tx, merchantId, id, from));
      leaves.push(...rows);
      if (rows.length === 0) break;
    }
    const closesAtMs = closesAt.getTime();
    const seedBytes = seed({ secret, root, beacon: beaconBytes(closesAtMs, beacon) });
    const winners = draw(Buffer.concat(leaves), rules.prizes, seedBytes);
    const head: Head = {
      format: BUNDLE_FORMAT,
      rules,
      rulesHash: toHex(rulesHash),
      commitment: toHex(commitment),
      closesAtMs,
      count: lottery.entries ?? 0,
      root: toHex(root),
      beacon,
      secret: toHex(secret),
      seed: toHex(seedBytes),
      winners: winners.map(({ prize, leaf, ticket }) => ({ prize, leaf: toHex(leaf), ticket: toHex(ticket) })),
    };
    return { head, winners };
  }

  private async nameWinners(
    { merchantId, id }: LotteryEntity,
    secrets: LotterySecrets,
    winners: readonly Winner[],
  ): Promise<DrawnWin[]> {
    const missing = new Set(winners.map(({ leaf }) => toHex(leaf)));
    const memberOf = new Map<string, string>();
    if (missing.size > 0)
      for await (const page of this.pages(merchantId, id)) {
        for (const { member_id } of page) {
          const leaf = toHex(leafOf(secrets, id, member_id));
          if (missing.delete(leaf)) memberOf.set(leaf, member_id);
        }
        if (missing.size === 0) break;
      }
    return winners.map(({ prize, leaf, ticket }, at) => ({
      place: at + 1,
      prizeNo: Number(prize),
      memberId: memberOf.get(toHex(leaf)) ?? null,
      leaf: Buffer.from(leaf),
      ticket: Buffer.from(ticket),
    }));
  }

  /** The one transaction: the draw's row, whose key is the lottery, and all winners. */
  private keepDraw(
    { merchantId, id }: LotteryEntity,
    head: Head,
    wins: readonly DrawnWin[],
    actor: Actor,
  ): Promise<LotteryEntity> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const lottery = await this.lotteries.getForUpdate(tx, merchantId, id);
      if (lottery.drawnAt || lottery.awaySince) return lottery;
      const at = await this.lotteries.clock(tx);
      if (!(await this.draws.add(tx, lottery, head, at))) return lottery;
      const claimUntil = new Date(this.world.now().getTime() + lottery.claimDays * DAY_MS);
      await this.draws.addWins(tx, lottery, wins, claimUntil);
      if (lottery.waitsFor === 'beacon') await this.lotteries.addIncident(tx, lottery, 'beacon-here', at);
      Object.assign(lottery, { state: 'drawn', waitsFor: null, drawnAt: at, changedAt: at });
      await this.directory.planLottery(tx, merchantId, id, null);
      if (wins.length > 0) await this.directory.planNotices(tx, merchantId, id, this.world.now());
      await this.keep(tx, lottery, actor, 'lottery.draw');
      return lottery;
    });
  }

  private async keep(
    tx: EntityManager,
    lottery: LotteryEntity,
    actor: Actor,
    action: AuditAction | null,
  ): Promise<void> {
    const { merchantId, id, state } = lottery;
    await this.lotteries.save(tx, lottery);
    if (action !== null)
      await this.audit.add(tx, merchantId, { actor, action, object: { kind: 'lottery', id }, after: { state } });
    await this.directory.bumpContent(tx, merchantId);
  }
}
