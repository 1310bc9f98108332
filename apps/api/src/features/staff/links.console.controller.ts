import { Body, Controller, Header, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import {
  AcceptInvitation,
  AskReset,
  InvitationLook,
  LookAtLink,
  ResetLook,
  SessionView,
  UseReset,
} from '@kaibo/contracts/staff.dto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../core/auth';
import { type Config, CONFIG } from '../../core/config';
import { CookieSessions } from '../../core/staff-sessions';
import { answerSession, browserOf } from './browser';
import { InvitationsService } from './invitations.service';
import { ResetsService } from './resets.service';

/** What is done with a link, by whoever holds it: the link is the permission. It comes in the body, so that no log has it. */
@Controller('v1/console')
@Public()
export class LinksConsoleController {
  constructor(
    private readonly invitations: InvitationsService,
    private readonly resets: ResetsService,
    private readonly cookies: CookieSessions,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post('invitations/look')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  lookAtInvitation(@Body() body: LookAtLink, @Req() request: FastifyRequest): Promise<InvitationLook> {
    return this.invitations.look(body.token, browserOf(request));
  }

  @Post('invitations/accept')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async accept(
    @Body() body: AcceptInvitation,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    this.cookies.requireOwnOrigin(request);
    const opened = await this.invitations.accept(body, browserOf(request));
    return answerSession(request, reply, this.config.publicUrl, opened);
  }

  /** Says nothing of whether there is such an account. */
  @Post('resets')
  @HttpCode(204)
  askReset(@Body() body: AskReset, @Req() request: FastifyRequest): Promise<void> {
    return this.resets.ask(body.email, browserOf(request));
  }

  @Post('resets/look')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  lookAtReset(@Body() body: LookAtLink, @Req() request: FastifyRequest): Promise<ResetLook> {
    return this.resets.look(body.token, browserOf(request));
  }

  @Post('resets/use')
  @HttpCode(204)
  async useReset(@Body() body: UseReset, @Req() request: FastifyRequest): Promise<void> {
    this.cookies.requireOwnOrigin(request);
    await this.resets.use(body, browserOf(request));
  }
}
