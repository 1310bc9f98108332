import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module';
import { RoomsModule } from '../rooms/rooms.module';
import { ChannelsConsoleController, ChannelsController } from './channels.controller';
import { ChannelsRepository } from './channels.repository';
import { ChannelsService } from './channels.service';

@Module({
  imports: [MembersModule, RoomsModule],
  controllers: [ChannelsController, ChannelsConsoleController],
  providers: [ChannelsService, ChannelsRepository],
})
export class ChannelsModule {}
