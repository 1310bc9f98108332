import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module';
import { RemindersModule } from '../reminders/reminders.module';
import { RoomStoreModule } from '../rooms/room-store.module';
import { ArchivesRepository } from './archives.repository';
import { ArchivesService } from './archives.service';
import { BeaconsService } from './beacons.service';
import { CodesRepository } from './codes.repository';
import { DraftsService } from './drafts.service';
import { DrawsRepository } from './draws.repository';
import { DrawsService } from './draws.service';
import { EntriesRepository } from './entries.repository';
import { EntriesService } from './entries.service';
import { ImportsRepository } from './imports.repository';
import { ImportsService } from './imports.service';
import { LotteriesConsoleController } from './lotteries.console.controller';
import { LotteriesConsoleService } from './lotteries.console.service';
import { LotteriesController } from './lotteries.controller';
import { LotteriesRepository } from './lotteries.repository';
import { LotteriesService } from './lotteries.service';
import { LotteryClockService } from './lottery-clock.service';
import { LotterySecretsService } from './lottery-secrets.service';
import { ProofPageController, ProofsController } from './proofs.controller';
import { ProofsService } from './proofs.service';
import { RecordsService } from './records.service';
import { RedemptionsService } from './redemptions.service';
import { RisksService } from './risks.service';
import { WinNoticeClockService } from './win-notice-clock.service';
import { WinNoticesRepository } from './win-notices.repository';
import { WinNoticesService } from './win-notices.service';
import { WinsConsoleController } from './wins.console.controller';
import { WinsConsoleService } from './wins.console.service';
import { WinsRepository } from './wins.repository';
import { WinsService } from './wins.service';

@Module({
  imports: [MembersModule, RemindersModule, RoomStoreModule],
  controllers: [
    LotteriesController,
    ProofsController,
    ProofPageController,
    LotteriesConsoleController,
    WinsConsoleController,
  ],
  providers: [
    LotteriesService,
    LotteriesConsoleService,
    LotteriesRepository,
    LotteryClockService,
    LotterySecretsService,
    DraftsService,
    EntriesService,
    EntriesRepository,
    DrawsService,
    DrawsRepository,
    BeaconsService,
    ArchivesService,
    ArchivesRepository,
    ProofsService,
    RecordsService,
    RisksService,
    ImportsService,
    ImportsRepository,
    CodesRepository,
    RedemptionsService,
    WinsService,
    WinsConsoleService,
    WinsRepository,
    WinNoticesService,
    WinNoticesRepository,
    WinNoticeClockService,
  ],
})
export class LotteriesModule {}
