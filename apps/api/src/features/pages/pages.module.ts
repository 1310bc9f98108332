import { Module } from '@nestjs/common';
import { ContentStoreModule } from '../contents/content-store.module';
import { MediaModule } from '../media/media.module';
import { RoomsModule } from '../rooms/rooms.module';
import { SlotsModule } from '../slots/slots.module';
import { PageTargetsService } from './page-targets.service';
import { PagesConsoleController } from './pages.console.controller';
import { PagesConsoleService } from './pages.console.service';
import { PagesController } from './pages.controller';
import { PagesRepository } from './pages.repository';
import { PagesService } from './pages.service';

@Module({
  imports: [ContentStoreModule, MediaModule, RoomsModule, SlotsModule],
  controllers: [PagesController, PagesConsoleController],
  providers: [PagesService, PagesConsoleService, PageTargetsService, PagesRepository],
})
export class PagesModule {}
