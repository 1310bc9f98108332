import { scrypt, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppError } from '../../core/app-error';
import { Metrics } from '../../core/metrics';
import { World } from '../../core/world';
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

/** Hashes passwords, two at a time. */
@Injectable()
export class Passwords {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly world: World,
    private readonly metrics: Metrics,
  ) {}

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
    await this.enter();
    try {
      this.metrics.passwordHashes.inc();
      return await new Promise((resolve, reject) => {
        const options = { ...cost, maxmem: 256 * cost.N * cost.r };
        scrypt(normalPassword(password), salt, HASH_BYTES, options, (error, key) =>
          error ? reject(error) : resolve(key),
        );
      });
    } finally {
      this.leave();
    }
  }

  private enter(): Promise<void> | undefined {
    if (this.running < AT_ONCE) {
      this.running++;
      if (this.running > this.most) this.metrics.passwordHashesMost.set((this.most = this.running));
      return undefined;
    }
    if (this.waiting.length >= MOST_WAITING)
      throw new AppError('RATE_LIMITED', undefined, { retryAfterSeconds: 5 + this.world.integer(10) });
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** The place goes to who waits longest. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.running--;
  }

  /** The most that ran at once. */
  private most = 0;
}
