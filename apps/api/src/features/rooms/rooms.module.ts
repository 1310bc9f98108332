import { Module } from '@nestjs/common';
import { ImagesModule } from '../images/images.module';
import { MediaModule } from '../media/media.module';
import { MerchantsModule } from '../merchants/merchants.module';
import { RoomChoicesRepository } from './room-choices.repository';
import { RoomChoicesService } from './room-choices.service';
import { RoomsConsoleController } from './rooms.console.controller';
import { RoomsConsoleRepository } from './rooms.console.repository';
import { RoomsConsoleService } from './rooms.console.service';
import { RoomsController } from './rooms.controller';
import { RoomsRepository } from './rooms.repository';
import { RoomsService } from './rooms.service';

@Module({
  imports: [MerchantsModule, ImagesModule, MediaModule],
  controllers: [RoomsController, RoomsConsoleController],
  providers: [
    RoomsService,
    RoomsRepository,
    RoomsConsoleService,
    RoomsConsoleRepository,
    RoomChoicesService,
    RoomChoicesRepository,
  ],
  exports: [RoomsService, RoomChoicesService],
})
export class RoomsModule {}
