import { Module } from '@nestjs/common';
import { MediaRepository } from './media.repository';
import { MediaService } from './media.service';

@Module({ providers: [MediaService, MediaRepository], exports: [MediaService] })
export class MediaModule {}
