import { setTimeout } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type Config, CONFIG } from './config';
import { LOG, type Log } from './log';

/** Schema of the queue's own tables. It carries ids only, and has no rows of merchants. */
export const QUEUE_SCHEMA = 'bullmq';

/** Well within what a stopping process has. */
const CLOSE_WITHIN_MS = 3_000;

/** What we use of BullMQ's classes, which carry their backend in their type. */
interface OpenQueue {
  add(name: string, data: Record<string, string>, options: object): Promise<unknown>;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
}
interface OpenWorker {
  close(): Promise<void>;
}

/**
 * The job queue: BullMQ, on PostgreSQL by default and on Redis when `REDIS_URL` is set. Jobs carry ids only and may run
 * twice: whatever must happen once is one transaction of ours.
 */
@Injectable()
export class Jobs implements OnApplicationShutdown {
  private readonly queues = new Map<string, Promise<OpenQueue>>();
  private readonly workers: OpenWorker[] = [];

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /**
   * Adds a job; one of this id that waits already is not added again. The id is ours to give: for ids of its own the queue
   * makes a sequence, which this role may not.
   */
  async add(queue: string, data: Record<string, string>, id: string): Promise<void> {
    await (
      await this.queue(queue)
    ).add(queue, data, {
      removeOnComplete: true,
      removeOnFail: 100,
      jobId: id,
    });
  }

  /** Works a queue off in this process. `handler` re-enters with `forMerchant`. */
  async work(
    queue: string,
    concurrency: number,
    handler: (data: Record<string, string>) => Promise<void>,
  ): Promise<void> {
    const { Worker, createPostgresBackend } = await import('bullmq');
    const work = (job: { data: Record<string, string> }): Promise<void> => handler(job.data);
    const worker = this.config.redisUrl
      ? new Worker(queue, work, { connection: redis(this.config.redisUrl), concurrency })
      : new Worker(queue, work, { connection: this.postgres(), concurrency }, createPostgresBackend);
    worker.on('error', (err: Error) => this.log.warn({ event: 'queue.error', queue, err }));
    worker.on('failed', (_job: unknown, err: Error) => this.log.error({ event: 'job.failed', queue, err }));
    this.workers.push(worker);
  }

  /**
   * Lets running jobs finish; what they cannot finish in time is taken over by another process. In bounded time: our own
   * work is told by now, and a queue that does not close must not keep the process from leaving in order.
   */
  async onApplicationShutdown(): Promise<void> {
    const late = new AbortController();
    await Promise.race([
      this.closeAll(),
      setTimeout(CLOSE_WITHIN_MS, undefined, { signal: late.signal }).then(
        () => this.log.warn({ event: 'queue.close-late' }),
        () => undefined,
      ),
    ]);
    late.abort();
  }

  private async closeAll(): Promise<void> {
    await Promise.allSettled(this.workers.map((worker) => worker.close()));
    const open = await Promise.allSettled(this.queues.values());
    await Promise.allSettled(open.map((queue) => (queue.status === 'fulfilled' ? queue.value.close() : undefined)));
  }

  private queue(name: string): Promise<OpenQueue> {
    let queue = this.queues.get(name);
    if (!queue) {
      queue = this.openQueue(name);
      this.queues.set(name, queue);
      queue.catch(() => this.queues.delete(name));
    }
    return queue;
  }

  private async openQueue(name: string): Promise<OpenQueue> {
    const { Queue, createPostgresBackend } = await import('bullmq');
    const queue = this.config.redisUrl
      ? new Queue(name, { connection: redis(this.config.redisUrl) })
      : new Queue(name, { connection: this.postgres() }, createPostgresBackend);
    queue.on('error', (err: Error) => this.log.warn({ event: 'queue.error', queue: name, err }));
    await queue.waitUntilReady();
    return queue;
  }

  private postgres() {
    return { connectionString: this.config.database.directUrl, schema: QUEUE_SCHEMA, max: 3 };
  }
}

const redis = (url: string) => ({ url, maxRetriesPerRequest: null });

/** Makes or updates the queue's tables as the owner role and opens them to the app role. */
export async function migrateQueue(ownerUrl: string): Promise<void> {
  const { Queue, createPostgresBackend } = await import('bullmq');
  const { Client } = await import('pg');
  const owner = new Client(ownerUrl);
  await owner.connect();
  try {
    await owner.query(`create schema if not exists ${QUEUE_SCHEMA}`);
    const connection = { connectionString: ownerUrl, schema: QUEUE_SCHEMA, migrate: true, max: 1 };
    const queue = new Queue('migrate', { connection }, createPostgresBackend);
    await queue.waitUntilReady();
    await queue.close();
    await owner.query(`
      grant usage on schema ${QUEUE_SCHEMA} to kaibo_app;
      grant select, insert, update, delete on all tables in schema ${QUEUE_SCHEMA} to kaibo_app;
      grant usage, select, update on all sequences in schema ${QUEUE_SCHEMA} to kaibo_app;
      grant execute on all functions in schema ${QUEUE_SCHEMA} to kaibo_app;
    `);
  } finally {
    await owner.end();
  }
}
