import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { SyncCause } from '@kaibo/contracts/syncs.dto';
import type { AppRef } from '../../core/directory';
import { LOG, type Log } from '../../core/log';
import { Metrics } from '../../core/metrics';
import { World } from '../../core/world';
import { SourceError } from '../../platforms/platform';
import { type ListedSource, SourcesService } from './sources.service';
import { RunLostError, type RunResult, SyncLedgerService } from './sync-ledger.service';
import type { SyncRunEntity } from './syncs.entity';
import type { RunProgress } from './syncs.repository';
import { changed, HEARTBEAT_SECONDS, newPass, type Step, takePage } from './syncs.rules';

/** One run in this process. */
interface Running {
  run: SyncRunEntity;
  progress: RunProgress;
  stop: AbortController;
  /** Set when the run was given to someone else while we waited for the platform. */
  lost: RunLostError | null;
}

/** The page being read, from 1; null before the first. */
interface At {
  page: number | null;
}

/** What follows a reading: asked of the same platform, with the same patience. Never throws. */
export type AfterReading = (app: AppRef, signal: AbortSignal) => Promise<void>;

/** Reads a platform's list into our rows: one run at a time for each mini-app, several mini-apps at once. */
@Injectable()
export class SyncRunnerService implements OnModuleDestroy, BeforeApplicationShutdown {
  /** This process, in the rows of its runs. */
  readonly worker = `${hostname().slice(0, 30)}/${process.pid}/${randomBytes(6).toString('hex')}`;
  private readonly running = new Map<Running, Promise<void>>();
  private readonly followers: AfterReading[] = [];
  private isStopping = false;

