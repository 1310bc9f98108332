import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import {
  type EntryKind,
  type RiskRank,
  type RiskUnknown,
  keywordOf,
  MOST_LIKES_PER_SECOND,
} from '@kaibo/contracts/lotteries';
import type { EnterLottery, EntryView, LikeStart } from '@kaibo/contracts/lotteries.dto';
import { LRUCache } from 'lru-cache';
import { AppError } from '../../core/app-error';
import type { Viewer } from '../../core/auth';
import { Db } from '../../core/db';
import { MicroBatches } from '../../core/micro-batches';
import { Vault } from '../../core/vault';
import { World } from '../../core/world';
import { EntriesRepository, type EntryAnswer, type EntryItem, type EntryRefusal } from './entries.repository';
import { LotteriesRepository } from './lotteries.repository';
import { riskRefusal, UNKNOWN_RISK } from './lotteries.rules';
import { RisksService } from './risks.service';

/** One statement for at most so many; two of them on their way for a lottery, eight for a process. */
const LIMITS = { atOnceOfKey: 2, atOnce: 8, most: 1_000, waiting: 20_000 };
/** Lotteries that a process remembers. */
const REMEMBERED = { max: 10_000 };
const MAC_CHARACTERS = 22;

/** What is frozen with the rules, so a process asks for it once. */
interface EntryFacts {
  entryKind: EntryKind;
  /** As `keywordOf` writes it. */
  keyword: string | null;
  likes: number;
  isDemo: boolean;
  maxRisk: RiskRank | null;
  riskUnknown: RiskUnknown | null;
}

/** Entering, as many at once as come. */
@Injectable()
export class EntriesService implements BeforeApplicationShutdown {
  private readonly facts = new LRUCache<string, EntryFacts>(REMEMBERED);
  private readonly demoApps = new LRUCache<string, boolean>(REMEMBERED);
  /** Lotteries whose end a batch has seen. No entry is let in any more, so nobody holds their rows for that either. */
  private readonly over = new LRUCache<string, true>(REMEMBERED);
  private readonly batches = new MicroBatches<EntryItem, EntryAnswer>(
    LIMITS,
    (key, items) => this.flush(key, items),
    () => this.full(),
  );

  constructor(
    private readonly db: Db,
    private readonly lotteries: LotteriesRepository,
    private readonly entries: EntriesRepository,
    private readonly risks: RisksService,
    private readonly vault: Vault,
    private readonly world: World,
  ) {}

  /** Who waits is answered before the process goes. */
  beforeApplicationShutdown(): Promise<void> {
    return this.batches.settled();
  }

  /**
   * Answered only when the entry is committed. Safe to repeat: it answers the same, after the end too.
   * @throws AppError LOTTERY_NOT_FOUND, LOTTERY_NOT_OPEN, LOTTERY_CLOSED, LOTTERY_CANCELLED, LOTTERY_KEYWORD_WRONG,
   * LOTTERY_LIKES_MISSING, LOTTERY_NOT_ELIGIBLE, MEMBER_BANNED, UNAUTHENTICATED, RATE_LIMITED, UNAVAILABLE
   */
  async enter(viewer: Viewer, lotteryId: string, asked: EnterLottery, clientIp: string): Promise<EntryView> {
    const { merchantId, memberId } = viewer;
    const facts = await this.getFacts(merchantId, lotteryId);
    await this.requireReal(viewer, facts);
    const notBefore = this.requireAct(viewer, lotteryId, facts, asked);
    const riskRank = await this.riskOf(viewer, lotteryId, facts, clientIp);
    const item = { notBefore, isImported: false, riskRank };
    const answer = await this.batches.ask(`${merchantId} ${lotteryId}`, memberId, item);
    if ('refusal' in answer) throw refused(answer.refusal, lotteryId, facts);
    return { lotteryId, enteredAt: answer.enteredAt.toISOString() };
  }

  /**
   * From now on, by the database's clock, the viewer's taps count.
   * @throws AppError LOTTERY_NOT_FOUND, LOTTERY_NOT_OPEN, LOTTERY_CLOSED, LOTTERY_CANCELLED
   */
  async startLikes(viewer: Viewer, lotteryId: string): Promise<LikeStart> {
    const { merchantId } = viewer;
    const facts = await this.getFacts(merchantId, lotteryId);
    await this.requireReal(viewer, facts);
    const [row] = await this.db.inOneTrip<{ refusal: EntryRefusal | null; at: string }>(merchantId, LOOK, [
      merchantId,
      lotteryId,
    ]);
    if (!row) throw new AppError('LOTTERY_NOT_FOUND', { lotteryId });
    if (row.refusal) throw refused(row.refusal, lotteryId, facts);
    return { start: `${row.at}.${this.startMac(viewer, lotteryId, row.at)}` };
  }

  private async flush(key: string, items: ReadonlyMap<string, EntryItem>): Promise<ReadonlyMap<string, EntryAnswer>> {
    const [merchantId = '', lotteryId = ''] = key.split(' ');
    try {
      if (this.over.has(key)) return await this.lookBack(merchantId, lotteryId, items);
      const answers = await this.entries.enter(merchantId, lotteryId, items);
      for (const answer of answers.values())
        if ('refusal' in answer && answer.refusal === 'late') {
          this.over.set(key, true);
          break;
        }
      return answers;
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      // The database is away, say. Whether it was written is not known; whoever asks again hears.
      throw new AppError('UNAVAILABLE', undefined, { cause, retryAfterSeconds: 1 + this.world.integer(3) });
    }
  }

