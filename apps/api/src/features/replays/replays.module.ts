import { Module } from '@nestjs/common';
import { RoomStoreModule } from '../rooms/room-store.module';
import { SyncsModule } from '../syncs/syncs.module';
import { ReplayAsksService } from './replay-asks.service';
import { ReplaysController } from './replays.controller';
import { ReplaysRepository } from './replays.repository';
import { ReplaysService } from './replays.service';

@Module({
  imports: [RoomStoreModule, SyncsModule],
  controllers: [ReplaysController],
  providers: [ReplaysService, ReplayAsksService, ReplaysRepository],
})
export class ReplaysModule {}
