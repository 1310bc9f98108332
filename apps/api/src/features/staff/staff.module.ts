import { Module } from '@nestjs/common';
import { MerchantsModule } from '../merchants/merchants.module';
import { AccountConsoleController } from './account.console.controller';
import { AccountService } from './account.service';
import { InvitationsService } from './invitations.service';
import { LettersService } from './letters.service';
import { LinksConsoleController } from './links.console.controller';
import { Passwords } from './passwords';
import { PersonsRepository } from './persons.repository';
import { ResetsService } from './resets.service';
import { SecondFactorService } from './second-factor.service';
import { SessionConsoleController } from './session.console.controller';
import { SessionsService } from './sessions.service';
import { StaffSweepService } from './staff-sweep.service';
import { TeamConsoleController } from './team.console.controller';
import { TeamRepository } from './team.repository';
import { TeamService } from './team.service';

@Module({
  imports: [MerchantsModule],
  controllers: [SessionConsoleController, AccountConsoleController, TeamConsoleController, LinksConsoleController],
  providers: [
    SessionsService,
    SecondFactorService,
    AccountService,
    TeamService,
    InvitationsService,
    ResetsService,
    LettersService,
    StaffSweepService,
    Passwords,
    PersonsRepository,
    TeamRepository,
  ],
  exports: [TeamService, ResetsService],
})
export class StaffModule {}
