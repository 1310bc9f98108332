import { createSecretKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Viewer, ViewerTokens } from './auth';
import { Revocations } from './revocations';
import { Vault } from './vault';
import { readViewerToken, signViewerToken, VIEWER_TOKEN_SECONDS } from './viewer-token';
import { World } from './world';

const DAY_SECONDS = 86_400;
/** A token of yesterday evening is good past midnight, and a clock ahead of ours may have made one of tomorrow. */
const DAYS_AROUND = 1;
const TOKEN_ID_BYTES = 12;

/** A token, and until when it is good. */
export interface IssuedToken {
  token: string;
  expiresAt: Date;
}

/**
 * Viewers' tokens. Their keys change every day (UTC) and are derived from the installation's secret, so all processes have
 * them without asking; a token names its key, and those of yesterday, today and tomorrow are taken.
 */
@Injectable()
export class SignedViewerTokens extends ViewerTokens {
  private readonly keys = new Map<number, KeyObject>();
  private readonly keyOf = (keyId: string): KeyObject | null => {
    const day = parseInt(keyId, 36);
    const isInUse = Math.abs(day - dayAt(this.nowSeconds())) <= DAYS_AROUND && day.toString(36) === keyId;
    return isInUse ? this.keyFor(day) : null;
  };

  constructor(
    private readonly vault: Vault,
    private readonly revocations: Revocations,
    private readonly world: World,
  ) {
    super();
  }

  override check(header: string | undefined): Viewer | null {
    const facts = readViewerToken(header, this.keyOf, this.nowSeconds());
    if (!facts || this.revocations.isRevoked(facts.merchantId, facts.memberId, facts.revision)) return null;
    const { merchantId, miniAppId, memberId, tokenId } = facts;
    return { merchantId, miniAppId, memberId, tokenId };
  }

  /** @param revision the merchant's, read before it was seen that the member may come in */
  issue(viewer: Omit<Viewer, 'tokenId'>, revision: bigint): IssuedToken {
    const nowSeconds = this.nowSeconds();
    const expiresAt = Math.floor(nowSeconds) + VIEWER_TOKEN_SECONDS;
    const tokenId = this.world.bytes(TOKEN_ID_BYTES).toString('base64url');
    const day = dayAt(nowSeconds);
    const token = signViewerToken({ ...viewer, tokenId, expiresAt, revision }, day.toString(36), this.keyFor(day));
    return { token, expiresAt: new Date(expiresAt * 1000) };
  }

  private keyFor(day: number): KeyObject {
    let key = this.keys.get(day);
    if (!key) {
      for (const old of this.keys.keys()) if (Math.abs(old - day) > 2 * DAYS_AROUND) this.keys.delete(old);
      key = createSecretKey(this.vault.mac('viewer-token', String(day)));
      this.keys.set(day, key);
    }
    return key;
  }

  private nowSeconds = (): number => this.world.now().getTime() / 1000;
}

const dayAt = (seconds: number): number => Math.floor(seconds / DAY_SECONDS);
