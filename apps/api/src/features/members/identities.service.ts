import { Inject, Injectable } from '@nestjs/common';
import type { SignInProvider } from '@kaibo/contracts/members';
import { AppError } from '../../core/app-error';
import type { AppRef } from '../../core/directory';
import { LOG, type Log } from '../../core/log';
import { demoIdentity } from '../../platforms/demo-identity';
import { douyinIdentity } from '../../platforms/douyin-identity';
import { IdentityError, type IdentityPlatform } from '../../platforms/identity';
import { SourceError } from '../../platforms/platform';
import { wechatIdentity } from '../../platforms/wechat-identity';
import { MerchantsService, type SignInAccount } from '../merchants/merchants.service';
import { WechatClientsService } from '../syncs/wechat-clients.service';
import { providersOf } from './members.rules';

/** The platform's word for "ask again later". */
const LATER_SECONDS = 30;

/** A mini-app as a sign-in sees it. */
export interface OpenedIdentity {
  account: SignInAccount;
  platform: IdentityPlatform;
}

/** Asks platforms who somebody is. Never inside a transaction. */
@Injectable()
export class IdentitiesService {
  constructor(
    private readonly merchants: MerchantsService,
    private readonly wechat: WechatClientsService,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** @returns the ways to sign in, and by which account a browser does */
  async ways(app: AppRef): Promise<{ providers: SignInProvider[]; webAppId: string | null }> {
    const account = await this.merchants.openSignIn(app.merchantId, app.miniAppId);
    const providers = waysOf(account).filter((provider) => this.platformOf(app, account, provider) !== null);
    return { providers, webAppId: providers.includes('wechat-web') ? (account.web?.appId ?? null) : null };
  }

  /** @throws AppError SIGN_IN_UNAVAILABLE */
  async open(app: AppRef, provider: SignInProvider): Promise<OpenedIdentity> {
    const account = await this.merchants.openSignIn(app.merchantId, app.miniAppId);
    const platform = waysOf(account).includes(provider) ? this.platformOf(app, account, provider) : null;
    if (!platform) throw new AppError('SIGN_IN_UNAVAILABLE', { providers: waysOf(account) });
    return { account, platform };
  }

  /**
   * Asks the platform, and says what came of it in our words.
   * @throws AppError CODE_INVALID, CODE_USED, VIEWER_REFUSED, RATE_LIMITED, PLATFORM_FAILED
   */
  async ask<T>(app: AppRef, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof IdentityError) throw this.told(app, error);
      // A quota that our own counting says is used up.
      if (error instanceof SourceError)
        throw new AppError('RATE_LIMITED', undefined, { cause: error, retryAfterSeconds: 3_600 });
      throw error;
    }
  }

  private told(app: AppRef, cause: IdentityError): AppError {
    const { kind, platformCode, rid } = cause;
    const details = { ...(platformCode === null ? {} : { platformCode }), ...(rid === null ? {} : { rid }) };
    if (kind === 'failed') this.log.warn({ event: 'identity.failed', ...app, platformCode, rid, err: cause });
    switch (kind) {
      case 'invalid':
        return new AppError('CODE_INVALID', details, { cause });
      case 'used':
        return new AppError('CODE_USED', details, { cause });
      case 'refused':
        return new AppError('VIEWER_REFUSED', details, { cause });
      case 'too-often':
        return new AppError('RATE_LIMITED', details, { cause, retryAfterSeconds: LATER_SECONDS });
      case 'failed':
        return new AppError('PLATFORM_FAILED', details, { cause });
    }
  }

  private platformOf(app: AppRef, account: SignInAccount, provider: SignInProvider): IdentityPlatform | null {
    const { appId, secret } = account;
    switch (provider) {
      case 'demo':
        return demoIdentity;
      case 'wechat':
        return secret === null ? null : wechatIdentity(this.wechat.open(app, { appId, secret }));
      case 'douyin':
        return secret === null ? null : douyinIdentity({ appId, secret });
      case 'wechat-web':
        return null;
    }
  }
}

const waysOf = ({ platform, secret, isDemo, web }: SignInAccount): SignInProvider[] =>
  providersOf({ platform, isDemo, hasSecret: secret !== null, hasWeb: web !== null });
