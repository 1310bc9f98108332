import { timingSafeEqual } from 'node:crypto';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AppError } from '../../core/app-error';
import { Metrics } from '../../core/metrics';
import { World } from '../../core/world';
import { HashWorker } from './hash-worker';
import { normalPassword } from './passwords.rules';

/** OWASP's first choice for scrypt: 128 MiB and about a third of a second for each. */
const COST = { N: 2 ** 17, r: 8, p: 1 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Two hold 256 MiB and both cores of a small server; a third would only make everyone slower. */
const AT_ONCE = 2;
/** Who would wait longer than this many is sent away. */
const MOST_WAITING = 40;

/** Of nobody's password: what is compared when there is no account, for the same work. */
const NOBODY = `scrypt$17$8$1$${Buffer.alloc(SALT_BYTES).toString('base64url')}$${Buffer.alloc(HASH_BYTES).toString('base64url')}`;

/** Hashes passwords, two at a time, in threads of their own. */
@Injectable()
export class Passwords implements OnApplicationShutdown {
  private readonly free = Array.from({ length: AT_ONCE }, () => new HashWorker());
  private readonly waiting: ((worker: HashWorker) => void)[] = [];
  /** The most that ran at once. */
  private most = 0;

  constructor(
    private readonly world: World,
    private readonly metrics: Metrics,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.free.map((worker) => worker.stop()));
  }

  /** @returns `scrypt$17$8$1$<salt>$<hash>` @throws AppError RATE_LIMITED when too many wait */
  async hash(password: string): Promise<string> {
    const salt = this.world.bytes(SALT_BYTES);
    const hash = await this.derive(password, salt, COST);
    return `scrypt$17$8$1$${salt.toString('base64url')}$${hash.toString('base64url')}`;
  }

  /** @param kept null: there is none; the work is the same, and the answer no @throws AppError RATE_LIMITED */
  async verify(password: string, kept: string | null): Promise<boolean> {
    const [, log2N, r, p, salt, hash] =
      /^scrypt\$(\d{1,2})\$(\d{1,2})\$(\d{1,2})\$([\w-]+)\$([\w-]+)$/.exec(kept ?? NOBODY) ?? [];
    if (salt === undefined || hash === undefined) throw new Error('a password hash of unknown form');
    const cost = { N: 2 ** Number(log2N), r: Number(r), p: Number(p) };
    const derived = await this.derive(password, Buffer.from(salt, 'base64url'), cost);
    return timingSafeEqual(derived, Buffer.from(hash, 'base64url')) && kept !== null;
  }

  private async derive(password: string, salt: Buffer, cost: { N: number; r: number; p: number }): Promise<Buffer> {
    const worker = this.free.pop() ?? (await this.wait());
    this.metrics.passwordHashes.inc();
    const running = AT_ONCE - this.free.length;
    if (running > this.most) this.metrics.passwordHashesMost.set((this.most = running));
    try {
      const options = { ...cost, maxmem: 256 * cost.N * cost.r };
      return await worker.make({ password: normalPassword(password), salt, bytes: HASH_BYTES, options });
    } finally {
      // The place goes to who waits longest.
      const next = this.waiting.shift();
      if (next) next(worker);
      else this.free.push(worker);
    }
  }

  private wait(): Promise<HashWorker> {
    if (this.waiting.length >= MOST_WAITING)
      throw new AppError('RATE_LIMITED', undefined, { retryAfterSeconds: 5 + this.world.integer(10) });
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
