import { Module } from '@nestjs/common';
import { MediaModule } from '../media/media.module';
import { ContentStoreRepository } from './content-store.repository';
import { ContentStoreService } from './content-store.service';

@Module({
  imports: [MediaModule],
  providers: [ContentStoreService, ContentStoreRepository],
  exports: [ContentStoreService],
})
export class ContentStoreModule {}
