import { Module } from '@nestjs/common';
import { MerchantsModule } from '../merchants/merchants.module';
import { RoomsController } from './rooms.controller';
import { RoomFeeds } from './rooms.feeds';
import { RoomPages } from './rooms.pages';
import { RoomsRepository } from './rooms.repository';
import { RoomsService } from './rooms.service';

@Module({
  imports: [MerchantsModule],
  controllers: [RoomsController],
  providers: [RoomsService, RoomsRepository, RoomFeeds, RoomPages],
  exports: [RoomsService],
})
export class RoomsModule {}
