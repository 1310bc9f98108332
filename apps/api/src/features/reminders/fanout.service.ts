import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Db } from '../../core/db';
import { type ChunkRef, Directory } from '../../core/directory';
import { LOG, type Log } from '../../core/log';
import { Metrics } from '../../core/metrics';
import { World } from '../../core/world';
import type { MessageSender, PlatformMessage, SendOutcome } from '../../platforms/messages';
import { ReachService } from '../members/reach.service';
import { ChunksRepository, type OpenChunk } from './chunks.repository';
import { BATCH, begin, isDone, settle, type SlotResult, type Slots, takeOver, voidRest } from './chunks.rules';
import { type Hindrance, worstOf } from './pace.rules';
import { PacesService } from './paces.service';
import { SendersService } from './senders.service';

/** Longer than any batch takes: its messages go at once, and each has ten seconds. */
const LEASE_SECONDS = 60;
/** Then others have their turn, and the chunk goes on when it is its merchant's again: a slow one keeps nobody waiting. */
const SLICE_MS = 5_000;

/** A chunk in this process's hands. */
interface Job {
  ref: ChunkRef;
  chunk: OpenChunk;
  sender: MessageSender | null;
  /** By place; null: there is nobody to write to. */
  letters: ({ openid: string; message: PlatformMessage } | null)[];
}

/** What came of a batch. */
interface BatchResult {
  outcomes: Map<number, SlotResult>;
  hindrance: Hindrance | null;
  platformCode: number | null;
}

/**
 * Sends chunks: fifty messages are written down as in hand before the first of them goes, and what became of them with the
 * next fifty. Whoever takes over from a process that died leaves those in hand alone, so nobody is told twice.
 */
@Injectable()
export class FanoutService {
  /** This process. */
  readonly owner = randomUUID();

