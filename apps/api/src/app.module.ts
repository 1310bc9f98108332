import { type DynamicModule, Module } from '@nestjs/common';
import { CoreModule, type CoreParts } from './core/core.module';
import { AuditModule } from './features/audit/audit.module';
import { AvatarsModule } from './features/avatars/avatars.module';
import { ChannelsModule } from './features/channels/channels.module';
import { ContentsModule } from './features/contents/contents.module';
import { DistributionModule } from './features/distribution/distribution.module';
import { HooksModule } from './features/hooks/hooks.module';
import { ImagesModule } from './features/images/images.module';
import { LotteriesModule } from './features/lotteries/lotteries.module';
import { MediaModule } from './features/media/media.module';
import { MembersModule } from './features/members/members.module';
import { MerchantsModule } from './features/merchants/merchants.module';
import { PrivacyModule } from './features/privacy/privacy.module';
import { PagesModule } from './features/pages/pages.module';
import { PostsModule } from './features/posts/posts.module';
import { RemindersModule } from './features/reminders/reminders.module';
import { ReplaysModule } from './features/replays/replays.module';
import { RoomsModule } from './features/rooms/rooms.module';
import { SlotsModule } from './features/slots/slots.module';
import { StaffModule } from './features/staff/staff.module';
import { SyncsModule } from './features/syncs/syncs.module';

const FEATURES = [
  MerchantsModule,
  StaffModule,
  AuditModule,
  HooksModule,
  ImagesModule,
  MediaModule,
  RoomsModule,
  SyncsModule,
  ReplaysModule,
  MembersModule,
  AvatarsModule,
  PrivacyModule,
  ContentsModule,
  SlotsModule,
  ChannelsModule,
  PagesModule,
  PostsModule,
  RemindersModule,
  DistributionModule,
  LotteriesModule,
];

@Module({})
export class AppModule {
  static with(parts: CoreParts): DynamicModule {
    return { module: AppModule, imports: [CoreModule.with(parts), ...FEATURES] };
  }
}
