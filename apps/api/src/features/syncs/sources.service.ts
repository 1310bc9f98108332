import { Inject, Injectable } from '@nestjs/common';
import type { CallReport, Clock } from '@kaibo/wechat';
import { type Config, CONFIG } from '../../core/config';
import type { AppRef } from '../../core/directory';
import { World } from '../../core/world';
import { type LiveSource, SourceError } from '../../platforms/platform';
import { wechatLive } from '../../platforms/wechat-live';
import { MerchantsService } from '../merchants/merchants.service';
import { QuotaService } from './quota.service';
import { TokensRepository } from './tokens.repository';

/** WeChat: 接口调用次数已达上限, the day's quota of the called interface. */
const QUOTA_USED_UP = 45009;

/** A source whose list can be read. */
export type ListedSource = Required<LiveSource>;

/** Opens the live source of a mini-app. */
@Injectable()
export class SourcesService {
  private readonly clock: Clock;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly merchants: MerchantsService,
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

  /**
   * @param onCall told of each platform call that was made, token calls included
   * @throws SourceError when the source cannot be read at all
   */
  async open(app: AppRef, onCall: (report: CallReport) => void): Promise<ListedSource> {
    const account = await this.merchants.openAccount(app.merchantId, app.miniAppId);
    if (account.source !== 'wechat-live')
      throw new SourceError('internal', `Rooms of the source ${account.source} are not read.`);
    if (account.secret === null) throw new SourceError('credentials-refused', 'This mini-app has no app secret yet.');

    let exhausted: string | null = null;
    const source = wechatLive({
      appId: account.appId,
      secret: account.secret,
      baseUrl: this.config.wechat.baseUrl,
      timeoutMs: this.config.wechat.timeoutMs,
      tokenStore: this.tokens.storeOf(app),
      clock: this.clock,
      beforeCall: (endpoint) => this.quota.spend(app, endpoint),
      onCall: (report) => {
        if (report.code === QUOTA_USED_UP) exhausted = report.endpoint;
        onCall(report);
      },
    });
    const counted = async <T>(asking: Promise<T>): Promise<T> => {
      try {
        return await asking;
      } finally {
        if (exhausted !== null) await this.quota.exhaust(app, exhausted);
      }
    };
    return {
      ...source,
      listPage: (start, signal) => counted(source.listPage(start, signal)),
      listReplays: (platformRoomId, start, signal) => counted(source.listReplays(platformRoomId, start, signal)),
    };
  }
}
