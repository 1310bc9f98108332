import { randomBytes, randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';

/** Time and chance. Injected, so that tests decide both. */
@Injectable()
export class World {
  now(): Date {
    return new Date();
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
