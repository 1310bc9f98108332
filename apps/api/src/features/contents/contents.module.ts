import { Module } from '@nestjs/common';
import { MediaModule } from '../media/media.module';
import { SlotsModule } from '../slots/slots.module';
import { ContentStoreModule } from './content-store.module';
import { ContentsConsoleController } from './contents.console.controller';
import { ContentsConsoleService } from './contents.console.service';
import { ContentsController } from './contents.controller';
import { ContentsRepository } from './contents.repository';
import { ContentsService } from './contents.service';

@Module({
  imports: [ContentStoreModule, SlotsModule, MediaModule],
  controllers: [ContentsController, ContentsConsoleController],
  providers: [ContentsService, ContentsConsoleService, ContentsRepository],
})
export class ContentsModule {}
