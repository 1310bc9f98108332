import { Module } from '@nestjs/common';
import { MerchantsModule } from '../merchants/merchants.module';
import { SyncsModule } from '../syncs/syncs.module';
import { AuthorsService } from './authors.service';
import { IdentitiesService } from './identities.service';
import { JoinsService } from './joins.service';
import { MeController } from './me.controller';
import { MeService } from './me.service';
import { MemberRecordsRepository } from './member-records.repository';
import { MemberRecordsService } from './member-records.service';
import { MembersConsoleController } from './members.console.controller';
import { MembersConsoleService } from './members.console.service';
import { MembersRepository } from './members.repository';
import { MergeWorksService } from './merge-works.service';
import { PeopleService } from './people.service';
import { ReachService } from './reach.service';
import { SessionsController } from './sessions.controller';
import { SessionsService } from './sessions.service';
import { SignInWorksService } from './sign-in-works.service';

@Module({
  imports: [MerchantsModule, SyncsModule],
  controllers: [SessionsController, MeController, MembersConsoleController],
  providers: [
    SessionsService,
    MeService,
    MembersConsoleService,
    IdentitiesService,
    JoinsService,
    PeopleService,
    ReachService,
    MembersRepository,
    MemberRecordsService,
    MemberRecordsRepository,
    AuthorsService,
    MergeWorksService,
    SignInWorksService,
  ],
  exports: [MemberRecordsService, MeService, AuthorsService, ReachService, MergeWorksService, SignInWorksService],
})
export class MembersModule {}
