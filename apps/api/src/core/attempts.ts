import { Injectable } from '@nestjs/common';
import { AppError } from './app-error';
import { Directory } from './directory';
import { Vault } from './vault';
import { World } from './world';

/** How often something may be tried by, or about, one subject. */
export interface AttemptLimit {
  /** Up to 24 characters. */
  purpose: string;
  most: number;
  windowSeconds: number;
}

/**
 * Counts what a guesser would try again and again (passwords, codes, links): rows in PostgreSQL, so that all processes
 * count together and a restart forgets nothing. Take before the work that is to be limited, never after.
 */
@Injectable()
export class Attempts {
  constructor(
    private readonly directory: Directory,
    private readonly vault: Vault,
    private readonly world: World,
  ) {}

  /**
   * @param subject whom it is counted for; only a keyed hash of it is kept
   * @throws AppError RATE_LIMITED with a jittered `Retry-After`: who was refused together does not come back together
   */
  async take(limit: AttemptLimit, subject: string): Promise<void> {
    const { purpose, most, windowSeconds } = limit;
    const hash = this.vault.mac('attempts', subject);
    const wait = await this.directory.takeAttempt(purpose, hash, this.world.now(), most, windowSeconds);
    if (wait === 0) return;
    const retryAfterSeconds = wait + this.world.integer(Math.max(2, Math.ceil(wait / 10)));
    throw new AppError('RATE_LIMITED', undefined, { retryAfterSeconds });
  }

  /** After a success: what came before were slips. */
  async forget(limit: AttemptLimit, subject: string): Promise<void> {
    await this.directory.forgetAttempts(limit.purpose, this.vault.mac('attempts', subject));
  }
}
