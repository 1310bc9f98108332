import { Module } from '@nestjs/common';
import { MediaModule } from '../media/media.module';
import { MembersModule } from '../members/members.module';
import { AvatarsController } from './avatars.controller';
import { AvatarsService } from './avatars.service';

/** Stands above members and pictures: pictures must know members to take one in. */
@Module({ imports: [MediaModule, MembersModule], controllers: [AvatarsController], providers: [AvatarsService] })
export class AvatarsModule {}
