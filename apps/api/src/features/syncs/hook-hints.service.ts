import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { World } from '../../core/world';
import { type HookEvent, HookWorksService } from '../hooks/hook-works.service';
import { SyncsRepository } from './syncs.repository';

/** As for viewers' hints: one extra poll of a mini-app in so many seconds, however many events come. */
const AT_MOST_EVERY_SECONDS = 20;

/** Events that tell of rooms. Which state a room is in is said by the platform's list alone: it is looked at now. */
const ABOUT_ROOMS = ['wxalive_follow_notify', 'wxa_live_apply_event'];

/** What platforms push about rooms makes the poller look, and writes nothing else. */
@Injectable()
export class HookHintsService implements OnModuleInit {
  constructor(
    private readonly hooks: HookWorksService,
    private readonly syncs: SyncsRepository,
    private readonly world: World,
  ) {}

  onModuleInit(): void {
    for (const event of ABOUT_ROOMS) this.hooks.on(event, (tx, told) => this.hear(tx, told));
  }

  private hear(tx: EntityManager, { merchantId, miniAppId }: HookEvent): Promise<void> {
    return this.syncs.hint(tx, { merchantId, miniAppId }, this.world.now(), AT_MOST_EVERY_SECONDS);
  }
}
