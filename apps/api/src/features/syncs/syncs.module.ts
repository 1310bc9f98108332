import { Module } from '@nestjs/common';
import { HooksModule } from '../hooks/hooks.module';
import { MerchantsModule } from '../merchants/merchants.module';
import { RoomStoreModule } from '../rooms/room-store.module';
import { DouyinClientsService } from './douyin-clients.service';
import { HintsController } from './hints.controller';
import { HintsService } from './hints.service';
import { HookHintsService } from './hook-hints.service';
import { QuotaRepository } from './quota.repository';
import { QuotaService } from './quota.service';
import { SourcesService } from './sources.service';
import { SyncLedgerService } from './sync-ledger.service';
import { SyncMaintenanceService } from './sync-maintenance.service';
import { SyncPollerService } from './sync-poller.service';
import { SyncQueueService } from './sync-queue.service';
import { SyncRetentionService } from './sync-retention.service';
import { SyncRunnerService } from './sync-runner.service';
import { SyncSchedulerService } from './sync-scheduler.service';
import { SyncsConsoleController } from './syncs.console.controller';
import { SyncsRepository } from './syncs.repository';
import { SyncsService } from './syncs.service';
import { WechatClientsService } from './wechat-clients.service';
import { TokensRepository } from './tokens.repository';

@Module({
  imports: [HooksModule, MerchantsModule, RoomStoreModule],
  controllers: [SyncsConsoleController, HintsController],
  providers: [
    SyncsService,
    SyncsRepository,
    SyncLedgerService,
    SyncQueueService,
    SyncRunnerService,
    SyncSchedulerService,
    SyncPollerService,
    SyncMaintenanceService,
    SyncRetentionService,
    SourcesService,
    TokensRepository,
    QuotaService,
    QuotaRepository,
    HintsService,
    HookHintsService,
    DouyinClientsService,
    WechatClientsService,
  ],
  exports: [SyncsService, SyncRunnerService, SourcesService, QuotaService, DouyinClientsService, WechatClientsService],
})
export class SyncsModule {}
