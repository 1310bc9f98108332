import { Body, Controller, Get, Header, Param, Post, Req } from '@nestjs/common';
import { ViewerSession, ViewerSignIn, SignInView } from '@kaibo/contracts/members.dto';
import type { FastifyRequest } from 'fastify';
import { Public } from '../../core/auth';
import { BodyLimit } from '../../core/edge';
import { ParseAppIdPipe } from '../../core/valid';
import { SessionsService } from './sessions.service';

/** An app id, a provider and a code. */
const BODY_BYTES = 2_048;

@Controller('v1')
export class SessionsController {
  constructor(private readonly sessions: SessionsService) {}

  @Get('apps/:appId/sign-in')
  @Public()
  @Header('cache-control', 'public, max-age=60')
  ways(@Param('appId', ParseAppIdPipe) appId: string): Promise<SignInView> {
    return this.sessions.ways(appId);
  }

  @Post('sessions')
  @Public()
  @BodyLimit(BODY_BYTES)
  @Header('cache-control', 'no-store')
  signIn(@Body() body: ViewerSignIn, @Req() request: FastifyRequest): Promise<ViewerSession> {
    return this.sessions.signIn(body, String(request.id));
  }
}
