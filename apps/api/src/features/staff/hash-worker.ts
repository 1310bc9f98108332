import { Worker } from 'node:worker_threads';

/** One hash to make. */
export interface HashTask {
  password: string;
  salt: Buffer;
  bytes: number;
  options: { N: number; r: number; p: number; maxmem: number };
}

/**
 * What the thread runs: plain JavaScript, since no build reaches in here. Hashing takes a core for a third of a second,
 * so the thread is nicer than the one that answers readers: on Linux a thread has a priority of its own, and its id is the
 * name of a link that this very thread must read. Elsewhere it goes without.
 */
const SOURCE = `
  const { parentPort } = require('node:worker_threads');
  const { scryptSync } = require('node:crypto');
  try {
    const thread = Number(require('node:fs').readlinkSync('/proc/thread-self').split('/').pop());
    require('node:os').setPriority(thread, 10);
  } catch {}
  parentPort.on('message', ({ password, salt, bytes, options }) => {
    try {
      parentPort.postMessage({ key: scryptSync(password, salt, bytes, options) });
    } catch (error) {
      parentPort.postMessage({ failure: error.message });
    }
  });
`;

/** A thread that makes one hash at a time. It keeps no process alive. */
export class HashWorker {
  private worker: Worker | null = null;

  /** Not while another is being made. */
  make(task: HashTask): Promise<Buffer> {
    const worker = (this.worker ??= new Worker(SOURCE, { eval: true }));
    worker.ref(); // whoever waits for a hash gets it
    return new Promise<Buffer>((resolve, reject) => {
      const onEnd = (cause?: unknown): void => {
        this.worker = null; // the next one begins with a new thread
        settle(() => reject(new Error('the hashing thread ended', { cause })));
      };
      const onMessage = ({ key, failure }: { key?: Uint8Array; failure?: string }): void =>
        settle(() => (key ? resolve(Buffer.from(key)) : reject(new Error(failure))));
      const settle = (end: () => void): void => {
        worker.off('message', onMessage).off('error', onEnd).off('exit', onEnd);
        worker.unref();
        end();
      };
      worker.on('message', onMessage).on('error', onEnd).on('exit', onEnd);
      worker.postMessage(task);
    });
  }

  async stop(): Promise<void> {
    await this.worker?.terminate();
  }
}
