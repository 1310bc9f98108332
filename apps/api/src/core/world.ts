import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';

/** Time and chance. Injected, so that tests decide both. */
@Injectable()
export class World {
  now(): Date {
    return new Date();
  }

  /** Resolves after `ms`, or at once when `signal` is aborted. Never rejects. Real in tests too, unless they say otherwise. */
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return setTimeout(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
  }

  /** Cryptographically strong bytes. */
  bytes(count: number): Buffer {
    return randomBytes(count);
  }

  /** A whole number, 0 ≤ n < below; `below` from 1 to 2^48. */
  integer(below: number): number {
    return randomInt(below);
  }
}
