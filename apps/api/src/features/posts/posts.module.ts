import { Module } from '@nestjs/common';
import { ContentStoreModule } from '../contents/content-store.module';
import { MediaModule } from '../media/media.module';
import { MembersModule } from '../members/members.module';
import { PostsReadingService } from './posts-reading.service';
import { PostsConsoleController } from './posts.console.controller';
import { PostsConsoleService } from './posts.console.service';
import { PostsController } from './posts.controller';
import { PostsRepository } from './posts.repository';
import { PostsService } from './posts.service';

@Module({
  imports: [ContentStoreModule, MediaModule, MembersModule],
  controllers: [PostsController, PostsConsoleController],
  providers: [PostsService, PostsReadingService, PostsConsoleService, PostsRepository],
})
export class PostsModule {}
