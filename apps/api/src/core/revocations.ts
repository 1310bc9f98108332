import { Injectable } from '@nestjs/common';
import { AppError } from './app-error';
import { VersionPoll } from './version-poll';
import { VIEWER_TOKEN_SECONDS } from './viewer-token';

/** Stands for every member of a merchant. */
export const ALL_MEMBERS = '0';
/** After this no token is left that a revocation could refuse. */
const KEPT_MS = (VIEWER_TOKEN_SECONDS + 600) * 1000;
const SWEEP_EVERY_MS = 60_000;
/** A process that has not heard of revocations for so long lets nobody in by a token: it cannot know whom it may. */
const DEAF_AFTER_MS = 5_000;

/** Whose tokens are refused, kept true by the version poll: no query when a token is checked. */
@Injectable()
export class Revocations {
  /** By `merchant/member`: tokens made before this version are refused. */
  private readonly versions = new Map<string, { version: bigint; at: number }>();
  private sweptAt = 0;

  constructor(private readonly poll: VersionPoll) {
    poll.watch(({ revocations }) => {
      const at = performance.now(); // the machine's clock: it is about how long this process remembers
      for (const { merchantId, memberId, version } of revocations)
        this.versions.set(`${merchantId}/${memberId}`, { version, at });
      if (at - this.sweptAt > SWEEP_EVERY_MS) this.sweep(at);
    });
  }

  /** @throws AppError UNAVAILABLE when this process has not heard of revocations for seconds */
  isRevoked(merchantId: string, memberId: string, revision: bigint): boolean {
    if (this.poll.silentForMs() > DEAF_AFTER_MS) throw new AppError('UNAVAILABLE', undefined, { retryAfterSeconds: 5 });
    if (this.versions.size === 0) return false;
    return (
      this.isAfter(`${merchantId}/${memberId}`, revision) || this.isAfter(`${merchantId}/${ALL_MEMBERS}`, revision)
    );
  }

  private isAfter(key: string, revision: bigint): boolean {
    const revoked = this.versions.get(key);
    return revoked !== undefined && revoked.version > revision;
  }

  private sweep(now: number): void {
    this.sweptAt = now;
    for (const [key, { at }] of this.versions) if (now - at > KEPT_MS) this.versions.delete(key);
  }
}
