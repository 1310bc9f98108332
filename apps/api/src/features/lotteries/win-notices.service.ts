import { Inject, Injectable } from '@nestjs/common';
import type { NoticeState } from '@kaibo/contracts/lotteries';
import type { EntityManager } from 'typeorm';
import { Db } from '../../core/db';
import { type AppRef, Directory } from '../../core/directory';
import { LOG, type Log } from '../../core/log';
import { World } from '../../core/world';
import type { Hindrance, SendOutcome } from '../../platforms/messages';
import { PermittedMessagesService, type Recipient } from '../reminders/permitted-messages.service';
import { LotteriesRepository } from './lotteries.repository';
import { IN_HAND_SECONDS, type UntoldWin, WinNoticesRepository } from './win-notices.repository';

/** So many are in hand at once: so many are unknown when a process dies. */
const BATCH = 20;
const WIN = 'lottery-win';

/** A message in hand. */
interface Letter extends Recipient {
  win: UntoldWin;
}

/** What is in hand of one mini-app, and when it may go. */
interface Batch {
  letters: Letter[];
  goesAt: Date;
  /** Until then a mini-app's messages wait. */
  stoppedUntil: Date | null;
  /** The place after which the next batch is looked for; null: there is none. */
  after: number | null;
}

/**
 * Tells winners, once each. The win's own row is the outbox, written with the draw: whoever dies before a message is in hand
 * loses nobody, and what a dead process had in hand is unknown and not sent again. A permission is used up in the
 * transaction that takes the message in hand.
 */
