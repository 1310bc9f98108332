import { Inject, Injectable } from '@nestjs/common';
import { type Clock, createDouyin, type Douyin } from '@kaibo/douyin';
import { type Config, CONFIG } from '../../core/config';
import type { AppRef } from '../../core/directory';
import { World } from '../../core/world';
import { TokensRepository } from './tokens.repository';

/** Clients of Douyin, whose tokens lie where all platforms' tokens do. */
@Injectable()
export class DouyinClientsService {
  private readonly clock: Clock;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
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
  open(app: AppRef, { appId, secret }: { appId: string; secret: string }, attempts?: number): Douyin {
    const { openUrl, toutiaoUrl, timeoutMs } = this.config.douyin;
    return createDouyin({
      appId,
      secret,
      openUrl,
      toutiaoUrl,
      timeoutMs,
      tokenStore: this.tokens.storeOf(app),
      clock: this.clock,
      ...(attempts === undefined ? {} : { attempts }),
    });
  }
}
