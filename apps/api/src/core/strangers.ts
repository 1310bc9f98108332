import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { ipKey } from './client-ip';
import { STRANGER_LIMIT } from './limits.rules';
import { Limits } from './limits';
import { STRANGERS } from './turns';

/** Keys and cookies that were somebody's, by their hash. */
const MOST_KNOWN = 50_000;
const KNOWN_FOR_MS = 600_000;

/**
 * Looks up whom a key or a cookie names. One that was good before waits in its own merchant's queue; the others share
 * one, and those that turn out to be nobody's are counted by address, or guessing would cost a statement each without end.
 * Whoever is known is never refused for what strangers do behind the same address.
 */
@Injectable()
export class Strangers {
  private readonly known = new LRUCache<string, string>({ max: MOST_KNOWN, ttl: KNOWN_FOR_MS });

  constructor(private readonly limits: Limits) {}

  /**
   * @param hash of what the request brings
   * @param lookUp asks in the queue that it is given
   * @throws AppError RATE_LIMITED when too many from this address were nobody's
   */
  async look<Found extends { merchantId: string | null }>(
    ip: string,
    hash: Buffer,
    lookUp: (turn: string) => Promise<Found | null>,
  ): Promise<Found | null> {
    const name = hash.toString('base64');
    const turn = this.known.get(name);
    const key = `strangers ${ipKey(ip)}`;
    // Taken before the look-up, or many at once would all find room; a good one is given back.
    if (turn === undefined) await this.limits.take('strangers', key, STRANGER_LIMIT);
    const found = await lookUp(turn ?? STRANGERS);
    if (found === null) this.known.delete(name);
    else if (turn === undefined) {
      this.known.set(name, found.merchantId ?? STRANGERS);
      await this.limits.giveBack(key, STRANGER_LIMIT);
    }
    return found;
  }
}