@Injectable()
export class WinNoticesService {
  constructor(
    private readonly db: Db,
    private readonly directory: Directory,
    private readonly lotteries: LotteriesRepository,
    private readonly notices: WinNoticesRepository,
    private readonly messages: PermittedMessagesService,
    private readonly world: World,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Tells all who are still to be told of one lottery, as far as the platforms take it. Safe in several processes at once. */
  async tell(merchantId: string, lotteryId: string, isStopping: () => boolean = () => false): Promise<void> {
    let stoppedUntil: Date | null = null;
    for (let after: number | null = 0; after !== null && !isStopping();) {
      const batch: Batch = await this.takeInHand(merchantId, lotteryId, after);
      after = batch.after;
      stoppedUntil = earlier(stoppedUntil, earlier(batch.stoppedUntil, await this.send(merchantId, batch)));
    }
    await this.plan(merchantId, lotteryId, stoppedUntil);
  }

  private takeInHand(merchantId: string, lotteryId: string, after: number): Promise<Batch> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const now = this.world.now();
      const { miniAppId } = await this.lotteries.get(tx, merchantId, lotteryId);
      if (after === 0) await this.notices.giveUp(tx, merchantId, lotteryId, now);
      const wins = await this.notices.takeWaiting(tx, merchantId, lotteryId, after, BATCH);
      const memberIds = wins.flatMap(({ memberId }) => memberId ?? []);
      const recipients = await this.messages.take(tx, { merchantId, miniAppId }, WIN, memberIds, now);
      const letters = wins.flatMap((win): Letter[] => {
        const recipient = recipients.get(win.memberId ?? '');
        return recipient ? [{ ...recipient, win }] : [];
      });
      const { held, goesAt, stoppedUntil } = await this.reserve(tx, merchantId, letters, now);
      const putOff = new Set(letters.filter((letter) => !held.includes(letter)).map(({ win }) => win.id));
      const isHeld = new Set(held.map(({ win }) => win.id));
      await this.notices.begin(
        tx,
        merchantId,
        new Map(wins.flatMap(({ id }) => (putOff.has(id) ? [] : [[id, isHeld.has(id) ? 'sending' : 'none'] as const]))),
      );
      return { letters: held, goesAt, stoppedUntil, after: wins.length < BATCH ? null : (wins.at(-1)?.place ?? null) };
    });
  }

  /** Mini-apps that the platform has stopped keep theirs for later: these permissions are there again. */
  private async reserve(
    tx: EntityManager,
    merchantId: string,
    letters: readonly Letter[],
    now: Date,
  ): Promise<Pick<Batch, 'goesAt' | 'stoppedUntil'> & { held: Letter[] }> {
    const held: Letter[] = [];
    let goesAt = now;
    let stoppedUntil: Date | null = null;
    for (const [miniAppId, own] of byMiniApp(letters)) {
      const place = await this.messages.reserve(tx, { merchantId, miniAppId }, own.length, now);
      if ('freeAt' in place) {
        held.push(...own);
        if (place.freeAt > goesAt) goesAt = place.freeAt;
      } else {
        const permits = own.map(({ permit }) => permit);
        await this.messages.giveBack(tx, merchantId, permits, now);
        stoppedUntil = earlier(stoppedUntil, place.stoppedUntil);
      }
    }
    return { held, goesAt, stoppedUntil };
  }

  /** @returns until when a platform takes no more; null: it takes them */
  private async send(merchantId: string, { letters, goesAt }: Batch): Promise<Date | null> {
    if (letters.length === 0) return null;
    const waitMs = goesAt.getTime() - this.world.now().getTime();
    if (waitMs > 0) await this.world.sleep(waitMs);
    let until: Date | null = null;
    for (const [miniAppId, own] of byMiniApp(letters)) {
      const app = { merchantId, miniAppId };
      const outcomes = await this.sendOf(app, own);
      until = earlier(until, await this.settle(app, outcomes));
    }
    return until;
  }

  private async sendOf(app: AppRef, letters: readonly Letter[]): Promise<ReadonlyMap<Letter, SendOutcome>> {
    const sender = await this.messages.open(app);
    const blocked: SendOutcome = { kind: 'unsent', hindrance: 'blocked', platformCode: null };
    const sent = letters.map(async (letter): Promise<[Letter, SendOutcome]> => {
      if (!sender) return [letter, blocked];
      const outcome = await sender.send(letter.openid, this.messages.write(letter.template, factsOf(letter.win)));
      if (outcome.kind === 'unknown')
        this.log.warn({ event: 'lottery.notice-unknown', winId: letter.win.id, err: outcome.error });
      return [letter, outcome];
    });
    return new Map(await Promise.all(sent));
  }

  /** @returns until when the platform takes no more; null: it takes them */
  private settle(app: AppRef, outcomes: ReadonlyMap<Letter, SendOutcome>): Promise<Date | null> {
    const { merchantId } = app;
    return this.db.forMerchant(merchantId, async (tx) => {
      const now = this.world.now();
      const results = new Map([...outcomes].map(([{ win }, outcome]) => [win.id, resultOf(outcome)]));
      const mine = await this.notices.settle(tx, merchantId, results);
      const unused = [...outcomes].filter(([{ win }, { kind }]) => mine.has(win.id) && !USED.includes(kind));
      const permits = unused.map(([{ permit }]) => permit);
      await this.messages.giveBack(tx, merchantId, permits, now);
      const hindrances = [...outcomes.values()].flatMap((outcome): Stop[] =>
        outcome.kind === 'unsent' ? [outcome] : [],
      );
      return hindrances.length === 0 ? null : this.messages.stop(tx, app, hindrances, now);
    });
  }

  /** Nobody is forgotten: while somebody is left, a worker looks again. */
  private plan(merchantId: string, lotteryId: string, stoppedUntil: Date | null): Promise<void> {
    return this.db.forMerchant(merchantId, async (tx) => {
      const isLeft = await this.notices.isLeft(tx, merchantId, lotteryId);
      const again = stoppedUntil ?? new Date(this.world.now().getTime() + IN_HAND_SECONDS * 1_000);
      await this.directory.planNotices(tx, merchantId, lotteryId, isLeft ? again : null);
    });
  }
}

/** Null is never. */
const earlier = (one: Date | null, other: Date | null): Date | null =>
  one && other ? (one < other ? one : other) : (one ?? other);

interface Stop {
  hindrance: Hindrance;
  platformCode: number | null;
}

/** These used the permission up, as far as anybody can know. */
const USED: readonly SendOutcome['kind'][] = ['sent', 'refused', 'unknown'];

/** What did not go, for certain, waits again. */
const resultOf = ({ kind }: SendOutcome): NoticeState => (kind === 'unsent' ? 'waiting' : kind);

const factsOf = ({ id, lotteryId, lottery, prize, claimUntil }: UntoldWin) => ({
  winId: id,
  lotteryId,
  lottery,
  prize,
  claimUntil,
});

function byMiniApp(letters: readonly Letter[]): Map<string, Letter[]> {
  const groups = new Map<string, Letter[]>();
  for (const letter of letters) {
    const { miniAppId } = letter.template;
    groups.set(miniAppId, [...(groups.get(miniAppId) ?? []), letter]);
  }
  return groups;
}
