import { Inject, Injectable } from '@nestjs/common';
import { type Clock, createWechat, type Wechat } from '@kaibo/wechat';
import { type Config, CONFIG } from '../../core/config';
import type { AppRef } from '../../core/directory';
import { World } from '../../core/world';
import { QuotaService } from './quota.service';
import { TokensRepository } from './tokens.repository';

/** Clients of WeChat for features that ask more than the list of rooms: same tokens, same quotas. */
@Injectable()
export class WechatClientsService {
  private readonly clock: Clock;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly quota: QuotaService,
    private readonly tokens: TokensRepository,
    world: World,
  ) {
    this.clock = {
      now: () => world.now().getTime(),
      random: () => world.integer(2 ** 32) / 2 ** 32,
      sleep: (ms, signal) => world.sleep(ms, signal),
    };
  }

  /** @param attempts HTTP calls of one request; left out: the package's own number */
  open(app: AppRef, { appId, secret }: { appId: string; secret: string }, attempts?: number): Wechat {
    const { baseUrl, timeoutMs } = this.config.wechat;
    return createWechat({
      appId,
      secret,
      baseUrl,
      timeoutMs,
      tokenStore: this.tokens.storeOf(app),
      clock: this.clock,
      ...(attempts === undefined ? {} : { attempts }),
      beforeCall: (endpoint) => this.quota.spend(app, endpoint),
    });
  }
}