  constructor(
    private readonly db: Db,
    private readonly directory: Directory,
    private readonly chunks: ChunksRepository,
    private readonly paces: PacesService,
    private readonly senders: SendersService,
    private readonly reach: ReachService,
    private readonly metrics: Metrics,
    private readonly world: World,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Takes on one chunk and sends it as far as it goes. @returns false when none is due */
  async sendNext(isStopping: () => boolean = () => false): Promise<boolean> {
    const ref = await this.directory.claimChunk(this.world.now(), this.owner, LEASE_SECONDS);
    if (!ref) return false;
    try {
      const job = await this.open(ref);
      if (job) await this.send(job, isStopping);
    } catch (err) {
      // Whatever it had in hand is unknown to whoever takes it on when the lease ends.
      this.log.error({ event: 'reminder.chunk', ...ref, err });
    }
    return true;
  }

  private async open(ref: ChunkRef): Promise<Job | null> {
    const opened = await this.db.forMerchant(ref.merchantId, async (tx) => {
      const chunk = await this.chunks.open(tx, ref);
      if (!chunk) {
        await this.directory.removeChunk(tx, ref, this.owner);
        return null;
      }
      const open = chunk.isCurrent ? chunk.recipients.filter((_, place) => chunk.slots.results[place] === 0) : [];
      const identities = open.flatMap((recipient) => (recipient ? [recipient.identityId] : []));
      return { chunk, openids: await this.reach.openids(tx, ref.merchantId, identities) };
    });
    if (!opened) return null;
    const { chunk, openids } = opened;
    const sender = await this.senders.open({ merchantId: ref.merchantId, miniAppId: chunk.miniAppId });
    const letters = await this.senders.lettersFor(ref, chunk.miniAppId);
    return {
      ref,
      chunk,
      sender,
      letters: chunk.recipients.map((recipient) => {
        const openid = recipient && openids.get(recipient.identityId);
        const message = recipient && letters.get(recipient.templateId);
        return openid && message ? { openid, message } : null;
      }),
    };
  }

  private async send(job: Job, isStopping: () => boolean): Promise<void> {
    let slots = takeOver(job.chunk.slots);
    let perSecond = job.chunk.pace.perSecond;
    const until = this.world.now().getTime() + SLICE_MS;
    if (!job.chunk.isCurrent) return this.close(job, voidRest(slots));
    for (;;) {
      if (isDone(slots)) return this.close(job, slots);
      if (isStopping() || this.world.now().getTime() > until) return this.putOff(job, slots, this.world.now());
      // A slow pace takes small batches, so that none waits for longer than a second or two.
      const begun = begin(slots, Math.max(1, Math.min(BATCH, Math.floor(perSecond))));
      const now = this.world.now();
      const leaseUntil = new Date(now.getTime() + LEASE_SECONDS * 1000);
      const count = begun.batch.length;
      const progress = await this.chunks.progress(job.ref, this.owner, leaseUntil, now, begun.slots, count);
      if (!progress.isHeld) return this.log.warn({ event: 'reminder.chunk-lost', ...job.ref });
      if (!progress.isCurrent) return this.close(job, voidRest(slots));
      if (!progress.isBegun || !progress.pace) return this.putOff(job, slots, progress.pace?.stoppedUntil ?? now);
      perSecond = progress.pace.perSecond;
      const waitMs = progress.pace.freeAt.getTime() - now.getTime();
      if (waitMs > 0) await this.world.sleep(waitMs);
      const result = await this.sendBatch(job, begun.batch);
      slots = settle(begun.slots, result.outcomes);
      if (result.hindrance) return this.stop(job, slots, result.hindrance, result.platformCode);
    }
  }

  private async sendBatch({ ref, sender, letters }: Job, batch: number[]): Promise<BatchResult> {
    const outcomes = new Map<number, SlotResult>();
    const hindrances: Hindrance[] = [];
    let platformCode: number | null = null;
    const note = (place: number, outcome: SendOutcome): void => {
      this.metrics.reminders.inc({ outcome: outcome.kind });
      if (outcome.kind === 'unknown') this.log.warn({ event: 'reminder.unknown', ...ref, place, err: outcome.error });
      if (outcome.kind !== 'unsent') return void outcomes.set(place, outcome.kind);
      hindrances.push(outcome.hindrance);
      if (worstOf(hindrances) === outcome.hindrance) platformCode = outcome.platformCode;
    };
    await Promise.all(
      batch.map(async (place) => {
        const letter = letters[place];
        if (!letter) return void outcomes.set(place, 'gone');
        if (!sender) return note(place, { kind: 'unsent', hindrance: 'blocked', platformCode: null });
        note(place, await sender.send(letter.openid, letter.message));
      }),
    );
    // A platform that answers nothing would cost every one of them: it is left alone for a while.
    const unknown = [...outcomes.values()].filter((outcome) => outcome === 'unknown').length;
    if (unknown * 2 > batch.length) hindrances.push('busy');
    return { outcomes, hindrance: worstOf(hindrances), platformCode };
  }

  private async close({ ref }: Job, slots: Slots): Promise<void> {
    await this.db.forMerchant(ref.merchantId, (tx) => this.chunks.close(tx, ref, this.owner, slots, this.world.now()));
  }

  private async putOff({ ref }: Job, slots: Slots, at: Date): Promise<void> {
    await this.db.forMerchant(ref.merchantId, (tx) => this.chunks.putOff(tx, ref, this.owner, slots, at));
  }

  /** The platform takes no more for a while: all chunks of the mini-app wait. */
  private async stop(
    { ref, chunk }: Job,
    slots: Slots,
    hindrance: Hindrance,
    platformCode: number | null,
  ): Promise<void> {
    const app = { merchantId: ref.merchantId, miniAppId: chunk.miniAppId };
    const now = this.world.now();
    const until = await this.db.forMerchant(ref.merchantId, async (tx) => {
      const at = await this.paces.stop(tx, app, hindrance, platformCode, now);
      await this.chunks.putOff(tx, ref, this.owner, slots, at);
      return at;
    });
    this.log.warn({ event: 'reminder.stopped', ...app, hindrance, platformCode, until: until.toISOString() });
  }
}
