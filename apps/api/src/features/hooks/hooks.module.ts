import { Module } from '@nestjs/common';
import { MerchantsModule } from '../merchants/merchants.module';
import { HookReplaysRepository } from './hook-replays.repository';
import { HookSettingsService } from './hook-settings.service';
import { HookWorkerService } from './hook-worker.service';
import { HookWorksService } from './hook-works.service';
import { HooksConsoleController } from './hooks.console.controller';
import { HooksConsoleService } from './hooks.console.service';
import { HooksController } from './hooks.controller';
import { HooksRepository } from './hooks.repository';
import { HookPersonsService } from './hook-persons.service';
import { HooksService } from './hooks.service';

@Module({
  imports: [MerchantsModule],
  controllers: [HooksController, HooksConsoleController],
  providers: [
    HooksService,
    HookSettingsService,
    HooksConsoleService,
    HookWorksService,
    HookWorkerService,
    HookPersonsService,
    HooksRepository,
    HookReplaysRepository,
  ],
  exports: [HookWorksService, HookSettingsService, HookPersonsService],
})
export class HooksModule {}
