import { Body, Controller, Get, Header, HttpCode, Post, Put, Req } from '@nestjs/common';
import { EditProfile, MemberView, PhoneView, VerifyPhone } from '@kaibo/contracts/members.dto';
import type { FastifyRequest } from 'fastify';
import { Allow, CurrentViewer, type Viewer } from '../../core/auth';
import { BodyLimit } from '../../core/edge';
import { MeService } from './me.service';

const BODY_BYTES = 2_048;

/** The viewer's own account. Mini-programs send no PATCH. */
@Controller('v1/me')
export class MeController {
  constructor(private readonly me: MeService) {}

  @Get()
  @Allow('viewer')
  @Header('cache-control', 'private, no-store')
  get(@CurrentViewer() viewer: Viewer): Promise<MemberView> {
    return this.me.get(viewer);
  }

  @Put('profile')
  @Allow('viewer')
  @BodyLimit(BODY_BYTES)
  edit(
    @CurrentViewer() viewer: Viewer,
    @Body() body: EditProfile,
    @Req() request: FastifyRequest,
  ): Promise<MemberView> {
    return this.me.editProfile(viewer, body.nickname, String(request.id));
  }

  @Post('phone')
  @Allow('viewer')
  @HttpCode(200)
  @BodyLimit(BODY_BYTES)
  verifyPhone(
    @CurrentViewer() viewer: Viewer,
    @Body() body: VerifyPhone,
    @Req() request: FastifyRequest,
  ): Promise<PhoneView> {
    return this.me.verifyPhone(viewer, body.code, String(request.id));
  }
}
