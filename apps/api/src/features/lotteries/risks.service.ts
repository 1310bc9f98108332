import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Viewer } from '../../core/auth';
import { AuthorsService } from '../members/authors.service';

/** A rank holds for so long. */
const REMEMBERED = { max: 50_000, ttl: 600_000 };
/** What the platform is asked at once by a process: the rest is as if it could not say. */
const MOST_AT_ONCE = 200;

/** How risky a platform thinks somebody is. Outside any transaction. */
@Injectable()
export class RisksService {
  private readonly known = new LRUCache<string, number>(REMEMBERED);
  private readonly asking = new Map<string, Promise<number | null>>();

  constructor(private readonly authors: AuthorsService) {}

  /** @returns 0 to 4; null where it cannot be asked or did not say in time @throws AppError UNAUTHENTICATED */
  async rankOf(viewer: Viewer, clientIp: string): Promise<number | null> {
    const key = `${viewer.merchantId} ${viewer.miniAppId} ${viewer.memberId}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    let asked = this.asking.get(key);
    if (!asked) {
      if (this.asking.size >= MOST_AT_ONCE) return null;
      asked = this.authors.riskOf(viewer, clientIp).finally(() => this.asking.delete(key));
      this.asking.set(key, asked);
    }
    const rank = await asked;
    if (rank !== null) this.known.set(key, rank);
    return rank;
  }
}