  constructor(
    private readonly ledger: SyncLedgerService,
    private readonly sources: SourcesService,
    private readonly world: World,
    private readonly metrics: Metrics,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Runs under way in this process. */
  get load(): number {
    return this.running.size;
  }

  /** Called by this process after each run of its own that read anything. */
  onRead(follower: AfterReading): void {
    this.followers.push(follower);
  }

  /** Runs what a request has queued. Safe to repeat: only one worker takes a run. */
  async run(merchantId: string, runId: string): Promise<void> {
    if (this.isStopping) return;
    const run = await this.ledger.claim(merchantId, runId, this.worker);
    if (run) await this.execute(run);
  }

  /** Runs to the end what this process has begun. Never throws: what goes wrong is the run's cause. */
  async execute(run: SyncRunEntity): Promise<void> {
    const progress = { cursor: 0, pages: 0, rows: 0, total: null, calls: 0, added: 0, changed: 0 };
    const running: Running = { run, progress, stop: new AbortController(), lost: null };
    if (this.isStopping) running.stop.abort();
    const done = this.carryOut(running)
      .then((ended) => this.follow(ended, running.stop.signal))
      .finally(() => this.running.delete(running));
    this.running.set(running, done);
    await done;
  }

  /**
   * Runs under way end as abandoned, told in words, instead of being found dead later. First of all, because the scheduler
   * waits for the runs that it has begun, and is asked to before its parts are.
   */
  onModuleDestroy(): void {
    this.isStopping = true;
    for (const { stop } of this.running.keys()) stop.abort();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.allSettled(this.running.values());
  }

  /** What is asked after the list; a platform that just refused the list is not asked for more. */
  private async follow(ended: SyncRunEntity | null, signal: AbortSignal): Promise<void> {
    if (!ended || ended.verdict === 'failed') return;
    const { merchantId, miniAppId } = ended;
    for (const follower of this.followers) if (!signal.aborted) await follower({ merchantId, miniAppId }, signal);
  }

  /** @returns the run as it ended; null when its end is not ours to tell */
  private async carryOut(running: Running): Promise<SyncRunEntity | null> {
    try {
      for (;;) {
        const result = await this.keepingAlive(running, () => this.read(running));
        const ended = await this.ledger.finish(running.run, running.progress, result);
        if (ended) {
          this.tell(ended);
          return ended;
        }
        running.run = await this.ledger.find(running.run.merchantId, running.run.id);
      }
    } catch (err) {
      const { id: runId, merchantId, miniAppId } = running.run;
      if (err instanceof RunLostError) this.log.warn({ event: 'sync.lost', runId, merchantId, miniAppId });
      // The row stays as it is; the next process to look will find it abandoned.
      else this.log.error({ event: 'sync.stuck', runId, merchantId, miniAppId, err });
      return null;
    }
  }

  private tell(run: SyncRunEntity): void {
    this.metrics.syncs.inc({ verdict: run.verdict ?? 'failed' });
    const line = {
      event: 'sync.finished',
      runId: run.id,
      merchantId: run.merchantId,
      miniAppId: run.miniAppId,
      trigger: run.trigger,
      scope: run.scope,
      verdict: run.verdict,
      pages: run.pages,
      rows: run.rows,
      calls: run.calls,
      added: run.added,
      changed: run.changed,
      vanished: run.vanished,
      cause: run.cause && { kind: run.cause.kind, platformCode: run.cause.platformCode, rid: run.cause.rid },
    };
    const isQuiet = run.trigger !== 'manual' && run.verdict === 'ok' && run.added + run.changed + run.vanished === 0;
    if (run.verdict !== 'ok') this.log.warn(line);
    else if (isQuiet) this.log.debug(line);
    else this.log.info(line);
  }

  /** Writes progress at most once a second, and a sign of life when there is none. */
  private async keepingAlive<T>(running: Running, work: () => Promise<T>): Promise<T> {
    let written = JSON.stringify(running.progress);
    let writtenAt = performance.now();
    let writing: Promise<void> | null = null;
    const beat = (): void => {
      const now = JSON.stringify(running.progress);
      if (writing || (now === written && performance.now() - writtenAt < HEARTBEAT_SECONDS * 1000)) return;
      [written, writtenAt] = [now, performance.now()];
      writing = this.ledger
        .saveProgress(running.run, { ...running.progress })
        .catch((err: unknown) => {
          if (err instanceof RunLostError) {
            running.lost = err;
            running.stop.abort();
          } else this.log.warn({ event: 'sync.heartbeat', runId: running.run.id, err });
        })
        .finally(() => (writing = null));
    };
    const timer = setInterval(beat, 1_000);
    const result = await work().finally(async () => {
      clearInterval(timer);
      await writing;
    });
    if (running.lost) throw running.lost;
    return result;
  }

  /** @throws RunLostError; every other trouble is in the result */
  private async read(running: Running): Promise<RunResult> {
    const result: RunResult = { began: this.world.now(), cause: null, wholeList: null, started: 0, stopped: 0 };
    const { progress } = running;
    const at: At = { page: null };
    try {
      const { merchantId, miniAppId } = running.run;
      const source = await this.sources.open({ merchantId, miniAppId }, (report) => {
        progress.calls++;
        this.metrics.platformCalls.inc({ endpoint: report.endpoint, outcome: report.outcome });
      });
      await this.readList(running, source, result, at);
    } catch (error) {
      if (error instanceof RunLostError || running.lost) throw running.lost ?? error;
      result.cause = this.causeOf(error, running, at.page);
    }
    return result;
  }

  /**
   * Reads the list, once more from the beginning if it changed under our eyes. Rooms that a whole list no longer has are
   * looked for in a second reading before they count as vanished: one added and one deleted at the wrong moments can hide
   * a room from a reading that looks whole.
   */
  private async readList(running: Running, source: ListedSource, result: RunResult, at: At): Promise<void> {
    const isSweep = running.run.scope === 'sweep';
    let mayStartAgain = true;
    let seen: string[] | null = null;
    for (;;) {
      result.began = this.world.now();
      const end = await this.readOnce(running, source, result, mayStartAgain, at);
      if (end.kind === 'broken') {
        if (mayStartAgain && end.cause === 'changed-while-reading') {
          mayStartAgain = false;
          continue;
        }
        const { cause: kind, message } = end;
        result.cause = { kind, platformCode: null, rid: null, page: at.page, message };
        return;
      }
      if (!isSweep) return;
      const isConfirmed: boolean = seen !== null;
      seen = [...new Set([...(seen ?? []), ...end.pass.seen])];
      if (isConfirmed || !(await this.ledger.hasOthers(running.run, seen))) {
        result.wholeList = seen;
        return;
      }
    }
  }

  /** One pass over the list. One that may be started again ends as soon as the list is seen to have changed. */
  private async readOnce(
    running: Running,
    source: ListedSource,
    result: RunResult,
    mayStartAgain: boolean,
    at: At,
  ): Promise<Exclude<Step, { kind: 'more' }>> {
    const { progress, run } = running;
    let pass = newPass();
    let start = 0;
    for (;;) {
      at.page = pass.pages + 1;
      const page = await source.listPage(start, running.stop.signal);
      const changes = await this.ledger.savePage(run, page.rooms);
      const step = takePage(pass, page, start, run.scope, this.world.now());
      result.started += changes.started;
      result.stopped += changes.stopped;
      progress.pages++;
      progress.rows = step.pass.seen.size;
      progress.total = page.total;
      progress.cursor = start + page.rooms.length;
      progress.added += changes.added;
      progress.changed += changes.changed;
      if (step.kind !== 'more') return step;
      if (mayStartAgain && step.pass.isShifted) return changed(step.pass);
      pass = step.pass;
      start = step.start;
    }
  }

  private causeOf(error: unknown, running: Running, page: number | null): SyncCause {
    if (error instanceof SourceError) {
      const { kind, platformCode, rid, message } = error;
      return { kind, platformCode, rid, page, message: message.slice(0, 500) };
    }
    this.log.error({ event: 'sync.bug', runId: running.run.id, err: error });
    return { kind: 'internal', platformCode: null, rid: null, page, message: 'Something went wrong on our side.' };
  }
}