  private async lookBack(merchantId: string, lotteryId: string, items: ReadonlyMap<string, EntryItem>) {
    const there = await this.entries.find(merchantId, lotteryId, [...items.keys()]);
    return new Map([...items.keys()].map((id): [string, EntryAnswer] => [id, there.get(id) ?? { refusal: 'late' }]));
  }

  /**
   * Asked before the entry is put into a batch, so that no transaction waits for a platform. Who is in already stays in,
   * whatever the platform says by now.
   * @returns null: it is not asked
   */
  private async riskOf(viewer: Viewer, lotteryId: string, facts: EntryFacts, clientIp: string): Promise<number | null> {
    const { merchantId, memberId } = viewer;
    if (facts.maxRisk === null || this.over.has(`${merchantId} ${lotteryId}`)) return null;
    const rank = (await this.risks.rankOf(viewer, clientIp)) ?? UNKNOWN_RISK;
    const reason = riskRefusal(facts, rank);
    if (reason && !(await this.entries.find(merchantId, lotteryId, [memberId])).has(memberId))
      throw new AppError('LOTTERY_NOT_ELIGIBLE', { lotteryId, reason });
    return rank;
  }

  private full(): AppError {
    return new AppError('RATE_LIMITED', undefined, { retryAfterSeconds: 1 + this.world.integer(5) });
  }

  private async getFacts(merchantId: string, lotteryId: string): Promise<EntryFacts> {
    const key = `${merchantId} ${lotteryId}`;
    const known = this.facts.get(key);
    if (known) return known;
    const facts = await this.db.forMerchant(merchantId, async (tx): Promise<EntryFacts> => {
      const lottery = await this.lotteries.get(tx, merchantId, lotteryId);
      if (lottery.state === 'draft') throw new AppError('LOTTERY_NOT_FOUND', { lotteryId });
      const { isDemo } = await this.lotteries.getMiniApp(tx, merchantId, lottery.miniAppId);
      const { entryKind, keyword, likes, maxRisk, riskUnknown } = lottery;
      const typed = keyword === null ? null : keywordOf(keyword);
      return { entryKind, keyword: typed, likes: likes ?? 0, isDemo, maxRisk, riskUnknown };
    });
    this.facts.set(key, facts);
    return facts;
  }

  /** Anybody is anybody in a demo: nobody wins something real by it. */
  private async requireReal({ merchantId, miniAppId }: Viewer, facts: EntryFacts): Promise<void> {
    if (facts.isDemo) return;
    const key = `${merchantId} ${miniAppId}`;
    let isDemo = this.demoApps.get(key);
    if (isDemo === undefined) {
      const find = () => this.db.forMerchant(merchantId, (tx) => this.lotteries.getMiniApp(tx, merchantId, miniAppId));
      isDemo = (await find()).isDemo;
      this.demoApps.set(key, isDemo);
    }
    if (isDemo) throw new AppError('LOTTERY_NOT_ELIGIBLE', { reason: 'demo' });
  }

  /** What the viewer had to do. @returns the instant before which nobody can have done it */
  private requireAct(viewer: Viewer, lotteryId: string, facts: EntryFacts, asked: EnterLottery): Date | null {
    const { entryKind, keyword, likes } = facts;
    if (entryKind === 'comment') {
      if (keywordOf(asked.keyword ?? '') !== keyword) throw new AppError('LOTTERY_KEYWORD_WRONG', { lotteryId });
      return null;
    }
    const [at = '', mac = ''] = (asked.start ?? '').split('.');
    const isOurs = mac !== '' && mac === this.startMac(viewer, lotteryId, at);
    if (!isOurs || (asked.likes ?? 0) < likes) throw tooFew(lotteryId, facts);
    return new Date(Number(at) + Math.ceil((likes * 1_000) / MOST_LIKES_PER_SECOND));
  }

  private startMac({ merchantId, memberId }: Viewer, lotteryId: string, at: string): string {
    return this.vault
      .mac('lottery/like-start', `${merchantId}/${lotteryId}/${memberId}/${at}`)
      .toString('base64url')
      .slice(0, MAC_CHARACTERS);
  }
}

const LOOK = `
  with l as materialized (select state, opens_at, closes_at, clock_timestamp() as at from lotteries where merchant_id = $1::bigint and id = $2::bigint)
  select floor(extract(epoch from at) * 1000)::bigint::text as at, case
      when state = 'cancelled' then 'cancelled'
      when state in ('draft', 'published') or at < opens_at then 'early'
      when state <> 'open' or at >= closes_at then 'late' end as refusal
  from l`;

const tooFew = (lotteryId: string, { likes }: EntryFacts): AppError =>
  new AppError('LOTTERY_LIKES_MISSING', { lotteryId, likes, seconds: Math.ceil(likes / MOST_LIKES_PER_SECOND) });

function refused(refusal: EntryRefusal, lotteryId: string, facts: EntryFacts): AppError {
  switch (refusal) {
    case 'early':
      return new AppError('LOTTERY_NOT_OPEN', { lotteryId });
    case 'late':
      return new AppError('LOTTERY_CLOSED', { lotteryId });
    case 'cancelled':
      return new AppError('LOTTERY_CANCELLED', { lotteryId });
    case 'gone':
      return new AppError('UNAUTHENTICATED');
    case 'banned':
      return new AppError('MEMBER_BANNED');
    case 'fast':
      return tooFew(lotteryId, facts);
    default:
      return new AppError('LOTTERY_NOT_ELIGIBLE', { lotteryId, reason: refusal });
  }
}
