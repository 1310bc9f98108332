import { Module } from '@nestjs/common';
import { ContentStoreModule } from '../contents/content-store.module';
import { MerchantsModule } from '../merchants/merchants.module';
import { RoomsModule } from '../rooms/rooms.module';
import { SlotRoomsService } from './slot-rooms.service';
import { SlotsConsoleController } from './slots.console.controller';
import { SlotsRepository } from './slots.repository';
import { SlotsService } from './slots.service';

@Module({
  imports: [ContentStoreModule, MerchantsModule, RoomsModule],
  controllers: [SlotsConsoleController],
  providers: [SlotsService, SlotRoomsService, SlotsRepository],
  exports: [SlotsService, SlotRoomsService],
})
export class SlotsModule {}
