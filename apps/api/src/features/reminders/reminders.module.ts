import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module';
import { MerchantsModule } from '../merchants/merchants.module';
import { RoomStoreModule } from '../rooms/room-store.module';
import { SyncsModule } from '../syncs/syncs.module';
import { ChunksRepository } from './chunks.repository';
import { FanoutService } from './fanout.service';
import { FanoutWorkerService } from './fanout-worker.service';
import { FollowerPushesRepository } from './follower-pushes.repository';
import { FollowerPushesService } from './follower-pushes.service';
import { PacesService } from './paces.service';
import { PermitsRepository } from './permits.repository';
import { PermittedMessagesService } from './permitted-messages.service';
import { PlansRepository } from './plans.repository';
import { PlansService } from './plans.service';
import { ReminderPurgeService } from './reminder-purge.service';
import { RemindersConsoleController } from './reminders.console.controller';
import { RemindersConsoleService } from './reminders.console.service';
import { OwnRemindersController, RoomRemindersController } from './reminders.controller';
import { RemindersRepository } from './reminders.repository';
import { RemindersService } from './reminders.service';
import { SendersService } from './senders.service';

@Module({
  imports: [MembersModule, MerchantsModule, RoomStoreModule, SyncsModule],
  controllers: [RoomRemindersController, OwnRemindersController, RemindersConsoleController],
  providers: [
    RemindersService,
    RemindersConsoleService,
    RemindersRepository,
    PlansService,
    PlansRepository,
    FanoutService,
    FanoutWorkerService,
    ChunksRepository,
    SendersService,
    PacesService,
    PermitsRepository,
    PermittedMessagesService,
    FollowerPushesService,
    FollowerPushesRepository,
    ReminderPurgeService,
  ],
  exports: [PermittedMessagesService],
})
export class RemindersModule {}
