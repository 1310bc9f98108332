import { Module } from '@nestjs/common';
import { DistributionModule } from '../distribution/distribution.module';
import { HooksModule } from '../hooks/hooks.module';
import { MediaModule } from '../media/media.module';
import { MembersModule } from '../members/members.module';
import { CancellationsService } from './cancellations.service';
import { ErasuresService } from './erasures.service';
import { ExportsService } from './exports.service';
import { HoldsService } from './holds.service';
import { PrivacyConsoleController } from './privacy.console.controller';
import { PrivacyController } from './privacy.controller';
import { PrivacyRepository } from './privacy.repository';
import { PurgeService } from './purge.service';

@Module({
  imports: [MembersModule, HooksModule, MediaModule, DistributionModule],
  controllers: [PrivacyController, PrivacyConsoleController],
  providers: [ExportsService, ErasuresService, HoldsService, PurgeService, CancellationsService, PrivacyRepository],
})
export class PrivacyModule {}
