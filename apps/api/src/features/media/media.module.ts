import { Module } from '@nestjs/common';
import { HooksModule } from '../hooks/hooks.module';
import { MembersModule } from '../members/members.module';
import { MediaChecksService } from './media-checks.service';
import { MediaEncoder } from './media-encoder';
import { MediaFilesService } from './media-files.service';
import { MediaPlaces } from './media-places';
import { PostgresMediaStore } from './media-store.postgres';
import { MediaStores } from './media-stores';
import { MediaUploadsService } from './media-uploads.service';
import { MediaWorkerService } from './media-worker.service';
import { MediaWorksService } from './media-works.service';
import { MediaConsoleController } from './media.console.controller';
import { MediaConsoleService } from './media.console.service';
import { MediaController, MediaLooksController, OwnMediaController } from './media.controller';
import { MediaRepository } from './media.repository';
import { MediaService } from './media.service';

@Module({
  imports: [HooksModule, MembersModule],
  controllers: [MediaController, MediaLooksController, OwnMediaController, MediaConsoleController],
  providers: [
    MediaService,
    MediaRepository,
    MediaUploadsService,
    MediaPlaces,
    MediaEncoder,
    MediaStores,
    PostgresMediaStore,
    MediaFilesService,
    MediaChecksService,
    MediaWorksService,
    MediaWorkerService,
    MediaConsoleService,
  ],
  exports: [MediaService, MediaUploadsService, MediaFilesService],
})
export class MediaModule {}
