import { Body, Controller, Delete, Get, Header, HttpCode, Inject, Post, Put, Req, Res } from '@nestjs/common';
import { GiveSecondFactor, SessionView, SignIn, SwitchMerchant } from '@kaibo/contracts/staff.dto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../core/app-error';
import { Allow, CurrentPerson, type Person, Public } from '../../core/auth';
import { type Config, CONFIG } from '../../core/config';
import { readSessionCookie, writeSessionCookie } from '../../core/session-cookie';
import { CookieSessions } from '../../core/staff-sessions';
import { answerSession, browserOf } from './browser';
import { SessionsService } from './sessions.service';

/** The session of this browser. */
@Controller('v1/console/session')
export class SessionConsoleController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly cookies: CookieSessions,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post()
  @Public()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async signIn(
    @Body() body: SignIn,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    this.cookies.requireOwnOrigin(request);
    const { publicUrl } = this.config;
    const before = readSessionCookie(request, publicUrl);
    const opened = await this.sessions.signIn(body.email, body.password, browserOf(request), before);
    return answerSession(request, reply, publicUrl, opened);
  }

  /** Public, since nobody is signed in yet: the cookie of the first step says who it is. */
  @Post('second-factor')
  @Public()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async giveSecondFactor(
    @Body() body: GiveSecondFactor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    const half = await this.cookies.findAny(request);
    if (half?.stage !== 'password') throw new AppError('UNAUTHENTICATED');
    const opened = await this.sessions.giveSecondFactor(half.cookie, half, body, String(request.id));
    return answerSession(request, reply, this.config.publicUrl, opened);
  }

  @Get()
  @Allow('person')
  @Header('cache-control', 'no-store')
  look(@CurrentPerson() person: Person, @Req() request: FastifyRequest): Promise<SessionView> {
    return this.sessions.look(this.cookieOf(request), person.sessionId);
  }

  @Post('step-up')
  @Allow('person')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async stepUp(
    @CurrentPerson() person: Person,
    @Body() body: GiveSecondFactor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    return answerSession(request, reply, this.config.publicUrl, await this.sessions.stepUp(person, body));
  }

  @Put('merchant')
  @Allow('person')
  @Header('cache-control', 'no-store')
  async switchMerchant(
    @CurrentPerson() person: Person,
    @Body() body: SwitchMerchant,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    const opened = await this.sessions.switchMerchant(person, body.merchantId);
    return answerSession(request, reply, this.config.publicUrl, opened);
  }

  @Delete()
  @Allow('person')
  @HttpCode(204)
  async signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.sessions.signOut(this.cookieOf(request));
    writeSessionCookie(request, reply, this.config.publicUrl, null);
  }

  private cookieOf(request: FastifyRequest) {
    const cookie = readSessionCookie(request, this.config.publicUrl);
    if (!cookie) throw new AppError('UNAUTHENTICATED');
    return cookie;
  }
}
