import { Module } from '@nestjs/common';
import { ContentStoreModule } from '../contents/content-store.module';
import { MembersModule } from '../members/members.module';
import { MerchantsModule } from '../merchants/merchants.module';
import { RoomStoreModule } from '../rooms/room-store.module';
import { SyncsModule } from '../syncs/syncs.module';
import { BindingsConsoleService } from './bindings.console.service';
import { BindingsRepository } from './bindings.repository';
import { DistributionConsoleController } from './distribution.console.controller';
import { DistributionController } from './distribution.controller';
import { DistributionSecrets } from './distribution.secrets';
import { MergesService } from './merges.service';
import { MovesService } from './moves.service';
import { PoliciesRepository } from './policies.repository';
import { PoliciesService } from './policies.service';
import { SharesRepository } from './shares.repository';
import { SharesService } from './shares.service';
import { TouchesRepository } from './touches.repository';
import { TouchesService } from './touches.service';
import { TreeService } from './tree.service';

@Module({
  imports: [MembersModule, MerchantsModule, RoomStoreModule, ContentStoreModule, SyncsModule],
  controllers: [DistributionController, DistributionConsoleController],
  providers: [
    SharesService,
    SharesRepository,
    TouchesService,
    TouchesRepository,
    TreeService,
    BindingsRepository,
    BindingsConsoleService,
    MovesService,
    MergesService,
    PoliciesService,
    PoliciesRepository,
    DistributionSecrets,
  ],
  exports: [TouchesService],
})
export class DistributionModule {}
