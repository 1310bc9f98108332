import { Body, Controller, Delete, Get, Header, HttpCode, Inject, Param, Post, Put, Req, Res } from '@nestjs/common';
import {
  ChangePassword,
  GivePassword,
  GiveSecondFactor,
  GiveTotpCode,
  RecoveryCodes,
  SessionList,
  SessionView,
  TotpSetUp,
} from '@kaibo/contracts/staff.dto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow, CurrentPerson, type Person } from '../../core/auth';
import { type Config, CONFIG } from '../../core/config';
import { ParseIdPipe } from '../../core/valid';
import { AccountService } from './account.service';
import { answerSession } from './browser';

/** A person's own account, whatever merchants they belong to. */
@Controller('v1/console/account')
@Allow('person')
export class AccountConsoleController {
  constructor(
    private readonly account: AccountService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Put('password')
  @Header('cache-control', 'no-store')
  async changePassword(
    @CurrentPerson() person: Person,
    @Body() body: ChangePassword,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    const opened = await this.account.changePassword(person, body);
    return answerSession(request, reply, this.config.publicUrl, opened);
  }

  @Get('sessions')
  listSessions(@CurrentPerson() person: Person): Promise<SessionList> {
    return this.account.listSessions(person);
  }

  /** All but the one that asks. */
  @Delete('sessions')
  @HttpCode(204)
  endOtherSessions(@CurrentPerson() person: Person): Promise<void> {
    return this.account.endOtherSessions(person);
  }

  @Delete('sessions/:id')
  @HttpCode(204)
  endSession(@CurrentPerson() person: Person, @Param('id', ParseIdPipe) id: string): Promise<void> {
    return this.account.endSession(person, id);
  }

  @Post('totp')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  beginTotp(@CurrentPerson() person: Person, @Body() body: GivePassword): Promise<TotpSetUp> {
    return this.account.beginTotp(person, body.password);
  }

  @Post('totp/confirm')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async confirmTotp(
    @CurrentPerson() person: Person,
    @Body() body: GiveTotpCode,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RecoveryCodes> {
    const { codes, ...opened } = await this.account.confirmTotp(person, body.code);
    return { codes, session: answerSession(request, reply, this.config.publicUrl, opened) };
  }

  @Post('totp/remove')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async removeTotp(
    @CurrentPerson() person: Person,
    @Body() body: GiveSecondFactor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    return answerSession(request, reply, this.config.publicUrl, await this.account.removeTotp(person, body));
  }

  @Post('recovery-codes')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async renewRecoveryCodes(
    @CurrentPerson() person: Person,
    @Body() body: GiveTotpCode,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RecoveryCodes> {
    const { codes, ...opened } = await this.account.renewRecoveryCodes(person, body.code);
    return { codes, session: answerSession(request, reply, this.config.publicUrl, opened) };
  }
}
